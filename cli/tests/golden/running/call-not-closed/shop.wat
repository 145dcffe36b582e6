(component
  (core module $m (func (export "add") (param i32 i32) (result i32) unreachable))
  (core instance $i (instantiate $m))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add")))
  (export "add" (func $add))
  (instance $one (export "sum" (func $add)))
  (export "test:shop/one@1.0.0" (instance $one))
  (instance $two (export "sum" (func $add)))
  (export "test:shop/two@1.0.0" (instance $two)))
