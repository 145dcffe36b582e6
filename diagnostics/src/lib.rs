//! What went wrong, where, why and what to do: the one shape of every error of componentize-dotnet.
//!
//! The stages return [`Diagnostics`]; only the command line renders them. The codes are in [`Code`].

mod codes;
mod nearest;

pub use codes::Code;
use miette::{LabeledSpan, NamedSource, SourceCode, SourceSpan};
pub use nearest::nearest;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The result of a stage: a value, or every problem the stage found.
pub type Result<T> = std::result::Result<T, Diagnostics>;

/// One problem: a stable code, what is wrong, what to do, and where it is when a text is at fault.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    code: Code,
    message: String,
    help: Option<String>,
    place: Option<Place>,
    severity: Severity,
}

/// Whether a problem keeps the result from being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// There is no result.
    Error,
    /// There is one, and something about it that its user may not want.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A text, and the part of it that a diagnostic is about.
#[derive(Debug, Clone)]
struct Place {
    source: NamedSource<Arc<str>>,
    label: LabeledSpan,
}

/// A part of a text file, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    /// The path of the file, as the user knows it.
    pub file: &'a str,
    /// Its first character.
    pub start: Position,
    /// The character behind its last one.
    pub end: Position,
    /// What is wrong, in a word or two; may be empty.
    pub text: &'a str,
}

/// A place in a text. Both numbers count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The place of the byte `offset` of `text`.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..offset.min(text.len())];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// The places of many offsets in one text, each found without going through the text.
#[derive(Debug)]
pub struct Lines {
    /// Where each line begins.
    starts: Vec<usize>,
    /// The bytes that begin no character.
    continuations: Vec<usize>,
}

impl Lines {
    /// Those of `text`.
    pub fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        Self {
            starts: std::iter::once(0).chain(ends).collect(),
            continuations: (0..text.len()).filter(|&index| !text.is_char_boundary(index)).collect(),
        }
    }

    /// The place of the byte `offset`, as [`Position::of`] finds it.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        let before = |end| self.continuations.partition_point(|&byte| byte < end);
        Position { line, column: offset - start - (before(offset) - before(start)) + 1 }
    }
}

impl Diagnostic {
    /// Whether the other one says the same of the same place.
    fn is_told_by(&self, other: &Self) -> bool {
        let place =
            |of: &Self| of.place.as_ref().map(|place| (place.source.name().to_owned(), place.label.clone()));
        (self.code, &self.message, place(self)) == (other.code, &other.message, place(other))
    }

    /// A problem that `message` describes in a full sentence without a final stop.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, place: None, severity: Severity::Error }
    }

    /// As [`Diagnostic::new`], of something that keeps nothing from being made.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::new(code, message) }
    }

    /// An input file or folder that `error` kept from being read; `help` says what to give where there is none.
    pub fn unreadable(path: &Path, error: &io::Error, help: &str) -> Self {
        let path = path.display();
        if error.kind() == io::ErrorKind::NotFound {
            return Self::new(Code::InputMissing, format!("{path} does not exist")).with_help(help);
        }
        Self::new(Code::InputUnreadable, format!("{path} cannot be read: {error}"))
            .with_help("check that it is what you mean, and that you may read it")
    }

    /// Says what the user can do about it.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points to the bytes `span` of `text`, the content of the file `name`; `label` is written under them.
    pub fn at(
        mut self,
        name: impl AsRef<str>,
        text: Arc<str>,
        span: std::ops::Range<usize>,
        label: impl Into<String>,
    ) -> Self {
        // What is missing at the end of a text is shown behind the last thing that is there.
        let end = text.trim_end().len();
        let span = if span.start > end { end..end + 1 } else { span };
        let span = span.start.min(text.len())..span.end.min(text.len());
        // A parser can stop within a character; what is shown is all of it.
        let span = SourceSpan::from(text.floor_char_boundary(span.start)..text.ceil_char_boundary(span.end));
        self.place = Some(Place {
            source: NamedSource::new(name, text),
            label: LabeledSpan::new_primary_with_span(Some(label.into()), span),
        });
        self
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Whether it keeps the result from being made.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, when that can be said.
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The file, line and column that the problem is at, when a text is at fault.
    pub fn position(&self) -> Option<(&str, usize, usize)> {
        let label = self.label()?;
        Some((label.file, label.start.line, label.start.column))
    }

    /// The part of a text that is at fault, when one is.
    pub fn label(&self) -> Option<Label<'_>> {
        let place = self.place.as_ref()?;
        let (text, start) = (place.source.inner(), place.label.offset());
        Some(Label {
            file: place.source.name(),
            start: Position::of(text, start),
            end: Position::of(text, start + place.label.len()),
            text: place.label.label().unwrap_or_default(),
        })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|place| &place.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        Some(Box::new(std::iter::once(place.label.clone())))
    }
}

