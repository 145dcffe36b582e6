//! What a document describes, with all names that WIT has for it: types, and operations with parameters, bodies and
//! responses. What the service calls them stays beside, for what talks to it.

use crate::PackageId;

/// A service.
#[derive(Debug)]
pub struct Api {
    /// The WIT package for it.
    pub package: PackageId,
    /// What the document says of itself.
    pub docs: String,
    /// The types, each once.
    pub types: Vec<TypeDef>,
    /// The functions.
    pub operations: Vec<Operation>,
}

/// A type that has a name.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// Its name in WIT.
    pub name: String,
    /// What the document says of it.
    pub docs: String,
    /// What it is.
    pub kind: Kind,
}

/// What a type is that has a name.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Another name for a type.
    Alias(Type),
    /// An object with these properties.
    Record(Vec<Field>),
    /// One of several types.
    Variant(Vec<Case>),
    /// One of several texts.
    Enum(Vec<EnumCase>),
}

/// A property of an object.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in WIT.
    pub name: String,
    /// What the document says of it.
    pub docs: String,
    /// The property's own name; none for the one that holds all properties without a field.
    pub property: Option<String>,
    /// What it holds.
    pub ty: Type,
}

/// A case of a variant.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name in WIT.
    pub name: String,
    /// What the document says of it.
    pub docs: String,
    /// What it holds.
    pub ty: Option<Type>,
}

/// A case of an enum.
#[derive(Debug, Clone)]
pub struct EnumCase {
    /// Its name in WIT.
    pub name: String,
    /// What the document says of it.
    pub docs: String,
}

/// A type as a field or parameter has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A number, by its name in WIT.
    Number(Number),
    /// Text.
    String,
    /// Bytes: base64 in JSON, and as they are elsewhere.
    Bytes,
    /// A list.
    List(Box<Type>),
    /// The properties of an object, by name.
    Map(Box<Type>),
    /// A list whose elements have a type each.
    Tuple(Vec<Type>),
    /// What may be missing, or be `null`.
    Option(Box<Type>),
    /// The type with this name.
    Named(String),
}

/// The types of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are those of WIT")]
pub enum Number {
    S8,
    S16,
    S32,
    S64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
}

impl Type {
    /// The type, or what may be missing of it.
    pub fn optional(self) -> Self {
        match self {
            Self::Option(_) => self,
            other => Self::Option(Box::new(other)),
        }
    }
}

/// An operation: a function.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its name in WIT.
    pub name: String,
    /// What the document says of it.
    pub docs: String,
    /// Its parameters, the body of the request last.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub ok: Option<Type>,
    /// What else it can end with.
    pub error: Type,
}

/// A parameter of a function.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name in WIT.
    pub name: String,
    /// What it holds.
    pub ty: Type,
}
