//! What the tests of the command line share: a folder for each test, the built program, components made from text.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that one test writes in, and runs the program in.
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("it is in the folder"))
            .expect("the folder can be written");
        std::fs::write(path, content).expect("the folder can be written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names in a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).expect("the folder is readable");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("it is readable").file_name().to_string_lossy().into())
            .collect();
        names.sort();
        names
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        run_in(self.folder.path(), arguments)
    }
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub output: String,
    pub messages: String,
}

impl Outcome {
    /// Asserts success, and gives the output.
    #[track_caller]
    pub fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.messages);
        self.output
    }

    /// Asserts the exit code of a diagnostic, that nothing came on standard output, and that the messages have `parts`.
    #[track_caller]
    pub fn problem(self, parts: &[&str]) {
        assert_eq!((self.code, self.output.as_str()), (Some(1), ""), "{}", self.messages);
        // The messages are wrapped; the parts are not.
        let messages = self.messages.replace("\n  | ", " ").split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(messages.contains(part), "no `{part}` in\n{}", self.messages);
        }
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            output: String::from_utf8(output.stdout).expect("the output is UTF-8"),
            messages: String::from_utf8(output.stderr).expect("the messages are UTF-8"),
        }
    }
}

/// The program, to be run in `folder`, with a cache of its own and without settings of the developer.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_componentize-dotnet"));
    command.current_dir(folder).env_remove("COMPONENTIZE_DOTNET_ENGINE");
    command.env("XDG_CACHE_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
    command
}

pub fn run_in(folder: &Path, arguments: &[&str]) -> Outcome {
    program(folder).args(arguments).output().expect("the program starts").into()
}

/// A component with functions of several types.
pub fn functions() -> Vec<u8> {
    wat::parse_str(include_str!("../components/functions.wat")).expect("the text is a component")
}

/// A core module of WASI 0.1 that is a command.
pub fn command() -> Vec<u8> {
    wat::parse_str(include_str!("../components/command.wat")).expect("the text is a module")
}
