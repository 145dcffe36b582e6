//! Signatures of core functions as far as components use them: numbers in, at most one number out.

use std::fmt;

/// A core value type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flat {
    /// `i32`: integers up to 32 bits, `bool`, `char`, pointers, function pointers, native integers.
    I32,
    /// `i64`.
    I64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
}

/// The letter of no result, in cookies and in packed signatures.
pub(crate) const NOTHING: char = 'v';

impl Flat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::I32, Self::I64, Self::F32, Self::F64];

    /// The letter in the signature of a packed import.
    pub(crate) fn letter(self) -> char {
        match self {
            Self::I32 => 'i',
            Self::I64 => 'l',
            Self::F32 => 'f',
            Self::F64 => 'd',
        }
    }

    /// The type of a letter, of either case.
    pub fn of_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|flat| flat.letter() == letter.to_ascii_lowercase())
    }

    /// The size in memory in bytes, which is the natural alignment too.
    pub fn size(self) -> u32 {
        match self {
            Self::I32 | Self::F32 => 4,
            Self::I64 | Self::F64 => 8,
        }
    }

    /// The value type of a parsed module, unless it is a vector or a reference.
    pub fn from_parsed(parsed: wasmparser::ValType) -> Option<Self> {
        match parsed {
            wasmparser::ValType::I32 => Some(Self::I32),
            wasmparser::ValType::I64 => Some(Self::I64),
            wasmparser::ValType::F32 => Some(Self::F32),
            wasmparser::ValType::F64 => Some(Self::F64),
            _ => None,
        }
    }
}

impl fmt::Display for Flat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
        })
    }
}

/// The signature of a core function.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature {
    /// The parameters, in order.
    pub params: Vec<Flat>,
    /// The result, when there is one.
    pub result: Option<Flat>,
}

impl Signature {
    /// The interpreter's name for this signature, its *cookie*: the result (`V` for none), then the parameters, each one of
    /// `I`, `L`, `F`, `D`.
    pub fn cookie(&self) -> String {
        let result = self.result.map_or(NOTHING, Flat::letter);
        let letters = std::iter::once(result).chain(self.params.iter().map(|param| param.letter()));
        letters.map(|letter| letter.to_ascii_uppercase()).collect()
    }

    /// The signature of a cookie.
    pub fn of_cookie(cookie: &str) -> Option<Self> {
        let (result, params) = cookie.split_at_checked(1)?;
        let letter = result.chars().next()?;
        let result = match letter.to_ascii_lowercase() {
            NOTHING => None,
            _ => Some(Flat::of_letter(letter)?),
        };
        Some(Self { params: params.chars().map(Flat::of_letter).collect::<Option<_>>()?, result })
    }

    /// The signature of a function of a parsed module, unless it has vectors, references or many results.
    pub fn from_parsed(parsed: &wasmparser::FuncType) -> Option<Self> {
        let params = parsed.params().iter().map(|&param| Flat::from_parsed(param)).collect::<Option<_>>()?;
        match parsed.results() {
            [] => Some(Self { params, result: None }),
            &[result] => Some(Self { params, result: Some(Flat::from_parsed(result)?) }),
            _ => None,
        }
    }
}

impl fmt::Display for Signature {
    /// `(i32, i64) -> f32`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let params: Vec<_> = self.params.iter().map(Flat::to_string).collect();
        write!(f, "({})", params.join(", "))?;
        self.result.map_or(Ok(()), |result| write!(f, " -> {result}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_put_the_result_first() {
        let signature = Signature { params: Flat::ALL.to_vec(), result: None };
        assert_eq!(signature.cookie(), "VILFD");
        assert_eq!(Signature::of_cookie("VILFD"), Some(signature.clone()));
        assert_eq!((Signature::of_cookie(""), Signature::of_cookie("VX")), (None, None));
        assert_eq!(signature.to_string(), "(i32, i64, f32, f64)");
    }
}
