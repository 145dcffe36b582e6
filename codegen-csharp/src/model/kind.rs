//! WIT types without aliases, and what they are made of.

use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId};

/// A WIT type that has a C# form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    Bool,
    Number(Number),
    Char,
    String,
    List(Type),
    FixedList(Type, u32), // `list<T, N>`
    Map(Type, Type),
    Tuple(Vec<Type>),
    Option(Type),
    Result(Option<Type>, Option<Type>),
    Record(TypeId, Vec<Type>),
    Variant(TypeId, Vec<Option<Type>>), // A variant, and the payloads of its cases
    Enum(TypeId, usize),                // An enum, and the number of its cases
    Flags(TypeId, usize),               // Flags, and how many
    Handle(Ownership, TypeId),          // `own<R>` or `borrow<R>`, and the definition of the resource
    ErrorContext,
    Stream(Option<Type>), // The readable end of a stream
    Future(Option<Type>), // The readable end of a future
}

/// What a handle means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ownership {
    Own,    // `own<R>`: who has it drops it
    Borrow, // `borrow<R>`: lent for the time of a call
}

/// An integer or a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number {
    U8,
    S8,
    U16,
    S16,
    U32,
    S32,
    U64,
    S64,
    F32,
    F64,
}

impl Number {
    /// The smallest unsigned type that has a value for each of `cases` (at least one).
    pub fn discriminant(cases: usize) -> Self {
        match cases.saturating_sub(1) {
            0..=0xff => Self::U8,
            0x100..=0xffff => Self::U16,
            _ => Self::U32,
        }
    }

    /// The smallest unsigned type with a bit for each of `flags`: at most 32, the parser of WIT sees to that.
    pub fn bits(flags: usize) -> Self {
        match flags {
            0..=8 => Self::U8,
            9..=16 => Self::U16,
            _ => Self::U32,
        }
    }
}

/// The types that WIT has by itself.
pub const PRIMITIVES: [(Type, Kind); 14] = [
    (Type::Bool, Kind::Bool),
    (Type::U8, Kind::Number(Number::U8)),
    (Type::S8, Kind::Number(Number::S8)),
    (Type::U16, Kind::Number(Number::U16)),
    (Type::S16, Kind::Number(Number::S16)),
    (Type::U32, Kind::Number(Number::U32)),
    (Type::S32, Kind::Number(Number::S32)),
    (Type::U64, Kind::Number(Number::U64)),
    (Type::S64, Kind::Number(Number::S64)),
    (Type::F32, Kind::Number(Number::F32)),
    (Type::F64, Kind::Number(Number::F64)),
    (Type::Char, Kind::Char),
    (Type::String, Kind::String),
    (Type::ErrorContext, Kind::ErrorContext),
];

/// The kind of `ty`, aliases followed.
pub fn kind(resolve: &Resolve, ty: &Type) -> Kind {
    match ty {
        Type::Id(id) => definition_kind(resolve, *id),
        other => primitive(other),
    }
}

/// The kind of a type that WIT has by itself.
pub fn primitive(ty: &Type) -> Kind {
    let found = PRIMITIVES.into_iter().find(|(primitive, _)| primitive == ty);
    found.expect("a type without a definition is one of WIT's own").1
}

fn definition_kind(resolve: &Resolve, id: TypeId) -> Kind {
    match &resolve.types[id].kind {
        TypeDefKind::Type(target) => kind(resolve, target),
        TypeDefKind::List(item) => Kind::List(*item),
        TypeDefKind::FixedLengthList(item, length) => Kind::FixedList(*item, *length),
        TypeDefKind::Map(key, value) => Kind::Map(*key, *value),
        TypeDefKind::Tuple(tuple) => Kind::Tuple(tuple.types.clone()),
        TypeDefKind::Option(some) => Kind::Option(*some),
        TypeDefKind::Result(result) => Kind::Result(result.ok, result.err),
        TypeDefKind::Record(record) => Kind::Record(id, record.fields.iter().map(|field| field.ty).collect()),
        TypeDefKind::Variant(variant) => {
            Kind::Variant(id, variant.cases.iter().map(|case| case.ty).collect())
        }
        TypeDefKind::Enum(cases) => Kind::Enum(id, cases.cases.len()),
        TypeDefKind::Flags(flags) => Kind::Flags(id, flags.flags.len()),
        TypeDefKind::Resource => Kind::Handle(Ownership::Own, id),
        TypeDefKind::Handle(Handle::Own(id)) => Kind::Handle(Ownership::Own, definition(resolve, *id)),
        TypeDefKind::Handle(Handle::Borrow(id)) => Kind::Handle(Ownership::Borrow, definition(resolve, *id)),
        TypeDefKind::Stream(item) => Kind::Stream(*item),
        TypeDefKind::Future(value) => Kind::Future(*value),
        TypeDefKind::Unknown => unreachable!("a resolved world has no unknown types"),
    }
}

/// The type that `id` is an alias of, or itself.
pub fn definition(resolve: &Resolve, id: TypeId) -> TypeId {
    match resolve.types[id].kind {
        TypeDefKind::Type(Type::Id(target)) => definition(resolve, target),
        _ => id,
    }
}

impl Kind {
    /// The types that a value of this kind is made of.
    pub fn parts(&self) -> Vec<Type> {
        let mut parts = Vec::new();
        self.clone().map_parts(|part| {
            parts.push(part);
            part
        });
        parts
    }

    /// The kind with other types as its parts.
    pub fn map_parts(self, mut map: impl FnMut(Type) -> Type) -> Self {
        match self {
            Self::List(item) => Self::List(map(item)),
            Self::FixedList(item, length) => Self::FixedList(map(item), length),
            Self::Map(key, value) => Self::Map(map(key), map(value)),
            Self::Tuple(items) => Self::Tuple(items.into_iter().map(map).collect()),
            Self::Option(some) => Self::Option(map(some)),
            Self::Result(ok, err) => Self::Result(ok.map(&mut map), err.map(map)),
            Self::Record(id, fields) => Self::Record(id, fields.into_iter().map(map).collect()),
            Self::Variant(id, cases) => {
                Self::Variant(id, cases.into_iter().map(|case| case.map(&mut map)).collect())
            }
            Self::Stream(item) => Self::Stream(item.map(map)),
            Self::Future(value) => Self::Future(value.map(map)),
            other => other,
        }
    }

    /// Whether it is a stream or a future.
    pub fn is_channel(&self) -> bool {
        matches!(self, Self::Stream(_) | Self::Future(_))
    }
}
