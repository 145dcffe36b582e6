//! What was not checked or tested on this machine, and why. Checks and tests add lines to one file; they are counted at
//! the end.

use crate::workspace;
use anyhow::{Context, Result};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

/// The file with the skips of this run.
pub struct Skips {
    /// Where it is.
    pub file: PathBuf,
}

impl Skips {
    /// None yet.
    ///
    /// # Errors
    /// When those of an earlier run cannot be removed.
    pub fn new() -> Result<Self> {
        let file = workspace::target().join("skips.txt");
        match fs::remove_file(&file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", file.display()))
            }
            _ => Ok(Self { file }),
        }
    }

    /// Adds what is not checked.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, what: &str, reason: &str) -> Result<()> {
        test_support::skip_in(&self.file, what, reason)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }

    /// Prints all of them, and how many they are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn report(&self) -> Result<()> {
        let text = match fs::read_to_string(&self.file) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read.with_context(|| format!("cannot read {}", self.file.display()))?,
        };
        eprint!("{text}");
        match text.lines().count() {
            0 => eprintln!("nothing was skipped"),
            count => eprintln!("{count} skipped, for the reasons above"),
        }
        Ok(())
    }
}
