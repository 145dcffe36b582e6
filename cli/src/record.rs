//! `record`: runs a component, and writes the profile of what it ran.

use crate::report::Report;
use crate::run::{SurroundingsArguments, TrainingTime};
use crate::training::{Words, runs, trainings};
use ::componentize::{Profile, RECORDING_EXPORTS, recordable};
use diagnostics::{Diagnostics, Result};
use host::{Computing, MissingImports, Program};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = r#"Examples:
  componentize-dotnet record tool.wasm -o tool.profile -- --verbose input.txt
  componentize-dotnet record hello.wasm -o hello.profile --invoke 'greet("World")'
  componentize-dotnet record http.wasm -o http.profile --request 'GET /' --request 'GET /todos?x=1'

Each call, request and run of the program has an instance of its own. `componentize --preinitialize --profile` uses the profile."#;

/// The command line of `record`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The component, made without --preinitialize
    component: PathBuf,
    /// The profile to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Call an exported function; arguments are in the WAVE notation
    #[arg(long, value_name = "CALL")]
    invoke: Vec<String>,
    /// Answer a request, as HTTP writes it: `GET /path`, then headers on lines of their own, an empty line, the body
    #[arg(long, value_name = "REQUEST")]
    request: Vec<String>,
    /// Run the program, with these arguments in one text: spaces separate them, double quotes hold together
    #[arg(long = "arguments", value_name = "ARGUMENTS", allow_hyphen_values = true)]
    runs: Vec<Words>,
    /// A profile whose methods the new one has, too
    #[arg(long, value_name = "FILE")]
    merge: Vec<PathBuf>,
    #[command(flatten)]
    time: TrainingTime,
    #[command(flatten)]
    surroundings: SurroundingsArguments,
    /// Arguments of the program, which also runs when there is nothing else to do
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Records, one training after another; the problems of all are found in one run.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let mut problems = Diagnostics::new();
    let open = |run: &[String]| arguments.surroundings.options(&arguments.component, run).open();
    let (calls, requests) = (&arguments.invoke, &arguments.request);
    let runs = runs(&arguments.runs, &arguments.arguments, calls.is_empty() && requests.is_empty());
    let trainings = trainings(calls, requests, &runs, open, &mut problems);
    let program = problems.absorb(report.during("compiling the component", || program(&arguments.component)));
    let Some(program) = program else { return Err(problems) };
    let (mut lines, mut warnings) = (Vec::new(), Vec::new());
    for training in trainings {
        let recorded = open(&[]).and_then(|surroundings| {
            host::record(&program, RECORDING_EXPORTS, training, surroundings, arguments.time.timeout)
        });
        if let Some((recorded, warning)) = problems.absorb(recorded) {
            lines.push(recorded);
            warnings.extend(warning);
        }
    }
    let merged = problems.absorb(Profile::read(&arguments.merge)).unwrap_or_default();
    let earlier = merged.lines().iter().map(String::as_str);
    let lines = lines.iter().flat_map(|text| text.lines()).chain(earlier);
    let profile = problems.into_result(Profile::of_lines(lines))?;
    ::componentize::write_atomically(&arguments.output, profile.text().as_bytes())?;
    for warning in warnings {
        report.show(&warning.into());
    }
    let report = report.leaving_output_to([arguments.output.as_path()]);
    report.status(&format!("{}: {} methods", arguments.output.display(), profile.lines().len()));
    Ok(ExitCode::SUCCESS)
}

/// The component, ready to be recorded.
fn program(path: &Path) -> Result<Program> {
    let name = path.display().to_string();
    let component = recordable(&host::read_component(path)?, &format!("`{name}`"))?;
    Program::of_bytes(name, &component, MissingImports::Trap, Computing::Interruptible)
}
