//! WIT that is small to write: what is generated for it grows with what is written, and what cannot become a component
//! is refused before it is generated. `tests/shapes` has one file a shape: text, of which each second part, between
//! lines `//*`, is there once for each number. `cargo xtask bench shapes` measures the same.

use codegen_csharp::{Options, generate};
use diagnostics::Code;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use wit_parser::{Resolve, WorldId};
use wit_source::{Selection, WitSource, read};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

/// Types in each other have their names, the indentation of their code and their core values at each level.
const NESTED: [&str; 4] = ["lists", "nested-variants", "options", "variants"];

/// The text of a shape of the size `size`.
fn expand(shape: &str, size: usize) -> String {
    let parts = shape.split("//*\n").enumerate();
    let expanded = parts.map(|(index, part)| match index % 2 {
        0 => part.replace("{last}", &(size - 1).to_string()),
        _ => (1..size)
            .map(|n| part.replace("{n}", &n.to_string()).replace("{n-1}", &(n - 1).to_string()))
            .collect(),
    });
    expanded.collect()
}

/// Reads the WIT as the tool does, which has limits of its own.
fn parse(text: &str) -> TestResult<(Resolve, WorldId)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("test.wit");
    fs::write(&file, text)?;
    let selection = Selection { worlds: vec!["w".to_owned()], ..Selection::default() };
    let WitSource { resolve, world, .. } =
        read(&file, &selection).map_err(|problems| problems.to_string())?;
    Ok((resolve, world))
}

/// How many bytes of C# are generated.
fn generated(text: &str) -> TestResult<usize> {
    let (resolve, world) = parse(text)?;
    let paths = [("test.wit".to_owned(), "test.wit".to_owned())].into();
    let sources = [("test.wit".to_owned(), Arc::from(text))].into();
    let options = Options { sources, source_paths: paths, ..Options::default() };
    let files = generate(&resolve, world, &options).map_err(|problems| problems.to_string())?;
    Ok(files.iter().map(|file| file.text.len()).sum())
}

#[test]
fn what_is_generated_grows_with_what_is_written() -> TestResult {
    let mut tried = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapes"))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).ok_or("a shape has a name")?;
        let shape = fs::read_to_string(&path)?;
        let largest = shape.trim_start_matches("// ").split(':').next().ok_or("a shape has a size")?;
        let largest = largest.parse::<usize>()?.min(1_000);
        let [half, whole] = [largest / 2, largest].map(|size| generated(&expand(&shape, size)));
        let (half, whole) = (half.map_err(|error| format!("{name}: {error}"))?, whole?);
        let bound = if NESTED.contains(&name) { 4 * half } else { 2 * half + half / 4 };
        // Those that double at each level are written out: their size is limited.
        assert!(name == "results" || whole <= bound, "{name}: {whole} bytes, and {half} for half of it");
        assert!(whole < 50_000_000, "{name}: {whole} bytes");
        tried += 1;
    }
    assert!(tried > 20, "tried {tried}");
    Ok(())
}

#[test]
fn what_no_component_may_have_is_refused_with_the_number_and_the_limit() -> TestResult {
    let shape = |name: &str, size| -> TestResult<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/shapes/{name}.txt"));
        Ok(expand(&fs::read_to_string(path)?, size))
    };
    let cases = [
        ("variants", 30, "a:b/i: type v18: the type consists of 1048575 types; a component may have 1000000"),
        ("records", 22, "the type consists of 1048575 types; a component may have 1000000"),
        ("results", 12, "the type has 1023 parts when it is written out; there may be 1000"),
        ("nested-variants", 200, "types are in each other 98 deep; a component may have 97"),
        ("options", 98, "types are in each other 98 deep; a component may have 97"),
        ("cases", 10_001, "it has 10001 members; a component may have 10000"),
        ("enum-cases", 10_001, "it has 10001 members; a component may have 10000"),
        ("fields", 10_001, "it has 10001 members; a component may have 10000"),
        ("parameters", 1_001, "it has 1001 parameters; a component may have 1000"),
        ("functions", 100_000, "types; a component may have 1000000"),
    ];
    for (name, size, expected) in cases {
        let (resolve, world) = parse(&shape(name, size)?)?;
        let problems = generate(&resolve, world, &Options::default()).err();
        let problems = problems.ok_or(format!("{name} of {size} is refused"))?;
        let problem = problems.iter().next().ok_or("there is a problem")?;
        assert_eq!(problem.code(), Code::WitTooLarge, "{problem}");
        assert!(problem.message().contains(expected), "{name}: {problem}");
    }
    Ok(())
}
