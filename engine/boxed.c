/* Methods that an interface implements itself, called on a struct in a box by compiled code. They take the box. For a generic
 * one the runtime makes code that unpacks it, as it does for the struct's own methods; that is left out. */
#include <mono/metadata/attrdefs.h>
#include <mono/metadata/class.h>
#include <mono/metadata/loader.h>
#include <mono/utils/mono-error.h>
#include <stdbool.h>
#include <stdint.h>

static bool takes_a_box(MonoMethod *method) {
    return mono_class_get_flags(mono_method_get_class(method)) & MONO_TYPE_ATTR_INTERFACE;
}

/* mono/mini/llvmonly-runtime.c */
void *__real_mini_llvmonly_load_method(MonoMethod *method, int32_t shares, int32_t unpacks, void **argument, MonoError *error);
void *__wrap_mini_llvmonly_load_method(MonoMethod *method, int32_t shares, int32_t unpacks, void **argument, MonoError *error) {
    return __real_mini_llvmonly_load_method(method, shares, unpacks && !takes_a_box(method), argument, error);
}

void *__real_mini_llvmonly_load_method_ftndesc(MonoMethod *method, int32_t shares, int32_t unpacks, MonoError *error);
void *__wrap_mini_llvmonly_load_method_ftndesc(MonoMethod *method, int32_t shares, int32_t unpacks, MonoError *error) {
    return __real_mini_llvmonly_load_method_ftndesc(method, shares, unpacks && !takes_a_box(method), error);
}
