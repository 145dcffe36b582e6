/* What ICU, which is C++, needs of the language's runtime: casts, and locks that have nothing to lock in one thread. The
 * names and layouts are those of the Itanium C++ ABI (2.9.5 and 5.1); constructors and destructors give the object, as they
 * do in WebAssembly. */
#include "../engine.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* The tables of virtual functions of the three kinds of type_info for classes. Nobody calls a function of theirs: they say
 * which kind it is. */
const void *const _ZTVN10__cxxabiv117__class_type_infoE[4];
const void *const _ZTVN10__cxxabiv120__si_class_type_infoE[4];
const void *const _ZTVN10__cxxabiv121__vmi_class_type_infoE[4];

/* A table's address is that of its first function, behind the offset to the top and the type. */
enum { BEFORE_FUNCTIONS = 2, TYPE = -1, OFFSET_TO_TOP = -2 };

typedef struct Type Type;
struct Type {
    const void *const *table;
    const char *name;
    union {
        const Type *base; /* of a class with one base, at the object's beginning */
        struct {
            uint32_t flags, count;
            struct {
                const Type *type;
                intptr_t offset; /* in the upper 24 bits; flags in the lower 8 */
            } bases[];
        } several;
    };
};

enum { VIRTUAL_BASE = 1, OFFSET_SHIFT = 8 };

static bool is_of(const Type *type, const void *const *kind) { return type->table == kind + BEFORE_FUNCTIONS; }

/* The part of the class `wanted` in an object of the class `type`. */
static char *part(char *object, const Type *type, const Type *wanted) {
    if (type == wanted)
        return object;
    if (is_of(type, _ZTVN10__cxxabiv120__si_class_type_infoE))
        return part(object, type->base, wanted);
    if (!is_of(type, _ZTVN10__cxxabiv121__vmi_class_type_infoE))
        return NULL;
    for (uint32_t i = 0; i < type->several.count; i++) {
        intptr_t flags = type->several.bases[i].offset, offset = flags >> OFFSET_SHIFT;
        if (flags & VIRTUAL_BASE)
            offset = *(intptr_t *)(*(char **)object + offset);
        char *found = part(object + offset, type->several.bases[i].type, wanted);
        if (found)
            return found;
    }
    return NULL;
}

/* ICU has no class twice among the bases of another, and no private ones that it casts to. */
void *__dynamic_cast(const void *object, const Type *type, const Type *wanted, ptrdiff_t hint) {
    (void)type, (void)hint;
    const void *const *table = *(const void *const *const *)object;
    return part((char *)object + (intptr_t)table[OFFSET_TO_TOP], table[TYPE], wanted);
}

_Noreturn void __cxa_pure_virtual(void) { engine_fatal("ICU called a function that its class does not have"); }

/* operator delete(void *), which destructors name that nobody calls: ICU has its own. */
void _ZdlPv(void *object) { free(object); }

/* std::mutex and std::condition_variable of libc++: there is one thread. */
void _ZNSt3__25mutex4lockEv(void *mutex) { (void)mutex; }
void _ZNSt3__25mutex6unlockEv(void *mutex) { (void)mutex; }
void *_ZNSt3__25mutexD1Ev(void *mutex) { return mutex; }
void _ZNSt3__218condition_variable4waitERNS_11unique_lockINS_5mutexEEE(void *condition, void *lock) {
    (void)condition, (void)lock;
    engine_fatal("ICU waits for another thread, and there is none");
}
void _ZNSt3__218condition_variable10notify_allEv(void *condition) { (void)condition; }
void *_ZNSt3__218condition_variableD1Ev(void *condition) { return condition; }

/* std::call_once of libc++, whose flag is all ones when it is done. */
void _ZNSt3__211__call_onceERVmPvPFvS2_E(volatile unsigned long *flag, void *argument, void (*function)(void *)) {
    if (*flag)
        return;
    *flag = 1;
    function(argument);
    *flag = ~0ul;
}
