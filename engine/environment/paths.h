/* How a path of the program becomes a path below a preopened folder of the host. */
#ifndef PATHS_H
#define PATHS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    int fd; /* folder that the path is relative to */
    char text[2 * PATH_MAX];
    size_t length;
    /* A folder above the preopened ones: it exists for the program, not for the host. */
    bool above_preopens;
} Path;

/* Resolves `text` against the folder `dirfd` (or AT_FDCWD). Gives 0 or a negative errno. A path above
 * the preopened folders succeeds with `above_preopens` set and no usable fd. */
int path_resolve_any(int dirfd, const char *text, Path *path);

/* The same, but a path above the preopened folders is refused with the errno `above_error`. */
int path_resolve(int dirfd, const char *text, int above_error, Path *path);

#endif
