//! Text with indentation that follows structure.

use std::fmt::{self, Write};

/// Builds the text of a file, line by line.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    level: usize,
}

impl Writer {
    /// Writes one line at the current level.
    pub fn line(&mut self, text: impl fmt::Display) {
        for _ in 0..self.level {
            self.text.push_str("    ");
        }
        writeln!(self.text, "{text}").expect("writing to a string does not fail");
    }

    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Writes what `write` writes one level deeper.
    pub fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        self.level += 1;
        write(self);
        self.level -= 1;
    }

    /// Writes `head`, and a block in braces.
    pub fn block(&mut self, head: impl fmt::Display, write: impl FnOnce(&mut Self)) {
        self.line(head);
        self.line("{");
        self.indented(write);
        self.line("}");
    }

    pub fn finish(self) -> String {
        self.text
    }
}
