/* Generated from the crate `contract`: what the engine, the tool and the C# library agree on.
 * Change it there, and write it anew with `BLESS=1 cargo test -p contract`. */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <stddef.h>
#include <stdint.h>

#define ENGINE_FORMAT 1 /* of the extension block */
#define ENGINE_LARGE_BYTES 8192 /* from which on a list of bytes gets a managed array */
#define ENGINE_MISSING_MARK 33 /* in place of the first byte of a line of a profile */
#define ENGINE_LIBRARY "componentize_engine"

/* A managed assembly. */
typedef struct {
    const char *name; /* file name with extension; of a satellite assembly its culture and a slash before it */
    const uint8_t *data; /* the file's contents */
    uint32_t size; /* in bytes */
} EngineAssembly;

/* A function of a native library. */
typedef struct {
    const char *name; /* as C# imports it */
    void *function; /* what is called */
} EngineSymbol;

/* A native library that C# imports from. */
typedef struct {
    const char *name; /* as C# imports it */
    const EngineSymbol *symbols; /* sorted by the bytes of their names */
    uint32_t count; /* of symbols */
} EngineLibrary;

/* Calls a native function of one signature with the interpreter's arguments. */
typedef struct {
    const char *cookie; /* the signature: the result, then the parameters */
    void *function; /* takes the native function and the interpreter's arguments */
} EngineToNative;

/* What a trampoline from native to managed code calls. */
typedef struct {
    void *function; /* 0 until the method is bound */
    void *argument; /* its last argument */
    uint32_t compiled; /* whether it is compiled code, which takes the arguments of the method and no other */
} EngineDescriptor;

/* A managed method that native code can call. */
typedef struct {
    const char *assembly; /* simple name, without extension */
    uint32_t token; /* MethodDef token (ECMA-335 II.22.26) */
    void *function; /* the trampoline */
    EngineDescriptor *descriptor; /* what the trampoline calls */
} EngineToManaged;

/* A property of the runtime configuration, as in runtimeconfig.json. */
typedef struct {
    const char *key; /* its name */
    const char *value; /* its value as text */
} EngineProperty;

/* The extension block. */
typedef struct {
    uint32_t format; /* ENGINE_FORMAT, or the block was filled in by a tool of another version */
    uint32_t heap_start; /* first byte that the application leaves free; 0: __heap_base */
    const EngineAssembly *assemblies; /* the class library and the program */
    uint32_t assembly_count; /* of assemblies */
    const EngineLibrary *libraries; /* what C# imports from the component's world */
    uint32_t library_count; /* of libraries */
    const EngineToNative *to_native; /* sorted by the bytes of their cookies */
    uint32_t to_native_count; /* of to_native */
    const EngineToManaged *to_managed; /* the exports, and other methods that native code may call */
    uint32_t to_managed_count; /* of to_managed */
    const EngineProperty *properties; /* of the runtime configuration */
    uint32_t property_count; /* of properties */
    const char *main_assembly; /* simple name, or 0 for a library */
    const uint8_t *icu_data; /* ICU's data, or 0 for an application with the invariant culture alone */
} EngineExtension;

/* What the tool calls. */
/* Makes a row of to_managed callable; starts the runtime if need be. */
__attribute__((export_name("engine_bind"))) void engine_bind(uint32_t row);
/* After each call of an export: runs background work that is due. */
__attribute__((export_name("engine_leave"))) void engine_leave(void);
/* Before a post-return function; 0: it need not be called. */
__attribute__((export_name("engine_enter_post_return"))) int32_t engine_enter_post_return(void);
/* After a post-return function, whether it was called or not. */
__attribute__((export_name("engine_leave_post_return"))) void engine_leave_post_return(void);
/* For a tool that keeps the memory as it is afterwards: starts the runtime and binds all exports. */
__attribute__((export_name("engine_preinitialize"))) void engine_preinitialize(void);
/* After engine_preinitialize, for engine_prepare: the compiled methods that look something up, as rows of profile.c, by code. */
__attribute__((export_name("engine_know_compiled"))) void engine_know_compiled(const uint32_t *methods, uint32_t count);
/* After engine_preinitialize, for the lines of a profile that end with a NUL: translates the methods, and gives their number. Marks each line that names none. */
__attribute__((export_name("engine_prepare"))) uint32_t engine_prepare(char *profile);
/* Like that, but gives the methods as Mono's ahead-of-time compiler reads them, as a string of the canonical ABI. */
__attribute__((export_name("engine_aot_profile"))) void *engine_aot_profile(char *profile);
/* Starts the runtime and notes from now on what methods the interpreter translates. */
__attribute__((export_name("engine_record"))) void engine_record(void);
/* A string of the canonical ABI: the methods since the last call, one a line. */
__attribute__((export_name("engine_recorded"))) void *engine_recorded(void);
/* From now on code of the application runs whose memory a tool keeps: until engine_settle. */
__attribute__((export_name("engine_train"))) void engine_train(void);
/* Ends what the application began, and forgets what only this host knows. A string of the canonical ABI: what cannot be kept, one a line. */
__attribute__((export_name("engine_settle"))) void *engine_settle(void);
/* Before each call of an export of a module that engine_settle was called in: the first time, takes new random seeds. */
__attribute__((export_name("engine_resume"))) void engine_resume(void);
/* The canonical ABI's realloc. */
__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t new_size);
/* What takes the place of functions that the tool leaves out calls this: ends the program with a message. */
__attribute__((export_name("engine_left_out"))) void engine_left_out(void);
/* Starts a library. */
__attribute__((export_name("_initialize"))) void _initialize(void);
/* Runs a program. */
__attribute__((export_name("_start"))) void _start(void);

