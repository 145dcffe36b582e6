//! The first stage: the world resolved. Which classes its bindings have, and each type and function once, with its
//! direction. What any of it is in C# is decided later.

mod check;
mod facts;
mod kind;

pub use check::check;
use facts::Facts;
pub use facts::Holds;
pub use kind::{Kind, Number, Ownership, PRIMITIVES, definition, kind};

use diagnostics::{Code, Diagnostic, Result};
use indexmap::{IndexMap, IndexSet};
use std::fmt;
use wit_parser::{
    Docs, Function, InterfaceId, PackageId, Resolve, Stability, Type, TypeDefKind, TypeId, TypeOwner, World,
    WorldId, WorldItem, WorldKey,
};

/// Which way a function goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    Import, // The component calls it
    Export, // The component implements it
}

/// A class of the bindings, by what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Home {
    /// The world itself: its own functions and types.
    World,
    /// An interface as the WIT defines it, in whichever direction it is used.
    Interface(InterfaceId),
    /// A further use of an interface under a name of the world's own (`import primary: store`).
    Instance(Direction, String),
}

/// What a class has.
#[derive(Debug, Default)]
pub struct Contents<'a> {
    /// The world's items that use the interface, with their direction; empty for the world itself. Each item that needs
    /// types of its own has a copy of the interface (`Resolve::generate_nominal_type_ids`).
    pub items: Vec<(Direction, &'a WorldKey, InterfaceId)>,
    /// The types that the class declares, in the order of the WIT; those that others define are left out. A type with
    /// handles belongs to one side of an interface, which is told, any other to both.
    pub types: Vec<(Option<Direction>, &'a str, TypeId)>,
    /// The functions of the class, exports first.
    pub functions: Vec<FunctionItem<'a>>,
}

/// A function of the world.
#[derive(Debug, Clone, Copy)]
pub struct FunctionItem<'a> {
    pub direction: Direction,
    pub interface: Option<&'a WorldKey>, // The interface of the world it is in; none at world level
    pub function: &'a Function,
}

/// Where a resource comes from.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    pub direction: Direction, // Imported: another component implements it; exported: this one does
    pub interface: Option<&'a WorldKey>, // The interface of the world it is in; none at world level
}

pub struct Model<'a> {
    pub resolve: &'a Resolve,
    pub world: WorldId,
    /// The classes, imports before exports, in the order of the WIT.
    pub homes: IndexMap<Home, Contents<'a>>,
    /// The resources, by their definitions.
    pub resources: IndexMap<TypeId, Resource<'a>>,
    /// The types of copied interfaces that are the same value types as those of the interface itself.
    pub twins: IndexMap<TypeId, TypeId>,
    pub facts: Facts,
    packages: IndexSet<PackageId>,
}

impl<'a> Model<'a> {
    /// The model of `world`, whose types are those of [`nominal`].
    ///
    /// # Errors
    /// When a type is too large for any memory.
    pub fn of(resolve: &'a Resolve, world: WorldId) -> Result<Self> {
        let definition = &resolve.worlds[world];
        let resources = resources(resolve, definition);
        let facts = Facts::of(resolve, &resources)
            .map_err(|error| Diagnostic::new(Code::WitTooLarge, format!("{error:#}")))?;
        let mut model = Self {
            resolve,
            world,
            homes: IndexMap::from([(Home::World, Contents::default())]),
            resources,
            twins: IndexMap::new(),
            facts,
            packages: definition.package.into_iter().collect(),
        };
        for (direction, key, item) in items(definition) {
            match item {
                WorldItem::Interface { id, .. } => model.add(direction, key, *id),
                WorldItem::Type { .. } | WorldItem::Function(_) => {}
            }
        }
        for index in 0..model.homes.len() {
            let (types, functions) = (model.types(index), model.functions(index));
            let contents = &mut model.homes[index];
            (contents.types, contents.functions) = (types, functions);
        }
        Ok(model)
    }

    fn add(&mut self, direction: Direction, key: &'a WorldKey, id: InterfaceId) {
        let original = original(self.resolve, id);
        let interface = &self.resolve.interfaces[id];
        self.packages.extend(interface.package);
        let home = match key {
            WorldKey::Name(name) if interface.name.is_some() => {
                self.homes.entry(Home::Interface(original)).or_default();
                Home::Instance(direction, name.clone())
            }
            _ => Home::Interface(original),
        };
        self.homes.entry(home).or_default().items.push((direction, key, id));
        for (name, ty) in &interface.types {
            if id != original && !self.has_handles(*ty) {
                self.twins.insert(*ty, self.resolve.interfaces[original].types[name]);
            }
        }
    }

    fn has_handles(&self, id: TypeId) -> bool {
        self.facts.get(&Type::Id(id)).holds.any(Holds::RESOURCES)
    }

    fn types(&self, home: usize) -> Vec<(Option<Direction>, &'a str, TypeId)> {
        let (resolve, mut types) = (self.resolve, Vec::new());
        match &self.homes.keys()[home] {
            Home::World => {
                let world = items(&resolve.worlds[self.world]);
                types.extend(world.filter_map(|(_, key, item)| match (key, item) {
                    (WorldKey::Name(name), WorldItem::Type { id, .. }) => Some((None, name.as_str(), *id)),
                    _ => None,
                }));
                types.retain(|(.., id)| resolve.types[*id].owner == TypeOwner::World(self.world));
            }
            Home::Interface(id) => {
                let shared = named_types(resolve, *id).filter(|(_, id)| !self.has_handles(*id));
                types.extend(shared.map(|(name, id)| (None, name, id)));
            }
            Home::Instance(..) => {}
        }
        for (direction, _, id) in &self.homes[home].items {
            let own = named_types(resolve, *id).filter(|(_, id)| self.has_handles(*id));
            types.extend(own.map(|(name, id)| (Some(*direction), name, id)));
        }
        types
    }

