//! The parser's errors as diagnostics: message, place, label, help.

use crate::Texts;
use diagnostics::{Code, Diagnostic, nearest};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use wit_parser::{
    PackageName, ParseErrorKind, ResolveErrorKind, SourceMap, Span, UnresolvedPackage, UnresolvedPackageGroup,
};

/// The words of WIT that the name of something new follows.
const DECLARING: [&str; 8] = ["enum", "flags", "interface", "record", "resource", "type", "variant", "world"];
/// The types that need no declaration.
const BUILT_IN: [&str; 22] = [
    "bool",
    "char",
    "error-context",
    "f32",
    "f64",
    "future",
    "list",
    "map",
    "option",
    "result",
    "s16",
    "s32",
    "s64",
    "s8",
    "stream",
    "string",
    "tuple",
    "u16",
    "u32",
    "u64",
    "u8",
    "borrow",
];

/// What a name in a package could stand for.
pub struct Known {
    /// The packages that the user has, beside the main one.
    present: Vec<String>,
    /// The packages that come with the tool.
    library: Vec<String>,
    /// The interfaces and worlds of each package.
    items: BTreeMap<PackageName, Vec<String>>,
}

impl Known {
    /// The names in `main` and `dependencies`, and those of the packages `library`.
    pub fn new(
        main: &UnresolvedPackageGroup,
        dependencies: &[UnresolvedPackageGroup],
        library: Vec<String>,
    ) -> Self {
        let items = |package: &UnresolvedPackage| {
            let interfaces = package.interfaces.iter().filter_map(|(_, interface)| interface.name.clone());
            interfaces.chain(package.worlds.iter().map(|(_, world)| world.name.clone())).collect()
        };
        let packages =
            dependencies.iter().chain([main]).flat_map(|group| group.nested.iter().chain([&group.main]));
        Self {
            present: dependencies.iter().map(|group| group.main.name.to_string()).collect(),
            library,
            items: packages.map(|package| (package.name.clone(), items(package))).collect(),
        }
    }

    fn nearest_item(&self, package: &PackageName, wanted: &str) -> Option<String> {
        let items = self.items.get(package)?;
        nearest(wanted, items.iter().map(String::as_str)).map(|name| format!("did you mean `{name}`?"))
    }
}

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
    let advice = match error {
        ParseErrorKind::ItemNotFound { name, hint: None, .. } => {
            let others = declared(map, texts).into_iter().filter(|other| other != name);
            nearest(name, others).map(|other| format!("did you mean `{other}`?"))
        }
        ParseErrorKind::Lex(_) | ParseErrorKind::Syntax { .. } => advice(diagnostic.message()),
        _ => None,
    };
    let diagnostic = match advice {
        Some(advice) => diagnostic.with_help(advice),
        None => diagnostic,
    };
    match place(error.span(), map, texts) {
        Some((name, text, range)) => diagnostic.at(name, text, range, label),
        None => nowhere(diagnostic, map),
    }
}

/// What to do about the parser's message, where it has something to do with names.
fn advice(message: &str) -> Option<String> {
    if message.starts_with("invalid character in identifier") {
        return Some(
            "names are words of letters and digits with dashes between, such as `get-price`".to_owned(),
        );
    }
    let (_, keyword) =
        message.strip_prefix("expected an identifier").and_then(|rest| rest.split_once("found keyword `"))?;
    Some(format!("a name that is a keyword has a sign before it: `%{keyword}"))
}

/// What the files of a package declare, as far as it can be told from a text that does not parse.
fn declared<'a>(map: &SourceMap, texts: &'a Texts) -> BTreeSet<&'a str> {
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut names = BTreeSet::from(BUILT_IN);
    for text in map.source_names().filter_map(|name| texts.get(name)) {
        let mut words = text.split(|c| !is_in_name(c)).filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            if DECLARING.contains(&word) {
                names.extend(words.next());
            }
        }
    }
    names
}

/// A problem between packages.
pub fn unresolved(error: &ResolveErrorKind, known: &Known, map: &SourceMap, texts: &Texts) -> Diagnostic {
    let (diagnostic, label) = match error {
        ResolveErrorKind::PackageNotFound { requested, .. } => {
            (unknown_package(requested, known), "not found")
        }
        ResolveErrorKind::WorldNotFound { requested, package, .. } => {
            (unknown_item("world", requested, package, known), "not found")
        }
        ResolveErrorKind::InterfaceNotFound { requested, package, .. } => {
            (unknown_item("interface", requested, package, known), "not found")
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

fn unknown_item(kind: &str, wanted: &str, package: &PackageName, known: &Known) -> Diagnostic {
    let message = format!("the package `{package}` has no {kind} `{wanted}`");
    let diagnostic = Diagnostic::new(Code::WitSyntax, message);
    match known.nearest_item(package, wanted) {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

/// The file that `span` is in, its text, and where in the text the span is.
pub fn place<'a>(span: Span, map: &'a SourceMap, texts: &Texts) -> Option<(&'a str, Arc<str>, Range<usize>)> {
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

fn unknown_package(requested: &PackageName, known: &Known) -> Diagnostic {
    let all = known.present.iter().chain(&known.library).map(String::as_str);
    let mut help = match nearest(&requested.to_string(), all) {
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    };
    help.push_str("put the package in a subfolder of `deps`, which is beside the .wit files; there ");
    help.push_str(&if known.present.is_empty() {
        "is none".to_owned()
    } else {
        format!("is {}", known.present.join(", "))
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
