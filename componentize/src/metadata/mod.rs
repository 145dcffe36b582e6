//! What managed assemblies import and export, from their metadata (ECMA-335 partition II).
//!
//! The PE container is read with the `object` crate. The tables are read here, because no reader in the
//! registry serves: one panics on damaged files and knows no assembly references, one reads every table
//! without checking offsets, one brings a hundred crates of decompiler and emulator along.

mod assembly;
mod attribute;
mod blob;
mod set;
mod tables;

pub use assembly::{Assembly, Reference};
pub(crate) use set::CORE_LIBRARY;
pub use set::{AssemblySet, Callback, LibraryWorld, PInvoke, Structs};
pub(crate) use tables::file_size;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
pub(crate) mod tests;
