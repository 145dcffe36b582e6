//! `componentize`: makes a component.

use diagnostics::Result;
use std::process::ExitCode;

/// The command line of `componentize`.
#[derive(clap::Args)]
pub struct Arguments {}

/// Generates.
pub fn execute(_: &Arguments) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
