//! `cargo xtask pack`: the NuGet packages, and the nuget.config files that find them.
//!
//! NuGet takes an MSBuild SDK from the sources of the first nuget.config at or above the *project's* folder; no
//! property or argument says otherwise. So there are several: one beside the packages, to copy next to a project
//! anywhere, and one in each folder of [`BUILT_IN_PLACE`], so that the projects there build where they are.

use crate::programs::{self, Programs};
use crate::setup::{self, Dotnet};
use crate::{process, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All parts have one version, the workspace's.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The name of the package that has the program for one platform, without the platform, and the project that makes it.
const PLATFORM: (&str, &str) = ("ComponentizeDotnet.Tool", "msbuild/ComponentizeDotnet.Tool.Platform");

/// A package's name, and the project that makes it.
const PACKAGES: [(&str, &str); 8] = [
    ("CmDotnet", "cm-runtime/CmDotnet.csproj"),
    ("ComponentizeDotnet.Sdk", "msbuild/ComponentizeDotnet.Sdk"),
    ("CmDotnet.Wasi.Http", WASI_HTTP),
    ("CmDotnet.Cryptography", "cm-cryptography"),
    ("CmDotnet.Wasi.Sockets", WASI_SOCKETS),
    ("CmDotnet.AspNetCore", ASP_NET_CORE),
    ("ComponentizeDotnet.Templates", "msbuild/ComponentizeDotnet.Templates"),
    ("ComponentizeDotnet.Tool", "msbuild/ComponentizeDotnet.Tool"),
];

/// Libraries that are made with the packages before them.
const WASI_HTTP: &str = "cm-wasi-http";
const WASI_SOCKETS: &str = "cm-wasi-sockets";
const ASP_NET_CORE: &str = "cm-aspnetcore";

/// The world of the runtime library.
const RUNTIME_WIT: &str = "cm-runtime/wit";

/// The folders of this checkout whose projects use the packages.
const BUILT_IN_PLACE: [&str; 4] = ["samples", WASI_HTTP, WASI_SOCKETS, ASP_NET_CORE];

/// Makes the packages into the folder `out`: with the programs for each platform, every engine in `engines`, and the WIT
/// packages in `wit`.
///
/// # Errors
/// When there is no engine, or a project does not build, or a file cannot be written.
pub fn pack(dotnet: &Dotnet, programs: &Programs, engines: &Path, wit: &Path, out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    let config = out.join("nuget.config");
    let in_place = BUILT_IN_PLACE.map(|folder| workspace::root().join(folder).join("nuget.config"));
    for file in [&config].into_iter().chain(&in_place) {
        setup::write_nuget_config(dotnet, file, &[("componentize-dotnet", out)])?;
    }
    let versions = engine_versions(engines)?;
    let newest = versions.last().with_context(|| format!("there is no engine in {}", engines.display()))?;
    let world = encoded_world(&programs.of(programs::here()), out)?;
    let properties = [
        ("Version", VERSION.to_owned()),
        ("EncodedWorld", world.display().to_string()),
        ("RestoreConfigFile", config.display().to_string()),
        ("Programs", programs.folder.display().to_string()),
        ("ToolPlatforms", programs.platforms.join("%3B")),
        ("EngineFolder", engines.display().to_string()),
        ("WitPackages", wit.display().to_string()),
        ("EngineVersions", versions.join("%3B")),
        ("NewestEngineVersion", newest.clone()),
    ];
    let cache = dotnet.packages_folder()?;
    let make = |name: &str, project: &str, more: &[String]| {
        eprintln!("pack: {name} {VERSION}");
        let mut command = dotnet.command();
        command.arg("pack").arg(workspace::root().join(project)).arg("--output").arg(out);
        command.args(["--configuration", "Release", "--verbosity", "quiet", "--nologo"]);
        command.args(properties.iter().map(|(name, value)| format!("-p:{name}={value}"))).args(more);
        process::run(&mut command)?;
        forget(&cache, name)
    };
    for (name, project) in PACKAGES {
        make(name, project, &[])?;
    }
    for platform in &programs.platforms {
        let more =
            [format!("-p:Platform={platform}"), format!("-p:Program={}", programs::file_name(platform))];
        make(&format!("{}.{platform}", PLATFORM.0), PLATFORM.1, &more)?;
    }
    Ok(())
}

/// What the runtime library imports, in the form in which its assembly carries it.
fn encoded_world(cli: &Path, out: &Path) -> Result<PathBuf> {
    let world = out.join("CmDotnet.world");
    let bindings = tempfile::tempdir()?;
    let mut command = Command::new(cli);
    command.arg("bindings").arg(workspace::root().join(RUNTIME_WIT)).arg("--out-dir").arg(bindings.path());
    command.arg("--encoded-world").arg(&world);
    process::run(&mut command)?;
    Ok(world)
}

/// The runtime versions that there are engines for, oldest first.
///
/// # Errors
/// When the folder cannot be listed, or names something else.
pub fn engine_versions(engines: &Path) -> Result<Vec<String>> {
    let mut versions = Vec::new();
    for entry in fs::read_dir(engines).with_context(|| format!("cannot read {}", engines.display()))? {
        let entry = entry?;
        if entry.path().join("engine.json").is_file() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let numbers = name.split('.').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>();
            versions.push((numbers.with_context(|| format!("{name} is no runtime version"))?, name));
        }
    }
    versions.sort();
    Ok(versions.into_iter().map(|(_, name)| name).collect())
}

/// Removes a package of an earlier `pack` from NuGet's cache, which takes a version for unchangeable.
fn forget(cache: &Path, package: &str) -> Result<()> {
    let folder = cache.join(package.to_lowercase()).join(VERSION);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove the outdated {}", folder.display()))
        }
        _ => Ok(()),
    }
}
