// What bindings and guests use of the C library; the rest of it is not there.
#pragma once
#include <stddef.h>
void *malloc(size_t size);
void *realloc(void *old, size_t size);
void free(void *block);
_Noreturn void abort(void);
