//! What of the WIT a world's bindings are about: which classes there will be, which types and functions each holds.

use crate::facts::Facts;
use indexmap::{IndexMap, IndexSet};
use wit_parser::{
    Function, Interface, InterfaceId, PackageId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, World,
    WorldId, WorldItem, WorldKey,
};

/// Which way a function goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// The component calls it.
    Import,
    /// The component implements it.
    Export,
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

/// Where the functions of a home come from.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// The world's items that use the interface, with their direction; empty for the world itself. Each item that needs
    /// types of its own has a copy of the interface (`Resolve::generate_nominal_type_ids`).
    pub items: Vec<(Direction, WorldKey, InterfaceId)>,
}

/// Where a resource comes from.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Imported: another component implements it; exported: this one does.
    pub direction: Direction,
    /// The interface of the world it is in; none at world level.
    pub interface: Option<WorldKey>,
}

/// The classes of a world's bindings.
#[derive(Debug, Clone)]
pub struct Surface {
    /// The world.
    pub world: WorldId,
    /// The classes, imports before exports, in the order of the WIT.
    pub homes: IndexMap<Home, Uses>,
    /// The resources, by their definitions.
    pub resources: IndexMap<TypeId, Resource>,
    /// The types of copied interfaces that are the same value types as those of the interface itself.
    pub twins: IndexMap<TypeId, TypeId>,
    /// What is known of the types.
    pub facts: Facts,
    packages: IndexSet<PackageId>,
}

impl Surface {
    /// The surface of `world`.
    pub fn of(resolve: &Resolve, world: WorldId) -> Self {
        let definition = &resolve.worlds[world];
        let mut surface = Self {
            world,
            homes: IndexMap::from([(Home::World, Uses::default())]),
            resources: IndexMap::new(),
            twins: IndexMap::new(),
            // Which side a resource is on is not known yet.
            facts: Facts::of(resolve, &IndexMap::new()),
            packages: IndexSet::new(),
        };
        surface.packages.extend(definition.package);
        for (direction, key, item) in items(definition) {
            match item {
                WorldItem::Interface { id, .. } => surface.add(resolve, direction, key, *id),
                WorldItem::Type { id, .. } => surface.add_resource(resolve, direction, None, *id),
                WorldItem::Function(_) => {}
            }
        }
        surface.facts = Facts::of(resolve, &surface.resources);
        surface
    }

    fn add(&mut self, resolve: &Resolve, direction: Direction, key: &WorldKey, id: InterfaceId) {
        let original = original(resolve, id);
        let interface = &resolve.interfaces[id];
        self.packages.extend(interface.package);
        let home = match key {
            WorldKey::Name(name) if interface.name.is_some() => {
                self.homes.entry(Home::Interface(original)).or_default();
                Home::Instance(direction, name.clone())
            }
            _ => Home::Interface(original),
        };
        self.homes.entry(home).or_default().items.push((direction, key.clone(), id));
        for (name, ty) in &interface.types {
            self.add_resource(resolve, direction, Some(key), *ty);
            if id != original && !self.facts.has_handles(&Type::Id(*ty)) {
                self.twins.insert(*ty, resolve.interfaces[original].types[name]);
            }
        }
    }

    fn add_resource(
        &mut self,
        resolve: &Resolve,
        direction: Direction,
        interface: Option<&WorldKey>,
        id: TypeId,
    ) {
        if resolve.types[id].kind == TypeDefKind::Resource {
            self.resources.insert(id, Resource { direction, interface: interface.cloned() });
        }
    }

    /// The types that the class declares, in the order of the WIT; those that others define are left out. A type with
    /// handles belongs to one side of an interface, which is told, any other to both.
    pub fn types<'a>(&self, resolve: &'a Resolve, home: &Home) -> Vec<(Option<Direction>, &'a str, TypeId)> {
        let with_handles = |id: TypeId| self.facts.has_handles(&Type::Id(id));
        let mut types = Vec::new();
        match home {
            Home::World => {
                let world = items(&resolve.worlds[self.world]);
                types.extend(world.filter_map(|(_, key, item)| match (key, item) {
                    (WorldKey::Name(name), WorldItem::Type { id, .. }) => Some((None, name.as_str(), *id)),
                    _ => None,
                }));
                types.retain(|(.., id)| resolve.types[*id].owner == TypeOwner::World(self.world));
            }
            Home::Interface(id) => {
                let shared = named_types(resolve, *id).filter(|(_, id)| !with_handles(*id));
                types.extend(shared.map(|(name, id)| (None, name, id)));
            }
            Home::Instance(..) => {}
        }
        for (direction, _, id) in &self.homes[home].items {
            let own = named_types(resolve, *id).filter(|(_, id)| with_handles(*id));
            types.extend(own.map(|(name, id)| (Some(*direction), name, id)));
        }
        types
    }

    /// The functions of the class that go in `direction`, with the world's item they belong to.
    pub fn functions<'a>(
        &self,
        resolve: &'a Resolve,
        home: &Home,
        direction: Direction,
    ) -> Vec<(Option<WorldKey>, &'a Function)> {
        if *home == Home::World {
            return items(&resolve.worlds[self.world])
                .filter_map(|(found, _, item)| match item {
                    WorldItem::Function(function) if found == direction => Some((None, function)),
                    _ => None,
                })
                .collect();
        }
        self.homes[home]
            .items
            .iter()
            .filter(|(found, ..)| *found == direction)
            .flat_map(|(_, key, id)| {
                resolve.interfaces[*id].functions.values().map(move |function| (Some(key.clone()), function))
            })
            .collect()
    }

    /// Whether the class has functions in both directions by the same names.
    pub fn has_both_directions(&self, resolve: &Resolve, home: &Home) -> bool {
        match home {
            Home::World => resolve.worlds[self.world].imports.keys().any(|key| match key {
                WorldKey::Name(name) => self.is_exported(resolve, name),
                WorldKey::Interface(_) => false,
            }),
            _ => [Direction::Import, Direction::Export]
                .iter()
                .all(|wanted| self.homes[home].items.iter().any(|(found, ..)| found == wanted)),
        }
    }

    /// Whether the world exports something by this name of its own.
    pub fn is_exported(&self, resolve: &Resolve, name: &str) -> bool {
        resolve.worlds[self.world].exports.contains_key(&WorldKey::Name(name.to_owned()))
    }

    /// The direction and name under which the world declares an interface in place.
    pub fn inline_key(&self, id: InterfaceId) -> Option<(Direction, String)> {
        self.homes[&Home::Interface(id)].items.iter().find_map(|(direction, key, _)| match key {
            WorldKey::Name(name) => Some((*direction, name.clone())),
            WorldKey::Interface(_) => None,
        })
    }

    /// Whether the world uses another version of this package too.
    pub fn has_versions(&self, resolve: &Resolve, package: PackageId) -> bool {
        let name = &resolve.packages[package].name;
        self.packages.iter().any(|other| {
            let found = &resolve.packages[*other].name;
            *other != package && found.namespace == name.namespace && found.name == name.name
        })
    }

    /// The interface that a class is made from; none for the world's.
    pub fn interface<'a>(&self, resolve: &'a Resolve, home: &Home) -> Option<&'a Interface> {
        match home {
            Home::World => None,
            Home::Interface(id) => Some(&resolve.interfaces[*id]),
            Home::Instance(..) => self.homes[home].items.first().map(|(_, _, id)| &resolve.interfaces[*id]),
        }
    }
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
