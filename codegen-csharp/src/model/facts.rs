//! What follows for a type from its parts, computed once for each type. Types share parts: to look into them anew for
//! each question takes time that doubles with every level.

use super::kind::{Kind, Ownership, kind, primitive};
use super::{Direction, Resource};
use indexmap::IndexMap;
use wit_parser::{Resolve, SizeAlign, Type, TypeDefKind, TypeId};

/// What is known of each type, by its index.
#[derive(Default)]
pub struct Facts {
    of: Vec<Fact>,
    pub sizes: SizeAlign, // Sizes and alignments in memory
}

/// What is known of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// What its values hold.
    pub holds: Holds,
    /// How many types it consists of, those that several parts share counted for each (as validators of components do).
    pub size: u64,
    /// How many types are in each other at most.
    pub depth: u64,
    /// How many types it consists of once every alias is written out; a declared type counts as one.
    pub written: u64,
    /// The streams and futures among its parts, those that several parts share counted for each.
    pub channels: u64,
    /// The bytes of a value. A resource itself has none: its handles have.
    pub bytes: u64,
}

/// What values of a type hold, they themselves included: a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holds(u8);

impl Holds {
    /// Addresses of memory. Those that come through a stream or future are not in its handle.
    pub const ADDRESSES: Self = Self(1);
    pub const ERROR_CONTEXTS: Self = Self(2);
    pub const CHANNELS: Self = Self(4);
    /// Resources that are given away.
    pub const OWNED: Self = Self(8);
    /// Resources that are lent for the time of a call, of other components or of this one.
    pub const BORROWED_IMPORTS: Self = Self(16);
    pub const BORROWED_EXPORTS: Self = Self(32);
    /// Resources, so that the two sides of a world need types of their own.
    pub const RESOURCES: Self = Self(8 | 16 | 32);
    /// What is lent for the time of a call.
    pub const LOANS: Self = Self(2 | 16 | 32);
    /// Anything but plain data: an address or an object of any kind.
    pub const OBJECTS: Self = Self(u8::MAX);

    /// Whether any of these is held.
    pub fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    fn of(kind: &Kind, resources: &IndexMap<TypeId, Resource<'_>>) -> Self {
        match kind {
            Kind::String | Kind::List(_) | Kind::Map(..) => Self::ADDRESSES,
            Kind::ErrorContext => Self::ERROR_CONTEXTS,
            Kind::Stream(_) | Kind::Future(_) => Self::CHANNELS,
            Kind::Handle(Ownership::Own, _) => Self::OWNED,
            Kind::Handle(Ownership::Borrow, id) => match resources.get(id).map(|resource| resource.direction)
            {
                Some(Direction::Export) => Self::BORROWED_EXPORTS,
                _ => Self::BORROWED_IMPORTS,
            },
            _ => Self::default(),
        }
    }
}

impl Fact {
    fn of(kind: &Kind, resources: &IndexMap<TypeId, Resource<'_>>, bytes: usize) -> Self {
        Self {
            holds: Holds::of(kind, resources),
            size: 1,
            depth: 1,
            written: 1,
            channels: u64::from(kind.is_channel()),
            bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
        }
    }

    fn add(&mut self, part: Fact, kind: &Kind) {
        let hidden = if kind.is_channel() { Holds::ADDRESSES } else { Holds::default() };
        self.holds = Holds(self.holds.0 | part.holds.0 & !hidden.0);
        self.size = self.size.saturating_add(part.size);
        self.depth = self.depth.max(part.depth + 1);
        self.channels = self.channels.saturating_add(part.channels);
        if !matches!(kind, Kind::Record(..) | Kind::Variant(..)) {
            self.written = self.written.saturating_add(part.written);
        }
    }
}

impl Facts {
    /// The facts of all types; `resources` tells which ones are this component's.
    pub fn of(resolve: &Resolve, resources: &IndexMap<TypeId, Resource<'_>>) -> anyhow::Result<Self> {
        let mut facts = Self::default();
        facts.sizes.fill(resolve)?;
        // The parser puts each type behind its parts.
        for (id, definition) in resolve.types.iter() {
            let fact = match &definition.kind {
                TypeDefKind::Type(target) => facts.get(target),
                TypeDefKind::Resource => Fact::of(&kind(resolve, &Type::Id(id)), resources, 0),
                _ => {
                    let kind = kind(resolve, &Type::Id(id));
                    let bytes = facts.sizes.size(&Type::Id(id)).size_wasm32();
                    let mut fact = Fact::of(&kind, resources, bytes);
                    kind.parts().iter().for_each(|part| fact.add(facts.get(part), &kind));
                    fact
                }
            };
            facts.of.push(fact);
        }
        Ok(facts)
    }

    pub fn get(&self, ty: &Type) -> Fact {
        match ty {
            Type::Id(id) => self.of[id.index()],
            other => Fact::of(&primitive(other), &IndexMap::new(), self.sizes.size(other).size_wasm32()),
        }
    }
}
