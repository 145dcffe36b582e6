//! `bindings` and `componentize`: what they write, and what they leave alone.

mod support;

use std::fs;
use std::time::{Duration, SystemTime};
use support::Workspace;
use wit_parser::Resolve;

const WIT: &str = "package test:shop;
world shop { export price: func(item: string) -> u32; }
world bank { export balance: func() -> s64; }
";

#[test]
fn bindings_that_are_up_to_date_keep_their_time_and_stale_ones_go() {
    let workspace = Workspace::new();
    workspace.write("wit/shop.wit", WIT);
    workspace.write("out dir/mine.cs", "// mine\n");
    workspace.run(&["bindings", "wit", "--world", "shop", "--out-dir", "out dir"]).success();
    let files = |workspace: &Workspace| -> Vec<String> {
        workspace
            .names("out dir")
            .into_iter()
            .filter(|name| name.ends_with(".cs") && name != "mine.cs")
            .collect()
    };
    let shop = files(&workspace);
    assert!(!shop.is_empty());

    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    let path = workspace.path(&format!("out dir/{}", shop[0]));
    fs::File::options()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_modified(long_ago))
        .expect("it is ours");
    workspace.run(&["bindings", "wit", "--world", "shop", "--out-dir", "out dir"]).success();
    let modified = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("it is still there");
    assert_eq!(modified, long_ago);

    workspace.run(&["bindings", "wit", "--world", "bank", "--out-dir", "out dir"]).success();
    let bank = files(&workspace);
    assert!(!bank.is_empty() && bank.iter().all(|name| !shop.contains(name)), "{shop:?} {bank:?}");
    assert_eq!(workspace.read("out dir/mine.cs"), "// mine\n");
}

#[test]
fn a_list_of_generated_files_that_leads_elsewhere_removes_nothing_there() {
    let workspace = Workspace::new();
    workspace.write("wit/shop.wit", WIT);
    workspace.write("keep.cs", "// mine\n");
    let absolute = workspace.path("keep.cs");
    workspace.write("out/.componentize-dotnet-bindings", format!("../keep.cs\n{}\n", absolute.display()));
    workspace.run(&["bindings", "wit", "--world", "bank", "--out-dir", "out"]).success();
    assert_eq!(workspace.read("keep.cs"), "// mine\n");
}

#[test]
fn a_problem_in_the_wit_leaves_the_bindings_as_they_are() {
    let workspace = Workspace::new();
    workspace.write("wit/shop.wit", WIT);
    workspace.run(&["bindings", "wit", "--world", "shop", "--out-dir", "out"]).success();
    let before = workspace.names("out");
    workspace.write("wit/shop.wit", "package test:shop;\nworld shop {");
    workspace.run(&["bindings", "wit", "--world", "shop", "--out-dir", "out"]).problem(&["CDN0001"]);
    assert_eq!(workspace.names("out"), before);
}

#[test]
fn stubs_are_written_once() {
    let workspace = Workspace::new();
    workspace.write("shop.wit", WIT);
    let arguments = ["bindings", "shop.wit", "--world", "shop", "--out-dir", "out", "--stubs", "src/Shop.cs"];
    workspace.run(&arguments).success();
    let stubs = workspace.read("src/Shop.cs");
    assert!(stubs.contains("public static partial uint Price(string item)"), "{stubs}");
    assert!(stubs.contains("NotImplementedException"), "{stubs}");
    workspace.write("src/Shop.cs", "// mine\n");
    let elsewhere =
        ["bindings", "shop.wit", "--world", "shop", "--out-dir", "other", "--stubs", "src/Shop.cs"];
    workspace.run(&elsewhere).problem(&["CDN0105", "src/Shop.cs exists already"]);
    assert_eq!(workspace.read("src/Shop.cs"), "// mine\n");
    assert!(!workspace.path("other").exists());
}

#[test]
fn the_namespace_comes_before_that_of_the_package() {
    let workspace = Workspace::new();
    workspace.write("shop.wit", WIT);
    let arguments =
        ["bindings", "shop.wit", "--world", "shop", "--out-dir", "out", "--namespace", "Acme.Web"];
    workspace.run(&arguments).success();
    assert!(generated(&workspace).contains("namespace Acme.Web.Test.Shop;"));
    for (project, namespace) in [("my-app", "my_app"), ("3d", "_3d"), ("class.new", "@class.@new")] {
        let arguments =
            ["bindings", "shop.wit", "--world", "shop", "--out-dir", "out", "--namespace", project];
        workspace.run(&arguments).success();
        let expected = format!("namespace {namespace}.Test.Shop;");
        assert!(generated(&workspace).contains(&expected), "{expected}");
    }
}

/// The C# in the folder `out`.
fn generated(workspace: &Workspace) -> String {
    let names = workspace.names("out").into_iter().filter(|name| name.ends_with(".cs"));
    names.map(|name| workspace.read(&format!("out/{name}"))).collect()
}

/// A package as a file of its binary form.
fn encoded(wit: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("package.wit", wit).expect("the WIT is valid");
    wit_component::encode(&resolve, package, false).expect("the package has a binary form")
}

