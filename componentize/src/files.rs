//! Reading files, with the diagnostics that belong to it.

use diagnostics::{Diagnostic, Result};
use std::path::{Path, PathBuf};

/// Reads a whole file.
///
/// # Errors
/// When it does not exist or cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Diagnostic::unreadable(path, &error, "check the path").into())
}

/// The files in a folder whose names end in `.<extension>`, sorted by name.
///
/// # Errors
/// When the folder cannot be listed.
pub fn with_extension(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>());
    let mut files = listed.map_err(|error| Diagnostic::unreadable(folder, &error, "check the path"))?;
    files.retain(|path| path.extension().is_some_and(|found| found == extension) && path.is_file());
    files.sort();
    Ok(files)
}

/// The names of the folders in a folder, sorted; none where it cannot be listed.
pub fn folders(folder: &Path) -> Vec<String> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(here).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}
