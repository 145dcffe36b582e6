//! Answers HTTP requests with a component: of WASI 0.2, in a fresh instance for each request; of WASI 0.3, in instances
//! that answer many, side by side. wasmtime's handler gives requests to instances; here is what bounds them, what ends
//! them, and what clients are told.
//!
//! - `connection`: connections, and the end of the server.
//! - `answer`: one request: its limits, its response or why there is none.
//! - `request`: what a request and the instance that works on it know of each other.
//! - `instance`: how instances are made, interrupted and ended.

mod answer;
mod connection;
mod instance;
mod request;

use crate::failure::allow_more;
use crate::program::Program;
use crate::run::RunOptions;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use instance::Instances;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use wasmtime_wasi::WasiCtx;
use wasmtime_wasi_http::handler::ProxyPre;
use wasmtime_wasi_http::{p2, p3};

/// What a server has to say while it runs.
pub type Log = Arc<dyn Fn(&Diagnostics) + Send + Sync>;

/// What clients and the component may ask for. Each message about one names the option of the command line.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long a request may take until its response begins, and between two parts of its body.
    pub time: Duration,
    /// How long requests may go on when the server is told to end.
    pub grace: Duration,
    /// How long an instance that answers many requests waits for the next one.
    pub idle: Duration,
    /// How many requests are answered at the same time.
    pub requests: usize,
    /// The most bytes of a request's body.
    pub body: usize,
}

/// The address, what each instance sees of the host, and the limits.
#[derive(Debug)]
pub struct ServeOptions {
    /// Where to listen; port 0 is any free port.
    pub address: SocketAddr,
    /// What an instance of the component is given.
    pub surroundings: RunOptions,
    /// What clients and the component may ask for.
    pub limits: Limits,
}

/// What everything in a server shares.
struct Shared {
    limits: Limits,
    log: Log,
    /// When the server was told to end.
    end: watch::Sender<Option<Instant>>,
    /// How many connections and instances there are.
    alive: watch::Sender<usize>,
}

impl Shared {
    fn say(&self, problem: Diagnostic) {
        (self.log)(&Diagnostics::from(problem));
    }

    /// Says that `what` came to a limit, and the option that sets it.
    fn limit(&self, what: &str, reason: &str, option: &str) {
        let problem = Diagnostic::new(Code::LimitReached, format!("{what}: {reason}"));
        self.say(problem.with_help(allow_more(option)));
    }

    /// Counts a connection or an instance, until the result is dropped.
    fn enter(self: &Arc<Self>) -> Alive {
        self.alive.send_modify(|count| *count += 1);
        Alive(self.clone())
    }
}

/// A connection or an instance that is counted.
struct Alive(Arc<Shared>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.alive.send_modify(|count| *count -= 1);
    }
}

/// Serves until the process is told to end. `listening` gets the address.
///
/// # Errors
/// When the component is no HTTP handler, a folder cannot be opened, or the address cannot be used.
pub fn serve(
    program: Program,
    options: ServeOptions,
    listening: impl FnOnce(SocketAddr),
    log: Log,
) -> Result<()> {
    let Program { name, component, instance } = program;
    let handler = p3::bindings::ServicePre::new(instance.clone()).map(ProxyPre::P3);
    let handler = handler.or_else(|_| p2::bindings::ProxyPre::new(instance).map(ProxyPre::P2));
    let handler = handler.map_err(|_| not_a_handler(&name))?;
    let ServeOptions { address, surroundings, limits } = options;
    surroundings.give_to(&mut WasiCtx::builder())?;
    let shared = Shared { limits, log, end: watch::Sender::new(None), alive: watch::Sender::new(0) };
    let shared = Arc::new(shared);
    let instances = Instances::new(handler, component.engine().clone(), surroundings, shared.clone());
    let runtime = crate::runtime();
    let outcome = runtime.block_on(connection::listen(address, shared, instances, listening));
    // What still runs, runs for nobody.
    runtime.shutdown_background();
    outcome
}

fn not_a_handler(component: &str) -> Diagnostic {
    let message =
        format!("{component} exports neither wasi:http/handler 0.3 nor wasi:http/incoming-handler 0.2");
    Diagnostic::new(Code::ExportMissing, message).with_help(
        "a server includes the world wasi:http/service@0.3.0 or wasi:http/proxy@0.2.12; start other components with `run`",
    )
}
