//! `new`: makes a project from one of the templates that `dotnet new` has too. The files are the same.

use crate::report::Report;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  componentize-dotnet new library Greeting
  componentize-dotnet new command Tool --output src/tool
  componentize-dotnet new http Api

Then build it with `dotnet build`. No file that exists is replaced.";

/// The command line of `new`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// What to make
    #[arg(value_enum)]
    template: Template,
    /// The name of the project
    #[arg(value_parser = file_name)]
    name: String,
    /// The folder for the project (by default: the name)
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// The kinds of projects.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Template {
    /// A component whose functions other components and hosts call
    Library,
    /// A console program
    Command,
    /// A component that answers HTTP requests
    Http,
    /// An ASP.NET Core application
    Webapi,
}

/// In the templates, the name of the project is this in file names.
const NAME: &str = "Component1";
/// In the templates, the namespace of the project is this.
const NAMESPACE: &str = "Template.Namespace";

macro_rules! files {
    ($template:literal: $($file:literal),*) => {
        &[$(($file, include_str!(concat!("../../msbuild/ComponentizeDotnet.Templates/", $template, "/", $file)))),*]
    };
}

impl Template {
    /// The paths and texts of its files.
    fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Library => files!("library": "Component1.csproj", "Greeting.cs", "wit/world.wit"),
            Self::Command => files!("command": "Component1.csproj", "Program.cs"),
            Self::Http => files!("http": "Component1.csproj", "Handler.cs", "wit/world.wit"),
            Self::Webapi => {
                files!("webapi": "Component1.csproj", "Program.cs", "appsettings.json", "Properties/launchSettings.json")
            }
        }
    }

    /// What shows that the project works, after it is built.
    fn first_run(self) -> &'static str {
        match self {
            Self::Library => r#"dotnet run -- --invoke "greet(\"you\")""#,
            Self::Command => "dotnet run -- you",
            Self::Http | Self::Webapi => "dotnet run",
        }
    }
}

fn file_name(text: &str) -> std::result::Result<String, String> {
    let is_name = !text.trim_matches(['.', ' ']).is_empty()
        && !text.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|'])
        && !text.contains(char::is_control);
    is_name.then(|| text.to_owned()).ok_or_else(|| "it must be a name that a file can have".to_owned())
}

/// Writes all files, or none where one of them exists.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let folder = arguments.output.clone().unwrap_or_else(|| PathBuf::from(&arguments.name));
    let namespace = codegen_csharp::namespace(&arguments.name);
    let files = arguments.template.files().iter().map(|(path, text)| {
        (folder.join(path.replace(NAME, &arguments.name)), text.replace(NAMESPACE, &namespace))
    });
    let files: Vec<_> = files.collect();
    let mut problems = Diagnostics::new();
    for (path, _) in files.iter().filter(|(path, _)| path.exists()) {
        let message = format!("{} exists already", path.display());
        let help = "choose another name, or another folder with --output";
        problems.push(Diagnostic::new(Code::OutputExists, message).with_help(help));
    }
    problems.into_result(())?;
    for (path, text) in &files {
        ::componentize::write_atomically(path, text.as_bytes())?;
        report.status(&path.display().to_string());
    }
    let (folder, first_run) = (shell_word(&folder), arguments.template.first_run());
    report.status(&format!("\nNext:\n  cd {folder}\n  dotnet build\n  {first_run}"));
    Ok(ExitCode::SUCCESS)
}

/// The path as one word of a shell, which is no option and does nothing.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let text = if text.starts_with('-') { format!("./{text}") } else { text };
    // cmd and PowerShell have no other quotes in common.
    let quoted = if cfg!(windows) { None } else { shlex::try_quote(&text).ok() };
    quoted.map_or_else(|| format!("\"{text}\""), Cow::into_owned)
}
