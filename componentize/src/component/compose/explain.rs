//! Why the whole is not valid, in terms of the parts: which types differ, and which resource cannot be where it is needed.

use super::types::reached;
use super::{MAIN, Parts, Plan, cannot, invalid_components, reason, track};
use diagnostics::{Code, Diagnostic, Diagnostics};
use std::collections::BTreeMap;
use wasmparser::collections::IndexMap;
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentItem, Remap as _, Remapping, ResourceId, SubtypeCx,
};

/// What to do when two components differ about a type.
const SAME_WIT: &str = "build both from the same WIT";

/// All that is found; if nothing is, `why` the whole is not valid.
pub fn explain(parts: &Parts, plan: &Plan, why: &str) -> Diagnostics {
    let mut problems = invalid_components(&parts.components);
    if problems.iter().next().is_some() {
        return problems;
    }
    let resources = parts.indices().map(|part| Resources::of(parts, part)).collect();
    let explain = Explain { parts, plan, resources };
    let found = [explain.mismatches(), explain.contradictions(), explain.strangers()];
    found.into_iter().flatten().for_each(|problem| problems.push(problem));
    if problems.iter().next().is_none() {
        let help = "build all of them from the same WIT, or compose with a component that exports what stays an import";
        problems.push(cannot(why, help));
    }
    problems
}

/// Where a resource comes from: the track of an import or export, and the name of the type in it.
type Place = (String, String);

/// The resources of a part.
struct Resources {
    imported: BTreeMap<Place, ResourceId>,
    exported: BTreeMap<Place, ResourceId>,
}

impl Resources {
    fn of(parts: &Parts, part: usize) -> Self {
        let places = |items: &IndexMap<String, ComponentItem>, found: &[(ResourceId, Vec<usize>)]| {
            let places = found.iter().filter_map(|(id, path)| {
                let (name, item) = items.get_index(*path.first()?)?;
                let ty = match (path.get(1), item.ty) {
                    (Some(export), ComponentEntityType::Instance(instance)) => {
                        parts.types[instance].exports.get_index(*export)?.0.clone()
                    }
                    _ => name.clone(),
                };
                Some(((track(name, item), ty), *id))
            });
            places.collect()
        };
        let ty = parts.ty(part);
        Self {
            imported: places(&ty.imports, &ty.imported_resources),
            exported: places(&ty.exports, &ty.defined_resources),
        }
    }
}

struct Explain<'a> {
    parts: &'a Parts,
    plan: &'a Plan,
    resources: Vec<Resources>,
}

