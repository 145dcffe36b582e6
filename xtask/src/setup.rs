//! Provides what the project's own work needs: the .NET SDK, NuGet packages, the WASM toolchain.
//!
//! Everything is looked for on the PATH, then in the offline bundle beside the checkout, then fetched
//! the official way; each step says on stderr what it uses. Nothing is built here.

use crate::engine::Toolchain;
use crate::{process, workspace};
use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The feature band that the samples, tests and packages are built with.
const DOTNET_CHANNEL: &str = "10.0";

/// The emscripten release that the runtime pack's objects were compiled with.
const EMSDK_VERSION: &str = "3.1.56";

const RUNTIME_PACK: &str = "Microsoft.NETCore.App.Runtime.Mono.browser-wasm";

/// Variables that change how MSBuild or NuGet behave and must not leak in from the caller's shell.
const DISTURBING_VARIABLES: [&str; 2] = ["RestoreConfigFile", "MSBuildSDKsPath"];

/// A .NET SDK and the environment to run it in.
#[derive(Debug, Clone)]
pub struct Dotnet {
    /// The `dotnet` program.
    pub program: PathBuf,
    /// Variables that the program needs, on top of the caller's.
    pub env: Vec<(OsString, OsString)>,
}

impl Dotnet {
    /// Finds a .NET SDK, or installs one.
    ///
    /// # Errors
    /// When there is none and none can be had.
    pub fn provide() -> Result<Self> {
        let mut dotnet = if let Some(version) = sdk_version(Path::new("dotnet")) {
            say(".NET SDK", &version, "PATH");
            Self { program: "dotnet".into(), env: Vec::new() }
        } else if let Some(installer) = in_bundle("dotnet/install.sh") {
            Self::from_bundle(&installer)?
        } else {
            Self::download()?
        };
        dotnet.set("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
        dotnet.set("DOTNET_NOLOGO", "1");
        // Build nodes that outlive a command keep files of the packages under test open.
        dotnet.set("MSBUILDDISABLENODEREUSE", "1");
        Ok(dotnet)
    }

    /// The offline bundle's installer unpacks the SDK and a package feed, and prints `export` lines.
    fn from_bundle(installer: &Path) -> Result<Self> {
        const SHOW: &str = r#"eval "$(bash "$0")" && for name in DOTNET_ROOT OFFLINE_NUGET_FEED NUGET_PACKAGES \
            DOTNET_SYSTEM_GLOBALIZATION_INVARIANT NUGET_CERT_REVOCATION_MODE DOTNET_GENERATE_ASPNET_CERTIFICATE \
            DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE; do \
            [ -z "${!name+set}" ] || printf '%s=%s\n' "$name" "${!name}"; done"#;
        let lines = process::output(Command::new("bash").arg("-c").arg(SHOW).arg(installer))
            .context("the offline .NET bundle does not install")?;
        let mut dotnet = Self { program: PathBuf::new(), env: Vec::new() };
        for (name, value) in lines.lines().filter_map(|line| line.split_once('=')) {
            if name == "DOTNET_ROOT" {
                dotnet.program = Path::new(value).join("dotnet");
            }
            dotnet.set(name, value);
        }
        let version = sdk_version(&dotnet.program).context("the offline .NET bundle has no working SDK")?;
        say(".NET SDK", &version, "offline bundle beside the checkout");
        Ok(dotnet)
    }

    /// Microsoft's install script, into `target/tools/dotnet`.
    fn download() -> Result<Self> {
        let home = workspace::target().join("tools/dotnet");
        let program = home.join(if cfg!(windows) { "dotnet.exe" } else { "dotnet" });
        if sdk_version(&program).is_none() {
            let script = home.join(if cfg!(windows) { "dotnet-install.ps1" } else { "dotnet-install.sh" });
            fs::create_dir_all(&home)?;
            let address = if cfg!(windows) {
                "https://dot.net/v1/dotnet-install.ps1"
            } else {
                "https://dot.net/v1/dotnet-install.sh"
            };
            eprintln!("setup: downloading the .NET SDK {DOTNET_CHANNEL} with Microsoft's install script");
            process::run(Command::new("curl").args(["-fsSL", address, "-o"]).arg(&script)).context(
                "there is no .NET SDK on the PATH, and Microsoft's install script cannot be downloaded",
            )?;
            let mut install = if cfg!(windows) {
                let mut powershell = Command::new("powershell");
                powershell.args(["-ExecutionPolicy", "Bypass", "-File"]).arg(&script);
                powershell.args(["-Channel", DOTNET_CHANNEL, "-InstallDir"]).arg(&home);
                powershell
            } else {
                let mut bash = Command::new("bash");
                bash.arg(&script).args(["--channel", DOTNET_CHANNEL, "--install-dir"]).arg(&home);
                bash
            };
            process::run(&mut install).context("Microsoft's install script for the .NET SDK failed")?;
        }
        let version = sdk_version(&program).context("the downloaded .NET SDK does not start")?;
        say(".NET SDK", &version, "official download");
        let mut dotnet = Self { program, env: Vec::new() };
        dotnet.set("DOTNET_ROOT", &home);
        Ok(dotnet)
    }

    fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.env.push((name.into(), value.into()));
    }

