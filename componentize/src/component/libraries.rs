//! The worlds of libraries: what their bindings import is imported by the component too.

use crate::StringEncoding;
use crate::metadata::LibraryWorld;
use contract::WORLD_RESOURCE;
use diagnostics::{Code, Diagnostic, Result};
use std::borrow::Cow;
use wasm_encoder::{CustomSection, Module};
use wit_component::metadata;
use wit_parser::{Resolve, WorldId};

/// A world in the form that a library's assembly carries, as a resource named `component-type`. It says how the
/// library's bindings pass strings.
///
/// # Errors
/// When the world has what components cannot say.
pub fn encode_world(resolve: &Resolve, world: WorldId, strings: StringEncoding) -> Result<Vec<u8>> {
    metadata::encode(resolve, world, strings.into(), None, false).map_err(|error| {
        let name = &resolve.worlds[world].name;
        Diagnostic::new(Code::ComponentEncoding, format!("the world `{name}` cannot be encoded: {error:#}"))
            .with_help("simplify what the message names")
            .into()
    })
}

/// The section of a core module that tells the library's world; wit-component joins all that there are.
pub fn section(library: &LibraryWorld) -> CustomSection<'_> {
    CustomSection {
        name: Cow::Owned(format!("{WORLD_RESOURCE}:{}", library.assembly)),
        data: Cow::Borrowed(&library.encoded),
    }
}

/// The world with all that the libraries' worlds have, to compare the core module with.
///
/// # Errors
/// When a library's world cannot be read, or contradicts the others.
pub fn join<'a>(
    world: Option<(&'a Resolve, WorldId)>,
    libraries: &[LibraryWorld],
) -> Result<Option<(Cow<'a, Resolve>, WorldId)>> {
    let mut whole = world.map(|(resolve, world)| (Cow::Borrowed(resolve), world));
    for library in libraries {
        let added = add(whole, library).map_err(|error| {
            let message = format!("the world of the library {} does not fit: {error:#}", library.assembly);
            Diagnostic::new(Code::LibraryWorld, message)
                .with_help("use the versions of WIT packages that the library was built with")
        })?;
        whole = Some(added);
    }
    Ok(whole)
}

fn add<'a>(
    whole: Option<(Cow<'a, Resolve>, WorldId)>,
    library: &LibraryWorld,
) -> anyhow::Result<(Cow<'a, Resolve>, WorldId)> {
    let mut module = Module::new();
    module.section(&section(library));
    let (_, bindings) = metadata::decode(&module.finish())?;
    let Some((mut resolve, world)) = whole else {
        return Ok((Cow::Owned(bindings.resolve), bindings.world));
    };
    let merged = resolve.to_mut();
    let remap = merged.merge(bindings.resolve)?;
    let added = remap.map_world(bindings.world, wit_parser::Span::default())?;
    merged.merge_worlds(added, world, &mut Default::default())?;
    Ok((resolve, world))
}
