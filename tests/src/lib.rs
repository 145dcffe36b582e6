//! What the tests that cross the parts share: where the built product is, projects, a host for components.

mod c_guest;
mod compose;
mod guests;
mod host;
mod log;
mod page;
mod project;
mod random;
mod task_host;

pub use c_guest::c_guest;
pub use compose::composed;
pub use guests::{Guests, are_compiled, guest};
pub use host::{Called, Host, State, exports, imports};
pub use log::{Executed, Log};
pub use page::{Block, blocks};
pub use project::{Built, Project, greeter};
pub use random::{RandomTypes, RandomValues, random_package, seed};
pub use task_host::{TaskHost, TaskState, compiled};

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The product under test, as `cargo xtask test` built it.
#[derive(Debug, Clone)]
pub struct Product {
    /// The `dotnet` program.
    pub dotnet: PathBuf,
    /// The `componentize-dotnet` program.
    pub tool: PathBuf,
    /// The folder with the NuGet packages and their nuget.config.
    pub packages: PathBuf,
    /// The folder with one engine a .NET patch release.
    pub engines: PathBuf,
}

impl Product {
    /// The product that the environment names.
    ///
    /// # Panics
    /// When the tests were not started by `cargo xtask test`, which builds the product first.
    pub fn get() -> Self {
        let path = |name: &str| -> PathBuf {
            let value: Option<OsString> = std::env::var_os(name);
            value.unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask test`")).into()
        };
        Self {
            dotnet: path("COMPONENTIZE_TEST_DOTNET"),
            tool: path("COMPONENTIZE_TEST_TOOL"),
            packages: path("COMPONENTIZE_TEST_PACKAGES"),
            engines: path("COMPONENTIZE_TEST_ENGINES"),
        }
    }

    /// A `componentize-dotnet` command, ready for arguments.
    pub fn tool(&self) -> Command {
        let mut command = Command::new(&self.tool);
        command.env("COMPONENTIZE_DOTNET_ENGINE", &self.engines);
        command
    }
}

/// The checkout's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies one folder below the root")
}

/// Copies a folder with all that is in it, but what `dotnet build` made there.
///
/// # Panics
/// When a folder cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the target folder can be written");
    for entry in fs::read_dir(from).expect("a folder of the checkout can be listed") {
        let entry = entry.expect("a folder of the checkout can be listed");
        // They are there only where someone built a project in place.
        if ["bin", "obj"].iter().any(|made| entry.file_name() == *made) {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a listed path has a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the target folder can be written");
        }
    }
}

/// What a server at `address` answers to a `GET` of `path`: status, headers and body.
///
/// # Errors
/// When it does not answer.
pub fn http_get(address: &str, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// A program's output, with `\n` line ends.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}
