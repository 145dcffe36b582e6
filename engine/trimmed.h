/* See trimmed.c. */
#ifndef TRIMMED_H
#define TRIMMED_H

#include <stdbool.h>

/* The property of the runtime configuration that says so; its value is the assembly that was not. */
#define TRIMMED_PROPERTY "CmDotnet.TrimmedExcept"

/* Tells of failures from now on. */
void trimmed_watch(const char *assembly);

#endif
