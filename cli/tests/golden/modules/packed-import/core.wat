(module (import "componentize-dotnet-packed/test:shop/log" "write" (func (param i32))) (memory (export "memory") 1) (func (export "_start")))
