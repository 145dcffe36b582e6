//! `cargo xtask demo`: what a user does first, done from a clean clone.

use crate::{Products, process, workspace};
use anyhow::Result;
use std::process::Command;

/// Builds samples/hello with `dotnet build`, and calls the component.
pub fn run(products: &Products) -> Result<()> {
    let project = workspace::root().join("samples/hello");
    process::run(products.dotnet.command().arg("build").current_dir(&project))?;
    let component = project.join("bin/Debug/net10.0/hello.wasm");
    let call = r#"greet("WebAssembly")"#;
    println!("$ componentize-dotnet run samples/hello/bin/Debug/net10.0/hello.wasm --invoke '{call}'");
    process::run(Command::new(&products.cli).arg("run").arg(&component).args(["--invoke", call]))
}