#[test]
fn a_package_is_read_from_its_binary_form() {
    let workspace = Workspace::new();
    workspace.write("shop.wasm", encoded(WIT));
    workspace.write("shop.wit", WIT);
    let bind = |input| workspace.run(&["bindings", input, "--world", "shop", "--out-dir", "out"]);
    bind("shop.wasm").success();
    let from_binary = generated(&workspace);
    bind("shop.wit").success();
    // A binary has no lines to point to.
    let from_text = generated(&workspace);
    let without_lines = from_text.lines().filter(|line| !line.trim_start().starts_with("#line"));
    assert_eq!(from_binary, without_lines.map(|line| format!("{line}\n")).collect::<String>());
    assert!(from_text.contains("\"../shop.wit\""), "{from_text}");
    workspace.run(&["bindings", "shop.wasm", "--out-dir", "out"]).problem(&["CDN0002", "shop", "bank"]);
}

#[test]
fn a_dependency_is_read_from_its_binary_form() {
    let workspace = Workspace::new();
    let dependency = "package test:types@1.0.0; interface money { record price { cents: u32 } }";
    workspace.write("wit/deps/types.wasm", encoded(dependency));
    workspace.write(
        "wit/shop.wit",
        "package test:shop; world shop { use test:types/money@1.0.0.{price}; export ask: func() -> price; }",
    );
    workspace.run(&["bindings", "wit", "--out-dir", "out"]).success();
    assert!(generated(&workspace).contains("global::Test.Types.Money.Price Ask()"));
}

#[test]
fn the_imports_and_exports_of_a_component_can_be_bound() {
    let workspace = Workspace::new();
    let component = r#"(component
        (import "test:shop/prices@1.0.0" (instance $prices (export "price" (func (param "item" u8) (result u32)))))
        (alias export $prices "price" (func $price))
        (instance $again (export "price" (func $price)))
        (export "ask" (func $price))
        (export "test:shop/again@1.0.0" (instance $again)))"#;
    workspace.write("shop.wasm", wat::parse_str(component).expect("the text is a component"));
    workspace.run(&["bindings", "shop.wasm", "--out-dir", "out"]).success();
    let texts = generated(&workspace);
    for part in [
        "public static partial uint Ask(byte item);",
        "public static partial uint Price(byte item);",
        "EntryPoint = \"test:shop/again@1.0.0#price\"",
        "DllImport(\"test:shop/prices@1.0.0\", EntryPoint = \"price\")",
    ] {
        assert!(texts.contains(part), "no `{part}` in\n{texts}");
    }
}

#[test]
fn an_output_path_may_have_spaces_and_letters_beyond_ascii() {
    let workspace = Workspace::new();
    workspace.write("größe é/core.wasm", support::command());
    workspace.run(&["componentize", "größe é/core.wasm", "-o", "größe é/bin 日本/out.wasm"]).success();
    assert_eq!(workspace.names("größe é/bin 日本"), ["out.wasm"]);
    let folder = "größe é::/";
    workspace.write("größe é/in.txt", "ü");
    assert_eq!(workspace.run(&["run", "größe é/bin 日本/out.wasm", "--dir", folder]).success(), "ü1");
}

#[test]
fn an_output_that_cannot_be_written_is_reported_and_nothing_is_left_behind() {
    let workspace = Workspace::new();
    workspace.write("core.wasm", support::command());
    workspace.write("shop.wit", WIT);
    // A file in the place of a folder stops every user; permissions would not stop root.
    workspace.write("file", "");
    let before = workspace.names(".");
    workspace
        .run(&["componentize", "core.wasm", "-o", "file/out.wasm"])
        .problem(&["CDN0103", "file/out.wasm"]);
    workspace
        .run(&["bindings", "shop.wit", "--world", "shop", "--out-dir", "file/out"])
        .problem(&["CDN0103"]);
    assert_eq!(workspace.names("."), before);
}

#[test]
fn an_input_of_another_kind_is_refused_with_the_reason() {
    let workspace = Workspace::new();
    workspace.write("component.wasm", support::functions());
    workspace.write("text.dll", "hello");
    workspace.write("empty.dll", "");
    workspace.write("damaged.dll", "MZ and nothing that follows from it");
    workspace.write("damaged.wasm", b"\0asm\x01\0\0\0\xff\xff");
    for (input, parts) in [
        ("component.wasm", &["CDN0404", "is a component already"]),
        ("text.dll", &["CDN0104", "neither a .NET assembly nor a core module"]),
        ("empty.dll", &["CDN0104", "it is empty"]),
        ("absent.dll", &["CDN0101", "absent.dll does not exist"]),
        ("damaged.dll", &["CDN0301", "damaged.dll"]),
        ("damaged.wasm", &["CDN0403", "damaged.wasm"]),
    ] {
        workspace.run(&["componentize", input, "-o", "out.wasm"]).problem(parts);
        assert!(!workspace.path("out.wasm").exists(), "{input}");
    }
}

#[test]
fn the_problems_of_the_wit_and_of_the_input_are_shown_in_one_run() {
    let workspace = Workspace::new();
    workspace.write("shop.wit", WIT);
    workspace.run(&["componentize", "absent.dll", "--wit", "shop.wit", "-o", "out.wasm"]).problem(&[
        "CDN0002",
        "several worlds",
        "CDN0101",
        "absent.dll does not exist",
    ]);
}
