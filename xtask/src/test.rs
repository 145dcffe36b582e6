//! `cargo xtask test`: every test of every part.

use crate::{Products, cargo, process, workspace};
use anyhow::Result;
use std::process::Command;

/// The C# projects whose layout is checked.
const FORMATTED: [&str; 4] = [
    "cm-runtime/CmDotnet.csproj",
    "cm-runtime/tests/CmDotnet.Tests.csproj",
    "cm-wasi-http",
    "msbuild/ComponentizeDotnet.Trimming",
];

/// Compiles all expected C# of the generator's golden tests.
const COMPILE_GATE: &str = "codegen-csharp/tests/compile-gate/gate.proj";

/// Runs all checks and tests; stops at the first part that fails.
pub fn run() -> Result<()> {
    step("formatting", cargo().args(["fmt", "--all", "--check"]))?;
    let lints = ["clippy", "--workspace", "--all-targets", "--release", "--", "--deny", "warnings"];
    step("lints", cargo().args(lints))?;
    let products = Products::make()?;
    let restore_from = format!("-p:RestoreConfigFile={}", products.packages.join("nuget.config").display());
    let dotnet = |verb: &str, project: &str, arguments: &[&str]| {
        let mut command = products.dotnet.command();
        command.arg(verb).arg(workspace::root().join(project)).args(arguments);
        step(&format!("dotnet {verb} {project} {}", arguments.join(" ")), &mut command)
    };
    dotnet("test", "cm-runtime/tests", &[&restore_from])?;
    dotnet("build", COMPILE_GATE, &["-m", &restore_from])?;
    for project in FORMATTED {
        dotnet("format", project, &["--verify-no-changes", "--no-restore"])?;
    }
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--release"]);
    tests.envs(products.dotnet.env.iter().map(|(name, value)| (name, value)));
    tests.env("COMPONENTIZE_TEST_DOTNET", &products.dotnet.program);
    tests.env("COMPONENTIZE_TEST_TOOL", &products.cli);
    tests.env("COMPONENTIZE_TEST_PACKAGES", &products.packages);
    tests.env("COMPONENTIZE_TEST_ENGINES", &products.engines);
    step("the parts in Rust, and the parts together", &mut tests)
}

fn step(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("test: {name}");
    process::run(command)
}
