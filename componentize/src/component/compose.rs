//! Joins components to one: exports of some become the imports of others. What the parts are and which export goes to
//! which import is decided here; `encode` writes the whole, `explain` says why it cannot be.

mod declare;
mod encode;
mod explain;
mod types;

use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::collections::BTreeMap;
use wasm_encoder::ComponentBuilder;
use wasmparser::component_types::{ComponentEntityType, ComponentItem, ComponentType};
use wasmparser::names::split_canonical_version;
use wasmparser::types::Types;
use wasmparser::{Parser, ValidPayload, Validator, WasmFeatures};

/// A component that takes part in a composition.
#[derive(Debug, Clone)]
pub struct NamedComponent {
    /// What messages call it: its path, mostly.
    pub name: String,
    /// The component.
    pub bytes: Vec<u8>,
}

/// Joins `main` and `others` to one component that exports what `main` exports.
///
/// An import of `main` becomes the export of the same name of the first of `others` that has it, otherwise one of a
/// version that Semantic Versioning calls compatible. So does an import of each of `others`, which looks at those after
/// itself first. What no part exports is an import of the whole. A part is instantiated once, for all that import of it.
/// The same parts give the same bytes.
///
/// # Errors
/// Each part that is no valid component or of which nothing is imported, each import that differs from the export in
/// its type, parts that need each other, and what else keeps the parts from being joined.
pub fn compose(main: NamedComponent, others: Vec<NamedComponent>) -> Result<Vec<u8>> {
    let parts = Parts::load(std::iter::once(main).chain(others).collect())?;
    let plan = Plan::make(&parts)?;
    let valid = encode::encode(&parts, &plan).and_then(|bytes| match validator().validate_all(&bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(reason(&error)),
    });
    valid.map_err(|why| explain::explain(&parts, &plan, &why))
}

/// The index of the part whose exports are those of the whole.
const MAIN: usize = 0;

/// The components, in the order of the command line.
struct Parts {
    components: Vec<NamedComponent>,
    /// The types of all of them, so that those of one can be compared with those of another.
    types: Types,
}

impl Parts {
    fn load(components: Vec<NamedComponent>) -> Result<Self> {
        let mut all = ComponentBuilder::default();
        for component in &components {
            all.component_raw(None, &component.bytes);
        }
        match declared(&all.finish()) {
            Ok(types) => Ok(Self { components, types }),
            Err(error) => {
                let problems = invalid_components(&components);
                problems.into_result(())?;
                Err(cannot(&reason(&error), "compose fewer components at a time").into())
            }
        }
    }

    fn name(&self, part: usize) -> &str {
        &self.components[part].name
    }

    /// What a part imports and exports.
    fn ty(&self, part: usize) -> &ComponentType {
        let index = u32::try_from(part).expect("a command line has fewer components");
        &self.types[self.types.as_ref().component_at(index)]
    }

    fn indices(&self) -> std::ops::Range<usize> {
        0..self.components.len()
    }

    /// The part that exports what `part` imports, and the export's name. `waiting` are those that import of it, directly or
    /// through others: one that imports what it exports stands between them and what it imports of.
    fn provider(
        &self,
        part: usize,
        import: &str,
        item: &ComponentItem,
        waiting: &[usize],
    ) -> Option<(usize, &str)> {
        if matches!(item.ty, ComponentEntityType::Type { .. }) {
            return None;
        }
        let fits = |name: &str, export: &ComponentItem| track(name, export) == track(import, item);
        let passes_on = self.ty(part).exports.iter().any(|(name, export)| fits(name, export));
        let order = || {
            let order = (part + 1..self.components.len()).chain(MAIN + 1..part);
            order.filter(|provider| !passes_on || !waiting.contains(provider))
        };
        let find = |fits: &dyn Fn(&str, &ComponentItem) -> bool| {
            order().find_map(|provider| {
                let mut exports = self.ty(provider).exports.iter();
                let (export, _) = exports.find(|(name, export)| fits(name, export))?;
                Some((provider, export.as_str()))
            })
        };
        find(&|name, _| name == import).or_else(|| find(&fits))
    }
}

/// The types of a component, of which the functions are not validated.
fn declared(component: &[u8]) -> std::result::Result<Types, wasmparser::Error> {
    let mut validator = validator();
    let mut types = None;
    for payload in Parser::new(0).parse_all(component) {
        if let ValidPayload::End(all) = validator.payload(&payload?)? {
            types = Some(all);
        }
    }
    Ok(types.expect("a component that is parsed to its end has types"))
}

fn validator() -> Validator {
    Validator::new_with_features(WasmFeatures::all())
}

