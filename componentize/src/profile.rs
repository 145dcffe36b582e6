//! Profiles: the methods that a program runs, which are translated when its component is made. A text with one method a
//! line, sorted, by names (`engine/methods.c` writes and reads them); lines that begin with `#` are comments.

use crate::files;
use diagnostics::{Code, Diagnostic, Result};
use std::collections::BTreeSet;
use std::path::Path;

const HEADER: &str =
    "# Methods that a component runs, by `componentize-dotnet record`. Lines can be merged and removed.";

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
