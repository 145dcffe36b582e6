//! The parser's errors as diagnostics: message, place, label, help.

use crate::Texts;
use diagnostics::{Code, Diagnostic, nearest};
use std::ops::Range;
use std::sync::Arc;
use wit_parser::{PackageName, ParseErrorKind, ResolveErrorKind, SourceMap, Span};

/// The file that `span` is in.
pub fn file(span: Span, map: &SourceMap) -> Option<String> {
    map.resolve_span(span).map(|location| location.path.to_owned())
}

/// A package whose text does not parse, or refers to what the package does not have.
pub fn unparsed(error: &ParseErrorKind, map: &SourceMap, texts: &Texts) -> Diagnostic {
    let label = match error {
        ParseErrorKind::ItemNotFound { .. } => "not found",
        ParseErrorKind::TypeCycle { .. } => "depends on itself",
        _ => "here",
    };
    let diagnostic = described(&error.to_string());
    match place(error.span(), map, texts) {
        Some((name, text, range)) => diagnostic.at(name, text, range, label),
        None => nowhere(diagnostic, map),
    }
}

/// A problem between packages, of which `present` are the dependencies, and `library` come with the tool.
pub fn unresolved(
    error: &ResolveErrorKind,
    present: &[String],
    library: &[String],
    map: &SourceMap,
    texts: &Texts,
) -> Diagnostic {
    let (diagnostic, label) = match error {
        ResolveErrorKind::PackageNotFound { requested, .. } => {
            (unknown_package(requested, present, library), "not found")
        }
        ResolveErrorKind::WorldNotFound { requested, package, .. } => {
            (described(&format!("the package `{package}` has no world `{requested}`")), "not found")
        }
        ResolveErrorKind::InterfaceNotFound { requested, package, .. } => {
            (described(&format!("the package `{package}` has no interface `{requested}`")), "not found")
        }
        ResolveErrorKind::DuplicatePackage { name, span2, .. } => {
            let other = map.render_location(*span2);
            (described(&format!("the package `{name}` is there twice\nthe other one is at {other}")), "again")
        }
        ResolveErrorKind::PackageCycle { .. } => (described(&error.to_string()), "depends on itself"),
        _ => (described(&error.to_string()), "here"),
    };
    match place(error.span(), map, texts) {
        Some((name, text, range)) => diagnostic.at(name, text, range, label),
        None => diagnostic,
    }
}

/// The file that `span` is in, its text, and where in the text the span is.
fn place<'a>(span: Span, map: &'a SourceMap, texts: &Texts) -> Option<(&'a str, Arc<str>, Range<usize>)> {
    let location = map.resolve_span(span)?;
    Some((location.path, texts.get(location.path)?.clone(), location.range))
}

/// A WebAssembly file that holds no WIT.
pub fn undecoded(name: &str, error: &impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::WitSyntax, format!("{name} holds no WIT that can be read: {error:#}"))
        .with_help("give WIT text, a wasm-encoded WIT package or a component")
}

/// The first line of a text as the message, the others as the help.
fn described(text: &str) -> Diagnostic {
    match text.split_once('\n') {
        Some((message, help)) => Diagnostic::new(Code::WitSyntax, message).with_help(help.trim()),
        None => Diagnostic::new(Code::WitSyntax, text),
    }
}

fn unknown_package(requested: &PackageName, present: &[String], library: &[String]) -> Diagnostic {
    let known = present.iter().chain(library).map(String::as_str);
    let mut help = match nearest(&requested.to_string(), known) {
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    };
    help.push_str("put the package in a subfolder of `deps`, which is beside the .wit files; there ");
    help.push_str(&if present.is_empty() {
        "is none".to_owned()
    } else {
        format!("is {}", present.join(", "))
    });
    Diagnostic::new(Code::WitSyntax, format!("the package `{requested}` is missing")).with_help(help)
}

/// For a problem of a package as a whole.
fn nowhere(diagnostic: Diagnostic, map: &SourceMap) -> Diagnostic {
    let names: Vec<&str> = map.source_names().collect();
    diagnostic.with_help(format!(
        "begin one file of the package with `package namespace:name;`; it has {}",
        names.join(", ")
    ))
}
