//! The choice of the adapter that turns WASI 0.1 into 0.2. The standard one asks for files and terminals as soon as
//! a program writes a line, so an application of the engine that reaches neither gets one of our own.

use super::check;
use crate::core_module::CoreModule;
use crate::module::Outline;
use crate::stubs;
use std::borrow::Cow;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER as COMMAND, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER as REACTOR,
};
use wasm_encoder::CustomSection;
use wasmparser::{Parser, Payload};

const LEAN: &str = include_str!("lean_adapter.wat");
/// What [`LEAN`] has of WASI 0.1.
const LEAN_FUNCTIONS: [&str; 6] =
    ["clock_time_get", "environ_get", "environ_sizes_get", "fd_write", "poll_oneoff", "random_get"];

/// The adapter that the module needs, if it needs one.
pub fn choose(outline: &Outline<'_>, core: &CoreModule) -> anyhow::Result<Option<Cow<'static, [u8]>>> {
    if outline.exported_function(check::START).is_some() {
        return Ok(Some(COMMAND.into()));
    }
    let mut imports = stubs::preview1_imports(outline).map(|(_, name)| name).peekable();
    if imports.peek().is_none() {
        return Ok(None);
    }
    // What other modules ask of these functions is not known.
    let is_lean = core.runtime_version().is_some() && imports.all(|name| LEAN_FUNCTIONS.contains(&name));
    if is_lean { lean().map(|adapter| Some(adapter.into())) } else { Ok(Some(REACTOR.into())) }
}

/// The adapter of our own, with the description of WASI 0.2 that the standard one carries.
fn lean() -> anyhow::Result<Vec<u8>> {
    let mut module = wat::parse_str(LEAN)?;
    for payload in Parser::new(0).parse_all(REACTOR) {
        if let Payload::CustomSection(section) = payload?
            && section.name().starts_with("component-type")
        {
            let copy = CustomSection { name: section.name().into(), data: section.data().into() };
            wasm_encoder::Section::append_to(&copy, &mut module);
        }
    }
    Ok(module)
}
