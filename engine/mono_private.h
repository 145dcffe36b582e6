/* The functions of the Mono runtime that the engine uses and that its public headers do not declare.
 * Keep this list short: each entry couples the engine to the runtime's inside. The file named with
 * each one is its home in the repository dotnet/runtime, under src/mono. */
#ifndef MONO_PRIVATE_H
#define MONO_PRIVATE_H

#include <mono/metadata/object.h>
#include <mono/utils/mono-error.h>
#include <stddef.h>
#include <stdint.h>

typedef struct _MonoInterpMethodArguments MonoInterpMethodArguments;

/* mono/eglib/gmisc-unix.c: a variable of the environment, for the runtime itself */
int32_t monoeg_g_setenv(const char *name, const char *value, int32_t overwrite);
/* mono/eglib/ghashtable.c: with NULL for both functions, of pointers */
void *monoeg_g_hash_table_new(void *hash, void *equal);
void monoeg_g_hash_table_insert_replace(void *table, void *key, void *value, int32_t replaces);
void *monoeg_g_hash_table_lookup(void *table, const void *key);
void monoeg_g_hash_table_destroy(void *table);
/* mono/mini/aot-runtime.c: the compiled code of a method, or NULL */
void *mono_aot_get_method(MonoMethod *method, MonoError *error);
/* mono/mini/llvm-runtime.cpp: runs a function that may throw as compiled code does, and says whether it did */
void mono_llvm_cpp_catch_exception(void (*body)(void *), void *argument, int32_t *thrown);
/* mono/mini/mini-generic-sharing.c and llvmonly-runtime.c: what tells a method of several that share their code, and what that
 * code keeps for it */
void *mini_method_get_rgctx(MonoMethod *method);
void mini_init_method_rgctx(void *context, void *information);
/* mono/metadata/icall-table.c: the runtime's internal calls */
void mono_icall_table_init(void);
/* mono/mini/interp/interp.c */
void mono_ee_interp_init(const char *options);
/* mono/mini/mini.h: what the interpreter gets of a compiled method whose clause it runs; the addresses of the result, unless
 * it is void, of arguments and locals, NULL for those that are not in memory */
typedef struct {
    MonoMethod *method;
    int32_t il_offset;
    void *data[];
} MonoMethodILState;
/* mono/mini/mini-runtime.c, mono/mini/ee.h: the functions of the interpreter, in the order of MONO_EE_CALLBACKS */
extern void **mono_interp_callbacks_pointer;
/* mono/mini/interp/interp.c: what the interpreter knows of a method, and its entries take as their last argument */
void *mono_interp_get_imethod(MonoMethod *method);
/* mono/mini/interp/transform.c: translates a method, unless it is translated; asks the next one whether to optimise at once */
void mono_interp_transform_method(void *imethod, void *context, MonoError *error);
/* mono/mini/interp/interp-internals.h: a method as the interpreter has it, and a call of one that it runs, as far as they are
 * read here */
typedef struct {
    MonoMethod *method;
    void *next_by_code, *code, *function, *clauses;
    void **data;
} InterpreterMethod;
typedef struct {
    void *caller;
    const InterpreterMethod *method;
    void *result;
    char *variables;
    void *next_free;
    const uint16_t *behind; /* one unit into the instruction that throws */
} InterpreterFrame;
/* mono/mini/interp/mintops.c: the name of an instruction */
const char *mono_interp_opname(int32_t instruction);
/* mono/utils/mono-context.h: where an exception is thrown. The interpreter gives the call that it runs for the stack pointer. */
typedef struct {
    const InterpreterFrame *stack;
} MonoContext;
/* mono/mini/interp/jiterpreter.c: the interpreter's state of this thread */
void *mono_jiterp_get_context(void);
/* mono/mini/interp/interp.c: where an argument of a method lies; the first call finds it out for all */
uint32_t mono_jiterp_get_arg_offset(void *imethod, MonoMethodSignature *signature, int32_t index);
/* mono/utils/hazard-pointer.c: a number for a thread, as locks know their owners by */
int mono_thread_small_id_alloc(void);
/* mono/component/marshal-ilgen.c */
void mono_marshal_ilgen_init(void);
/* mono/metadata/method-builder-ilgen.c */
void mono_method_builder_ilgen_init(void);
/* mono/metadata/sgen-mono-ilgen.c */
void mono_sgen_mono_ilgen_init(void);
/* mono/mini/debugger-agent-external.c and mini-runtime.c: as MONO_DEBUG takes them */
int32_t mini_parse_debug_option(const char *option);
/* mono/sgen/sgen-gc.c: options of the garbage collector, as MONO_GC_PARAMS takes them */
void mono_gc_params_set(const char *options);
/* mono/metadata/sgen-mono.c: NULL where there is no memory */
MonoString *mono_gc_alloc_string(MonoVTable *table, size_t size, int32_t length);
/* mono/utils/mono-logger.c */
void mono_trace_init(void);
/* mono/metadata/bundled-resources.c */
void mono_bundled_resources_add_assembly_resource(
    const char *id, const char *name, const uint8_t *data, uint32_t size,
    void (*free_function)(void *, void *), void *free_data);
