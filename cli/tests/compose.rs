//! `compose`: what is joined with what, and what is said when it does not fit.

mod support;

use support::{Outcome, Workspace};
use wit_component::DecodedWasm;
use wit_parser::WorldItem;

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
    let (_, outcome) = compose(&[main, link("one.wasm"), link("two.wasm")]);
    outcome.success();
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
        "type mismatch in instance export `count`: type mismatch with result type: expected primitive `s64` found primitive `u32`",
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

/// A package with a type that worlds use at their own level, in functions of the type `functions`.
fn package(thing: &str, functions: &str) -> String {
    format!(
        "package demo:types;
        interface things {{ {thing} look: func() -> thing; }}
        interface api {{ use things.{{thing}}; get: func() -> thing; }}
        world maker {{ export things; }}
        world passing {{ import things; export things; }}
        world middle {{ use things.{{thing}}; record pair {{ a: thing }} export change: {functions}; }}
        world user {{ use things.{{thing}}; record pair {{ a: thing }} import change: {functions}; export run: func(); }}
        world user-none {{ use things.{{thing}}; export run: func(); }}
        world user-exp {{ use things.{{thing}}; export run: func(t: thing); }}
        world user-api {{ import api; import things; export run: func(); }}
        world api-maker {{ import things; export api; }}
        world user-own {{
            use things.{{thing}}; resource local {{ get: func() -> thing; }}
            import set: func(t: local); export run: func(t: local);
        }}
        world middle-own {{
            use things.{{thing}}; resource local {{ get: func() -> thing; }}
            export set: func(t: local);
        }}"
    )
}

/// Composes components that have the worlds of a package and do nothing, to `all.wasm`; the first is the main one.
fn compose_worlds(package: &str, worlds: &[&str]) -> (Workspace, Outcome) {
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
    let outcome = workspace.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    (workspace, outcome)
}

/// The names of what the whole of these worlds imports.
#[track_caller]
fn open_imports(package: &str, worlds: &[&str]) -> String {
    let (workspace, outcome) = compose_worlds(package, worlds);
    outcome.success();
    let bytes = std::fs::read(workspace.path("all.wasm")).expect("it was written");
    let Ok(DecodedWasm::Component(resolve, world)) = wit_component::decode(&bytes) else {
        panic!("{worlds:?}: it has no form in WIT")
    };
    let names = resolve.worlds[world].imports.keys().map(|key| resolve.name_world_key(key));
    names.collect::<Vec<_>>().join(" ")
}

#[test]
fn worlds_that_use_types_of_an_interface_are_composed_with_what_exports_it() {
    for (thing, functions) in [
        ("enum thing { a, b }", "func(t: thing) -> thing"),
        ("record thing { name: string }", "func(t: list<thing>) -> option<thing>"),
        ("resource thing { constructor(); get: func() -> u32; }", "func(t: borrow<thing>) -> thing"),
        ("resource thing;", "func(t: thing)"),
        ("resource thing;", "func(t: list<pair>) -> option<pair>"),
    ] {
        let package = package(thing, functions);
        for (worlds, imports) in [
            (&["user", "middle", "maker"][..], ""),
            (&["user", "maker", "middle"], ""),
            (&["user", "middle", "passing", "maker"], ""),
            (&["user", "middle", "passing"], "demo:types/things"),
            (&["user", "middle"], "demo:types/things"),
            (&["user-none", "maker"], ""),
            (&["user-api", "api-maker", "maker"], ""),
            (&["user-api", "api-maker"], "demo:types/things"),
        ] {
            assert_eq!(open_imports(&package, worlds), imports, "{thing} {functions} {worlds:?}");
        }
        // A resource of the world itself is of nobody inside.
        let open = open_imports(&package, &["user-own", "middle-own"]);
        assert_eq!(open, "demo:types/things thing local [method]local.get");
    }
}

#[test]
fn what_the_whole_exports_has_names_for_the_types_of_the_level_of_the_world() {
    let package = package("enum thing { a, b }", "func(t: pair) -> thing");
    assert_eq!(open_imports(&package, &["user-exp", "maker"]), "thing");
}

#[test]
fn a_resource_that_would_be_inside_of_the_whole_is_named() {
    for functions in ["func(t: borrow<thing>)", "func(t: thing)", "func(t: pair)"] {
        let package = package("resource thing;", functions);
        let problem = |worlds: &[&str], parts: &[&str]| compose_worlds(&package, worlds).1.problem(parts);
        problem(
            &["user", "maker"],
            &[
                "CDN0804",
                "user.wasm imports `change` with the resource `thing` of `demo:types/things`",
                "maker.wasm",
                "compose with a component that exports `change`",
            ],
        );
        problem(
            &["user-exp", "maker"],
            &["CDN0804", "user-exp.wasm exports `run` with the resource `thing` of `demo:types/things`"],
        );
        problem(
            &["user", "passing", "middle", "maker"],
            &[
                "CDN0804",
                "user.wasm has the resource `thing` of `demo:types/things` from passing.wasm, but middle.wasm",
                "has it from maker.wasm",
            ],
        );
    }
}

