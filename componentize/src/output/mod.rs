//! Writing results: all of them or nothing. A link is followed, and a device or a pipe is written to where it stands.

mod folder;

pub use folder::{is_up_to_date, write_folder};

use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// How many links are followed, as Linux does it.
const MOST_LINKS: usize = 40;

/// Writes `bytes` to `path`, as [`write_together`] does.
///
/// # Errors
/// When the folder or the file cannot be written, or the disk is full.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    write_together(&[(path, bytes)])
}

/// Writes each of `outputs` to its path. Folders are made where they are missing. A file that was there stays as it is
/// until all new ones are complete, and keeps its permissions; nothing is left behind when writing fails. What is no
/// file (a device, a pipe, what the process was given open) cannot be replaced: it is written to, after all files.
///
/// # Errors
/// Each output that is a folder or cannot be written, and two that are the same file.
pub fn write_together(outputs: &[(&Path, &[u8])]) -> Result<()> {
    let mut problems = Diagnostics::new();
    let mut staged: Vec<(&Path, Staged<'_>)> = Vec::new();
    for &(path, bytes) in outputs {
        let result = stage(path, bytes).map_err(|error| unwritable(path, &error).into());
        let Some(output) = problems.absorb(result) else { continue };
        match staged.iter().find(|(_, other)| other.is_same_file(&output)) {
            Some((other, _)) => problems.push(twice(other, path)),
            None => staged.push((path, output)),
        }
    }
    problems.into_result(())?;
    let (files, streams): (Vec<_>, Vec<_>) =
        staged.into_iter().partition(|(_, output)| matches!(output, Staged::File(..)));
    for (path, output) in files.into_iter().chain(streams) {
        output.commit().map_err(|error| unwritable(path, &error))?;
    }
    Ok(())
}

/// Whether what is written to `path` comes out of the standard output: messages would stand in the middle of it.
pub fn is_standard_output(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::{fd::AsFd, unix::fs::MetadataExt};
        let output =
            io::stdout().as_fd().try_clone_to_owned().map(File::from).and_then(|file| file.metadata());
        let identity = |found: Metadata| (found.dev(), found.ino());
        output.is_ok_and(|output| fs::metadata(path).is_ok_and(|other| identity(output) == identity(other)))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Where an output goes in the end.
enum Place {
    /// To a file, which is made or replaced.
    File(PathBuf),
    /// To a device or a pipe.
    Stream(PathBuf),
    /// To what the process was given open, as it is.
    Descriptor(PathBuf),
}

/// An output before anything of it is seen.
enum Staged<'a> {
    File(NamedTempFile, PathBuf),
    Stream(File, &'a [u8]),
}

impl Staged<'_> {
    fn is_same_file(&self, other: &Self) -> bool {
        let full =
            |path: &Path| Some((fs::canonicalize(folder_of(path)).ok()?, path.file_name()?.to_owned()));
        matches!((self, other), (Self::File(_, one), Self::File(_, other)) if full(one) == full(other))
    }

    fn commit(self) -> io::Result<()> {
        match self {
            Self::File(file, path) => file.persist(path).map(drop).map_err(|error| error.error),
            Self::Stream(mut stream, bytes) => stream.write_all(bytes),
        }
    }
}

fn stage<'a>(path: &Path, bytes: &'a [u8]) -> io::Result<Staged<'a>> {
    match place(path)? {
        Place::File(path) => Ok(Staged::File(temporary(&path, bytes)?, path)),
        Place::Stream(path) => Ok(Staged::Stream(File::options().write(true).open(path)?, bytes)),
        Place::Descriptor(path) => Ok(Staged::Stream(File::options().append(true).open(path)?, bytes)),
    }
}

/// Follows the links of `path` to its end, which need not exist.
fn place(path: &Path) -> io::Result<Place> {
    let folder = || io::Error::new(ErrorKind::IsADirectory, "it is a folder");
    if path.as_os_str().is_empty() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "the path is empty"));
    }
    if path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
        return Err(folder());
    }
    let mut path = path.to_owned();
    for _ in 0..=MOST_LINKS {
        if is_descriptor(&path) {
            return Ok(Place::Descriptor(path));
        }
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => path = folder_of(&path).join(fs::read_link(&path)?),
            Ok(found) if found.is_dir() => return Err(folder()),
            Ok(found) if !found.is_file() => return Ok(Place::Stream(path)),
            Ok(_) => return Ok(Place::File(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Place::File(path)),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("it is a link that leads nowhere but to links"))
}

