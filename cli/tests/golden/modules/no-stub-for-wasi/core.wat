(module (import "wasi:clocks/wall-clock@0.2.0" "now" (func (param i32))) (memory (export "memory") 1) (func (export "_start")))
