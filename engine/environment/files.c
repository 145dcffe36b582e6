/* Files: opening, status, size, times and the flags of a descriptor. Reading, writing and seeking are
 * the C library's own, on preview1 directly. Names and folders: directories.c. */
#include "environment.h"
#include "paths.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include <wasi/api.h>

enum { NANOSECONDS = 1000000000 };

/* ---- descriptors ------------------------------------------------------------------------------- */

/* Preview1 cannot duplicate a descriptor. A duplicate here is the same number, which is closed as often
 * as it was handed out. */
enum { COUNTED = 4096 };
static unsigned short duplicates[COUNTED];

static int duplicate(int fd) {
    __wasi_fdstat_t status;
    __wasi_errno_t error = __wasi_fd_fdstat_get(fd, &status);
    if (error)
        return -error;
    if (fd >= COUNTED || duplicates[fd] == USHRT_MAX)
        return -EMFILE;
    duplicates[fd]++;
    return fd;
}

/* In place of the C library's. The standard streams stay open: the class library closes duplicates of
 * them, which are the streams themselves. */
int close(int fd) {
    if (fd >= STDIN_FILENO && fd <= STDERR_FILENO)
        return 0;
    if (fd >= 0 && fd < COUNTED && duplicates[fd] > 0) {
        duplicates[fd]--;
        return 0;
    }
    environment_forget_directory(fd);
    errno = __wasi_fd_close(fd);
    return errno ? -1 : 0;
}

static int access_flags(int fd) {
    __wasi_fdstat_t status;
    __wasi_errno_t error = __wasi_fd_fdstat_get(fd, &status);
    if (error)
        return -error;
    bool reads = status.fs_rights_base & __WASI_RIGHTS_FD_READ;
    bool writes = status.fs_rights_base & __WASI_RIGHTS_FD_WRITE;
    int flags = reads && writes ? O_RDWR : writes ? O_WRONLY : O_RDONLY;
    return status.fs_flags & __WASI_FDFLAGS_APPEND ? flags | O_APPEND : flags;
}

int __syscall_fcntl64(int fd, int command, ...) {
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return duplicate(fd);
    case F_GETFD:
        return FD_CLOEXEC;
    case F_GETFL:
        return access_flags(fd);
    case F_SETFD: /* nothing is ever executed */
    case F_SETFL: /* blocking is all there is */
    case F_SETLK: /* there is no other process to lock out */
    case F_SETLKW:
        return 0;
    default:
        return -EINVAL;
    }
}

int __syscall_dup(int fd) { return duplicate(fd); }

int __syscall_dup3(int fd, int wanted, int flags) {
    (void)fd, (void)wanted, (void)flags;
    return -ENOTSUP;
}

int __syscall_ioctl(int fd, int request, ...) {
    (void)fd, (void)request;
    return -ENOTTY;
}

/* Reads and writes block, so every descriptor is ready. */
int __syscall_poll(intptr_t descriptors, int count, int timeout) {
    (void)timeout;
    struct pollfd *entries = (struct pollfd *)descriptors;
    int ready = 0;
    for (int i = 0; i < count; i++) {
        entries[i].revents = entries[i].events & (POLLIN | POLLOUT);
        ready += entries[i].revents != 0;
    }
    return ready;
}

int __syscall_pipe(intptr_t descriptors) {
    (void)descriptors;
    return -ENOSYS;
}

/* ---- opening ----------------------------------------------------------------------------------- */

