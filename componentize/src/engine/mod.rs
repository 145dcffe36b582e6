//! The engine (the .NET interpreter as a core module), and how an application is appended to it.

mod append;
mod image;
mod manifest;
mod preinitialize;
mod trampoline;

pub use append::append;
pub use manifest::Engine;

#[cfg(test)]
mod tests;
