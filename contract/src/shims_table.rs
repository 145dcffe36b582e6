//! The table of the class library's native functions, in C: an engine has that of all of its functions, one with compiled
//! code that of the functions that its application calls.

use crate::Signature;
use crate::signature::Flat;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The text of a source file that needs no header. It has the layout of [`Library`](crate::Library) and
/// [`Symbol`](crate::Symbol).
pub fn source<'a>(libraries: impl IntoIterator<Item = (&'a str, BTreeMap<&'a str, Signature>)>) -> String {
    let mut text = String::from(
        "typedef struct { const char *name; void *function; } Symbol;\n\
         typedef struct { const char *name; const Symbol *symbols; unsigned count; } Library;\n\n",
    );
    let mut rows = String::new();
    for (number, (library, functions)) in libraries.into_iter().enumerate() {
        for (name, signature) in &functions {
            let params: Vec<_> = signature.params.iter().map(|&param| c_type(param)).collect();
            let params = if params.is_empty() { "void".to_owned() } else { params.join(", ") };
            let _ = writeln!(text, "{} {name}({params});", signature.result.map_or("void", c_type));
        }
        let _ = writeln!(text, "extern const Symbol engine_shims_{number}[];");
        let _ = writeln!(text, "const Symbol engine_shims_{number}[] = {{");
        for name in functions.keys() {
            let _ = writeln!(text, "    {{\"{name}\", (void *){name}}},");
        }
        let _ = writeln!(text, "    {{0, 0}},\n}};");
        let _ = writeln!(rows, "    {{\"{library}\", engine_shims_{number}, {}}},", functions.len());
    }
    let _ = writeln!(text, "extern const Library engine_builtin_libraries[];");
    let _ = writeln!(text, "const Library engine_builtin_libraries[] = {{\n{rows}    {{0, 0, 0}},\n}};");
    text
}

fn c_type(flat: Flat) -> &'static str {
    match flat {
        Flat::I32 => "int",
        Flat::I64 => "long long",
        Flat::F32 => "float",
        Flat::F64 => "double",
    }
}
