//! `cargo xtask test`: every test of every part.

use crate::{Products, cargo, process, workspace};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Runs all checks and tests; stops at the first part that fails.
pub fn run() -> Result<()> {
    step("formatting", cargo().args(["fmt", "--all", "--check"]))?;
    let lints = ["clippy", "--workspace", "--all-targets", "--release", "--", "--deny", "warnings"];
    step("lints", cargo().args(lints))?;
    let products = Products::make()?;
    for project in ["cm-runtime/tests", "codegen-csharp/tests/compile-gate"] {
        dotnet_project(&products, &workspace::root().join(project))?;
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

fn dotnet_project(products: &Products, project: &Path) -> Result<()> {
    let config = format!("-p:RestoreConfigFile={}", products.packages.join("nuget.config").display());
    let name = project.strip_prefix(workspace::root()).unwrap_or(project).display().to_string();
    step(&name, products.dotnet.command().arg("test").arg(config).current_dir(project))
}

fn step(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("test: {name}");
    process::run(command)
}
