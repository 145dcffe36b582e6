// The world `async-client` of tests/guests/async-client/wit. Each exported call has a `call_t`; its callback finds it in
// the context of the task.
#include "async_client.h"
#include "pattern.h"
#include <stdlib.h>
#include <string.h>

typedef async_client_callback_code_t code_t;
typedef async_client_waitable_status_t status_t;

typedef struct {
  async_client_waitable_set_t set;
  async_client_subtask_t subtask;
  bool has_result;
  union {
    uint32_t sum;
    uint64_t count;
    async_client_string_t text;
    test_partners_service_stream_u8_t reader;
  } result;
  async_client_string_t name;
  test_partners_service_stream_u8_t reader;
  test_partners_service_stream_u8_writer_t writer;
  uint64_t moved;
  uint64_t length;
  bool is_ended;
  uint8_t *buffer;
} call_t;

static call_t *begin(void) {
  call_t *call = malloc(sizeof(*call));
  *call = (call_t){.set = async_client_waitable_set_new()};
  async_client_context_set_0(call);
  return call;
}

static void started(call_t *call, async_client_subtask_status_t status) {
  if (ASYNC_CLIENT_SUBTASK_STATE(status) == ASYNC_CLIENT_SUBTASK_RETURNED) {
    call->has_result = true;
  } else {
    call->subtask = ASYNC_CLIENT_SUBTASK_HANDLE(status);
    async_client_waitable_join(call->subtask, call->set);
  }
}

// The call that happened to; an event of its subtask is noted.
static call_t *resumed(async_client_event_t *event) {
  call_t *call = async_client_context_get_0();
  if (event->event == ASYNC_CLIENT_EVENT_SUBTASK && event->code == ASYNC_CLIENT_SUBTASK_RETURNED) {
    async_client_subtask_drop(call->subtask);
    call->has_result = true;
  }
  return call;
}

static code_t end(call_t *call) {
  async_client_waitable_set_drop(call->set);
  free(call->buffer);
  free(call);
  return ASYNC_CLIENT_CALLBACK_CODE_EXIT;
}

static code_t wait(call_t *call) { return ASYNC_CLIENT_CALLBACK_CODE_WAIT(call->set); }

static code_t go_on_adding(call_t *call) {
  if (!call->has_result) return wait(call);
  exports_test_partners_client_call_add_return(call->result.sum);
  return end(call);
}

code_t exports_test_partners_client_call_add(uint32_t a, uint32_t b) {
  call_t *call = begin();
  started(call, test_partners_service_add(a, b, &call->result.sum));
  return go_on_adding(call);
}

code_t exports_test_partners_client_call_add_callback(async_client_event_t *event) { return go_on_adding(resumed(event)); }

code_t exports_test_partners_client_call_add_plain(uint32_t a, uint32_t b) {
  exports_test_partners_client_call_add_plain_return(test_partners_service_add_plain(a, b));
  return ASYNC_CLIENT_CALLBACK_CODE_EXIT;
}

code_t exports_test_partners_client_call_add_plain_callback(async_client_event_t *event) { abort(); }

uint32_t exports_test_partners_client_plainly_call_add(uint32_t a, uint32_t b) {
  uint32_t sum;
  async_client_subtask_status_t status = test_partners_service_add(a, b, &sum);
  if (ASYNC_CLIENT_SUBTASK_STATE(status) != ASYNC_CLIENT_SUBTASK_RETURNED) abort();
  return sum;
}

uint32_t exports_test_partners_client_plainly_call_add_plain(uint32_t a, uint32_t b) {
  return test_partners_service_add_plain(a, b);
}

static code_t go_on_greeting(call_t *call) {
  if (!call->has_result) return wait(call);
  exports_test_partners_client_call_greet_return(call->result.text);
  async_client_string_free(&call->result.text);
  async_client_string_free(&call->name);
  return end(call);
}

code_t exports_test_partners_client_call_greet(async_client_string_t *name) {
  call_t *call = begin();
  call->name = *name;
  started(call, test_partners_service_greet(call->name, &call->result.text));
  return go_on_greeting(call);
}

code_t exports_test_partners_client_call_greet_callback(async_client_event_t *event) {
  return go_on_greeting(resumed(event));
}

static void was_read(call_t *call, status_t status) {
  size_t count = ASYNC_CLIENT_WAITABLE_COUNT(status);
  const uint8_t *expected = pattern_at(call->moved);
  call->is_ended = ASYNC_CLIENT_WAITABLE_STATE(status) == ASYNC_CLIENT_WAITABLE_DROPPED;
  if (count > 0 && (call->buffer[0] != expected[0] || call->buffer[count - 1] != expected[count - 1])) abort();
  call->moved += count;
}

static code_t go_on_reading(call_t *call) {
  if (!call->has_result) return wait(call);
  if (call->buffer == NULL) {
    call->buffer = malloc(CHUNK);
    call->reader = call->result.reader;
    async_client_waitable_join(call->reader, call->set);
  }
  while (!call->is_ended) {
    status_t status = test_partners_service_stream_u8_read(call->reader, call->buffer, CHUNK);
    if (status == ASYNC_CLIENT_WAITABLE_STATUS_BLOCKED) return wait(call);
    was_read(call, status);
  }
  test_partners_service_stream_u8_drop_readable(call->reader);
  exports_test_partners_client_call_produce_return(call->moved);
  return end(call);
}

code_t exports_test_partners_client_call_produce(uint64_t length) {
  call_t *call = begin();
  started(call, test_partners_service_produce(length, &call->result.reader));
  return go_on_reading(call);
}

code_t exports_test_partners_client_call_produce_callback(async_client_event_t *event) {
  call_t *call = resumed(event);
  if (event->event == ASYNC_CLIENT_EVENT_STREAM_READ) was_read(call, event->code);
  return go_on_reading(call);
}

static void wrote(call_t *call, status_t status) {
  call->moved += ASYNC_CLIENT_WAITABLE_COUNT(status);
  if (ASYNC_CLIENT_WAITABLE_STATE(status) == ASYNC_CLIENT_WAITABLE_DROPPED) call->length = call->moved;
}

static code_t go_on_writing(call_t *call) {
  while (call->moved < call->length) {
    uint64_t left = call->length - call->moved;
    status_t status = test_partners_service_stream_u8_write(
        call->writer, pattern_at(call->moved), left < CHUNK ? left : CHUNK);
    if (status == ASYNC_CLIENT_WAITABLE_STATUS_BLOCKED) return wait(call);
    wrote(call, status);
  }
  if (!call->is_ended) {
    call->is_ended = true;
    test_partners_service_stream_u8_drop_writable(call->writer);
  }
  if (!call->has_result) return wait(call);
  exports_test_partners_client_call_consume_return(call->result.count);
  return end(call);
}

code_t exports_test_partners_client_call_consume(uint64_t length) {
  call_t *call = begin();
  call->length = length;
  test_partners_service_stream_u8_t reader = test_partners_service_stream_u8_new(&call->writer);
  async_client_waitable_join(call->writer, call->set);
  started(call, test_partners_service_consume(reader, &call->result.count));
  return go_on_writing(call);
}

code_t exports_test_partners_client_call_consume_callback(async_client_event_t *event) {
  call_t *call = resumed(event);
  // While a write goes on nothing else may be begun.
  if (event->event == ASYNC_CLIENT_EVENT_STREAM_WRITE) wrote(call, event->code);
  else if (call->moved < call->length) return wait(call);
  return go_on_writing(call);
}
