//! What follows for a type from its parts, computed once for each type. Types share parts: to look into them anew for
//! each question takes time that doubles with every level.

use crate::surface::{Direction, Resource};
use crate::types::{Kind, Number, Ownership, kind, parts, primitive};
use indexmap::IndexMap;
use wit_parser::{Resolve, Type, TypeDefKind, TypeId};

/// The most steps that it takes to lift or lower the core values of a type in place. A record or variant of more has
/// methods for that, which all functions that use it share.
const MAX_STEPS_IN_PLACE: u64 = 64;

/// What is known of each type, by its index.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    of: Vec<Fact>,
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
    /// The steps that it takes to lift or lower its core values.
    steps: u64,
    /// Whether it is a record or a variant.
    is_declared: bool,
}

/// What values of a type hold, they themselves included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holds {
    /// Addresses of memory. Those that come through a stream or future are not in its handle.
    addresses: bool,
    /// Anything but plain data: an address or an object of any kind.
    objects: bool,
    /// Resources.
    handles: bool,
    /// Streams or futures.
    channels: bool,
    /// What is lent for the time of a call.
    loans: bool,
    /// Resources that are given away.
    owned: bool,
    /// Resources of other components, lent.
    borrow_imported: bool,
    /// Resources of this component, lent.
    borrow_exported: bool,
    /// What is not in C#'s memory as it goes out, or may be no value of the type there.
    needs_store: bool,
    /// What is not in C#'s memory as it arrives, or may be no value of the type there.
    needs_load: bool,
}

impl Holds {
    fn of(kind: &Kind, resources: &IndexMap<TypeId, Resource>) -> Self {
        let addresses = matches!(kind, Kind::String | Kind::List(_) | Kind::Map(..));
        let channels = matches!(kind, Kind::Stream(_) | Kind::Future(_));
        let handles = matches!(kind, Kind::Handle(..));
        let is = |wanted, direction| {
            matches!(kind, Kind::Handle(ownership, id) if *ownership == wanted
                && resources.get(id).is_some_and(|resource| resource.direction == direction))
        };
        Self {
            addresses,
            objects: addresses || channels || handles || *kind == Kind::ErrorContext,
            handles,
            channels,
            loans: matches!(kind, Kind::Handle(Ownership::Borrow, _) | Kind::ErrorContext),
            owned: matches!(kind, Kind::Handle(Ownership::Own, _)),
            borrow_imported: is(Ownership::Borrow, Direction::Import),
            borrow_exported: is(Ownership::Borrow, Direction::Export),
            needs_store: match kind {
                Kind::Bool | Kind::Number(_) | Kind::Char | Kind::Record(..) => false,
                Kind::Enum(_, count) => has_unknown_cases(*count),
                Kind::Flags(_, count) => has_unknown_flags(*count),
                _ => true,
            },
            needs_load: !matches!(kind, Kind::Number(_) | Kind::Flags(..) | Kind::Record(..)),
        }
    }

    fn join(self, part: Self) -> Self {
        Self {
            addresses: self.addresses || part.addresses,
            objects: self.objects || part.objects,
            handles: self.handles || part.handles,
            channels: self.channels || part.channels,
            loans: self.loans || part.loans,
            owned: self.owned || part.owned,
            borrow_imported: self.borrow_imported || part.borrow_imported,
            borrow_exported: self.borrow_exported || part.borrow_exported,
            needs_store: self.needs_store || part.needs_store,
            needs_load: self.needs_load || part.needs_load,
        }
    }
}

/// Whether the C# enum has numbers that are no case.
pub fn has_unknown_cases(cases: usize) -> bool {
    let numbers = match Number::discriminant(cases) {
        Number::U8 => 1 << 8,
        Number::U16 => 1 << 16,
        _ => 1u64 << 32,
    };
    u64::try_from(cases).is_ok_and(|cases| cases < numbers)
}

/// Whether the C# enum has bits that are no flag.
pub fn has_unknown_flags(flags: usize) -> bool {
    !matches!(flags, 8 | 16 | 32)
}

impl Fact {
    fn of(kind: &Kind, resources: &IndexMap<TypeId, Resource>) -> Self {
        Self {
            holds: Holds::of(kind, resources),
            size: 1,
            depth: 1,
            written: 1,
            channels: u64::from(matches!(kind, Kind::Stream(_) | Kind::Future(_))),
            steps: 1,
            is_declared: matches!(kind, Kind::Record(..) | Kind::Variant(..)),
        }
    }

