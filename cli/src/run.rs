//! `run`: starts a command component, or calls one exported function of any component.

use crate::report::{self, Report};
use diagnostics::{Diagnostics, Result};
use host::{Computing, Folder, MissingImports, Network, Program, RunOptions};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

const EXAMPLES: &str = r#"Examples:
  componentize-dotnet run tool.wasm -- --verbose input.txt
  componentize-dotnet run tool.wasm --dir ./data::/data --env MODE=test
  componentize-dotnet run client.wasm --network -- db.example.com
  componentize-dotnet run hello.wasm --invoke 'greet("World")'
  componentize-dotnet run shop.wasm --invoke 'acme:shop/cart@1.0.0#add({sku: "a1", count: 2})'
  componentize-dotnet run shop.wasm --invoke 'cart.add({sku: "a1", count: 2})'"#;

/// The command line of `run`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The component
    component: PathBuf,
    #[command(flatten)]
    surroundings: SurroundingsArguments,
    /// Call an exported function; arguments and result are in the WAVE notation
    #[arg(long, value_name = "CALL", conflicts_with = "arguments")]
    invoke: Option<String>,
    /// Arguments of the command component
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// What a component is given.
#[derive(clap::Args)]
pub struct SurroundingsArguments {
    /// A folder the component may read and write, under the name GUEST (by default: as given)
    #[arg(long = "dir", value_name = "HOST[::GUEST]", value_parser = folder)]
    folders: Vec<Folder>,
    /// An environment variable of the component
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    variables: Vec<(String, String)>,
    /// Let the component use sockets and look up names, as this program may (by default: neither)
    #[arg(long)]
    network: bool,
    /// The most memory that the component may have
    #[arg(long, value_name = "MIB", default_value = "4096", value_parser = mebibytes)]
    max_memory: usize,
}

impl SurroundingsArguments {
    /// With the arguments of the program, before which comes its name, as a shell does it.
    pub fn options(&self, component: &Path, arguments: &[String]) -> RunOptions {
        let name = component.file_name().unwrap_or_default().to_string_lossy().into_owned();
        RunOptions {
            folders: self.folders.clone(),
            variables: self.variables.clone(),
            arguments: [name].into_iter().chain(arguments.iter().cloned()).collect(),
            network: if self.network { Network::Inherited } else { Network::None },
            memory: self.max_memory,
        }
    }
}

/// Reads `HOST::GUEST`.
fn folder(text: &str) -> std::result::Result<Folder, String> {
    let (host, guest) = text.split_once("::").unwrap_or((text, text));
    if host.is_empty() || guest.is_empty() {
        return Err("write the folder's path, or HOST::GUEST".to_owned());
    }
    Ok(Folder { host: host.to_owned(), guest: guest.to_owned() })
}

/// Reads `NAME=VALUE`.
fn variable(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

/// Reads a number of mebibytes, and gives it in bytes.
pub fn mebibytes(text: &str) -> std::result::Result<usize, String> {
    let count = text.parse::<usize>().ok().filter(|count| *count > 0);
    let bytes = count.and_then(|count| count.checked_mul(1 << 20));
    bytes.ok_or_else(|| "write a number of mebibytes, from 1 on".to_owned())
}

/// The longest time that can be asked for, in seconds: a year.
const LONGEST: f64 = 31_536_000.0;

/// Reads a time.
pub fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let number = text.parse::<f64>().ok().filter(|number| *number > 0.0 && *number <= LONGEST);
    number
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "write a number of seconds above 0, such as 2.5".to_owned())
}

/// How long a component may take for one training.
#[derive(clap::Args)]
pub struct TrainingTime {
    /// How long a training may take
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    pub timeout: Duration,
}

/// Runs the component.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let options = arguments.surroundings.options(&arguments.component, &arguments.arguments);
    let missing_imports =
        if arguments.invoke.is_some() { MissingImports::Trap } else { MissingImports::Refuse };
    let program = report.during("compiling the component", || {
        Program::load(&arguments.component, missing_imports, Computing::Unbroken)
    });
    let mut problems = Diagnostics::new();
    let (program, surroundings) = (problems.absorb(program), problems.absorb(options.open()));
    let (Some(program), Some(surroundings)) = (program, surroundings) else { return Err(problems) };
    let Some(call) = &arguments.invoke else {
        return Ok(ExitCode::from(host::command(&program, surroundings)?));
    };
    let show = |results: &[String]| {
        report::print(&results.iter().map(|result| format!("{result}\n")).collect::<String>())
    };
    Ok(ExitCode::from(host::invoke(&program, call, surroundings, show)?))
}
