/* Filters of exceptions (`catch … when`) in compiled code. WebAssembly's own handling of exceptions has none, so the
 * interpreter runs them, with the arguments and locals of the compiled method: it takes them over, and gives them back
 * when the filter ends. Its result lies where the first of them was, and is given back in its place.
 *
 * So what the first one was is kept here, and put back. It is the first argument; in a method without arguments, the first
 * local that compiled code keeps in memory. */
#include "filters.h"
#include "mono_private.h"
#include <mono/metadata/loader.h>
#include <mono/metadata/metadata.h>
#include <stdbool.h>
#include <string.h>

typedef mono_bool (*RunClause)(MonoMethodILState *state, int clause, MonoObject *exception, mono_bool *filtered);

/* Of run_clause_with_il_state among the interpreter's callbacks. */
enum { RUN_CLAUSE = 12 };

static RunClause run_clause;

/* A variable of a method, as far as the result of a filter covers it. */
typedef struct {
    void *address;
    uint32_t size;
    int32_t value;
} Variable;

static Variable variable(void *address, MonoType *type) {
    int alignment;
    uint32_t size = type ? (uint32_t)mono_type_size(type, &alignment) : sizeof(void *);
    Variable found = {address, size < sizeof(int32_t) ? size : sizeof(int32_t), 0};
    if (address)
        memcpy(&found.value, address, found.size);
    return found;
}

static Variable first_variable(MonoMethodILState *state) {
    MonoMethodSignature *signature = mono_method_signature(state->method);
    bool is_void = mono_type_get_type(mono_signature_get_return_type(signature)) == MONO_TYPE_VOID;
    void **variables = state->data + (is_void ? 0 : 1);
    if (mono_signature_is_instance(signature))
        return variable(variables[0], NULL);
    void *iterator = NULL;
    MonoType *parameter = mono_signature_get_params(signature, &iterator);
    if (parameter)
        return variable(variables[0], parameter);
    uint32_t count = 0;
    MonoMethodHeader *header = mono_method_get_header(state->method);
    MonoType **locals = mono_method_header_get_locals(header, &count, NULL);
    Variable found = {0};
    for (uint32_t i = 0; i < count && !found.address; i++)
        found = variable(variables[i], locals[i]);
    mono_metadata_free_mh(header);
    return found;
}

static mono_bool run_clause_aside(MonoMethodILState *state, int clause, MonoObject *exception, mono_bool *filtered) {
    if (!filtered)
        return run_clause(state, clause, exception, filtered);
    Variable first = first_variable(state);
    mono_bool failed = run_clause(state, clause, exception, filtered);
    if (first.address && !memcmp(first.address, filtered, first.size))
        memcpy(first.address, &first.value, first.size);
    return failed;
}

void filters_keep_variables(void) {
    void **callbacks = mono_interp_callbacks_pointer;
    run_clause = (RunClause)callbacks[RUN_CLAUSE];
    callbacks[RUN_CLAUSE] = (void *)run_clause_aside;
}
