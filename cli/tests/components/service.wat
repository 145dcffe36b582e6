;; A handler of WASI 0.3, which does what the first letter of the path says:
;;   /w3  answers after three seconds       /e  answers with internal-error
;;   /r   reads the body, then answers      /b3  answers with a body of three parts of up to a MiB
;;   /c   computes without end              /t  traps
;; All others are answered at once. The status is 200 and how many requests the instance has had.
(module
  (import "wasi:clocks/monotonic-clock@0.3.0" "[async-lower]wait-for"
    (func $wait-for (param i64) (result i32)))
  (import "wasi:http/types@0.3.0" "[constructor]fields" (func $fields (result i32)))
  (import "wasi:http/types@0.3.0" "[method]request.get-path-with-query" (func $get-path (param i32 i32)))
  (import "wasi:http/types@0.3.0" "[static]request.consume-body" (func $consume-body (param i32 i32 i32)))
  (import "wasi:http/types@0.3.0" "[future-new-0][static]request.consume-body" (func $new-consumed (result i64)))
  (import "wasi:http/types@0.3.0" "[async-lower][stream-read-1][static]request.consume-body"
    (func $read (param i32 i32 i32) (result i32)))
  (import "wasi:http/types@0.3.0" "[static]response.new" (func $new-response (param i32 i32 i32 i32 i32)))
  (import "wasi:http/types@0.3.0" "[stream-new-0][static]response.new" (func $new-contents (result i64)))
  (import "wasi:http/types@0.3.0" "[async-lower][stream-write-0][static]response.new"
    (func $write (param i32 i32 i32) (result i32)))
  (import "wasi:http/types@0.3.0" "[stream-drop-writable-0][static]response.new" (func $drop-contents (param i32)))
  (import "wasi:http/types@0.3.0" "[future-new-1][static]response.new" (func $new-trailers (result i64)))
  (import "wasi:http/types@0.3.0" "[async-lower][future-write-1][static]response.new"
    (func $write-trailers (param i32 i32) (result i32)))
  (import "wasi:http/types@0.3.0" "[method]response.set-status-code"
    (func $set-status-code (param i32 i32) (result i32)))
  (import "[export]wasi:http/handler@0.3.0" "[task-return]handle"
    (func $return (param i32 i32 i32 i64 i32 i32 i32 i32)))
  (import "$root" "[waitable-set-new]" (func $new-set (result i32)))
  (import "$root" "[waitable-join]" (func $join (param i32 i32)))
  (import "$root" "[context-set-0]" (func $set-parts (param i32)))
  (import "$root" "[context-get-0]" (func $get-parts (result i32)))

  ;; From 0, zeros: `ok(none)`. At 512, results. At 1024, the path. From 65536, bodies.
  (memory (export "memory") 17)
  (global $requests (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))

  ;; Answers, with a body or without (0).
  (func $respond (param $contents i32)
    (local $trailers i64) (local $response i32)
    (local.set $trailers (call $new-trailers))
    (call $new-response
      (call $fields)
      (i32.ne (local.get $contents) (i32.const 0)) (local.get $contents)
      (i32.wrap_i64 (local.get $trailers))
      (i32.const 512))
    (local.set $response (i32.load (i32.const 512)))
    (drop (call $write-trailers
      (i32.wrap_i64 (i64.shr_u (local.get $trailers) (i64.const 32))) (i32.const 0)))
    (drop (call $set-status-code
      (local.get $response) (i32.add (i32.const 200) (global.get $requests))))
    (call $return (i32.const 0) (local.get $response)
      (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))

  ;; Goes on when `waitable` has news.
  (func $wait (param $waitable i32) (result i32)
    (local $set i32)
    (local.set $set (call $new-set))
    (call $join (local.get $waitable) (local.get $set))
    (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))

  (func $read-all (param $stream i32) (result i32)
    (local $outcome i32)
    (loop $again
      (local.set $outcome (call $read (local.get $stream) (i32.const 65536) (i32.const 65536)))
      (if (i32.eq (local.get $outcome) (i32.const -1)) (then (return (call $wait (local.get $stream)))))
      (br_if $again (i32.eqz (i32.and (local.get $outcome) (i32.const 15)))))
    (call $respond (i32.const 0))
    (i32.const 0))

  (func $write-all (param $stream i32) (result i32)
    (local $outcome i32)
    (block $end
      (loop $again
        (br_if $end (i32.eqz (call $get-parts)))
        (local.set $outcome (call $write (local.get $stream) (i32.const 65536) (i32.const 0x100000)))
        (if (i32.eq (local.get $outcome) (i32.const -1)) (then (return (call $wait (local.get $stream)))))
        (call $set-parts (i32.sub (call $get-parts) (i32.const 1)))
        (br_if $again (i32.eqz (i32.and (local.get $outcome) (i32.const 15))))))
    (call $drop-contents (local.get $stream))
    (i32.const 0))

  (func (export "[async-lift]wasi:http/handler@0.3.0#handle") (param $request i32) (result i32)
    (local $letter i32) (local $pair i64)
    (global.set $requests (i32.add (global.get $requests) (i32.const 1)))
    (i32.store (i32.const 1024) (i32.const 0))
    (call $get-path (local.get $request) (i32.const 512))
    (local.set $letter (i32.load8_u (i32.const 1025)))
    (if (i32.eq (local.get $letter) (i32.const 0x77 (; w ;))) (then
      (return (call $wait (i32.shr_u
        (call $wait-for (i64.mul
          (i64.const 1000000000)
          (i64.extend_i32_u (i32.sub (i32.load8_u (i32.const 1026)) (i32.const 0x30)))))
        (i32.const 4))))))
    (if (i32.eq (local.get $letter) (i32.const 0x65 (; e ;))) (then
      (call $return (i32.const 1) (i32.const 38)
        (i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      (return (i32.const 0))))
    (if (i32.eq (local.get $letter) (i32.const 0x72 (; r ;))) (then
      (call $consume-body (local.get $request) (i32.wrap_i64 (call $new-consumed)) (i32.const 512))
      (return (call $read-all (i32.load (i32.const 512))))))
    (if (i32.eq (local.get $letter) (i32.const 0x62 (; b ;))) (then
      (local.set $pair (call $new-contents))
      (call $set-parts (i32.sub (i32.load8_u (i32.const 1026)) (i32.const 0x30)))
      (call $respond (i32.wrap_i64 (local.get $pair)))
      (return (call $write-all (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32)))))))
    (if (i32.eq (local.get $letter) (i32.const 0x63 (; c ;))) (then (loop $again (br $again))))
    (if (i32.eq (local.get $letter) (i32.const 0x74 (; t ;))) (then (unreachable)))
    (call $respond (i32.const 0))
    (i32.const 0))

  (func (export "[callback][async-lift]wasi:http/handler@0.3.0#handle")
    (param $event i32) (param $waitable i32) (param $outcome i32) (result i32)
    ;; The clock has returned.
    (if (i32.eq (local.get $event) (i32.const 1)) (then
      (call $respond (i32.const 0))
      (return (i32.const 0))))
    (if (i32.and (local.get $outcome) (i32.const 15)) (then
      ;; The other end is gone: there is no more to read, or nobody to write for.
      (if (i32.eq (local.get $event) (i32.const 2)) (then (call $respond (i32.const 0))))
      (return (i32.const 0))))
    (if (i32.eq (local.get $event) (i32.const 2)) (then (return (call $read-all (local.get $waitable)))))
    (call $set-parts (i32.sub (call $get-parts) (i32.const 1)))
    (call $write-all (local.get $waitable))))
