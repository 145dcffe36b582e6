;; The functions that reach no files: output, clocks, sleeping, random bytes, arguments, environment variables, the end.
;; The offsets are those of WASI 0.1's structures and of the canonical ABI.

;; 1152 bytes: 128 for results in memory, and 1024 for the name of a file; 0 before the first use.
(global $scratch (mut i32) (i32.const 0))
;; Where the bytes of the next result go in place of new memory, and how many there may be.
(global $place (mut i32) (i32.const 0))
(global $room (mut i32) (i32.const 0))
;; The streams' handles, -1 before the first use.
(global $stdin (mut i32) (i32.const -1))
(global $stdout (mut i32) (i32.const -1))
(global $stderr (mut i32) (i32.const -1))
;; The environment: a list of pairs of strings, read once; its address is 0 before that.
(global $variables (mut i32) (i32.const 0))
(global $variable_count (mut i32) (i32.const 0))
;; The arguments, a list of strings, likewise.
(global $arguments (mut i32) (i32.const 0))
(global $argument_count (mut i32) (i32.const 0))

(func $cabi_import_realloc (export "cabi_import_realloc")
  (param $old i32) (param $old_size i32) (param $alignment i32) (param $size i32) (result i32)
  (local $at i32)
  (local.set $at (global.get $place))
  (global.set $place (i32.const 0))
  (if (i32.and (i32.ne (local.get $at) (i32.const 0)) (i32.le_u (local.get $size) (global.get $room)))
    (then (return (local.get $at))))
  (call $realloc (local.get $old) (local.get $old_size) (local.get $alignment) (local.get $size)))

(func $result (result i32)
  (if (i32.eqz (global.get $scratch))
    (then (global.set $scratch (call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 1152)))))
  (global.get $scratch))

(func $stream (param $fd i32) (result i32)
  (if (i32.eq (local.get $fd) (i32.const 1))
    (then
      (if (i32.eq (global.get $stdout) (i32.const -1)) (then (global.set $stdout (call $get_stdout))))
      (return (global.get $stdout))))
  (if (i32.eq (global.get $stderr) (i32.const -1)) (then (global.set $stderr (call $get_stderr))))
  (global.get $stderr))

;; The first part that is not empty, or 0.
(func $first_part (param $parts i32) (param $count i32) (result i32)
  (loop $next
    (if (i32.eqz (local.get $count)) (then (return (i32.const 0))))
    (if (i32.load offset=4 (local.get $parts)) (then (return (local.get $parts))))
    (local.set $parts (i32.add (local.get $parts) (i32.const 8)))
    (local.set $count (i32.sub (local.get $count) (i32.const 1)))
    (br $next))
  (unreachable))

;; The errno of a stream's error in the result: last-operation-failed holds an error, closed holds nothing.
(func $stream_error (result i32)
  (if (i32.eqz (i32.load8_u offset=4 (call $result)))
    (then (call $drop_error (i32.load offset=8 (call $result)))))
  (i32.const 29)) ;; io

;; Writes the start of the first part that is not empty: 4096 bytes are the most that a stream takes at once.
(func $write_stream (param $fd i32) (param $parts i32) (param $count i32) (param $written i32) (result i32)
  (local $length i32)
  (if (i32.gt_u (i32.sub (local.get $fd) (i32.const 1)) (i32.const 1)) (then (return (i32.const 8)))) ;; badf
  (i32.store (local.get $written) (i32.const 0))
  (local.set $parts (call $first_part (local.get $parts) (local.get $count)))
  (if (i32.eqz (local.get $parts)) (then (return (i32.const 0))))
  (local.set $length (i32.load offset=4 (local.get $parts)))
  (if (i32.gt_u (local.get $length) (i32.const 4096)) (then (local.set $length (i32.const 4096))))
  (call $stream_write (call $stream (local.get $fd)) (i32.load (local.get $parts)) (local.get $length) (call $result))
  (if (i32.load8_u (call $result)) (then (return (call $stream_error))))
  (i32.store (local.get $written) (local.get $length))
  (i32.const 0))

(func (export "clock_time_get") (param $clock i32) (param $precision i64) (param $time i32) (result i32)
  (if (local.get $clock)
    (then (i64.store (local.get $time) (call $monotonic_now)) (return (i32.const 0))))
  (call $wall_now (call $result))
  (i64.store (local.get $time)
    (i64.add (i64.mul (i64.load (call $result)) (i64.const 1000000000))
      (i64.load32_u offset=8 (call $result))))
  (i32.const 0))

;; Sleeps: the engine subscribes to nothing but one relative time.
(func (export "poll_oneoff") (param $subscription i32) (param $event i32) (param $count i32) (param $stored i32)
  (result i32)
  (local $pollable i32)
  (if (i32.ne (local.get $count) (i32.const 1)) (then (return (i32.const 52)))) ;; nosys
  (local.set $pollable (call $after (i64.load offset=24 (local.get $subscription))))
  (call $block (local.get $pollable))
  (call $drop_pollable (local.get $pollable))
  (memory.fill (local.get $event) (i32.const 0) (i32.const 32))
  (i64.store (local.get $event) (i64.load (local.get $subscription)))
  (i32.store (local.get $stored) (i32.const 1))
  (i32.const 0))

