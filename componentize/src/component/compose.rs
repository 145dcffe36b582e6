//! Joins components to one: exports of some become the imports of others. Which goes to which is decided here;
//! wac-graph compares the types and writes the bytes.

use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::panic::AssertUnwindSafe;
use wac_graph::types::{Package, Types, World, are_semver_compatible};
use wac_graph::{
    CompositionGraph, EncodeError, EncodeOptions, InstantiationArgumentError, NodeId, PackageId, Processor,
};
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{LiveTypes, Resolve, TypeDefKind, TypeOwner, WorldId, WorldItem};

/// What to do when two components differ about a type.
const SAME_WIT: &str = "build both from the same WIT";
/// What to do about a damaged component.
const MAKE_AGAIN: &str = "make the component again";

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
    let mut composition = Composition::load(std::iter::once(main).chain(others))?;
    let instance = composition.instantiate(MAIN);
    composition.report_unused();
    composition.report_hidden_resources();
    std::mem::take(&mut composition.problems).into_result(())?;
    composition.encode(instance)
}

/// The index of the part whose exports are those of the whole.
const MAIN: usize = 0;

/// A part, as the graph knows it.
struct Member {
    name: String,
    package: PackageId,
    imports: Vec<String>,
    exports: Vec<String>,
    uses: Vec<Use>,
    /// The same as WIT, where it has such a form.
    wit: Option<(Resolve, WorldId)>,
    instance: Option<NodeId>,
}

/// A type that a world takes out of an interface, which is an import beside that of the interface.
#[derive(Clone)]
struct Use {
    /// The name of the import.
    name: String,
    /// The import that has the type, if there is one.
    interface: Option<String>,
    /// The name of the type in it.
    ty: String,
}

struct Composition {
    graph: CompositionGraph,
    members: Vec<Member>,
    /// The members that are being instantiated, each for the one before it.
    path: Vec<usize>,
    problems: Diagnostics,
}

impl Composition {
    fn load(parts: impl Iterator<Item = NamedComponent>) -> Result<Self> {
        let mut graph = CompositionGraph::new();
        let mut problems = Diagnostics::new();
        let mut members = Vec::new();
        for (index, NamedComponent { name, bytes }) in parts.enumerate() {
            let wit = match decode(&bytes) {
                Ok(DecodedWasm::Component(resolve, world)) => Some((resolve, world)),
                _ => None,
            };
            // The graph asks for names that differ, and does not write them.
            let read = || {
                Package::from_bytes(&format!("part{index}"), None, bytes, graph.types_mut())
                    .and_then(|package| Ok(graph.register_package(package)?))
            };
            let Some(package) = catch(read) else {
                problems.push(unforeseen());
                continue;
            };
            match package {
                Ok(package) => {
                    let world = &graph.types()[graph[package].ty()];
                    let [imports, exports] =
                        [&world.imports, &world.exports].map(|items| items.keys().cloned().collect());
                    let uses = uses(graph.types(), world);
                    members.push(Member { name, package, imports, exports, uses, wit, instance: None });
                }
                Err(error) => {
                    let message = format!("{name} is not a valid component: {error:#}");
                    problems.push(Diagnostic::new(Code::ComponentInvalid, message).with_help(MAKE_AGAIN));
                }
            }
        }
        problems.into_result(())?;
        Ok(Self { graph, members, path: Vec::new(), problems: Diagnostics::new() })
    }

    /// Instantiates a member, and before it those whose exports it imports. Collects what does not fit.
    fn instantiate(&mut self, member: usize) -> NodeId {
        let instance = self.graph.instantiate(self.members[member].package);
        self.path.push(member);
        let mut given = BTreeMap::new();
        for import in self.members[member].imports.clone() {
            if let Some((provider, export)) = self.provider(member, &import) {
                let connected = self.connect(instance, &import, provider, &export);
                given.extend(self.problems.absorb(connected).map(|source| (import, source)));
            }
        }
        let used = self.use_types(instance, &self.members[member].uses.clone(), &given);
        self.problems.absorb(used);
        self.path.pop();
        self.members[member].instance = Some(instance);
        instance
    }

