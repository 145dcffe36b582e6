//! WIT types as the generator sees them: without aliases, and with the C# type of each.

use crate::csharp::CsType;
use crate::facts::Facts;
use crate::names::{CsPath, Names};
use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId};

/// The namespace of the runtime library.
pub const RUNTIME: &str = "CmDotnet";

/// A WIT type that has a C# form.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `bool`
    Bool,
    /// An integer or a float.
    Number(Number),
    /// `char`
    Char,
    /// `string`
    String,
    /// `list<T>`
    List(Type),
    /// `tuple<…>`
    Tuple(Vec<Type>),
    /// `option<T>`
    Option(Type),
    /// `result<T, E>`
    Result(Option<Type>, Option<Type>),
    /// A record, and the types of its fields.
    Record(TypeId, Vec<Type>),
    /// A variant, and the payloads of its cases.
    Variant(TypeId, Vec<Option<Type>>),
    /// An enum, and the number of its cases.
    Enum(TypeId, usize),
    /// Flags, and how many.
    Flags(TypeId, usize),
    /// `list<T, N>`
    FixedList(Type, u32),
    /// `map<K, V>`
    Map(Type, Type),
    /// `own<R>` or `borrow<R>`, and the definition of the resource.
    Handle(Ownership, TypeId),
    /// `error-context`
    ErrorContext,
    /// `stream<T>`, or `stream`: its readable end.
    Stream(Option<Type>),
    /// `future<T>`, or `future`: its readable end.
    Future(Option<Type>),
}

/// What a handle means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// `own<R>`: who has it drops it.
    Own,
    /// `borrow<R>`: lent for the time of a call.
    Borrow,
}

/// A number type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// `u8`
    U8,
    /// `s8`
    S8,
    /// `u16`
    U16,
    /// `s16`
    S16,
    /// `u32`
    U32,
    /// `s32`
    S32,
    /// `u64`
    U64,
    /// `s64`
    S64,
    /// `f32`
    F32,
    /// `f64`
    F64,
}

impl Number {
    /// The C# keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::U8 => "byte",
            Self::S8 => "sbyte",
            Self::U16 => "ushort",
            Self::S16 => "short",
            Self::U32 => "uint",
            Self::S32 => "int",
            Self::U64 => "ulong",
            Self::S64 => "long",
            Self::F32 => "float",
            Self::F64 => "double",
        }
    }

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

/// Where a type stands, which decides how a list is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// A parameter of an imported function.
    ImportArgument,
    /// A parameter of an imported function that is called asynchronously.
    AsyncImportArgument,
    /// Everywhere else.
    Value,
}

/// The kind of `ty`, aliases followed.
pub fn kind(resolve: &Resolve, ty: &Type) -> Kind {
    match ty {
        Type::Id(id) => definition_kind(resolve, *id),
        other => primitive(other),
    }
}

/// The kind of a type that WIT has by itself.
pub fn primitive(ty: &Type) -> Kind {
    match ty {
        Type::Bool => Kind::Bool,
        Type::U8 => Kind::Number(Number::U8),
        Type::S8 => Kind::Number(Number::S8),
        Type::U16 => Kind::Number(Number::U16),
        Type::S16 => Kind::Number(Number::S16),
        Type::U32 => Kind::Number(Number::U32),
        Type::S32 => Kind::Number(Number::S32),
        Type::U64 => Kind::Number(Number::U64),
        Type::S64 => Kind::Number(Number::S64),
        Type::F32 => Kind::Number(Number::F32),
        Type::F64 => Kind::Number(Number::F64),
        Type::Char => Kind::Char,
        Type::String => Kind::String,
        Type::ErrorContext => Kind::ErrorContext,
        Type::Id(_) => unreachable!("a type with a definition is none of WIT's own"),
    }
}

