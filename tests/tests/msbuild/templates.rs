//! The packed templates and the packed .NET tool: installed, used, and what they made built and run.

use crate::run;
use integration_tests::{Product, Project, http_get, text};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Makes a project `My Sample` of a packed template, in a `dotnet new` of its own, and builds it.
fn made(template: &str) -> Project {
    let project = Project::in_folder("My Sample", "My Sample");
    let package = Product::get().packages.join("ComponentizeDotnet.Templates.0.1.0.nupkg");
    let hive = project.folder().join("../hive");
    for arguments in [
        vec!["install", package.to_str().expect("the path is UTF-8")],
        vec![template, "--name", "My Sample", "--output", ".", "--no-update-check"],
    ] {
        let mut command = Command::new(Product::get().dotnet);
        command.arg("new").args(arguments).arg("--debug:custom-hive").arg(&hive);
        let output = command.current_dir(project.folder()).output().expect("dotnet starts");
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    }
    let built = project.build();
    assert!(built.success && built.text.contains("0 Warning(s)"), "{}", built.text);
    project
}

#[test]
fn the_library_greets() {
    let project = made("wasm-component");
    let component = project.folder().join("bin/Debug/net10.0/My Sample.wasm");
    assert_eq!(run(&component, &["--invoke", r#"greet("you")"#]), "\"Hello, you!\"\n");
}

#[test]
fn the_command_greets() {
    let project = made("wasm-command");
    let ran = project.dotnet(&["run", "--no-build", "--", "you"]);
    assert_eq!(text(&ran.stdout), "Hello, you!\n", "{}", text(&ran.stderr));
}

#[test]
fn the_http_handler_answers() {
    let project = made("wasm-http");
    let component = project.folder().join("bin/Debug/net10.0/My Sample.wasm");
    let mut command = Product::get().tool();
    command.arg("serve").arg(component).args(["--addr", "127.0.0.1:0"]);
    let mut server = command.stderr(Stdio::piped()).spawn().expect("the tool starts");
    let mut line = String::new();
    let output = server.stderr.take().expect("the output is piped");
    BufReader::new(output).read_line(&mut line).expect("the server says where it listens");
    let address = line.trim().trim_start_matches("listening on http://").to_owned();
    let answer = http_get(&address, "/a/path");
    server.kill().expect("the server runs");
    server.wait().expect("the server ends");
    let answer = answer.unwrap_or_else(|error| panic!("{line}: {error}"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Hello from /a/path!"), "{answer}");
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
