//! `cargo xtask test`: all checks, and every test of every part.

use crate::skips::Skips;
use crate::{Products, cargo, check, process, workspace};
use anyhow::Result;
use std::process::Command;

/// Compiles all expected C# of the generator's golden tests.
const COMPILE_GATE: &str = "codegen-csharp/tests/compile-gate/gate.proj";

/// Runs all checks.
///
/// # Errors
/// When one fails.
pub fn check() -> Result<()> {
    let skips = Skips::new()?;
    check::run(&skips)?;
    skips.report()
}

/// Runs all checks and tests; stops at the first part that fails.
///
/// # Errors
/// When one fails.
pub fn run() -> Result<()> {
    let skips = Skips::new()?;
    let products = check::run(&skips)?;
    let restore_from = format!("-p:RestoreConfigFile={}", products.packages.join("nuget.config").display());
    let dotnet = |verb: &str, project: &str, arguments: &[&str]| {
        let mut command = products.dotnet.command();
        command.arg(verb).arg(workspace::root().join(project)).args(arguments);
        step(&format!("dotnet {verb} {project} {}", arguments.join(" ")), &mut command)
    };
    dotnet("test", "cm-runtime/tests", &[&restore_from])?;
    let names = ["test", "--workspace", "--release", "--test", "every_name"];
    step("every name in every place", cargo().args(names))?;
    dotnet("build", COMPILE_GATE, &["-m", &restore_from])?;
    let mut tests = tests_of(&products);
    tests.env(test_support::SKIPS_VARIABLE, &skips.file);
    step("the parts in Rust, and the parts together", &mut tests)?;
    skips.report()
}

/// What is compiled: values of the property ComponentAotMode.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Compiled {
    /// The guests and CmDotnet
    Application,
    /// The class library, too
    Full,
}

/// Runs the tests of what components do, with compiled components.
///
/// # Errors
/// When one fails.
pub fn run_compiled(products: &Products, mode: Compiled) -> Result<()> {
    let skips = Skips::new()?;
    let mode = match mode {
        Compiled::Application => "application",
        Compiled::Full => "full",
    };
    let mut tests = tests_of(products);
    tests.args(["--test", "runtime"]).env("COMPONENTIZE_TEST_AOT", mode);
    tests.env(test_support::SKIPS_VARIABLE, &skips.file);
    step("what components do, compiled", &mut tests)?;
    skips.report()
}

/// `cargo test` of these products, ready for arguments.
pub fn tests_of(products: &Products) -> Command {
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--release"]);
    tests.envs(products.dotnet.env.iter().map(|(name, value)| (name, value)));
    tests.env("COMPONENTIZE_TEST_DOTNET", &products.dotnet.program);
    tests.env("COMPONENTIZE_TEST_TOOL", &products.cli);
    tests.env("COMPONENTIZE_TEST_PACKAGES", &products.packages);
    tests.env("COMPONENTIZE_TEST_ENGINES", &products.engines);
    tests
}

fn step(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("test: {name}");
    process::run(command)
}
