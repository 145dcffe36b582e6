//! `cargo xtask check`: what a change must hold to before it is tested. All that is wrong is reported, not the first.

mod cycles;
mod tools;
mod tree;

use crate::skips::Skips;
use crate::{Products, cargo, process, version, workspace};
use anyhow::{Result, bail};
use std::process::Command;

/// The C# projects whose layout is checked.
const FORMATTED: [&str; 9] = [
    "cm-aspnetcore/server",
    "cm-cryptography",
    "cm-runtime/CmDotnet.csproj",
    "cm-runtime/tests/CmDotnet.Tests.csproj",
    "cm-wasi-http",
    "cm-wasi-sockets",
    "msbuild/ComponentizeDotnet.Analyzers",
    "msbuild/ComponentizeDotnet.Tasks",
    "msbuild/ComponentizeDotnet.Trimming",
];

/// Checks everything, and gives the products that it had to make for that.
///
/// # Errors
/// When something is wrong: what, is printed.
pub fn run(skips: &Skips) -> Result<Products> {
    let mut check = Check { failed: Vec::new() };
    check.command("formatting of Rust", cargo().args(["fmt", "--all", "--check"]));
    check.list("paths and tests in the tree", tree::problems()?);
    check.list("versions", version::problems()?);
    check.list("circles of modules", cycles::problems()?);
    check.result("dependencies", tools::dependencies(skips));
    check.result("workflows", tools::workflows(skips));
    let lints = ["clippy", "--workspace", "--all-targets", "--release", "--", "--deny", "warnings"];
    check.command("lints of Rust", cargo().args(lints));
    let products = Products::make()?;
    for project in FORMATTED {
        let mut format = products.dotnet.command();
        format.arg("format").arg(workspace::root().join(project)).arg("--verify-no-changes");
        // Restored when it was packed, or here, from the packages.
        if project == "cm-runtime/tests/CmDotnet.Tests.csproj" {
            let mut restore = products.dotnet.command();
            restore.arg("restore").arg(workspace::root().join(project));
            restore.arg(format!("-p:RestoreConfigFile={}", products.packages.join("nuget.config").display()));
            process::run(&mut restore)?;
        }
        check.command(&format!("layout of {project}"), format.arg("--no-restore"));
    }
    check.end()?;
    Ok(products)
}

/// What was wrong so far.
struct Check {
    failed: Vec<String>,
}

impl Check {
    fn command(&mut self, name: &str, command: &mut Command) {
        eprintln!("check: {name}");
        self.result(name, process::run(command));
    }

    fn list(&mut self, name: &str, problems: Vec<String>) {
        eprintln!("check: {name}");
        problems.iter().for_each(|problem| eprintln!("  {problem}"));
        if !problems.is_empty() {
            self.failed.push(name.to_owned());
        }
    }

    fn result(&mut self, name: &str, result: Result<()>) {
        if let Err(error) = result {
            eprintln!("  {error:#}");
            self.failed.push(name.to_owned());
        }
    }

    fn end(self) -> Result<()> {
        if !self.failed.is_empty() {
            bail!("not as it should be: {}", self.failed.join(", "));
        }
        Ok(())
    }
}
