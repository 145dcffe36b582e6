//! `cargo xtask dist`: what a release publishes. The programs were built on a machine of each platform; the rest is the same
//! for all.

use crate::programs::{self, Programs};
use crate::version::CURRENT;
use crate::{link_engines, pack, process, wasi, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Makes the NuGet packages, and an archive of the command line for each platform.
///
/// # Errors
/// When a program is missing, or something cannot be made.
pub fn run(programs: &Path) -> Result<()> {
    let programs = Programs::in_folder(programs)?;
    let (dotnet, engines) = link_engines()?;
    let wit = workspace::target().join("wit");
    wasi::copy_packages(&wit)?;
    let out = workspace::target().join("dist");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let packages = workspace::target().join("dist-packages");
    pack::pack(&dotnet, &programs, &engines, &wit, &packages)?;
    fs::create_dir_all(&out)?;
    for entry in fs::read_dir(&packages)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "nupkg") {
            fs::copy(&file, out.join(file.file_name().context("a listed path has a name")?))?;
        }
    }
    for platform in &programs.platforms {
        archive(&programs, platform, &engines, &wit, &out)?;
    }
    Ok(())
}

/// An archive that unpacks to one folder: the program, and beside it what it looks for there.
fn archive(programs: &Programs, platform: &str, engines: &Path, wit: &Path, out: &Path) -> Result<()> {
    let name = format!("componentize-dotnet-{CURRENT}-{platform}");
    eprintln!("dist: {name}.tar.gz");
    let stage = tempfile::tempdir()?;
    let folder = stage.path().join(&name);
    fs::create_dir(&folder)?;
    fs::copy(programs.of(platform), folder.join(programs::file_name(platform)))?;
    fs::copy(workspace::root().join("LICENSE"), folder.join("LICENSE"))?;
    for version in pack::engine_versions(engines)? {
        let engine = folder.join("engine").join(&version);
        fs::create_dir_all(&engine)?;
        for file in ["engine.wasm", "engine.json"] {
            fs::copy(engines.join(&version).join(file), engine.join(file))?;
        }
    }
    copy(wit, &folder.join("wit"))?;
    let file = out.join(format!("{name}.tar.gz"));
    process::run(Command::new("tar").arg("-C").arg(stage.path()).arg("-czf").arg(&file).arg(&name))
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
