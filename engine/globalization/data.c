/* What ICU gets to work with: its data, which the tool appends to the engine beside the application, and the variables of
 * the environment that say which culture the user wants. */
#include "../engine.h"
#include "../environment/environment.h"
#include <stdlib.h>
#include <string.h>

/* The runtime pack's own (libSystem.Globalization.Native, pal_icushim_static.c). */
int32_t mono_wasm_load_icu_data(const void *data);

int32_t __real_GlobalizationNative_LoadICU(void);
int32_t __wrap_GlobalizationNative_LoadICU(void) {
    if (!mono_wasm_load_icu_data(engine_extension.icu_data))
        engine_fatal("ICU does not take the data that the component was made with; build it again with the data of its "
                     "runtime pack, or with InvariantGlobalization=true");
    return __real_GlobalizationNative_LoadICU();
}

/* ICU's own (uloc.h). */
void uloc_setDefault(const char *locale, int32_t *error);

/* The locale in the form of POSIX that the user wants, without its encoding and variant. ICU would look for it once, and keep
 * what it found for instances that are made from this memory. */
static void set_default(void) {
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *wanted = "";
    for (size_t i = 0; i < sizeof variables / sizeof *variables && !*wanted; i++) {
        const char *value = getenv(variables[i]);
        wanted = value ? value : wanted;
    }
    char locale[64] = "en_US_POSIX";
    size_t length = strcspn(wanted, ".@");
    bool is_posix = !length || !strncmp(wanted, "C", length) || !strncmp(wanted, "POSIX", length);
    if (!is_posix && length < sizeof locale) {
        memcpy(locale, wanted, length);
        locale[length] = 0;
    }
    int32_t error = 0;
    uloc_setDefault(locale, &error);
}

int32_t __real_GlobalizationNative_GetDefaultLocaleName(uint16_t *name, int32_t length);
int32_t __wrap_GlobalizationNative_GetDefaultLocaleName(uint16_t *name, int32_t length) {
    environment_load_variables();
    set_default();
    return __real_GlobalizationNative_GetDefaultLocaleName(name, length);
}
