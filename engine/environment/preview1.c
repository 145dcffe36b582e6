/* The one place that imports wasi_snapshot_preview1. The C library and the other files of this layer
 * call __wasi_*, as wasi/api.h declares them; each goes through a gate that keeps a component from
 * calling out where the component model forbids it (in a post-return function). */
#include "environment.h"
#include <stddef.h>
#include <stdint.h>

bool environment_imports_forbidden;

enum { SUCCESS = 0, NOSYS = 52 };

#define HOST(name, parameters)                                                                     \
    __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) int host_##name   \
        parameters

/* A function that fails while imports are forbidden. */
#define GATED(name, parameters, arguments)                                                         \
    HOST(name, parameters);                                                                        \
    int __wasi_##name parameters { return environment_imports_forbidden ? NOSYS : host_##name arguments; }

GATED(args_get, (void *argv, void *buffer), (argv, buffer))
GATED(args_sizes_get, (void *count, void *size), (count, size))
GATED(environ_get, (void *environ, void *buffer), (environ, buffer))
GATED(environ_sizes_get, (void *count, void *size), (count, size))
GATED(fd_close, (int fd), (fd))
GATED(fd_datasync, (int fd), (fd))
GATED(fd_fdstat_get, (int fd, void *stat), (fd, stat))
GATED(fd_filestat_get, (int fd, void *stat), (fd, stat))
GATED(fd_filestat_set_size, (int fd, int64_t size), (fd, size))
GATED(fd_filestat_set_times, (int fd, int64_t atime, int64_t mtime, int flags), (fd, atime, mtime, flags))
GATED(fd_pread, (int fd, const void *iovs, size_t count, int64_t offset, void *read), (fd, iovs, count, offset, read))
GATED(fd_prestat_dir_name, (int fd, void *path, size_t length), (fd, path, length))
GATED(fd_prestat_get, (int fd, void *prestat), (fd, prestat))
GATED(fd_pwrite, (int fd, const void *iovs, size_t count, int64_t offset, void *written), (fd, iovs, count, offset, written))
GATED(fd_read, (int fd, const void *iovs, size_t count, void *read), (fd, iovs, count, read))
GATED(fd_readdir, (int fd, void *buffer, size_t size, int64_t cookie, void *used), (fd, buffer, size, cookie, used))
GATED(fd_seek, (int fd, int64_t offset, int whence, void *position), (fd, offset, whence, position))
GATED(fd_sync, (int fd), (fd))
GATED(path_create_directory, (int fd, const char *path, size_t length), (fd, path, length))
GATED(path_filestat_get, (int fd, int follow, const char *path, size_t length, void *stat), (fd, follow, path, length, stat))
GATED(path_filestat_set_times, (int fd, int follow, const char *path, size_t length, int64_t atime, int64_t mtime, int flags), (fd, follow, path, length, atime, mtime, flags))
GATED(path_link, (int fd, int follow, const char *path, size_t length, int new_fd, const char *new_path, size_t new_length), (fd, follow, path, length, new_fd, new_path, new_length))
GATED(path_open, (int fd, int follow, const char *path, size_t length, int oflags, int64_t rights, int64_t inheriting, int fdflags, void *opened), (fd, follow, path, length, oflags, rights, inheriting, fdflags, opened))
GATED(path_readlink, (int fd, const char *path, size_t length, void *buffer, size_t size, void *used), (fd, path, length, buffer, size, used))
GATED(path_remove_directory, (int fd, const char *path, size_t length), (fd, path, length))
GATED(path_rename, (int fd, const char *path, size_t length, int new_fd, const char *new_path, size_t new_length), (fd, path, length, new_fd, new_path, new_length))
GATED(path_symlink, (const char *target, size_t target_length, int fd, const char *path, size_t length), (target, target_length, fd, path, length))
GATED(path_unlink_file, (int fd, const char *path, size_t length), (fd, path, length))
GATED(poll_oneoff, (const void *subscriptions, void *events, size_t count, void *stored), (subscriptions, events, count, stored))
GATED(random_get, (void *buffer, size_t size), (buffer, size))

HOST(clock_time_get, (int clock, int64_t precision, uint64_t *time));

/* While imports are forbidden a clock shows what it showed last. */
int __wasi_clock_time_get(int clock, int64_t precision, uint64_t *time) {
    static uint64_t shown[2];
    uint64_t *last = &shown[clock != 0];
    int error = environment_imports_forbidden ? SUCCESS : host_clock_time_get(clock, precision, last);
    *time = *last;
    return error;
}

HOST(fd_write, (int fd, const void *iovs, size_t count, size_t *written));

/* While imports are forbidden output vanishes, so that a message does not turn into an error. */
int __wasi_fd_write(int fd, const void *iovs, size_t count, size_t *written) {
    if (!environment_imports_forbidden)
        return host_fd_write(fd, iovs, count, written);
    *written = 0;
    for (size_t i = 0; i < count; i++)
        *written += ((const struct { const void *data; size_t size; } *)iovs)[i].size;
    return SUCCESS;
}

__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit"), noreturn)) void host_proc_exit(int code);

_Noreturn void __wasi_proc_exit(int code) {
    if (environment_imports_forbidden)
        __builtin_trap();
    host_proc_exit(code);
}
