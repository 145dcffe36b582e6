//! What a file is that a component is to be made from.

use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What to give as input.
const WANTED: &str = "give the assembly that the compiler wrote, or a core module";

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A .NET assembly.
    Assembly,
    /// A core module; or a component, which is refused where core modules are read.
    CoreModule,
}

impl InputKind {
    /// What `path` is.
    ///
    /// # Errors
    /// When it cannot be read, or is something else.
    pub fn of(path: &Path) -> Result<Self> {
        let mut start = Vec::new();
        let read = File::open(path).and_then(|file| file.take(8).read_to_end(&mut start));
        match read {
            Err(error) => Err(Diagnostic::unreadable(path, &error, WANTED).into()),
            Ok(_) if start.starts_with(b"\0asm") => Ok(Self::CoreModule),
            Ok(_) if start.starts_with(b"MZ") => Ok(Self::Assembly),
            Ok(0) => Err(unusable(path, "it is empty")),
            Ok(_) => Err(unusable(path, "it is neither a .NET assembly nor a core module")),
        }
    }
}

fn unusable(path: &Path, reason: &str) -> Diagnostics {
    Diagnostic::new(Code::InputKind, format!("{} cannot be made into a component: {reason}", path.display()))
        .with_help(WANTED)
        .into()
}
