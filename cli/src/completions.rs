//! `completions`: prints what a shell needs to complete this program's command lines.

use clap::CommandFactory;
use clap_complete::Shell;
use diagnostics::Result;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  componentize-dotnet completions bash > ~/.local/share/bash-completion/completions/componentize-dotnet
  componentize-dotnet completions powershell >> $PROFILE";

/// The command line of `completions`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub fn execute(arguments: &Arguments) -> Result<ExitCode> {
    let mut script = Vec::new();
    let mut command = crate::CommandLine::command();
    clap_complete::generate(arguments.shell, &mut command, env!("CARGO_PKG_NAME"), &mut script);
    crate::report::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
