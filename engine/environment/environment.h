/* What the parts of the environment layer share, and what the runtime part uses of them.
 * The layer gives the emscripten C library and the Mono runtime the host functions that they expect
 * from JavaScript, on top of wasi_snapshot_preview1. */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* preview1.c: while it is set, no import is called. Clocks stand still, output is dropped, everything
 * else fails with ENOSYS. */
extern bool environment_imports_forbidden;

/* clock.c: nanoseconds, 0 when the host has no such clock. */
uint64_t environment_realtime(void);
uint64_t environment_monotonic(void);
/* clock.c: sleeps until the monotonic clock shows `deadline`, in nanoseconds. */
void environment_sleep_until(uint64_t deadline);

/* clock.c: sets the monotonic clock forward by `time`; has it go on from here, whatever the host's clock shows by then. */
void environment_skip(uint64_t time);
void environment_keep_time(void);

/* process.c: has the C library know the variables of this host. */
void environment_load_variables(void);

/* process.c: forget the variables of this host; paths.c: and its folders. */
void environment_forget_variables(void);
void environment_forget_folders(void);

/* directories.c: the descriptor is closed, drop what was read of its folder. */
void environment_forget_directory(int fd);

/* memory.c: how many bytes the host is about to write into the object that the runtime makes next, which need not be
 * cleared; 0: none. */
void environment_expect_fill(size_t size);
/* Whether all of that object is cleared but those bytes, which begin at `data`. */
bool environment_fits_fill(const void *data);

/* memory.c: while an image is made: what is freed becomes zeros, which an image does not have to store. */
extern bool environment_clear_freed;
/* memory.c: what is allocated from now on lies together. */
void environment_fill_holes(void);

/* process.c: the command line, with a NULL at the end. */
char **environment_arguments(int *count);

/* process.c: ends the process. A library leaves it NULL and traps instead, so that it does not import
 * what only a program needs. */
extern void (*environment_exit)(uint32_t code);

#endif
