//! The namespaces that the user chose for packages and interfaces in place of those made from their names.

use diagnostics::{Code, Diagnostic, Diagnostics, Result, nearest};
use std::collections::{BTreeMap, BTreeSet};
use wit_parser::{PackageId, Resolve};

/// A namespace that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen<'a> {
    pub namespace: &'a str, // As the user wrote it
    pub versions: Versions, // Which versions of the package it is for
}

/// The versions of a package that a choice is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    One, // The one that it names
    All, // All that there are
}

/// The choice for the interface or world `name` of `package`; one for an interface goes before one for its package,
/// and one with a version before one without.
pub fn chosen<'a>(
    map: &'a BTreeMap<String, String>,
    resolve: &Resolve,
    package: PackageId,
    name: &str,
) -> Option<Chosen<'a>> {
    let keys = item_keys(resolve, package, name).into_iter().chain(package_keys(resolve, package));
    keys.into_iter().find_map(|(key, versions)| map.get(&key).map(|namespace| Chosen { namespace, versions }))
}

/// Refuses choices for what the WIT does not have, and namespaces without a name.
pub fn check(map: &BTreeMap<String, String>, resolve: &Resolve) -> Result<()> {
    let mut known = BTreeSet::new();
    for (id, package) in resolve.packages.iter() {
        known.extend(package_keys(resolve, id).map(|(key, _)| key));
        for name in package.interfaces.keys().chain(package.worlds.keys()) {
            known.extend(item_keys(resolve, id, name).map(|(key, _)| key));
        }
    }
    let mut problems = Diagnostics::new();
    for (key, namespace) in map {
        if !known.contains(key) {
            problems.push(unknown(key, &known));
        }
        if namespace.split('.').any(str::is_empty) {
            problems.push(unnamed(key, namespace));
        }
    }
    problems.into_result(())
}

/// The keys of a package; twice the same for one without a version.
fn package_keys(resolve: &Resolve, package: PackageId) -> [(String, Versions); 2] {
    let name = &resolve.packages[package].name;
    [(name.to_string(), Versions::One), (format!("{}:{}", name.namespace, name.name), Versions::All)]
}

fn item_keys(resolve: &Resolve, package: PackageId, item: &str) -> [(String, Versions); 2] {
    let name = &resolve.packages[package].name;
    [
        (resolve.id_of_name(package, item), Versions::One),
        (format!("{}:{}/{item}", name.namespace, name.name), Versions::All),
    ]
}

fn unknown(key: &str, known: &BTreeSet<String>) -> Diagnostic {
    let help = match nearest(key, known.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            "name a package (`wasi:http`), or an interface or world of one (`wasi:http/types`); both may \
                 have a version (`wasi:http@0.2.0`)"
                .to_owned()
        }
    };
    let message = format!("a namespace is given for `{key}`, which the WIT does not have");
    Diagnostic::new(Code::WitNamespace, message).with_help(help)
}

fn unnamed(key: &str, namespace: &str) -> Diagnostic {
    let message = format!("the namespace `{namespace}` for `{key}` has an empty name in it");
    Diagnostic::new(Code::WitNamespace, message)
        .with_help("write names with dots between, such as `Acme.Http`")
}
