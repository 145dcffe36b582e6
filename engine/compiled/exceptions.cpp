// The exception of C++ that compiled code throws and catches. It carries nothing: the runtime keeps the managed one.
// There is one type of it, so the landing pads' tables need no look: whoever catches takes it.
extern "C" {

// What a landing pad asks for, as LLVM lays it out: the place in its function's table, the table, what is to be done.
struct {
    unsigned long index, table, selector;
} __wasm_lpad_context;

int _Unwind_CallPersonality(void *) {
    enum { FIRST_CLAUSE = 1, CONTINUE_THERE = 7 /* _URC_INSTALL_CONTEXT */ };
    __wasm_lpad_context.selector = FIRST_CLAUSE;
    return CONTINUE_THERE;
}

void *__cxa_begin_catch(void *exception) noexcept { return exception; }

void __cxa_end_catch() {}

static int thrown;
enum { CPP_EXCEPTION = 0 /* the number of the tag __cpp_exception */ };

[[noreturn]] void __cxa_rethrow() { __builtin_wasm_throw(CPP_EXCEPTION, &thrown); }

[[noreturn]] void mono_llvm_cpp_throw_exception() { __builtin_wasm_throw(CPP_EXCEPTION, &thrown); }

void mono_llvm_cpp_catch_exception(void (*body)(void *), void *argument, int *caught) {
    *caught = 0;
    try {
        body(argument);
    } catch (...) {
        *caught = 1;
    }
}
}
