//! `explain`: prints the page about a diagnostic code, or the list of all codes.

use clap::builder::PossibleValuesParser;
use diagnostics::{Code, Result};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  componentize-dotnet explain CDN0001
  componentize-dotnet explain             # lists all codes";

/// The command line of `explain`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The code, as a message shows it
    #[arg(value_parser = codes(), ignore_case = true, hide_possible_values = true)]
    code: Option<String>,
}

fn codes() -> PossibleValuesParser {
    PossibleValuesParser::new(Code::ALL.iter().map(|code| code.name()))
}

/// Prints the page, or the list.
pub fn execute(arguments: &Arguments) -> Result<ExitCode> {
    let wanted = arguments.code.as_deref();
    let is_wanted = |code: &&Code| wanted.is_some_and(|wanted| code.name().eq_ignore_ascii_case(wanted));
    let text = match Code::ALL.iter().find(is_wanted) {
        Some(code) => code.page().to_owned(),
        None => Code::ALL.iter().map(|code| format!("{code}  {}\n", code.title())).collect(),
    };
    crate::report::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
