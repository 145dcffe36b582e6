//! Generates `tables.c`: the built-in functions that call native code for the interpreter. `engine.h` declares what it
//! defines.

use super::module::Function;
use contract::{Flat, Signature, export};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The mark of a function in the pack's symbol list that calls native code of one signature.
const INVOKE_PREFIX: &str = "wasm_invoke_";

/// The signatures that the interpreter can call without help of the application, by their cookies: those that the class
/// library was built with (`symbols` lists them), and those of the shims.
pub fn built_in<'a>(
    symbols: &str,
    shims: impl IntoIterator<Item = &'a Function>,
) -> BTreeMap<String, Signature> {
    let names = symbols.lines().filter_map(|line| line.split_once(':')?.1.strip_prefix(INVOKE_PREFIX));
    let of_library = names.filter_map(|name| {
        let mut letters = name.chars();
        let result = letters.next()?;
        let params = letters.map(Flat::of_letter).collect::<Option<_>>()?;
        let result = if result == 'v' { None } else { Some(Flat::of_letter(result)?) };
        Some(Signature { params, result })
    });
    let all = of_library.chain(shims.into_iter().map(|shim| shim.signature.clone()));
    all.map(|signature| (signature.cookie(), signature)).collect()
}

/// The text of `tables.c`.
pub fn source(built_in: &BTreeMap<String, Signature>) -> String {
    let mut text = String::from("#include \"engine.h\"\n#include \"mono_private.h\"\n\n");
    for flat in Flat::ALL {
        let (ty, kind) = c_type(flat);
        let _ = writeln!(text, "{ty} {}(MonoInterpMethodArguments *, int);", export::reader(kind));
    }
    let _ = writeln!(text, "void *{}(MonoInterpMethodArguments *);", export::reader("retval"));
    text.extend(built_in.values().map(to_native));
    text += "const EngineToNative engine_builtin_to_native[] = {\n";
    for cookie in built_in.keys() {
        let _ = writeln!(text, "    {{\"{cookie}\", (void *)to_native_{cookie}}},");
    }
    let _ = writeln!(text, "}};\nconst uint32_t engine_builtin_to_native_count = {};", built_in.len());
    text
}

/// The C type, and the accessor of the interpreter's arguments.
fn c_type(flat: Flat) -> (&'static str, &'static str) {
    match flat {
        Flat::I32 => ("int", "iarg"),
        Flat::I64 => ("int64_t", "larg"),
        Flat::F32 => ("float", "farg"),
        Flat::F64 => ("double", "darg"),
    }
}

fn c_result(signature: &Signature) -> &'static str {
    signature.result.map_or("void", |flat| c_type(flat).0)
}

fn c_parameters(signature: &Signature) -> String {
    if signature.params.is_empty() {
        "void".into()
    } else {
        signature.params.iter().map(|&flat| c_type(flat).0).collect::<Vec<_>>().join(", ")
    }
}

/// The function that calls native code of one signature. The interpreter numbers integers in slots of
/// 32 bits, so that an i64 takes two, and counts floats apart from them.
fn to_native(signature: &Signature) -> String {
    let (mut integers, mut floats) = (0, 0);
    let mut arguments = Vec::new();
    for &param in &signature.params {
        let slot = if matches!(param, Flat::F32 | Flat::F64) { &mut floats } else { &mut integers };
        arguments.push(format!("{}(arguments, {slot})", export::reader(c_type(param).1)));
        *slot += if param == Flat::I64 { 2 } else { 1 };
    }
    let result = c_result(signature);
    let call = format!("(({result} (*)({}))function)({})", c_parameters(signature), arguments.join(", "));
    let body = match signature.result {
        None => format!("(void)arguments; {call};"),
        Some(_) => format!("*({result} *){}(arguments) = {call};", export::reader("retval")),
    };
    let cookie = signature.cookie();
    format!(
        "static void to_native_{cookie}(void *function, MonoInterpMethodArguments *arguments) {{ {body} }}\n"
    )
}
