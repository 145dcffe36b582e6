//! `doctor`: what of all that the verbs need is here, what is missing, and what to do about it.

use crate::report::{self, Report};
use crate::{dotnet, installation};
use diagnostics::Result;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  componentize-dotnet doctor
  componentize-dotnet doctor --message-format json

Exit codes: 0 all that is needed is here, 1 something is missing.";

/// The NuGet package that holds the runtime of a component.
const RUNTIME_PACK: &str = "microsoft.netcore.app.runtime.mono.browser-wasm";

/// The command line of `doctor`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It is here.
    Found,
    /// It is not here, and comes by itself or is not needed by most.
    Absent,
    /// It is not here and somebody has to do something.
    Missing,
}

/// What was found out about one thing.
#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    state: State,
    /// Where it is and of which version, or why it is missed.
    detail: String,
    /// What to do about it.
    remedy: Option<&'static str>,
}

impl Finding {
    fn found(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, state: State::Found, detail: detail.into(), remedy: None }
    }

    fn without(name: &'static str, state: State, detail: impl Into<String>, remedy: &'static str) -> Self {
        Self { name, state, detail: detail.into(), remedy: Some(remedy) }
    }
}

/// Looks at everything and prints what it found.
pub fn execute(_: &Arguments, report: Report) -> Result<ExitCode> {
    let engines = engine_versions(&installation::engines());
    let mut findings = vec![program(), engine(&engines), packages_of_wasi()];
    let dotnet = dotnet::version();
    findings.push(sdk(dotnet.as_deref()));
    findings.push(msbuild_sdk());
    if dotnet.is_some() {
        findings.push(runtime_pack(engines.last()));
    }
    if report.is_json() {
        report::print_json(&findings)?;
    } else {
        report::print(&findings.iter().map(line).collect::<String>())?;
    }
    let is_missing = findings.iter().any(|finding| finding.state == State::Missing);
    Ok(if is_missing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn line(Finding { name, state, detail, remedy }: &Finding) -> String {
    let state = match state {
        State::Found => "ok",
        State::Absent => "absent",
        State::Missing => "MISSING",
    };
    let remedy = remedy.map(|remedy| format!("         to do: {remedy}\n")).unwrap_or_default();
    format!("{state:<8} {name}: {detail}\n{remedy}")
}

fn program() -> Finding {
    let place = std::env::current_exe().map(|path| format!(", {}", path.display())).unwrap_or_default();
    Finding::found("componentize-dotnet", format!("{}{place}", env!("CARGO_PKG_VERSION")))
}

/// The versions of .NET that there is an engine for, oldest first.
fn engine_versions(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions: Vec<String> = entries
        .filter(|entry| entry.path().join("engine.json").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    versions.sort_by_key(|version| {
        version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>()
    });
    versions
}

fn engine(versions: &[String]) -> Finding {
    let folder = installation::engines();
    match versions {
        [] => Finding::without(
            "engine",
            State::Missing,
            format!("none in {}", folder.display()),
            "use the program in the package ComponentizeDotnet.Sdk, or name a folder with engines in \
             COMPONENTIZE_DOTNET_ENGINE",
        ),
        versions => Finding::found("engine", format!(".NET {} in {}", versions.join(", "), folder.display())),
    }
}

fn packages_of_wasi() -> Finding {
    let folder = installation::folder("wit");
    match folder.is_dir() {
        true => Finding::found("WASI's WIT packages", folder.display().to_string()),
        false => Finding::without(
            "WASI's WIT packages",
            State::Absent,
            format!("no folder {}", folder.display()),
            "put the packages that your WIT uses into its folder deps",
        ),
    }
}

fn sdk(version: Option<&str>) -> Finding {
    const REMEDY: &str = "install the .NET SDK 10 from https://dotnet.microsoft.com/download";
    match version {
        None => Finding::without(".NET SDK", State::Missing, "no program `dotnet` starts", REMEDY),
        Some(version) => {
            let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
            match major >= Some(10) {
                true => Finding::found(".NET SDK", version),
                false => {
                    Finding::without(".NET SDK", State::Missing, format!("{version} is too old"), REMEDY)
                }
            }
        }
    }
}

fn msbuild_sdk() -> Finding {
    let folder = installation::folder(dotnet::SDK);
    match folder.join("Sdk.props").is_file() {
        true => Finding::found("MSBuild SDK", folder.display().to_string()),
        false => Finding::without(
            "MSBuild SDK",
            State::Absent,
            "not beside this program; projects that name it get it from NuGet",
            "for `build`, use the program in the package ComponentizeDotnet.Sdk",
        ),
    }
}

fn runtime_pack(version: Option<&String>) -> Finding {
    const NAME: &str = "runtime pack";
    const REMEDY: &str = "nothing: the first build fetches it";
    let folder = dotnet::packages_folder().zip(version);
    let Some((packages, version)) = folder else {
        return Finding::without(NAME, State::Absent, "NuGet's folder is not known", REMEDY);
    };
    let pack = packages.join(RUNTIME_PACK).join(version);
    match pack.is_dir() {
        true => Finding::found(NAME, pack.display().to_string()),
        false => Finding::without(
            NAME,
            State::Absent,
            format!("{version} is not in {}", packages.display()),
            REMEDY,
        ),
    }
}
