//! `engine/contract.h`: the contract for C.

use crate::functions::{Function, export, to_csharp};
use crate::layout::{self, Word};
use crate::{FORMAT, LARGE_BYTES, MISSING_MARK};
use std::fmt::Write;

/// The text of `engine/contract.h`.
pub fn header() -> String {
    let mut text = String::from(
        "/* Generated from the crate `contract`: what the engine, the tool and the C# library agree on.\n \
         * Change it there, and write it anew with `BLESS=1 cargo test -p contract`. */\n\
         #ifndef CONTRACT_H\n#define CONTRACT_H\n\n#include <stddef.h>\n#include <stdint.h>\n\n",
    );
    let numbers = [
        ("ENGINE_FORMAT", FORMAT, "of the extension block"),
        ("ENGINE_LARGE_BYTES", LARGE_BYTES, "from which on a list of bytes gets a managed array"),
        ("ENGINE_MISSING_MARK", MISSING_MARK.into(), "in place of the first byte of a line of a profile"),
    ];
    for (name, value, meaning) in numbers {
        let _ = writeln!(text, "#define {name} {value} /* {meaning} */");
    }
    let _ = writeln!(text, "#define ENGINE_LIBRARY \"{}\"", to_csharp::LIBRARY);
    layout::each(|name, doc, fields| record(&mut text, name, doc, fields));
    text += "\n/* What the tool calls. */\n";
    for function in export::ALL {
        let attribute = format!("__attribute__((export_name(\"{}\"))) ", function.name);
        prototype(&mut text, &attribute, function);
    }
    text += "\n/* What C# calls: F(name) for each, sorted by the bytes of the names. */\n#define ENGINE_FUNCTIONS(F)";
    for function in to_csharp::ALL {
        let _ = write!(text, " \\\n    F({})", function.name);
    }
    text += "\n\n";
    for function in to_csharp::ALL {
        prototype(&mut text, "", function);
    }
    text += "\n#endif\n";
    text
}

fn record(text: &mut String, name: &str, doc: &str, fields: &[(&str, Word, &str)]) {
    let _ = writeln!(text, "\n/*{doc} */\ntypedef struct {{");
    for (field, word, meaning) in fields {
        let _ = writeln!(text, "    {}{field}; /*{meaning} */", c_type(*word));
    }
    let _ = writeln!(text, "}} {name};");
}

/// The type of a field, with the space before its name.
fn c_type(word: Word) -> String {
    match word {
        Word::Number => "uint32_t ".to_owned(),
        Word::Text => "const char *".to_owned(),
        Word::Bytes => "const uint8_t *".to_owned(),
        Word::Function | Word::Opaque => "void *".to_owned(),
        Word::Rows(record) => format!("const {record} *"),
        Word::Place(record) => format!("{record} *"),
    }
}

fn prototype(text: &mut String, attribute: &str, function: &Function) {
    let Function { name, result, params, doc } = function;
    let space = if result.ends_with('*') { "" } else { " " };
    let _ = writeln!(text, "/*{doc} */\n{attribute}{result}{space}{name}({params});");
}
