//! Wraps a core module into a component: world, adapter, validation, provenance. Where the module comes from
//! makes no difference here. Joins components to one.

mod adapter;
mod check;
mod compose;
mod libraries;
mod lifting;

pub use adapter::FORGET;
pub use compose::{NamedComponent, compose};
pub use libraries::encode_world;
pub use lifting::{Gives, Lifted, RECORDING_EXPORTS, lifted, recordable};

use crate::core_module::CoreModule;
use crate::metadata::LibraryWorld;
use crate::rewrite::stubs::PREVIEW1;
use crate::rewrite::{exceptions, packed, run, stubs};
use crate::wasm::{ModuleEdit, Outline};
use crate::{Options, StringEncoding, WasiImports};
use diagnostics::{Code, Diagnostic, Result};
use wasm_encoder::Section as _;
use wasm_metadata::Producers;
use wasmparser::ExternalKind;
use wit_component::{ComponentEncoder, embed_component_metadata};
use wit_parser::{Resolve, WorldId};

/// Makes a component for `world`. A module that exports `_start` becomes a `wasi:cli/command` as well; it needs
/// no world, and neither does a module that carries its own.
///
/// # Errors
/// When the module does not export what the world asks for, imports what the world does not have, has another
/// signature than the world, exports no memory, or has packed imports that cannot be resolved.
pub fn component(
    core: &CoreModule,
    world: Option<(&Resolve, WorldId)>,
    options: &Options,
) -> Result<Vec<u8>> {
    let what = core.what();
    let mut edit = ModuleEdit::new(core.bytes(), what)?;
    if core.runtime_version().is_none() {
        exceptions::rewrite(&mut edit)?;
    }
    packed::resolve(&mut edit)?;
    if options.wasi_imports == WasiImports::Stub {
        stubs::stub_wasi(&mut edit)?;
    }
    if options.wasi_imports == WasiImports::Stub || core.runtime_version().is_some() {
        run::export_run(&mut edit, world);
    }
    let module = edit.apply()?;
    let outline = Outline::parse(&module, what)?;
    check_memory(&outline, what)?;
    let whole = libraries::join(world, core.worlds())?;
    check::check(&outline, core, whole.as_ref().map(|(resolve, world)| (&**resolve, *world)))?;
    let component = adapter::choose(&outline, core)
        .and_then(|adapter| {
            let strings = options.string_encoding;
            encode(module.into_owned(), world, core.worlds(), strings, adapter.as_deref())
        })
        .and_then(|component| producers(core).add_to_wasm(&component))
        .map_err(|error| {
            Diagnostic::new(Code::ComponentEncoding, format!("{what} cannot become a component: {error:#}"))
                .with_help("check that the WIT is the one that the bindings were generated from")
        })?;
    Ok(component)
}

/// What made the component, for the tools that read its `producers` section.
fn producers(core: &CoreModule) -> Producers {
    let mut producers = Producers::empty();
    producers.add("language", "C#", "");
    producers.add("processed-by", "componentize-dotnet", env!("CARGO_PKG_VERSION"));
    for tool in core.tools() {
        producers.add("processed-by", tool, "");
    }
    if let Some(version) = core.runtime_version() {
        producers.add("sdk", ".NET", version);
    }
    producers
}

fn check_memory(outline: &Outline<'_>, what: &str) -> Result<()> {
    match outline.export("memory") {
        Some(export) if export.kind == ExternalKind::Memory => Ok(()),
        _ => Err(Diagnostic::new(Code::CoreModuleMemory, format!("{what} does not export its `memory`"))
            .with_help("link it with --export-memory, or export the memory under that name")
            .into()),
    }
}

fn encode(
    mut module: Vec<u8>,
    world: Option<(&Resolve, WorldId)>,
    libraries: &[LibraryWorld],
    strings: StringEncoding,
    adapter: Option<&[u8]>,
) -> anyhow::Result<Vec<u8>> {
    if let Some((resolve, world)) = world {
        let canonical_names = false;
        embed_component_metadata(&mut module, resolve, world, strings.into(), canonical_names)?;
    }
    for library in libraries {
        libraries::section(library).append_to(&mut module);
    }
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(&module)?;
    if let Some(adapter) = adapter {
        encoder.adapter(PREVIEW1, adapter)?;
    }
    encoder.encode()
}

#[cfg(test)]
mod tests;
