//! `wasi:cli/run` for a program that is to import nothing: the adapter would bring imports along.

use super::check::START;
use crate::module::Outline;
use crate::patch::Patch;
use contract::{Flat, Signature};
use diagnostics::Result;
use std::borrow::Cow;
use wasm_encoder::Function;
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The part of `wasi:cli` that a program exports, in the adapter's version.
const WIT: &str =
    "package wasi:cli@0.2.12; interface run { run: func() -> result; } world program { export run; }";
const EXPORT: &str = "wasi:cli/run@0.2.12#run";
/// The canonical ABI's form of `ok` of a `result` without payloads.
const OK: i32 = 0;

/// Exports `run`, which calls `_start` and succeeds when that returns; gives other modules as they are.
///
/// # Errors
/// When `module`, which `what` names, is not a valid module.
pub fn export_run<'m>(module: &'m [u8], what: &str) -> Result<Cow<'m, [u8]>> {
    let outline = Outline::parse(module, what)?;
    let Some(start) = outline.exported_function(START) else {
        return Ok(Cow::Borrowed(module));
    };
    let mut patch = Patch::new(&outline, &[], Vec::new());
    let mut body = Function::new([]);
    body.instructions().call(patch.old_function(start)).i32_const(OK).end();
    let run = patch.add_function(&Signature { params: Vec::new(), result: Some(Flat::I32) }, body);
    patch.export(EXPORT, run);
    patch.drop_export(START);
    let mut changed = patch.apply(module, what)?;
    embed_run(&mut changed).expect("the WIT above is valid");
    Ok(Cow::Owned(changed))
}

fn embed_run(module: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("run.wit", WIT)?;
    let world = resolve.select_world(&[package], None)?;
    let canonical_names = false;
    embed_component_metadata(module, &resolve, world, StringEncoding::UTF8, canonical_names)
}
