//! The engine (the .NET interpreter as a core module), and how an application is appended to it.

mod append;
mod image;
mod manifest;
mod needed;
mod preinitialize;
mod runtime_config;
mod trampoline;

pub use append::aot_profile;
pub use manifest::{CompiledMethod, Engine};
pub use needed::{ENGINE_SECTION, EngineFeature};
pub use preinitialize::{AotProfile, snapshot, without, wizer};
pub use runtime_config::read as read_runtime_config;

#[cfg(test)]
mod tests;