    /// A variable of the environment that `dotnet` will see.
    pub fn variable(&self, name: &str) -> Option<OsString> {
        let own = self.env.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        own.or_else(|| std::env::var_os(name))
    }

    /// A `dotnet` command, ready for arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        for name in DISTURBING_VARIABLES {
            command.env_remove(name);
        }
        command
    }

    /// NuGet's global packages folder.
    ///
    /// # Errors
    /// When `dotnet` does not tell.
    pub fn packages_folder(&self) -> Result<PathBuf> {
        let told = process::output(self.command().args(["nuget", "locals", "global-packages", "--list"]))?;
        let folder = told.trim().split_once(": ").map(|(_, folder)| folder);
        Ok(folder.context("`dotnet nuget locals` gives no folder")?.into())
    }

    /// The folder that packages come from when it is not nuget.org: `OFFLINE_NUGET_FEED`, or the bundle's.
    pub fn offline_feed(&self) -> Option<PathBuf> {
        self.variable("OFFLINE_NUGET_FEED").map(PathBuf::from)
    }
}

/// The SDK's version, when `program` starts and is of the release that this project needs.
fn sdk_version(program: &Path) -> Option<String> {
    let version = process::output(Command::new(program).arg("--version").stderr(std::process::Stdio::null()));
    let version = version.ok()?.trim().to_owned();
    version.starts_with("10.").then_some(version)
}

/// Restores the runtime packs of `versions` and gives their folders, in the same order.
///
/// # Errors
/// When NuGet cannot restore them.
pub fn runtime_packs(dotnet: &Dotnet, versions: &[String]) -> Result<Vec<PathBuf>> {
    let packages = dotnet.packages_folder()?;
    let folder = |version: &String| packages.join(RUNTIME_PACK.to_lowercase()).join(version);
    if !versions.iter().all(|version| folder(version).join(".nupkg.metadata").is_file()) {
        let project = workspace::target().join("setup/packs");
        fs::create_dir_all(&project)?;
        let wanted: Vec<String> = versions.iter().map(|version| format!("[{version}]")).collect();
        let text = format!(
            r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="{RUNTIME_PACK}" Version="{}" /></ItemGroup>
</Project>
"#,
            wanted.join(";")
        );
        fs::write(project.join("packs.csproj"), text)?;
        write_nuget_config(dotnet, &project.join("nuget.config"), &[])?;
        process::run(dotnet.command().arg("restore").current_dir(&project))
            .with_context(|| format!("NuGet cannot restore {RUNTIME_PACK} {}", versions.join(" and ")))?;
    }
    let from = if dotnet.offline_feed().is_some() { "offline feed" } else { "nuget.org" };
    say("runtime packs", &versions.join(", "), from);
    Ok(versions.iter().map(folder).collect())
}

/// Writes a nuget.config that names `folders` and the feed in use, and nothing else.
///
/// # Errors
/// When the file cannot be written.
pub fn write_nuget_config(dotnet: &Dotnet, path: &Path, folders: &[(&str, &Path)]) -> Result<()> {
    let mut sources = String::new();
    for (name, folder) in folders {
        sources += &format!("    <add key=\"{name}\" value=\"{}\" />\n", folder.display());
    }
    match dotnet.offline_feed() {
        Some(feed) => sources += &format!("    <add key=\"offline\" value=\"{}\" />\n", feed.display()),
        None => sources += "    <add key=\"nuget.org\" value=\"https://api.nuget.org/v3/index.json\" />\n",
    }
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <packageSources>\n    <clear />\n{sources}  \
         </packageSources>\n  <disabledPackageSources>\n    <clear />\n  </disabledPackageSources>\n</configuration>\n"
    );
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The C toolchain for the engine, and the sysroot it compiles against.
///
/// # Errors
/// When one of them is missing and cannot be had.
pub fn wasm_toolchain() -> Result<(Toolchain, PathBuf)> {
    let sysroot = sysroot_on_path().map_or_else(sysroot_from_bundle, Some);
    let toolchain = toolchain_on_path();
    if let (Some(sysroot), Some(toolchain)) = (&sysroot, &toolchain) {
        return Ok((toolchain.clone(), sysroot.clone()));
    }
    if let (Some(sysroot), true) = (&sysroot, install_llvm_from_apt()) {
        let toolchain = toolchain_on_path().context("clang-19 was installed, but does not start")?;
        return Ok((toolchain, sysroot.clone()));
    }
    let emsdk = download_emsdk()?;
    let sysroot = sysroot.unwrap_or_else(|| emsdk.join("upstream/emscripten/cache/sysroot"));
    let toolchain = toolchain
        .or_else(|| toolchain_in(&emsdk.join("upstream/bin")))
        .context("the emscripten SDK has no clang that makes WebAssembly")?;
    Ok((toolchain, sysroot))
}

