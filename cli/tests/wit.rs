//! `wit`: forms of a package, and versions of one.

mod support;

use support::{Outcome, Workspace};

const CLOCK: &str = "package test:clock@1.0.0;\n\ninterface now {\n  get: func() -> u64;\n}\n";
const SHOP: &str = "package test:shop@1.0.0;\n\n/// Where things are sold.\nworld shop {\n  import test:clock/now@1.0.0;\n\n  \
                    export price: func(item: string) -> u32;\n}\n";

fn shop() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("wit/shop.wit", SHOP);
    workspace.write("wit/deps/clock.wit", CLOCK);
    workspace
}

#[test]
fn a_package_is_printed_alone_or_with_all_that_it_uses() {
    let workspace = shop();
    let alone = workspace.run(&["wit", "print", "wit"]).success();
    assert_eq!(alone, SHOP);
    let whole = workspace.run(&["wit", "resolve", "wit"]).success();
    assert!(whole.contains("package test:clock@1.0.0 {"), "{whole}");
    workspace.write("whole.wit", &whole);
    let again = workspace.run(&["wit", "resolve", "whole.wit"]).success();
    assert_eq!(whole, again);
}

#[test]
fn a_package_goes_to_webassembly_and_comes_back() {
    let workspace = shop();
    workspace.run(&["wit", "encode", "wit", "-o", "shop.wasm"]).success();
    let from_text = workspace.run(&["wit", "resolve", "wit"]).success();
    assert_eq!(workspace.run(&["wit", "resolve", "shop.wasm"]).success(), from_text);
    let outcome = workspace.run(&["wit", "resolve", "shop.wasm", "-o", "back/shop.wit"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(workspace.read("back/shop.wit"), from_text);
}

#[test]
fn the_world_of_a_component_is_printed() {
    let workspace = Workspace::new();
    let component = r#"(component
        (import "test:absent/lookup@1.0.0" (instance (export "find" (func (param "key" string) (result u32)))))
        (core module $m (func (export "add") (param i32 i32) (result i32) i32.const 0))
        (core instance $i (instantiate $m))
        (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $i "add"))))"#;
    workspace.write("adder.wasm", wat::parse_str(component).expect("the text is a component"));
    let text = workspace.run(&["wit", "print", "adder.wasm"]).success();
    for part in ["import test:absent/lookup@1.0.0;", "export add: func(a: u32, b: u32) -> u32;"] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn gated_items_are_there_when_their_feature_is_named() {
    let workspace = Workspace::new();
    let text = "package test:shop;\n\ninterface items {\n  @unstable(feature = offers)\n  offer: func() -> u32;\n}\n";
    workspace.write("shop.wit", text);
    assert!(!workspace.run(&["wit", "print", "shop.wit"]).success().contains("offer:"));
    let named = workspace.run(&["wit", "print", "shop.wit", "--features", "offers"]).success();
    assert!(named.contains("offer: func() -> u32;"), "{named}");
}

fn check(old: &str, new: &str, more: &[&str]) -> Outcome {
    let workspace = Workspace::new();
    workspace.write("old.wit", format!("package test:shop@1.0.0;\n{old}"));
    workspace.write("new.wit", format!("package test:shop@1.1.0;\n{new}"));
    workspace.run(&[&["wit", "check", "old.wit", "new.wit"], more].concat())
}

/// Asserts that the two versions differ, and gives what is said about it.
fn changed(outcome: Outcome) -> (String, String) {
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.messages.contains("CDN0006"), "{outcome:?}");
    (outcome.output, outcome.messages.split_whitespace().collect::<Vec<_>>().join(" "))
}

const PRICES: &str = "interface prices { price: func(item: string) -> u32; }";
const MORE_PRICES: &str = "interface prices { price: func(item: string) -> u32; sum: func() -> u32; }";

#[test]
fn a_new_function_is_nothing_to_callers_and_much_to_implementers() {
    let line = "interface prices: compatible for callers, not for implementers\n";
    assert_eq!(check(PRICES, MORE_PRICES, &["--for", "callers"]).success(), line);
    let (output, messages) = changed(check(PRICES, MORE_PRICES, &[]));
    assert_eq!(output, line);
    assert!(messages.contains("the interface prices has changed for its implementers"), "{messages}");
    assert_eq!(check(PRICES, PRICES, &[]).success(), "interface prices: compatible\n");
}

#[test]
fn a_function_that_goes_breaks_callers_and_one_that_changes_breaks_both() {
    let (output, _) = changed(check(MORE_PRICES, PRICES, &["--for", "callers"]));
    assert_eq!(output, "interface prices: compatible for implementers, not for callers\n");
    let other = "interface prices { price: func(item: string) -> s64; }";
    assert_eq!(changed(check(PRICES, other, &[])).0, "interface prices: not compatible\n");
}

#[test]
fn a_world_that_imports_more_still_takes_the_components_of_the_old_one() {
    let old = "interface log { write: func(); } world shop { export price: func() -> u32; }";
    let new = "interface log { write: func(); } world shop { import log; export price: func() -> u32; }";
    let outcome = check(old, new, &["--world", "shop", "--for", "implementers"]);
    assert_eq!(outcome.success(), "world shop: compatible for implementers, not for callers\n");
    let json = check(old, old, &["--message-format", "json"]).success();
    let parsed: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let expected = serde_json::json!([
        { "item": "interface log", "callers": true, "implementers": true },
        { "item": "world shop", "callers": true, "implementers": true },
    ]);
    assert_eq!(parsed, expected);
}

#[test]
fn what_the_new_version_lacks_is_named() {
    let renamed = "interface price { price: func(item: string) -> u32; }";
    let (_, messages) = changed(check(PRICES, renamed, &[]));
    assert!(
        messages.contains("has no interface `prices`") && messages.contains("did you mean `price`?"),
        "{messages}"
    );
    let (_, messages) = changed(check("world shop { }", "world shop { }", &["--world", "shp"]));
    assert!(
        messages.contains("has no world `shp`") && messages.contains("did you mean `shop`?"),
        "{messages}"
    );
    let workspace = Workspace::new();
    workspace.write("old.wit", "package test:shop;");
    workspace.write("new.wit", "package test:bank;");
    let (_, messages) = changed(workspace.run(&["wit", "check", "old.wit", "new.wit"]));
    assert!(messages.contains("`test:shop` and `test:bank` are not versions of one package"), "{messages}");
}

/// A section that claims to have 4 GB takes no memory of that size: the program has a quarter of it here.
#[cfg(unix)]
#[test]
fn what_a_damaged_file_claims_to_have_takes_no_memory() {
    let workspace = Workspace::new();
    workspace.write("damaged.wasm", b"\0asm\x0d\0\x01\0\x07\xff\xff\xff\xff\x0f\x41\x02\x01\xff");
    let program = support::program(&workspace.path("."));
    let mut limited = std::process::Command::new("sh");
    limited
        .current_dir(workspace.path("."))
        .args(["-c", "ulimit -v 1000000 && exec \"$0\" wit print damaged.wasm"]);
    let output = limited.arg(program.get_program()).output().expect("there is a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("CDN0001"), "{} {said}", output.status);
}
