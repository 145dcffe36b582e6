/* The preopened folders, the current folder, and the way from a path to both. */
#include "environment.h"
#include "paths.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <wasi/api.h>

enum { FIRST_PREOPEN = 3 };

typedef struct {
    int fd;
    char *name; /* absolute, without a slash at the end: the root is "" */
    size_t length;
} Preopen;

static Preopen *preopens;
static size_t preopen_count;
static char current[PATH_MAX]; /* absolute, without a slash at the end: the root is "" */

/* Writes the absolute form of `text` without ".", ".." and doubled slashes; the root becomes "".
 * Symbolic links in front of a ".." are not looked at: the host resolves links, not this layer. */
static int make_absolute(const char *text, char absolute[PATH_MAX]) {
    size_t length = 0;
    if (*text != '/')
        length = strlen(strcpy(absolute, current));
    while (*text) {
        size_t part = strcspn(text, "/");
        bool dot = part == 1 && text[0] == '.';
        bool dot_dot = part == 2 && text[0] == '.' && text[1] == '.';
        if (dot_dot) {
            while (length > 0 && absolute[--length] != '/') {
            }
        } else if (part > 0 && !dot) {
            if (length + 1 + part >= PATH_MAX)
                return -ENAMETOOLONG;
            absolute[length++] = '/';
            memcpy(absolute + length, text, part);
            length += part;
        }
        text += part + (text[part] == '/');
    }
    absolute[length] = 0;
    return 0;
}

static bool add_preopen(int fd, size_t name_length) {
    char *name = calloc(1, name_length + 1);
    char absolute[PATH_MAX];
    Preopen *grown = realloc(preopens, (preopen_count + 1) * sizeof *preopens);
    if (grown)
        preopens = grown;
    /* A relative name, such as ".", is relative to the root, where the program begins. */
    bool added = name && grown && !__wasi_fd_prestat_dir_name(fd, (uint8_t *)name, name_length) &&
                 !make_absolute(name, absolute);
    if (added)
        preopens[preopen_count++] = (Preopen){fd, strdup(absolute), strlen(absolute)};
    free(name);
    return added;
}

static bool found;
static void find_preopens(void) {
    if (found)
        return;
    found = true;
    __wasi_prestat_t prestat;
    for (int fd = FIRST_PREOPEN; !__wasi_fd_prestat_get(fd, &prestat); fd++)
        add_preopen(fd, prestat.u.dir.pr_name_len);
}

void environment_forget_folders(void) {
    preopen_count = 0;
    found = false;
    *current = 0;
}

/* Whether `path` is `folder` or lies in it. */
static bool is_in(const char *path, const char *folder, size_t folder_length) {
    return !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static bool is_above_preopens(const char *absolute) {
    if (!*absolute)
        return true;
    for (size_t i = 0; i < preopen_count; i++)
        if (is_in(preopens[i].name, absolute, strlen(absolute)))
            return true;
    return false;
}

int path_resolve_any(int dirfd, const char *text, Path *path) {
    path->above_preopens = false;
    size_t given = strlen(text);
    if (!given)
        return -ENOENT;
    if (given >= PATH_MAX)
        return -ENAMETOOLONG;
    if (dirfd != AT_FDCWD && *text != '/') {
        path->fd = dirfd;
        path->length = strlen(strcpy(path->text, text));
        return 0;
    }
    char absolute[PATH_MAX];
    int error = make_absolute(text, absolute);
    if (error)
        return error;
    find_preopens();
    const Preopen *best = NULL;
    for (size_t i = 0; i < preopen_count; i++)
        if (is_in(absolute, preopens[i].name, preopens[i].length) && (!best || preopens[i].length > best->length))
            best = &preopens[i];
    if (!best) {
        path->fd = -1;
        path->above_preopens = is_above_preopens(absolute);
        return path->above_preopens ? 0 : -ENOENT;
    }
    const char *rest = absolute + best->length;
    rest += *rest == '/';
    path->fd = best->fd;
    path->length = strlen(strcpy(path->text, *rest ? rest : "."));
    return 0;
}

int path_resolve(int dirfd, const char *text, int above_error, Path *path) {
    int error = path_resolve_any(dirfd, text, path);
    return !error && path->above_preopens ? -above_error : error;
}

int __syscall_chdir(intptr_t text) {
    char absolute[PATH_MAX];
    struct stat status;
    int error = make_absolute((const char *)text, absolute);
    if (error)
        return error;
    if (stat(*absolute ? absolute : "/", &status))
        return -errno;
    if (!S_ISDIR(status.st_mode))
        return -ENOTDIR;
    strcpy(current, absolute);
    return 0;
}

int __syscall_getcwd(intptr_t buffer, size_t size) {
    const char *text = *current ? current : "/";
    size_t needed = strlen(text) + 1;
    if (size < needed)
        return -ERANGE;
    memcpy((char *)buffer, text, needed);
    return (int)needed;
}
