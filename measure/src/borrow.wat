;; What a resource's method costs between two components without the code of any language: the host's own part of it.
(component
  (component $callee
    (core module $code
      (func (export "drop") (param $representation i32))
      (func (export "add") (param $representation i32) (param $number i32) (result i32)
        (i32.add (local.get $representation) (local.get $number))))
    (core instance $instance (instantiate $code))
    (type $counter (resource (rep i32) (dtor (core func $instance "drop"))))
    (core func $new (canon resource.new $counter))
    (export $exported "counter" (type $counter))
    (func (export "make") (param "start" u32) (result (own $exported)) (canon lift (core func $new)))
    (func (export "add") (param "self" (borrow $exported)) (param "number" u32) (result u32)
      (canon lift (core func $instance "add"))))
  (component $caller
    (import "calls" (instance $calls
      (export "counter" (type $counter (sub resource)))
      (export "make" (func (param "start" u32) (result (own $counter))))
      (export "add" (func (param "self" (borrow $counter)) (param "number" u32) (result u32)))))
    (core func $make (canon lower (func $calls "make")))
    (core func $add (canon lower (func $calls "add")))
    (core module $code
      (import "calls" "make" (func $make (param i32) (result i32)))
      (import "calls" "add" (func $add (param i32 i32) (result i32)))
      (func (export "repeat") (param $count i32)
        (local $counter i32)
        (local.set $counter (call $make (i32.const 7)))
        (loop $again
          (drop (call $add (local.get $counter) (i32.const 1)))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br_if $again (local.get $count)))))
    (core instance $instance (instantiate $code
      (with "calls" (instance (export "make" (func $make)) (export "add" (func $add))))))
    (func (export "repeat") (param "count" u32) (canon lift (core func $instance "repeat"))))
  (instance $callee-instance (instantiate $callee))
  (instance $caller-instance (instantiate $caller (with "calls" (instance $callee-instance))))
  (export "repeat" (func $caller-instance "repeat")))
