//! Runs components: commands, single calls, and servers of HTTP. wasmtime does the work; what is here decides what a
//! component sees, what it and its clients may ask for, and how a failure is explained.
//!
//! Nothing is printed here: results are returned, and what a server has to say goes to its [`Log`].

mod call;
mod failure;
mod outgoing;
mod program;
mod record;
mod run;
mod serve;
mod state;
mod train;

pub use program::{Computing, MissingImports, Program, read_component};
pub use record::{Training, record};
pub use run::{Folder, Network, RunOptions, Surroundings, command, invoke};
pub use serve::{Limits, Log, ServeOptions, serve};
pub use train::train;

/// The runtime that drives the host's side of WASI, and connections to registries.
pub fn runtime() -> tokio::runtime::Runtime {
    // Two libraries bring a provider of cryptography each; TLS has to be told which one to take. It fails where that was
    // done already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Runtime::new().expect("a process can start threads")
}
