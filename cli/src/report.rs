//! What a person or a program is told beside the results: problems in one of several forms, and what is under way. All of
//! it goes to standard error.

use clap::ColorChoice;
use diagnostics::{Code, Diagnostic, Diagnostics, Label};
use indicatif::ProgressBar;
use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Work that takes longer is worth a sign of life.
const PATIENCE: Duration = Duration::from_secs(1);
/// The time between two pictures of the sign of life.
const TICK: Duration = Duration::from_millis(100);

/// How the program speaks: options of every verb.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct ReportArguments {
    /// How problems are written to standard error
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM", help_heading = "Output")]
    message_format: MessageFormat,
    /// Whether messages are in colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Output",
        hide_possible_values = false
    )]
    color: ColorChoice,
    /// Say nothing but results and problems
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,
    /// Say what is done with what
    #[arg(short, long, global = true, help_heading = "Output")]
    verbose: bool,
}

/// The forms a diagnostic can be written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum MessageFormat {
    /// With the source text and what to do
    #[default]
    Human,
    /// One line each: file, line, column, code and what is wrong
    Short,
    /// One JSON object a line
    Json,
    /// One line each, as MSBuild and editors recognise it
    Msbuild,
}

/// Where and how the program speaks.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    arguments: ReportArguments,
    /// Whether the standard output is that of a verb, and nothing else may come between.
    is_output_taken: bool,
}

impl Report {
    /// Speaks as `arguments` say.
    pub fn new(arguments: ReportArguments) -> Self {
        Self { arguments, is_output_taken: false }
    }

    /// Speaks on standard error alone when one of the files `outputs` is the standard output.
    pub fn leaving_output_to<'a>(self, outputs: impl IntoIterator<Item = &'a Path>) -> Self {
        let is_output_taken = outputs.into_iter().any(::componentize::is_standard_output);
        Self { is_output_taken, ..self }
    }

    /// Whether results are for programs, as messages are.
    pub fn is_json(self) -> bool {
        self.arguments.message_format == MessageFormat::Json
    }

    /// Writes every problem.
    pub fn show(self, problems: &Diagnostics) {
        let text: String = problems
            .iter()
            .map(|problem| match self.arguments.message_format {
                MessageFormat::Human => self.for_people(problem),
                MessageFormat::Short => short(problem),
                MessageFormat::Json => json_problem(problem),
                MessageFormat::Msbuild => for_msbuild(problem),
            })
            .collect();
        write_error(&text);
    }

    /// Says what was done, unless the user wants quiet.
    pub fn status(self, text: &str) {
        match (self.arguments.quiet, self.is_output_taken) {
            (true, _) => {}
            // What was asked for is done, and is not what is written here.
            (false, false) => drop(print(&format!("{text}\n"))),
            (false, true) => write_error(&format!("{text}\n")),
        }
    }

    /// Writes a result to the file that the user named, and says so.
    pub fn write(self, output: &Path, bytes: &[u8]) -> diagnostics::Result<()> {
        ::componentize::write_atomically(output, bytes)?;
        self.leaving_output_to([output]).status(&format!("{}: {} bytes", output.display(), bytes.len()));
        Ok(())
    }

    /// Says what is done with what, when the user wants to know.
    pub fn detail(self, text: impl FnOnce() -> String) {
        if self.arguments.verbose {
            write_error(&format!("{}\n", text()));
        }
    }

    /// Does `work`, and shows a sign of life on a terminal when it takes long.
    pub fn during<T>(self, what: &'static str, work: impl FnOnce() -> T) -> T {
        self.detail(|| what.to_owned());
        let is_watched = std::io::stderr().is_terminal();
        if self.arguments.quiet || self.arguments.message_format != MessageFormat::Human || !is_watched {
            return work();
        }
        // Dropped with the end of the work, also by a panic.
        let (working, ended) = mpsc::channel::<()>();
        let sign = thread::spawn(move || {
            let goes_on = |time| ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if goes_on(PATIENCE) {
                let spinner = ProgressBar::new_spinner().with_message(what);
                while goes_on(TICK) {
                    spinner.tick();
                }
                spinner.finish_and_clear();
            }
        });
        let result = work();
        drop(working);
        // It only draws; the work is done.
        let _ = sign.join();
        result
    }

    /// The source text with the place marked. ASCII of a fixed width unless a person watches.
    fn for_people(self, problem: &Diagnostic) -> String {
        let is_watched = std::io::stderr().is_terminal();
        let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let theme = match (self.arguments.color, is_watched) {
            (ColorChoice::Always, _) => GraphicalTheme::unicode(),
            (ColorChoice::Auto, true) if !is_plain => GraphicalTheme::unicode(),
            (_, true) => GraphicalTheme::unicode_nocolor(),
            (_, false) => GraphicalTheme::none(),
        };
        let handler = GraphicalReportHandler::new_themed(theme);
        let handler = if is_watched { handler } else { handler.with_width(100) };
        let mut text = String::new();
        handler.render_report(&mut text, problem).expect("writing to a string does not fail");
        text.push('\n');
        text
    }
}

