//! Writes diagnostics to standard error: for people, or for MSBuild.

use diagnostics::{Diagnostic, Diagnostics};
use miette::{GraphicalReportHandler, GraphicalTheme};
use std::io::{IsTerminal, Write};

/// The forms a diagnostic can be written in.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum MessageFormat {
    /// With the source text; in colour on a terminal
    #[default]
    Human,
    /// One line each, as MSBuild and editors recognise it
    Msbuild,
}

/// Where and how diagnostics are shown.
#[derive(Clone, Copy)]
pub struct Report {
    format: MessageFormat,
}

impl Report {
    /// Shows diagnostics in `format`.
    pub fn new(format: MessageFormat) -> Self {
        Self { format }
    }

    /// Writes every problem to standard error.
    pub fn show(self, problems: &Diagnostics) {
        let mut text = String::new();
        for problem in problems.iter() {
            match self.format {
                MessageFormat::Human => text.push_str(&for_people(problem)),
                MessageFormat::Msbuild => text.push_str(&for_msbuild(problem)),
            }
        }
        // A closed standard error leaves no way to say so.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// The source text with the place marked. ASCII of a fixed width unless a person watches.
fn for_people(problem: &Diagnostic) -> String {
    let handler = if std::io::stderr().is_terminal() {
        GraphicalReportHandler::new()
    } else {
        GraphicalReportHandler::new_themed(GraphicalTheme::none()).with_width(100)
    };
    let mut text = String::new();
    handler.render_report(&mut text, problem).expect("writing to a string does not fail");
    text.push('\n');
    text
}

/// The canonical form of MSBuild: `origin(line,column): error code: text`, all on one line.
fn for_msbuild(problem: &Diagnostic) -> String {
    let origin = match problem.position() {
        Some((file, line, column)) => format!("{file}({line},{column})"),
        None => "componentize-dotnet ".to_owned(),
    };
    let help = problem.help_text().map(|help| format!("; {help}")).unwrap_or_default();
    let text = format!("{}{help}", problem.message());
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    format!("{origin}: error {}: {text}\n", problem.code())
}
