// What bindings and guests use of the C library; the rest of it is not there.
#pragma once
#include <stddef.h>
void *memcpy(void *to, const void *from, size_t count);
size_t strlen(const char *text);
