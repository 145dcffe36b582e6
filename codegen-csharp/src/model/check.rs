//! Refuses what has no C# form yet, or none at all: every such construct of the world becomes a diagnostic.
//! The stages after this one rely on it.

use super::facts::Fact;
use super::kind::{Kind, kind};
use super::{Direction, Model, items};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use indexmap::IndexSet;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wit_parser::{Function, InterfaceId, Span, Type, TypeDefKind, TypeId, WorldItem};

/// The most parts that a type may have once aliases are written out, as it is in C# at each place that mentions it.
const MAX_PARTS: u64 = 1_000;
/// The most types that a type, or a world, may consist of (wasmparser: `MAX_WASM_TYPE_SIZE`); a type that several have as
/// a part counts for each. Hosts have the same limit.
const MAX_TYPES: u64 = 1_000_000;
/// The most types that may be in each other: wasmparser's `MAX_WASM_COMPONENT_TYPE_DEPTH` without the function, the
/// interface and the component around them.
const MAX_DEPTH: u64 = 97;
/// The most fields, cases and elements (wasmparser: `MAX_WASM_RECORD_FIELDS` and others).
const MAX_MEMBERS: usize = 10_000;
/// The most parameters (wasmparser: `MAX_WASM_FUNCTION_PARAMS`).
const MAX_PARAMS: usize = 1_000;
/// The most streams and futures of a function: each has names in the core module that are found by going through all.
const MAX_CHANNELS: u64 = 1_000;
/// The most bytes that a type, or the parameters of a function together, may have in memory: lists of fixed length lie in
/// place, and a call has room for them.
const MAX_SIZE: u64 = 1 << 24;

/// Checks everything that the world uses.
///
/// # Errors
/// A diagnostic for each construct without a C# form.
pub fn check(model: &Model<'_>, sources: &BTreeMap<String, Arc<str>>) -> Result<()> {
    let mut checker = Checker {
        model,
        sources,
        problems: Diagnostics::new(),
        reported: BTreeSet::new(),
        seen: IndexSet::new(),
        types: 1,
    };
    let world = &model.resolve.worlds[model.world];
    for (direction, key, item) in items(world) {
        let place = match direction {
            Direction::Import => format!("world {}, imports", world.name),
            Direction::Export => format!("world {}, exports", world.name),
        };
        match item {
            WorldItem::Interface { id, .. } => checker.interface(&model.resolve.name_world_key(key), *id),
            WorldItem::Function(function) => checker.function(place, function),
            WorldItem::Type { id, .. } => checker.definition(place, *id),
        }
    }
    checker.whole();
    checker.problems.into_result(())
}

/// Where something stands, for a message and for the source text.
#[derive(Clone)]
struct Place {
    path: String,
    span: Span,
}

struct Checker<'a> {
    model: &'a Model<'a>,
    sources: &'a BTreeMap<String, Arc<str>>,
    problems: Diagnostics,
    /// The messages of the problems, and where they are.
    reported: BTreeSet<(String, Option<(String, usize)>)>,
    seen: IndexSet<TypeId>,
    /// How many types the world consists of.
    types: u64,
}