impl Explain<'_> {
    /// Imports that differ from the exports that they would be.
    fn mismatches(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (part, given) in self.plan.given.iter().enumerate() {
            for (import, (provider, export)) in given {
                let wanted = &self.parts.ty(part).imports[import.as_str()].ty;
                let is = &self.parts.ty(*provider).exports[export.as_str()].ty;
                let Some(reason) = self.difference(part, wanted, *provider, is) else { continue };
                let message = format!(
                    "{} imports `{import}`, but what {} exports as `{export}` is of another type: {reason}",
                    self.parts.name(part),
                    self.parts.name(*provider)
                );
                found.push(Diagnostic::new(Code::ComposeMismatch, message).with_help(SAME_WIT));
            }
        }
        found
    }

    /// Imports of the whole about which two parts do not agree.
    fn contradictions(&self) -> Vec<Diagnostic> {
        let mut first: BTreeMap<String, (usize, &ComponentItem)> = BTreeMap::new();
        let mut found = Vec::new();
        for part in self.parts.indices() {
            for (name, item) in self.plan.open(self.parts, part) {
                let Some((other, as_other)) = first.get(&track(name, item)) else {
                    first.insert(track(name, item), (part, item));
                    continue;
                };
                let Some(reason) = self.disagreement(part, item, *other, as_other) else { continue };
                let [part, other] = [part, *other].map(|part| self.parts.name(part));
                let message = format!("{other} and {part} import `{name}` with different types: {reason}");
                found.push(Diagnostic::new(Code::ComposeInvalid, message).with_help(SAME_WIT));
            }
        }
        found
    }

    /// How two imports differ in what both of them have.
    fn disagreement(
        &self,
        part: usize,
        item: &ComponentItem,
        other: usize,
        as_other: &ComponentItem,
    ) -> Option<String> {
        let (ComponentEntityType::Instance(one), ComponentEntityType::Instance(two)) = (item.ty, as_other.ty)
        else {
            return self.difference(part, &item.ty, other, &as_other.ty);
        };
        let exports = &self.parts.types[two].exports;
        self.parts.types[one].exports.iter().find_map(|(name, wanted)| {
            let reason = self.difference(part, &wanted.ty, other, &exports.get(name)?.ty)?;
            Some(format!("`{name}`: {reason}"))
        })
    }

    /// Why what `provider` has is not what `part` wants. Resources of the same place count as the same.
    fn difference(
        &self,
        part: usize,
        wanted: &ComponentEntityType,
        provider: usize,
        is: &ComponentEntityType,
    ) -> Option<String> {
        let mut same = Remapping::default();
        let Resources { imported, exported } = &self.resources[provider];
        for (place, resource) in &self.resources[part].imported {
            if let Some(id) = exported.get(place).or_else(|| imported.get(place)) {
                same.add(*resource, *id);
            }
        }
        let types = self.parts.types.as_ref();
        let mut types = SubtypeCx::new_with_refs(types, types);
        let mut wanted = *wanted;
        types.b.remap_component_entity(&mut wanted, &mut same);
        let error = types.component_entity_type(is, &wanted, 0).err()?;
        Some(reason(&error))
    }

    /// Imports and exports with a resource that is another one on the other side.
    fn strangers(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for &part in &self.plan.order {
            for (name, item) in &self.parts.ty(part).imports {
                let given = self.plan.given[part].get(name).map(|(provider, _)| *provider);
                let foreign =
                    self.foreign(part, item).into_iter().filter(|place| place.0 != track(name, item));
                found.extend(foreign.filter_map(|place| match (given, self.source(part, place)) {
                    (None, Some(owner)) => Some(self.hidden_import(part, name, place, owner)),
                    (None, None) => None,
                    (Some(provider), owner) => self.different(part, name, place, owner, provider),
                }));
            }
        }
        for (name, item) in &self.parts.ty(MAIN).exports {
            if matches!(item.ty, ComponentEntityType::Func(_)) {
                let foreign = self.foreign(MAIN, item).into_iter();
                found
                    .extend(foreign.filter_map(|place| {
                        Some(self.hidden_export(name, place, self.source(MAIN, place)?))
                    }));
            }
        }
        found
    }

    /// Where the resources come from that an import or export has and that the part imports.
    fn foreign(&self, part: usize, item: &ComponentItem) -> Vec<&Place> {
        // A type is given by its name, as its interface is.
        if matches!(item.ty, ComponentEntityType::Type { .. }) {
            return Vec::new();
        }
        let reached = reached(&self.parts.types, &item.ty);
        let is_reached = |resource: ResourceId| {
            reached
                .iter()
                .any(|id| matches!(id, ComponentAnyTypeId::Resource(id) if id.resource() == resource))
        };
        let places = self.resources[part].imported.iter();
        places.filter(|(_, resource)| is_reached(**resource)).map(|(place, _)| place).collect()
    }

    /// The part that a resource is given by that `part` imports; none if it is of the outside.
    fn source(&self, part: usize, (interface, _): &Place) -> Option<usize> {
        let imports = &self.parts.ty(part).imports;
        let mut given = self.plan.given[part].iter();
        let (_, (provider, _)) =
            given.find(|(name, _)| track(name, &imports[name.as_str()]) == *interface)?;
        Some(*provider)
    }

    fn hidden_import(&self, part: usize, name: &str, place: &Place, owner: usize) -> Diagnostic {
        let (interface, resource) = place;
        let [part, owner] = [part, owner].map(|part| self.parts.name(part));
        let message = format!(
            "{part} imports `{name}` with the resource `{resource}` of `{interface}`, which would be that of {owner} inside of the whole: nobody outside could have one"
        );
        Diagnostic::new(Code::ComposeInvalid, message).with_help(format!(
            "compose with a component that exports `{name}`, or leave out the one that exports `{interface}`"
        ))
    }

    fn hidden_export(&self, name: &str, place: &Place, owner: usize) -> Diagnostic {
        let (interface, resource) = place;
        let [main, owner] = [MAIN, owner].map(|part| self.parts.name(part));
        let message = format!(
            "{main} exports `{name}` with the resource `{resource}` of `{interface}`, which would be that of {owner} inside of the whole: nobody outside could have one"
        );
        Diagnostic::new(Code::ComposeInvalid, message).with_help(format!(
            "leave out the component that exports `{interface}`, so that it stays an import of the whole, or export the interface"
        ))
    }

    /// A problem if `provider`, which exports what `part` imports as `name`, has a resource of another one than `part`.
    fn different(
        &self,
        part: usize,
        name: &str,
        place: &Place,
        owner: Option<usize>,
        provider: usize,
    ) -> Option<Diagnostic> {
        let Resources { imported, exported } = &self.resources[provider];
        let other = match exported.contains_key(place) {
            true => Some(provider),
            false => imported.contains_key(place).then(|| self.source(provider, place))?,
        };
        let from =
            |owner: Option<usize>| owner.map_or("outside of the whole", |owner| self.parts.name(owner));
        let (interface, resource) = place;
        let [part, provider] = [part, provider].map(|part| self.parts.name(part));
        let message = format!(
            "{part} has the resource `{resource}` of `{interface}` from {}, but {provider}, of which it imports `{name}`, has it from {}: these are different resources",
            from(owner),
            from(other)
        );
        let help =
            format!("name the components in an order in which both get `{interface}` from the same one");
        (owner != other).then(|| Diagnostic::new(Code::ComposeInvalid, message).with_help(help))
    }
}
