//! `wasi:cli/run` for a program whose adapter does not export it: that of the engine, or one that imports nothing.

use super::check::{RUN, START};
use crate::module::Outline;
use crate::patch::Patch;
use contract::{Flat, Signature};
use diagnostics::Result;
use std::borrow::Cow;
use wasm_encoder::Function;
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, WorldId};

/// The part of `wasi:cli` that a program exports, in the adapter's version.
const WIT: &str =
    "package wasi:cli@0.2.12; interface run { run: func() -> result; } world program { export run; }";
const INTERFACE: &str = "wasi:cli/run@0.2.12";
/// The canonical ABI's form of `ok` of a `result` without payloads.
const OK: i32 = 0;

/// Exports `run`, which calls `_start` and succeeds when that returns; gives other modules as they are. The version is
/// that which `world` exports, if it does.
///
/// # Errors
/// When `module`, which `what` names, is not a valid module.
pub fn export_run<'m>(
    module: &'m [u8],
    world: Option<(&Resolve, WorldId)>,
    what: &str,
) -> Result<Cow<'m, [u8]>> {
    let outline = Outline::parse(module, what)?;
    let Some(start) = outline.exported_function(START) else {
        return Ok(Cow::Borrowed(module));
    };
    let mut patch = Patch::new(&outline, &[], Vec::new());
    let mut body = Function::new([]);
    body.instructions().call(patch.old_function(start)).i32_const(OK).end();
    let run = patch.add_function(&Signature { params: Vec::new(), result: Some(Flat::I32) }, body);
    let asked = world.and_then(|(resolve, world)| exported_run(resolve, world));
    patch.export(&format!("{}#run", asked.as_deref().unwrap_or(INTERFACE)), run);
    patch.drop_export(START);
    let mut changed = patch.apply(module, what)?;
    if asked.is_none() {
        embed_run(&mut changed).expect("the WIT above is valid");
    }
    Ok(Cow::Owned(changed))
}

/// The interface that the world exports in a version without asynchronous functions.
fn exported_run(resolve: &Resolve, world: WorldId) -> Option<String> {
    let exports = resolve.worlds[world].exports.keys();
    exports
        .map(|key| resolve.name_world_key(key))
        .find(|name| name.starts_with(RUN) && name[RUN.len()..].starts_with("0.2."))
}

fn embed_run(module: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("run.wit", WIT)?;
    let world = resolve.select_world(&[package], None)?;
    let canonical_names = false;
    embed_component_metadata(module, &resolve, world, StringEncoding::UTF8, canonical_names)
}
