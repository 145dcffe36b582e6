/* Random bytes: all from the host, none from a generator of our own. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <wasi/api.h>

int getentropy(void *buffer, size_t size) {
    int error = __wasi_random_get(buffer, size);
    if (!error)
        return 0;
    errno = error;
    return -1;
}

/* libSystem.Native's source of random bytes in the browser flavour; not 0 means failure. */
int mono_wasm_browser_entropy(uint8_t *buffer, int size) { return getentropy(buffer, (size_t)size); }
