//! Feature gates: which `@unstable` items the user wants, and whether there are such gates at all.

use crate::package::others;
use crate::{package, problems};
use diagnostics::{Code, Diagnostic, Diagnostics, Result, nearest};
use std::collections::BTreeSet;
use wit_parser::decoding::DecodedWasm;
use wit_parser::{
    Interface, PackageId, Resolve, Stability, TypeDef, UnresolvedPackageGroup, World, WorldItem,
};

/// The features whose items (`@unstable(feature = name)`) are part of the WIT; items of others are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Features {
    /// These.
    Named(BTreeSet<String>),
    /// Every feature that there is.
    All,
}

impl Default for Features {
    fn default() -> Self {
        Self::Named(BTreeSet::new())
    }
}

impl Features {
    /// An empty [`Resolve`] that leaves out what is gated by other features.
    pub fn resolve(&self) -> Resolve {
        match self {
            Self::All => Resolve { all_features: true, ..Resolve::default() },
            Self::Named(names) => Resolve { features: names.iter().cloned().collect(), ..Resolve::default() },
        }
    }

    fn has(&self, feature: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names.contains(feature),
        }
    }

    /// Refuses features that gate nothing.
    pub fn check(&self, gates: &Gates) -> Result<()> {
        let Self::Named(names) = self else { return Ok(()) };
        let mut problems = Diagnostics::new();
        let unknown = names.iter().filter(|name| !gates.0.contains(*name));
        unknown.for_each(|name| problems.push(gates.unknown(name)));
        problems.into_result(())
    }

    /// The content of a binary without what is gated by other features: the binary has all that was wanted when it
    /// was made. Only the parser of text leaves items out, with all that depends on them.
    pub fn apply(&self, name: &str, decoded: DecodedWasm, gates: &mut Gates) -> Result<DecodedWasm> {
        let mut found = Gates::default();
        let resolve = decoded.resolve();
        let types = resolve.types.iter().map(|(_, ty)| ty);
        let interfaces = resolve.interfaces.iter().map(|(_, interface)| interface);
        found.add_items(types, interfaces, resolve.worlds.iter().map(|(_, world)| world));
        let is_complete = found.0.iter().all(|feature| self.has(feature));
        gates.0.extend(found.0);
        match decoded {
            DecodedWasm::WitPackage(resolve, package) if !is_complete => {
                let mut gated = self.resolve();
                let nested: Vec<PackageId> = others(&resolve, package).collect();
                let main = package::print(&resolve, package, &nested)
                    .and_then(|text| gated.push_source(name, &text))
                    .map_err(|error| problems::undecoded(name, &error))?;
                Ok(DecodedWasm::WitPackage(gated, main))
            }
            decoded => Ok(decoded),
        }
    }
}

/// The names of all features that gate something, whether they are wanted or not.
#[derive(Debug, Default)]
pub struct Gates(BTreeSet<String>);

impl Gates {
    /// Adds those of packages that were parsed: when they are connected, what is not wanted is gone.
    pub fn add_group(&mut self, group: &UnresolvedPackageGroup) {
        for package in group.nested.iter().chain([&group.main]) {
            let types = package.types.iter().map(|(_, ty)| ty);
            let interfaces = package.interfaces.iter().map(|(_, interface)| interface);
            self.add_items(types, interfaces, package.worlds.iter().map(|(_, world)| world));
        }
    }

    fn add_items<'a>(
        &mut self,
        types: impl Iterator<Item = &'a TypeDef>,
        interfaces: impl Iterator<Item = &'a Interface>,
        worlds: impl Iterator<Item = &'a World>,
    ) {
        types.for_each(|ty| self.add(&ty.stability));
        for interface in interfaces {
            self.add(&interface.stability);
            interface.functions.values().for_each(|function| self.add(&function.stability));
        }
        for world in worlds {
            self.add(&world.stability);
            world.includes.iter().for_each(|include| self.add(&include.stability));
            world.imports.values().chain(world.exports.values()).for_each(|item| self.add_item(item));
        }
    }

    fn add_item(&mut self, item: &WorldItem) {
        match item {
            WorldItem::Interface { stability, .. } => self.add(stability),
            WorldItem::Function(function) => self.add(&function.stability),
            // All types are looked at anyway.
            WorldItem::Type { .. } => {}
        }
    }

    fn add(&mut self, stability: &Stability) {
        if let Stability::Unstable { feature, .. } = stability {
            self.0.insert(feature.clone());
        }
    }

    fn unknown(&self, wanted: &str) -> Diagnostic {
        let names = || self.0.iter().map(String::as_str);
        let help = match (nearest(wanted, names()), self.0.is_empty()) {
            (Some(name), _) => format!("did you mean `{name}`?"),
            (None, true) => "leave it out: the WIT has no `@unstable` items".to_owned(),
            (None, false) => {
                format!("leave it out, or choose from: {}", names().collect::<Vec<_>>().join(", "))
            }
        };
        Diagnostic::new(Code::WitFeature, format!("the WIT has no feature `{wanted}`")).with_help(help)
    }
}

/// Takes the gates away: what is there, is there for every user.
pub fn open_gates(resolve: &mut Resolve) {
    let types = resolve.types.iter_mut().map(|(_, ty)| &mut ty.stability);
    types.for_each(open);
    for (_, interface) in resolve.interfaces.iter_mut() {
        open(&mut interface.stability);
        interface.functions.values_mut().for_each(|function| open(&mut function.stability));
    }
    for (_, world) in resolve.worlds.iter_mut() {
        open(&mut world.stability);
        for item in world.imports.values_mut().chain(world.exports.values_mut()) {
            match item {
                WorldItem::Interface { stability, .. } => open(stability),
                WorldItem::Function(function) => open(&mut function.stability),
                WorldItem::Type { .. } => {}
            }
        }
    }
}

fn open(stability: &mut Stability) {
    if matches!(stability, Stability::Unstable { .. }) {
        *stability = Stability::Unknown;
    }
}