    fn functions(&self, home: usize) -> Vec<FunctionItem<'a>> {
        let resolve = self.resolve;
        let world = items(&resolve.worlds[self.world]).filter(|_| self.homes.keys()[home] == Home::World);
        let own = world.filter_map(|(direction, _, item)| match item {
            WorldItem::Function(function) => Some(FunctionItem { direction, interface: None, function }),
            _ => None,
        });
        let of_items = self.homes[home].items.iter().flat_map(|&(direction, key, id)| {
            let functions = resolve.interfaces[id].functions.values();
            functions.map(move |function| FunctionItem { direction, interface: Some(key), function })
        });
        let mut functions: Vec<FunctionItem<'a>> = own.chain(of_items).collect();
        functions.sort_by_key(|item| item.direction != Direction::Export);
        functions
    }

    /// Whether the class has functions in both directions by the same names.
    pub fn has_both_directions(&self, home: &Home) -> bool {
        match home {
            Home::World => self.resolve.worlds[self.world].imports.keys().any(|key| match key {
                WorldKey::Name(name) => self.is_exported(name),
                WorldKey::Interface(_) => false,
            }),
            _ => [Direction::Import, Direction::Export]
                .iter()
                .all(|wanted| self.homes[home].items.iter().any(|(found, ..)| found == wanted)),
        }
    }

    /// Whether the world exports something by this name of its own.
    pub fn is_exported(&self, name: &str) -> bool {
        self.resolve.worlds[self.world].exports.contains_key(&WorldKey::Name(name.to_owned()))
    }

    /// The direction and name under which the world declares an interface in place.
    pub fn inline_key(&self, id: InterfaceId) -> Option<(Direction, &'a str)> {
        self.homes[&Home::Interface(id)].items.iter().find_map(|(direction, key, _)| match key {
            WorldKey::Name(name) => Some((*direction, name.as_str())),
            WorldKey::Interface(_) => None,
        })
    }

    /// Whether the world uses another version of this package too.
    pub fn has_versions(&self, package: PackageId) -> bool {
        let name = &self.resolve.packages[package].name;
        self.packages.iter().any(|other| {
            let found = &self.resolve.packages[*other].name;
            *other != package && found.namespace == name.namespace && found.name == name.name
        })
    }

    /// What WIT says of the item that a class stands for.
    pub fn about(&self, home: &Home) -> (&'a Docs, &'a Stability) {
        let world = &self.resolve.worlds[self.world];
        match home {
            Home::World => (&world.docs, &world.stability),
            Home::Interface(id) => {
                let interface = &self.resolve.interfaces[*id];
                (&interface.docs, &interface.stability)
            }
            Home::Instance(direction, name) => {
                let items = match direction {
                    Direction::Import => &world.imports,
                    Direction::Export => &world.exports,
                };
                let docs = self.homes[home].items.first().map(|(.., id)| &self.resolve.interfaces[*id].docs);
                let item = &items[&WorldKey::Name(name.clone())];
                (docs.unwrap_or(&world.docs), item.stability(self.resolve))
            }
        }
    }
}

impl fmt::Debug for Model<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.homes).finish()
    }
}

/// The WIT with a type for each side of the world that has one of its own, as resources do, and with aliases of what they
/// stand for in place of aliases of aliases.
pub fn nominal(resolve: &Resolve, world: WorldId) -> Resolve {
    let mut resolve = resolve.clone();
    resolve.generate_nominal_type_ids(world);
    // The parser puts each type behind those that it refers to.
    let ids: Vec<TypeId> = resolve.types.iter().map(|(id, _)| id).collect();
    for id in ids {
        if let TypeDefKind::Type(Type::Id(target)) = resolve.types[id].kind
            && let TypeDefKind::Type(end) = resolve.types[target].kind
        {
            resolve.types[id].kind = TypeDefKind::Type(end);
        }
    }
    resolve
}

/// The resources of a world, by their definitions.
fn resources<'a>(resolve: &'a Resolve, world: &'a World) -> IndexMap<TypeId, Resource<'a>> {
    let mut resources = IndexMap::new();
    for (direction, key, item) in items(world) {
        let (interface, types) = match item {
            WorldItem::Interface { id, .. } => {
                (Some(key), resolve.interfaces[*id].types.values().copied().collect())
            }
            WorldItem::Type { id, .. } => (None, vec![*id]),
            WorldItem::Function(_) => continue,
        };
        let own = types.into_iter().filter(|id| resolve.types[*id].kind == TypeDefKind::Resource);
        resources.extend(own.map(|id| (id, Resource { direction, interface })));
    }
    resources
}

/// The interface that `id` is a copy of, or itself.
fn original(resolve: &Resolve, id: InterfaceId) -> InterfaceId {
    resolve.interfaces[id].clone_of.map_or(id, |of| original(resolve, of))
}

fn named_types(resolve: &Resolve, id: InterfaceId) -> impl Iterator<Item = (&str, TypeId)> {
    resolve.interfaces[id].types.iter().map(|(name, id)| (name.as_str(), *id))
}

/// The items of a world, imports first.
pub fn items(world: &World) -> impl Iterator<Item = (Direction, &WorldKey, &WorldItem)> {
    let imports = world.imports.iter().map(|(key, item)| (Direction::Import, key, item));
    imports.chain(world.exports.iter().map(|(key, item)| (Direction::Export, key, item)))
}
