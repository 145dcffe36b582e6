;; A command of WASI 0.3: it returns failure, then goes on until its callback was called once.
(component
  (core module $program
    (import "" "return" (func $return (param i32)))
    (func (export "run") (result i32)
      (call $return (i32.const 1))
      (i32.const 1)) ;; yield
    (func (export "callback") (param i32 i32 i32) (result i32)
      (i32.const 0)))  ;; exit
  (core func $return (canon task.return (result (result))))
  (core instance $program
    (instantiate $program (with "" (instance (export "return" (func $return))))))
  (func $run async (result (result))
    (canon lift (core func $program "run") async (callback (core func $program "callback"))))
  (instance $interface (export "run" (func $run)))
  (export "wasi:cli/run@0.3.0" (instance $interface)))