fn definition_kind(resolve: &Resolve, id: TypeId) -> Kind {
    match &resolve.types[id].kind {
        TypeDefKind::Type(target) => kind(resolve, target),
        TypeDefKind::List(item) => Kind::List(*item),
        TypeDefKind::Tuple(tuple) => Kind::Tuple(tuple.types.clone()),
        TypeDefKind::Option(some) => Kind::Option(*some),
        TypeDefKind::Result(result) => Kind::Result(result.ok, result.err),
        TypeDefKind::Record(record) => Kind::Record(id, record.fields.iter().map(|field| field.ty).collect()),
        TypeDefKind::Variant(variant) => {
            Kind::Variant(id, variant.cases.iter().map(|case| case.ty).collect())
        }
        TypeDefKind::Enum(cases) => Kind::Enum(id, cases.cases.len()),
        TypeDefKind::Flags(flags) => Kind::Flags(id, flags.flags.len()),
        TypeDefKind::FixedLengthList(item, length) => Kind::FixedList(*item, *length),
        TypeDefKind::Map(key, value) => Kind::Map(*key, *value),
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

/// The types that a value of this kind is made of.
pub fn parts(kind: &Kind) -> Vec<Type> {
    match kind {
        Kind::List(part) | Kind::FixedList(part, _) | Kind::Option(part) => vec![*part],
        Kind::Map(key, value) => vec![*key, *value],
        Kind::Tuple(parts) | Kind::Record(_, parts) => parts.clone(),
        Kind::Result(ok, err) => ok.iter().chain(err).copied().collect(),
        Kind::Variant(_, cases) => cases.iter().flatten().copied().collect(),
        Kind::Stream(payload) | Kind::Future(payload) => payload.iter().copied().collect(),
        _ => Vec::new(),
    }
}

/// The C# form of WIT types.
#[derive(Debug, Clone, Copy)]
pub struct TypeMap<'a> {
    /// The WIT.
    pub resolve: &'a Resolve,
    /// What is known of its types.
    pub facts: &'a Facts,
    /// The names of the types that the bindings declare.
    pub names: &'a Names,
}

impl TypeMap<'_> {
    /// The C# type of `ty` in `position`.
    pub fn cs_type(&self, ty: &Type, position: Position) -> CsType {
        match kind(self.resolve, ty) {
            Kind::Bool => CsType::Keyword("bool"),
            Kind::Number(number) => CsType::Keyword(number.keyword()),
            Kind::Char => CsType::Named(CsPath::fixed("System.Text.Rune")),
            Kind::String => CsType::Keyword("string"),
            Kind::List(item) => self.list(&item, position),
            Kind::Tuple(items) => self.tuple(&items),
            Kind::Option(some) => self.option(&some),
            Kind::Result(ok, err) => self.result(ok.as_ref(), err.as_ref()),
            Kind::FixedList(item, _) => CsType::Array(Box::new(self.value(&item))),
            Kind::Map(key, value) => self.map(&key, &value, position),
            Kind::ErrorContext => CsType::Named(runtime("ErrorContext")),
            Kind::Stream(item) => CsType::Generic(runtime("StreamReader"), vec![self.payload(item.as_ref())]),
            Kind::Future(value) => {
                CsType::Generic(runtime("FutureReader"), vec![self.payload(value.as_ref())])
            }
            Kind::Record(id, _)
            | Kind::Variant(id, _)
            | Kind::Enum(id, _)
            | Kind::Flags(id, _)
            | Kind::Handle(_, id) => CsType::Named(self.names.types[&id].clone()),
        }
    }

    /// The C# type of `ty` as a value.
    pub fn value(&self, ty: &Type) -> CsType {
        self.cs_type(ty, Position::Value)
    }

    /// The C# type of a payload that WIT can leave out.
    pub fn payload(&self, ty: Option<&Type>) -> CsType {
        match ty {
            Some(ty) => self.value(ty),
            None => unit(),
        }
    }

    /// `Result<ok, err>`
    pub fn result(&self, ok: Option<&Type>, err: Option<&Type>) -> CsType {
        CsType::Generic(runtime("Result"), vec![self.payload(ok), self.payload(err)])
    }

    fn list(&self, item: &Type, position: Position) -> CsType {
        let item_type = self.value(item);
        match position {
            Position::Value => CsType::Array(Box::new(item_type)),
            Position::ImportArgument if self.facts.is_plain(item) => read_only_span(item_type),
            Position::AsyncImportArgument if self.facts.is_plain(item) => {
                CsType::Generic(CsPath::fixed("System.ReadOnlyMemory"), vec![item_type])
            }
            Position::ImportArgument | Position::AsyncImportArgument => {
                CsType::Generic(CsPath::fixed("System.Collections.Generic.IReadOnlyList"), vec![item_type])
            }
        }
    }

    fn map(&self, key: &Type, value: &Type, position: Position) -> CsType {
        let name = match position {
            Position::Value => "Dictionary",
            Position::ImportArgument | Position::AsyncImportArgument => "IReadOnlyDictionary",
        };
        let class = CsPath::fixed(&format!("System.Collections.Generic.{name}"));
        CsType::Generic(class, vec![self.value(key), self.value(value)])
    }

    fn tuple(&self, items: &[Type]) -> CsType {
        let types: Vec<CsType> = items.iter().map(|item| self.value(item)).collect();
        match types.len() {
            0 => unit(),
            1 => CsType::Generic(CsPath::fixed("System.ValueTuple"), types),
            _ => CsType::Tuple(types),
        }
    }

    fn option(&self, some: &Type) -> CsType {
        let inner = self.value(some);
        if self.is_option(some) {
            CsType::Generic(runtime("Option"), vec![inner])
        } else {
            CsType::Nullable(Box::new(inner))
        }
    }

    /// Whether `ty` is an option, so that an option of it is `Option<T>`.
    pub fn is_option(&self, ty: &Type) -> bool {
        matches!(kind(self.resolve, ty), Kind::Option(_))
    }
}

/// A public type of the runtime library.
pub fn runtime(name: &str) -> CsPath {
    CsPath::fixed(&format!("{RUNTIME}.{name}"))
}

/// A type of the runtime library that is there for generated code.
pub fn compiler_service(name: &str) -> CsPath {
    CsPath::fixed(&format!("{RUNTIME}.CompilerServices.{name}"))
}

/// `Task`, or `Task<result>`; or `ValueTask`.
pub fn task(class: &str, result: Option<CsType>) -> CsType {
    let path = CsPath::fixed(&format!("System.Threading.Tasks.{class}"));
    match result {
        Some(result) => CsType::Generic(path, vec![result]),
        None => CsType::Named(path),
    }
}

/// `ReadOnlySpan<item>`
pub fn read_only_span(item: CsType) -> CsType {
    CsType::Generic(CsPath::fixed("System.ReadOnlySpan"), vec![item])
}

fn unit() -> CsType {
    CsType::Named(runtime("Unit"))
}