void mono_bundled_resources_add_satellite_assembly_resource(
    const char *id, const char *name, const char *culture, const uint8_t *data, uint32_t size,
    void (*free_function)(void *, void *), void *free_data);
/* mono/metadata/class-internals.h and metadata-internals.h: the arguments of generics */
typedef struct _MonoGenericInst {
    int32_t id;
    uint32_t count : 22, flags : 10;
    MonoType *types[];
} MonoGenericInst;
struct _MonoGenericContext {
    MonoGenericInst *of_class, *of_method;
};
/* mono/metadata/class.c: NULL for a type that has no arguments */
MonoGenericContext *mono_class_get_context(MonoClass *class);
MonoClass *mono_class_bind_generic_parameters(MonoClass *class, int count, MonoType **types, mono_bool is_dynamic);
void mono_class_setup_vtable(MonoClass *class);
MonoMethod *mono_class_inflate_generic_method_checked(MonoMethod *method, MonoGenericContext *context, MonoError *error);
/* mono/metadata/class.c: whether the type has a static constructor, which may have run */
mono_bool mono_class_needs_cctor_run(MonoClass *class, MonoMethod *caller);
/* mono/metadata/loader.c: NULL for a method without arguments; the other one knows those of a definition, too */
MonoGenericContext *mono_method_get_context(MonoMethod *method);
MonoGenericContext *mono_method_get_context_general(MonoMethod *method, mono_bool of_definition);
/* mono/metadata/metadata.c */
MonoGenericInst *mono_metadata_get_generic_inst(int count, MonoType **types);
/* mono/metadata/debug-helpers.c: the parameters and the result as text */
char *mono_signature_full_name(MonoMethodSignature *signature);
/* mono/metadata/marshal.c: the wrapper that makes a method callable from native code */
MonoMethod *mono_marshal_get_managed_wrapper(
    MonoMethod *method, MonoClass *delegate_class, MonoGCHandle target, MonoError *error);
/* mono/metadata/marshal.c: the code that the runtime calls a method with; a direct one is of that method alone */
MonoMethod *mono_marshal_get_runtime_invoke_full(MonoMethod *method, mono_bool is_virtual, mono_bool is_direct);
/* mono/mini/interp/interp.c: who calls native code for the interpreter */
void mono_wasm_install_interp_to_native_callback(void *(*callback)(char *cookie));
/* mono/utils/mono-threads-wasm.c: jobs that the runtime handed to schedule_background_exec */
void mono_background_exec(void);
/* mono/metadata/sgen-mono.c: runs the finalizers of what was found unused, until there are none */
int mono_gc_invoke_finalizers(void);
/* mono/metadata/threadpool-worker-wasm.c: the timer that was handed to mono_wasm_schedule_timer */
void mono_wasm_execute_timer(void);
/* mono/utils/options-def.h: machine code made while running. It needs JavaScript; without it the interpreter would
 * count for it all the same. */
extern int32_t mono_opt_jiterpreter_traces_enabled, mono_opt_jiterpreter_interp_entry_enabled,
    mono_opt_jiterpreter_jit_call_enabled;

#endif
