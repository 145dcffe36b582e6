/* Profiles: recording the methods that a program runs, and translating them when the image of a component is made, so that
 * no instance has to. Methods are listed by their names, one a line (methods.c). */
#include "contract.h"
#include "engine.h"
#include "environment/environment.h"
#include "methods.h"
#include "mono_private.h"
#include <mono/metadata/appdomain.h>
#include <mono/metadata/attrdefs.h>
#include <mono/metadata/class.h>
#include <mono/metadata/loader.h>
#include <mono/metadata/profiler.h>
#include <stdlib.h>
#include <string.h>

/* ---- recording ----------------------------------------------------------------------------------- */

static struct {
    MonoMethod **items;
    uint32_t count, room;
} recorded;

/* Called before the interpreter translates a method, whose name is only looked at later: here the runtime is at work. */
static void on_translate(MonoProfiler *profiler, MonoMethod *method) {
    (void)profiler;
    if (recorded.count == recorded.room) {
        recorded.room = recorded.room ? recorded.room * 2 : 1024;
        recorded.items = realloc(recorded.items, recorded.room * sizeof *recorded.items);
        if (!recorded.items)
            engine_fatal("no memory for the profile that is recorded; allow the component more memory");
    }
    /* Code that was made while the program runs has no token, and may go away again. */
    if (mono_method_get_token(method))
        recorded.items[recorded.count++] = method;
}

static bool recording;
bool engine_is_recording(void) { return recording; }

void engine_record(void) {
    recording = true;
    _initialize();
    /* What the runtime needs to start is in every image. */
    engine_boot();
    mono_profiler_set_jit_begin_callback(mono_profiler_create(NULL), on_translate);
}

/* A string of the canonical ABI: the lines, in the order of events, with repetitions. */
void *engine_recorded(void) {
    static struct {
        char *data;
        uint32_t length;
    } result;
    Text text = {0};
    environment_imports_forbidden = true;
    for (uint32_t i = 0; i < recorded.count; i++)
        if (methods_write(&text, recorded.items[i]))
            methods_append(&text, '\n');
    environment_imports_forbidden = false;
    recorded.count = 0;
    result.data = text.data;
    result.length = text.length;
    return &result;
}

/* ---- preparing ----------------------------------------------------------------------------------- */

/* While names become methods, what the interpreter first hears of is optimised when it is translated; otherwise it would
 * count calls first. The runtime has a list of its own of such methods, which is empty here. */
static bool optimizing;
int32_t __wrap_mono_interp_pgo_should_tier_method(MonoMethod *method) {
    (void)method;
    return optimizing;
}

/* The interpreter runs the static constructor of a method's type before it translates the method. While methods are only
 * prepared, nothing may run. */
static bool preparing;
int32_t __real_mono_runtime_class_init_full(MonoVTable *table, MonoError *error);
int32_t __wrap_mono_runtime_class_init_full(MonoVTable *table, MonoError *error) {
    return preparing ? 1 : __real_mono_runtime_class_init_full(table, error);
}

/* Whether the method may be called before its type's static constructor ran: code that reads a static field looks after that
 * itself. A type with a static constructor of its own in C# runs it before its first call, which translation sees to. */
static bool needs_no_constructor(MonoMethod *method, MonoClass *class) {
    return !mono_class_needs_cctor_run(class, NULL) || (mono_class_get_flags(class) & MONO_TYPE_ATTR_BEFORE_FIELD_INIT) ||
           !strcmp(mono_method_get_name(method), ".cctor");
}

static bool has_code(MonoMethod *method, MonoClass *class) {
    uint32_t implementation = 0, flags = mono_method_get_flags(method, &implementation);
    if (flags & MONO_METHOD_ATTR_ABSTRACT)
        return false;
    return (implementation & MONO_METHOD_IMPL_ATTR_CODE_TYPE_MASK) != MONO_METHOD_IMPL_ATTR_RUNTIME ||
           mono_class_get_parent(class) == mono_class_from_name(mono_get_corlib(), "System", "MulticastDelegate");
}

static bool is_compiled(MonoMethod *method) {
    if (!engine_compiled[0])
        return false;
    MonoError error;
    mono_error_init(&error);
    bool is = mono_aot_get_method(method, &error) != NULL;
    mono_error_cleanup(&error);
    return is;
}

/* What the interpreter knows of the method of a line; NULL where there is nothing to translate. */
static void *translatable(const char *line, bool *found) {
    MonoMethod *method = methods_find(line);
    MonoClass *class = method ? mono_method_get_class(method) : NULL;
    *found = method && mono_class_init(class) && has_code(method, class);
    bool needed = *found && needs_no_constructor(method, class) && !is_compiled(method);
    return needed ? mono_interp_get_imethod(method) : NULL;
}

void engine_prepare(char *profile) {
    uint32_t lines = 0, count = 0;
    for (char *line = profile; *line; line = methods_next(line))
        lines++;
    void **methods = calloc(lines + 1, sizeof *methods);
    if (!methods)
        engine_fatal("no memory for the methods of the profile");
    environment_imports_forbidden = environment_clear_freed = preparing = optimizing = true;
    for (char *line = profile, *next; *line; line = next) {
        next = methods_next(line);
        bool found;
        void *method = translatable(line, &found);
        if (method)
            methods[count++] = method;
        if (!found)
            *line = ENGINE_MISSING_MARK;
    }
    optimizing = false;
    for (uint32_t i = 0; i < count; i++) {
        MonoError error;
        mono_error_init(&error);
        mono_interp_transform_method(methods[i], mono_jiterp_get_context(), &error);
        mono_error_cleanup(&error);
    }
    free(methods);
    environment_imports_forbidden = environment_clear_freed = preparing = false;
}
