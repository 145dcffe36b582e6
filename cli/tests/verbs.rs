//! `inspect`, `doctor` and `completions`, the help of every verb, and what makes a component the same in every place.

mod support;

use serde_json::Value;
#[cfg(target_os = "linux")]
use std::{io::Write, process::Stdio};
#[cfg(target_os = "linux")]
use support::Outcome;
use support::Workspace;

const VERBS: [&str; 9] =
    ["bindings", "build", "completions", "componentize", "doctor", "explain", "inspect", "run", "serve"];

#[test]
fn the_help_of_every_verb_ends_with_an_example() {
    let workspace = Workspace::new();
    let mut commands: Vec<Vec<&str>> = VERBS.iter().map(|verb| vec![*verb]).collect();
    commands.extend(["print", "resolve", "encode", "check"].map(|verb| vec!["wit", verb]));
    commands.push(vec!["wit"]);
    for command in commands {
        let help = workspace.run(&[command.as_slice(), &["--help"]].concat()).success();
        let (_, examples) = help.split_once("Example").unwrap_or_else(|| panic!("{command:?}: {help}"));
        assert!(
            examples.contains(&format!("componentize-dotnet {}", command.join(" "))),
            "{command:?}: {help}"
        );
    }
}

/// A component, made by the program itself.
fn component() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("core.wasm", support::command());
    workspace.run(&["componentize", "core.wasm", "-o", "tool.wasm"]).success();
    workspace
}

