//! Reading files, with the diagnostics that belong to it.

use diagnostics::{Code, Diagnostic, Result};
use std::io::ErrorKind;
use std::path::Path;

/// Reads a whole file.
///
/// # Errors
/// When it does not exist or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| {
        let code = match error.kind() {
            ErrorKind::NotFound => Code::InputMissing,
            _ => Code::InputUnreadable,
        };
        Diagnostic::new(code, format!("cannot read `{}`: {error}", path.display()))
            .with_help("check the path and that you may read it")
            .into()
    })
}
