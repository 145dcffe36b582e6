//! Where exports are declared in WIT, for what the C# compiler has to say about their declarations.

use crate::Options;
use diagnostics::{Lines, Position};
use std::collections::BTreeMap;
use wit_parser::{Function, Resolve};

/// The last line, and the last column, that the C# compiler takes for a place in another file.
const MAX_LINE: usize = 16_707_565;
const MAX_COLUMN: usize = u16::MAX as usize;

/// A part of a line of a WIT file.
#[derive(Debug)]
pub struct Origin<'a> {
    pub path: &'a str,   // The file, relative to the generated one
    pub start: Position, // The first character
    pub end: Position,   // The character behind the last one
}

/// The WIT files that the compiler finds.
#[derive(Default)]
pub struct Origins<'a> {
    files: BTreeMap<&'a str, (&'a str, Lines)>,
}

impl<'a> Origins<'a> {
    /// The lines of the files in `options` that have paths.
    pub fn of(options: &'a Options) -> Self {
        let files = options.sources.iter().filter_map(|(name, text)| {
            let path = options.source_paths.get(name)?;
            Some((name.as_str(), (path.as_str(), Lines::of(text))))
        });
        Self { files: files.collect() }
    }

    /// Where the name of a function is in the WIT; none where the compiler cannot be told.
    pub fn find(&self, resolve: &Resolve, function: &Function) -> Option<Origin<'a>> {
        let location = resolve.source_map.resolve_span(function.span)?;
        let (path, lines) = self.files.get(location.path)?;
        let [start, end] = [location.range.start, location.range.end].map(|at| lines.position(at));
        let is_known_to_compiler = start.line <= MAX_LINE && end.column <= MAX_COLUMN;
        is_known_to_compiler.then_some(Origin { path, start, end })
    }
}
