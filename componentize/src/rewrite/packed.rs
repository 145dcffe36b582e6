//! Resolves packed imports: functions that the interpreter has no short way to call, which C# declares with one
//! parameter, the address of the arguments. They work in a module of any compiler. The contract says how they are named.

use crate::wasm::{Import, ModuleEdit, code};
use contract::{Flat, PACKED_PREFIX, Packed, Signature};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use wasm_encoder::Function;

/// Replaces every packed import of the module by a function that loads the arguments, calls the real import, and stores
/// the result if that is in memory.
///
/// # Errors
/// When the name of a packed import is malformed or does not fit its type.
pub fn resolve(edit: &mut ModuleEdit<'_>) -> Result<()> {
    let mut problems = Diagnostics::new();
    let packed: Vec<(u32, Import)> = edit
        .imports()
        .filter_map(|(number, module, name)| {
            Some((number, module, name, module.strip_prefix(PACKED_PREFIX)?))
        })
        .filter_map(|(number, module, name, target)| {
            let real = real_import(target, name, edit.import_signature(number));
            let real = real.map_err(|reason| malformed(module, name, reason).into());
            Some((number, problems.absorb(real)?))
        })
        .collect();
    problems.into_result(())?;
    let mut sorted: Vec<&Import> = packed.iter().map(|(_, real)| real).collect();
    sorted.sort();
    for real in sorted {
        edit.import(real);
    }
    for (number, real) in &packed {
        let callee = edit.import(real);
        edit.replace_import(*number, unpack(&real.signature, callee));
    }
    Ok(())
}

fn real_import(
    target: &str,
    name: &str,
    declared: Option<&Signature>,
) -> std::result::Result<Import, &'static str> {
    let Packed { signature, module } = Packed::parse(target)?;
    let returned = signature.result.filter(|_| Packed::stored(signature.result).is_none());
    if declared != Some(&Signature { params: vec![Flat::I32], result: returned }) {
        return Err(
            "it must take one pointer, and give the real result if that is an i32 and nothing otherwise",
        );
    }
    Ok(Import { module: module.to_owned(), name: name.to_owned(), signature })
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
    use crate::wasm::Outline;
    use wasmtime::{Linker, Module, Store};

    fn wasm(text: &str) -> Vec<u8> {
        wat::parse_str(text).expect("the text is a module")
    }

    fn resolved(module: &[u8]) -> Result<Vec<u8>> {
        let mut edit = ModuleEdit::new(module, "it")?;
        resolve(&mut edit)?;
        Ok(edit.apply()?.into_owned())
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
        let changed = resolved(&module).expect("the import is well-formed");
        let mut store: Store<()> = Store::default();
        let compiled = Module::new(store.engine(), &changed).expect("the module is valid");
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
        let changed = resolved(&module).expect("the imports are well-formed");
        let outline = Outline::parse(&changed, "it").expect("it is a module");
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
            let problems = resolved(&wasm(&text)).expect_err(name);
            assert!(problems.iter().all(|problem| problem.code() == Code::PackedImport), "{name}");
        }
    }
}
