//! Resolves packed imports: functions that the interpreter has no short way to call, which C# declares with one
//! parameter, the address of the arguments. They work in a module of any compiler. The contract says how they are named.

use crate::code;
use crate::module::Outline;
use crate::patch::{NewImport, Patch};
use contract::{Flat, PACKED_PREFIX, Packed, Signature};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::borrow::Cow;
use wasm_encoder::Function;

/// Replaces every packed import of `module`, which `what` names in diagnostics, by a function that loads the
/// arguments, calls the real import, and stores the result if that is in memory.
///
/// # Errors
/// When the name of a packed import is malformed or does not fit its type, or `module` is damaged.
pub fn resolve<'m>(module: &'m [u8], what: &str) -> Result<Cow<'m, [u8]>> {
    let outline = Outline::parse(module, what)?;
    let mut problems = Diagnostics::new();
    let packed: Vec<(u32, NewImport)> = (0..)
        .zip(&outline.imported_functions)
        .filter_map(|(index, import)| Some((index, import, import.module.strip_prefix(PACKED_PREFIX)?)))
        .filter_map(|(index, import, target)| {
            let real = real_import(target, import.name, outline.signature(index));
            let real = real.map_err(|reason| malformed(import.module, import.name, reason).into());
            Some((index, problems.absorb(real)?))
        })
        .collect();
    problems.into_result(())?;
    if packed.is_empty() {
        return Ok(Cow::Borrowed(module));
    }
    let replaced: Vec<u32> = packed.iter().map(|&(index, _)| index).collect();
    let mut added: Vec<NewImport> = packed.iter().map(|(_, real)| real.clone()).collect();
    added.sort();
    added.dedup();
    added.retain(|real| existing(&outline, real).is_none());
    let mut patch = Patch::new(&outline, &replaced, added.clone());
    for (index, real) in &packed {
        let callee = match existing(&outline, real) {
            Some(function) => patch.old_function(function),
            None => patch.new_import(added.binary_search(real).expect("it is one of the added imports")),
        };
        patch.replace(*index, unpack(&real.signature, callee));
    }
    patch.apply(module, what).map(Cow::Owned)
}

fn existing(outline: &Outline<'_>, real: &NewImport) -> Option<u32> {
    (0..).zip(&outline.imported_functions).find_map(|(index, import)| {
        let same = import.module == real.module
            && import.name == real.name
            && outline.signature(index) == Some(&real.signature);
        same.then_some(index)
    })
}

fn real_import(
    target: &str,
    name: &str,
    declared: Option<&Signature>,
) -> std::result::Result<NewImport, &'static str> {
    let Packed { signature, module } = Packed::parse(target)?;
    let returned = signature.result.filter(|_| Packed::stored(signature.result).is_none());
    if declared != Some(&Signature { params: vec![Flat::I32], result: returned }) {
        return Err(
            "it must take one pointer, and give the real result if that is an i32 and nothing otherwise",
        );
    }
    Ok(NewImport { module: module.to_owned(), name: name.to_owned(), signature })
}

fn malformed(module: &str, name: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(
        Code::PackedImport,
        format!("the packed import `{name}` of `{module}` cannot be resolved: {reason}"),
    )
    .with_help("packed imports are made by the binding generator; generate the bindings again")
}

/// A function `(arguments: i32)` that calls `callee` with the loaded arguments, and returns or stores the result.
fn unpack(signature: &Signature, callee: u32) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    let mut offset: u32 = 0;
    let stored = Packed::stored(signature.result);
    if stored.is_some() {
        code.local_get(0);
    }
    for &param in &signature.params {
        offset = offset.next_multiple_of(param.size());
        code.local_get(0);
        code::load(&mut code, param, offset);
        offset += param.size();
    }
    code.call(callee);
    if let Some(result) = stored {
        code::store(&mut code, result, offset.next_multiple_of(result.size()));
    }
    code.end();
    function
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime::{Linker, Module, Store};

    fn wasm(text: &str) -> Vec<u8> {
        wat::parse_str(text).expect("the text is a module")
    }

    #[test]
    fn arguments_and_a_result_in_memory_lie_at_their_natural_alignment() {
        let module = wasm(
            r#"(module
                (import "componentize-dotnet-packed/ilfd>l/m" "f" (func $f (param i32)))
                (memory 1)
                (data (i32.const 16) "\01\00\00\00\ff\ff\ff\ff\02\00\00\00\00\00\00\00\00\00\40\40")
                (data (i32.const 40) "\00\00\00\00\00\00\10\40")
                (func (export "run") (result i64) (call $f (i32.const 16)) (i64.load (i32.const 48))))"#,
        );
        let resolved = resolve(&module, "it").expect("the import is well-formed");
        let mut store: Store<()> = Store::default();
        let compiled = Module::new(store.engine(), &resolved).expect("the module is valid");
        let mut linker = Linker::new(store.engine());
        let real =
            |a: i32, b: i64, c: f32, d: f64| i64::from(a) * 1000 + b * 100 + (c as i64) * 10 + d as i64;
        linker.func_wrap("m", "f", real).expect("it is the only one");
        let instance = linker.instantiate(&mut store, &compiled).expect("the real import is there");
        let run = instance.get_typed_func::<(), i64>(&mut store, "run").expect("it is exported");
        assert_eq!(run.call(&mut store, ()).expect("it returns"), 1234);
    }

    #[test]
    fn a_real_import_that_is_there_is_used_again() {
        let module = wasm(
            r#"(module
                (import "componentize-dotnet-packed/ii>v/m" "f" (func (param i32)))
                (import "componentize-dotnet-packed/ii>v/m" "f" (func (param i32)))
                (import "m" "f" (func (param i32 i32))))"#,
        );
        let resolved = resolve(&module, "it").expect("the imports are well-formed");
        let outline = Outline::parse(&resolved, "it").expect("it is a module");
        assert_eq!(outline.imported_functions.len(), 1);
    }

    #[test]
    fn malformed_packed_imports_are_refused() {
        for (name, ty) in [
            ("ii>v", "(param i32)"),
            ("iiv/m", "(param i32)"),
            ("ix>v/m", "(param i32)"),
            ("ii>vv/m", "(param i32)"),
            ("ii>x/m", "(param i32)"),
            ("ii>v/", "(param i32)"),
            ("ii>i/m", "(param i32)"),
            ("ii>l/m", "(param i32) (result i64)"),
            ("ii>v/m", "(param i64)"),
        ] {
            let text = format!(r#"(module (import "componentize-dotnet-packed/{name}" "f" (func {ty})))"#);
            let problems = resolve(&wasm(&text), "it").expect_err(name);
            assert!(problems.iter().all(|problem| problem.code() == Code::PackedImport), "{name}");
        }
    }
}