#[test]
fn a_component_is_inspected_by_people() {
    let text = component().run(&["inspect", "tool.wasm"]).success();
    for part in [
        "tool.wasm: component, ",
        "Sizes in bytes",
        "core module 0",
        "code",
        "Made by",
        "processed-by: componentize-dotnet 0.1.0",
        "language: C#",
        "export wasi:cli/run@0.2.",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_component_is_inspected_that_comes_through_a_pipe() {
    let workspace = component();
    let mut program = support::program(&workspace.path("."));
    program.args(["inspect", "/dev/stdin"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = program.spawn().expect("the program starts");
    let bytes = std::fs::read(workspace.path("tool.wasm")).expect("the component is there");
    running.stdin.take().expect("it is piped").write_all(&bytes).expect("the program reads");
    let output: Outcome = running.wait_with_output().expect("it ends").into();
    assert!(output.success().contains("export wasi:cli/run@"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let workspace = component();
    let full = || std::fs::File::create("/dev/full").expect("Linux has it");
    for arguments in
        [&["inspect", "tool.wasm"][..], &["explain"], &["wit", "print", "tool.wasm"], &["doctor"]]
    {
        let ended = support::program(&workspace.path(".")).args(arguments).stdout(full()).output();
        let outcome: Outcome = ended.expect("the program starts").into();
        outcome.problem(&["CDN0103", "cannot write to the standard output: No space left on device"]);
    }
    // What it was asked to write is in a file.
    let mut program = support::program(&workspace.path("."));
    let ended = program.args(["wit", "print", "tool.wasm", "-o", "tool.wit"]).stdout(full()).output();
    assert!(ended.expect("the program starts").status.success());
}

#[test]
fn a_component_is_inspected_by_programs() {
    let workspace = component();
    let text = workspace.run(&["inspect", "tool.wasm", "--message-format", "json"]).success();
    let parsed: Value = serde_json::from_str(&text).expect("it is JSON");
    let size = std::fs::metadata(workspace.path("tool.wasm")).expect("it is there").len();
    assert_eq!(parsed["whole"]["bytes"].as_u64(), Some(size));
    let parts = parsed["whole"]["parts"].as_array().expect("there are parts");
    let sum: u64 = parts.iter().filter_map(|part| part["bytes"].as_u64()).sum();
    assert!(sum > 0 && sum < size, "{sum} of {size}");
    assert!(
        parsed["exports"][0].as_str().is_some_and(|name| name.starts_with("wasi:cli/run@0.2.")),
        "{text}"
    );
    let producers = parsed["producers"].as_array().expect("there are producers");
    assert!(producers.iter().any(|one| one["field"] == "language" && one["name"] == "C#"), "{text}");
}

#[test]
fn a_core_module_has_sizes_and_no_wit() {
    let workspace = component();
    let text = workspace.run(&["inspect", "core.wasm"]).success();
    assert!(text.contains("core.wasm: core module, ") && !text.contains("Imports and exports"), "{text}");
    workspace.write("words.wasm", "Only words.");
    workspace.run(&["inspect", "words.wasm"]).problem(&["CDN0104", "words.wasm"]);
    workspace.write("damaged.wasm", &support::functions()[..100]);
    workspace.run(&["inspect", "damaged.wasm"]).problem(&["CDN0602", "damaged.wasm"]);
    workspace.run(&["inspect", "absent.wasm"]).problem(&["CDN0101", "absent.wasm"]);
}

#[test]
fn what_a_host_must_have_is_named() {
    let workspace = component();
    let throws = wat::parse_str("(module (tag $e) (func (throw $e)))").expect("the text is a module");
    workspace.write("throws.wasm", throws);
    let text = workspace.run(&["inspect", "throws.wasm"]).success();
    assert!(text.ends_with("\nNeeds of its host\n  exceptions\n"), "{text}");
    let json = workspace.run(&["inspect", "throws.wasm", "--message-format", "json"]).success();
    let parsed: Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(parsed["features"], serde_json::json!(["exceptions"]));
    let text = workspace.run(&["inspect", "core.wasm"]).success();
    assert!(!text.contains("Needs of its host"), "{text}");
}

#[test]
fn the_stages_of_the_generator_can_be_seen() {
    let workspace = Workspace::new();
    workspace.write("shop.wit", "package test:shop; world shop { export price: func(item: string) -> u32; }");
    let stages =
        [("model", "price"), ("shape", "ExportPrice"), ("tree", "CoreExport"), ("text", "uint Price")];
    for (stage, part) in stages {
        let text = workspace.run(&["inspect", "shop.wit", "--stage", stage]).success();
        assert!(text.contains(part), "{stage}: {text}");
    }
}

#[test]
fn doctor_says_what_is_here_and_what_to_do_about_the_rest() {
    let workspace = Workspace::new();
    workspace.write("engines/10.0.9/engine.json", "{}");
    workspace.write("engines/10.0.10/engine.json", "{}");
    let doctor = |engines: &str, more: &[&str]| {
        let mut command = support::program(&workspace.path("."));
        command.env("COMPONENTIZE_DOTNET_ENGINE", workspace.path(engines));
        // No program is called so: what is found does not depend on this machine.
        command.env("DOTNET_HOST_PATH", workspace.path("no-dotnet")).arg("doctor").args(more);
        support::Outcome::from(command.output().expect("the program starts"))
    };
    let outcome = doctor("engines", &[]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for part in
        ["ok       engine: .NET 10.0.9, 10.0.10 in ", "MISSING  .NET SDK", "to do: install the .NET SDK 10"]
    {
        assert!(outcome.output.contains(part), "no `{part}` in\n{}", outcome.output);
    }
    let outcome = doctor("nothing", &["--message-format", "json"]);
    let parsed: Value = serde_json::from_str(&outcome.output).expect("it is JSON");
    let engine = parsed.as_array().and_then(|all| all.iter().find(|one| one["name"] == "engine"));
    assert_eq!(engine.expect("there is a finding about the engine")["state"], "missing");
}

#[test]
fn each_shell_gets_completions_of_verbs_and_options() {
    let workspace = Workspace::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = workspace.run(&["completions", shell]).success();
        for word in ["componentize", "message-format", "explain"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn build_names_what_it_lacks() {
    let workspace = Workspace::new();
    workspace.write("empty/readme.txt", "");
    workspace.run(&["build", "empty"]).problem(&["CDN0101", "has no C# project"]);
    workspace.run(&["build", "absent.csproj"]).problem(&["CDN0101", "absent.csproj does not exist"]);
    workspace.write("two/A.csproj", "<Project />");
    workspace.write("two/B.csproj", "<Project />");
    workspace.run(&["build", "two"]).problem(&["CDN0104", "several projects", "A.csproj", "B.csproj"]);
}

#[test]
fn a_component_and_its_bill_are_the_same_in_every_folder() {
    let made = || {
        let workspace = Workspace::new();
        workspace.write("core.wasm", support::command());
        let arguments = ["componentize", "core.wasm", "-o", "tool.wasm", "--sbom", "tool.cdx.json"];
        workspace.run(&arguments).success();
        let folder = workspace.path(".").to_string_lossy().into_owned();
        let bytes = std::fs::read(workspace.path("tool.wasm")).expect("it is there");
        (bytes, workspace.read("tool.cdx.json"), folder)
    };
    let (first, second) = (made(), made());
    assert_ne!(first.2, second.2);
    assert_eq!((&first.0, &first.1), (&second.0, &second.1));
    assert!(!String::from_utf8_lossy(&first.0).contains(first.2.trim_end_matches("/.")));
    let bill: Value = serde_json::from_str(&first.1).expect("it is JSON");
    assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&"CycloneDX".into(), &"1.6".into()));
    assert_eq!(bill["metadata"]["component"]["name"], "tool.wasm");
    assert_eq!(bill["components"][0]["name"], "core.wasm");
}

/// A way to run a verb that writes a file: its arguments before the file.
type Writing = &'static [&'static str];

const WRITING: [Writing; 8] = [
    &["componentize", "core.wasm", "-o"],
    &["componentize", "core.wasm", "-o", "beside.wasm", "--sbom"],
    &["compose", "main.wasm", "--with", "cart.wasm", "-o"],
    &["wit", "print", "shop.wit", "-o"],
    &["wit", "encode", "shop.wit", "-o"],
    &["bindings", "shop.wit", "--out-dir", "out", "--resolved-wit"],
    &["bindings", "shop.wit", "--out-dir", "out", "--encoded-world"],
    &["bindings", "shop.wit", "--out-dir", "out", "--stubs"],
];

/// What the verbs that write read.
fn inputs() -> Workspace {
    let workspace = component();
    workspace.write("core.wasm", support::command());
    for (name, wit) in [
        ("main.wasm", r#"(component (import "acme:shop/cart" (instance)))"#),
        ("cart.wasm", r#"(component (instance $i) (export "acme:shop/cart" (instance $i)))"#),
    ] {
        workspace.write(name, wat::parse_str(wit).expect("the text is a component"));
    }
    workspace.write("shop.wit", "package acme:shop; world shop { export price: func() -> u32; }");
    workspace
}

#[test]
fn an_output_that_is_a_folder_is_refused_and_no_other_output_is_written() {
    for verb in WRITING {
        let workspace = inputs();
        std::fs::create_dir(workspace.path("folder")).expect("the folder is writable");
        let before = workspace.names(".");
        workspace.run(&[verb, &["folder"]].concat()).problem(&["CDN0103", "`folder`: it is a folder"]);
        workspace.run(&[verb, &["new/"]].concat()).problem(&["CDN0103", "`new/`: it is a folder"]);
        assert_eq!(workspace.names("."), before, "{verb:?}");
    }
}

#[test]
fn two_outputs_that_are_one_file_are_refused() {
    let workspace = inputs();
    let arguments = ["componentize", "core.wasm", "-o", "x.wasm", "--sbom", "./x.wasm"];
    workspace.run(&arguments).problem(&["CDN0103", "are the same file"]);
    assert!(!workspace.path("x.wasm").exists());
}

#[cfg(unix)]
mod unix {
    use super::{WRITING, inputs};
    use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
    use std::process::Stdio;

    #[test]
    fn an_output_goes_where_a_link_leads_or_through_a_device_or_a_pipe() {
        for verb in WRITING {
            let workspace = inputs();
            let write = |to: &str| workspace.run(&[verb, &[to]].concat());
            write("plain").success();
            let plain = std::fs::read(workspace.path("plain")).expect("it was written");

            symlink("target", workspace.path("link")).expect("links can be made");
            symlink("link", workspace.path("link to link")).expect("links can be made");
            write("link to link").success();
            assert_eq!(std::fs::read(workspace.path("target")).expect("it was written"), plain, "{verb:?}");
            assert!(workspace.path("link").is_symlink() && workspace.path("link to link").is_symlink());

            let device = || std::fs::metadata("/dev/null").map(|found| (found.ino(), found.file_type()));
            let before = device().expect("it is there");
            write("/dev/null").success();
            assert_eq!(device().expect("it is there"), before, "{verb:?}");
            assert!(before.1.is_char_device());

            let mut program = crate::support::program(&workspace.path("."));
            program.args(verb).arg("/dev/stdout");
            let piped = program.output().expect("the program starts");
            assert_eq!(piped.status.code(), Some(0), "{}", String::from_utf8_lossy(&piped.stderr));
            assert!(piped.stdout == plain, "{verb:?}: {}", String::from_utf8_lossy(&piped.stdout));

            // A file that is the standard output: what it has stays, and nothing else is mixed in.
            let path = workspace.path("redirected");
            std::fs::write(&path, "first ").expect("the folder is writable");
            let file = std::fs::File::options().append(true).open(&path).expect("it is there");
            let status = program.stdout(file).stderr(Stdio::null()).status().expect("the program starts");
            assert_eq!(status.code(), Some(0));
            let expected = [b"first ", &plain[..]].concat();
            assert!(std::fs::read(path).expect("it was written") == expected, "{verb:?}");
        }
    }
}
