//! Packages that are not made for components, as they are: the programs in `tests/libraries` print in a component what they
//! print in .NET, and so does `tests/programs/reflection`, which looks for the members that trimming takes.

use super::compared::{Compared, differences};
use super::hostile_server::HostileServer;
use integration_tests::{Product, Project, root, text};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// All of `tests/libraries`, in one build.
fn programs() -> &'static Project {
    static PROGRAMS: OnceLock<Project> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let project = Project::new("libraries").with_copy_of(&root().join("tests/libraries"));
        let built = project.built(&["build", "libraries.slnx"]);
        assert!(built.success && !built.text.contains("CA1416"), "{}", built.text);
        project
    })
}

/// What a program prints in a component, and on .NET.
fn printed(component: &Path, arguments: &[&str]) -> [String; 2] {
    let mut here = Product::get().tool();
    here.arg("run").arg(component).arg("--");
    let mut in_dotnet = Command::new(Product::get().dotnet);
    in_dotnet.arg(component.with_extension("dll")).env("TERM", "xterm");
    [here, in_dotnet].map(|mut command| {
        let output = command.args(arguments).stdin(Stdio::null()).output().expect("the program starts");
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    })
}

fn library(name: &str, arguments: &[&str]) -> [String; 2] {
    let component = programs().folder().join(format!("{name}/bin/Debug/net10.0/use-{name}.wasm"));
    let printed = printed(&component, arguments);
    assert!(printed[1].lines().count() > 5, "{name}: {}", printed[1]);
    printed
}

#[test]
fn packages_do_what_they_do_in_dotnet() {
    for name in [
        "bouncycastle",
        "csvhelper",
        "fluentvalidation",
        "humanizer",
        "newtonsoft-json",
        "polly",
        "protobuf-net",
        "serilog",
        "spectre-console",
    ] {
        let [here, in_dotnet] = library(name, &[]);
        assert_eq!(here, in_dotnet, "{name}");
    }
}

#[test]
fn a_host_with_a_service_in_the_background_runs_logs_and_stops() {
    let server = HostileServer::start();
    let address = server.address();
    let [mut here, mut in_dotnet] = library("hosting", &["--server", &address]).map(|printed| {
        // The host waits for Ctrl-C in .NET, and says so: a component has none.
        let lines = printed.lines().filter(|line| !line.contains("Microsoft.Hosting.Lifetime"));
        let lines: Vec<String> = lines.map(str::to_owned).collect();
        assert!(lines.iter().any(|line| line == "GET /describe-host: 200"), "{printed}");
        lines
    });
    // In .NET a thread writes what is logged, some time later.
    here.sort();
    in_dotnet.sort();
    assert_eq!(here, in_dotnet);
}

static REFLECTION: Compared = Compared::new("reflection", &[]);
static RUNTIME: Compared = Compared::new("runtime", &[]);

#[test]
fn reflection_finds_in_the_class_library_what_it_finds_in_dotnet() {
    let [here, in_dotnet] = REFLECTION.lines(&[]);
    assert_eq!(here, in_dotnet);
}

#[test]
fn the_runtime_converts_dispatches_and_guards_its_stack_as_dotnet_does() {
    let [here, in_dotnet] = RUNTIME.lines(&[]);
    assert_eq!(here, in_dotnet, "{}", differences(&here, &in_dotnet));
    for (what, said) in [
        ("forever", "System.StackOverflowException: The requested operation caused a stack overflow."),
        ("expression", "System.InsufficientExecutionStackException: Insufficient stack to continue"),
    ] {
        let output = RUNTIME.in_component(&[what]);
        assert!(!output.status.success() && text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
}

/// In methods that are compiled, and those of the class library that programs always need.
#[test]
fn compiled_code_does_what_it_does_in_dotnet() {
    let [here, in_dotnet] = RUNTIME.compiled_lines(&["compiled"]);
    assert_eq!(here, in_dotnet, "{}", differences(&here, &in_dotnet));
}