#[test]
fn imports_of_compatible_versions_become_one_with_all_that_each_needs() {
    let package = |version: &str, function: &str| {
        format!(
            "package demo:log@{version};
            interface log {{ resource sink; {function}: func(sink: borrow<sink>); }}
            interface next {{ use log.{{sink}}; next: func() -> sink; }}
            world main {{ import next; import log; export run: func(); }}
            world other {{ import log; export next; }}"
        )
    };
    let workspace = Workspace::new();
    for (name, version, function) in [("main", "1.2.0", "write"), ("other", "1.0.0", "flush")] {
        let (made, outcome) = compose_worlds(&package(version, function), &["main", "other"]);
        outcome.success();
        let file = format!("{name}.wasm");
        workspace.write(&file, std::fs::read(made.path(&file)).expect("it was written"));
    }
    workspace.run(&["compose", "main.wasm", "--with", "other.wasm", "-o", "all.wasm"]).success();
    let bytes = std::fs::read(workspace.path("all.wasm")).expect("it was written");
    let Ok(DecodedWasm::Component(resolve, world)) = wit_component::decode(&bytes) else {
        panic!("it is no component")
    };
    let (key, WorldItem::Interface { id, .. }) =
        resolve.worlds[world].imports.first().expect("it has imports")
    else {
        panic!("it imports no interface")
    };
    assert_eq!(resolve.worlds[world].imports.len(), 1);
    assert_eq!(resolve.name_world_key(key), "demo:log/log@1.2.0");
    let functions: Vec<_> = resolve.interfaces[*id].functions.keys().collect();
    assert_eq!(functions, ["write", "flush"]);
}

#[test]
fn a_component_that_is_given_twice_is_in_the_whole_once() {
    let link = |name| -> (&str, &[&str], &str) { (name, &[CART], CART) };
    let main: (&str, &[&str], &str) = ("main.wasm", &[CART], MAIN);
    let last = ("last.wasm", &[] as &[&str], CART);
    let size = |components: &[(&str, &[&str], &str)]| {
        let (workspace, outcome) = compose(components);
        outcome.success();
        std::fs::read(workspace.path("out/all.wasm")).expect("it was written").len()
    };
    let [one, two] = [&[main, link("one.wasm"), last][..], &[main, link("one.wasm"), link("two.wasm"), last]];
    assert_eq!(count(two), "4\n");
    assert!(size(two) - size(one) < counter(&[(CART, "u32")], CART).len());
}

#[test]
fn what_the_main_component_passes_on_and_what_has_no_form_in_wit_is_composed() {
    let workspace = Workspace::new();
    workspace.write("cart.wasm", counter(&[], CART));
    workspace.write(
        "passes.wasm",
        wat::parse_str(format!(
            r#"(component
                (import "{CART}" (instance $cart (export "count" (func (result u32)))))
                (import "code" (core module))
                (export "{STORE}" (instance $cart)))"#
        ))
        .expect("the text is a component"),
    );
    workspace
        .run(&["compose", "passes.wasm", "--with", "cart.wasm", "-o", "all.wasm"])
        .problem(&["CDN0804", "`code` stays an import, but is neither an interface nor a function"]);
    let passes = format!(
        r#"(component
            (import "{CART}" (instance $cart (export "count" (func (result u32)))))
            (export "{STORE}" (instance $cart)))"#
    );
    workspace.write("passes.wasm", wat::parse_str(passes).expect("the text is a component"));
    workspace.run(&["compose", "passes.wasm", "--with", "cart.wasm", "-o", "all.wasm"]).success();
    assert_eq!(workspace.run(&["run", "all.wasm", "--invoke", "count()"]).success(), "1\n");
}

