/* What compiled code refers to, and the interpreter does not. */
#include <math.h>

/* Brings the C library's functions along that LLVM makes calls of. */
extern double (*const engine_mathematics[])(double, double);
double (*const engine_mathematics[])(double, double) = {fmod, pow};
extern double (*const engine_powers[])(double);
double (*const engine_powers[])(double) = {exp2, exp10};
extern float (*const engine_mathematics_single[])(float, float);
float (*const engine_mathematics_single[])(float, float) = {fmodf, powf};
extern float (*const engine_powers_single[])(float);
float (*const engine_powers_single[])(float) = {exp2f, exp10f};
/* Powers whose base or exponent is a constant. */
extern double (*const engine_scaling)(double, int);
double (*const engine_scaling)(double, int) = ldexp;
extern float (*const engine_scaling_single)(float, int);
float (*const engine_scaling_single)(float, int) = ldexpf;

/* The type that landing pads name, int *, of which nothing is read. */
extern const int _ZTIPi;
const int _ZTIPi = 0;

/* The tag of all exceptions of C++, which only assembly can define. */
__asm__(".tagtype __cpp_exception i32\n.globl __cpp_exception\n__cpp_exception:\n");
