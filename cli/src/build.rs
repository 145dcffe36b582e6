//! `build`: makes a component of a project that knows nothing of it. `dotnet build` does the work; the MSBuild SDK beside
//! this program joins it through properties, so no file of the project changes.

use crate::report::Report;
use crate::{dotnet, installation};
use diagnostics::{Code, Diagnostic, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const EXAMPLES: &str = "Examples:
  componentize-dotnet build
  componentize-dotnet build src/Shop --configuration Release
  componentize-dotnet build src/Shop -- -p:WitWorld=shop --no-restore

What follows -- goes to `dotnet build`. The component is beside the assembly, in bin/.";

/// The name of the MSBuild SDK in project files.
const SDK_NAME: &str = "ComponentizeDotnet.Sdk";
const PROJECT_EXTENSION: &str = "csproj";

/// The command line of `build`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The project file, or its folder
    #[arg(default_value = ".")]
    project: PathBuf,
    /// The configuration, as for `dotnet build`
    #[arg(short, long, value_name = "CONFIGURATION")]
    configuration: Option<String>,
    /// Further arguments of `dotnet build`
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds, and passes on how it went.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let project = project(&arguments.project)?;
    let text = std::fs::read_to_string(&project)
        .map_err(|error| Diagnostic::unreadable(&project, &error, "give a project file"))?;
    let mut command = Command::new(dotnet::program());
    command.arg("build").arg(&project);
    // A project that uses the SDK needs no help.
    if !text.contains(SDK_NAME) {
        command.args(properties(&project)?);
    }
    command.args(arguments.configuration.iter().flat_map(|name| ["--configuration", name]));
    command.args(&arguments.arguments);
    report.detail(|| format!("{command:?}"));
    let status = command.status().map_err(|error| {
        Diagnostic::new(Code::NotInstalled, format!("`dotnet` does not start: {error}"))
            .with_help("install the .NET SDK 10, and see `componentize-dotnet doctor`")
    })?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The project file: `path` itself, or the only one in that folder.
fn project(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let help = "give the project file";
    let entries = std::fs::read_dir(path).map_err(|error| Diagnostic::unreadable(path, &error, help))?;
    let mut projects: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == PROJECT_EXTENSION))
        .collect();
    projects.sort();
    match &projects[..] {
        [project] => Ok(project.clone()),
        [] => Err(Diagnostic::new(
            Code::InputMissing,
            format!("the folder {} has no C# project", path.display()),
        )
        .with_help(help)
        .into()),
        several => {
            let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
            let message = format!("the folder {} has several projects", path.display());
            Err(Diagnostic::new(Code::InputKind, message)
                .with_help(format!("give one of them: {}", names.join(", ")))
                .into())
        }
    }
}

/// A value as MSBuild takes it literally.
fn escaped(value: &str) -> String {
    let escape = |character: char| match character {
        '%' | '*' | '?' | '@' | '$' | '(' | ')' | ';' | ',' | '\'' | '"' => {
            format!("%{:02X}", u32::from(character))
        }
        _ => character.to_string(),
    };
    value.chars().map(escape).collect()
}

/// The properties through which the MSBuild SDK joins the build of `project`, and of none that it references.
fn properties(project: &Path) -> Result<Vec<String>> {
    let sdk = installation::folder(dotnet::SDK);
    let program = std::env::current_exe().unwrap_or_default();
    let project = std::path::absolute(project).unwrap_or_else(|_| project.to_owned());
    let [props, targets] = ["Join.props", "Join.targets"].map(|name| sdk.join(name));
    if !props.is_file() {
        let message = format!("there is no MSBuild SDK beside {}", program.display());
        return Err(Diagnostic::new(Code::NotInstalled, message)
            .with_help(format!(
                "use the program in the package {SDK_NAME}, or name the SDK in the project: \
                 <Project Sdk=\"{SDK_NAME}/{}\">",
                env!("CARGO_PKG_VERSION")
            ))
            .into());
    }
    let property = |name: &str, path: &Path| format!("-p:{name}={}", escaped(&path.display().to_string()));
    Ok(vec![
        property("CustomAfterMicrosoftCommonProps", &props),
        property("CustomAfterMicrosoftCommonTargets", &targets),
        property("_ComponentizeProject", &project),
        property("ComponentizeDotnetTool", &program),
    ])
}
