(component (core module $m (func (export "price") (result i32) nop)) (core instance (instantiate $m)))
