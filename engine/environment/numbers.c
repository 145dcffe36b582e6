/* Floating-point numbers as unsigned integers, as .NET converts them since version 9: to the nearest value that fits. The
 * runtime's own functions give 0 for infinities. */
#include <stdint.h>

uint64_t __wrap_mono_fconv_u8(double value) {
    return value >= 0x1p64 ? UINT64_MAX : value > 0 ? (uint64_t)value : 0;
}

uint64_t __wrap_mono_rconv_u8(float value) { return __wrap_mono_fconv_u8(value); }

uint32_t __wrap_mono_fconv_u4(double value) {
    return value >= 0x1p32 ? UINT32_MAX : value > 0 ? (uint32_t)value : 0;
}

uint32_t __wrap_mono_rconv_u4(float value) { return __wrap_mono_fconv_u4(value); }