/// All problems of a run, in the order in which they were found. Never empty as an error.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// An empty list, to collect into.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Takes over the problems of a failed step, and gives the value of one that went well.
    pub fn absorb<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                // What several steps find is told once.
                for problem in problems.0 {
                    if !self.0.iter().any(|known| known.is_told_by(&problem)) {
                        self.0.push(problem);
                    }
                }
                None
            }
        }
    }

    /// `value` when nothing was collected, otherwise the problems.
    ///
    /// # Errors
    /// The collected problems, when there are any.
    pub fn into_result<T>(self, value: T) -> Result<T> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The problems, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}: {diagnostic}", diagnostic.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_steps_find_is_told_once() {
        let step = |message: &str| Err::<(), _>(Diagnostics::from(Diagnostic::new(Code::AotFailed, message)));
        let mut problems = Diagnostics::new();
        for message in ["one", "two", "one"] {
            problems.absorb(step(message));
        }
        assert_eq!(problems.iter().map(Diagnostic::message).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn lines_find_the_same_positions() {
        for text in ["", "a", "\n", "größe\n\nab\u{1f600}c\r\nd"] {
            let lines = Lines::of(text);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(lines.position(offset), Position::of(text, offset), "{text:?} at {offset}");
            }
        }
    }

    #[test]
    fn position_counts_lines_and_columns_from_one() {
        let text: Arc<str> = "world w {\n  import nope;\n}\n".into();
        let start = text.find("nope").expect("the text has the word");
        let diagnostic = Diagnostic::new(Code::WitSyntax, "unknown interface `nope`").at(
            "w.wit",
            text.clone(),
            start..start + 4,
            "not found",
        );
        assert_eq!(diagnostic.position(), Some(("w.wit", 2, 10)));
        let label = diagnostic.label().expect("it is at a place");
        assert_eq!((label.end, label.text), (Position { line: 2, column: 14 }, "not found"));
    }

    #[test]
    fn columns_count_characters_and_not_bytes() {
        let text: Arc<str> = "/* größe */ nope\n".into();
        let start = text.find("nope").expect("the text has the word");
        let diagnostic =
            Diagnostic::new(Code::WitSyntax, "unknown").at("w.wit", text, start..start + 4, "not found");
        assert_eq!(diagnostic.position(), Some(("w.wit", 1, 13)));
    }

    #[test]
    fn a_span_inside_a_character_is_widened_to_it() {
        let diagnostic =
            Diagnostic::new(Code::WitSyntax, "unexpected").at("w.wit", "é\n".into(), 1..2, "here");
        assert_eq!(diagnostic.position(), Some(("w.wit", 1, 1)));
    }

    #[test]
    fn the_end_of_a_text_is_behind_the_last_thing_that_is_there() {
        let text = "world w {\n\n";
        let diagnostic =
            Diagnostic::new(Code::WitSyntax, "expected `}`").at("w.wit", text.into(), 11..12, "here");
        assert_eq!(diagnostic.position(), Some(("w.wit", 1, 10)));
    }

    #[test]
    fn all_problems_of_a_run_are_kept() {
        let mut problems = Diagnostics::new();
        assert_eq!(problems.absorb(Ok(7)), Some(7));
        let failed: Result<()> = Err(Diagnostic::new(Code::WitSyntax, "first").into());
        assert!(problems.absorb(failed).is_none());
        problems.push(Diagnostic::new(Code::InputMissing, "second"));
        let error = problems.into_result(()).expect_err("two problems were collected");
        assert_eq!(error.to_string(), "CDN0001: first\nCDN0101: second");
    }
}