/// Writes a result to standard output.
///
/// # Errors
/// When it cannot be written. A reader that has seen enough, such as `head`, is not a problem.
pub fn print(text: &str) -> diagnostics::Result<()> {
    let mut output = std::io::stdout();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let message = format!("cannot write to the standard output: {error}");
            let help = "send the output to a file or program that takes it";
            Err(Diagnostic::new(Code::OutputUnwritable, message).with_help(help).into())
        }
        _ => Ok(()),
    }
}

/// Writes a result to standard output, for programs.
///
/// # Errors
/// As [`print`].
pub fn print_json(value: &impl Serialize) -> diagnostics::Result<()> {
    print(&json(value))
}

/// A value as JSON that people can read too.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("texts and numbers have a JSON form") + "\n"
}

fn write_error(text: &str) {
    // A closed standard error leaves no way to say so.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// `file:line:column: severity[code]: text`, all on one line.
fn short(problem: &Diagnostic) -> String {
    let place = match problem.position() {
        Some((file, line, column)) => format!("{file}:{line}:{column}: "),
        None => String::new(),
    };
    format!("{place}{}[{}]: {}\n", problem.severity(), problem.code(), one_line(problem.message()))
}

/// The canonical form of MSBuild: `origin(line,column): severity code: text`, all on one line.
fn for_msbuild(problem: &Diagnostic) -> String {
    let origin = match problem.position() {
        Some((file, line, column)) => format!("{file}({line},{column})"),
        None => "componentize-dotnet ".to_owned(),
    };
    let help = problem.help_text().map(|help| format!("; {help}")).unwrap_or_default();
    let text = one_line(&format!("{}{help}", problem.message()));
    format!("{origin}: {} {}: {text}\n", problem.severity(), problem.code())
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// A problem for programs. docs/command-line.md describes the fields.
#[derive(Serialize)]
struct JsonProblem<'a> {
    code: String,
    severity: String,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end: Option<JsonPosition>,
    labels: Vec<JsonLabel<'a>>,
}

/// A part of a text for programs.
#[derive(Serialize)]
struct JsonLabel<'a> {
    file: &'a str,
    start: JsonPosition,
    end: JsonPosition,
    text: &'a str,
}

#[derive(Serialize, Clone, Copy)]
struct JsonPosition {
    line: usize,
    column: usize,
}

fn json_problem(problem: &Diagnostic) -> String {
    let label = problem.label().map(|Label { file, start, end, text }| {
        let [start, end] = [start, end].map(|place| JsonPosition { line: place.line, column: place.column });
        JsonLabel { file, start, end, text }
    });
    let code: Code = problem.code();
    let object = JsonProblem {
        code: code.to_string(),
        severity: problem.severity().to_string(),
        message: problem.message(),
        help: problem.help_text(),
        file: label.as_ref().map(|label| label.file),
        line: label.as_ref().map(|label| label.start.line),
        column: label.as_ref().map(|label| label.start.column),
        end: label.as_ref().map(|label| label.end),
        labels: label.into_iter().collect(),
    };
    serde_json::to_string(&object).expect("texts and numbers have a JSON form") + "\n"
}
