/* Whether a deep recursion may go on. Interpreted methods have a stack of their own on the heap, and none of their calls
 * takes any of the engine's stack; what comes between them, and compiled methods, have that one. */
#include "contract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* INTERP_STACK_SIZE of the runtime (mono/mini/interp/interp-internals.h), and what .NET wants to be left. */
enum { INTERPRETER_STACK = 1024 * 1024, RESERVE = 128 * 1024, PAGE = 4096 };
/* What awaits may pile up. Compiled code takes about twice as much of the host's own stack, of which it may have 512 KB. */
enum { SHALLOW = 96 * 1024 };

extern char __stack_low, __stack_high;

static uintptr_t interpreter_stack;

/* The runtime takes its heap in blocks that are aligned to their size; the stack alone is not. */
void *__real_mono_valloc_aligned(size_t size, size_t alignment, int flags, int type);
void *__wrap_mono_valloc_aligned(size_t size, size_t alignment, int flags, int type) {
    void *memory = __real_mono_valloc_aligned(size, alignment, flags, type);
    if (size == INTERPRETER_STACK && alignment < PAGE)
        interpreter_stack = (uintptr_t)memory;
    return memory;
}

int32_t engine_stack_suffices(const void *local) {
    uintptr_t left = (uintptr_t)__builtin_frame_address(0) - (uintptr_t)&__stack_low;
    /* Beyond its size where the local variable is not on the interpreter's stack. */
    uintptr_t used = (uintptr_t)local - interpreter_stack;
    return left >= RESERVE && (used >= INTERPRETER_STACK || INTERPRETER_STACK - used >= RESERVE);
}

int32_t engine_stack_is_shallow(const void *local) {
    uintptr_t used = (uintptr_t)&__stack_high - (uintptr_t)__builtin_frame_address(0);
    uintptr_t interpreted = (uintptr_t)local - interpreter_stack;
    return used < SHALLOW && (interpreted >= INTERPRETER_STACK || interpreted < SHALLOW);
}
