/* The engine proper: boots the Mono runtime as an interpreter, binds native and managed code to each
 * other, and runs a program or serves calls. What the runtime needs of its host: environment/. */
#include "engine.h"
#include "environment/environment.h"
#include "filters.h"
#include "methods.h"
#include "mono_private.h"
#include "trimmed.h"
#include <mono/jit/jit.h>
#include <mono/jit/mono-private-unstable.h>
#include <mono/metadata/appdomain.h>
#include <mono/metadata/assembly.h>
#include <mono/metadata/class.h>
#include <mono/metadata/environment.h>
#include <mono/metadata/exception.h>
#include <mono/metadata/image.h>
#include <mono/metadata/loader.h>
#include <mono/metadata/mono-gc.h>
#include <mono/metadata/mono-private-unstable.h>
#include <mono/metadata/object.h>
#include <mono/metadata/threads.h>
#include <mono/utils/mono-dl-fallback.h>
#include <mono/utils/mono-logger.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

const volatile EngineExtension engine_extension = {.format = ENGINE_FORMAT};

static MonoDomain *domain;

/* ---- messages ---------------------------------------------------------------------------------- */

_Noreturn void engine_fatal(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("engine: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}

static void log_message(const char *origin, const char *level, const char *message, mono_bool fatal, void *data) {
    (void)origin, (void)data;
    fprintf(stderr, "engine: runtime %s: %s\n", level ? level : "message", message);
    if (fatal)
        abort();
}

static void print_unhandled(MonoObject *exception) {
    MonoObject *second = NULL;
    MonoString *text = mono_object_to_string(exception, &second);
    const char *shown = text && !second ? mono_string_to_utf8(text) : NULL;
    if (!shown)
        shown = mono_class_get_name(mono_object_get_class(exception));
    fflush(stdout);
    fprintf(stderr, "Unhandled exception. %s\n", shown);
}

/* The tool was wrong about what an application reaches. */
void engine_left_out(void) {
    engine_fatal("the application reached a function of the runtime that was taken for unreachable when the component was "
                 "made. This is a fault of componentize-dotnet: report it, with the program");
}

/* For C#: a line for people, without the console of the class library. */
void engine_report(const char *text, int32_t length) {
    fflush(stdout);
    fprintf(stderr, "%.*s\n", (int)length, text);
}

/* An exception left Main, an export or a background job: nothing can go on. */
_Noreturn static void end_unhandled(MonoObject *exception, void *data) {
    (void)data;
    print_unhandled(exception);
    abort();
}

/* Of Environment.FailFast. The class library's own handlers of background jobs and timers call it when one has thrown, which
 * is as if an exception left Main. */
_Noreturn void __wrap_ves_icall_System_Environment_FailFast(
    MonoString **message, MonoObject **exception, MonoString **source, MonoError *error) {
    (void)source, (void)error;
    char *text = message && *message ? mono_string_to_utf8(*message) : NULL;
    bool is_job = text && !strcmp(text, "ThreadPool.BackgroundJobHandler failed");
    bool is_timer = text && !strcmp(text, "TimerQueue.TimerHandler failed");
    if (!is_job && !is_timer) {
        fflush(stdout);
        fprintf(stderr, "Process terminated.%s%s\n", text ? " " : "", text ? text : "");
    }
    if (exception && *exception)
        print_unhandled(*exception);
    abort();
}

/* ---- from managed code to native ---------------------------------------------------------------- */

static int compare_symbol(const void *name, const void *symbol) {
    return strcmp(name, ((const EngineSymbol *)symbol)->name);
}

static int compare_cookie(const void *cookie, const void *entry) {
    return strcmp(cookie, ((const EngineToNative *)entry)->cookie);
}

static const EngineSymbol own_symbols[] = {
#define SYMBOL(name) {#name, (void *)name},
    ENGINE_FUNCTIONS(SYMBOL)
#undef SYMBOL
};
static const EngineLibrary own_library = {
    ENGINE_LIBRARY, own_symbols, sizeof own_symbols / sizeof *own_symbols};

static void *load_library(const char *name, int flags, char **error, void *data) {
    (void)flags, (void)error, (void)data;
    if (!name)
        return NULL;
    for (const EngineLibrary *library = engine_builtin_libraries; library->name; library++)
        if (!strcmp(name, library->name))
            return (void *)library;
    if (!strcmp(name, own_library.name))
        return (void *)&own_library;
    for (uint32_t i = 0; i < engine_extension.library_count; i++)
        if (!strcmp(name, engine_extension.libraries[i].name))
            return (void *)&engine_extension.libraries[i];
    return NULL;
}

static void *find_symbol(void *handle, const char *name, char **error, void *data) {
    (void)error, (void)data;
    const EngineLibrary *library = handle;
    const EngineSymbol *found =
        bsearch(name, library->symbols, library->count, sizeof *library->symbols, compare_symbol);
    return found ? found->function : NULL;
}

/* A function that calls native code of the signature `cookie` with the interpreter's arguments. */
static void *find_to_native(char *cookie) {
    const EngineToNative *found = bsearch(
        cookie, engine_builtin_to_native, engine_builtin_to_native_count, sizeof *found, compare_cookie);
    if (!found)
        found = bsearch(cookie, (const EngineToNative *)engine_extension.to_native,
                        engine_extension.to_native_count, sizeof *found, compare_cookie);
    if (!found)
        engine_fatal("no native function of the signature %s was known when the component was made; declare "
                     "it with [DllImport] in an assembly of the program, and build the component again",
                     cookie);
    return found->function;
}

/* ---- from native code to managed ---------------------------------------------------------------- */

/* Methods of the core library that the runtime takes a native pointer to. They are found by name,
 * because trimming gives them other tokens. */
static EngineDescriptor thread_pool_job, timer_job;

static void run(const EngineDescriptor *descriptor) {
    ((void (*)(void *))descriptor->function)(descriptor->argument);
}
static void run_thread_pool_job(void) { run(&thread_pool_job); }
static void run_timer_job(void) { run(&timer_job); }

static const struct {
    const char *type;
    const char *method;
    void (*function)(void);
    EngineDescriptor *descriptor;
} core_callbacks[] = {
    {"ThreadPool", "BackgroundJobHandler", run_thread_pool_job, &thread_pool_job},
    {"TimerQueue", "TimerHandler", run_timer_job, &timer_job},
};

static const char *assembly_of(MonoMethod *method) {
    MonoImage *image = mono_class_get_image(mono_method_get_class(method));
    return methods_assembly_name(image);
}

/* What the runtime says of the interpreter's entry for a method. */
typedef struct {
    void *function, *argument;
} InterpreterEntry;

/* What engine_bind found compiled stays so. */
static void keep(EngineDescriptor *descriptor, const InterpreterEntry *entry) {
    if (descriptor->compiled)
        return;
    descriptor->function = entry->function;
    descriptor->argument = entry->argument;
}

/* Called by the runtime for a method marked UnmanagedCallersOnly: gives the native function that
 * stands for it, and keeps what that function has to call. NULL makes the runtime throw. */
static void *find_to_managed(MonoMethod *method, void *descriptor) {
    const char *assembly = assembly_of(method);
    uint32_t token = mono_method_get_token(method);
    for (uint32_t i = 0; i < engine_extension.to_managed_count; i++) {
        const EngineToManaged *entry = &engine_extension.to_managed[i];
        if (entry->token == token && !strcmp(entry->assembly, assembly)) {
            keep(entry->descriptor, descriptor);
            return entry->function;
        }
    }
    if (strcmp(assembly, "System.Private.CoreLib"))
        return NULL;
    const char *type = mono_class_get_name(mono_method_get_class(method));
    for (size_t i = 0; i < sizeof core_callbacks / sizeof *core_callbacks; i++)
        if (!strcmp(type, core_callbacks[i].type) && !strcmp(mono_method_get_name(method), core_callbacks[i].method)) {
            keep(core_callbacks[i].descriptor, descriptor);
            return (void *)core_callbacks[i].function;
        }
    return NULL;
}

MonoImage *engine_load_image(const char *name) {
    MonoImageOpenStatus status;
    MonoAssemblyName *parsed = mono_assembly_name_new(name);
    MonoAssembly *assembly = parsed ? mono_assembly_load(parsed, NULL, &status) : NULL;
    mono_assembly_name_free(parsed);
    if (!assembly)
        engine_fatal("the assembly %s cannot be loaded; build the component again with it and all that it "
                     "references, from one .NET release",
                     name);
    return mono_assembly_get_image(assembly);
}

/* ---- start -------------------------------------------------------------------------------------- */

/* Properties that an application may not have otherwise; the last one only where it comes without ICU's data. */
static const EngineProperty own_properties[] = {
    {"APP_CONTEXT_BASE_DIRECTORY", "/"},
    {"RUNTIME_IDENTIFIER", "browser-wasm"},
    {"System.Globalization.Invariant", "true"},
};
enum { OWN_PROPERTIES = sizeof own_properties / sizeof *own_properties };

static uint32_t own_count(void) { return engine_extension.icu_data ? OWN_PROPERTIES - 1 : OWN_PROPERTIES; }

static bool is_own_property(const char *key) {
    for (size_t i = 0; i < own_count(); i++)
        if (!strcmp(key, own_properties[i].key))
            return true;
    return false;
}

static void set_properties(void) {
    uint32_t room = OWN_PROPERTIES + engine_extension.property_count, count = 0;
    const char **keys = calloc(room, sizeof *keys), **values = calloc(room, sizeof *values);
    if (!keys || !values)
        engine_fatal("no memory for the runtime's properties; allow the component more memory");
    for (; count < own_count(); count++) {
        keys[count] = own_properties[count].key;
        values[count] = own_properties[count].value;
    }
    for (uint32_t i = 0; i < engine_extension.property_count; i++) {
        const EngineProperty *property = &engine_extension.properties[i];
        if (is_own_property(property->key))
            continue;
        if (!strcmp(property->key, TRIMMED_PROPERTY))
            trimmed_watch(property->value);
        keys[count] = property->key;
        values[count++] = property->value;
    }
    monovm_initialize((int)count, keys, values);
    free(keys);
    free(values);
}

/* Compiled code calls the interpreter for what was not compiled, and the other way round. */
static void start_compiled(void) {
    if (engine_compiled[0])
        monoeg_g_setenv("MONO_AOT_MODE", "aot", 1);
    for (size_t i = 0; engine_compiled[i]; i++)
        mono_aot_register_module(*engine_compiled[i]);
    mono_jit_set_aot_mode(engine_compiled[0] ? MONO_AOT_MODE_LLVMONLY_INTERP : MONO_AOT_MODE_INTERP_ONLY);
}

static void add_assembly(const EngineAssembly *assembly) {
    const char *name = assembly->name, *slash = strchr(name, '/');
    if (!slash) {
        mono_bundled_resources_add_assembly_resource(name, name, assembly->data, assembly->size, NULL, NULL);
        return;
    }
    /* The runtime keeps the culture. */
    char *culture = strndup(name, (size_t)(slash - name));
    mono_bundled_resources_add_satellite_assembly_resource(
        name, slash + 1, culture, assembly->data, assembly->size, NULL, NULL);
}

void engine_boot(void) {
    static bool booted;
    if (booted)
        return;
    booted = true;
    if (engine_extension.format != ENGINE_FORMAT || !engine_extension.assembly_count)
        engine_fatal("no application was appended to it, or by a tool of another version; run "
                     "`componentize-dotnet componentize`");
    for (uint32_t i = 0; i < engine_extension.assembly_count; i++)
        add_assembly(&engine_extension.assemblies[i]);
    set_properties();
    mini_parse_debug_option("top-runtime-invoke-unhandled");
    mono_dl_fallback_register(load_library, find_symbol, NULL, NULL);
    mono_wasm_install_get_native_to_interp_tramp(find_to_managed);
    mono_wasm_install_interp_to_native_callback(find_to_native);
    mono_opt_jiterpreter_traces_enabled = mono_opt_jiterpreter_interp_entry_enabled =
        mono_opt_jiterpreter_jit_call_enabled = 0;
    start_compiled();
    mono_icall_table_init();
    /* A method that the interpreter puts into its caller would not be recorded, and compiled code may have to call it. */
    mono_ee_interp_init(engine_is_recording() ? "-inline" : "");
    if (engine_compiled[0])
        filters_keep_variables();
    mono_marshal_ilgen_init();
    mono_method_builder_ilgen_init();
    mono_sgen_mono_ilgen_init();
    mono_trace_init();
    mono_trace_set_log_handler(log_message, NULL);
    /* Twice as much lies between the first and the last byte of an image, which a host maps only when that is little. */
    mono_gc_params_set("nursery-size=1m");
    domain = mono_jit_init_version("mono", NULL);
    mono_thread_set_main(mono_thread_current());
    mono_install_unhandled_exception_hook(end_unhandled, NULL);
}

/* Makes entry `index` of to_managed callable: boots the runtime if need be, creates the method's
 * wrapper, and so has the runtime call find_to_managed, which gives the interpreter's entry for the signature; or, where
 * the wrapper is compiled, give its code. */
void engine_bind(uint32_t index) {
    engine_boot();
    const EngineToManaged *entry = &engine_extension.to_managed[index];
    MonoMethod *method = mono_get_method(engine_load_image(entry->assembly), entry->token, NULL);
    MonoError error;
    mono_error_init(&error);
    MonoMethod *wrapper = method ? mono_marshal_get_managed_wrapper(method, NULL, 0, &error) : NULL;
    void *code = wrapper ? mono_compile_method(wrapper) : NULL;
    EngineDescriptor *descriptor = entry->descriptor;
    if (descriptor->function) {
        /* The entry takes any method. The wrapper would only attach the thread, of which there is one, and call the method. */
        descriptor->argument = mono_interp_get_imethod(method);
        /* Where the arguments lie would be found out at the first call. */
        MonoMethodSignature *signature = mono_method_signature(method);
        if (mono_signature_get_param_count(signature))
            mono_jiterp_get_arg_offset(descriptor->argument, signature, 0);
    } else if (code && engine_compiled[0]) {
        descriptor->function = code;
        descriptor->compiled = true;
    } else {
        engine_fatal("the method 0x%08x of %s cannot be called from outside; mark a static method with blittable "
                     "parameters with [UnmanagedCallersOnly], and build the component again",
                     entry->token, entry->assembly);
    }
}

/* For a tool that makes a module of the memory as it is afterwards: starts the runtime and binds all exports. What only
 * the host of a later call can know is asked of nobody. */
void engine_preinitialize(void) {
    environment_imports_forbidden = environment_clear_freed = true;
    engine_boot();
    for (uint32_t i = 0; i < engine_extension.to_managed_count; i++)
        engine_bind(i);
    environment_imports_forbidden = environment_clear_freed = false;
}

/* ---- background work and timers ------------------------------------------------------------------ */

/* An export does not wait for the jobs that its jobs start without end; the next call continues. */
enum { JOBS_AFTER_A_CALL = 1000 };

static bool job_pending, timer_pending;
static uint64_t timer_deadline; /* monotonic, in nanoseconds */
static bool timer_set;          /* since somebody last asked for the deadline, to see to it */

/* The runtime wants mono_background_exec to be called soon. */
void schedule_background_exec(void) { job_pending = true; }

/* The runtime wants mono_wasm_execute_timer to be called; a later wish replaces an earlier one. */
void mono_wasm_schedule_timer(int milliseconds) {
    timer_pending = timer_set = true;
    timer_deadline = environment_monotonic() + (milliseconds > 0 ? (uint64_t)milliseconds * 1000000 : 0);
}

/* Code that a timer calls may wait for another one. The class library goes through the timers that are due in a list that
 * is the same for all rounds: one within another gets a list of its own. */
static void run_timers(void) {
    static int depth;
    static MonoClassField *due;
    static MonoVTable *queue;
    MonoObject *list = NULL;
    if (depth) {
        MonoClass *type = mono_class_from_name(mono_get_corlib(), "System.Threading", "TimerQueue");
        due = type ? mono_class_get_field_from_name(type, "s_scheduledTimersToFire") : NULL;
        if (!due)
            engine_fatal("a timer waits for another one, which this release of the class library does not let it do; use "
                         "`await`");
        queue = mono_class_vtable(domain, type);
        mono_field_static_get_value(queue, due, &list);
    }
    MonoGCHandle keep = list ? mono_gchandle_new_v2(list, 0) : NULL;
    if (list) {
        MonoObject *own = mono_object_new(domain, mono_object_get_class(list));
        mono_runtime_object_init(own);
        mono_field_static_set_value(queue, due, own);
    }
    depth++;
    mono_wasm_execute_timer();
    depth--;
    if (keep) {
        mono_field_static_set_value(queue, due, mono_gchandle_get_target_v2(keep));
        mono_gchandle_free_v2(keep);
    }
}

/* Runs what is due. Gives false when nothing is. Jobs and timers take turns: there can always be more of either. */
static bool run_due_work(void) {
    static bool was_timer;
    bool is_due = timer_pending && environment_monotonic() >= timer_deadline;
    if (job_pending && (was_timer || !is_due)) {
        job_pending = was_timer = false;
        mono_background_exec();
        return true;
    }
    if (is_due) {
        was_timer = true;
        timer_pending = false;
        run_timers();
        return true;
    }
    return false;
}

static MonoGCHandle waiter; /* of a Func<bool>, or null */

/* For C#: says what waits for other things than timers. */
void engine_set_waiter(void *handle) { waiter = handle; }

/* Gives false when there is nothing but timers to wait for. */
static bool call_waiter(void) {
    MonoObject *exception = NULL;
    MonoObject *waited = mono_runtime_delegate_invoke(mono_gchandle_get_target_v2(waiter), NULL, &exception);
    if (exception)
        end_unhandled(exception, NULL);
    return *(MonoBoolean *)mono_object_unbox(waited);
}

/* For C#: runs background work, after sleeping until the next timer when nothing else is to do. Gives
 * 1, or 0 when there is nothing left that could ever happen by itself. */
int32_t engine_poll(void) {
    if (!job_pending && waiter && call_waiter())
        return run_due_work(), 1;
    if (!job_pending && timer_pending)
        environment_sleep_until(timer_deadline);
    return run_due_work() || timer_pending;
}

/* For C#: runs one piece of background work that is due. Gives 0 when there is none. */
int32_t engine_run_due_work(void) { return run_due_work(); }

/* For C#: when the next timer is due, on the monotonic clock in nanoseconds; -1: there is no timer. Who asks sees to it. */
int64_t engine_timer_deadline(void) {
    timer_set = false;
    return timer_pending ? (int64_t)timer_deadline : -1;
}

/* For C#: how long it is until the next timer, in nanoseconds; -1: there is no timer. */
int64_t engine_timer_delay(void) {
    if (!timer_pending)
        return -1;
    uint64_t now = environment_monotonic();
    return timer_deadline > now ? (int64_t)(timer_deadline - now) : 0;
}

/* For C#: sleeps, and lets nothing go on. */
void engine_sleep(int32_t milliseconds) {
    environment_sleep_until(environment_monotonic() + (uint64_t)milliseconds * 1000000);
}

/* ---- threads of C# -------------------------------------------------------------------------------- */

/* There is one thread, but code that runs on top of other code that waits is another one as far as C# can tell: it must not
 * enter the locks that this holds. A lock knows its owner by the number of a thread. */
static int32_t lock_owner; /* 0: the runtime's own number for the one thread */

int __real_mono_thread_info_get_small_id(void);
int __wrap_mono_thread_info_get_small_id(void) {
    return lock_owner ? lock_owner : __real_mono_thread_info_get_small_id();
}

/* For C#: a number that no thread has. */
int32_t engine_new_lock_owner(void) { return mono_thread_small_id_alloc(); }

/* For C#: says who runs from now on. */
void engine_set_lock_owner(int32_t owner) { lock_owner = owner; }

/* Nobody could ever end such a wait. C#'s own waits do not come here; a lock does that its owner has not left. */
int __wrap_pthread_cond_wait(void *condition, void *mutex) {
    (void)condition, (void)mutex;
    engine_fatal("a lock is waited for whose owner ended without leaving it: no other thread is there that could; leave "
                 "locks in the method that enters them, and use `await` outside of them");
}

static MonoGCHandle end_listener; /* of an Action, or null */

/* For C#: says what waits for the program's threads when Main is over. */
void engine_set_end_listener(void *handle) { end_listener = handle; }

/* Strings are what programs make most of. The runtime's own way to the garbage collector looks for the type of strings, and
 * makes handles, each time; it is left for what fails. */
MonoString *__real_ves_icall_System_String_FastAllocateString_raw(int32_t length);
MonoString *__wrap_ves_icall_System_String_FastAllocateString_raw(int32_t length) {
    enum { HEADER = 3 * sizeof(int32_t), LONGEST = 1 << 20 };
    static MonoVTable *table;
    if (!table)
        table = mono_class_vtable(mono_get_root_domain(), mono_get_string_class());
    size_t size = HEADER + ((size_t)length + 1) * sizeof(uint16_t);
    MonoString *string = (uint32_t)length < LONGEST ? mono_gc_alloc_string(table, size, length) : NULL;
    return string ? string : __real_ves_icall_System_String_FastAllocateString_raw(length);
}

/* GC.WaitForPendingFinalizers. No thread runs them by itself: mostly they are background work. */
void __wrap_ves_icall_System_GC_WaitForPendingFinalizers(void) {
    static bool running;
    if (running)
        return;
    running = true;
    mono_gc_invoke_finalizers();
    running = false;
}

extern char __stack_high;

/* Whether other calls are under way: they have something on the stack. */
static bool is_nested(void) {
    enum { NEAR = 64 };
    return (uintptr_t)&__stack_high - (uintptr_t)__builtin_frame_address(0) > NEAR;
}

static MonoGCHandle timer_listener; /* of an Action, or null */

/* For C#: says who sees to timers that nobody has asked for when a call is over. */
void engine_set_timer_listener(MonoGCHandle handle) { timer_listener = handle; }

static void call_timer_listener(void) {
    MonoObject *exception = NULL;
    mono_runtime_delegate_invoke(mono_gchandle_get_target_v2(timer_listener), NULL, &exception);
    if (exception)
        end_unhandled(exception, NULL);
}

/* ---- exceptions of tasks that nobody awaits ------------------------------------------------------- */

/* The class library tells of them when the garbage collector finds their tasks. The number of tasks that failed and whose
 * exception nobody has looked at, and whether one did since the last collection. */
static int32_t unobserved;
static bool task_failed;

/* For the class library. The SDK's trimmer step ReportUnobservedExceptions has it call this. */
void engine_count_unobserved(int32_t change) {
    unobserved += change;
    task_failed |= change > 0;
}

/* Tells at once instead of some day, where no code of C# is under way whose frames could hold the task. All generations: the
 * task may have lived through an earlier collection. */
static bool collect_failed_tasks(void) {
    bool needed = task_failed && unobserved > 0;
    task_failed = false;
    if (needed)
        mono_gc_collect(mono_gc_max_generation());
    return needed;
}

/* After each call of an export. Not in the middle of another one, which drops a handle of its own and so calls a destructor:
 * background work is none of its business. */
void engine_leave(void) {
    /* Most calls leave nothing to do, and are short. */
    bool nothing = !(job_pending | timer_pending | timer_set | task_failed);
    if (nothing || is_nested())
        return;
    int jobs = 0;
    do {
        while (jobs < JOBS_AFTER_A_CALL && run_due_work())
            jobs++;
    } while (collect_failed_tasks());
    if (timer_set && timer_listener)
        call_timer_listener();
}

/* For C#: whether the next post-return function is known to have nothing to do. */
static int32_t nothing_to_release;
int32_t *engine_post_return(void) { return &nothing_to_release; }

/* Around a post-return function, in which a component may not call imports. Gives 0 when it need not be called. */
int32_t engine_enter_post_return(void) {
    if (nothing_to_release) {
        nothing_to_release = 0;
        return 0;
    }
    environment_imports_forbidden = true;
    return 1;
}
void engine_leave_post_return(void) { environment_imports_forbidden = false; }

/* ---- the component model's allocator ------------------------------------------------------------- */

/* Large lists of bytes arrive in managed arrays, which C# takes as they are, once it has asked for one. Objects of this
 * size do not move. Texts and other lists whose items are aligned to a byte come in the same way, and are freed when they
 * are lifted. */
enum { MOST_BYTES = 0x7fffffc7, MOST_RECEIVED = 64 };

typedef struct {
    uint8_t *data; /* NULL once it is taken */
    MonoGCHandle array;
} Received;

/* In the order of arrival, which is the order of lifting: what is asked for is mostly the first. */
static struct {
    bool wanted;
    uint32_t first, count;
    Received items[MOST_RECEIVED];
} received;

__attribute__((noinline)) static uint8_t *engine_receive(size_t size) {
    /* A collection asks for the time, and here no import may be called. */
    environment_imports_forbidden = true;
    environment_expect_fill(size);
    MonoArray *array = mono_array_new(domain, mono_get_byte_class(), size);
    uint8_t *data = array ? (uint8_t *)mono_array_addr_with_size(array, 1, 0) : NULL;
    if (array && !environment_fits_fill(data))
        engine_fatal("the runtime lays out large arrays in a way that this engine does not know");
    environment_expect_fill(0);
    MonoGCHandle handle = array ? mono_gchandle_new_v2((MonoObject *)array, 1) : NULL;
    environment_imports_forbidden = false;
    if (!array)
        return NULL;
    received.items[received.count++] = (Received){data, handle};
    return data;
}

static MonoGCHandle take_received(void *data) {
    for (uint32_t i = received.first; data && i < received.count; i++) {
        if (received.items[i].data != data)
            continue;
        MonoGCHandle array = received.items[i].array;
        received.items[i].data = NULL;
        while (received.first < received.count && !received.items[received.first].data)
            received.first++;
        if (received.first == received.count)
            received.first = received.count = 0;
        return array;
    }
    return NULL;
}

/* For C#: the handle of the array that begins at `data`, which is the caller's from now on. NULL: there is none. */
void *engine_take_bytes(void *data) {
    received.wanted = true;
    return take_received(data);
}

/* NativeMemory.Free, which frees what arrived, however it did. */
void __wrap_SystemNative_Free(void *data) {
    MonoGCHandle array = take_received(data);
    if (array)
        mono_gchandle_free_v2(array);
    else
        free(data);
}

/* What arrived, in another size. The host resizes texts that it has to convert. */
__attribute__((noinline)) static void *engine_resize(void *old, size_t old_size, size_t size) {
    MonoGCHandle array = take_received(old);
    if (!array)
        return realloc(old, size);
    void *memory = malloc(size);
    if (memory)
        memcpy(memory, old, old_size < size ? old_size : size);
    environment_imports_forbidden = true;
    mono_gchandle_free_v2(array);
    environment_imports_forbidden = false;
    return memory;
}

/* The canonical ABI's realloc. It may be called before everything else, and must not call imports. */
void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t new_size) {
    if (!new_size)
        return (void *)alignment;
    void *memory = NULL;
    if (!old && alignment == 1 && new_size >= ENGINE_LARGE_BYTES && new_size <= MOST_BYTES && received.wanted &&
        received.count < MOST_RECEIVED)
        memory = engine_receive(new_size);
    if (!memory)
        memory = old ? engine_resize(old, old_size, new_size) : malloc(new_size);
    if (!memory || ((uintptr_t)memory & (alignment - 1)))
        __builtin_trap();
    return memory;
}

/* ---- programs ------------------------------------------------------------------------------------ */

/* The method of `type` or of a type that it derives from. Gives NULL when it was trimmed away. */
static MonoMethod *find_method(MonoClass *type, const char *name, int parameters) {
    for (; type; type = mono_class_get_parent(type)) {
        MonoMethod *method = mono_class_get_method_from_name(type, name, parameters);
        if (method)
            return method;
    }
    return NULL;
}

/* The compiler makes an async Main's entry point `<Main>`: it calls the method that the user wrote
 * (`Main`, or `<Main>$` of top-level statements) and blocks until the task is done. Blocking is not
 * possible here. Gives the method that returns the task, or NULL when Main is not async. */
static MonoMethod *find_async_main(MonoMethod *entry) {
    if (strcmp(mono_method_get_name(entry), "<Main>"))
        return NULL;
    MonoClass *type = mono_method_get_class(entry);
    int parameters = (int)mono_signature_get_param_count(mono_method_signature(entry));
    MonoMethod *method = mono_class_get_method_from_name(type, "<Main>$", parameters);
    return method ? method : mono_class_get_method_from_name(type, "Main", parameters);
}

static MonoArray *managed_arguments(int count, char **arguments) {
    int skipped = count > 0; /* the program's name */
    MonoArray *array = mono_array_new(domain, mono_get_string_class(), (uintptr_t)(count - skipped));
    MonoGCHandle keep = mono_gchandle_new_v2((MonoObject *)array, 1);
    for (int i = skipped; i < count; i++)
        mono_array_setref(array, (uintptr_t)(i - skipped), mono_string_new(domain, arguments[i]));
    mono_gchandle_free_v2(keep);
    return array;
}

/* Waits for a task the only way there is: by doing the work that it waits for. */
static void pump_until_completed(MonoObject *task, MonoClass *type, MonoObject **exception) {
    MonoGCHandle keep = mono_gchandle_new_v2(task, 1);
    MonoMethod *is_completed = find_method(type, "get_IsCompleted", 0);
    while (is_completed && !*exception) {
        MonoObject *completed = mono_runtime_invoke(is_completed, task, NULL, exception);
        if (*exception || *(MonoBoolean *)mono_object_unbox(completed))
            break;
        collect_failed_tasks();
        if (!engine_poll())
            engine_fatal("Main waits for a task that nothing can complete any more: no timer and no work is left; to wait for "
                         "an async func of another component, export run of a world that includes wasi:cli/command@0.3.0");
    }
    mono_gchandle_free_v2(keep);
}

/* Runs an async Main to its end: its result is its task's, and so is its exception. */
static int run_async_main(MonoMethod *main, int count, char **arguments, MonoObject **exception) {
    MonoMethodSignature *signature = mono_method_signature(main);
    MonoClass *type = mono_class_from_mono_type(mono_signature_get_return_type(signature));
    bool takes_arguments = mono_signature_get_param_count(signature) > 0;
    void *parameters[] = {takes_arguments ? managed_arguments(count, arguments) : NULL};
    MonoObject *task = mono_runtime_invoke(main, NULL, parameters, exception);
    if (*exception)
        return 0;
    MonoGCHandle keep = mono_gchandle_new_v2(task, 1);
    pump_until_completed(task, type, exception);
    MonoMethod *get_awaiter = find_method(type, "GetAwaiter", 0);
    MonoObject *awaiter = *exception ? NULL : mono_runtime_invoke(get_awaiter, task, NULL, exception);
    MonoObject *result = NULL;
    if (!*exception) {
        MonoMethod *get_result = find_method(mono_object_get_class(awaiter), "GetResult", 0);
        result = mono_runtime_invoke(get_result, mono_object_unbox(awaiter), NULL, exception);
    }
    mono_gchandle_free_v2(keep);
    if (*exception)
        return 0;
    return result ? *(int *)mono_object_unbox(result) : mono_environment_exitcode_get();
}

static bool returns_nothing(MonoMethod *method) {
    MonoType *result = mono_signature_get_return_type(mono_method_signature(method));
    return mono_type_get_type(result) == MONO_TYPE_VOID;
}

/* Raises AppDomain.ProcessExit, as Environment.Exit does by itself. Trimming removes it when nobody asks. */
static void raise_process_exit(MonoObject **exception) {
    MonoClass *context = mono_class_from_name(mono_get_corlib(), "System", "AppContext");
    MonoMethod *method = context ? find_method(context, "OnProcessExit", 0) : NULL;
    if (method)
        mono_runtime_invoke(method, NULL, NULL, exception);
}

bool engine_has_arguments;

static int run_main(int count, char **arguments) {
    engine_has_arguments = true;
    MonoImage *image = engine_load_image(engine_extension.main_assembly);
    mono_domain_ensure_entry_assembly(domain, mono_image_get_assembly(image));
    uint32_t token = mono_image_get_entry_point(image);
    MonoMethod *entry = token ? mono_get_method(image, token, NULL) : NULL;
    if (!entry)
        engine_fatal("%s has no Main method; build it with <OutputType>Exe</OutputType>", engine_extension.main_assembly);
    MonoMethod *async_main = find_async_main(entry);
    MonoObject *exception = NULL;
    int code;
    if (async_main) {
        mono_runtime_set_main_args(count, arguments);
        code = run_async_main(async_main, count, arguments, &exception);
    } else {
        code = mono_runtime_run_main(entry, count, arguments, &exception);
        if (returns_nothing(entry))
            code = mono_environment_exitcode_get();
    }
    if (end_listener && !exception) {
        mono_environment_exitcode_set(code);
        mono_runtime_delegate_invoke(mono_gchandle_get_target_v2(end_listener), NULL, &exception);
    }
    if (unobserved > 0 && !exception) {
        mono_gc_collect(mono_gc_max_generation());
        mono_gc_invoke_finalizers();
    }
    if (!exception && !engine_is_training())
        raise_process_exit(&exception);
    if (exception)
        end_unhandled(exception, NULL);
    return code;
}

void __wasm_call_ctors(void);

/* Constructors only: the runtime starts with the first call, when imports may be called. */
void _initialize(void) {
    static bool initialized;
    if (initialized)
        return;
    initialized = true;
    __wasm_call_ctors();
}

/* The arguments of the run, of which the program's name alone is there where the host has none. */
static char **load_arguments(int *count) {
    static char *only_name[] = {NULL, NULL};
    char **arguments = environment_arguments(count);
    if (*count)
        return arguments;
    only_name[0] = (char *)(engine_extension.main_assembly ? engine_extension.main_assembly : "");
    *count = 1;
    return only_name;
}

/* Environment.GetCommandLineArgs: the arguments of the run, where no program was started and so given them. A component that
 * never asks does not import them. */
void *__real_mono_runtime_get_main_args_handle(void *error);
void *__wrap_mono_runtime_get_main_args_handle(void *error) {
    if (!engine_has_arguments) {
        int count;
        char **arguments = load_arguments(&count);
        mono_runtime_set_main_args(count, arguments);
        engine_has_arguments = true;
    }
    return __real_mono_runtime_get_main_args_handle(error);
}

/* The entry point of a command. Success needs no exit: a program whose WASI is stubbed has none. */
void _start(void) {
    environment_exit = __wasi_proc_exit;
    _initialize();
    engine_boot();
    engine_resume();
    if (!engine_extension.main_assembly)
        engine_fatal("this component is a library: it has exports to call, and no program to run");
    int count;
    char **arguments = load_arguments(&count);
    int code = run_main(count, arguments);
    /* After an exit nobody could ask for what was recorded. */
    if (code && !engine_is_recording())
        exit(code);
    fflush(NULL);
}