/// A component that imports `count` interfaces, from the first to the last. Where `linked`, it is from the last to the first,
/// and each has a type of the next.
fn interfaces(count: usize, linked: bool) -> String {
    let import = |index: usize| {
        let next = match linked && index + 1 < count {
            true => format!(r#"(export "next" (type (eq $t{})))"#, index + 1),
            false => String::new(),
        };
        format!(
            r#"(import "test:demo/i{index}" (instance $i{index} (export "t" (type (sub resource))) {next}))
               (alias export $i{index} "t" (type $t{index}))"#
        )
    };
    let mut imports: Vec<String> = (0..count).map(import).collect();
    if linked {
        imports.reverse();
    }
    imports.concat()
}

#[test]
fn imports_that_need_each_other_in_another_order_than_that_of_the_main_component_are_composed() {
    let compose = |count| {
        let workspace = Workspace::new();
        let main = format!(r#"(component {} (import "{CART}" (instance)))"#, interfaces(count, false));
        let cart = format!(
            r#"(component {} (instance $own) (export "{CART}" (instance $own)))"#,
            interfaces(count, true)
        );
        workspace.write("main.wasm", wat::parse_str(main).expect("the text is a component"));
        workspace.write("cart.wasm", wat::parse_str(cart).expect("the text is a component"));
        workspace.run(&["compose", "main.wasm", "--with", "cart.wasm", "-o", "all.wasm"])
    };
    compose(50).success();
    compose(500).problem(&["CDN0804", "more than 100 imports need each other's types in a row"]);
}

/// The interface `things` as an import, with the functions of its resource as core functions, and its type at the level of
/// the world.
const THINGS: &str = r#"
    (import "demo:types/things" (instance $things
        (export "thing" (type $thing (sub resource)))
        (export "[constructor]thing" (func (param "value" u32) (result (own $thing))))
        (export "[method]thing.get" (func (param "self" (borrow $thing)) (result u32)))))
    (alias export $things "thing" (type $its-thing))
    (import "thing" (type $thing (eq $its-thing)))
    (core func $make (canon lower (func $things "[constructor]thing")))
    (core func $get (canon lower (func $things "[method]thing.get")))
    (core func $drop (canon resource.drop $thing))"#;

/// What a core module imports to work with things.
const FUNCTIONS: &str = r#"
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "get" (func $get (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))"#;

#[test]
fn a_resource_is_the_same_in_the_three_components_that_use_it() {
    let maker = r#"(component
        (type $own (resource (rep i32)))
        (core func $new (canon resource.new $own))
        (core module $m
            (import "" "new" (func $new (param i32) (result i32)))
            (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
            (func (export "get") (param i32) (result i32) (local.get 0)))
        (core instance $m (instantiate $m (with "" (instance (export "new" (func $new))))))
        (func $make (param "value" u32) (result (own $own)) (canon lift (core func $m "make")))
        (func $get (param "self" (borrow $own)) (result u32) (canon lift (core func $m "get")))
        (component $things
            (import "thing" (type $its (sub resource)))
            (import "make" (func $make (param "value" u32) (result (own $its))))
            (import "get" (func $get (param "self" (borrow $its)) (result u32)))
            (export $thing "thing" (type $its))
            (export "[constructor]thing" (func $make) (func (param "value" u32) (result (own $thing))))
            (export "[method]thing.get" (func $get) (func (param "self" (borrow $thing)) (result u32))))
        (instance $things (instantiate $things
            (with "thing" (type $own)) (with "make" (func $make)) (with "get" (func $get))))
        (export "demo:types/things" (instance $things)))"#;
    let given = r#"(export "make" (func $make)) (export "get" (func $get)) (export "drop" (func $drop))"#;
    let middle = format!(
        r#"(component {THINGS}
            (core module $m {FUNCTIONS}
                (func (export "double") (param i32) (result i32)
                    (call $make (i32.mul (i32.const 2) (call $get (local.get 0))))
                    (call $drop (local.get 0))))
            (core instance $m (instantiate $m (with "" (instance {given}))))
            (func $double (param "t" (borrow $thing)) (result (own $thing)) (canon lift (core func $m "double")))
            (export "double" (func $double)))"#
    );
    let user = format!(
        r#"(component {THINGS}
            (import "double" (func $double (param "t" (borrow $thing)) (result (own $thing))))
            (core func $double (canon lower (func $double)))
            (core module $m {FUNCTIONS}
                (import "" "double" (func $double (param i32) (result i32)))
                (func (export "run") (param i32) (result i32)
                    (call $get (call $double (call $make (local.get 0))))))
            (core instance $m (instantiate $m (with "" (instance {given} (export "double" (func $double))))))
            (func $run (param "value" u32) (result u32) (canon lift (core func $m "run")))
            (export "run" (func $run)))"#
    );
    let workspace = Workspace::new();
    for (name, text) in [("maker.wasm", maker), ("middle.wasm", &middle), ("user.wasm", &user)] {
        workspace.write(name, wat::parse_str(text).expect("the text is a component"));
    }
    let part = ["compose", "user.wasm", "--with", "middle.wasm", "-o", "part.wasm"];
    workspace.run(&part).success();
    for arguments in [
        &["compose", "user.wasm", "--with", "middle.wasm", "--with", "maker.wasm", "-o", "all.wasm"][..],
        &["compose", "part.wasm", "--with", "maker.wasm", "-o", "all.wasm"],
    ] {
        workspace.run(arguments).success();
        let run = workspace.run(&["run", "all.wasm", "--invoke", "run(21)"]);
        assert_eq!(run.success(), "42\n", "{arguments:?}");
    }
}
