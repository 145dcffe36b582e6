//! Signatures of wasm functions as far as components use them: numbers in, at most one number out.

use std::fmt;
use wasm_encoder as encode;

/// A wasm value type, with the letter that the Mono interpreter has for it in signature cookies.
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

impl Flat {
    fn cookie(self) -> char {
        match self {
            Flat::I32 => 'I',
            Flat::I64 => 'L',
            Flat::F32 => 'F',
            Flat::F64 => 'D',
        }
    }
}

impl fmt::Display for Flat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Flat::I32 => "i32",
            Flat::I64 => "i64",
            Flat::F32 => "f32",
            Flat::F64 => "f64",
        })
    }
}

/// The wasm form of a method's signature.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature {
    /// The parameters, in order.
    pub params: Vec<Flat>,
    /// The result, when there is one.
    pub result: Option<Flat>,
}

impl Signature {
    /// The interpreter's name for this signature: the result (`V` for none), then the parameters.
    pub fn cookie(&self) -> String {
        let result = self.result.map_or('V', Flat::cookie);
        std::iter::once(result).chain(self.params.iter().map(|param| param.cookie())).collect()
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

impl From<Flat> for encode::ValType {
    fn from(flat: Flat) -> Self {
        match flat {
            Flat::I32 => encode::ValType::I32,
            Flat::I64 => encode::ValType::I64,
            Flat::F32 => encode::ValType::F32,
            Flat::F64 => encode::ValType::F64,
        }
    }
}

impl Flat {
    /// The value type of a parsed module, unless it is a vector or a reference.
    pub fn from_parsed(parsed: wasmparser::ValType) -> Option<Self> {
        match parsed {
            wasmparser::ValType::I32 => Some(Flat::I32),
            wasmparser::ValType::I64 => Some(Flat::I64),
            wasmparser::ValType::F32 => Some(Flat::F32),
            wasmparser::ValType::F64 => Some(Flat::F64),
            _ => None,
        }
    }
}

impl Signature {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_put_the_result_first() {
        let signature = Signature { params: vec![Flat::I32, Flat::I64, Flat::F32, Flat::F64], result: None };
        assert_eq!(signature.cookie(), "VILFD");
        assert_eq!(signature.to_string(), "(i32, i64, f32, f64)");
    }
}
