//! Refuses what has no C# form yet, or none at all: every such construct of the world becomes a diagnostic.
//! The stages after this one rely on it.

use crate::plan::Layouts;
use crate::surface::{Direction, items};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use indexmap::IndexSet;
use std::collections::BTreeMap;
use std::sync::Arc;
use wit_parser::{Function, InterfaceId, Resolve, Span, Type, TypeDefKind, TypeId, WorldId, WorldItem};

/// The most parts that a type may have once aliases are written out: more than any compiler takes.
const MAX_PARTS: u64 = 10_000;
/// The most bytes that a type, or the parameters of a function together, may have in memory: lists of fixed length lie in
/// place, and a call has room for them.
const MAX_SIZE: u64 = 1 << 24;

/// Checks everything that `world` uses.
///
/// # Errors
/// A diagnostic for each construct without a C# form.
pub fn check(
    resolve: &Resolve,
    world: WorldId,
    layouts: &Layouts<'_>,
    sources: &BTreeMap<String, Arc<str>>,
) -> Result<()> {
    let mut checker = Checker {
        resolve,
        layouts,
        sources,
        problems: Diagnostics::new(),
        seen: IndexSet::new(),
        parts: BTreeMap::new(),
    };
    for (direction, key, item) in items(&resolve.worlds[world]) {
        match item {
            WorldItem::Interface { id, .. } => checker.interface(&resolve.name_world_key(key), *id),
            WorldItem::Function(function) => {
                checker.function(world_place(resolve, world, direction), function)
            }
            WorldItem::Type { id, .. } => checker.definition(world_place(resolve, world, direction), *id),
        }
    }
    checker.problems.into_result(())
}

fn world_place(resolve: &Resolve, world: WorldId, direction: Direction) -> String {
    let name = &resolve.worlds[world].name;
    match direction {
        Direction::Import => format!("world {name}, imports"),
        Direction::Export => format!("world {name}, exports"),
    }
}

/// Where something stands, for a message and for the source text.
#[derive(Clone)]
struct Place {
    path: String,
    span: Span,
}

struct Checker<'a> {
    resolve: &'a Resolve,
    layouts: &'a Layouts<'a>,
    sources: &'a BTreeMap<String, Arc<str>>,
    problems: Diagnostics,
    seen: IndexSet<TypeId>,
    /// How many parts a type has, written out.
    parts: BTreeMap<usize, u64>,
}

impl Checker<'_> {
    fn interface(&mut self, name: &str, id: InterfaceId) {
        let interface = &self.resolve.interfaces[id];
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
        for param in &function.params {
            let place = Place { path: format!("{}, parameter {}", place.path, param.name), span: param.span };
            self.ty(&place, &param.ty);
        }
        let sizes: Vec<u64> =
            function.params.iter().map(|param| self.layouts.exact_size(&param.ty)).collect();
        // A parameter that is too large alone has been reported with its type.
        if sizes.iter().all(|size| *size <= MAX_SIZE)
            && sizes.into_iter().fold(0, u64::saturating_add) > MAX_SIZE
        {
            let path = format!("{}, parameters", place.path);
            self.too_long(&Place { path, span: place.span });
        }
        if let Some(result) = &function.result {
            let path = format!("{}, result", place.path);
            self.ty(&Place { path, span: place.span }, result);
        }
    }

    /// A named type, at its definition.
    fn definition(&mut self, owner: String, id: TypeId) {
        let definition = &self.resolve.types[id];
        let name = definition.name.as_deref().unwrap_or_default();
        let place = Place { path: format!("{owner}: type {name}"), span: definition.span };
        self.ty(&place, &Type::Id(id));
    }

    /// A type at `place`; a type that has been looked at is not reported again.
    fn ty(&mut self, place: &Place, ty: &Type) {
        match ty {
            Type::Id(id) if self.seen.insert(*id) => {
                self.kind(place, *id);
                self.size(place, ty, *id);
            }
            _ => {}
        }
    }

    fn kind(&mut self, place: &Place, id: TypeId) {
        let resolve = self.resolve;
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
            kind => direct_parts(kind).iter().for_each(|part| self.ty(place, part)),
        }
    }

    /// Reports a type that is too large, though none of its parts is.
    fn size(&mut self, place: &Place, ty: &Type, id: TypeId) {
        let parts = direct_parts(&self.resolve.types[id].kind);
        if self.part_count(ty) > MAX_PARTS && parts.iter().all(|part| self.part_count(part) <= MAX_PARTS) {
            self.too_many_parts(place);
        }
        let part_size = parts.iter().map(|part| self.layouts.exact_size(part)).max().unwrap_or(0);
        if self.layouts.exact_size(ty) > MAX_SIZE && part_size <= MAX_SIZE {
            self.too_long(place);
        }
    }

    /// How many types `ty` consists of once every alias is written out; a declared type counts as one.
    fn part_count(&mut self, ty: &Type) -> u64 {
        let Type::Id(id) = ty else { return 1 };
        if let Some(count) = self.parts.get(&id.index()) {
            return *count;
        }
        let resolve = self.resolve;
        let count = match &resolve.types[*id].kind {
            TypeDefKind::Record(_) | TypeDefKind::Variant(_) => 1,
            kind => direct_parts(kind)
                .iter()
                .fold(1u64, |count, part| count.saturating_add(self.part_count(part))),
        };
        self.parts.insert(id.index(), count);
        count
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

    fn too_many_parts(&mut self, place: &Place) {
        let what = format!("the type has more than {MAX_PARTS} parts when it is written out");
        self.too_large(place, &what, "use records in place of nested tuples");
    }

    fn too_long(&mut self, place: &Place) {
        let what = format!("a value has more than {MAX_SIZE} bytes");
        self.too_large(place, &what, "use lists without a fixed length, which lie elsewhere");
    }

    fn report(&mut self, problem: Diagnostic, place: &Place, label: &str) {
        let location = self.resolve.source_map.resolve_span(place.span);
        let text = location.as_ref().and_then(|location| self.sources.get(location.path));
        let problem = match (location, text) {
            (Some(location), Some(text)) => problem.at(location.path, text.clone(), location.range, label),
            _ => problem,
        };
        let is_same = |known: &Diagnostic| {
            known.message() == problem.message() && known.position() == problem.position()
        };
        // An interface that is imported and exported is come to twice.
        if !self.problems.iter().any(is_same) {
            self.problems.push(problem);
        }
    }
}

/// The types that stand directly in a type that is not declared in C#.
fn direct_parts(kind: &TypeDefKind) -> Vec<Type> {
    match kind {
        TypeDefKind::Tuple(tuple) => tuple.types.clone(),
        TypeDefKind::Option(ty) | TypeDefKind::List(ty) | TypeDefKind::Type(ty) => vec![*ty],
        TypeDefKind::FixedLengthList(item, _) => vec![*item],
        TypeDefKind::Map(key, value) => vec![*key, *value],
        TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).copied().collect(),
        TypeDefKind::Stream(payload) | TypeDefKind::Future(payload) => payload.iter().copied().collect(),
        _ => Vec::new(),
    }
}
