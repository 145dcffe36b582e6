//! The generated C# of one small world a feature, compared with the files in `tests/golden/<feature>/expected`.
//! `BLESS=1` writes them anew, and prints how. That they compile is tested by `tests/compile-gate`.

use codegen_csharp::{Options, ResultStyle, SourceFile, StringEncoding, Visibility, generate};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use test_support::Golden;
use wit_source::{Features, Selection, WitSource};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn features() -> TestResult<Vec<PathBuf>> {
    let entries = fs::read_dir(golden_folder())?.collect::<Result<Vec<_>, _>>()?;
    let mut folders: Vec<PathBuf> =
        entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// What is wanted of the WIT in a folder.
fn selection(folder: &Path) -> Selection {
    match folder.file_name().and_then(|name| name.to_str()) {
        Some("feature-gates") => {
            Selection { features: Features::Named(["zones".to_owned()].into()), ..Selection::default() }
        }
        Some("merged-worlds") => {
            Selection { worlds: vec!["front".to_owned(), "back".to_owned()], ..Selection::default() }
        }
        Some("composition") => Selection { worlds: vec!["last".to_owned()], ..Selection::default() },
        _ => Selection::default(),
    }
}

/// The options of a folder: the features that are options have folders of their own.
fn options(folder: &Path) -> Options {
    let mut options = Options { root_namespace: "Tests".to_owned(), ..Options::default() };
    match folder.file_name().and_then(|name| name.to_str()) {
        Some("namespace-map") => {
            let namespaces = [
                ("golden:mapped", "Tests.Chosen"),
                ("golden:mapped/second", "Tests.Chosen.First.@event"),
                ("a:b", "Tests.Chosen.Versions"),
                ("a:b/j@2.0.0", "Tests.Chosen.Versions"),
            ];
            options.namespaces = namespaces.map(|(of, name)| (of.to_owned(), name.to_owned())).into();
        }
        // As in the page of which it has the examples.
        Some("user-guide") => options.root_namespace = "MyApp".to_owned(),
        Some("internal") => options.visibility = Visibility::Internal,
        Some("results-as-values") => options.results = ResultStyle::Value,
        Some("utf16-strings") => options.strings = StringEncoding::Utf16,
        _ => {}
    }
    options
}

/// What the generator says about a folder: its files, or its diagnostics as one file.
fn generated(folder: &Path) -> TestResult<Vec<SourceFile>> {
    let WitSource { resolve, world, .. } = wit_source::read(folder, &selection(folder))?;
    Ok(match generate(&resolve, world, &options(folder)) {
        Ok(files) => files,
        Err(problems) => {
            let lines = problems.iter().map(|problem| format!("{}: {problem}\n", problem.code()));
            vec![SourceFile { path: "diagnostics.txt".to_owned(), text: lines.collect() }]
        }
    })
}

/// The names of the files in a folder.
fn names(folder: &Path) -> TestResult<Vec<String>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

#[test]
fn generated_files_are_as_expected() -> TestResult {
    let mut golden = Golden::new();
    let features = features()?;
    assert!(!features.is_empty());
    for feature in features {
        let folder = feature.join("expected");
        let files = generated(&feature)?;
        let found: BTreeMap<String, String> = files.into_iter().map(|file| (file.path, file.text)).collect();
        let names: BTreeSet<String> = found.keys().cloned().chain(names(&folder)?).collect();
        names.iter().for_each(|name| golden.compare(&folder.join(name), found.get(name).map(String::as_str)));
    }
    golden.finish();
    Ok(())
}

/// The code blocks of a page that are in `language`.
fn code_blocks(page: &str, language: &str) -> Vec<String> {
    use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
    let mut blocks = Vec::new();
    let mut inside = None;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(found))) if &*found == language => {
                inside = Some(String::new());
            }
            Event::Text(text) => inside.iter_mut().for_each(|block| block.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => blocks.extend(inside.take()),
            _ => {}
        }
    }
    blocks
}

/// The lines of a text without indentation; empty ones are left out.
fn bare_lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_examples_of_the_user_guide_are_those_that_are_compiled() -> TestResult {
    let folder = golden_folder().join("user-guide");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/wit-to-csharp.md");
    let page = fs::read_to_string(page)?;
    for (language, file) in [("wit", "world.wit"), ("csharp", "Exports.cs")] {
        let compiled = bare_lines(&fs::read_to_string(folder.join(file))?);
        let blocks = code_blocks(&page, language);
        assert!(!blocks.is_empty(), "the page has examples in {language}");
        for block in blocks {
            assert!(compiled.contains(&bare_lines(&block)), "not in {file}:\n{block}");
        }
    }
    Ok(())
}
