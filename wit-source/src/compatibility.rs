//! Whether a version of a package can take the place of an earlier one: for those who call what it describes, and for
//! those who implement it. The comparison of types itself is wit-component's.

use crate::WitPackage;
use diagnostics::{Code, Diagnostic, Diagnostics, Result, nearest};
use semver::{BuildMetadata, Version};
use wit_component::semver_check;
use wit_parser::{PackageId, PackageName, Resolve, WorldId};

/// The package that holds the worlds which stand for interfaces. It has one version for each side of a comparison.
const STAND_IN: &str = "componentize-dotnet:stand-in";

/// What a new version means for those who use an item of the old one.
#[derive(Debug)]
pub struct Verdict {
    /// `world` or `interface`, and the name.
    pub item: String,
    /// Why something that calls the item must change; none when it need not.
    pub callers: Option<String>,
    /// Why something that implements the item must change; none when it need not.
    pub implementers: Option<String>,
}

/// Compares every interface of `old` and every world, or the world `only`, with what `new` has of the same name.
///
/// # Errors
/// When `new` lacks one of them, or the packages are not two versions of one.
pub fn compare(old: WitPackage, new: WitPackage, only: Option<&str>) -> Result<Vec<Verdict>> {
    let only = only.map(|name| name.strip_prefix('%').unwrap_or(name));
    let pair = Pair::new(old, new)?;
    let mut problems = Diagnostics::new();
    let package = &pair.resolve.packages[pair.old];
    let mut verdicts = Vec::new();
    if let Some(only) = only
        && !package.worlds.contains_key(only)
    {
        problems.push(pair.missing("old", "world", only, package.worlds.keys()));
    }
    let interfaces: Vec<&str> = package.interfaces.keys().map(String::as_str).collect();
    if only.is_none() {
        verdicts.extend(pair.interfaces(&interfaces, &mut problems));
    }
    for name in package.worlds.keys().filter(|name| only.is_none_or(|only| only == *name)) {
        verdicts.extend(problems.absorb(pair.world(name)));
    }
    problems.into_result(verdicts)
}

/// Both packages, in one place.
struct Pair {
    resolve: Resolve,
    old: PackageId,
    new: PackageId,
}

impl Pair {
    fn new(old: WitPackage, new: WitPackage) -> Result<Self> {
        let [old_name, new_name] = [&old, &new].map(|package| {
            let name = &package.resolve.packages[package.package].name;
            format!("{}:{}", name.namespace, name.name)
        });
        if old_name != new_name {
            let message = format!("`{old_name}` and `{new_name}` are not versions of one package");
            return Err(Diagnostic::new(Code::WitIncompatible, message)
                .with_help("give two versions of the same package, the old one first")
                .into());
        }
        let mut resolve = old.resolve;
        let new_package = new.package;
        let remap = resolve.merge(as_new(new.resolve)).map_err(|error| {
            Diagnostic::new(Code::WitIncompatible, format!("the versions cannot be compared: {error:#}"))
        })?;
        Ok(Self { resolve, old: old.package, new: remap.packages[new_package.index()] })
    }

    /// Compares interfaces. All at once when none has changed; otherwise each half of them, and so on, since a comparison
    /// looks at the whole packages.
    fn interfaces(&self, names: &[&str], problems: &mut Diagnostics) -> Vec<Verdict> {
        let new = &self.resolve.packages[self.new].interfaces;
        let is_new = |name: &&str| new.contains_key(*name);
        let (there, missing): (Vec<&str>, Vec<&str>) = names.iter().copied().partition(is_new);
        for name in missing {
            problems.push(self.missing("new", "interface", name, new.keys()));
        }
        let [callers, implementers] = ["import", "export"].map(|item| self.reasons(item, &there));
        let verdicts = there.iter().zip(callers).zip(implementers);
        let verdict = |((name, callers), implementers)| Verdict {
            item: format!("interface {name}"),
            callers,
            implementers,
        };
        verdicts.map(verdict).collect()
    }

    /// Why each of these interfaces does not fit as an import, or as an export.
    fn reasons(&self, item: &str, names: &[&str]) -> Vec<Option<String>> {
        match (self.compare(item, names), names) {
            (Ok(()), _) | (_, []) => vec![None; names.len()],
            (Err(error), [_]) => vec![Some(reason(&error))],
            (Err(_), _) => {
                let (first, second) = names.split_at(names.len() / 2);
                [first, second].into_iter().flat_map(|half| self.reasons(item, half)).collect()
            }
        }
    }

    /// Whether interfaces of the new version can take the place of those of the old one in a world.
    fn compare(&self, item: &str, names: &[&str]) -> anyhow::Result<()> {
        let mut resolve = self.resolve.clone();
        let [old, new] = [(self.old, 1), (self.new, 2)].map(|(package, version)| {
            let PackageName { namespace, name: package, version: own } = &resolve.packages[package].name;
            let own = own.as_ref().map(|own| format!("@{own}")).unwrap_or_default();
            // The sign lets a name be a keyword.
            let items = names.iter().map(|name| format!("{item} %{namespace}:%{package}/%{name}{own};\n"));
            let text =
                format!("package {STAND_IN}@{version}.0.0; world w {{\n{}}}", items.collect::<String>());
            let stand_in = resolve.push_source("stand-in.wit", &text)?;
            resolve.select_world(&[stand_in], None)
        });
        semver_check(resolve, old?, new?)
    }

    fn world(&self, name: &str) -> Result<Verdict> {
        let world = |package: PackageId| self.resolve.packages[package].worlds.get(name).copied();
        let (Some(old), Some(new)) = (world(self.old), world(self.new)) else {
            let worlds = self.resolve.packages[self.new].worlds.keys();
            return Err(self.missing("new", "world", name, worlds).into());
        };
        let compare = |from: WorldId, to: WorldId| {
            semver_check(self.resolve.clone(), from, to).err().map(|error| reason(&error))
        };
        let item = format!("world {name}");
        // Who calls a component that was made for the new world, and knows the old one.
        Ok(Verdict { item, callers: compare(new, old), implementers: compare(old, new) })
    }

    fn missing<'a>(
        &self,
        version: &str,
        kind: &str,
        name: &str,
        names: impl Iterator<Item = &'a String>,
    ) -> Diagnostic {
        let package = &self.resolve.packages[self.old].name;
        let message = format!(
            "the {version} version of `{}:{}` has no {kind} `{name}`",
            package.namespace, package.name
        );
        let diagnostic = Diagnostic::new(Code::WitIncompatible, message);
        match nearest(name, names.map(String::as_str)) {
            Some(other) => diagnostic.with_help(format!("did you mean `{other}`?")),
            None => diagnostic.with_help("keep what users of the old version need"),
        }
    }
}

/// Gives all packages a version that those of the old side do not have, so that both sides can be in one place. The
/// comparison does not look at versions.
fn as_new(mut resolve: Resolve) -> Resolve {
    let build = BuildMetadata::new("new").expect("letters are build metadata");
    for (_, package) in resolve.packages.iter_mut() {
        let version = package.name.version.take().unwrap_or(Version::new(0, 0, 0));
        package.name.version = Some(Version { build: build.clone(), ..version });
    }
    resolve.package_names = resolve
        .packages
        .iter()
        .map(|(id, package)| -> (PackageName, PackageId) { (package.name.clone(), id) })
        .collect();
    resolve
}

/// The innermost reason, which is the only one that is about the types.
fn reason(error: &anyhow::Error) -> String {
    error.root_cause().to_string()
}
