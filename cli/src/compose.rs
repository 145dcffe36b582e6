//! `compose`: joins components to one.

use crate::report::Report;
use ::componentize::NamedComponent;
use diagnostics::{Diagnostics, Result};
use host::read_component;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  componentize-dotnet compose app.wasm --with cart.wasm -o shop.wasm
  componentize-dotnet compose app.wasm --with cart.wasm --with store.wasm -o shop.wasm

What no component exports is an import of the whole. It exports what the first component exports.";

/// The command line of `compose`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The component whose exports the whole has
    main: PathBuf,
    /// A component whose exports the others import; where several export the same, the first is taken
    #[arg(long, required = true, value_name = "COMPONENT")]
    with: Vec<PathBuf>,
    /// The component to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Joins the components; the problems of all files are found in one run.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let mut problems = Diagnostics::new();
    let main = problems.absorb(part(&arguments.main));
    let others = arguments.with.iter().filter_map(|path| problems.absorb(part(path))).collect();
    let Some(main) = main else { return Err(problems) };
    problems.into_result(())?;
    let component = ::componentize::compose(main, others)?;
    report.write(&arguments.output, &component)?;
    Ok(ExitCode::SUCCESS)
}

fn part(path: &Path) -> Result<NamedComponent> {
    Ok(NamedComponent { name: path.display().to_string(), bytes: read_component(path)? })
}
