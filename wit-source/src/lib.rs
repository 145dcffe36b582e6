//! Reads WIT (a folder, a file, a wasm-encoded package, a component) into a [`Resolve`], and picks the world.

use diagnostics::{Code, Diagnostic, Result};
use std::path::Path;
use wit_parser::{Resolve, WorldId};

/// WIT that was read, and the world that was picked from it.
#[derive(Debug)]
pub struct WitSource {
    /// All packages.
    pub resolve: Resolve,
    /// The world to generate for.
    pub world: WorldId,
}

/// Reads `path` and picks the world named `world`, or the only one.
///
/// # Errors
/// When the path cannot be read, a text does not parse or resolve, or there is not one such world.
pub fn read(path: &Path, world: Option<&str>) -> Result<WitSource> {
    let mut resolve = Resolve::default();
    let (package, _) =
        resolve.push_path(path).map_err(|error| Diagnostic::new(Code::WitSyntax, format!("{error:#}")))?;
    let world = resolve
        .select_world(&[package], world)
        .map_err(|error| Diagnostic::new(Code::WitWorld, format!("{error:#}")))?;
    Ok(WitSource { resolve, world })
}
