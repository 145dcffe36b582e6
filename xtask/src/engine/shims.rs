//! The native libraries of the class library that the engine has.

use super::module::Function;
use contract::{Signature, shims};
use std::collections::BTreeMap;

/// Where the functions of a library come from.
pub struct Source {
    /// The library as C# imports it.
    pub name: &'static str,
    /// Archives of the runtime pack.
    pub archives: &'static [&'static str],
    /// How the names of its functions begin.
    pub prefixes: &'static [&'static str],
}

/// All of them. The pack has Brotli's own functions under the names that C# imports, beside the others.
pub const SOURCES: [Source; 3] = [
    Source {
        name: shims::GLOBALIZATION,
        archives: &["libSystem.Globalization.Native.a"],
        prefixes: &["GlobalizationNative_"],
    },
    Source {
        name: "libSystem.IO.Compression.Native",
        archives: &["libSystem.IO.Compression.Native.a", "libbrotlidec.a", "libbrotlienc.a"],
        prefixes: &["BrotliDecoder", "BrotliEncoder", "CompressionNative_"],
    },
    Source { name: shims::LIBRARY, archives: &["libSystem.Native.a"], prefixes: &["SystemNative_"] },
];

/// A library with its functions, sorted by name.
pub struct Library {
    pub name: &'static str,
    pub functions: Vec<Function>,
}

impl Library {
    pub fn signatures(&self) -> BTreeMap<&str, Signature> {
        self.functions.iter().map(|function| (&*function.name, function.signature.clone())).collect()
    }

    /// The library's name, and the cookies of its functions.
    pub fn cookies(&self) -> (String, BTreeMap<String, String>) {
        let cookies =
            self.signatures().into_iter().map(|(name, signature)| (name.to_owned(), signature.cookie()));
        (self.name.to_owned(), cookies.collect())
    }
}
