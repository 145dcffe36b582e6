//! Writes the whole: what stays an import is declared once for all parts, then each part is instantiated with its imports,
//! then the exports of the main one are passed on. Whether the types fit is left to the validation of the result.

use super::declare::{Bound, Declarations};
use super::{MAIN, Parts, Plan, track};
use std::collections::BTreeMap;
use wasm_encoder::{ComponentExportKind, ComponentTypeRef};
use wasm_metadata::Producers;
use wasmparser::component_types::ComponentEntityType;

/// An argument of an instantiation.
type Argument<'a> = (&'a str, ComponentExportKind, u32);

/// The whole; an error says in English why it cannot be written.
pub fn encode(parts: &Parts, plan: &Plan) -> Result<Vec<u8>, String> {
    let mut whole =
        Whole { parts, plan, declarations: Declarations::new(parts, plan)?, instances: BTreeMap::new() };
    // A component that is given twice is written once.
    let mut components: BTreeMap<&[u8], u32> = BTreeMap::new();
    for &part in &plan.order {
        let bytes = &*parts.components[part].bytes;
        let builder = &mut whole.declarations.builder;
        let component = *components.entry(bytes).or_insert_with(|| builder.component_raw(None, bytes));
        let arguments = whole.arguments(part)?;
        let instance = whole.declarations.builder.instantiate(None, component, arguments);
        whole.instances.insert(part, instance);
    }
    whole.export()?;
    let mut producers = Producers::empty();
    producers.add("processed-by", "componentize-dotnet", env!("CARGO_PKG_VERSION"));
    let mut builder = whole.declarations.builder;
    builder.raw_custom_section(&producers.raw_custom_section());
    Ok(builder.finish())
}

struct Whole<'a> {
    parts: &'a Parts,
    plan: &'a Plan,
    declarations: Declarations<'a>,
    /// Those of the parts so far.
    instances: BTreeMap<usize, u32>,
}

impl<'a> Whole<'a> {
    /// What a part is instantiated with. First come instances and functions: the types that a world takes out of
    /// interfaces are those of the instances.
    fn arguments(&mut self, part: usize) -> Result<Vec<Argument<'a>>, String> {
        let imports = || self.parts.ty(part).imports.iter().map(|(name, item)| (name.as_str(), item));
        let (types, others): (Vec<_>, Vec<_>) =
            imports().partition(|(_, item)| matches!(item.ty, ComponentEntityType::Type { .. }));
        let mut arguments = Vec::new();
        for (name, item) in others {
            let (kind, index) = match self.plan.given[part].get(name) {
                Some((provider, export)) => {
                    let index = self.export_of(*provider, export);
                    self.declarations.bind_instance(item, index.1);
                    index
                }
                None => (kind(&item.ty), self.declarations.import(&track(name, item))?),
            };
            arguments.push((name, kind, index));
        }
        for (name, item) in types {
            let index = self.declarations.type_argument(part, name, item)?;
            arguments.push((name, ComponentExportKind::Type, index));
        }
        Ok(arguments)
    }

    /// What a part exports, taken out of its instance.
    fn export_of(&mut self, part: usize, name: &str) -> (ComponentExportKind, u32) {
        let kind = kind(&self.parts.ty(part).exports[name].ty);
        (kind, self.declarations.builder.alias_export(self.instances[&part], name, kind))
    }

    /// Exports what the main part does. A function gets a type of its own, in terms of what the whole imports and exports.
    fn export(&mut self) -> Result<(), String> {
        for (name, item) in &self.parts.ty(MAIN).exports {
            let (kind, index) = self.export_of(MAIN, name);
            let ty = match item.ty {
                ComponentEntityType::Func(id) => {
                    Some(ComponentTypeRef::Func(self.declarations.function(id)?))
                }
                _ => None,
            };
            let index = self.declarations.builder.export(super::declare::name(name, item), kind, index, ty);
            match item.ty {
                ComponentEntityType::Type { created, .. } => {
                    self.declarations.bind(created, Bound::Index(index))
                }
                _ => self.declarations.bind_instance(item, index),
            }
        }
        Ok(())
    }
}

fn kind(ty: &ComponentEntityType) -> ComponentExportKind {
    match ty {
        ComponentEntityType::Module(_) => ComponentExportKind::Module,
        ComponentEntityType::Func(_) => ComponentExportKind::Func,
        ComponentEntityType::Value(_) => ComponentExportKind::Value,
        ComponentEntityType::Type { .. } => ComponentExportKind::Type,
        ComponentEntityType::Instance(_) => ComponentExportKind::Instance,
        ComponentEntityType::Component(_) => ComponentExportKind::Component,
    }
}
