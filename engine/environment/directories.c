/* Folders and names: making, listing, renaming, linking and deleting. */
#include "environment.h"
#include "paths.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

/* ---- names ------------------------------------------------------------------------------------- */

int __syscall_mkdirat(int dirfd, intptr_t text, int mode) {
    (void)mode;
    Path path;
    int error = path_resolve(dirfd, (const char *)text, EEXIST, &path);
    if (error)
        return error;
    return -__wasi_path_create_directory(path.fd, path.text, path.length);
}

int __syscall_unlinkat(int dirfd, intptr_t text, int flags) {
    Path path;
    int error = path_resolve(dirfd, (const char *)text, EACCES, &path);
    if (error)
        return error;
    if (flags & AT_REMOVEDIR)
        return -__wasi_path_remove_directory(path.fd, path.text, path.length);
    return -__wasi_path_unlink_file(path.fd, path.text, path.length);
}

int __syscall_rmdir(intptr_t text) { return __syscall_unlinkat(AT_FDCWD, text, AT_REMOVEDIR); }

int __syscall_renameat(int dirfd, intptr_t text, int new_dirfd, intptr_t new_text) {
    Path path, new_path;
    int error = path_resolve(dirfd, (const char *)text, EACCES, &path);
    if (!error)
        error = path_resolve(new_dirfd, (const char *)new_text, EACCES, &new_path);
    if (error)
        return error;
    return -__wasi_path_rename(path.fd, path.text, path.length, new_path.fd, new_path.text, new_path.length);
}

int __syscall_linkat(int dirfd, intptr_t text, int new_dirfd, intptr_t new_text, int flags) {
    Path path, new_path;
    int error = path_resolve(dirfd, (const char *)text, EACCES, &path);
    if (!error)
        error = path_resolve(new_dirfd, (const char *)new_text, EACCES, &new_path);
    if (error)
        return error;
    __wasi_lookupflags_t lookup = flags & AT_SYMLINK_FOLLOW ? __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW : 0;
    return -__wasi_path_link(
        path.fd, lookup, path.text, path.length, new_path.fd, new_path.text, new_path.length);
}

int __syscall_symlinkat(intptr_t target, int dirfd, intptr_t text) {
    const char *target_text = (const char *)target;
    Path path;
    int error = path_resolve(dirfd, (const char *)text, EACCES, &path);
    if (error)
        return error;
    return -__wasi_path_symlink(target_text, strlen(target_text), path.fd, path.text, path.length);
}

int __syscall_symlink(intptr_t target, intptr_t text) { return __syscall_symlinkat(target, AT_FDCWD, text); }

int __syscall_readlinkat(int dirfd, intptr_t text, intptr_t buffer, size_t size) {
    Path path;
    int error = path_resolve(dirfd, (const char *)text, EINVAL, &path);
    if (error)
        return error;
    __wasi_size_t used;
    error = __wasi_path_readlink(path.fd, path.text, path.length, (uint8_t *)buffer, size, &used);
    return error ? -error : (int)used;
}

int __syscall_mknodat(int dirfd, intptr_t text, int mode, int device) {
    (void)dirfd, (void)text, (void)mode, (void)device;
    return -EPERM;
}

/* ---- listing ----------------------------------------------------------------------------------- */

/* A folder is read as a whole when its listing begins: a program that deletes what it lists must not
 * miss entries, and a preview1 cookie may be no more than a number of entries to skip. */
typedef struct Listing {
    struct Listing *next;
    int fd;
    uint8_t *entries;
    size_t at, size;
} Listing;

static Listing *listings;

/* files.c closes the descriptor, and the next folder may get its number. */
void environment_forget_directory(int fd) {
    for (Listing **link = &listings; *link; link = &(*link)->next)
        if ((*link)->fd == fd) {
            Listing *listing = *link;
            *link = listing->next;
            free(listing->entries);
            free(listing);
            return;
        }
}

/* Gives 0 or a negative errno. */
static int read_entries(Listing *listing) {
    for (size_t room = 4096;; room *= 2) {
        uint8_t *grown = realloc(listing->entries, room);
        if (!grown)
            return -ENOMEM;
        listing->entries = grown;
        __wasi_size_t used;
        __wasi_errno_t error = __wasi_fd_readdir(listing->fd, grown, room, __WASI_DIRCOOKIE_START, &used);
        listing->size = used;
        if (error || used < room)
            return -error;
    }
}

static int find_listing(int fd, Listing **found) {
    for (*found = listings; *found; *found = (*found)->next)
        if ((*found)->fd == fd)
            return 0;
    Listing *listing = calloc(1, sizeof *listing);
    if (!listing)
        return -ENOMEM;
    listing->fd = fd;
    listing->next = listings;
    listings = *found = listing;
    int error = read_entries(listing);
    if (error)
        environment_forget_directory(fd);
    return error;
}

static unsigned char type_of(__wasi_filetype_t type) {
    switch (type) {
    case __WASI_FILETYPE_DIRECTORY:
        return DT_DIR;
    case __WASI_FILETYPE_REGULAR_FILE:
        return DT_REG;
    case __WASI_FILETYPE_SYMBOLIC_LINK:
        return DT_LNK;
    default:
        return DT_UNKNOWN;
    }
}

int __syscall_getdents64(int fd, intptr_t buffer, size_t size) {
    Listing *listing;
    int error = find_listing(fd, &listing);
    if (error)
        return error;
    size_t written = 0;
    __wasi_dirent_t entry;
    while (listing->at + sizeof entry <= listing->size) {
        memcpy(&entry, listing->entries + listing->at, sizeof entry);
        const uint8_t *name = listing->entries + listing->at + sizeof entry;
        struct dirent *to = (struct dirent *)(buffer + (intptr_t)written);
        size_t record = (offsetof(struct dirent, d_name) + entry.d_namlen + 1 + 7) & ~(size_t)7;
        if (entry.d_namlen < sizeof to->d_name) {
            if (written + record > size)
                break;
            to->d_ino = entry.d_ino ? entry.d_ino : 1; /* 0 marks a deleted entry */
            to->d_off = (off_t)entry.d_next;
            to->d_reclen = (unsigned short)record;
            to->d_type = type_of(entry.d_type);
            memcpy(to->d_name, name, entry.d_namlen);
            to->d_name[entry.d_namlen] = 0;
            written += record;
        }
        listing->at += sizeof entry + entry.d_namlen;
    }
    return (int)written;
}
