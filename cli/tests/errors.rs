//! Everything that can be wrong, and the whole text of what is said then. A folder below `golden` that has a file
//! `command` is a case: the lines are arguments of the program, which runs in a copy of the folder, in which the text form
//! of WebAssembly became a binary. The last line fails, and leaves no file behind; its messages for people and for
//! MSBuild are `expected.txt`, rewritten with BLESS=1.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use support::{Outcome, Workspace};
use test_support::Golden;

/// The folders below `folder` that are cases, sorted.
fn cases(folder: &Path) -> Vec<PathBuf> {
    if folder.join("command").is_file() {
        return vec![folder.to_owned()];
    }
    let entries = fs::read_dir(folder).expect("the cases are readable");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it is readable").path())
        .filter(|path| path.is_dir())
        .flat_map(|path| cases(&path))
        .collect();
    folders.sort();
    folders
}

/// Copies the input of a case.
fn copy(from: &Path, name: &str, workspace: &Workspace) {
    for entry in fs::read_dir(from).expect("the case is readable") {
        let path = entry.expect("it is readable").path();
        let own = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        let name = if name.is_empty() { own.clone() } else { format!("{name}/{own}") };
        if path.is_dir() {
            copy(&path, &name, workspace);
        } else if let Some(stem) = name.strip_suffix(".wat") {
            let bytes = wat::parse_file(&path).unwrap_or_else(|error| panic!("{error}"));
            workspace.write(&format!("{stem}.wasm"), bytes);
        } else if !["command", "expected.txt"].contains(&own.as_str()) {
            workspace.write(&name, fs::read(&path).expect("it is readable"));
        }
    }
}

fn run(workspace: &Workspace, line: &str, more: &[&str]) -> Outcome {
    let words = shlex::split(line).unwrap_or_else(|| panic!("quotes do not match: {line}"));
    workspace.run(&words.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>())
}

fn messages(case: &Path) -> String {
    let workspace = Workspace::new();
    copy(case, "", &workspace);
    let command = fs::read_to_string(case.join("command")).expect("the case has a command");
    let lines: Vec<&str> = command.lines().collect();
    let (last, before) = lines.split_last().expect("there is a command");
    before.iter().for_each(|line| drop(run(&workspace, line, &[]).success()));
    let files = workspace.names(".");
    let human = run(&workspace, last, &[]);
    let msbuild = run(&workspace, last, &["--message-format", "msbuild"]);
    assert_eq!((human.code, msbuild.code), (Some(1), Some(1)), "{}: {human:?}", case.display());
    assert_eq!((human.output, msbuild.output), Default::default(), "{}", case.display());
    assert_eq!(workspace.names("."), files, "{} left a file behind", case.display());
    format!("{}----\n{}", human.messages, msbuild.messages)
}

#[test]
fn messages_are_as_written_down() {
    let cases = cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"));
    assert!(!cases.is_empty());
    let mut golden = Golden::new();
    for case in cases {
        golden.compare(&case.join("expected.txt"), Some(&messages(&case)));
    }
    golden.finish();
}

/// WIT with a problem behind a letter that has two bytes.
const PROBLEM: &str =
    "package test:shop;\n\nworld shop {\n  /* größe */ export price: func(item: itme) -> u32;\n}\n";

fn bindings(form: &str) -> Outcome {
    let workspace = Workspace::new();
    workspace.write("shop.wit", PROBLEM);
    workspace.run(&["bindings", "shop.wit", "--out-dir", "out", "--message-format", form])
}

#[test]
fn the_short_form_is_one_line() {
    bindings("short").problem(&["shop.wit:4:40: error[CDN0001]: name `itme` does not exist"]);
    let outcome = Workspace::new().run(&["run", "absent.wasm", "--message-format", "short"]);
    assert_eq!(outcome.messages, "error[CDN0101]: absent.wasm does not exist\n");
}

#[test]
fn the_json_form_is_an_object_a_line_with_every_field() {
    let expected = serde_json::json!({
        "code": "CDN0001",
        "severity": "error",
        "message": "name `itme` does not exist",
        "help": null,
        "file": "shop.wit",
        "line": 4,
        "column": 40,
        "end": { "line": 4, "column": 44 },
        "labels": [{
            "file": "shop.wit",
            "start": { "line": 4, "column": 40 },
            "end": { "line": 4, "column": 44 },
            "text": "not found",
        }],
    });
    let parse = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("it is JSON");
    assert_eq!(parse(bindings("json").messages.trim_end()), expected);
    let workspace = Workspace::new();
    let command = ["run", "absent.wasm", "--dir", "gone", "--dir", "lost", "--message-format", "json"];
    let messages = workspace.run(&command).messages;
    let codes: Vec<_> = messages.lines().map(|line| parse(line)["code"].clone()).collect();
    assert_eq!(codes, ["CDN0101", "CDN0101", "CDN0101"]);
}

#[test]
fn messages_are_coloured_when_it_is_asked_for_and_not_for_a_file() {
    let run = |more: &[&str]| {
        let workspace = Workspace::new();
        workspace.run(&[&["run", "absent.wasm"], more].concat()).messages
    };
    assert!(run(&["--color", "always"]).contains("\u{1b}["));
    for more in [&[][..], &["--color", "never"], &["--color", "auto"]] {
        assert!(!run(more).contains('\u{1b}'), "{more:?}");
    }
}

#[test]
fn quiet_leaves_out_what_is_no_result_and_verbose_says_more() {
    let workspace = Workspace::new();
    workspace.write("shop.wit", PROBLEM.replace("itme", "string"));
    let bind = |more: &[&str]| workspace.run(&[&["bindings", "shop.wit", "--out-dir", "out"], more].concat());
    assert!(bind(&[]).success().contains("files written"));
    let quiet = bind(&["--quiet"]);
    assert_eq!((quiet.code, quiet.output.as_str(), quiet.messages.as_str()), (Some(0), "", ""));
    workspace.write("core.wasm", support::command());
    let verbose = workspace.run(&["componentize", "core.wasm", "-o", "out.wasm", "--verbose"]);
    assert!(verbose.messages.contains("making the component"), "{verbose:?}");
    let both = workspace.run(&["componentize", "core.wasm", "-o", "out.wasm", "--verbose", "--quiet"]);
    assert_eq!(both.code, Some(2));
}

#[test]
fn a_code_is_explained_in_any_case_of_letters_and_all_codes_are_listed() {
    let workspace = Workspace::new();
    let page = workspace.run(&["explain", "cdn0001"]).success();
    assert!(page.starts_with("# CDN0001: ") && page.contains("## What to do"), "{page}");
    let list = workspace.run(&["explain"]).success();
    assert!(list.lines().all(|line| line.starts_with("CDN")) && list.lines().count() > 40, "{list}");
    let unknown = workspace.run(&["explain", "CDN9999"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
}
