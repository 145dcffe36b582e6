//! `wasi:cli/run` for a program whose adapter does not export it: that of the engine, or one that imports nothing.

use crate::wasm::ModuleEdit;
use contract::{Flat, Signature, WORLD_RESOURCE};
use wasm_encoder::Function;
use wit_component::StringEncoding;
use wit_parser::{Resolve, WorldId};

/// The export of a program that runs from start to end.
pub const START: &str = "_start";
/// How the interface begins that a component exports for it.
pub const RUN: &str = "wasi:cli/run@";
/// The part of `wasi:cli` that a program exports, in the adapter's version.
const WIT: &str =
    "package wasi:cli@0.2.12; interface run { run: func() -> result; } world program { export run; }";
const INTERFACE: &str = "wasi:cli/run@0.2.12";
/// The canonical ABI's form of `ok` of a `result` without payloads.
const OK: i32 = 0;

/// Exports `run`, which calls `_start` and succeeds when that returns; leaves other modules as they are. The version is
/// that which `world` exports, if it does.
pub fn export_run(edit: &mut ModuleEdit<'_>, world: Option<(&Resolve, WorldId)>) {
    let Some(start) = edit.outline().exported_function(START) else { return };
    let mut body = Function::new([]);
    body.instructions().call(start).i32_const(OK).end();
    let run = edit.add_function(&Signature { params: Vec::new(), result: Some(Flat::I32) }, body);
    let asked = world.and_then(|(resolve, world)| exported_run(resolve, world));
    edit.export(&format!("{}#run", asked.as_deref().unwrap_or(INTERFACE)), run);
    edit.keep_exports(|name| name != START);
    if asked.is_none() {
        edit.add_section(WORLD_RESOURCE, world_of_run().expect("the WIT above is valid"));
    }
}

/// The interface that the world exports in a version without asynchronous functions.
fn exported_run(resolve: &Resolve, world: WorldId) -> Option<String> {
    let exports = resolve.worlds[world].exports.keys();
    exports
        .map(|key| resolve.name_world_key(key))
        .find(|name| name.starts_with(RUN) && name[RUN.len()..].starts_with("0.2."))
}

fn world_of_run() -> anyhow::Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("run.wit", WIT)?;
    let world = resolve.select_world(&[package], None)?;
    let canonical_names = false;
    wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None, canonical_names)
}
