// As much of a C library as the guests need. Blocks have the sizes of powers of two; those that are free wait in lists.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 16, PAGE = 65536 };

extern char __heap_base;
static uintptr_t next = 0;
static void *spare[32];

static int class_of(size_t size) {
  int class = 5;
  while (((size_t)1 << class) < size + HEADER) class++;
  return class;
}

void *malloc(size_t size) {
  int class = class_of(size);
  char *block = spare[class];
  if (block != NULL) {
    spare[class] = *(void **)block;
    return block;
  }
  if (next == 0) next = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
  size_t whole = (size_t)1 << class;
  size_t end = next + whole;
  size_t have = __builtin_wasm_memory_size(0) * PAGE;
  if (end > have && __builtin_wasm_memory_grow(0, (end - have + PAGE - 1) / PAGE) == (size_t)-1) return NULL;
  block = (char *)next + HEADER;
  *(int *)(block - HEADER) = class;
  next = end;
  return block;
}

void free(void *block) {
  if (block == NULL) return;
  int class = *(int *)((char *)block - HEADER);
  *(void **)block = spare[class];
  spare[class] = block;
}

void *realloc(void *old, size_t size) {
  void *block = malloc(size);
  if (block != NULL && old != NULL) {
    size_t room = ((size_t)1 << *(int *)((char *)old - HEADER)) - HEADER;
    memcpy(block, old, room < size ? room : size);
    free(old);
  }
  return block;
}

// With bulk memory instructions the compiler needs no function to copy.
void *memcpy(void *to, const void *from, size_t count) { return __builtin_memcpy(to, from, count); }

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return length;
}

void abort(void) { __builtin_trap(); }
