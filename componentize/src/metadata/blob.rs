//! Signature blobs (ECMA-335 II.23.2): what a method takes and gives, as the wasm values that carry it.

use super::tables::{ENDS_EARLY, Malformed, Read, Table, compressed, type_def_or_ref};
use contract::Flat;

/// The type of a parameter or a result as its blob says it, before value types are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigType {
    /// `void`, as a result.
    Void,
    /// A primitive or a pointer.
    Flat(Flat),
    /// A value type, by its row: an enum stands for its underlying type.
    Value(Table, u32),
    /// Something that has no single wasm value; the text names it for a reader.
    Other(&'static str),
}

/// A method signature as its blob says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSignature {
    /// The result.
    pub result: SigType,
    /// The parameters, in order.
    pub params: Vec<SigType>,
}

/// How deep types may nest within one signature; real ones stay far below.
const DEEPEST: u32 = 64;

/// Calling conventions of the first byte of a method signature (II.23.2.3, and `UNMANAGED` of later runtimes).
const GENERIC: u8 = 0x10;
const KIND: u8 = 0x0f;
const UNMANAGED_KINDS: [u8; 5] = [1, 2, 3, 4, 9];

/// Reads a MethodDefSig, MethodRefSig or StandAloneMethodSig.
///
/// # Errors
/// When the blob ends early or holds an unknown element.
pub fn method(mut blob: &[u8]) -> Read<RawSignature> {
    method_within(&mut blob, 0)
}

/// Whether the blob is the signature of a call through an unmanaged function pointer.
pub fn is_unmanaged_call(blob: &[u8]) -> bool {
    blob.first().is_some_and(|kind| UNMANAGED_KINDS.contains(&(kind & KIND)))
}

/// Reads a FieldSig: the type of a field.
///
/// # Errors
/// As [`method`].
pub fn field(mut blob: &[u8]) -> Read<SigType> {
    match byte(&mut blob)? {
        0x06 => sig_type(&mut blob, 0),
        _ => Err(Malformed("the signature of a field is not one")),
    }
}

fn method_within(blob: &mut &[u8], depth: u32) -> Read<RawSignature> {
    let convention = byte(blob)?;
    if convention & GENERIC != 0 {
        compressed(blob)?;
    }
    let count = compressed(blob)?;
    let result = sig_type(blob, depth)?;
    // Grows with the blob, which every parameter takes at least one byte of, not with the count it claims.
    let mut params = Vec::new();
    for _ in 0..count {
        if blob.first() == Some(&0x41) {
            byte(blob)?;
        }
        params.push(sig_type(blob, depth)?);
    }
    Ok(RawSignature { result, params })
}

fn byte(blob: &mut &[u8]) -> Read<u8> {
    let (&first, rest) = blob.split_first().ok_or(ENDS_EARLY)?;
    *blob = rest;
    Ok(first)
}

/// Reads one type and steps over all of it (II.23.2.12, element types of II.23.1.16).
fn sig_type(blob: &mut &[u8], depth: u32) -> Read<SigType> {
    if depth > DEEPEST {
        return Err(Malformed("a signature nests types too deeply"));
    }
    let inner = depth + 1;
    Ok(match byte(blob)? {
        0x01 => SigType::Void,
        0x02..=0x09 | 0x18 | 0x19 => SigType::Flat(Flat::I32),
        0x0a | 0x0b => SigType::Flat(Flat::I64),
        0x0c => SigType::Flat(Flat::F32),
        0x0d => SigType::Flat(Flat::F64),
        0x0e => SigType::Other("a string"),
        0x0f => after(sig_type(blob, inner)?, SigType::Flat(Flat::I32)),
        0x10 => after(sig_type(blob, inner)?, SigType::Other("a `ref`, `in` or `out` value")),
        0x11 => {
            let (table, row) = type_def_or_ref(compressed(blob)?)?;
            SigType::Value(table, row)
        }
        0x12 => after(compressed(blob)?, SigType::Other("a managed object")),
        0x13 | 0x1e => after(compressed(blob)?, SigType::Other("a generic parameter")),
        0x14 => after(array(blob, inner)?, SigType::Other("an array")),
        0x15 => after(generic_instance(blob, inner)?, SigType::Other("a generic type")),
        0x16 => SigType::Other("a TypedReference"),
        0x1b => after(method_within(blob, inner)?, SigType::Flat(Flat::I32)),
        0x1c => SigType::Other("a managed object"),
        0x1d => after(sig_type(blob, inner)?, SigType::Other("an array")),
        0x1f | 0x20 => {
            compressed(blob)?;
            sig_type(blob, inner)?
        }
        0x45 => sig_type(blob, inner)?,
        _ => return Err(Malformed("a signature has an unknown element")),
    })
}

/// `meaning`, once what belongs to it was read.
fn after<T>(_read: T, meaning: SigType) -> SigType {
    meaning
}

/// Steps over ArrayShape and its element type (II.23.2.13).
fn array(blob: &mut &[u8], depth: u32) -> Read<()> {
    sig_type(blob, depth)?;
    compressed(blob)?;
    for _ in 0..2 {
        for _ in 0..compressed(blob)? {
            compressed(blob)?;
        }
    }
    Ok(())
}

/// Steps over the type and the arguments of a generic instance.
fn generic_instance(blob: &mut &[u8], depth: u32) -> Read<()> {
    byte(blob)?;
    compressed(blob)?;
    for _ in 0..compressed(blob)? {
        sig_type(blob, depth)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_function_pointers_and_modifiers_count_as_one_value() {
        // static modreq(T) int f(void*, delegate* unmanaged<long, void>, byte)
        let blob = [0x00, 3, 0x1f, 0x05, 0x08, 0x0f, 0x01, 0x1b, 0x09, 1, 0x01, 0x0a, 0x05];
        let signature = method(&blob).expect("the blob is complete");
        assert_eq!(signature.result, SigType::Flat(Flat::I32));
        assert_eq!(signature.params, [SigType::Flat(Flat::I32); 3]);
    }

    #[test]
    fn every_shortened_signature_is_refused() {
        let blob = [0x00, 3, 0x01, 0x15, 0x12, 0x05, 1, 0x08, 0x14, 0x08, 2, 1, 3, 0, 0x11, 0x80, 0x81];
        assert!(method(&blob).is_ok());
        for end in 0..blob.len() {
            assert!(method(&blob[..end]).is_err(), "the first {end} bytes were accepted");
        }
    }

    #[test]
    fn hostile_depth_and_counts_are_refused() {
        let mut deep = vec![0x00, 1, 0x01];
        deep.resize(10_000, 0x0f);
        assert!(method(&deep).is_err());
        assert!(method(&[0x00, 0xdf, 0xff, 0xff, 0xff, 0x01]).is_err());
    }
}
