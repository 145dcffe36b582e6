//! Reading files, with the diagnostics that belong to it.

use diagnostics::{Diagnostic, Result};
use std::path::Path;

/// Reads a whole file.
///
/// # Errors
/// When it does not exist or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Diagnostic::unreadable(path, &error, "check the path").into())
}
