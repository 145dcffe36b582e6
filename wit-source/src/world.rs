//! Picks the world, and lists the worlds when that is not possible; makes one world out of several.

use diagnostics::{Code, Diagnostic, Diagnostics, Result, nearest};
use wit_parser::{CloneMaps, PackageId, Resolve, WorldId};

/// The worlds `wanted` of the package, or of others when they are named in full, as one; without a name, the only one.
pub fn pick(resolve: &mut Resolve, package: PackageId, wanted: &[String]) -> Result<WorldId> {
    let [first, others @ ..] = wanted else {
        return resolve.select_world(&[package], None).map_err(|_| unnamed(resolve, package).into());
    };
    let mut problems = Diagnostics::new();
    let first = problems.absorb(named(resolve, package, first));
    let others: Vec<WorldId> =
        others.iter().filter_map(|name| problems.absorb(named(resolve, package, name))).collect();
    let Some(first) = first else { return Err(problems) };
    problems.into_result(())?;
    let mut merged = vec![first];
    for other in others {
        if !merged.contains(&other) {
            merge(resolve, other, first)?;
            merged.push(other);
        }
    }
    Ok(first)
}

fn named(resolve: &Resolve, package: PackageId, wanted: &str) -> Result<WorldId> {
    find(resolve, package, wanted).ok_or_else(|| unknown(resolve, package, wanted).into())
}

/// The world `wanted` of the package, or of another when it is named in full.
pub fn find(resolve: &Resolve, package: PackageId, wanted: &str) -> Option<WorldId> {
    resolve.select_world(&[package], Some(&escaped(wanted))).ok()
}

/// `name` or `ns:pkg/name@1.0.0` with the sign before each word that lets it be a keyword of WIT. Names may have it where
/// they need none.
fn escaped(name: &str) -> String {
    let (path, version) = name.split_at(name.find('@').unwrap_or(name.len()));
    let words = path.split_inclusive([':', '/']).map(|word| match word.starts_with('%') {
        true => word.to_owned(),
        false => format!("%{word}"),
    });
    words.collect::<String>() + version
}

/// Adds what is in the world `from` to the world `into`.
pub fn merge(resolve: &mut Resolve, from: WorldId, into: WorldId) -> Result<()> {
    let [from_name, into_name] = [from, into].map(|id| resolve.worlds[id].name.clone());
    resolve.merge_worlds(from, into, &mut CloneMaps::default()).map_err(|error| {
        let message = format!("the worlds `{into_name}` and `{from_name}` contradict each other: {error:#}");
        Diagnostic::new(Code::WitWorldConflict, message)
            .with_help("make two components of them, or rename one of the two items in the WIT")
            .into()
    })
}

fn unknown(resolve: &Resolve, package: PackageId, wanted: &str) -> Diagnostic {
    let own = names(resolve, package);
    let all: Vec<String> = own.iter().cloned().chain(full_names(resolve)).collect();
    let mut help = match nearest(wanted, all.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    };
    help.push_str(&format!("there are: {}", if own.is_empty() { all.join(", ") } else { own.join(", ") }));
    let message = format!("the package `{}` has no world `{wanted}`", resolve.packages[package].name);
    Diagnostic::new(Code::WitWorld, message).with_help(help)
}

fn unnamed(resolve: &Resolve, package: PackageId) -> Diagnostic {
    let name = &resolve.packages[package].name;
    let own = names(resolve, package);
    if own.is_empty() {
        let others: Vec<String> = full_names(resolve).collect();
        let mut help = "add a world to it, for example `world app { }`".to_owned();
        if !others.is_empty() {
            help.push_str(&format!(
                ", or choose one of its dependencies with --world: {}",
                others.join(", ")
            ));
        }
        return Diagnostic::new(Code::WitWorld, format!("the package `{name}` has no world")).with_help(help);
    }
    Diagnostic::new(Code::WitWorld, format!("the package `{name}` has several worlds")).with_help(format!(
        "choose with --world, or with the property WitWorld of the project: {}",
        own.join(", ")
    ))
}

/// The worlds of the package, by their plain names.
fn names(resolve: &Resolve, package: PackageId) -> Vec<String> {
    resolve.packages[package].worlds.keys().cloned().collect()
}

/// All worlds, by their full names.
fn full_names(resolve: &Resolve) -> impl Iterator<Item = String> {
    resolve
        .packages
        .iter()
        .flat_map(move |(id, package)| package.worlds.keys().map(move |name| resolve.id_of_name(id, name)))
}
