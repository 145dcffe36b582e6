(module (memory (export "memory") 1) (func (export "prices") (param i32 i32) (result i32) unreachable))