(func (export "random_get") (param $buffer i32) (param $length i32) (result i32)
  (local $bytes i64)
  (local.set $bytes (call $random))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $length)))
      ;; Each number gives eight bytes, and the first one up to seven.
      (if (i32.eqz (i32.and (local.get $length) (i32.const 7))) (then (local.set $bytes (call $random))))
      (i64.store8 (local.get $buffer) (local.get $bytes))
      (local.set $bytes (i64.shr_u (local.get $bytes) (i64.const 8)))
      (local.set $buffer (i32.add (local.get $buffer) (i32.const 1)))
      (local.set $length (i32.sub (local.get $length) (i32.const 1)))
      (br $next)))
  (i32.const 0))

(func $load_variables
  (if (global.get $variables) (then (return)))
  (call $get_environment (call $result))
  (global.set $variables (i32.load (call $result)))
  (global.set $variable_count (i32.load offset=4 (call $result))))

;; Each variable is `name=value` with a NUL.
(func (export "environ_sizes_get") (param $count i32) (param $size i32) (result i32)
  (local $variable i32) (local $left i32) (local $sum i32)
  (call $load_variables)
  (local.set $variable (global.get $variables))
  (local.set $left (global.get $variable_count))
  (i32.store (local.get $count) (local.get $left))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $left)))
      (local.set $sum (i32.add (i32.add (local.get $sum) (i32.const 2))
        (i32.add (i32.load offset=4 (local.get $variable)) (i32.load offset=12 (local.get $variable)))))
      (local.set $variable (i32.add (local.get $variable) (i32.const 16)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $next)))
  (i32.store (local.get $size) (local.get $sum))
  (i32.const 0))

(func (export "environ_get") (param $pointers i32) (param $buffer i32) (result i32)
  (local $variable i32) (local $left i32)
  (call $load_variables)
  (local.set $variable (global.get $variables))
  (local.set $left (global.get $variable_count))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $left)))
      (i32.store (local.get $pointers) (local.get $buffer))
      (local.set $buffer (call $append (local.get $buffer) (local.get $variable) (i32.const 61)))
      (local.set $buffer (call $append (local.get $buffer) (i32.add (local.get $variable) (i32.const 8)) (i32.const 0)))
      (local.set $pointers (i32.add (local.get $pointers) (i32.const 4)))
      (local.set $variable (i32.add (local.get $variable) (i32.const 16)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $next)))
  (i32.const 0))

;; Copies a string and a last byte; gives the address behind.
(func $append (param $to i32) (param $string i32) (param $last i32) (result i32)
  (memory.copy (local.get $to) (i32.load (local.get $string)) (i32.load offset=4 (local.get $string)))
  (local.set $to (i32.add (local.get $to) (i32.load offset=4 (local.get $string))))
  (i32.store8 (local.get $to) (local.get $last))
  (i32.add (local.get $to) (i32.const 1)))

(func $load_arguments
  (if (global.get $arguments) (then (return)))
  (call $get_arguments (call $result))
  (global.set $arguments (i32.load (call $result)))
  (global.set $argument_count (i32.load offset=4 (call $result))))

;; Each argument has a NUL. Who asks for the size is about to read them: they are read anew, as a program that is trained runs
;; several times, each with arguments of its own.
(func (export "args_sizes_get") (param $count i32) (param $size i32) (result i32)
  (local $argument i32) (local $left i32) (local $sum i32)
  (global.set $arguments (i32.const 0))
  (call $load_arguments)
  (local.set $argument (global.get $arguments))
  (local.set $left (global.get $argument_count))
  (i32.store (local.get $count) (local.get $left))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $left)))
      (local.set $sum (i32.add (i32.add (local.get $sum) (i32.const 1)) (i32.load offset=4 (local.get $argument))))
      (local.set $argument (i32.add (local.get $argument) (i32.const 8)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $next)))
  (i32.store (local.get $size) (local.get $sum))
  (i32.const 0))

(func (export "args_get") (param $pointers i32) (param $buffer i32) (result i32)
  (local $argument i32) (local $left i32)
  (call $load_arguments)
  (local.set $argument (global.get $arguments))
  (local.set $left (global.get $argument_count))
  (block $done
    (loop $next
      (br_if $done (i32.eqz (local.get $left)))
      (i32.store (local.get $pointers) (local.get $buffer))
      (local.set $buffer (call $append (local.get $buffer) (local.get $argument) (i32.const 0)))
      (local.set $pointers (i32.add (local.get $pointers) (i32.const 4)))
      (local.set $argument (i32.add (local.get $argument) (i32.const 8)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $next)))
  (i32.const 0))

;; WASI 0.2 knows success and failure.
(func (export "proc_exit") (param $code i32)
  (call $exit (i32.ne (local.get $code) (i32.const 0)))
  (unreachable))

;; Drops the handle in a global and gives what the global is then.
(func $forget_output (param $handle i32) (result i32)
  (if (i32.ne (local.get $handle) (i32.const -1)) (then (call $drop_output (local.get $handle))))
  (i32.const -1))

;; For a component whose memory a tool keeps: drops the handles that belong to nobody else.
(func $forget_streams
  (if (i32.ne (global.get $stdin) (i32.const -1)) (then (call $drop_input (global.get $stdin))))
  (global.set $stdin (i32.const -1))
  (global.set $stdout (call $forget_output (global.get $stdout)))
  (global.set $stderr (call $forget_output (global.get $stderr))))