/// clang with a WebAssembly target and wasm-ld, by their versioned or plain names.
fn toolchain_on_path() -> Option<Toolchain> {
    ["-19", "-20", "-21", ""].into_iter().find_map(|suffix| {
        let toolchain =
            Toolchain { clang: format!("clang{suffix}").into(), wasm_ld: format!("wasm-ld{suffix}").into() };
        check_toolchain(toolchain, "PATH")
    })
}

fn toolchain_in(folder: &Path) -> Option<Toolchain> {
    let toolchain = Toolchain { clang: folder.join("clang"), wasm_ld: folder.join("wasm-ld") };
    check_toolchain(toolchain, "official download")
}

fn check_toolchain(toolchain: Toolchain, origin: &str) -> Option<Toolchain> {
    let targets = process::output(Command::new(&toolchain.clang).arg("--print-targets")).ok()?;
    let linker = process::output(Command::new(&toolchain.wasm_ld).arg("--version")).ok()?;
    if !targets.contains("wasm32") {
        return None;
    }
    say("WASM toolchain", linker.lines().next().unwrap_or_default(), origin);
    Some(toolchain)
}

/// The sysroot of an emscripten installation, whose system libraries must have been built already.
fn sysroot_on_path() -> Option<PathBuf> {
    let cache = process::output(Command::new("em-config").arg("CACHE")).ok()?;
    let sysroot = Path::new(cache.trim()).join("sysroot");
    sysroot.join("lib/wasm32-emscripten/libc.a").is_file().then(|| {
        say("emscripten sysroot", &sysroot.display().to_string(), "PATH");
        sysroot
    })
}

fn sysroot_from_bundle() -> Option<PathBuf> {
    let archive = in_bundle("toolchain/emscripten-sysroot.tar.xz")?;
    let tools = workspace::target().join("tools");
    let sysroot = tools.join("sysroot");
    if !sysroot.join("lib/wasm32-emscripten/libc.a").is_file() {
        fs::create_dir_all(&tools).ok()?;
        process::run(Command::new("tar").arg("-C").arg(&tools).arg("-xJf").arg(&archive)).ok()?;
    }
    say("emscripten sysroot", "C library and headers", "offline bundle beside the checkout");
    Some(sysroot)
}

/// Debian's and Ubuntu's packages, where this process may install them.
fn install_llvm_from_apt() -> bool {
    let root = process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || process::output(Command::new("apt-get").arg("--version")).is_err() {
        return false;
    }
    eprintln!("setup: installing clang-19, lld-19 and llvm-19 with apt-get");
    let installed = process::run(Command::new("apt-get").args(["-qq", "update"])).and_then(|()| {
        let mut install = Command::new("apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive");
        install.args(["-qq", "install", "--yes", "--no-install-recommends", "clang-19", "lld-19", "llvm-19"]);
        process::run(&mut install)
    });
    installed.inspect_err(|error| eprintln!("setup: {error:#}")).is_ok()
}

/// The emscripten SDK, as its own documentation installs it.
fn download_emsdk() -> Result<PathBuf> {
    let emsdk = workspace::target().join("tools/emsdk");
    let program = emsdk.join(if cfg!(windows) { "emsdk.bat" } else { "emsdk" });
    if !program.is_file() {
        eprintln!("setup: downloading the emscripten SDK {EMSDK_VERSION}");
        let address = "https://github.com/emscripten-core/emsdk.git";
        process::run(Command::new("git").args(["clone", "--quiet", "--depth", "1", address]).arg(&emsdk))
            .context(
                "the engine needs clang and wasm-ld 19 or later on the PATH and an emscripten sysroot; \
             neither is here and the emscripten SDK cannot be downloaded",
            )?;
    }
    process::run(Command::new(&program).args(["install", EMSDK_VERSION]))?;
    let sysroot = emsdk.join("upstream/emscripten/cache/sysroot/lib/wasm32-emscripten/libc.a");
    ensure!(sysroot.is_file(), "the emscripten SDK {EMSDK_VERSION} has no {}", sysroot.display());
    say("WASM toolchain", &format!("emscripten SDK {EMSDK_VERSION}"), "official download");
    Ok(emsdk)
}

/// The .NET patch releases that an engine is linked for, oldest first.
///
/// # Errors
/// When the list cannot be read or is empty.
pub fn runtime_versions() -> Result<Vec<String>> {
    let list = workspace::root().join("engine/runtime-versions.txt");
    let text = fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let versions: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Into::into).collect();
    if versions.is_empty() {
        bail!("{} names no .NET release", list.display());
    }
    Ok(versions)
}

/// A file of the offline bundle, which lies in `shared` beside the checkout.
fn in_bundle(path: &str) -> Option<PathBuf> {
    let file = workspace::root().parent()?.join("shared").join(path);
    file.is_file().then_some(file)
}

fn say(what: &str, which: &str, origin: &str) {
    eprintln!("setup: {what}: {which} ({origin})");
}