/* What C# calls: F(name) for each, sorted by the bytes of the names. */
#define ENGINE_FUNCTIONS(F) \
    F(engine_count_unobserved) \
    F(engine_empty_contract) \
    F(engine_is_training) \
    F(engine_new_lock_owner) \
    F(engine_poll) \
    F(engine_post_return) \
    F(engine_report) \
    F(engine_run_due_work) \
    F(engine_set_end_listener) \
    F(engine_set_lock_owner) \
    F(engine_set_timer_listener) \
    F(engine_set_waiter) \
    F(engine_sleep) \
    F(engine_stack_is_shallow) \
    F(engine_stack_suffices) \
    F(engine_take_bytes) \
    F(engine_timer_deadline) \
    F(engine_timer_delay) \
    F(engine_utf16_from_utf8) \
    F(engine_utf8_from_utf16)

/* Counts tasks that failed and whose exception nobody has looked at; the class library calls it, once the SDK has trimmed it. */
void engine_count_unobserved(int32_t change);
/* System.Text.Json found no members of the type, which may have been trimmed. */
void engine_empty_contract(void *type);
/* Whether what runs is kept in the component (engine_train). 0: it is the component that runs. */
int32_t engine_is_training(void);
/* A number for a thread of C# that owns locks. */
int32_t engine_new_lock_owner(void);
/* Runs background work, after sleeping until the next timer where there is none. 0: nothing is left that could happen by itself. */
int32_t engine_poll(void);
/* Whether the next post-return function has nothing to do; the engine reads it once. */
int32_t *engine_post_return(void);
/* Writes a line of UTF-8 to standard error. */
void engine_report(const char *text, int32_t length);
/* Runs background work that is due, one piece of it. 0: there is none. */
int32_t engine_run_due_work(void);
/* Names an Action that is called when a program's Main is over, and before its end. */
void engine_set_end_listener(void *handle);
/* From now on the thread of the number enters locks (engine_new_lock_owner, or the runtime's own for the first one). */
void engine_set_lock_owner(int32_t owner);
/* Names an Action that is called after a call in which a timer was set that nobody has asked for with engine_timer_deadline. */
void engine_set_timer_listener(void *handle);
/* Names a Func of bool that waits for other things than timers; engine_poll calls it first. */
void engine_set_waiter(void *handle);
/* Sleeps, and lets nothing go on. */
void engine_sleep(int32_t milliseconds);
/* Whether little of the stack is used, for a method with the local variable, so that more may be piled up. 0: it is not so. */
int32_t engine_stack_is_shallow(const void *local);
/* Whether a recursion may go on, for a method with the local variable. 0: the stack is nearly used up. */
int32_t engine_stack_suffices(const void *local);
/* The handle of the array that begins at the data, which is the caller's from now on; 0: there is none. */
void *engine_take_bytes(void *data);
/* When the next timer is due, for who sees to it: nanoseconds of the monotonic clock; -1: there is no timer. */
int64_t engine_timer_deadline(void);
/* How long it is until the next timer, in nanoseconds; -1: there is no timer. */
int64_t engine_timer_delay(void);
/* Gives the size in code units, or the complement of the first wrong byte's index. */
int32_t engine_utf16_from_utf8(const uint8_t *from, int32_t length, uint16_t *to, int32_t capacity);
/* Gives the size in bytes; surrogates that are not part of a pair count and become U+FFFD. */
int32_t engine_utf8_from_utf16(const uint16_t *from, int32_t length, uint8_t *to, int32_t capacity);

#endif
