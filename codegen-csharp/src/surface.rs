//! What of the WIT a world's bindings are about: which classes there will be, which types and functions each holds.

use indexmap::{IndexMap, IndexSet};
use wit_parser::{
    Function, Interface, InterfaceId, PackageId, Resolve, TypeId, TypeOwner, World, WorldId, WorldItem,
    WorldKey,
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
    /// An interface, in whichever direction it is used.
    Interface(InterfaceId),
    /// A further use of an interface under a name of the world's own (`import primary: store`).
    Instance(Direction, String),
}

/// Where the functions of a home come from.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// The world's items that use the interface, with their direction; empty for the world itself.
    pub items: Vec<(Direction, WorldKey, InterfaceId)>,
}

/// The classes of a world's bindings.
#[derive(Debug, Clone)]
pub struct Surface {
    /// The world.
    pub world: WorldId,
    /// The classes, imports before exports, in the order of the WIT.
    pub homes: IndexMap<Home, Uses>,
    packages: IndexSet<PackageId>,
}

impl Surface {
    /// The surface of `world`.
    pub fn of(resolve: &Resolve, world: WorldId) -> Self {
        let definition = &resolve.worlds[world];
        let mut surface = Self {
            world,
            homes: IndexMap::from([(Home::World, Uses::default())]),
            packages: IndexSet::new(),
        };
        surface.packages.extend(definition.package);
        for (direction, key, item) in items(definition) {
            if let WorldItem::Interface { id, .. } = item {
                surface.add(resolve, direction, key, *id);
            }
        }
        surface
    }

    fn add(&mut self, resolve: &Resolve, direction: Direction, key: &WorldKey, id: InterfaceId) {
        let interface = &resolve.interfaces[id];
        self.packages.extend(interface.package);
        let home = match key {
            WorldKey::Name(name) if interface.name.is_some() => {
                self.homes.entry(Home::Interface(id)).or_default();
                Home::Instance(direction, name.clone())
            }
            _ => Home::Interface(id),
        };
        self.homes.entry(home).or_default().items.push((direction, key.clone(), id));
    }

    /// The types that the class declares, in the order of the WIT; those that others define are left out.
    pub fn types<'a>(&self, resolve: &'a Resolve, home: &Home) -> Vec<(&'a str, TypeId)> {
        match home {
            Home::Instance(..) => Vec::new(),
            Home::Interface(id) => {
                let interface = &resolve.interfaces[*id];
                interface.types.iter().map(|(name, id)| (name.as_str(), *id)).collect()
            }
            Home::World => items(&resolve.worlds[self.world])
                .filter_map(|(_, key, item)| match (key, item) {
                    (WorldKey::Name(name), WorldItem::Type { id, .. }) => Some((name.as_str(), *id)),
                    _ => None,
                })
                .filter(|(_, id)| resolve.types[*id].owner == TypeOwner::World(self.world))
                .collect(),
        }
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

/// The items of a world, imports first.
pub fn items(world: &World) -> impl Iterator<Item = (Direction, &WorldKey, &WorldItem)> {
    let imports = world.imports.iter().map(|(key, item)| (Direction::Import, key, item));
    imports.chain(world.exports.iter().map(|(key, item)| (Direction::Export, key, item)))
}
