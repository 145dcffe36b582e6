//! The bytes that are appended behind the engine's data, and the addresses they get.

use contract::Record;
use std::collections::BTreeMap;

/// Bytes that will lie in linear memory from a base address on. Every text is stored once.
pub struct Image {
    base: u32,
    bytes: Vec<u8>,
    texts: BTreeMap<String, u32>,
}

impl Image {
    /// An empty image from `base`, aligned to 16, on.
    pub fn new(base: u32) -> Self {
        Self { base: base.next_multiple_of(16), bytes: Vec::new(), texts: BTreeMap::new() }
    }

    /// The address behind the last byte.
    pub fn end(&self) -> u32 {
        // The caller limits the sizes of what it adds, so addresses stay within 32 bits.
        self.base + self.bytes.len() as u32
    }

    /// Adds bytes at an address that is a multiple of `alignment`, and gives the address.
    pub fn add(&mut self, bytes: &[u8], alignment: u32) -> u32 {
        let address = self.end().next_multiple_of(alignment);
        self.bytes.resize((address - self.base) as usize, 0);
        self.bytes.extend_from_slice(bytes);
        address
    }

    /// The address of a NUL-terminated text.
    pub fn text(&mut self, text: &str) -> u32 {
        if let Some(&address) = self.texts.get(text) {
            return address;
        }
        let address = self.add(&[text.as_bytes(), b"\0"].concat(), 1);
        self.texts.insert(text.to_owned(), address);
        address
    }

    /// The address of rows, 0 for none, and their number.
    pub fn table<R: Record>(&mut self, rows: &[R]) -> [u32; 2] {
        let bytes: Vec<u8> = rows.iter().flat_map(R::words).flat_map(u32::to_le_bytes).collect();
        [if bytes.is_empty() { 0 } else { self.add(&bytes, 8) }, rows.len() as u32]
    }

    /// The base address, and the bytes without the zeros at the end, which memory holds anyway.
    pub fn finish(mut self) -> (u32, Vec<u8>) {
        let used = self.bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        self.bytes.truncate(used);
        (self.base, self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Symbol;

    #[test]
    fn texts_are_stored_once_and_rows_are_aligned() {
        let mut image = Image::new(1001);
        let first = image.text("ab");
        assert_eq!((first, image.text("ab")), (1008, 1008));
        assert_eq!(image.table(&[Symbol { name: 7, function: 0 }]), [1016, 1]);
        assert_eq!(image.table::<Symbol>(&[]), [0, 0]);
        assert_eq!(image.finish(), (1008, b"ab\0\0\0\0\0\0\x07".to_vec()));
    }
}
