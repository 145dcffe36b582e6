//! WIT that cannot be used: the whole text of the messages, in both forms. Each folder in `golden` is a case: `wit` (a
//! folder or a file), `world` (what is given as --world, if anything) and `expected.txt`, rewritten with BLESS=1.

mod support;

use std::fs;
use std::path::Path;
use support::run_in;

fn messages(case: &Path) -> String {
    let input = if case.join("wit").exists() { "wit" } else { "input.wit" };
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let out = out.path().join("out");
    let mut arguments = vec!["bindings", input, "--out-dir", out.to_str().expect("the path is UTF-8")];
    let world = fs::read_to_string(case.join("world")).ok();
    if let Some(world) = &world {
        arguments.extend(["--world", world.trim()]);
    }
    let human = run_in(case, &arguments);
    arguments.extend(["--message-format", "msbuild"]);
    let msbuild = run_in(case, &arguments);
    assert_eq!((human.code, msbuild.code), (Some(1), Some(1)), "{}", case.display());
    assert!(!out.exists(), "{} wrote a file", case.display());
    format!("{}----\n{}", human.messages, msbuild.messages)
}

#[test]
fn messages_are_as_written_down() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut cases: Vec<_> = fs::read_dir(golden)
        .expect("the cases are there")
        .map(|entry| entry.expect("it is readable").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut different = Vec::new();
    for case in cases {
        let messages = messages(&case);
        let expected = case.join("expected.txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &messages).expect("the case can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != messages {
            different.push(format!("{}:\n{messages}", expected.display()));
        }
    }
    assert!(different.is_empty(), "BLESS=1 accepts these:\n{}", different.join("\n"));
}
