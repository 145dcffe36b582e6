;; A command that exits with the code 42.
(component
  (import "wasi:cli/exit@0.2.12" (instance $host (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $exit (canon lower (func $host "exit-with-code")))
  (core module $m
    (import "host" "exit" (func $exit (param i32)))
    (func (export "run") (result i32)
      (call $exit (i32.const 42))
      (unreachable)))
  (core instance $i (instantiate $m (with "host" (instance (export "exit" (func $exit))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))
