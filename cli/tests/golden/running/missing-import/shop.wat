(component (import "test:absent/lookup@1.0.0" (instance (export "find" (func (result u32))))))