/// Whether `path` is one of the files that this process has open: `/dev/stdout` leads to one.
fn is_descriptor(path: &Path) -> bool {
    cfg!(unix)
        && fs::canonicalize(folder_of(path)).is_ok_and(|folder| {
            folder == Path::new("/dev/fd") || folder.starts_with("/proc") && folder.ends_with("fd")
        })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A complete file in the folder of `path`, with the permissions that the one in `path` has.
fn temporary(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".componentize-dotnet-");
    // A temporary file is private; the result gets what a new file gets, so that others can read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    match File::options().write(true).open(path) {
        Ok(old) => keep(&old.metadata()?, file.as_file())?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        // Whoever may not write a file may not replace it either.
        Err(error) => return Err(error),
    }
    Ok(file)
}

/// Gives `file` the owner, where that is allowed, and the permissions of the file that it replaces.
fn keep(old: &Metadata, file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
    file.set_permissions(old.permissions())
}

pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("cannot write `{}`: {error}", path.display());
    Diagnostic::new(Code::OutputUnwritable, message).with_help(remedy(error))
}

fn twice(one: &Path, other: &Path) -> Diagnostic {
    let message = format!("`{}` and `{}` are the same file", one.display(), other.display());
    Diagnostic::new(Code::OutputUnwritable, message).with_help("write each output to a file of its own")
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space on the disk",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to, or change its permissions"
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "a part of the path is a file: choose another",
        ErrorKind::BrokenPipe => "what reads the output ended before it had all",
        _ => "choose another output file",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder can be made")
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("the folder is readable");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("it is readable").file_name();
        let mut names: Vec<String> = entries.map(|entry| name(entry).to_string_lossy().into()).collect();
        names.sort();
        names
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

    #[test]
    fn either_all_outputs_are_written_or_none() {
        let root = workspace();
        let [fine, folder] = ["fine", "folder"].map(|name| root.path().join(name));
        fs::create_dir(&folder).expect("the folder is writable");
        write_together(&[(&fine, b"new"), (&folder, b"new")]).expect_err("it is a folder");
        assert_eq!(names(root.path()), ["folder"]);
        let again = root.path().join("folder/../fine");
        write_together(&[(&fine, b"new"), (&again, b"other")]).expect_err("it is the same file");
        assert_eq!(names(root.path()), ["folder"]);
        write_together(&[(&again, b"new")]).expect("the folder is writable");
        assert_eq!(names(root.path()), ["fine", "folder"]);
    }

    #[test]
    fn a_path_that_names_a_folder_is_refused() {
        let root = workspace();
        for path in [root.path().join("new/"), PathBuf::new(), root.path().to_owned(), root.path().join("..")]
        {
            write_atomically(&path, b"new").expect_err("it names a folder");
        }
        assert!(names(root.path()).is_empty());
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};

        #[test]
        fn links_are_followed_to_a_file_that_need_not_exist() {
            let root = workspace();
            let at = |name: &str| root.path().join(name);
            fs::create_dir(at("there")).expect("the folder is writable");
            for (target, link) in
                [("there/file", "one"), ("one", "two"), ("loop", "loop"), ("there", "folder")]
            {
                symlink(target, at(link)).expect("links can be made");
            }
            for bytes in ["first", "again"].map(str::as_bytes) {
                write_atomically(&at("two"), bytes).expect("the link leads to a file");
                assert_eq!(fs::read(at("there/file")).expect("it was written"), bytes);
            }
            for link in ["loop", "folder"] {
                write_atomically(&at(link), b"new").expect_err("the link leads to no file");
            }
            assert!(["one", "two", "loop", "folder"].iter().all(|link| at(link).is_symlink()));
            assert_eq!(names(&at("there")), ["file"]);
        }

        #[test]
        fn a_file_keeps_its_permissions() {
            let root = workspace();
            let path = root.path().join("file");
            fs::write(&path, "old").expect("the folder is writable");
            fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).expect("it is ours");
            write_atomically(&path, b"new").expect("the folder is writable");
            assert_eq!(fs::metadata(&path).expect("it is there").mode() & 0o777, 0o640);
        }

        #[test]
        fn devices_and_pipes_are_written_to_and_stay() {
            let root = workspace();
            let [null, pipe] = ["null", "pipe"].map(|name| root.path().join(name));
            symlink("/dev/null", &null).expect("links can be made");
            write_atomically(&null, b"gone").expect("it takes all");
            let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
            assert!(made.success());
            let reader = std::thread::spawn({
                let pipe = pipe.clone();
                move || fs::read(pipe).expect("the pipe is readable")
            });
            let large = vec![7; 300_000];
            write_atomically(&pipe, &large).expect("somebody reads");
            assert_eq!(reader.join().expect("it ends"), large);
            assert_eq!(names(root.path()), ["null", "pipe"]);
            assert!(fs::metadata("/dev/null").expect("it is there").file_type().is_char_device());
            assert!(fs::metadata(&pipe).expect("it is there").file_type().is_fifo());
        }
    }
}
