//! `compose`: what is joined with what, and what is said when it does not fit.

mod support;

use support::{Outcome, Workspace};
use wit_component::DecodedWasm;

/// A component that exports `count: func() -> u32` in the interface `export`: one more than that of each of `imports`,
/// which can be of other types.
fn counter(imports: &[(&str, &str)], export: &str) -> Vec<u8> {
    let mut text = "(component".to_owned();
    let (mut given, mut taken, mut calls) = (String::new(), String::new(), String::new());
    for (index, (import, ty)) in imports.iter().enumerate() {
        let core = if *ty == "s64" { "i64" } else { "i32" };
        let convert = if *ty == "s64" { "i32.wrap_i64" } else { "" };
        text += &format!(
            r#"(import "{import}" (instance $i{index} (export "count" (func (result {ty})))))
               (core func $f{index} (canon lower (func $i{index} "count")))"#
        );
        given += &format!(r#"(export "{index}" (func $f{index}))"#);
        taken += &format!(r#"(import "" "{index}" (func $f{index} (result {core})))"#);
        calls += &format!("call $f{index} {convert} i32.add ");
    }
    text += &format!(
        r#"(core instance $given {given})
           (core module $m {taken} (func (export "count") (result i32) i32.const 1 {calls}))
           (core instance $m (instantiate $m (with "" (instance $given))))
           (func $count (result u32) (canon lift (core func $m "count")))
           (instance $own (export "count" (func $count)))
           (export "{export}" (instance $own)))"#
    );
    wat::parse_str(text).expect("the text is a component")
}

const MAIN: &str = "test:demo/main";

/// Components of the given names, imports and exports, composed; the first is the main one.
fn compose(components: &[(&str, &[&str], &str)]) -> (Workspace, Outcome) {
    let workspace = Workspace::new();
    let mut arguments = vec!["compose"];
    for (index, (name, imports, export)) in components.iter().enumerate() {
        let imports: Vec<_> = imports.iter().map(|import| (*import, "u32")).collect();
        workspace.write(name, counter(&imports, export));
        arguments.extend((index > 0).then_some("--with"));
        arguments.push(name);
    }
    arguments.extend(["-o", "out/all.wasm"]);
    let outcome = workspace.run(&arguments);
    (workspace, outcome)
}

/// The answer of the composition: one for each component in it.
#[track_caller]
fn count(components: &[(&str, &[&str], &str)]) -> String {
    let (workspace, outcome) = compose(components);
    assert!(outcome.success().starts_with("out/all.wasm: "));
    workspace.run(&["run", "out/all.wasm", "--invoke", "count()"]).success()
}

const CART: &str = "acme:shop/cart@1.0.0";
const STORE: &str = "acme:shop/store@1.0.0";

#[test]
fn an_import_becomes_the_export_of_its_name_or_of_a_compatible_version() {
    let main: (&str, &[&str], &str) = ("main.wasm", &[CART], MAIN);
    assert_eq!(count(&[main, ("cart.wasm", &[], CART)]), "2\n");
    assert_eq!(count(&[main, ("cart.wasm", &[], "acme:shop/cart@1.2.0")]), "2\n");
}

#[test]
fn the_others_import_of_each_other_in_any_order() {
    let main: (&str, &[&str], &str) = ("main.wasm", &[CART], MAIN);
    let [cart, store]: [(&str, &[&str], &str); 2] =
        [("cart.wasm", &[STORE], CART), ("store.wasm", &[], STORE)];
    assert_eq!(count(&[main, cart, store]), "3\n");
    assert_eq!(count(&[main, store, cart]), "3\n");
}

#[test]
fn components_that_import_what_they_export_make_a_chain() {
    let main: (&str, &[&str], &str) = ("main.wasm", &[CART], MAIN);
    let link = |name| -> (&str, &[&str], &str) { (name, &[CART], CART) };
    let last = ("last.wasm", &[] as &[&str], CART);
    assert_eq!(count(&[main, link("one.wasm"), link("two.wasm"), last]), "4\n");
    // Here the main component has all it needs after the first.
    let (_, outcome) = compose(&[main, last, link("one.wasm")]);
    outcome.problem(&["CDN0802", "nothing is imported of one.wasm"]);
}

#[test]
fn what_nobody_exports_stays_an_import_and_the_bytes_are_always_the_same() {
    let composed = || {
        let main: (&str, &[&str], &str) = ("main.wasm", &["test:demo/host", CART], MAIN);
        let (workspace, outcome) = compose(&[main, ("cart.wasm", &["test:demo/host"], CART)]);
        outcome.success();
        std::fs::read(workspace.path("out/all.wasm")).expect("it was written")
    };
    let bytes = composed();
    let Ok(DecodedWasm::Component(resolve, world)) = wit_component::decode(&bytes) else {
        panic!("it is no component")
    };
    let names = |items: &indexmap::IndexMap<_, _>| {
        items.keys().map(|key| resolve.name_world_key(key)).collect::<Vec<_>>()
    };
    assert_eq!(names(&resolve.worlds[world].imports), ["test:demo/host"]);
    assert_eq!(names(&resolve.worlds[world].exports), [MAIN]);
    assert!(String::from_utf8_lossy(&bytes).contains("processed-by"));
    assert_eq!(bytes, composed());
}

#[test]
fn an_export_of_another_type_is_named_with_the_reason() {
    let workspace = Workspace::new();
    workspace.write("main.wasm", counter(&[(CART, "s64"), (STORE, "s64")], MAIN));
    workspace.write("cart.wasm", counter(&[], CART));
    workspace.write("store.wasm", counter(&[], STORE));
    let arguments = ["compose", "main.wasm", "--with", "cart.wasm", "--with", "store.wasm", "-o", "all.wasm"];
    workspace.run(&arguments).problem(&[
        "CDN0801",
        "main.wasm imports `acme:shop/cart@1.0.0`, but what cart.wasm exports as `",
        "main.wasm imports `acme:shop/store@1.0.0`, but what store.wasm exports as `",
        "expected s64, found u32",
        "build both from the same WIT",
    ]);
    assert!(!workspace.path("all.wasm").exists());
}

#[test]
fn a_component_of_which_nothing_is_imported_is_a_problem() {
    let main: (&str, &[&str], &str) = ("main.wasm", &[CART, STORE], MAIN);
    let (_, outcome) =
        compose(&[main, ("cart.wasm", &[], "acme:shop/cart@2.0.0"), ("store.wasm", &[], STORE)]);
    outcome.problem(&[
        "CDN0802",
        "nothing is imported of cart.wasm, which exports `acme:shop/cart@2.0.0`",
        "main.wasm still imports `acme:shop/cart@1.0.0`",
    ]);
    let main: (&str, &[&str], &str) = ("main.wasm", &[], MAIN);
    let (_, outcome) = compose(&[main, ("cart.wasm", &[], CART)]);
    outcome.problem(&["CDN0802", "leave it out: the others import nothing more"]);
}

#[test]
fn components_that_need_each_other_are_named() {
    let main: (&str, &[&str], &str) = ("main.wasm", &[CART], MAIN);
    let (_, outcome) = compose(&[main, ("cart.wasm", &[STORE], CART), ("store.wasm", &[CART], STORE)]);
    outcome.problem(&["CDN0803", "cart.wasm imports of store.wasm imports of cart.wasm"]);
}

#[test]
fn imports_that_contradict_each_other_are_named() {
    let workspace = Workspace::new();
    workspace.write("main.wasm", counter(&[(CART, "u32"), (STORE, "u32")], MAIN));
    workspace.write("cart.wasm", counter(&[(STORE, "s64")], CART));
    workspace.run(&["compose", "main.wasm", "--with", "cart.wasm", "-o", "all.wasm"]).problem(&[
        "CDN0804",
        "import `acme:shop/store@1.0.0` with different types",
        "main.wasm",
        "cart.wasm",
    ]);
}

#[test]
fn all_files_that_are_no_components_are_reported_and_the_output_stays() {
    let workspace = Workspace::new();
    workspace.write("main.wasm", support::command());
    let mut damaged = counter(&[], CART);
    damaged.truncate(damaged.len() - 9);
    workspace.write("damaged.wasm", &damaged);
    workspace.write("fine.wasm", counter(&[], MAIN));
    workspace.write("all.wasm", "as it was");
    let compose = |main, with| workspace.run(&["compose", main, "--with", with, "-o", "all.wasm"]);
    compose("main.wasm", "none.wasm").problem(&[
        "CDN0601",
        "main.wasm is not a component: it is a core module",
        "CDN0101",
        "none.wasm does not exist",
    ]);
    compose("fine.wasm", "damaged.wasm").problem(&["CDN0602", "damaged.wasm is not a valid component"]);
    assert_eq!(workspace.read("all.wasm"), "as it was");
    let outcome = workspace.run(&["compose", "fine.wasm", "-o", "all.wasm"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.messages);
}

/// A package with a type that worlds use at their own level.
fn package(thing: &str, functions: &str) -> String {
    format!(
        "package demo:types;
        interface things {{ {thing} }}
        world maker {{ export things; }}
        world middle {{ use things.{{thing}}; export double: {functions}; }}
        world user {{ use things.{{thing}}; import double: {functions}; export run: func(); }}
        world user-none {{ use things.{{thing}}; export run: func(); }}
        world user-exp {{ use things.{{thing}}; export run: func(t: thing); }}"
    )
}

/// Composes components that have the worlds of a package and do nothing; the first is the main one.
fn compose_worlds(package: &str, worlds: &[&str]) -> Outcome {
    let workspace = Workspace::new();
    let mut arguments = vec!["compose".to_owned()];
    for (index, world) in worlds.iter().enumerate() {
        let mut resolve = wit_parser::Resolve::default();
        let id = resolve.push_source("demo.wit", package).expect("the package is valid");
        let id = resolve.select_world(&[id], Some(world)).expect("it has the world");
        let mangling = wit_parser::ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync);
        let mut module = wit_component::dummy_module(&resolve, id, mangling);
        let encoding = wit_component::StringEncoding::UTF8;
        wit_component::embed_component_metadata(&mut module, &resolve, id, encoding, false)
            .expect("the world is valid");
        let encoder =
            wit_component::ComponentEncoder::default().module(&module).expect("it fits the world").encode();
        workspace.write(&format!("{world}.wasm"), encoder.expect("it fits the world"));
        arguments.extend((index > 0).then(|| "--with".to_owned()));
        arguments.push(format!("{world}.wasm"));
    }
    arguments.extend(["-o", "all.wasm"].map(ToOwned::to_owned));
    workspace.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn worlds_that_use_a_plain_type_of_an_interface_are_composed_with_what_exports_it() {
    for (thing, functions) in [
        ("enum thing { a, b }", "func(t: thing) -> thing"),
        ("record thing { name: string }", "func(t: list<thing>) -> option<thing>"),
    ] {
        let package = package(thing, functions);
        compose_worlds(&package, &["user", "middle", "maker"]).success();
        compose_worlds(&package, &["user-none", "maker"]).success();
    }
}

#[test]
fn a_resource_that_would_be_inside_of_the_whole_is_named() {
    for functions in ["func(t: borrow<thing>)", "func(t: thing)"] {
        let package = package("resource thing;", functions);
        compose_worlds(&package, &["user", "maker"]).problem(&[
            "CDN0804",
            "user.wasm imports `double` with the resource `thing` of `demo:types/things`",
            "maker.wasm",
        ]);
        compose_worlds(&package, &["user-exp", "maker"]).problem(&[
            "CDN0804",
            "user-exp.wasm exports `run` with the resource `thing` of `demo:types/things`",
        ]);
    }
}
