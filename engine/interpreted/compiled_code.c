/* Keeps out of an engine without compiled code what the runtime has for such code, and for the lines of a portable PDB,
 * which nobody loads. The linker puts each __wrap_ function in the place of the runtime's own
 * (`INTERPRETED_WRAPPED` in `xtask/src/engine.rs`). */
#include "../engine.h"
#include <mono/utils/mono-error.h>
#include <stddef.h>
#include <stdint.h>

/* mono/mini/aot-runtime.c: no module is there, so no method has code */
void __wrap_mono_aot_init(void) {}
void __wrap_mono_aot_register_module(void **info) { (void)info; }
void __wrap_mono_aot_set_make_unreadable(int32_t unreadable) { (void)unreadable; }
void *__wrap_mono_aot_get_method(void *method, MonoError *error) { return (void)method, (void)error, NULL; }
int32_t __wrap_mono_aot_get_method_flags(void *code) { return (void)code, 0; }
int32_t __wrap_mono_aot_get_cached_class_info(void *class, void *info) { return (void)class, (void)info, 0; }
int32_t __wrap_mono_aot_get_class_from_name(void *image, const char *space, const char *name, void **class) {
    return (void)image, (void)space, (void)name, (void)class, 0;
}
void *__wrap_mono_aot_find_jit_info(void *image, void *address) { return (void)image, (void)address, NULL; }
uint32_t __wrap_mono_aot_find_method_index(void *method) { return (void)method, 0xffffff; }

_Noreturn static void no_code(void) { engine_fatal("the runtime asked for compiled code, and there is none"); }
void *__wrap_mono_aot_get_trampoline(const char *name) { (void)name, no_code(); }
void *__wrap_mono_aot_get_unbox_trampoline(void *method, void *address) { (void)method, (void)address, no_code(); }
void *__wrap_mono_aot_create_specific_trampoline(void *argument, int32_t kind, uint32_t *size) {
    (void)argument, (void)kind, (void)size, no_code();
}
void *__wrap_mono_aot_get_gsharedvt_arg_trampoline(void *argument, void *address) {
    (void)argument, (void)address, no_code();
}
