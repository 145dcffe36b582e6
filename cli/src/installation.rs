//! What comes with the program: folders beside it.

use std::path::{Path, PathBuf};

/// The environment variable that names the folder with the engines.
pub const ENGINE_VARIABLE: &str = "COMPONENTIZE_DOTNET_ENGINE";

/// The folder with the engines: the one that the environment names, or the one that comes with this program.
pub fn engines() -> PathBuf {
    std::env::var_os(ENGINE_VARIABLE).map_or_else(|| folder("engine"), PathBuf::from)
}

/// The folder `name` of this installation; where it should be, if there is none.
pub fn folder(name: &str) -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().unwrap_or(Path::new("."));
    // Beside the program, above it, or at the top of a package that has the program in tools/<platform>.
    let places = ["", "..", "../.."].map(|place| beside.join(place).join(name));
    places.iter().find(|place| place.is_dir()).unwrap_or(&places[0]).clone()
}
