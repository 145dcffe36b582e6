;; What the host makes of it, and no C#: a function that is not asynchronous begins a call of another component, and returns
;; before that ends.
(component
  (component $callee
    (core module $m
      (import "" "return" (func $return (param i32)))
      (func (export "later") (result i32) i32.const 1)
      (func (export "callback") (param i32 i32 i32) (result i32)
        (call $return (i32.const 7))
        i32.const 0))
    (core func $return (canon task.return (result u32)))
    (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
    (func (export "later") async (result u32)
      (canon lift (core func $i "later") async (callback (core func $i "callback")))))
  (component $caller
    (import "later" (func $import async (result u32)))
    (core module $mem (memory (export "memory") 1))
    (core instance $memory (instantiate $mem))
    (core func $later (canon lower (func $import) async (memory (core memory $memory "memory"))))
    (core module $m
      (import "" "later" (func $later (param i32) (result i32)))
      (func (export "start") (drop (call $later (i32.const 8)))))
    (core instance $i (instantiate $m (with "" (instance (export "later" (func $later))))))
    (func (export "start") (canon lift (core func $i "start"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "later" (func $callee "later"))))
  (export "start" (func $caller "start")))
