//! Where things are in the checkout.

use crate::process;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate lies one folder below the root")
}

/// Cargo's target folder, which also holds all that these commands make.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The files of the project that git's patterns name: what it tracks, and what is new and not ignored.
///
/// # Errors
/// When git does not list them.
pub fn files(patterns: &[&str]) -> Result<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]);
    let listed = process::output(git.args(patterns))?;
    let files = listed.split_terminator('\0').map(|file| root().join(file));
    // Git lists what is deleted, too, until that is committed.
    Ok(files.filter(|file| file.is_file()).collect())
}
