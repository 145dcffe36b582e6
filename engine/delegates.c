/* Native code has function pointers that the tool knew of when the component was made: methods with UnmanagedCallersOnly. None
 * can be made for a delegate, which the runtime tries to, and stops. */
#include <mono/metadata/object.h>
#include <mono/utils/mono-error.h>

/* mono/utils/mono-error.c */
void mono_error_set_generic_error(MonoError *error, const char *space, const char *name, const char *format, ...);

/* mono/metadata/marshal.c: Marshal.GetFunctionPointerForDelegate, and arguments of native functions that are delegates */
void *__wrap_mono_delegate_to_ftnptr_impl(void *delegate, MonoError *error) {
    (void)delegate;
    mono_error_set_generic_error(error, "System", "PlatformNotSupportedException",
                                 "A component cannot make a native function of a delegate. Mark a static method with "
                                 "[UnmanagedCallersOnly], and take its address.");
    return NULL;
}
