//! Writing a result: all of it or nothing.

use diagnostics::{Code, Diagnostic, Result};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use tempfile::Builder;

/// Writes `bytes` to `path`. The folder is made when it is missing. A file that was there stays as it is until
/// the new one is complete, and nothing is left behind when writing fails.
///
/// # Errors
/// When the folder or the file cannot be written, or the disk is full.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    try_write(path, bytes).map_err(|error| {
        let message = format!("cannot write `{}`: {error}", path.display());
        Diagnostic::new(Code::OutputUnwritable, message).with_help(remedy(&error)).into()
    })
}

fn try_write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".componentize-dotnet-");
    // A temporary file is private; the result gets what a new file gets, so that others can read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space on the disk",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to, or change its permissions"
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "a part of the path is a file: choose another",
        _ => "choose another output file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("the folder is readable");
        entries.map(|entry| entry.expect("it is readable").file_name().to_string_lossy().into()).collect()
    }

    #[test]
    fn folders_are_made_and_an_old_file_is_replaced() {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        let path = root.path().join("größe a b/out.wasm");
        write_atomically(&path, b"old").expect("the folder is writable");
        write_atomically(&path, b"new").expect("the folder is writable");
        assert_eq!(std::fs::read(&path).expect("it was written"), b"new");
        assert_eq!(names(path.parent().expect("it has a folder")), ["out.wasm"]);
    }

    #[test]
    fn nothing_is_left_behind_when_the_place_is_taken() {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(root.path().join("file"), b"x").expect("the folder is writable");
        for path in [root.path().join("file/out.wasm"), root.path().to_owned()] {
            let problems = write_atomically(&path, b"new").expect_err("the place is taken");
            assert!(problems.iter().all(|problem| problem.code() == Code::OutputUnwritable));
        }
        assert_eq!(names(root.path()), ["file"]);
    }
}
