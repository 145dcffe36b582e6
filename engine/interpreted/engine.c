/* What an engine without compiled code has in place of ../compiled/: no modules, and no exceptions of C++, which only
 * compiled code throws. */
#include "../engine.h"
#include "../mono_private.h"

void *const *const engine_compiled[] = {NULL};

void mono_llvm_cpp_throw_exception(void) {
    engine_fatal("the runtime threw a C++ exception, which the interpreter never does");
}

/* Nothing throws, so nothing is caught. */
void mono_llvm_cpp_catch_exception(void (*body)(void *), void *argument, int *thrown) {
    *thrown = 0;
    body(argument);
}
