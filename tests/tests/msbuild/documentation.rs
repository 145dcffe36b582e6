//! Properties and items have the same names in the targets, in the schema for editors, and in the documentation.

use integration_tests::root;
use std::collections::BTreeSet;
use std::fs;

/// Metadata and properties of others that begin like the SDK's own.
const BEGINNINGS: [&str; 2] = ["Wit", "Component"];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the file is part of the checkout")
}

/// What follows each `before` in the text, as far as it is a name.
fn names_after(text: &str, before: &str) -> BTreeSet<String> {
    let names = text
        .split(before)
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>());
    names.filter(|name| BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))).collect()
}

fn targets() -> String {
    texts("msbuild/ComponentizeDotnet.Sdk/Sdk")
}

/// All files of a folder.
fn texts(folder: &str) -> String {
    let folder = root().join(folder);
    let files = fs::read_dir(folder).expect("the folder is part of the checkout");
    let paths = files.map(|file| file.expect("the folder can be listed").path());
    let paths = paths.filter(|path| path.is_file());
    paths.map(|path| fs::read_to_string(path).expect("the file is part of the checkout")).collect()
}

/// The names in the first column of the table under a heading.
fn documented(heading: &str) -> BTreeSet<String> {
    let page = read("docs/msbuild.md");
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).expect("the page has the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let names = rows.filter_map(|row| row.split('`').next().map(str::to_owned));
    names.filter(|name| BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))).collect()
}

/// The names of the schema's elements of a kind.
fn in_schema(kind: &str) -> BTreeSet<String> {
    let schema = read("msbuild/ComponentizeDotnet.Sdk/ComponentizeDotnet.Sdk.xsd");
    let elements = schema.split("\n  <xs:element ").skip(1);
    let elements = elements.filter(|element| {
        element.lines().next().is_some_and(|line| line.contains(&format!("substitutionGroup=\"msb:{kind}\"")))
    });
    elements.flat_map(|element| names_after(&format!(" {element}"), " name=\"").into_iter().next()).collect()
}

#[test]
fn targets_schema_and_documentation_have_the_same_properties() {
    let used = names_after(&targets(), "$(");
    assert_eq!(in_schema("Property"), used);
    assert_eq!(documented("Properties"), used);
}

#[test]
fn targets_schema_and_documentation_have_the_same_items() {
    let used = names_after(&targets(), "@(");
    assert_eq!(in_schema("Item"), used);
    assert_eq!(documented("Items"), used);
}

#[test]
fn every_code_of_the_targets_is_documented() {
    let codes = |text: &str| -> BTreeSet<String> {
        text.split("CDN07").skip(1).map(|rest| rest.chars().take(2).collect()).collect()
    };
    let reported = ["Tasks", "Trimming"].map(|part| texts(&format!("msbuild/ComponentizeDotnet.{part}")));
    let reported = targets() + &reported.concat();
    assert_eq!(codes(&reported), codes(&read("docs/msbuild.md")));
}
