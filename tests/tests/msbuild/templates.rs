//! The packed templates and the packed .NET tool: installed, used, and what they made built and run.

use crate::run;
use integration_tests::{Product, Project, exports, http_get, text};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Makes a project of a packed template, in a `dotnet new` of its own, and builds it. `componentize-dotnet new` makes the
/// same files.
fn made(template: &str, kind: &str, name: &str) -> Project {
    let project = Project::in_folder(name, "My Sample");
    let package = Product::get().packages.join("ComponentizeDotnet.Templates.0.1.0.nupkg");
    let hive = project.folder().join("../hive");
    for arguments in [
        vec!["install", package.to_str().expect("the path is UTF-8")],
        vec![template, "--name", name, "--output", ".", "--no-update-check"],
    ] {
        let mut command = Command::new(Product::get().dotnet);
        command.arg("new").args(arguments).arg("--debug:custom-hive").arg(&hive);
        let output = command.current_dir(project.folder()).output().expect("dotnet starts");
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    }
    let same = project.folder().join("../same");
    let mut command = Product::get().tool();
    let output = command.args(["new", kind, name, "--output"]).arg(&same).output().expect("the tool starts");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(files(project.folder()), files(&same), "{name}");
    let built = project.build();
    assert!(built.success && built.text.contains("0 Warning(s)"), "{}", built.text);
    project
}

/// The texts of all files of a template, by their paths.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder can be listed").flatten() {
        let name = PathBuf::from(entry.file_name());
        if entry.path().is_dir() {
            found.extend(files(&entry.path()).into_iter().map(|(path, text)| (name.join(path), text)));
        } else if name.as_os_str() != "nuget.config" {
            found.insert(name, fs::read_to_string(entry.path()).expect("the file is text"));
        }
    }
    found
}

#[test]
fn the_library_greets() {
    let project = made("wasm-component", "library", "3 My.class");
    let component = project.folder().join("bin/Debug/net10.0/3 My.class.wasm");
    assert_eq!(run(&component, &["--invoke", r#"greet("you")"#]), "\"Hello, you!\"\n");
}

#[test]
fn the_command_greets() {
    let project = made("wasm-command", "command", "it's; $(touch x) & `größe`");
    let ran = project.dotnet(&["run", "--no-build", "--", "you"]);
    assert_eq!(text(&ran.stdout), "Hello, you!\n", "{}", text(&ran.stderr));
}

#[test]
fn the_http_handler_answers() {
    let project = made("wasm-http", "http", "My Sample");
    let answer = served(&project.folder().join("bin/Debug/net10.0/My Sample.wasm"), "/a/path");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Hello from /a/path!"), "{answer}");
}

#[test]
fn the_web_api_answers() {
    let project = made("wasm-webapi", "webapi", "My.Shop");
    let component = project.folder().join("bin/Debug/net10.0/My.Shop.wasm");
    let answer = served(&component, "/todos/2");
    let todo = r#"{"id":2,"title":"Do the dishes","dueBy":"2030-01-31","isComplete":false}"#;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(todo), "{answer}");
    assert_eq!(exports(&component), ["wasi:http/incoming-handler@0.2.12"]);
}

/// What the component answers to a `GET` of `path`.
fn served(component: &Path, path: &str) -> String {
    let mut command = Product::get().tool();
    command.arg("serve").arg(component).args(["--addr", "127.0.0.1:0"]);
    let mut server = command.stderr(Stdio::piped()).spawn().expect("the tool starts");
    let mut line = String::new();
    let output = server.stderr.take().expect("the output is piped");
    BufReader::new(output).read_line(&mut line).expect("the server says where it listens");
    let address = line.trim().trim_start_matches("listening on http://").to_owned();
    let answer = http_get(&address, path);
    server.kill().expect("the server runs");
    server.wait().expect("the server ends");
    answer.unwrap_or_else(|error| panic!("{line}: {error}"))
}

#[test]
fn the_tool_package_has_all_that_it_needs() {
    let project = Project::new("tool");
    let folder = project.folder().join("tools");
    let install =
        ["tool", "install", "ComponentizeDotnet.Tool", "--version", "0.1.0", "--tool-path", "tools"];
    let installed = project.built(&install);
    assert!(installed.success, "{}", installed.text);
    let program = folder.join(format!("componentize-dotnet{}", std::env::consts::EXE_SUFFIX));
    let tool = |arguments: &[&str]| {
        let output = Command::new(&program).args(arguments).current_dir(project.folder()).output();
        let output = output.expect("the tool starts");
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    };
    // WASI's packages, which the world of an HTTP handler needs, come with it.
    tool(&["new", "http", "Api"]);
    tool(&["bindings", "Api/wit", "--out-dir", "bindings"]);
    let written = fs::read_dir(project.folder().join("bindings")).expect("there are bindings");
    assert!(written.count() > 10);
    // So do the engines.
    tool(&["new", "command", "Tool"]);
    let built = project.built(&["build", "Tool"]);
    assert!(built.success, "{}", built.text);
    let linked = project.folder().join("Tool/obj/Debug/net10.0/componentize/linked/Tool.dll");
    tool(&["componentize", linked.to_str().expect("the path is UTF-8"), "-o", "tool.wasm"]);
    assert_eq!(run(&project.folder().join("tool.wasm"), &["--", "you"]), "Hello, you!\n");
}
