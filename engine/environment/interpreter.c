/* Hooks of the Mono runtime that have a meaning in a JavaScript host only: its jiterpreter, which makes
 * wasm modules at run time. */
#include "../engine.h"
#include <stdint.h>

/* 0: nothing was compiled, keep interpreting. */
int mono_interp_tier_prepare_jiterpreter(int a, int b, int c, int d, int e, int f, int g, int h) {
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
    return 0;
}

int mono_interp_jit_wasm_entry_trampoline(int a, int b, int c, int d, int e, int f, int g, int h) {
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g, (void)h;
    return 0;
}

void mono_interp_invoke_wasm_jit_call_trampoline(int a, int b, int c, int d, int e) {
    (void)a, (void)b, (void)c, (void)d, (void)e;
    engine_fatal("the runtime called code that only a JavaScript host compiles");
}

void mono_interp_jit_wasm_jit_call_trampoline(int a, int b, int c, int d, int e) {
    (void)a, (void)b, (void)c, (void)d, (void)e;
    engine_fatal("the runtime asked for code that only a JavaScript host compiles");
}

void mono_interp_flush_jitcall_queue(void) {}

void mono_interp_record_interp_entry(int entry) { (void)entry; }

void mono_wasm_free_method_data(int a, int b, int c) { (void)a, (void)b, (void)c; }

int emscripten_asm_const_int(const char *code, const char *signature, void *arguments) {
    (void)code, (void)signature, (void)arguments;
    return 0;
}