    /// Whether the core values of the type are lifted and lowered by methods of their own.
    fn has_flat_helpers(self) -> bool {
        self.is_declared && self.steps > MAX_STEPS_IN_PLACE
    }

    fn add(&mut self, part: Fact, kind: &Kind) {
        let is_channel = matches!(kind, Kind::Stream(_) | Kind::Future(_));
        let items = match kind {
            Kind::FixedList(_, length) => u64::from(*length).min(MAX_STEPS_IN_PLACE),
            _ => 1,
        };
        let steps = if part.has_flat_helpers() { 1 } else { part.steps };
        let holds = Holds { addresses: part.holds.addresses && !is_channel, ..part.holds };
        self.holds = self.holds.join(holds);
        self.size = self.size.saturating_add(part.size);
        self.depth = self.depth.max(part.depth + 1);
        self.channels = self.channels.saturating_add(part.channels);
        self.steps = self.steps.saturating_add(steps.saturating_mul(items));
        if !self.is_declared {
            self.written = self.written.saturating_add(part.written);
        }
    }
}

impl Facts {
    /// The facts of all types; `resources` tells which ones are this component's.
    pub fn of(resolve: &Resolve, resources: &IndexMap<TypeId, Resource>) -> Self {
        let mut facts = Self::default();
        // The parser puts each type behind its parts.
        for (id, definition) in resolve.types.iter() {
            let fact = match &definition.kind {
                TypeDefKind::Type(target) => facts.get(target),
                _ => {
                    let kind = kind(resolve, &Type::Id(id));
                    let mut fact = Fact::of(&kind, resources);
                    parts(&kind).iter().for_each(|part| fact.add(facts.get(part), &kind));
                    fact
                }
            };
            facts.of.push(fact);
        }
        facts
    }

    /// What is known of `ty`.
    pub fn get(&self, ty: &Type) -> Fact {
        match ty {
            Type::Id(id) => self.of[id.index()],
            other => Fact::of(&primitive(other), &IndexMap::new()),
        }
    }

    /// Whether values of `ty` hold no address.
    pub fn is_pointer_free(&self, ty: &Type) -> bool {
        !self.get(ty).holds.addresses
    }

    /// Whether values of `ty` are plain data: no address and no object of any kind is in them.
    pub fn is_plain(&self, ty: &Type) -> bool {
        !self.get(ty).holds.objects
    }

    /// Whether values of `ty` hold handles, so that the two sides of a world need types of their own.
    pub fn has_handles(&self, ty: &Type) -> bool {
        self.get(ty).holds.handles
    }

    /// Whether the memory of a value in C# is what goes out: numbers, bools, chars, and records of those; enums and flags
    /// only where every number of C#'s enum is a value. (Tuples are left out: the runtime may reorder the fields of
    /// `ValueTuple`.)
    pub fn is_stored_as_it_is(&self, ty: &Type) -> bool {
        !self.get(ty).holds.needs_store
    }

    /// Whether what arrives is the memory of a value in C#, whichever bits there are: numbers, flags, and records of those.
    pub fn is_loaded_as_it_is(&self, ty: &Type) -> bool {
        !self.get(ty).holds.needs_load
    }

    /// Whether lowering `ty` needs the call's arena: for memory, or for handles that are given away.
    pub fn lowers_with_arena(&self, ty: &Type) -> bool {
        !self.is_pointer_free(ty) || self.moves_handles(ty) || self.lends_handles(ty)
    }

    /// Whether lowering `ty` gives handles away, once the call begins.
    pub fn moves_handles(&self, ty: &Type) -> bool {
        let holds = self.get(ty).holds;
        holds.owned || holds.channels
    }

    /// Whether lowering `ty` lends handles, whose objects must live until the call is over.
    pub fn lends_handles(&self, ty: &Type) -> bool {
        self.get(ty).holds.loans
    }

    /// Whether `ty` holds borrows of resources of this component, which arrive in calls and never go out.
    pub fn borrows_exported(&self, ty: &Type) -> bool {
        self.get(ty).holds.borrow_exported
    }

    /// Whether lifting `ty` needs the call's arena, to give back at its end what was lent for it.
    pub fn lifts_with_arena(&self, ty: &Type) -> bool {
        self.get(ty).holds.borrow_imported
    }

    /// Whether the core values of `ty` are lifted and lowered by methods of their own.
    pub fn has_flat_helpers(&self, ty: &Type) -> bool {
        self.get(ty).has_flat_helpers()
    }
}