/* The descriptor of a standard stream that `text` names, or -1. */
static int standard_stream(const char *text) {
    static const char *const names[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (!strcmp(text, names[fd]))
            return fd;
    return -1;
}

static uint64_t rights(int folder, int flags) {
    const uint64_t reading = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_READDIR;
    const uint64_t writing = __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_DATASYNC | __WASI_RIGHTS_FD_ALLOCATE |
                             __WASI_RIGHTS_FD_FILESTAT_SET_SIZE;
    int mode = flags & O_ACCMODE;
    __wasi_fdstat_t status;
    uint64_t all = __wasi_fd_fdstat_get(folder, &status) ? ~(uint64_t)0 : status.fs_rights_inheriting;
    uint64_t wanted = all & ~(reading | writing);
    if (mode != O_WRONLY)
        wanted |= all & reading;
    if (mode != O_RDONLY)
        wanted |= all & writing;
    return wanted;
}

int __syscall_openat(int dirfd, intptr_t text, int flags, ...) {
    int stream = standard_stream((const char *)text);
    if (stream >= 0)
        return stream;
    Path path;
    int error = path_resolve(dirfd, (const char *)text, EACCES, &path);
    if (error == -ENOENT && (flags & O_CREAT))
        return -EACCES; /* outside of all preopened folders */
    if (error)
        return error;
    __wasi_oflags_t how = 0;
    how |= flags & O_CREAT ? __WASI_OFLAGS_CREAT : 0;
    how |= flags & O_EXCL ? __WASI_OFLAGS_EXCL : 0;
    how |= flags & O_TRUNC ? __WASI_OFLAGS_TRUNC : 0;
    how |= flags & O_DIRECTORY ? __WASI_OFLAGS_DIRECTORY : 0;
    __wasi_fdflags_t state = flags & O_APPEND ? __WASI_FDFLAGS_APPEND : 0;
    __wasi_lookupflags_t lookup = flags & O_NOFOLLOW ? 0 : __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW;
    uint64_t allowed = rights(path.fd, flags);
    __wasi_fd_t opened;
    error = __wasi_path_open(path.fd, lookup, path.text, path.length, how, allowed, allowed, state, &opened);
    return error ? -error : (int)opened;
}

/* ---- status ------------------------------------------------------------------------------------ */

/* Preview1 knows no permissions: what exists may be read, written and entered. */
static mode_t mode_of(__wasi_filetype_t type) {
    switch (type) {
    case __WASI_FILETYPE_DIRECTORY:
        return S_IFDIR | 0777;
    case __WASI_FILETYPE_REGULAR_FILE:
        return S_IFREG | 0666;
    case __WASI_FILETYPE_SYMBOLIC_LINK:
        return S_IFLNK | 0777;
    case __WASI_FILETYPE_BLOCK_DEVICE:
        return S_IFBLK | 0666;
    case __WASI_FILETYPE_SOCKET_DGRAM:
    case __WASI_FILETYPE_SOCKET_STREAM:
        return S_IFSOCK | 0666;
    default: /* a terminal or a pipe */
        return S_IFCHR | 0666;
    }
}

static struct timespec timespec_of(__wasi_timestamp_t time) {
    return (struct timespec){.tv_sec = time / NANOSECONDS, .tv_nsec = time % NANOSECONDS};
}

static void fill_status(const __wasi_filestat_t *from, struct stat *to) {
    memset(to, 0, sizeof *to);
    to->st_dev = from->dev;
    to->st_ino = from->ino;
    to->st_nlink = from->nlink;
    to->st_mode = mode_of(from->filetype);
    to->st_size = from->size;
    to->st_blksize = 4096;
    to->st_blocks = (from->size + 511) / 512;
    to->st_atim = timespec_of(from->atim);
    to->st_mtim = timespec_of(from->mtim);
    to->st_ctim = timespec_of(from->ctim);
}

static int status_at(int dirfd, const char *text, struct stat *status, bool follow) {
    Path path;
    int error = path_resolve_any(dirfd, text, &path);
    if (error)
        return error;
    __wasi_filestat_t found = {.filetype = __WASI_FILETYPE_DIRECTORY, .nlink = 1, .ino = 1};
    if (!path.above_preopens) {
        __wasi_lookupflags_t lookup = follow ? __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW : 0;
        error = __wasi_path_filestat_get(path.fd, lookup, path.text, path.length, &found);
        if (error)
            return -error;
    }
    fill_status(&found, status);
    return 0;
}

int __syscall_fstat64(int fd, intptr_t status) {
    __wasi_filestat_t found;
    __wasi_errno_t error = __wasi_fd_filestat_get(fd, &found);
    if (!error)
        fill_status(&found, (struct stat *)status);
    return -error;
}

int __syscall_stat64(intptr_t text, intptr_t status) {
    return status_at(AT_FDCWD, (const char *)text, (struct stat *)status, true);
}

int __syscall_lstat64(intptr_t text, intptr_t status) {
    return status_at(AT_FDCWD, (const char *)text, (struct stat *)status, false);
}

int __syscall_newfstatat(int dirfd, intptr_t text, intptr_t status, int flags) {
    if ((flags & AT_EMPTY_PATH) && !*(const char *)text)
        return __syscall_fstat64(dirfd, status);
    return status_at(dirfd, (const char *)text, (struct stat *)status, !(flags & AT_SYMLINK_NOFOLLOW));
}

int __syscall_faccessat(int dirfd, intptr_t text, int mode, int flags) {
    (void)mode, (void)flags;
    struct stat status;
    return status_at(dirfd, (const char *)text, &status, true);
}

/* No numbers are known; zeros say so. */
int __syscall_fstatfs64(int fd, size_t size, intptr_t status) {
    (void)fd;
    memset((void *)status, 0, size);
    return 0;
}

int __syscall_statfs64(intptr_t text, size_t size, intptr_t status) {
    struct stat exists;
    int error = status_at(AT_FDCWD, (const char *)text, &exists, true);
    memset((void *)status, 0, size);
    return error;
}

/* Preview1 knows no permissions: setting them has no effect, as on a file system that has none. */
int __syscall_chmod(intptr_t text, int mode) { return (void)text, (void)mode, 0; }
int __syscall_fchmod(int fd, int mode) { return (void)fd, (void)mode, 0; }
int __syscall_fchmodat2(int dirfd, intptr_t text, int mode, int flags) {
    return (void)dirfd, (void)text, (void)mode, (void)flags, 0;
}

/* ---- size, times ------------------------------------------------------------------------------- */

int __syscall_ftruncate64(int fd, off_t size) { return -__wasi_fd_filestat_set_size(fd, (uint64_t)size); }

int __syscall_truncate64(intptr_t text, off_t size) {
    int fd = __syscall_openat(AT_FDCWD, text, O_WRONLY);
    if (fd < 0)
        return fd;
    int error = __syscall_ftruncate64(fd, size);
    close(fd);
    return error;
}

/* Reserves nothing: a full disk shows when it is written to. */
int __syscall_fallocate(int fd, int mode, off_t offset, off_t length) {
    (void)mode;
    struct stat status;
    int error = __syscall_fstat64(fd, (intptr_t)&status);
    if (error || status.st_size >= offset + length)
        return error;
    return __syscall_ftruncate64(fd, offset + length);
}

int __syscall_fadvise64(int fd, off_t offset, off_t length, int advice) {
    return (void)fd, (void)offset, (void)length, (void)advice, 0;
}

int __syscall_fdatasync(int fd) { return -__wasi_fd_datasync(fd); }

static __wasi_fstflags_t time_flag(const struct timespec *time, __wasi_fstflags_t set, __wasi_fstflags_t set_now) {
    if (!time || time->tv_nsec == UTIME_NOW)
        return set_now;
    return time->tv_nsec == UTIME_OMIT ? 0 : set;
}

static __wasi_timestamp_t timestamp(const struct timespec *time) {
    return time ? (__wasi_timestamp_t)time->tv_sec * NANOSECONDS + (__wasi_timestamp_t)time->tv_nsec : 0;
}

int __syscall_utimensat(int dirfd, intptr_t text, intptr_t times, int flags) {
    const struct timespec *accessed = (const struct timespec *)times;
    const struct timespec *modified = accessed ? accessed + 1 : NULL;
    __wasi_fstflags_t what = time_flag(accessed, __WASI_FSTFLAGS_ATIM, __WASI_FSTFLAGS_ATIM_NOW) |
                             time_flag(modified, __WASI_FSTFLAGS_MTIM, __WASI_FSTFLAGS_MTIM_NOW);
    if (!text)
        return -__wasi_fd_filestat_set_times(dirfd, timestamp(accessed), timestamp(modified), what);
    Path path;
    int error = path_resolve(dirfd, (const char *)text, EACCES, &path);
    if (error)
        return error;
    __wasi_lookupflags_t lookup = flags & AT_SYMLINK_NOFOLLOW ? 0 : __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW;
    return -__wasi_path_filestat_set_times(
        path.fd, lookup, path.text, path.length, timestamp(accessed), timestamp(modified), what);
}