impl Checker<'_> {
    fn interface(&mut self, name: &str, id: InterfaceId) {
        let interface = &self.model.resolve.interfaces[id];
        for id in interface.types.values() {
            self.definition(name.to_owned(), *id);
        }
        for function in interface.functions.values() {
            self.function(name.to_owned(), function);
        }
    }

    fn function(&mut self, owner: String, function: &Function) {
        let place = Place { path: format!("{owner}: function {}", function.name), span: function.span };
        if function.kind.accessor().is_some() {
            self.unsupported("a getter or setter", &place);
        }
        self.signature(&place, function);
        for param in &function.params {
            let place = Place { path: format!("{}, parameter {}", place.path, param.name), span: param.span };
            self.ty(&place, &param.ty);
        }
        let sizes: Vec<u64> =
            function.params.iter().map(|param| self.model.facts.get(&param.ty).bytes).collect();
        // A parameter that is too large alone has been reported with its type.
        let size = sizes.iter().copied().fold(0, u64::saturating_add);
        if size > MAX_SIZE && sizes.iter().all(|size| *size <= MAX_SIZE) {
            let path = format!("{}, parameters", place.path);
            self.too_long(&Place { path, span: place.span }, size);
        }
        if let Some(result) = &function.result {
            let path = format!("{}, result", place.path);
            self.ty(&Place { path, span: place.span }, result);
        }
    }

    /// How much there is in the signature of a function.
    fn signature(&mut self, place: &Place, function: &Function) {
        let count = function.params.len();
        if count > MAX_PARAMS {
            let what = format!("it has {count} parameters; a component may have {MAX_PARAMS}");
            self.too_large(place, &what, "make a record of them");
        }
        let (mut channels, mut types) = (0u64, 1u64);
        for ty in function.params.iter().map(|param| &param.ty).chain(&function.result) {
            let fact = self.model.facts.get(ty);
            channels = channels.saturating_add(fact.channels);
            types = types.saturating_add(fact.size);
        }
        self.types = self.types.saturating_add(types);
        if channels > MAX_CHANNELS {
            let what = format!("it has {channels} streams and futures; there may be {MAX_CHANNELS}");
            self.too_large(place, &what, "pass fewer by one call");
        }
    }

    /// How much there is in the world.
    fn whole(&mut self) {
        let definition = &self.model.resolve.worlds[self.model.world];
        // A type that is too large alone has been reported.
        if self.types > MAX_TYPES && self.reported.is_empty() {
            let place = Place { path: format!("world {}", definition.name), span: definition.span };
            let what = format!("it consists of {} types; a component may have {MAX_TYPES}", self.types);
            self.too_large(&place, &what, "make several components of it");
        }
    }

    /// A named type, at its definition.
    fn definition(&mut self, owner: String, id: TypeId) {
        let definition = &self.model.resolve.types[id];
        let name = definition.name.as_deref().unwrap_or_default();
        let place = Place { path: format!("{owner}: type {name}"), span: definition.span };
        self.types = self.types.saturating_add(self.model.facts.get(&Type::Id(id)).size);
        self.ty(&place, &Type::Id(id));
    }

    /// A type at `place`; a type that has been looked at is not reported again.
    fn ty(&mut self, place: &Place, ty: &Type) {
        match ty {
            Type::Id(id) if self.seen.insert(*id) => {
                self.members(place, *id);
                self.size(place, ty);
            }
            _ => {}
        }
    }

    fn members(&mut self, place: &Place, id: TypeId) {
        // Declared types are come to by themselves: those that are deep in each other not from here.
        let is_deep = self.model.facts.get(&Type::Id(id)).depth > MAX_DEPTH;
        if is_deep && self.model.resolve.types[id].name.is_some() {
            return;
        }
        let resolve = self.model.resolve;
        let member =
            |kind: &str, name: &str, span| Place { path: format!("{}, {kind} {name}", place.path), span };
        match &resolve.types[id].kind {
            TypeDefKind::Record(record) => {
                for field in &record.fields {
                    self.ty(&member("field", &field.name, field.span), &field.ty);
                }
            }
            TypeDefKind::Variant(variant) => {
                for case in &variant.cases {
                    case.ty.iter().for_each(|ty| self.ty(&member("case", &case.name, case.span), ty));
                }
            }
            TypeDefKind::Type(target) => self.ty(place, target),
            _ => {
                let kind = kind(resolve, &Type::Id(id));
                kind.parts().iter().for_each(|part| self.ty(place, part));
            }
        }
    }

    /// Reports a type that is too large, though none of its parts is.
    fn size(&mut self, place: &Place, ty: &Type) {
        let kind = kind(self.model.resolve, ty);
        let (parts, fact) = (kind.parts(), self.model.facts.get(ty));
        let is_first = |of: fn(&Fact) -> u64, limit: u64| {
            of(&fact) > limit && parts.iter().all(|part| of(&self.model.facts.get(part)) <= limit)
        };
        let (is_deep, is_written_long) =
            (is_first(|fact| fact.depth, MAX_DEPTH), is_first(|fact| fact.written, MAX_PARTS));
        let (is_large, is_long) =
            (is_first(|fact| fact.size, MAX_TYPES), is_first(|fact| fact.bytes, MAX_SIZE));
        let members = match kind {
            Kind::Enum(_, count) => count,
            Kind::Record(..) | Kind::Variant(..) | Kind::Tuple(_) => parts.len(),
            _ => 0,
        };
        let Fact { depth, written, size, bytes, .. } = fact;
        if is_deep {
            let what = format!("types are in each other {depth} deep; a component may have {MAX_DEPTH}");
            self.too_large(place, &what, "use a list of parts that refer to each other by number");
        }
        if is_written_long {
            let what =
                format!("the type has {written} parts when it is written out; there may be {MAX_PARTS}");
            self.too_large(place, &what, "use records in place of nested tuples");
        }
        if is_large {
            let what = format!("the type consists of {size} types; a component may have {MAX_TYPES}");
            self.too_large(place, &what, "use lists of what is there several times");
        }
        if members > MAX_MEMBERS {
            let what = format!("it has {members} members; a component may have {MAX_MEMBERS}");
            self.too_large(place, &what, "use a list, or several types");
        }
        if is_long {
            self.too_long(place, bytes);
        }
    }

    fn unsupported(&mut self, what: &str, place: &Place) {
        let problem = Diagnostic::new(Code::UnsupportedWit, format!("{}: {what} has no C# form yet", place.path))
            .with_help("leave it out of the world that the bindings are made for; docs/wit-to-csharp.md lists what is supported");
        self.report(problem, place, "not supported yet");
    }

    fn too_large(&mut self, place: &Place, what: &str, help: &str) {
        let message = format!("{}: {what}", place.path);
        let problem = Diagnostic::new(Code::WitTooLarge, message).with_help(help);
        self.report(problem, place, "too large");
    }

    fn too_long(&mut self, place: &Place, size: u64) {
        let what = format!("a value has {size} bytes; there may be {MAX_SIZE}");
        self.too_large(place, &what, "use lists without a fixed length, which lie elsewhere");
    }

    fn report(&mut self, problem: Diagnostic, place: &Place, label: &str) {
        let location = self.model.resolve.source_map.resolve_span(place.span);
        let text = location.as_ref().and_then(|location| self.sources.get(location.path));
        let start = location.as_ref().map(|location| (location.path.to_owned(), location.range.start));
        let problem = match (location, text) {
            (Some(location), Some(text)) => problem.at(location.path, text.clone(), location.range, label),
            _ => problem,
        };
        // An interface that is imported and exported is come to twice.
        if self.reported.insert((problem.message().to_owned(), start)) {
            self.problems.push(problem);
        }
    }
}
