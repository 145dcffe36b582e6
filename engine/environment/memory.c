/* The heap's end, and files mapped into memory. */
#include "../engine.h"
#include "environment.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 65536, ALIGNMENT = 16 };

/* The runtime is built for 2 GiB, and nobody tests it with more. */
#define LIMIT 0x80000000u

extern char __heap_base, __stack_high;

static uintptr_t end_of_heap;

/* Where the heap has a hole. */
static uintptr_t hole, end_of_hole;

static uintptr_t align(uintptr_t address) { return (address + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1); }

/* Makes memory reach `end`; asks for some more at once, because each growth costs the host. */
static int grow_to(uintptr_t end) {
    size_t size = __builtin_wasm_memory_size(0);
    size_t needed = end / PAGE + (end % PAGE != 0);
    if (needed <= size)
        return 1;
    size_t generous = size / 16;
    if (generous > needed - size && __builtin_wasm_memory_grow(0, generous) != SIZE_MAX)
        return 1;
    return __builtin_wasm_memory_grow(0, needed - size) != SIZE_MAX;
}

/* In place of the C library's: the heap begins behind the application's data, and a request beyond the
 * limit is refused, also one that wraps around. */
void *sbrk(intptr_t increment) {
    if (!end_of_heap)
        end_of_heap = align(engine_extension.heap_start ? engine_extension.heap_start : (uintptr_t)&__heap_base);
    uintptr_t old = end_of_heap;
    int64_t end = (int64_t)old + increment;
    if (old <= hole && end > (int64_t)hole && hole) {
        old = end_of_hole;
        end = (int64_t)old + increment;
    }
    end = (end + ALIGNMENT - 1) & ~(int64_t)(ALIGNMENT - 1);
    if (end < 0 || end > LIMIT || !grow_to((uintptr_t)end)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    end_of_heap = (uintptr_t)end;
    return (void *)old;
}

uintptr_t *emscripten_get_sbrk_ptr(void) {
    sbrk(0);
    return &end_of_heap;
}

size_t emscripten_get_heap_max(void) { return LIMIT; }

int emscripten_resize_heap(size_t size) { return size <= LIMIT && grow_to(size); }

/* The runtime makes a large object in two steps: it makes room, for which it may collect, and then it takes a block and
 * clears it. The size of what will be filled of the object, the same from the first step on, and the block. */
static size_t filled, contents;
static uint8_t *uncleared;

/* How many bytes of the block are cleared all the same: the object's own, before what is filled. */
enum { HEAD = 256 };

void environment_expect_fill(size_t size) {
    filled = size;
    contents = 0;
    uncleared = NULL;
}

bool environment_fits_fill(const void *data) {
    const uint8_t *first = data;
    return !uncleared || (first >= uncleared && first <= uncleared + HEAD);
}

void __real_sgen_ensure_free_space(size_t size, int generation);
void __wrap_sgen_ensure_free_space(size_t size, int generation) {
    contents = 0;
    __real_sgen_ensure_free_space(size, generation);
    contents = filled;
}

/* What is filled begins in the block's first bytes, and what is left of its last page comes after it. That is so below a
 * megabyte; a larger object begins anywhere in the first page of memory of its own. */
static bool clear_edges(uint8_t *block, size_t size) {
    enum { LAST_PAGE = 4096, MOST = 900000 };
    bool is_block = contents > HEAD && contents < MOST && size > contents && size - contents < HEAD + LAST_PAGE;
    if (is_block) {
        __builtin_memset(block, 0, HEAD);
        __builtin_memset(block + contents, 0, size - contents);
        uncleared = block;
        contents = 0;
    }
    return is_block;
}

/* The C library's stores word by word, which for more than a few words takes several times as long. */
void *__real_memset(void *target, int value, size_t size);
void *__wrap_memset(void *target, int value, size_t size) {
    enum { SMALL = 128 };
    if (contents && !value && clear_edges(target, size))
        return target;
    return size < SMALL ? __real_memset(target, value, size) : __builtin_memset(target, value, size);
}

bool environment_clear_freed;

/* The garbage collector's table of cards has 8 MiB, of which a few kilobytes are used for memory of some megabytes. While an
 * image is made it lies behind all else that the image has, near the end of what a host maps (16 MiB), so that the zeros in
 * it are no part of the image. */
void *__real_sgen_alloc_os_memory(size_t size, int flags, const char *what, int account);
void *__wrap_sgen_alloc_os_memory(size_t size, int flags, const char *what, int account) {
    enum { CARDS = 8 << 20, BEHIND_STACK = 15 << 20 };
    uintptr_t place = (uintptr_t)&__stack_high + BEHIND_STACK;
    place -= place % PAGE;
    bool fits = environment_clear_freed && size == CARDS && !hole && end_of_heap < place;
    if (!fits || !grow_to(place + size))
        return __real_sgen_alloc_os_memory(size, flags, what, account);
    hole = place;
    end_of_hole = place + size;
    return (void *)place;
}

size_t malloc_usable_size(void *memory);
void __real_free(void *memory);
void __wrap_free(void *memory) {
    if (environment_clear_freed && memory)
        __builtin_memset(memory, 0, malloc_usable_size(memory));
    __real_free(memory);
}

/* What was freed while the image was made has left many small holes, from which each instance would allocate, and so write
 * to as many pages. They are given up; larger ones stay free. */
void environment_fill_holes(void) {
    enum { END = 2 << 20, LARGEST = 65536, SMALLEST = 16, KEPT = 4096 };
    char *end = malloc(END);
    void *first = NULL, **last = &first;
    for (size_t size = LARGEST; end && size >= SMALLEST; size = size > 512 ? size / 2 : size - 8) {
        void **hole;
        while ((hole = malloc(size)) && (char *)hole < end) {
            __builtin_memset(hole, 0, size);
            if (size >= KEPT) {
                *last = hole;
                last = hole;
            }
        }
        free(hole);
    }
    while (first) {
        void *next = *(void **)first;
        free(first);
        first = next;
    }
    free(end);
}

void _emscripten_memcpy_js(void *target, const void *source, size_t size) { __builtin_memcpy(target, source, size); }

/* The C library maps anonymous memory itself. A file's contents are copied in, and a shared writable
 * mapping is written back by msync and munmap. */
int _mmap_js(size_t length, int protection, int flags, int fd, off_t offset, int *allocated, void **address) {
    (void)protection, (void)flags;
    char *memory = calloc(1, length ? length : 1);
    if (!memory)
        return -ENOMEM;
    for (size_t done = 0; done < length;) {
        ssize_t count = pread(fd, memory + done, length - done, offset + (off_t)done);
        if (count < 0) {
            free(memory);
            return -errno;
        }
        if (count == 0)
            break;
        done += (size_t)count;
    }
    *allocated = 1;
    *address = memory;
    return 0;
}

int _msync_js(intptr_t address, size_t length, int protection, int flags, int fd, off_t offset) {
    if (!(protection & PROT_WRITE) || !(flags & MAP_SHARED))
        return 0;
    for (size_t done = 0; done < length;) {
        ssize_t count = pwrite(fd, (char *)address + done, length - done, offset + (off_t)done);
        if (count < 0)
            return -errno;
        done += (size_t)count;
    }
    return 0;
}

int _munmap_js(intptr_t address, size_t length, int protection, int flags, int fd, off_t offset) {
    return _msync_js(address, length, protection, flags, fd, offset);
}
