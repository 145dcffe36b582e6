//! Bounds how deep types are in each other: what connects packages calls itself for each level. Long chains of names for
//! one type are cut short, other types are refused.

use crate::Texts;
use crate::problems::place;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use wit_parser::{Type, TypeDefKind, TypeId, UnresolvedPackage, UnresolvedPackageGroup};

/// The most types that may be in each other. A component may have far fewer: codegen-csharp knows how many.
const MAX_DEPTH: usize = 500;
/// The longest chain of names for one type; the next name is one of the type itself.
const MAX_CHAIN: usize = 100;

/// Checks the types of all packages of a group, and cuts its chains of names short.
///
/// # Errors
/// The first type of each package that is too deep.
pub fn limit(group: &mut UnresolvedPackageGroup, texts: &Texts) -> Result<()> {
    let mut found = Vec::new();
    for package in [&mut group.main].into_iter().chain(&mut group.nested) {
        let depths = depths(package);
        let deepest = depths.iter().copied().max().unwrap_or(0);
        if let Some(first) = depths.iter().position(|depth| *depth > MAX_DEPTH)
            && let Some((_, definition)) = package.types.iter().nth(first)
        {
            found.push((definition.name.clone(), definition.span, deepest));
        }
    }
    let mut problems = Diagnostics::new();
    for (name, span, depth) in found {
        let name = name.as_deref().unwrap_or("without a name");
        let message = format!(
            "types are in each other {depth} deep; there may be {MAX_DEPTH}, and the type {name} is the first one beyond"
        );
        let problem = Diagnostic::new(Code::WitTooLarge, message)
            .with_help("use a list of parts that refer to each other by number");
        problems.push(match place(span, &group.source_map, texts) {
            Some((file, text, range)) => problem.at(file, text, range, "too deep"),
            None => problem,
        });
    }
    problems.into_result(())
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
