/* Text between UTF-16 and UTF-8 for the C# library, which in an interpreter takes many times as long.
 * Both functions write what fits, and give the room that the whole text takes. */
#include "contract.h"
#include <stdbool.h>

enum { REPLACEMENT = 0xfffd };

static bool is_surrogate(uint32_t unit) { return (unit & 0xf800) == 0xd800; }

enum { BLOCK = 16 };

/* How many of the first units are ASCII, and copying those; the compiler makes vector code of the inner loops. */
static int32_t ascii_of_utf16(const uint16_t *from, int32_t length) {
    int32_t at = 0;
    for (uint16_t bits = 0; at + BLOCK <= length; at += BLOCK) {
        for (int32_t i = at; i < at + BLOCK; i++)
            bits |= from[i];
        if (bits >= 0x80)
            break;
    }
    while (at < length && from[at] < 0x80)
        at++;
    return at;
}

static int32_t ascii_of_utf8(const uint8_t *from, int32_t length) {
    int32_t at = 0;
    for (uint8_t bits = 0; at + BLOCK <= length; at += BLOCK) {
        for (int32_t i = at; i < at + BLOCK; i++)
            bits |= from[i];
        if (bits >= 0x80)
            break;
    }
    while (at < length && from[at] < 0x80)
        at++;
    return at;
}

static void narrow(const uint16_t *restrict from, int32_t length, uint8_t *restrict to) {
    for (int32_t i = 0; i < length; i++)
        to[i] = (uint8_t)from[i];
}

static void widen(const uint8_t *restrict from, int32_t length, uint16_t *restrict to) {
    for (int32_t i = 0; i < length; i++)
        to[i] = from[i];
}

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

/* The scalar value at `*at`, which moves behind it. */
static uint32_t next_of_utf16(const uint16_t *from, int32_t length, int32_t *at) {
    uint32_t unit = from[(*at)++];
    if (!is_surrogate(unit))
        return unit;
    if (unit >= 0xdc00 || *at == length || (from[*at] & 0xfc00) != 0xdc00)
        return REPLACEMENT;
    return 0x10000 + ((unit - 0xd800) << 10) + (from[(*at)++] - 0xdc00u);
}

static int32_t utf8_size(uint32_t value) { return value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4; }

static void put_utf8(uint32_t value, int32_t size, uint8_t *to) {
    static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int32_t i = size - 1; i > 0; i--, value >>= 6)
        to[i] = 0x80 | (value & 0x3f);
    to[0] = (uint8_t)(marks[size] | value);
}

int32_t engine_utf8_from_utf16(const uint16_t *from, int32_t length, uint8_t *to, int32_t capacity) {
    int32_t at = ascii_of_utf16(from, length);
    narrow(from, smaller(at, capacity), to);
    int64_t size = at;
    while (at < length) {
        uint32_t value = next_of_utf16(from, length, &at);
        int32_t more = utf8_size(value);
        if (size + more <= capacity)
            put_utf8(value, more, to + size);
        size += more;
    }
    return size > INT32_MAX ? INT32_MAX : (int32_t)size;
}

/* The scalar value at `*at`, which moves behind it; -1 where it is no UTF-8 (Unicode 16, table 3-7). */
static int32_t next_of_utf8(const uint8_t *from, int32_t length, int32_t *at) {
    uint32_t lead = from[*at];
    if (lead < 0x80) {
        ++*at;
        return (int32_t)lead;
    }
    int32_t size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (!size || size > length - *at)
        return -1;
    uint32_t value = lead & (0x7fu >> size);
    for (int32_t i = 1; i < size; i++) {
        uint32_t byte = from[*at + i];
        if ((byte & 0xc0) != 0x80)
            return -1;
        value = value << 6 | (byte & 0x3f);
    }
    if (utf8_size(value) != size || is_surrogate(value >> 16 ? 0 : value) || value > 0x10ffff)
        return -1;
    *at += size;
    return (int32_t)value;
}

int32_t engine_utf16_from_utf8(const uint8_t *from, int32_t length, uint16_t *to, int32_t capacity) {
    int32_t at = ascii_of_utf8(from, length);
    widen(from, smaller(at, capacity), to);
    int32_t size = at;
    while (at < length) {
        int32_t value = next_of_utf8(from, length, &at);
        if (value < 0)
            return ~at;
        int32_t more = value < 0x10000 ? 1 : 2;
        if (size + more <= capacity && more == 1)
            to[size] = (uint16_t)value;
        else if (size + more <= capacity) {
            to[size] = (uint16_t)(0xd800 + ((value - 0x10000) >> 10));
            to[size + 1] = (uint16_t)(0xdc00 + (value & 0x3ff));
        }
        size += more;
    }
    return size;
}
