/* Text between UTF-16 and UTF-8, for the C# library. */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

/* Gives the size in bytes; surrogates that are not part of a pair count and become U+FFFD. */
int32_t engine_utf8_from_utf16(const uint16_t *from, int32_t length, uint8_t *to, int32_t capacity);

/* Gives the size in code units, or the complement of the first wrong byte's index. */
int32_t engine_utf16_from_utf8(const uint8_t *from, int32_t length, uint16_t *to, int32_t capacity);

#endif
