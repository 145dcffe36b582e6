//! `cargo xtask version`: the version of all parts, in every place that names it; and `cargo xtask notes`: what the
//! changelog says of a version.
//!
//! Most places are examples of projects that use the packages. They are found by how they look: the name of one of this
//! project's packages or of its program, and the version right behind it.

use crate::{cargo, process, workspace};
use anyhow::{Context, Result, ensure};
use regex::{Captures, Regex};
use semver::Version;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of all parts now.
pub const CURRENT: &str = env!("CARGO_PKG_VERSION");

const CHANGELOG: &str = "CHANGELOG.md";
const UNRELEASED: &str = "## Unreleased";

/// A name of this project, what may stand between it and its version, and a version.
const NAMED: &str = r#"(?x)
    (?P<name> (?: ComponentizeDotnet | CmDotnet | componentize-dotnet ) (?: \.[A-Z]\w* )*
        [^\w\n]* (?: [Vv]ersion [^\w\n]* )? )
    (?P<version> [0-9]+\.[0-9]+\.[0-9]+ (?: -[0-9A-Za-z]+ (?: \.[0-9]+ )* )? )"#;

/// The version in the workspace's manifest.
const MANIFEST: &str = r#"(?P<name>\[workspace\.package\]\nversion = ")(?P<version>[^"]+)"#;

/// Files that name other versions: those of the past, of what was measured and what changed, and those of the tests below.
const OTHERS: [&str; 3] = ["docs/performance.md", CHANGELOG, "xtask/src/version.rs"];

/// Sets the version everywhere, and heads what is unreleased in the changelog with it.
///
/// # Errors
/// When it is no newer version, nothing is unreleased, or a file cannot be written.
pub fn set(version: &str) -> Result<()> {
    let new = Version::parse(version).with_context(|| format!("{version} is no version such as 1.2.3"))?;
    ensure!(new > Version::parse(CURRENT)?, "{new} is not newer than {CURRENT}, the version now");
    let changelog = workspace::root().join(CHANGELOG);
    let text = fs::read_to_string(&changelog)?;
    // The day of the newest change in it.
    let day = process::output(Command::new("git").current_dir(workspace::root()).args([
        "log",
        "-1",
        "--format=%cs",
    ]))?;
    let text = released(&text, version, day.trim())?;
    let changes = changes(version)?;
    for (file, text) in [(changelog, text)].into_iter().chain(changes) {
        eprintln!("version: {}", file.strip_prefix(workspace::root()).unwrap_or(&file).display());
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    // The lock file names the parts too.
    process::run(cargo().args(["update", "--workspace", "--offline", "--quiet"]))
}

/// Prints what the changelog says of the version now, for the notes of its release.
///
/// # Errors
/// When it is not `version`, or the changelog does not know it.
pub fn notes(version: &str) -> Result<()> {
    let version = version.strip_prefix('v').unwrap_or(version);
    ensure!(version == CURRENT, "the checkout has the version {CURRENT}, not {version}");
    let text = fs::read_to_string(workspace::root().join(CHANGELOG))?;
    println!("{}", section(&text, version).with_context(|| format!("{CHANGELOG} does not name {version}"))?);
    Ok(())
}

/// Places that name another version than the one now: nothing but `cargo xtask version` writes it.
///
/// # Errors
/// When a file cannot be read.
pub fn problems() -> Result<Vec<String>> {
    let current = changes(CURRENT)?;
    let relative = |file: &Path| file.strip_prefix(workspace::root()).unwrap_or(file).display().to_string();
    let stale = current.iter().map(|(file, _)| format!("{}: not the version {CURRENT}", relative(file)));
    let mut problems: Vec<String> = stale.collect();
    // Golden files show the versions of made-up packages in messages of the program.
    let is_golden = |file: &Path| file.components().any(|part| part.as_os_str() == "golden");
    for (file, text) in texts()?.into_iter().filter(|(file, _)| !is_golden(file)) {
        let hidden = hidden_places(&text, CURRENT)?;
        problems.extend(hidden.into_iter().map(|(line, text)| {
            format!("{}:{line}: `cargo xtask version` would not change: {text}", relative(&file))
        }));
    }
    Ok(problems)
}

/// The files that change when the version becomes `version`, with their new texts.
fn changes(version: &str) -> Result<Vec<(PathBuf, String)>> {
    let (manifest, named) = (Regex::new(MANIFEST)?, Regex::new(NAMED)?);
    let mut changed = Vec::new();
    for (file, text) in texts()? {
        let pattern = if file == workspace::root().join("Cargo.toml") { &manifest } else { &named };
        let new = replaced(&text, pattern, version);
        if new != text {
            changed.push((file, new));
        }
    }
    Ok(changed)
}

/// The files of the checkout that may name the version, with their texts.
fn texts() -> Result<Vec<(PathBuf, String)>> {
    let others = OTHERS.map(|file| workspace::root().join(file));
    let files = workspace::files(&["*", ":!Cargo.lock"])?.into_iter().filter(|file| !others.contains(file));
    // What is no text names nothing.
    Ok(files.filter_map(|file| fs::read_to_string(&file).ok().map(|text| (file, text))).collect())
}

fn replaced(text: &str, pattern: &Regex, version: &str) -> String {
    let new = |found: &Captures| format!("{}{version}", &found["name"]);
    pattern.replace_all(text, new).into_owned()
}

/// The lines that are about a package or a program and have the version, but not where it would be changed.
fn hidden_places<'a>(text: &'a str, version: &str) -> Result<Vec<(usize, &'a str)>> {
    if !text.contains(version) {
        return Ok(Vec::new());
    }
    let version = regex::escape(version);
    // The version of a WIT package comes behind its name: `wasi:cli@0.2.0`.
    let has_version = Regex::new(&format!(r"(?:^|[^\w.@-]|[A-Z]\w*[@.]){version}(?:[^\w.-]|\.nupkg|$)"))?;
    let is_ours = Regex::new(r"(?i)componentize.?dotnet|cmdotnet|packagereference|--version")?;
    let known = Regex::new(NAMED)?;
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    let hidden = lines
        .filter(|(_, line)| is_ours.is_match(line) && has_version.is_match(&known.replace_all(line, "")));
    Ok(hidden.collect())
}

