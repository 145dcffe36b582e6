//! The values of custom attributes (ECMA-335 II.23.3), as far as this crate asks for them.

use super::tables::{ENDS_EARLY, Malformed, Read, compressed, take};

/// The first constructor argument of an attribute whose constructor takes one string.
///
/// # Errors
/// When the blob is damaged.
pub fn string_argument(blob: &[u8]) -> Read<Option<String>> {
    let mut rest = after_prolog(blob)?;
    string(&mut rest)
}

/// The named argument `name` of type string of an attribute whose constructor takes nothing.
///
/// # Errors
/// When the blob is damaged.
pub fn named_string(blob: &[u8], name: &str) -> Read<Option<String>> {
    let mut rest = after_prolog(blob)?;
    let count = u16::from_le_bytes(take(&mut rest)?);
    for _ in 0..count {
        let [_field_or_property, kind] = take(&mut rest)?;
        match kind {
            0x0e => {
                let found = string(&mut rest)?;
                let value = string(&mut rest)?;
                if found.as_deref() == Some(name) {
                    return Ok(value);
                }
            }
            0x1d => types(&mut rest)?,
            _ => return Err(Malformed("an attribute has a value of an unexpected type")),
        }
    }
    Ok(None)
}

fn after_prolog(blob: &[u8]) -> Read<&[u8]> {
    blob.strip_prefix(&[1, 0]).ok_or(Malformed("an attribute does not begin with the standard's prolog"))
}

/// Steps over a named argument that is an array of types (`CallConvs`).
fn types(rest: &mut &[u8]) -> Read<()> {
    let [_system_type] = take(rest)?;
    string(rest)?;
    let count = u32::from_le_bytes(take(rest)?);
    // 0xffffffff stands for a null array.
    for _ in 0..if count == u32::MAX { 0 } else { count } {
        string(rest)?;
    }
    Ok(())
}

/// A SerString: nothing for null.
fn string(rest: &mut &[u8]) -> Read<Option<String>> {
    if let Some((0xff, after)) = rest.split_first() {
        *rest = after;
        return Ok(None);
    }
    let length = compressed(rest)? as usize;
    let (text, after) = rest.split_at_checked(length).ok_or(ENDS_EARLY)?;
    *rest = after;
    let text = std::str::from_utf8(text).map_err(|_| Malformed("an attribute has text that is not UTF-8"))?;
    Ok(Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[UnmanagedCallersOnly(CallConvs = [typeof(C)], EntryPoint = "run")]`
    const BOTH: &[u8] = b"\x01\0\x02\0\x53\x1d\x50\x09CallConvs\x01\0\0\0\x01C\x53\x0e\x0aEntryPoint\x03run";

    #[test]
    fn entry_points_are_found_behind_other_arguments() {
        assert_eq!(named_string(BOTH, "EntryPoint"), Ok(Some("run".to_owned())));
        assert_eq!(named_string(b"\x01\0\0\0", "EntryPoint"), Ok(None));
    }

    #[test]
    fn every_shortened_attribute_is_refused() {
        for end in 0..BOTH.len() {
            assert!(named_string(&BOTH[..end], "EntryPoint").is_err(), "{end} bytes were accepted");
        }
    }
}
