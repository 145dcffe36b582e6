/* The extension block: how an application is handed to the engine. `componentize` appends the
 * application to the linked engine and fills this block in; the engine only reads it. */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdint.h>

/* Version of the layout below. `componentize` writes nothing else than this layout. */
#define ENGINE_EXTENSION_FORMAT 1

/* A managed assembly: file name with extension, and its bytes. */
typedef struct {
    const char *name;
    const uint8_t *data;
    uint32_t size;
} EngineAssembly;

/* A function of a P/Invoke library. `function` is an index into the function table. */
typedef struct {
    const char *name;
    void *function;
} EngineSymbol;

/* A P/Invoke library; its symbols are sorted by strcmp. */
typedef struct {
    const char *name;
    const EngineSymbol *symbols;
    uint32_t count;
} EngineLibrary;

/* Calls a native function from the interpreter. The cookie is the signature: the result, then the
 * parameters, each one of V (nothing), I (i32), L (i64), F (f32), D (f64). */
typedef struct {
    const char *cookie;
    void *function;
} EngineToNative;

/* What a native-to-managed trampoline calls: `function` with `argument` as its last argument. */
typedef struct {
    void *function;
    void *argument;
} EngineDescriptor;

/* A managed method that native code can call through `function`, once `descriptor` is bound. */
typedef struct {
    const char *assembly; /* simple name, without extension */
    uint32_t token;       /* MethodDef token (ECMA-335 II.22.26) */
    void *function;
    EngineDescriptor *descriptor;
} EngineToManaged;

/* A property of the runtime configuration, as in runtimeconfig.json. */
typedef struct {
    const char *key;
    const char *value;
} EngineProperty;

typedef struct {
    uint32_t format;
    uint32_t heap_start; /* first byte that the application leaves free; 0: __heap_base */
    const EngineAssembly *assemblies;
    uint32_t assembly_count;
    const EngineLibrary *libraries;
    uint32_t library_count;
    const EngineToNative *to_native; /* sorted by strcmp of the cookie */
    uint32_t to_native_count;
    const EngineToManaged *to_managed;
    uint32_t to_managed_count;
    const EngineProperty *properties;
    uint32_t property_count;
    const char *main_assembly; /* simple name, or NULL for a library */
} EngineExtension;

/* Volatile: its contents are not known when the engine is compiled and linked. */
extern const volatile EngineExtension engine_extension;

/* Tables that `cargo xtask engine` generates for one runtime pack (tables.c). */
extern const EngineLibrary engine_builtin_library; /* the runtime pack's native shims */
extern const EngineToNative engine_builtin_to_native[];
extern const uint32_t engine_builtin_to_native_count;

/* Ends the program with a message on stderr that says what is wrong and what to do. */
_Noreturn void engine_fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
