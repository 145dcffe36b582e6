//! Damage to good inputs.

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// Numbers at the ends of ranges, as bytes in either order, and the ends of LEB128.
const NUMBERS: [&[u8]; 10] = [
    &[0],
    &[0xff],
    &[0x7f],
    &[0x80],
    &[0xff, 0xff, 0xff, 0xff],
    &[0xff, 0xff, 0xff, 0x7f],
    &[0, 0, 0, 0x80],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0x80, 0x80, 0x80, 0x80, 0x08],
    &[0, 0, 1, 0],
];

/// Text that has a meaning in WIT, or should have none.
const WORDS: [&str; 24] = [
    "{",
    "}",
    "<",
    ">",
    "(",
    ")",
    ",",
    ";",
    ":",
    "@",
    "%",
    "/",
    "_",
    "list<",
    "own<",
    "borrow<",
    "use ",
    "type ",
    "func",
    "stream<u8>",
    "4294967296",
    "/*",
    "\u{202e}",
    "\0",
];

/// A place in something of this length, and the end of a part that is rarely long.
fn part(random: &mut StdRng, length: usize) -> (usize, usize) {
    let start = random.random_range(0..=length);
    let longest = if random.random_ratio(1, 8) { length } else { 16 };
    (start, (start + random.random_range(0..=longest)).min(length))
}

/// Changes, removes, repeats and adds bytes in a few places.
pub fn damage_bytes(random: &mut StdRng, bytes: &mut Vec<u8>) {
    for _ in 0..random.random_range(1..=6) {
        let (start, end) = part(random, bytes.len());
        match random.random_range(0..8) {
            0 => drop(bytes.drain(start..end)),
            1 => {
                let copy = bytes[start..end].to_vec();
                let (at, _) = part(random, bytes.len());
                drop(bytes.splice(at..at, copy));
            }
            2 if random.random_ratio(1, 4) => bytes.truncate(start),
            3 | 4 => {
                let number = NUMBERS.choose(random).expect("there are some");
                let end = (start + number.len()).min(bytes.len());
                bytes[start..end].copy_from_slice(&number[..end - start]);
            }
            _ if start < bytes.len() => bytes[start] ^= 1 << random.random_range(0..8),
            _ => bytes.push(random.random()),
        }
    }
}

/// Changes words and lines of a text; `others` are texts whose parts fit.
pub fn damage_text(random: &mut StdRng, text: &str, others: &[String]) -> String {
    let mut parts: Vec<String> = words(text);
    for _ in 0..random.random_range(1..=5) {
        let (start, end) = part(random, parts.len());
        match random.random_range(0..7) {
            0 => drop(parts.drain(start..end)),
            1 => {
                let copy = parts[start..end].to_vec();
                let (at, _) = part(random, parts.len());
                drop(parts.splice(at..at, copy));
            }
            2 => {
                let other = words(others.choose(random).expect("there are some"));
                let (from, to) = part(random, other.len());
                drop(parts.splice(start..start, other[from..to].to_vec()));
            }
            3 => {
                let word = (*WORDS.choose(random).expect("there are some")).to_owned();
                let count = if random.random_ratio(1, 8) { random.random_range(100..5_000) } else { 1 };
                drop(parts.splice(start..start, vec![word; count]));
            }
            4 if random.random_ratio(1, 4) => parts.truncate(start),
            _ if start < parts.len() => {
                let other = parts.choose(random).expect("it is not empty").clone();
                parts[start] = other;
            }
            _ => {}
        }
    }
    parts.concat()
}

/// The words of a text, and what is between them.
fn words(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut in_word = false;
    for letter in text.chars() {
        let is_word = letter.is_alphanumeric() || letter == '-';
        match parts.last_mut() {
            Some(last) if is_word && in_word => last.push(letter),
            _ => parts.push(letter.to_string()),
        }
        in_word = is_word;
    }
    parts
}
