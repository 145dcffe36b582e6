//! Data segments without a part of what they hold. Memory is zero from the beginning, so zeros need no bytes in the file.

use std::ops::Range;
use wasmparser::{Data, DataKind, Operator};

/// A segment has an address and a length of its own, which cost about as much as so many zeros.
const FEW_ZEROS: usize = 12;

/// Where a segment lies that is in memory 0 from the beginning.
pub fn address(data: &Data<'_>) -> Option<u32> {
    let DataKind::Active { memory_index: 0, offset_expr } = &data.kind else { return None };
    match offset_expr.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(value.cast_unsigned()),
        _ => None,
    }
}

/// The pieces that are left of a segment when `cleared`, ranges of memory, are zero, each with its address.
pub fn rest(address: u32, bytes: &[u8], cleared: &[Range<u32>]) -> Vec<(u32, Vec<u8>)> {
    let mut bytes = bytes.to_vec();
    for range in cleared {
        let place = |at: u32| (at.saturating_sub(address) as usize).min(bytes.len());
        let (start, end) = (place(range.start), place(range.end));
        bytes[start..end].fill(0);
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(first) = bytes[at..].iter().position(|&byte| byte != 0).map(|zeros| at + zeros) {
        let end = end_of_piece(&bytes, first);
        pieces.push((address + first as u32, bytes[first..end].to_vec()));
        at = end;
    }
    pieces
}

/// The end of what begins at `first`: where more than a few zeros follow, or nothing.
fn end_of_piece(bytes: &[u8], first: usize) -> usize {
    let mut end = first;
    for (at, _) in bytes.iter().enumerate().skip(first).filter(|(_, byte)| **byte != 0) {
        if at > end + FEW_ZEROS {
            break;
        }
        end = at + 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::rest;

    #[test]
    fn what_is_cleared_is_left_out_and_the_rest_stays_where_it_is() {
        let bytes: Vec<u8> = (1..=100).collect();
        let pieces = rest(1000, &bytes, &[900..1002, 1030..1060, 1062..1063, 1099..2000]);
        let places: Vec<_> = pieces.iter().map(|(address, bytes)| (*address, bytes.len())).collect();
        assert_eq!(places, [(1002, 28), (1060, 39)]);
        assert_eq!(pieces[1].1[..4], [61, 62, 0, 64]);
        assert!(rest(0, &[0; 50], &[]).is_empty());
    }
}
