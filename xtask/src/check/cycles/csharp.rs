//! Which folders of a C# library use which: a folder uses another when its code has the name of a type that only the other
//! declares. Names in comments and texts do not count.

use super::Uses;
use anyhow::{Context, Result};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Comments, texts and letters.
const NO_CODE: &str =
    r#"//[^\n]*|(?s:/\*.*?\*/)|"""(?s:.*?)"""|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])+'"#;

/// A declaration of a type: the name.
const DECLARATION: &str = r"\b(?:class|struct|interface|enum|record|delegate\s+[\w<>\[\]?*]+)\s+([A-Z]\w*)";

/// Which folders of a library use which. Files at the top are in a part of the library's own.
///
/// # Errors
/// When a file cannot be read.
pub fn uses(sources: &Path) -> Result<Uses> {
    let (no_code, declaration, name) =
        (Regex::new(NO_CODE)?, Regex::new(DECLARATION)?, Regex::new(r"\b[A-Z]\w*")?);
    let mut code: BTreeMap<Vec<String>, String> = BTreeMap::new();
    for file in files(sources)? {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        *code.entry(part(sources, &file)).or_default() += &no_code.replace_all(&text, " ");
    }
    let mut homes: BTreeMap<&str, BTreeSet<&Vec<String>>> = BTreeMap::new();
    for (part, text) in &code {
        for declared in declaration.captures_iter(text) {
            let (_, [name]) = declared.extract();
            homes.entry(name).or_default().insert(part);
        }
    }
    let used = |part: &Vec<String>, text: &str| {
        let names = name.find_iter(text).filter_map(|name| homes.get(name.as_str()));
        names.filter(|homes| !homes.contains(part)).flatten().map(|home| (*home).clone()).collect()
    };
    Ok(code.iter().map(|(part, text)| (part.clone(), used(part, text))).collect())
}

/// The first folder of a file below the sources.
fn part(sources: &Path, file: &Path) -> Vec<String> {
    let below =
        file.strip_prefix(sources).ok().and_then(Path::parent).and_then(|folder| folder.iter().next());
    vec![below.map_or("(top)".to_owned(), |folder| folder.to_string_lossy().into_owned())]
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "cs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_use_the_types_that_others_declare() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let sources = [
            (
                "Public/Reader.cs",
                "/// <see cref=\"Hidden\"/>\npublic class Reader { Table _t; string s = \"Hidden\"; }",
            ),
            ("Services/Table.cs", "public struct Table { }"),
            (
                "Services/Deep/Hidden.cs",
                "internal enum Hidden { } // Reader\npublic delegate void Table2(int a);",
            ),
        ];
        for (name, text) in sources {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("it is in the folder")).expect("it is new");
            fs::write(file, text).expect("it can be written");
        }
        let uses = uses(folder.path()).expect("the files can be read");
        let one = |name: &str| vec![name.to_owned()];
        assert_eq!(uses[&one("Public")], BTreeSet::from([one("Services")]));
        assert!(uses[&one("Services")].is_empty());
    }
}
