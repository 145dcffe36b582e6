/* The database of time zones, which the runtime pack has as resources of the runtime. They are registered when C# first asks
 * for one: nothing else leads to them, so a component whose program does not ask is made without. */
#include <stddef.h>

/* The runtime pack's own, in wasm-bundled-timezones.a. */
void mono_register_timezones_bundle(void);

const char *__real_SystemNative_GetTimeZoneData(const char *name, int *length);
const char *__wrap_SystemNative_GetTimeZoneData(const char *name, int *length) {
    static int registered;
    if (!registered++)
        mono_register_timezones_bundle();
    return __real_SystemNative_GetTimeZoneData(name, length);
}
