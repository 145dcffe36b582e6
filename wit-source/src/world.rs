//! Picks the world, and lists the worlds when that is not possible.

use diagnostics::{Code, Diagnostic, Result, nearest};
use wit_parser::{PackageId, Resolve, WorldId};

/// The world `wanted` of the package, or of another one when it is named in full; without a name, the only one.
pub fn pick(resolve: &Resolve, package: PackageId, wanted: Option<&str>) -> Result<WorldId> {
    resolve.select_world(&[package], wanted).map_err(|_| match wanted {
        Some(wanted) => unknown(resolve, package, wanted).into(),
        None => unnamed(resolve, package).into(),
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
        "choose one with --world, or with the property WitWorld of the project: {}",
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
