// Bytes that count up: both ends of a stream know what comes at each place of it.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { CHUNK = 65536, PERIOD = 251 };

static uint8_t pattern[CHUNK + PERIOD];

// At least a chunk of what comes at `position`.
static const uint8_t *pattern_at(uint64_t position) {
  if (pattern[1] == 0) {
    for (size_t index = 0; index < sizeof(pattern); index++) pattern[index] = index % PERIOD;
  }
  return pattern + position % PERIOD;
}
