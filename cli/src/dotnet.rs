//! The .NET SDK of the user, as the program `dotnet`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The folder of the MSBuild SDK's files in an installation.
pub const SDK: &str = "Sdk";

/// The program: that of the `dotnet` that started this process, or the one on the PATH.
pub fn program() -> OsString {
    std::env::var_os("DOTNET_HOST_PATH").unwrap_or_else(|| "dotnet".into())
}

/// The version of the SDK, when there is one that starts.
pub fn version() -> Option<String> {
    output(&["--version"])
}

/// NuGet's folder of packages.
pub fn packages_folder() -> Option<PathBuf> {
    let text = output(&["nuget", "locals", "global-packages", "--list"])?;
    text.split_once(": ").map(|(_, folder)| folder.into())
}

fn output(arguments: &[&str]) -> Option<String> {
    let output = Command::new(program()).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
