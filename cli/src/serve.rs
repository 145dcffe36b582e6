//! `serve`: answers HTTP requests with a component.

use crate::report::Report;
use crate::run::{NetworkArgument, mebibytes, seconds, variable};
use diagnostics::{Diagnostics, Result};
use host::{Computing, Limits, MissingImports, Program, ServeOptions};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

const EXAMPLES: &str = "Examples:
  componentize-dotnet serve http.wasm
  componentize-dotnet serve http.wasm --addr 127.0.0.1:0     # any free port; the address is printed
  componentize-dotnet serve http.wasm --timeout 5 --max-memory 256 --max-requests 20";

/// The command line of `serve`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The component, which exports wasi:http/handler 0.3 or wasi:http/incoming-handler 0.2
    component: PathBuf,
    /// The address to listen on; port 0 means any free port
    #[arg(long = "addr", value_name = "IP:PORT", default_value = "127.0.0.1:8080")]
    address: SocketAddr,
    /// An environment variable of the component
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    variables: Vec<(String, String)>,
    #[command(flatten)]
    network: NetworkArgument,
    /// How long a request may take until its response begins, and between two parts of its body
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,
    /// How long requests under way may go on after the first Ctrl-C or SIGTERM
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    grace: Duration,
    /// How many requests are answered at the same time; others get status 503
    #[arg(long, value_name = "COUNT", default_value = "100", value_parser = count)]
    max_requests: usize,
    /// The most memory that an instance of the component may have
    #[arg(long, value_name = "MIB", default_value = "1024", value_parser = mebibytes)]
    max_memory: usize,
    /// How large the body of a request may be; others get status 413
    #[arg(long, value_name = "MIB", default_value = "32", value_parser = mebibytes)]
    max_body: usize,
}

fn count(text: &str) -> std::result::Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=1_000_000).contains(count));
    count.ok_or_else(|| "write a number from 1 to 1000000".to_owned())
}

/// Serves until Ctrl-C or SIGTERM.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let program = report.during("compiling the component", || {
        Program::load(&arguments.component, MissingImports::Refuse, Computing::Interruptible)
    })?;
    let limits = Limits {
        time: arguments.timeout,
        grace: arguments.grace,
        requests: arguments.max_requests,
        memory: arguments.max_memory,
        body: arguments.max_body,
    };
    let options = ServeOptions {
        address: arguments.address,
        variables: arguments.variables.clone(),
        network: arguments.network.network(),
        limits,
    };
    let listening = |address| eprintln!("listening on http://{address}");
    host::serve(program, options, listening, Arc::new(move |problems: &Diagnostics| report.show(problems)))?;
    Ok(ExitCode::SUCCESS)
}
