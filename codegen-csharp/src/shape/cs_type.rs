//! C# types as values.

use super::ident::{CsIdent, CsPath};
use crate::model::Number;
use std::rc::Rc;

/// The namespace of the runtime library.
const RUNTIME: &str = "CmDotnet";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CsType {
    Keyword(&'static str),         // A predefined type, such as `int`.
    Simple(CsIdent),               // A type by its simple name, in the scope that declares it.
    Named(CsPath),                 // A type without type arguments.
    Generic(CsPath, Rc<[CsType]>), // A type with type arguments.
    Array(Rc<CsType>),             // `T[]`
    Nullable(Rc<CsType>),          // `T?`
    Tuple(Rc<[CsType]>),           // `(T, U, …)`, of two types or more.
    Pointer(Rc<CsType>),           // `T*`
}

impl CsType {
    pub const BYTE: Self = Self::Keyword("byte");
    pub const INT: Self = Self::Keyword("int");
    pub const LONG: Self = Self::Keyword("long");

    pub fn address() -> Self {
        Self::BYTE.pointer()
    }

    pub fn pointer(self) -> Self {
        Self::Pointer(Rc::new(self))
    }

    pub fn array(self) -> Self {
        Self::Array(Rc::new(self))
    }

    pub fn nullable(self) -> Self {
        Self::Nullable(Rc::new(self))
    }

    pub fn number(number: Number) -> Self {
        Self::Keyword(match number {
            Number::U8 => "byte",
            Number::S8 => "sbyte",
            Number::U16 => "ushort",
            Number::S16 => "short",
            Number::U32 => "uint",
            Number::S32 => "int",
            Number::U64 => "ulong",
            Number::S64 => "long",
            Number::F32 => "float",
            Number::F64 => "double",
        })
    }

    pub fn library(path: &str) -> Self {
        Self::Named(CsPath::fixed(path))
    }

    pub fn library_of(path: &str, args: impl IntoIterator<Item = CsType>) -> Self {
        Self::Generic(CsPath::fixed(path), args.into_iter().collect())
    }

    pub fn collection(name: &str, args: impl IntoIterator<Item = CsType>) -> Self {
        Self::library_of(&format!("System.Collections.Generic.{name}"), args)
    }

    pub fn runtime(name: &str) -> Self {
        Self::Named(CsPath::fixed(&format!("{RUNTIME}.{name}")))
    }

    pub fn runtime_of(name: &str, args: impl IntoIterator<Item = CsType>) -> Self {
        Self::library_of(&format!("{RUNTIME}.{name}"), args)
    }

    /// A type of the runtime library that is there for generated code.
    pub fn service(name: &str) -> Self {
        Self::Named(compiler_service(name))
    }

    /// The same with a type argument.
    pub fn service_of(name: &str, arg: CsType) -> Self {
        Self::Generic(compiler_service(name), [arg].into())
    }

    /// `Unit`, for what WIT leaves out.
    pub fn unit() -> Self {
        Self::runtime("Unit")
    }

    /// `Task`, or `Task<result>`; or `ValueTask`.
    pub fn task(class: &str, result: Option<CsType>) -> Self {
        let path = format!("System.Threading.Tasks.{class}");
        match result {
            Some(result) => Self::library_of(&path, [result]),
            None => Self::library(&path),
        }
    }

    pub fn read_only_span(item: CsType) -> Self {
        Self::library_of("System.ReadOnlySpan", [item])
    }

    /// The full name of a type without type arguments.
    pub fn path(&self) -> &CsPath {
        match self {
            Self::Named(path) => path,
            _ => unreachable!("only declared types are asked for their names"),
        }
    }
}

/// The full name of a type of the runtime library that is there for generated code.
pub fn compiler_service(name: &str) -> CsPath {
    CsPath::fixed(&format!("{RUNTIME}.CompilerServices.{name}"))
}

/// How a parameter is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    Value,
    Ref,
    Out,
    Optional, // By value; without one it is `default`
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    pub ty: CsType,
    pub name: CsIdent,
    pub passing: Passing,
}

impl Param {
    /// A parameter that is passed by value.
    pub fn value(ty: CsType, name: CsIdent) -> Self {
        Self { ty, name, passing: Passing::Value }
    }
}
