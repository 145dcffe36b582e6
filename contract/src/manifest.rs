//! `engine.json`: what an engine says about itself. `cargo xtask engine` writes it, the tool reads it.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What an engine says about itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of the manifest and of the extension block.
    pub format: u32,
    /// The .NET patch release that the engine was linked from, such as `10.0.12`.
    pub runtime_version: String,
    /// The address of the extension block in linear memory.
    pub extension: u32,
    /// The first address behind the engine's own data.
    pub heap_base: u32,
    /// The first free entry of the function table.
    pub table_base: u32,
    /// The signatures for which the engine has interpreter-to-native trampolines.
    pub cookies: BTreeSet<String>,
    /// The `wasi_snapshot_preview1` functions that the engine itself can call.
    pub always_imports: BTreeSet<String>,
    /// The same without the ones that only a program needs, which a library has no use for.
    pub library_imports: BTreeSet<String>,
    /// For each native library and each of its functions, the `wasi_snapshot_preview1` functions it can call.
    pub pinvokes: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}
