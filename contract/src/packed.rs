//! Packed imports: what C# declares with one parameter, the address of the arguments, because the interpreter has no short
//! way to call them. The generator declares them, the tool puts the real call in their place.
//!
//! The module name is `componentize-dotnet-packed/<signature>/<real module>`; the signature is the letters of the
//! parameters, `>`, and the letter of the result. The arguments lie in order, each at its natural alignment from offset 0;
//! a result other than `i32` is put behind them in the same way.

use crate::signature::{Flat, NOTHING, Signature};

/// What the module name of a packed import begins with.
pub const PREFIX: &str = "componentize-dotnet-packed/";

/// The module name that makes an import of `module` packed.
pub fn module_name(signature: &Signature, module: &str) -> String {
    let params: String = signature.params.iter().map(|param| param.letter()).collect();
    format!("{PREFIX}{params}>{}/{module}", signature.result.map_or(NOTHING, Flat::letter))
}

/// What the module name of a packed import says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed<'a> {
    /// The real signature.
    pub signature: Signature,
    /// The real module.
    pub module: &'a str,
}

impl<'a> Packed<'a> {
    /// Reads what follows [`PREFIX`].
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(target: &'a str) -> Result<Self, &'static str> {
        let (signature, module) =
            target.split_once('/').ok_or("the module name has no signature and real module")?;
        let (params, result) = signature.split_once('>').ok_or("the signature has no `>`")?;
        let params = params.chars().map(letter).collect::<Option<Vec<_>>>();
        let params = params.ok_or("a parameter of the signature is not one of `ilfd`")?;
        let mut letters = result.chars();
        let result = match (letters.next(), letters.next()) {
            (Some(NOTHING), None) => None,
            (Some(one), None) => Some(letter(one).ok_or("the result is unknown")?),
            _ => return Err("the result is not one of `ilfdv`"),
        };
        if module.is_empty() {
            return Err("the real module has no name");
        }
        Ok(Self { signature: Signature { params, result }, module })
    }

    /// The result that goes into memory behind the arguments.
    pub fn stored(result: Option<Flat>) -> Option<Flat> {
        result.filter(|&result| result != Flat::I32)
    }
}

fn letter(letter: char) -> Option<Flat> {
    Flat::of_letter(letter).filter(|_| letter.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_back_what_it_was_made_of() {
        for result in [None, Some(Flat::I32), Some(Flat::F64)] {
            let signature = Signature { params: Flat::ALL.to_vec(), result };
            let name = module_name(&signature, "a:b/c@1.0.0");
            let target = name.strip_prefix(PREFIX).expect("it begins with the prefix");
            assert_eq!(Packed::parse(target), Ok(Packed { signature, module: "a:b/c@1.0.0" }));
        }
    }

    #[test]
    fn damaged_names_are_refused() {
        for target in ["", "i", "i>v", "x>v/m", "I>v/m", "i>vv/m", "i>/m", "i>v/"] {
            assert!(Packed::parse(target).is_err(), "{target}");
        }
    }
}
