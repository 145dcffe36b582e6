/* What the files of the engine share. The layout of the extension block, and what others call: contract.h. */
#ifndef ENGINE_H
#define ENGINE_H

#include "contract.h"
#include <stdbool.h>

/* Volatile: its contents are not known when the engine is compiled and linked. */
extern const volatile EngineExtension engine_extension;

/* The class library's native functions, up to a row without a name (the crate `contract` writes the table). */
extern const EngineLibrary engine_builtin_libraries[];
/* Tables that `cargo xtask engine` generates for one runtime pack (tables.c). */
extern const EngineToNative engine_builtin_to_native[];
extern const uint32_t engine_builtin_to_native_count;

/* runtime.c: starts the runtime, once. */
void engine_boot(void);
/* profile.c: whether methods are noted. */
bool engine_is_recording(void);
/* runtime.c: whether the runtime has the arguments of this run. */
extern bool engine_has_arguments;
/* runtime.c: the image of an assembly of the application, by its simple name. */
struct _MonoImage *engine_load_image(const char *name);
/* The modules of compiled code that are linked into this engine (compiled/), up to the first that is NULL. */
extern void *const *const engine_compiled[];

/* Ends the program with a message on stderr that says what is wrong and what to do. */
_Noreturn void engine_fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
