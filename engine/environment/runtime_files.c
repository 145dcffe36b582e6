/* Keeps the Mono runtime itself away from files: all assemblies are in memory, and a component must not
 * import a file system that its program does not use. The linker puts each __wrap_ function in the place
 * of the runtime's own (`cargo xtask engine` passes the list as --wrap). The class library reaches files
 * through libSystem.Native, which is not affected. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* mono/utils/mono-mmap.c, mono-filemap.c: mapped assemblies */
void *__wrap_mono_file_map_open(const char *name) { return (void)name, NULL; }
uint64_t __wrap_mono_file_map_size(void *map) { return (void)map, 0; }
void *__wrap_mono_file_map(size_t length, int flags, int fd, uint64_t offset, void **handle) {
    return (void)length, (void)flags, (void)fd, (void)offset, (void)handle, NULL;
}
void *__wrap_mono_file_map_fileio(size_t length, int flags, int fd, uint64_t offset, void **handle) {
    return (void)length, (void)flags, (void)fd, (void)offset, (void)handle, NULL;
}
int __wrap_mono_file_map_close(void *map) { return (void)map, 0; }
int __wrap_mono_file_unmap(void *address, void *handle) { return (void)address, (void)handle, 0; }

/* mono/utils/mono-path.c: the name is as good as any */
char *__wrap_mono_path_resolve_symlinks(const char *path) { return strdup(path); }

/* mono/eglib: does such a file exist? */
int __wrap_monoeg_g_file_test(const char *name, int test) { return (void)name, (void)test, 0; }

/* mono/metadata/debug-mono-ppdb.c: lines of source files, which nobody loads */
void *__wrap_mono_ppdb_load_file(void *image, const uint8_t *contents, int size) {
    return (void)image, (void)contents, (void)size, NULL;
}

/* mono/sgen/sgen-protocol.c: a log of the garbage collector */
void __wrap_sgen_binary_protocol_init(const char *name, int64_t limit) { (void)name, (void)limit; }
int __wrap_sgen_binary_protocol_flush_buffers(int force) { return (void)force, 0; }

/* The C library's, for logs and dumps of the runtime. */
FILE *__wrap_fopen(const char *name, const char *mode) { return (void)name, (void)mode, NULL; }

/* Nothing but the standard streams is a FILE, and those are neither moved nor closed. */
int64_t __stdio_seek(FILE *file, int64_t offset, int whence) {
    (void)file, (void)offset, (void)whence;
    errno = ESPIPE;
    return -1;
}
int __stdio_close(FILE *file) { return (void)file, 0; }
