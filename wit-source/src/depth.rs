//! Bounds what connecting packages takes. It calls itself for each level of types in each other: long chains of names for
//! one type are cut short, deeper types are refused. And it writes out what worlds include, of all worlds of a package.

use crate::Texts;
use crate::problems::place;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use wit_parser::{Span, Type, TypeDefKind, TypeId, UnresolvedPackage, UnresolvedPackageGroup, WorldId};

/// The most types that may be in each other. A component may have far fewer: codegen-csharp knows how many.
const MAX_DEPTH: usize = 500;
/// The longest chain of names for one type; the next name is one of the type itself.
const MAX_CHAIN: usize = 100;
/// The most imports and exports that the worlds of a package may have together, with those that they include.
const MAX_ITEMS: usize = 200_000;

/// Checks all packages of a group, and cuts its chains of names short.
///
/// # Errors
/// The first type of each package that is too deep, and the first world with which there are too many items.
pub fn limit(group: &mut UnresolvedPackageGroup, texts: &Texts) -> Result<()> {
    let mut found = Vec::new();
    for package in [&mut group.main].into_iter().chain(&mut group.nested) {
        found.extend(too_deep(package));
        found.extend(too_many(package));
    }
    let mut problems = Diagnostics::new();
    for Excess { message, help, span, label } in found {
        let problem = Diagnostic::new(Code::WitTooLarge, message).with_help(help);
        problems.push(match place(span, &group.source_map, texts) {
            Some((file, text, range)) => problem.at(file, text, range, label),
            None => problem,
        });
    }
    problems.into_result(())
}

/// What is beyond a limit.
struct Excess {
    message: String,
    help: &'static str,
    span: Span,
    label: &'static str,
}

fn too_deep(package: &mut UnresolvedPackage) -> Option<Excess> {
    let depths = depths(package);
    let deepest = depths.iter().copied().max().unwrap_or(0);
    let first = depths.iter().position(|depth| *depth > MAX_DEPTH)?;
    let (_, definition) = package.types.iter().nth(first)?;
    let name = definition.name.as_deref().unwrap_or("without a name");
    let message = format!(
        "types are in each other {deepest} deep; there may be {MAX_DEPTH}, and the type {name} is the first one beyond"
    );
    let help = "use a list of parts that refer to each other by number";
    Some(Excess { message, help, span: definition.span, label: "too deep" })
}

fn too_many(package: &UnresolvedPackage) -> Option<Excess> {
    let mut sizes: Vec<usize> = Vec::new();
    let mut first = None;
    let mut sum = 0_usize;
    // The parser puts each world behind those that it includes; those of other packages come later.
    for (_, world) in package.worlds.iter() {
        let of_included = |id: WorldId| sizes.get(id.index()).copied().unwrap_or(0);
        let included = world.includes.iter().map(|include| of_included(include.id));
        let size = included.fold(world.imports.len() + world.exports.len(), usize::saturating_add);
        sizes.push(size);
        sum = sum.saturating_add(size);
        first = first.or((sum > MAX_ITEMS).then_some(world));
    }
    let world = first?;
    let message = format!(
        "the worlds of the package have {sum} imports and exports, with those that they include; there may be {MAX_ITEMS}, \
         and the world {} is the first one beyond",
        world.name
    );
    let help = "put worlds that are not included elsewhere into a package of their own";
    Some(Excess { message, help, span: world.span, label: "too many" })
}

/// How deep each type is, by its index.
fn depths(package: &mut UnresolvedPackage) -> Vec<usize> {
    let ids: Vec<TypeId> = package.types.iter().map(|(id, _)| id).collect();
    let mut depths: Vec<usize> = Vec::new();
    // The names of each type before it is come to, and the type at the end; of one owner, since a name that is taken
    // from an interface says that the interface is used.
    let mut chains: Vec<(usize, TypeId)> = Vec::new();
    // The parser puts each type behind its parts.
    for id in ids {
        let mut chain = (0, id);
        if let TypeDefKind::Type(Type::Id(target)) = package.types[id].kind
            && package.types[id].owner == package.types[target].owner
        {
            let (length, end) = chains[target.index()];
            chain = (length + 1, end);
            if chain.0 > MAX_CHAIN {
                package.types[id].kind = TypeDefKind::Type(Type::Id(end));
                chain.0 = 1;
            }
        }
        let depth_of = |ty: &Type| match ty {
            Type::Id(id) => depths[id.index()],
            _ => 1,
        };
        let depth = 1 + parts(&package.types[id].kind).iter().map(depth_of).max().unwrap_or(0);
        depths.push(depth);
        chains.push(chain);
    }
    depths
}

/// The types that stand directly in a type.
fn parts(kind: &TypeDefKind) -> Vec<Type> {
    match kind {
        TypeDefKind::Record(record) => record.fields.iter().map(|field| field.ty).collect(),
        TypeDefKind::Variant(variant) => variant.cases.iter().filter_map(|case| case.ty).collect(),
        TypeDefKind::Tuple(tuple) => tuple.types.clone(),
        TypeDefKind::Option(ty) | TypeDefKind::List(ty) | TypeDefKind::Type(ty) => vec![*ty],
        TypeDefKind::FixedLengthList(item, _) => vec![*item],
        TypeDefKind::Map(key, value) => vec![*key, *value],
        TypeDefKind::Result(result) => result.ok.iter().chain(&result.err).copied().collect(),
        TypeDefKind::Stream(payload) | TypeDefKind::Future(payload) => payload.iter().copied().collect(),
        _ => Vec::new(),
    }
}
