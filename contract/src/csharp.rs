//! `EngineContract.cs`: the contract for the runtime library.

use crate::functions::to_csharp;
use crate::{LARGE_BYTES, RESULT_AREA_SIZE};
use std::fmt::Write;

/// What the name of each function of the engine begins with.
const ENGINE: &str = "engine_";

/// The text of `cm-runtime/src/Internal/EngineContract.cs`.
pub fn constants() -> String {
    let mut text = format!(
        "// Generated from the crate `contract`: what the engine, the tool and this library agree on.\n\
         // Change it there, and write it anew with `BLESS=1 cargo test -p contract`.\n\n\
         namespace CmDotnet.Internal;\n\n\
         /// <summary>What the interpreter engine offers to C#.</summary>\n\
         internal static class EngineContract\n{{\n    \
         /// <summary>The library that the functions are imported from.</summary>\n    \
         public const string Library = \"{}\";\n",
        to_csharp::LIBRARY
    );
    let numbers = [
        (
            "LargeBytes",
            LARGE_BYTES,
            "From so many bytes on, a list of bytes arrives in an array that the engine made.",
        ),
        ("ResultAreaSize", RESULT_AREA_SIZE, "The most bytes of a result that has a place of its own."),
    ];
    for (name, value, meaning) in numbers {
        member(&mut text, meaning, &format!("int {name} = {value}"));
    }
    for function in to_csharp::ALL {
        let name = pascal_case(function.name.strip_prefix(ENGINE).unwrap_or(function.name));
        member(&mut text, function.doc.trim(), &format!("string {name} = \"{}\"", function.name));
    }
    text += "}\n";
    text
}

fn member(text: &mut String, meaning: &str, declaration: &str) {
    let _ = write!(text, "\n    /// <summary>{meaning}</summary>\n    public const {declaration};\n");
}

fn pascal_case(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}
