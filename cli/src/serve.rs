//! `serve`: answers HTTP requests with a component.

use crate::report::Report;
use crate::run::{SurroundingsArguments, mebibytes, seconds};
use diagnostics::{Diagnostics, Result};
use host::{Computing, Limits, MissingImports, Program, RunOptions, ServeOptions};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

const EXAMPLES: &str = "Examples:
  componentize-dotnet serve http.wasm
  componentize-dotnet serve http.wasm --addr 127.0.0.1:0     # any free port; the address is printed
  componentize-dotnet serve web.wasm --urls http://localhost:5000 --inherit-env --dir wwwroot -- --Greeting=Hi
  componentize-dotnet serve http.wasm --timeout 5 --max-memory 256 --max-requests 20";

/// Where a server listens that is not told so.
const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// There are several instances at once.
const MEMORY: &str = "The most memory that an instance of the component may have";

/// The command line of `serve`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("max_memory", |argument| argument.default_value("1024").help(MEMORY)))]
pub struct Arguments {
    /// The component, which exports wasi:http/handler 0.3 or wasi:http/incoming-handler 0.2
    component: PathBuf,
    /// The address to listen on; port 0 means any free port (by default: 127.0.0.1:8080)
    #[arg(long = "addr", value_name = "IP:PORT")]
    address: Option<SocketAddr>,
    /// The same as ASP.NET Core has it, without --addr: the first http:// of several, with a semicolon between each two
    #[arg(long, value_name = "URL", env = "ASPNETCORE_URLS", value_parser = urls)]
    urls: Option<SocketAddr>,
    #[command(flatten)]
    surroundings: SurroundingsArguments,
    /// Give the component all environment variables of this program, too
    #[arg(long)]
    inherit_env: bool,
    /// How long a request may take until its response begins, and between two parts of its body
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,
    /// How long requests under way may go on after the first Ctrl-C or SIGTERM
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    grace: Duration,
    /// How long an instance of a component of WASI 0.3 waits for its next request
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    idle_timeout: Duration,
    /// How many requests are answered at the same time; others get status 503
    #[arg(long, value_name = "COUNT", default_value = "100", value_parser = count)]
    max_requests: usize,
    /// How large the body of a request may be; others get status 413
    #[arg(long, value_name = "MIB", default_value = "32", value_parser = mebibytes)]
    max_body: usize,
    /// Arguments of the component
    #[arg(last = true)]
    arguments: Vec<String>,
}

impl Arguments {
    fn surroundings(&self) -> RunOptions {
        let inherited = std::env::vars_os().filter(|_| self.inherit_env);
        let inherited =
            inherited.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let mut options = self.surroundings.options(&self.component, &self.arguments);
        // Variables that are given take the place of inherited ones.
        options.variables.splice(0..0, inherited);
        options
    }
}

/// Reads the addresses of ASP.NET Core: `http://localhost:5000;https://localhost:5001`.
fn urls(text: &str) -> std::result::Result<SocketAddr, String> {
    let mut urls = text.split(';').map(str::trim);
    let Some(rest) = urls.find_map(|url| url.strip_prefix("http://")) else {
        return Err("there is no http:// among them, and this server has no TLS; add one, such as http://localhost:5000".to_owned());
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            (host, port.parse().map_err(|_| format!("`{port}` is no port"))?)
        }
        _ => (authority, 80),
    };
    // A name that is none of this machine's means all of its addresses, as in ASP.NET Core.
    let address = match host.trim_start_matches('[').trim_end_matches(']') {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        host => host.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
    };
    Ok(SocketAddr::new(address, port))
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
        idle: arguments.idle_timeout,
        requests: arguments.max_requests,
        body: arguments.max_body,
    };
    let options = ServeOptions {
        address: arguments.address.or(arguments.urls).unwrap_or(DEFAULT_ADDRESS),
        surroundings: arguments.surroundings(),
        limits,
    };
    let listening = |address| eprintln!("listening on http://{address}");
    host::serve(program, options, listening, Arc::new(move |problems: &Diagnostics| report.show(problems)))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_asp_net_core_are_read() {
        let address = |text| urls(text).map(|address| address.to_string());
        assert_eq!(address("http://localhost:5000").as_deref(), Ok("127.0.0.1:5000"));
        assert_eq!(
            address("https://localhost:7001; http://127.0.0.2:5001/").as_deref(),
            Ok("127.0.0.2:5001")
        );
        assert_eq!(address("http://*:0").as_deref(), Ok("0.0.0.0:0"));
        assert_eq!(address("http://example.org").as_deref(), Ok("0.0.0.0:80"));
        assert_eq!(address("http://[::1]:9").as_deref(), Ok("[::1]:9"));
        assert!(address("https://localhost:7001").is_err_and(|error| error.contains("no TLS")));
        assert!(address("http://localhost:many").is_err_and(|error| error.contains("`many` is no port")));
    }
}
