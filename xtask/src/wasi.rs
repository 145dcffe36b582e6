//! WASI's WIT packages, which the tool brings with it: those of the hosts that this project tests against. They are part
//! of wasmtime's crates, as a file for each package.

use crate::{cargo, process};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The crate that has all packages, and where in it those of each release are.
const CRATE: &str = "wasmtime-wasi-http";
const RELEASES: [&str; 2] = ["wit/deps", "src/p3/wit/deps"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

/// Copies the packages into `folder`, in a subfolder for each release.
///
/// # Errors
/// When cargo does not know the crate, or the files cannot be copied.
pub fn copy_packages(folder: &Path) -> Result<()> {
    let metadata = process::output(cargo().args(["metadata", "--format-version", "1", "--quiet"]))?;
    let metadata: Metadata = serde_json::from_str(&metadata)?;
    let found = metadata.packages.iter().find(|package| package.name == CRATE);
    let root = found.and_then(|package| package.manifest_path.parent());
    let root = root.with_context(|| format!("the workspace does not use {CRATE}"))?;
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for packages in RELEASES.map(|release| root.join(release)) {
        let release = folder.join(release(&packages)?);
        fs::create_dir_all(&release)?;
        for entry in fs::read_dir(&packages)? {
            let path = entry?.path();
            fs::copy(&path, release.join(path.file_name().context("a listed path has a name")?))?;
        }
    }
    Ok(())
}

/// The version that the packages in a folder have, from the first line of one.
fn release(packages: &Path) -> Result<String> {
    let file = packages.join("cli.wit");
    let text = fs::read_to_string(&file).with_context(|| format!("there is no {}", file.display()))?;
    let version = text.lines().find_map(|line| line.strip_prefix("package wasi:cli@")?.strip_suffix(';'));
    Ok(format!("wasi-{}", version.with_context(|| format!("{} names no package", file.display()))?))
}