    /// The member that exports what `member` imports as `import`, and the export's name.
    fn provider(&self, member: usize, import: &str) -> Option<(usize, String)> {
        let order = || (member + 1..self.members.len()).chain(MAIN + 1..member);
        let find = |fits: &dyn Fn(&str) -> bool| {
            order().find_map(|provider| {
                let export = self.members[provider].exports.iter().find(|export| fits(export))?;
                Some((provider, export.clone()))
            })
        };
        find(&|export| export == import).or_else(|| find(&|export| are_semver_compatible(export, import)))
    }

    /// Gives the types that a world takes out of interfaces, where these were given, too: they must be the same.
    fn use_types(&mut self, instance: NodeId, uses: &[Use], given: &BTreeMap<String, NodeId>) -> Result<()> {
        for Use { name, interface, ty } in uses.iter().filter(|used| !given.contains_key(&used.name)) {
            let Some(source) = interface.as_ref().and_then(|interface| given.get(interface)) else {
                continue;
            };
            let ty = self.graph.alias_instance_export(*source, ty).map_err(|error| invalid(&error))?;
            self.graph.set_instantiation_argument(instance, name, ty).map_err(|error| invalid(&error))?;
        }
        Ok(())
    }

    /// Gives `export` of the member `provider` to the instance at the end of the path.
    fn connect(&mut self, instance: NodeId, import: &str, provider: usize, export: &str) -> Result<NodeId> {
        if let Some(start) = self.path.iter().position(|member| *member == provider) {
            return Err(self.cycle(start).into());
        }
        let source = match self.members[provider].instance {
            Some(source) => source,
            None => self.instantiate(provider),
        };
        let export_node =
            self.graph.alias_instance_export(source, export).map_err(|error| invalid(&error))?;
        self.graph.set_instantiation_argument(instance, import, export_node).map_err(|error| {
            let InstantiationArgumentError::ArgumentTypeMismatch { source, .. } = error else {
                return invalid(&error);
            };
            let importer = self.path.last().map_or("", |member| &self.members[*member].name);
            let provider = &self.members[provider].name;
            let message = format!(
                "{importer} imports `{import}`, but what {provider} exports as `{export}` is of another type: {source:#}"
            );
            Diagnostics::from(Diagnostic::new(Code::ComposeMismatch, message).with_help(SAME_WIT))
        })?;
        Ok(export_node)
    }

    /// The members from `start` on in the path, and the first of them again.
    fn cycle(&self, start: usize) -> Diagnostic {
        let circle = self.path[start..].iter().chain([&self.path[start]]);
        let names: Vec<&str> = circle.map(|member| &*self.members[*member].name).collect();
        let message = format!("the components need each other: {}", names.join(" imports of "));
        Diagnostic::new(Code::ComposeCycle, message)
            .with_help("move what both need into one component that imports of neither")
    }

    fn report_unused(&mut self) {
        let unused = || self.members.iter().filter(|member| member.instance.is_none());
        let problems: Vec<Diagnostic> = unused()
            .map(|member| {
                let name = &member.name;
                let message = match list(member.exports.iter()) {
                    exports if exports.is_empty() => format!("{name} exports nothing"),
                    exports => format!("nothing is imported of {name}, which exports {exports}"),
                };
                Diagnostic::new(Code::ComposeUnused, message).with_help(self.open_imports())
            })
            .collect();
        problems.into_iter().for_each(|problem| self.problems.push(problem));
    }

    /// What stays an import or an export of the whole must not have a resource that is inside of it: nobody outside could
    /// have one.
    fn report_hidden_resources(&mut self) {
        let mut found = Vec::new();
        for (index, member) in self.members.iter().enumerate().filter(|(_, member)| member.instance.is_some())
        {
            let Some((resolve, world)) = &member.wit else { continue };
            let world = &resolve.worlds[*world];
            let exports = world.exports.iter().filter(|_| index == MAIN).map(|item| ("exports", item));
            let imports = world.imports.iter().map(|item| ("imports", item));
            for (action, (key, item)) in imports.chain(exports) {
                let item_name = resolve.name_world_key(key);
                if action == "imports" && self.provider(index, &item_name).is_some() {
                    continue;
                }
                for (interface, resource) in resources(resolve, item) {
                    let is_outside = action == "exports" && member.exports.contains(&interface);
                    let Some((provider, _)) = self.provider(index, &interface).filter(|_| !is_outside) else {
                        continue;
                    };
                    let message = format!(
                        "{} {action} `{item_name}` with the resource `{resource}` of `{interface}`, which would be that of {} inside of the whole: nobody outside could have one",
                        member.name, self.members[provider].name
                    );
                    let help = match action {
                        "imports" => format!(
                            "compose with a component that exports `{item_name}`, or leave out the one that exports `{interface}`"
                        ),
                        _ => format!(
                            "leave out the component that exports `{interface}`, so that it stays an import of the whole, or export the interface"
                        ),
                    };
                    found.push(Diagnostic::new(Code::ComposeInvalid, message).with_help(help));
                }
            }
        }
        found.into_iter().for_each(|problem| self.problems.push(problem));
    }

