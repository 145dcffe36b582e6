//! Generates `tables.c`: the table of the class library's native shims and the built-in functions that
//! call native code for the interpreter. `engine.h` declares what it defines.

use super::module::Signature;
use anyhow::Result;
use std::collections::BTreeSet;
use std::fmt::Write;
use wasmparser::ValType;

/// The mark of a function in the pack's symbol list that calls native code of one signature.
const INVOKE_PREFIX: &str = "wasm_invoke_";

/// The signatures that the interpreter can call without help of the application: those that the class
/// library was built with (`symbols` lists them), and those of the shims.
pub fn cookies(symbols: &str, shims: &[Signature]) -> Result<BTreeSet<String>> {
    let names = symbols.lines().filter_map(|line| line.split_once(':')?.1.strip_prefix(INVOKE_PREFIX));
    let mut cookies: BTreeSet<String> = names
        .filter(|name| name.chars().all(|letter| "vilfd".contains(letter)))
        .map(str::to_uppercase)
        .collect();
    for shim in shims {
        cookies.insert(shim.cookie()?);
    }
    Ok(cookies)
}

/// The text of `tables.c`.
pub fn source(library: &str, shims: &[Signature], cookies: &BTreeSet<String>) -> String {
    let mut text = String::from("#include \"engine.h\"\n#include \"mono_private.h\"\n\n");
    for shim in shims {
        let _ =
            writeln!(text, "{} {}({});", c_result(shim.result), shim.name, c_parameters(&shim.parameters));
    }
    text += "static const EngineSymbol symbols[] = {\n";
    for shim in shims {
        let _ = writeln!(text, "    {{\"{0}\", (void *){0}}},", shim.name);
    }
    let _ = writeln!(
        text,
        "}};\nconst EngineLibrary engine_builtin_library = {{\"{library}\", symbols, {}}};\n",
        shims.len()
    );
    for (getter, ty) in
        [("iarg", "int"), ("larg", "int64_t"), ("farg", "float"), ("darg", "double"), ("retval", "void *")]
    {
        let index = if getter == "retval" { "" } else { ", int" };
        let _ = writeln!(
            text,
            "{ty} mono_wasm_interp_method_args_get_{getter}(MonoInterpMethodArguments *{index});"
        );
    }
    for cookie in cookies {
        text += &to_native(cookie);
    }
    text += "const EngineToNative engine_builtin_to_native[] = {\n";
    for cookie in cookies {
        let _ = writeln!(text, "    {{\"{cookie}\", (void *)to_native_{cookie}}},");
    }
    let _ = writeln!(text, "}};\nconst uint32_t engine_builtin_to_native_count = {};", cookies.len());
    text
}

fn c_type(ty: ValType) -> &'static str {
    match ty {
        ValType::I64 => "int64_t",
        ValType::F32 => "float",
        ValType::F64 => "double",
        _ => "int",
    }
}

fn c_result(ty: Option<ValType>) -> &'static str {
    ty.map_or("void", c_type)
}

fn c_parameters(types: &[ValType]) -> String {
    if types.is_empty() {
        "void".into()
    } else {
        types.iter().map(|ty| c_type(*ty)).collect::<Vec<_>>().join(", ")
    }
}

/// A C type and the accessor of the interpreter's arguments, of one letter of a cookie.
fn letter(letter: char) -> (&'static str, &'static str) {
    match letter {
        'L' => ("int64_t", "larg"),
        'F' => ("float", "farg"),
        'D' => ("double", "darg"),
        'V' => ("void", ""),
        _ => ("int", "iarg"),
    }
}

/// The function that calls native code of one signature. The interpreter numbers integers in slots of
/// 32 bits, so that an i64 takes two, and counts floats apart from them.
fn to_native(cookie: &str) -> String {
    let mut letters = cookie.chars();
    let (result, _) = letter(letters.next().unwrap_or('V'));
    let (mut integers, mut floats) = (0, 0);
    let (mut types, mut arguments) = (Vec::new(), Vec::new());
    for parameter in letters {
        let (ty, getter) = letter(parameter);
        let slot = if "FD".contains(parameter) { &mut floats } else { &mut integers };
        arguments.push(format!("mono_wasm_interp_method_args_get_{getter}(arguments, {slot})"));
        *slot += if parameter == 'L' { 2 } else { 1 };
        types.push(ty);
    }
    let types = if types.is_empty() { "void".into() } else { types.join(", ") };
    let call = format!("(({result} (*)({types}))function)({})", arguments.join(", "));
    let body = if result == "void" {
        format!("(void)arguments; {call};")
    } else {
        format!("*({result} *)mono_wasm_interp_method_args_get_retval(arguments) = {call};")
    };
    format!(
        "static void to_native_{cookie}(void *function, MonoInterpMethodArguments *arguments) {{ {body} }}\n"
    )
}