/// Why something is not valid, from the outside to the inside.
fn reason(error: &wasmparser::Error) -> String {
    error.message().lines().collect::<Vec<_>>().join(": ")
}

/// A problem for each that is no component, or has functions that are not valid.
fn invalid_components(components: &[NamedComponent]) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for NamedComponent { name, bytes } in components {
        if let Err(error) = validator().validate_all(bytes) {
            let message = format!("{name} is not a valid component: {error}");
            problems
                .push(Diagnostic::new(Code::ComponentInvalid, message).with_help("make the component again"));
        }
    }
    problems
}

/// The name of an import or export with as much of its version as two that are compatible have in common.
fn track(name: &str, item: &ComponentItem) -> String {
    let name = item.full_name(name);
    let track = name.split_once('@').and_then(|(interface, version)| {
        let (track, _) = split_canonical_version(version)?;
        Some(format!("{interface}@{track}"))
    });
    track.unwrap_or_else(|| name.into_owned())
}

/// Which export each import becomes, and in which order the parts are instantiated.
struct Plan {
    /// For each part the imports that are exports of others: of which part, under which name.
    given: Vec<BTreeMap<String, (usize, String)>>,
    /// The parts, each after those that it imports of.
    order: Vec<usize>,
}

impl Plan {
    fn make(parts: &Parts) -> Result<Self> {
        let given = vec![BTreeMap::new(); parts.components.len()];
        let mut plan = Self { given, order: Vec::new() };
        let mut problems = Diagnostics::new();
        plan.visit(parts, MAIN, &mut Vec::new(), &mut problems);
        plan.report_unused(parts, &mut problems);
        problems.into_result(plan)
    }

    /// Puts a part into the order, and before it those whose exports it imports. `path` are those that wait for it.
    fn visit(&mut self, parts: &Parts, part: usize, path: &mut Vec<usize>, problems: &mut Diagnostics) {
        path.push(part);
        for (import, item) in &parts.ty(part).imports {
            let Some((provider, export)) = parts.provider(part, import, item, path) else { continue };
            if let Some(start) = path.iter().position(|waiting| *waiting == provider) {
                problems.push(cycle(parts, &path[start..]));
                continue;
            }
            self.given[part].insert(import.clone(), (provider, export.to_owned()));
            if !self.order.contains(&provider) {
                self.visit(parts, provider, path, problems);
            }
        }
        path.pop();
        self.order.push(part);
    }

    /// What stays an import of the whole; types among it need not.
    fn open<'a>(
        &self,
        parts: &'a Parts,
        part: usize,
    ) -> impl Iterator<Item = (&'a str, &'a ComponentItem)> + use<'a, '_> {
        let given = &self.given[part];
        let imports = parts.ty(part).imports.iter().map(|(name, item)| (name.as_str(), item));
        imports.filter(|(name, _)| !given.contains_key(*name))
    }

    fn report_unused(&self, parts: &Parts, problems: &mut Diagnostics) {
        for part in parts.indices().filter(|part| !self.order.contains(part)) {
            let name = parts.name(part);
            let message = match list(parts.ty(part).exports.keys().map(String::as_str)) {
                exports if exports.is_empty() => format!("{name} exports nothing"),
                exports => format!("nothing is imported of {name}, which exports {exports}"),
            };
            problems.push(Diagnostic::new(Code::ComposeUnused, message).with_help(self.help_connect(parts)));
        }
    }

    /// What another component could be imported for. WASI is the host's, as a rule.
    fn help_connect(&self, parts: &Parts) -> String {
        let mut lines = Vec::new();
        for &part in &self.order {
            let open = self.open(parts, part);
            let open = open.filter(|(name, item)| {
                !name.starts_with("wasi:") && !matches!(item.ty, ComponentEntityType::Type { .. })
            });
            let open = list(open.map(|(name, _)| name));
            if !open.is_empty() {
                lines.push(format!("{} still imports {open}", parts.name(part)));
            }
        }
        match lines.is_empty() {
            true => "leave it out: the others import nothing more".to_owned(),
            false => lines.join("\n"),
        }
    }
}

/// Parts that need each other, and the first of them again.
fn cycle(parts: &Parts, circle: &[usize]) -> Diagnostic {
    let names: Vec<&str> = circle.iter().chain(&circle[..1]).map(|part| parts.name(*part)).collect();
    let message = format!("the components need each other: {}", names.join(" imports of "));
    Diagnostic::new(Code::ComposeCycle, message)
        .with_help("move what both need into one component that imports of neither")
}

/// What cannot be composed for a reason that concerns more than two types.
fn cannot(reason: &str, help: &str) -> Diagnostic {
    let message = format!("the components cannot be composed: {reason}");
    Diagnostic::new(Code::ComposeInvalid, message).with_help(help)
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