    /// What another component could be imported for. WASI is the host's, as a rule.
    fn open_imports(&self) -> String {
        let mut lines = Vec::new();
        for (index, member) in self.members.iter().enumerate().filter(|(_, member)| member.instance.is_some())
        {
            let open = member.imports.iter().filter(|import| !import.starts_with("wasi:"));
            let open = list(open.filter(|import| self.provider(index, import).is_none()));
            if !open.is_empty() {
                lines.push(format!("{} still imports {open}", member.name));
            }
        }
        match lines.is_empty() {
            true => "leave it out: the others import nothing more".to_owned(),
            false => lines.join("\n"),
        }
    }

    fn encode(mut self, main: NodeId) -> Result<Vec<u8>> {
        for export in &self.members[MAIN].exports {
            let node = self.graph.alias_instance_export(main, export).map_err(|error| invalid(&error))?;
            self.graph.export(node, export).map_err(|error| invalid(&error))?;
        }
        let processor = Processor { name: "componentize-dotnet", version: env!("CARGO_PKG_VERSION") };
        let options = EncodeOptions { processor: Some(processor), ..EncodeOptions::default() };
        let encoded = catch(|| self.graph.encode(options)).ok_or_else(unforeseen)?;
        encoded.map_err(|error| match &error {
            EncodeError::ImportTypeMergeConflict { import, first, second, source } => {
                let [first, second] = [first, second].map(|instance| self.name(*instance));
                let message =
                    format!("{first} and {second} import `{import}` with different types: {source:#}");
                Diagnostic::new(Code::ComposeInvalid, message).with_help(SAME_WIT).into()
            }
            _ => invalid(&error),
        })
    }

    fn name(&self, instance: NodeId) -> &str {
        let member = self.members.iter().find(|member| member.instance == Some(instance));
        member.map_or("a component", |member| &member.name)
    }
}

/// The resources of interfaces that an item of a world has, each with the name of its interface.
fn resources(resolve: &Resolve, item: &WorldItem) -> BTreeSet<(String, String)> {
    let own = match item {
        WorldItem::Interface { id, .. } => Some(*id),
        WorldItem::Function(_) => None,
        // A type is given by its name, as its interface is.
        WorldItem::Type { .. } => return BTreeSet::new(),
    };
    let mut live = LiveTypes::default();
    live.add_world_item(resolve, item);
    let named = live.iter().filter_map(|id| {
        let ty = &resolve.types[id];
        let (TypeDefKind::Resource, TypeOwner::Interface(interface)) = (&ty.kind, ty.owner) else {
            return None;
        };
        (Some(interface) != own).then_some((resolve.id_of(interface)?, ty.name.clone()?))
    });
    named.collect()
}

/// What `work` gives; none when it panics. The library that joins components knows parts that it cannot write.
fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = std::panic::catch_unwind(AssertUnwindSafe(work));
    std::panic::set_hook(hook);
    result.ok()
}

fn unforeseen() -> Diagnostic {
    let message =
        "the components cannot be composed: what they import or export has a form that cannot be joined";
    Diagnostic::new(Code::ComposeInvalid, message)
        .with_help("put the types and functions at the level of the world into interfaces")
}

/// The imports of `world` that are types of other imports.
fn uses(types: &Types, world: &World) -> Vec<Use> {
    let imports = world.uses.iter().filter(|(name, _)| world.imports.contains_key(*name));
    let used = imports.map(|(name, used)| Use {
        name: name.clone(),
        interface: types[used.interface].id.clone(),
        ty: used.name.as_ref().unwrap_or(name).clone(),
    });
    used.collect()
}

/// A composition that the graph refuses.
fn invalid(error: &dyn Error) -> Diagnostics {
    let mut message = format!("the components cannot be composed: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        message += &format!(": {error}");
        cause = error.source();
    }
    Diagnostic::new(Code::ComposeInvalid, message).with_help(SAME_WIT).into()
}

fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
