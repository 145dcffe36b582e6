//! `engine.json`: what an engine says about itself. `cargo xtask engine` writes it, the tool reads it.

use crate::{Parts, export};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{ExternalKind, Operator, Parser, Payload};

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
    /// The native libraries of the class library that it has, and the cookie of each of their functions.
    pub libraries: BTreeMap<String, BTreeMap<String, String>>,
    /// What a component has of it only when it is needed.
    pub parts: Parts,
}

impl Manifest {
    /// Finds the addresses in a linked module, which exports them.
    ///
    /// # Errors
    /// With the reason, when one is missing.
    pub fn locate(&mut self, module: &[u8]) -> Result<(), String> {
        let mut globals = Vec::new();
        let mut exports = BTreeMap::new();
        let mut table = None;
        let mut read = |payload| -> wasmparser::Result<()> {
            match payload {
                Payload::TableSection(tables) => {
                    for found in tables {
                        table = Some(found?.ty.initial);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        globals.push(match global?.init_expr.get_operators_reader().read()? {
                            Operator::I32Const { value } => Some(value.cast_unsigned()),
                            _ => None,
                        });
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        if export.kind == ExternalKind::Global {
                            exports.insert(export.name, export.index);
                        }
                    }
                }
                _ => {}
            }
            Ok(())
        };
        for payload in Parser::new(0).parse_all(module) {
            payload.and_then(&mut read).map_err(|error| error.to_string())?;
        }
        let address = |name: &str| {
            let global = exports.get(name).and_then(|&index| globals.get(index as usize)).copied().flatten();
            global.ok_or_else(|| format!("it exports no address `{name}`"))
        };
        let table = table.and_then(|size| u32::try_from(size).ok());
        self.extension = address(export::EXTENSION)?;
        self.heap_base = address(export::HEAP_BASE)?;
        self.table_base = table.ok_or("it has no function table")?;
        Ok(())
    }
}