/// The changelog with the heading of a release below the one of what is unreleased.
fn released(changelog: &str, version: &str, day: &str) -> Result<String> {
    let unreleased = section(changelog, "Unreleased").context("the changelog has no part `Unreleased`")?;
    ensure!(!unreleased.is_empty(), "nothing is unreleased: the changelog has nothing to say of {version}");
    Ok(changelog.replacen(UNRELEASED, &format!("{UNRELEASED}\n\n## {version} - {day}"), 1))
}

/// What stands below a heading of the second level that begins with `name`.
fn section<'a>(changelog: &'a str, name: &str) -> Option<&'a str> {
    let is_named = |heading: &str| heading.split_whitespace().next() == Some(name);
    let part = changelog.split("\n## ").skip(1).find(|part| is_named(part))?;
    Some(part.split_once('\n').map_or("", |(_, text)| text).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_the_version_is_found() {
        let named = Regex::new(NAMED).expect("the pattern is one");
        for line in [
            r#"<Sdk Name="ComponentizeDotnet.Sdk" Version="1.2.3" />"#,
            r#"<PackageReference Include=\"CmDotnet.Wasi.Http\" Version=\"1.2.3\" />"#,
            "dotnet new install ComponentizeDotnet.Templates@1.2.3",
            r#"join("ComponentizeDotnet.Templates.1.2.3.nupkg")"#,
            r#"["tool", "install", "ComponentizeDotnet.Tool", "--version", "1.2.3"]"#,
            "processed-by: componentize-dotnet 1.2.3",
        ] {
            let new = replaced(line, &named, "10.0.0-rc.1");
            assert_eq!(new, line.replace("1.2.3", "10.0.0-rc.1"));
            assert_eq!(replaced(&new, &named, "1.2.3"), line);
            assert!(hidden_places(line, "1.2.3").expect("the pattern is one").is_empty(), "{line}");
        }
    }

    #[test]
    fn versions_of_others_stay() {
        let named = Regex::new(NAMED).expect("the pattern is one");
        for line in [
            r#"<PackageReference Include="Newtonsoft.Json" Version="1.2.3" />"#,
            "import wasi:cli/run@1.2.3; // componentize-dotnet makes it",
            "wasmtime = \"1.2.3\"",
        ] {
            assert_eq!(replaced(line, &named, "9.9.9"), line);
        }
        let wit = "import wasi:cli/run@1.2.3; // componentize-dotnet makes it";
        assert!(hidden_places(wit, "1.2.3").expect("the pattern is one").is_empty());
    }

    #[test]
    fn a_place_that_is_not_found_is_told() {
        let text = "one\nlet sdk = (\"ComponentizeDotnet.Sdk\", of(\"1.2.3\"));\n";
        assert_eq!(hidden_places(text, "1.2.3").expect("the pattern is one").len(), 1);
        assert!(hidden_places(text, "1.2.4").expect("the pattern is one").is_empty());
    }

    #[test]
    fn no_place_of_the_checkout_is_hidden_or_stale() {
        assert_eq!(problems().expect("the files can be read"), Vec::<String>::new());
    }

    #[test]
    fn a_version_changes_its_places_and_no_others() {
        let changes = changes("97.98.99").expect("the files can be read");
        assert!(changes.len() > 20, "{}", changes.len());
        for (file, text) in changes {
            let old = fs::read_to_string(&file).expect("it was read before");
            assert!(text.replace("97.98.99", CURRENT) == old, "{}", file.display());
        }
    }

    #[test]
    fn a_release_heads_what_was_unreleased() {
        let before =
            "# Changelog\n\n## Unreleased\n\n### Fixed\n- A fault.\n\n## 0.1.0 - 2026-01-01\n\n- First.\n";
        let after = released(before, "0.2.0", "2026-02-01").expect("there is something to release");
        assert_eq!(section(&after, "0.2.0"), Some("### Fixed\n- A fault."));
        assert_eq!((section(&after, "Unreleased"), section(&after, "0.1.0")), (Some(""), Some("- First.")));
        assert!(after.contains("## 0.2.0 - 2026-02-01\n"), "{after}");
        assert!(released(&after, "0.3.0", "2026-03-01").is_err());
    }
}
