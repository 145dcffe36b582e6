(module (import "test:shop/log" "write" (func)) (memory (export "memory") 1) (func (export "_start")))
