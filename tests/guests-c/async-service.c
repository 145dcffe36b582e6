// The world `async-service` of tests/guests/async-service/wit.
#include "async_service.h"
#include "pattern.h"
#include <stdlib.h>
#include <string.h>

typedef async_service_callback_code_t code_t;
typedef async_service_waitable_status_t status_t;

code_t exports_test_partners_service_add(uint32_t a, uint32_t b) {
  exports_test_partners_service_add_return(a + b);
  return ASYNC_SERVICE_CALLBACK_CODE_EXIT;
}

code_t exports_test_partners_service_add_callback(async_service_event_t *event) { abort(); }

uint32_t exports_test_partners_service_add_plain(uint32_t a, uint32_t b) { return a + b; }

code_t exports_test_partners_service_greet(async_service_string_t *name) {
  async_service_string_t *answer = malloc(sizeof(*answer));
  answer->len = name->len + strlen("Hello, !");
  answer->ptr = malloc(answer->len);
  memcpy(answer->ptr, "Hello, ", strlen("Hello, "));
  memcpy(answer->ptr + strlen("Hello, "), name->ptr, name->len);
  answer->ptr[answer->len - 1] = '!';
  async_service_string_free(name);
  async_service_context_set_0(answer);
  return ASYNC_SERVICE_CALLBACK_CODE_YIELD;
}

code_t exports_test_partners_service_greet_callback(async_service_event_t *event) {
  async_service_string_t *answer = async_service_context_get_0();
  exports_test_partners_service_greet_return(*answer);
  async_service_string_free(answer);
  free(answer);
  return ASYNC_SERVICE_CALLBACK_CODE_EXIT;
}

typedef struct {
  exports_test_partners_service_stream_u8_writer_t writer;
  async_service_waitable_set_t set;
  uint64_t sent;
  uint64_t length;
} producer_t;

static void wrote(producer_t *producer, status_t status) {
  producer->sent += ASYNC_SERVICE_WAITABLE_COUNT(status);
  if (ASYNC_SERVICE_WAITABLE_STATE(status) == ASYNC_SERVICE_WAITABLE_DROPPED) producer->length = producer->sent;
}

static code_t go_on_producing(producer_t *producer) {
  while (producer->sent < producer->length) {
    uint64_t left = producer->length - producer->sent;
    status_t status = exports_test_partners_service_stream_u8_write(
        producer->writer, pattern_at(producer->sent), left < CHUNK ? left : CHUNK);
    if (status == ASYNC_SERVICE_WAITABLE_STATUS_BLOCKED) return ASYNC_SERVICE_CALLBACK_CODE_WAIT(producer->set);
    wrote(producer, status);
  }
  exports_test_partners_service_stream_u8_drop_writable(producer->writer);
  async_service_waitable_set_drop(producer->set);
  free(producer);
  return ASYNC_SERVICE_CALLBACK_CODE_EXIT;
}

code_t exports_test_partners_service_produce(uint64_t length) {
  producer_t *producer = malloc(sizeof(*producer));
  *producer = (producer_t){.set = async_service_waitable_set_new(), .length = length};
  exports_test_partners_service_produce_return(exports_test_partners_service_stream_u8_new(&producer->writer));
  async_service_waitable_join(producer->writer, producer->set);
  async_service_context_set_0(producer);
  return go_on_producing(producer);
}

code_t exports_test_partners_service_produce_callback(async_service_event_t *event) {
  producer_t *producer = async_service_context_get_0();
  wrote(producer, event->code);
  return go_on_producing(producer);
}

typedef struct {
  exports_test_partners_service_stream_u8_t reader;
  async_service_waitable_set_t set;
  uint64_t arrived;
  bool is_ended;
  uint8_t buffer[CHUNK];
} consumer_t;

static void was_read(consumer_t *consumer, status_t status) {
  size_t count = ASYNC_SERVICE_WAITABLE_COUNT(status);
  const uint8_t *expected = pattern_at(consumer->arrived);
  consumer->is_ended = ASYNC_SERVICE_WAITABLE_STATE(status) == ASYNC_SERVICE_WAITABLE_DROPPED;
  if (count > 0 && (consumer->buffer[0] != expected[0] || consumer->buffer[count - 1] != expected[count - 1])) abort();
  consumer->arrived += count;
}

static code_t go_on_consuming(consumer_t *consumer) {
  while (!consumer->is_ended) {
    status_t status = exports_test_partners_service_stream_u8_read(consumer->reader, consumer->buffer, CHUNK);
    if (status == ASYNC_SERVICE_WAITABLE_STATUS_BLOCKED) return ASYNC_SERVICE_CALLBACK_CODE_WAIT(consumer->set);
    was_read(consumer, status);
  }
  exports_test_partners_service_stream_u8_drop_readable(consumer->reader);
  async_service_waitable_set_drop(consumer->set);
  exports_test_partners_service_consume_return(consumer->arrived);
  free(consumer);
  return ASYNC_SERVICE_CALLBACK_CODE_EXIT;
}

code_t exports_test_partners_service_consume(exports_test_partners_service_stream_u8_t bytes) {
  consumer_t *consumer = malloc(sizeof(*consumer));
  consumer->reader = bytes;
  consumer->set = async_service_waitable_set_new();
  consumer->arrived = 0;
  consumer->is_ended = false;
  async_service_waitable_join(bytes, consumer->set);
  async_service_context_set_0(consumer);
  return go_on_consuming(consumer);
}

code_t exports_test_partners_service_consume_callback(async_service_event_t *event) {
  consumer_t *consumer = async_service_context_get_0();
  was_read(consumer, event->code);
  return go_on_consuming(consumer);
}
