/* Arguments, environment variables, identity and the end of the process. */
#include "environment.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

static char *no_variables[] = {NULL};

/* In place of the C library's, which are read in a constructor: a component must not depend on imports
 * before its first call, and a pre-initialised one must read the variables of the host that runs it. They
 * are read when C# first asks for one; the runtime itself has none, so that a component whose program
 * asks for none does not import them. */
char **__environ = no_variables;
extern char **___environ __attribute__((alias("__environ")));
extern char **_environ __attribute__((alias("__environ")));
extern char **environ __attribute__((alias("__environ")));

typedef __wasi_errno_t (*SizesGet)(__wasi_size_t *, __wasi_size_t *);
typedef __wasi_errno_t (*StringsGet)(uint8_t **, uint8_t *);

/* A NULL-terminated vector of strings; empty when the host gives none. */
static char **strings(__wasi_errno_t sizes, StringsGet get, size_t count, size_t size) {
    if (sizes || !count)
        return NULL;
    char **vector = calloc(count + 1, sizeof *vector);
    char *text = malloc(size + 1);
    if (vector && text && !get((uint8_t **)vector, (uint8_t *)text))
        return vector;
    free(vector);
    free(text);
    return NULL;
}

static bool loaded;
void environment_load_variables(void) {
    if (loaded || environment_imports_forbidden)
        return;
    loaded = true;
    __wasi_size_t count = 0, size = 0;
    __wasi_errno_t error = __wasi_environ_sizes_get(&count, &size);
    char **variables = strings(error, __wasi_environ_get, count, size);
    __environ = variables ? variables : no_variables;
}

void environment_forget_variables(void) {
    for (char **variable = __environ; *variable; variable++)
        memset(*variable, 0, strlen(*variable));
    __environ = no_variables;
    loaded = false;
}

/* The ways of the class library to them; the linker puts these before libSystem.Native's own. */
char *__real_SystemNative_GetEnv(const char *name);
char *__wrap_SystemNative_GetEnv(const char *name) {
    environment_load_variables();
    return __real_SystemNative_GetEnv(name);
}
char **__real_SystemNative_GetEnviron(void);
char **__wrap_SystemNative_GetEnviron(void) {
    environment_load_variables();
    return __real_SystemNative_GetEnviron();
}

char **environment_arguments(int *count) {
    __wasi_size_t number = 0, size = 0;
    __wasi_errno_t error = __wasi_args_sizes_get(&number, &size);
    char **arguments = strings(error, __wasi_args_get, number, size);
    *count = arguments ? (int)number : 0;
    return arguments ? arguments : no_variables;
}

/* There is one process, and nobody else to tell it from. */
int mono_wasm_process_current_pid(void) { return 1; }

void (*environment_exit)(uint32_t code);

void exit(int code) {
    fflush(NULL);
    if (environment_exit)
        environment_exit((uint32_t)code);
    fprintf(stderr,
            "engine: Environment.Exit(%d) was called in an export of a library, which is no process that could exit: the "
            "call and the component end here, as by an unhandled exception. Return from the export, or throw an exception; "
            "only a program (OutputType=Exe) exits.\n",
            code);
    __builtin_trap();
}

void emscripten_force_exit(int code) { exit(code); }

enum { EXIT_ABORTED = 134 }; /* what a shell shows for an aborted process */

void _abort_js(void) {
    if (environment_exit)
        environment_exit(EXIT_ABORTED);
    __builtin_trap();
}

void _emscripten_runtime_keepalive_clear(void) {}

void __call_sighandler(void (*handler)(int), int signal) { handler(signal); }
