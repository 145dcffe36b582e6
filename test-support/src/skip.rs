//! Tests that cannot run on this machine: they say why, and `cargo xtask test` counts them.

use crate::announce;
use std::fmt::Display;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// The environment variable that names the file in which skips are collected, one a line.
pub const SKIPS_VARIABLE: &str = "COMPONENTIZE_TEST_SKIPS";

/// Says that the running test, or a part of it, tests nothing, and why. Whoever calls this returns.
///
/// # Panics
/// When the file that collects skips cannot be written: a skip must not get lost.
pub fn skip(reason: impl Display) {
    let thread = std::thread::current();
    // The test harness names a thread after its test.
    let test = thread.name().unwrap_or("a test");
    match std::env::var_os(SKIPS_VARIABLE) {
        Some(file) => {
            skip_in(Path::new(&file), test, reason)
                .unwrap_or_else(|error| panic!("{SKIPS_VARIABLE}: {error}"));
        }
        None => announce(&line(test, reason)),
    }
}

/// Says the same of `what`, and collects it in a file.
///
/// # Errors
/// When the file cannot be written.
pub fn skip_in(file: &Path, what: &str, reason: impl Display) -> std::io::Result<()> {
    let line = line(what, reason);
    announce(&line);
    // In one write, since several processes do it.
    OpenOptions::new().create(true).append(true).open(file)?.write_all(format!("{line}\n").as_bytes())
}

fn line(what: &str, reason: impl Display) -> String {
    let reason = reason.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    format!("skipped: {what}: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_are_collected() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("skips");
        for (test, reason) in [("a", "no clang"), ("b", "no\nnetwork\n")] {
            skip_in(&file, test, reason).expect("it can be written");
        }
        let collected = std::fs::read_to_string(file).expect("it was written");
        assert_eq!(collected, "skipped: a: no clang\nskipped: b: no network\n");
    }
}
