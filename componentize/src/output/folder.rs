//! A folder of generated files that is kept in step with what is generated. Other files in it are nobody's business.

use super::write_atomically;
use diagnostics::{Code, Diagnostic, Result};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Component, Path};

/// Makes the folder hold `files`, by name and content, and none that an earlier run left: the file `list` in the folder
/// names them, one a line. Gives how many files had to be written; the others have their content and keep their time.
///
/// # Errors
/// When a file cannot be written, or one that is no longer generated cannot be removed.
pub fn write_folder(folder: &Path, list: &str, files: &[(&str, &[u8])]) -> Result<usize> {
    let earlier = std::fs::read_to_string(folder.join(list)).unwrap_or_default();
    let mut written = 0;
    for (name, content) in files {
        written += usize::from(update(&folder.join(name), content)?);
    }
    let current: BTreeSet<&str> = files.iter().map(|(name, _)| *name).collect();
    for name in earlier.lines().filter(|name| !current.contains(name) && is_inside(name)) {
        remove(&folder.join(name))?;
    }
    let names: String = files.iter().map(|(name, _)| format!("{name}\n")).collect();
    update(&folder.join(list), names.as_bytes())?;
    Ok(written)
}

/// Writes a file, unless it is up to date, and gives whether it was written.
fn update(path: &Path, content: &[u8]) -> Result<bool> {
    let is_old = !is_up_to_date(path, content);
    if is_old {
        write_atomically(path, content)?;
    }
    Ok(is_old)
}

/// Whether a file has the content already: a new time would make the compiler run again.
pub fn is_up_to_date(path: &Path, content: &[u8]) -> bool {
    // A device or a pipe has no content of its own, and reading it may have no end.
    path.is_file() && std::fs::read(path).is_ok_and(|old| old == content)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            let message = format!("cannot remove {}, which is no longer generated: {error}", path.display());
            Err(Diagnostic::new(Code::OutputUnwritable, message).with_help("remove it by hand").into())
        }
        _ => Ok(()),
    }
}

/// Whether a name from the list stays in the folder: the list is a file that anything could have changed.
fn is_inside(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}
