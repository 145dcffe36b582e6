//! What of an engine is not in every component. `cargo xtask engine` finds out from the linked engine's relocations which
//! of its functions and data only some of its users can reach; the tool leaves out what none of an application's does.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Functions and data that the same users need.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// Its users, as places in the list of all. Nobody needs what only exports reach that no component has.
    pub needed_by: Vec<u32>,
    /// The functions of `wasi_snapshot_preview1` that it calls.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub imports: BTreeSet<String>,
    /// The functions, as ranges of indices: the first, how many.
    pub functions: Vec<[u32; 2]>,
    /// The data, as ranges of memory: the address, how many bytes.
    pub data: Vec<[u32; 2]>,
    /// How many bytes of the engine it takes.
    pub bytes: u32,
}

/// The parts of an engine, and their users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The users, as [`root`] names them.
    pub roots: Vec<String>,
    /// The parts. What is in none of them is always needed.
    pub parts: Vec<Part>,
}

impl Parts {
    /// The parts with those of their users that are among `roots`; without any, the part is not needed.
    pub fn users<'a, 'r>(
        &'a self,
        roots: &'r BTreeSet<String>,
    ) -> impl Iterator<Item = (&'a Part, Vec<&'a str>)> + use<'a, 'r> {
        let name = |&root: &u32| self.roots.get(root as usize).map(String::as_str);
        self.parts.iter().map(move |part| {
            let users = part.needed_by.iter().filter_map(name).filter(|root| roots.contains(*root));
            (part, users.collect())
        })
    }

    /// The functions of `wasi_snapshot_preview1` that none of `roots` can reach.
    pub fn unreachable_imports(&self, roots: &BTreeSet<String>) -> BTreeSet<&str> {
        let unneeded = self.users(roots).filter(|(_, users)| users.is_empty());
        unneeded.flat_map(|(part, _)| part.imports.iter().map(String::as_str)).collect()
    }

    /// For an engine with the same functions elsewhere: the parts, whose places nobody knows.
    pub fn without_places(mut self) -> Self {
        for part in &mut self.parts {
            (part.functions, part.data) = (Vec::new(), Vec::new());
        }
        self
    }

    /// Parts made of functions and data that are needed by the same, each with its users.
    pub fn gather(roots: Vec<String>, found: impl IntoIterator<Item = Part>) -> Self {
        let mut parts: BTreeMap<Vec<u32>, Part> = BTreeMap::new();
        for piece in found {
            let part = parts.entry(piece.needed_by).or_default();
            part.imports.extend(piece.imports);
            piece.functions.into_iter().for_each(|range| add(&mut part.functions, range));
            piece.data.into_iter().for_each(|range| add(&mut part.data, range));
            part.bytes += piece.bytes;
        }
        let parts = parts.into_iter().map(|(needed_by, part)| Part { needed_by, ..part });
        Self { roots, parts: parts.collect() }
    }
}

/// Adds a range, which makes the last one longer where it goes on from there.
fn add(ranges: &mut Vec<[u32; 2]>, [start, count]: [u32; 2]) {
    match ranges.last_mut() {
        Some([first, length]) if *first + *length == start => *length += count,
        _ => ranges.push([start, count]),
    }
}

/// The names of what can need a part.
pub mod root {
    /// Who calls an export of the engine.
    pub fn export(name: &str) -> String {
        name.to_owned()
    }

    /// A P/Invoke of a function of one of the engine's native libraries.
    pub fn native(library: &str, function: &str) -> String {
        format!("{library}!{function}")
    }

    /// A method that the runtime implements (`MethodImplOptions.InternalCall`), of a class as the runtime names it:
    /// `Namespace.Outer/Inner`.
    pub fn internal_call(class: &str, method: &str) -> String {
        format!("{class}::{method}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(needed_by: &[u32], functions: [u32; 2], import: &str) -> Part {
        Part {
            needed_by: needed_by.to_vec(),
            imports: BTreeSet::from([import.to_owned()]),
            functions: vec![functions],
            bytes: 10,
            ..Part::default()
        }
    }

    #[test]
    fn pieces_of_the_same_users_are_one_part_and_a_part_is_needed_by_any_of_its_users() {
        let roots = vec!["a".to_owned(), "b".to_owned()];
        let pieces = [
            piece(&[0], [1, 1], "x"),
            piece(&[0, 1], [2, 1], "y"),
            piece(&[0], [3, 1], "x"),
            piece(&[0], [4, 1], "x"),
        ];
        let parts = Parts::gather(roots, pieces);
        assert_eq!(parts.parts.len(), 2);
        assert_eq!(parts.parts[0].functions, [[1, 1], [3, 2]]);
        assert_eq!(parts.parts[0].bytes, 30);
        let of_b = BTreeSet::from(["b".to_owned()]);
        let users: Vec<_> = parts.users(&of_b).map(|(_, users)| users).collect();
        assert_eq!(users, [vec![], vec!["b"]]);
        assert_eq!(parts.unreachable_imports(&of_b), BTreeSet::from(["x"]));
    }
}
