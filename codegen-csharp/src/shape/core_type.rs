//! Core types, and how many of them a call passes as they are (canonical ABI: "Flattening").

use super::cs_type::CsType;
use crate::model::Number;
use contract::Flat;

/// The most core parameters before they are passed in memory (canonical ABI: `MAX_FLAT_PARAMS`).
pub const MAX_FLAT_PARAMS: usize = 16;
/// The same for an import that is called asynchronously (canonical ABI: `MAX_FLAT_ASYNC_PARAMS`).
pub const MAX_FLAT_ASYNC_PARAMS: usize = 4;
/// The most core results before they are passed in memory (canonical ABI: `MAX_FLAT_RESULTS`).
pub const MAX_FLAT_RESULTS: usize = 1;

/// The type of a core parameter or result, with the C# type that needs the fewest casts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoreType {
    I32,     // `i32`, as `int`
    U32,     // `i32`, as `uint`
    Address, // `i32`, as an address
    I64,     // `i64`, as `long`
    U64,     // `i64`, as `ulong`
    F32,     // `f32`
    F64,     // `f64`
}

impl CoreType {
    /// The core type of a number.
    pub fn number(number: Number) -> Self {
        match number {
            Number::U8 | Number::S8 | Number::U16 | Number::S16 | Number::S32 => Self::I32,
            Number::U32 => Self::U32,
            Number::S64 => Self::I64,
            Number::U64 => Self::U64,
            Number::F32 => Self::F32,
            Number::F64 => Self::F64,
        }
    }

    pub fn cs_type(self) -> CsType {
        match self {
            Self::I32 => CsType::INT,
            Self::U32 => CsType::Keyword("uint"),
            Self::Address => CsType::address(),
            Self::I64 => CsType::LONG,
            Self::U64 => CsType::Keyword("ulong"),
            Self::F32 => CsType::Keyword("float"),
            Self::F64 => CsType::Keyword("double"),
        }
    }

    /// The type for the declaration of an import: the interpreter calls functions of `int` and addresses alone in a
    /// way of their own, which is twice as fast.
    pub fn declared(self) -> Self {
        match self {
            Self::U32 => Self::I32,
            other => other,
        }
    }

    /// The size in bytes, which is also the alignment.
    pub fn size(self) -> u32 {
        self.flat().size()
    }

    /// The type without what C# adds to it.
    pub fn flat(self) -> Flat {
        match self {
            Self::I32 | Self::U32 | Self::Address => Flat::I32,
            Self::I64 | Self::U64 => Flat::I64,
            Self::F32 => Flat::F32,
            Self::F64 => Flat::F64,
        }
    }

    /// The type that holds both (canonical ABI: `join`), for payloads of a variant that share a place.
    pub fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (a, b) if a.size() == 4 && b.size() == 4 => Self::I32,
            _ => Self::I64,
        }
    }
}
