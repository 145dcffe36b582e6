//! The problems of one document, each at a JSON pointer.

use diagnostics::{Code, Diagnostic, Diagnostics, Result};

/// What was found so far.
pub struct Problems {
    document: String,
    errors: Diagnostics,
    warnings: Diagnostics,
}

impl Problems {
    /// None yet, of the document `name`.
    pub fn of(name: &str) -> Self {
        Self { document: name.to_owned(), errors: Diagnostics::new(), warnings: Diagnostics::new() }
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.errors.iter().next().is_none()
    }

    /// Adds an error, unless it is known.
    pub fn error(&mut self, code: Code, pointer: &str, message: impl AsRef<str>, help: impl Into<String>) {
        let problem = Diagnostic::new(code, self.message(pointer, message.as_ref())).with_help(help);
        self.errors.absorb::<()>(Err(problem.into()));
    }

    /// Adds a warning.
    pub fn warning(&mut self, code: Code, pointer: &str, message: &str, help: &str) {
        self.warnings.push(Diagnostic::warning(code, self.message(pointer, message)).with_help(help));
    }

    fn message(&self, pointer: &str, message: &str) -> String {
        format!("{message}, at {}#{pointer}", self.document)
    }

    /// The errors, of which there are some.
    pub fn into_errors(self) -> Diagnostics {
        self.errors
    }

    /// The warnings, when there are no errors.
    pub fn finish(self) -> Result<Diagnostics> {
        self.errors.into_result(self.warnings)
    }
}

/// The pointer to `key` in what `pointer` leads to.
pub fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}
