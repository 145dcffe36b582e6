//! Profiles: the methods that a program runs, which are translated when its component is made. A text with one method a
//! line, sorted, by names (`engine/methods.c` writes and reads them); lines that begin with `#` are comments.

use crate::files;
use diagnostics::{Code, Diagnostic, Result};
use std::collections::BTreeSet;
use std::path::Path;
use wit_parser::{Resolve, WorldId, WorldItem};

const HEADER: &str =
    "# Methods that a component runs, by `componentize-dotnet record`. Lines can be merged and removed.";

/// The kinds of worlds that the SDK has a profile for.
const PROGRAM: &str = "program";
const LIBRARY: &str = "library";
const HTTP: &str = "http";

/// The most methods that are translated; a program has some thousands.
const MOST_METHODS: usize = 100_000;

/// The methods of a profile, sorted, without repetition.
#[derive(Debug, Clone, Default)]
pub struct Profile(Vec<String>);

impl Profile {
    /// Reads the profiles in `paths` as one.
    ///
    /// # Errors
    /// When one cannot be read, or is none.
    pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Self> {
        let mut lines = BTreeSet::new();
        for path in paths.iter().map(AsRef::as_ref) {
            let text =
                String::from_utf8(files::read(path)?).map_err(|_| invalid(path, "it is no UTF-8 text"))?;
            for (number, line) in text.lines().enumerate() {
                let line = line.trim_end();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                if !is_method(line) {
                    let what = format!("line {} names no method", number + 1);
                    return Err(invalid(path, &what).into());
                }
                lines.insert(line.to_owned());
            }
            if lines.len() > MOST_METHODS {
                return Err(invalid(path, &format!("it has more than {MOST_METHODS} methods")).into());
            }
        }
        Ok(Self(lines.into_iter().collect()))
    }

    /// What components of this kind of world run, from a folder with a file for each kind.
    ///
    /// # Errors
    /// When a file cannot be read, or is none.
    pub fn of_world(folder: &Path, world: Option<(&Resolve, WorldId)>) -> Result<Self> {
        let files: Vec<_> =
            kinds(world).into_iter().map(|kind| folder.join(kind).with_extension("profile")).collect();
        Self::read(&files)
    }

    /// Of lines that were recorded, in any order.
    pub fn of_lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let lines: BTreeSet<&str> = lines.into_iter().filter(|line| is_method(line)).collect();
        Self(lines.into_iter().map(str::to_owned).collect())
    }

    /// These and all methods of the assemblies with these names, for the engine alone: a file has no such line.
    pub fn with_assemblies<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let all = names.into_iter().map(|name| {
            let escaped =
                name.chars().flat_map(|c| r"\+{};[] ".contains(c).then_some('\\').into_iter().chain([c]));
            format!("[{}]*", escaped.collect::<String>())
        });
        Self(self.0.iter().cloned().chain(all).collect())
    }

    /// The methods.
    pub fn lines(&self) -> &[String] {
        &self.0
    }

    /// The text of a file.
    pub fn text(&self) -> String {
        let lines = self.0.iter().map(String::as_str);
        [HEADER].into_iter().chain(lines).flat_map(|line| [line, "\n"]).collect()
    }
}

/// The names of the kinds that a world is of. One without exports is that of a program with a Main method.
fn kinds(world: Option<(&Resolve, WorldId)>) -> BTreeSet<&'static str> {
    let Some((resolve, world)) = world else { return BTreeSet::from([PROGRAM]) };
    let exports = &resolve.worlds[world].exports;
    let kinds = exports.values().map(|item| match interface_name(resolve, item).as_deref() {
        Some("wasi:cli/run") => PROGRAM,
        Some("wasi:http/incoming-handler" | "wasi:http/handler") => HTTP,
        _ => LIBRARY,
    });
    let none = exports.is_empty().then_some(PROGRAM);
    kinds.chain(none).collect()
}

/// The name of an interface, without its version.
fn interface_name(resolve: &Resolve, item: &WorldItem) -> Option<String> {
    let WorldItem::Interface { id, .. } = item else { return None };
    let interface = &resolve.interfaces[*id];
    let package = &resolve.packages[interface.package?].name;
    Some(format!("{}:{}/{}", package.namespace, package.name, interface.name.as_deref()?))
}

/// Whether the line is of the form `TYPE NAME (PARAMETERS):RESULT`; only the engine can tell more.
fn is_method(line: &str) -> bool {
    let signature = line.find(" (").map(|at| &line[at..]);
    signature.is_some_and(|signature| signature.contains("):"))
        && !line.contains('\0')
        && line.find(' ') != line.find(" (")
}

fn invalid(path: &Path, what: &str) -> Diagnostic {
    Diagnostic::new(Code::ProfileInvalid, format!("{} is not a profile: {what}", path.display()))
        .with_help("record it with `componentize-dotnet record`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exports_of_a_world_tell_its_kinds() {
        let wit = "package wasi:http@0.2.0; interface handler { f: func(); } interface incoming-handler { f: func(); }
            interface types { f: func(); } world only { export incoming-handler; } world more { export handler; export types; }
            world none { import types; }";
        let mut resolve = Resolve::default();
        let package = resolve.push_str("test.wit", wit).expect("it is WIT");
        for (name, expected) in [("only", &[HTTP][..]), ("more", &[HTTP, LIBRARY]), ("none", &[PROGRAM])] {
            let world = resolve.select_world(&[package], Some(name)).expect("it is there");
            assert!(kinds(Some((&resolve, world))).into_iter().eq(expected.iter().copied()), "{name}");
        }
        assert!(kinds(None).into_iter().eq([PROGRAM]));
    }

    #[test]
    fn profiles_are_merged_sorted_and_written_as_they_are_read() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("the folder is writable");
            path
        };
        let first =
            write("first", "# a comment\nSystem.String Trim ():string\r\n\n[App]App.Program Main ():void\n");
        let second = write("second", "System.String Trim ():string\n");
        let both = Profile::read(&[first, second]).expect("both are profiles");
        assert_eq!(both.lines(), ["System.String Trim ():string", "[App]App.Program Main ():void"]);
        let again = write("again", &both.text());
        assert_eq!(Profile::read(&[again]).expect("it was written").lines(), both.lines());
        for text in ["<Project />", "System.String Trim", "System.String ():void"] {
            let problems = Profile::read(&[write("other", text)]).expect_err("it is no profile");
            assert_eq!(problems.iter().next().map(Diagnostic::code), Some(Code::ProfileInvalid), "{text}");
        }
    }
}
