//! The features of WebAssembly that a file needs beyond those that every host has.

use wasmparser::{Result, Validator, WasmFeatures};

/// WebAssembly 2.0 without SIMD, and the component model of WASI 0.2. References are what `GC_TYPES` allows.
const EVERYWHERE: WasmFeatures = WasmFeatures::WASM2
    .difference(WasmFeatures::SIMD)
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::GC_TYPES);

/// The features without which a host refuses the file, named as `wasm-tools validate --features` names them.
///
/// A feature is needed when the file is valid with all, and not with all others.
///
/// # Errors
/// When the file is not valid with all features.
pub fn needed(bytes: &[u8]) -> Result<Vec<String>> {
    let valid_with = |features| Validator::new_with_features(features).validate_all(bytes);
    if valid_with(EVERYWHERE).is_ok() {
        return Ok(Vec::new());
    }
    valid_with(WasmFeatures::all())?;
    let optional = WasmFeatures::all().difference(EVERYWHERE);
    let needed = optional
        .iter_names()
        .filter(|(_, feature)| valid_with(WasmFeatures::all().difference(*feature)).is_err());
    Ok(needed.map(|(name, _)| name.to_lowercase().replace('_', "-")).collect())
}

#[cfg(test)]
mod tests {
    use super::needed;

    fn of(text: &str) -> Vec<String> {
        needed(&wat::parse_str(text).expect("the text is valid")).expect("the file is valid")
    }

    #[test]
    fn what_every_host_has_is_not_named() {
        let text = r#"(module (memory 1) (table 1 externref) (func (result i32 i32)
            (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)) i32.const 1 i32.extend8_s i32.const 2))"#;
        assert!(of(text).is_empty());
        assert!(of("(component (core module (memory 1)))").is_empty());
    }

    #[test]
    fn what_is_in_a_module_of_a_component_is_named() {
        let text = r#"(component (core module (tag $e)
            (func (block (try_table (catch $e 0) (throw $e))))
            (func (param v128) (drop (i32x4.add (local.get 0) (local.get 0))))))"#;
        assert_eq!(of(text), ["simd", "exceptions"]);
        let text = "(component (core module (tag $e) (func try throw $e catch_all end)))";
        assert_eq!(of(text), ["exceptions", "legacy-exceptions"]);
    }

    #[test]
    fn asynchronous_functions_are_named() {
        assert_eq!(of(r#"(component (type (func async (result u8))))"#), ["cm-async"]);
        assert_eq!(of(r#"(component (type (map string u8)))"#), ["cm-map"]);
    }

    #[test]
    fn what_is_valid_nowhere_is_an_error() {
        assert!(needed(&wat::parse_str("(module (func (result i32)))").expect("it can be parsed")).is_err());
    }
}
