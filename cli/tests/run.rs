//! `run`: functions called with WAVE, command components, and what is said when it cannot be.

mod support;

use support::{Outcome, Workspace};

fn invoke(call: &str) -> Outcome {
    let workspace = Workspace::new();
    workspace.write("functions.wasm", support::functions());
    workspace.run(&["run", "functions.wasm", "--invoke", call])
}

#[test]
fn values_of_many_types_go_in_and_come_out() {
    for (call, result) in [
        (r#"echo("größe \"x\"")"#, r#""größe \"x\"""#),
        ("add(4294967295, 0)", "4294967295"),
        ("half(3)", "1.5"),
        (r#"same({x: -4, label: "a\nb"})"#, r#"{x: -4, label: "a\nb"}"#),
        ("choose(0)", "ok(none)"),
        ("choose(1)", "ok(some(7))"),
        ("choose(2)", "err(dark)"),
    ] {
        assert_eq!(invoke(call).success(), format!("{result}\n"), "{call}");
    }
}

#[test]
fn a_function_of_an_interface_can_be_named_as_short_as_is_unambiguous() {
    for name in [
        "test:demo/logic@1.0.0#not",
        "test:demo/logic#not",
        "demo/logic#not",
        "logic#not",
        "logic.not",
        "not",
    ] {
        assert_eq!(invoke(&format!("{name}(true)")).success(), "false\n", "{name}");
    }
    assert_eq!(invoke("two.sum(1, 2)").success(), "3\n");
    invoke("sum(1, 2)").problem(&[
        "CDN0604",
        "several interfaces",
        "test:demo/one@1.0.0#sum: func",
        "test:demo/two@1.0.0#sum: func",
    ]);
}

#[test]
fn an_unknown_function_is_answered_with_the_exports() {
    invoke("ecko(1)").problem(&[
        "CDN0604",
        "no function `ecko`",
        "did you mean `echo`?",
        "echo: func(text: string) -> string",
        "choose: func(which: u8) -> result<option<u8>, enum { light, dark }>",
        "test:demo/logic@1.0.0#not: func(x: bool) -> bool",
    ]);
}

#[test]
fn arguments_that_do_not_fit_are_pointed_at() {
    let signature = "the function is `add: func(a: u32, b: u32) -> u32`";
    invoke("add(1)").problem(&["CDN0605", "--invoke:1:6", signature]);
    invoke("add(1, \"x\")").problem(&["CDN0605", "do not fit the function", "--invoke:1:8", signature]);
    invoke("add(1, -1)").problem(&["CDN0605", "--invoke:1:8", signature]);
    invoke("add(1, ").problem(&["CDN0605", "not in the WAVE notation", signature]);
    invoke("add").problem(&["CDN0605", "the arguments are missing", signature]);
    invoke("").problem(&["CDN0604", "it exports:"]);
}

#[test]
fn a_trap_names_the_functions_that_led_to_it() {
    invoke("boom()").problem(&["CDN0606", "`boom` stopped", "unreachable", "in inner in outer"]);
}

#[test]
fn an_import_that_nobody_provides_stops_only_the_function_that_needs_it() {
    assert_eq!(invoke("add(1, 2)").success(), "3\n");
    invoke("look()").problem(&["CDN0603", "test:absent/lookup@1.0.0#find", "wasi:cli"]);
    let workspace = Workspace::new();
    workspace.write("functions.wasm", support::functions());
    for verb in ["run", "serve"] {
        workspace.run(&[verb, "functions.wasm"]).problem(&["CDN0603", "imports `test:absent/lookup@1.0.0`"]);
    }
}

#[test]
fn what_is_not_a_component_is_refused_with_the_reason() {
    let workspace = Workspace::new();
    workspace.write("core.wasm", support::command());
    workspace.write("text.wasm", "(component)");
    workspace.write("empty.wasm", "");
    workspace.write("app.dll", "MZ\u{0}\u{0}");
    workspace.write("damaged.wasm", [&support::functions()[..100], &[0xff; 20]].concat());
    for verb in ["run", "serve"] {
        workspace
            .run(&[verb, "core.wasm"])
            .problem(&["CDN0601", "core.wasm is not a component: it is a core module"]);
        workspace.run(&[verb, "text.wasm"]).problem(&["CDN0601", "it is not WebAssembly"]);
        workspace.run(&[verb, "empty.wasm"]).problem(&["CDN0601", "it is empty"]);
        workspace.run(&[verb, "app.dll"]).problem(&["CDN0601", "it is a .NET assembly"]);
        workspace.run(&[verb, "damaged.wasm"]).problem(&["CDN0602", "damaged.wasm is not a valid component"]);
        workspace.run(&[verb, "absent.wasm"]).problem(&["CDN0101", "absent.wasm does not exist"]);
        workspace.run(&[verb, "."]).problem(&["CDN0102", "cannot be read"]);
    }
}

/// A command component, made by the program itself.
fn command() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("core.wasm", support::command());
    workspace.run(&["componentize", "core.wasm", "-o", "command.wasm"]).success();
    workspace
}

#[test]
fn a_command_gets_folders_variables_and_arguments() {
    let workspace = command();
    workspace.write("some data/in.txt", "from the file\n");
    let folder = "some data::/data";
    let outcome =
        workspace.run(&["run", "command.wasm", "--dir", folder, "--env", "MODE=a=b", "--", "--x", "y"]);
    assert_eq!(outcome.messages, "");
    // The name of the program is an argument too.
    assert_eq!(outcome.success(), "from the file\nMODE=a=b\u{0}3");
}

#[test]
fn a_command_sees_no_folder_that_was_not_given() {
    let outcome = command().run(&["run", "command.wasm"]);
    assert_eq!((outcome.code, outcome.output.as_str()), (Some(1), ""), "{outcome:?}");
}

#[test]
fn the_exit_code_of_a_command_is_passed_on() {
    let workspace = Workspace::new();
    let component = wat::parse_str(include_str!("components/exit.wat")).expect("the text is a component");
    workspace.write("exit.wasm", component);
    let outcome = workspace.run(&["run", "exit.wasm"]);
    assert_eq!((outcome.code, outcome.messages.as_str()), (Some(42), ""));
}

#[test]
fn a_command_of_wasi_0_3_is_an_asynchronous_function() {
    let workspace = Workspace::new();
    let text = include_str!("components/asynchronous.wat");
    workspace.write("fails.wasm", wat::parse_str(text).expect("the text is a component"));
    let outcome = workspace.run(&["run", "fails.wasm"]);
    assert_eq!((outcome.code, outcome.messages.as_str()), (Some(1), ""));
    assert_eq!(workspace.run(&["run", "fails.wasm", "--invoke", "run()"]).success(), "err\n");
}

#[test]
fn a_folder_that_is_not_there_is_reported_and_nothing_runs() {
    command().run(&["run", "command.wasm", "--dir", "absent::/data", "--dir", "gone"]).problem(&[
        "CDN0101",
        "the folder absent cannot be opened",
        "the folder gone cannot be opened",
    ]);
}

#[test]
fn memory_is_bounded_and_the_message_names_the_option() {
    let workspace = Workspace::new();
    let grower = |initial: u32, most: &str| {
        let text = format!(
            r#"(component
              (core module $m (memory {initial} {most}) (table (export "t") 1 funcref)
                (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
                (func (export "table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))
              (core instance $i (instantiate $m))
              (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow")))
              (func (export "table") (param "more" u32) (result s32) (canon lift (core func $i "table"))))"#
        );
        workspace.write("grower.wasm", wat::parse_str(text).expect("the text is a component"));
    };
    let run = |call: &str| workspace.run(&["run", "grower.wasm", "--max-memory", "16", "--invoke", call]);
    grower(1, "");
    assert_eq!(run("grow(254)").success(), "1\n");
    for call in ["grow(256)", "table(2100000)"] {
        run(call).problem(&["CDN0608", "it wants more than 16 MiB of memory", "--max-memory allows more"]);
    }
    // What the component itself does not allow is its own matter.
    grower(1, "100");
    assert_eq!(run("grow(256)").success(), "-1\n");
    // Also before anything of it runs.
    grower(257, "");
    run("grow(0)").problem(&["CDN0608", "it wants more than 16 MiB of memory", "--max-memory allows more"]);
}

#[test]
fn a_component_of_another_kind_is_refused_by_each_verb() {
    let workspace = command();
    workspace.run(&["serve", "command.wasm"]).problem(&[
        "CDN0604",
        "wasi:http/handler 0.3",
        "wasi:http/incoming-handler 0.2",
    ]);
    workspace.write("empty.wasm", wat::parse_str("(component)").expect("it is a component"));
    workspace.run(&["run", "empty.wasm"]).problem(&["CDN0604", "does not export wasi:cli/run"]);
    workspace.run(&["run", "empty.wasm", "--invoke", "f()"]).problem(&["CDN0604", "it exports no function"]);
}

#[test]
fn a_wrong_command_line_has_its_own_exit_code() {
    let workspace = Workspace::new();
    for arguments in [
        &["run"][..],
        &["run", "a.wasm", "--env", "X"],
        &["run", "a.wasm", "--dir", ""],
        &["run", "a.wasm", "--dir", "data::"],
        &["frobnicate"],
        &["serve", "a.wasm", "--addr", "here"],
    ] {
        assert_eq!(workspace.run(arguments).code, Some(2), "{arguments:?}");
    }
}

/// As compilers write exceptions today, which hosts do not run.
#[test]
fn exceptions_of_the_legacy_form_are_caught() {
    let workspace = Workspace::new();
    let module = r#"(module
        (tag $error (param i32))
        (memory (export "memory") 1)
        (func $fail (throw $error (i32.const 7)))
        (func (export "_start")
          try $outer (result i32)
            try
              call $fail
            delegate $outer
            i32.const 0
          catch $error
          end
          (if (i32.ne (i32.const 7)) (then unreachable))))"#;
    workspace.write("core.wasm", wat::parse_str(module).expect("the text is a module"));
    workspace.run(&["componentize", "core.wasm", "-o", "app.wasm"]).success();
    workspace.run(&["run", "app.wasm"]).success();
}
