//! `cargo xtask bench`: one component, made by this project and by its peers, measured in one run.
//!
//! The world is `greet: func(name: string) -> string` and `nop: func()`.

use super::{RUNS, machine, measure, median, repeated, sdk_version, seconds, timed};
use crate::setup::Dotnet;
use crate::{Products, process, workspace};
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use serde::Deserialize;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub const COMPONENTIZE_PY: &str = "0.25.1";
/// The newest that works with Node.js 20: 1.35 finds no WIT file there.
const JCO: &str = "1.24.6";
pub const COMPONENTIZE_JS: &str = "0.19.3";

const WIT: &str = "package bench:greeting;\n\nworld bench {\n  export greet: func(name: string) -> string;\n  export nop: func();\n}\n";

const PROJECT: &str = r#"<Project Sdk="ComponentizeDotnet.Sdk/0.1.0">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>
"#;

const CSHARP: &str = r#"namespace Greeting.Bench.Greeting;

public static partial class Bench
{
    public static partial string Greet(string name) => $"Hello, {name}!";

    public static partial void Nop() { }
}
"#;

const PYTHON: &str = r#"import wit_world


class WitWorld(wit_world.WitWorld):
    def greet(self, name: str) -> str:
        return f"Hello, {name}!"

    def nop(self) -> None:
        pass
"#;

const JAVASCRIPT: &str =
    "export function greet(name) {\n  return `Hello, ${name}!`;\n}\n\nexport function nop() {}\n";

/// One tool's way to the component.
struct Contender {
    name: String,
    component: PathBuf,
    /// The step that makes the component, without compiling the source language.
    componentize: Option<Duration>,
    /// `dotnet build` in a fresh clone, and after a change of the source.
    builds: Option<(Duration, Duration)>,
}

/// What the `measure` program prints: medians in nanoseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Measured {
    first_call: u64,
    greet: u64,
    nop: u64,
}

/// Makes the components, measures them, and gives the part of the page.
///
/// # Errors
/// When a tool cannot be installed, or fails.
pub fn run(products: &Products) -> Result<String> {
    let folder = workspace::target().join("bench");
    fs::create_dir_all(folder.join("wit"))?;
    fs::write(folder.join("wit/bench.wit"), WIT)?;
    let measure = measure()?;
    let mut contenders = with_csharp(products, &folder)?;
    contenders.extend([with_componentize_py(&folder)?, with_jco(&folder)?]);
    let mut table = String::from(
        "| | component | gzip | componentize | cold build | build after a change | first call | `greet` | `nop` |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for contender in &contenders {
        table += &row(&measure, contender)?;
    }
    println!("{table}");
    page(&products.dotnet, &table)
}

/// As it is built, and as it is published.
fn with_csharp(products: &Products, folder: &Path) -> Result<Vec<Contender>> {
    let project = folder.join("csharp/Greeting");
    let source = project.join("Greeting.cs");
    let build = |dotnet: &Dotnet| {
        let mut command = dotnet.command();
        // What a user has: build nodes and the compiler stay alive between builds.
        command
            .env_remove("MSBUILDDISABLENODEREUSE")
            .args(["build", "-v:q", "--nologo"])
            .current_dir(&project);
        timed(&mut command)
    };
    let mut cold = Vec::new();
    let mut warm = Vec::new();
    for run in 0..RUNS {
        let _ = fs::remove_dir_all(&project);
        fs::create_dir_all(project.join("wit"))?;
        fs::write(project.join("wit/bench.wit"), WIT)?;
        fs::write(project.join("Greeting.csproj"), PROJECT)?;
        fs::write(&source, CSHARP)?;
        fs::copy(products.packages.join("nuget.config"), project.join("nuget.config"))?;
        process::output(products.dotnet.command().args(["build-server", "shutdown"]))?;
        cold.push(build(&products.dotnet)?);
        fs::write(
            &source,
            format!("{CSHARP}\ninternal static class Changed {{ public const int Run = {run}; }}\n"),
        )?;
        warm.push(build(&products.dotnet)?);
    }
    let trimmed = project.join("obj/Debug/net10.0/componentize/linked/Greeting.dll");
    let componentize = repeated(|| {
        let mut command = Command::new(&products.cli);
        command.arg("componentize").arg(&trimmed).arg("--wit").arg(project.join("wit"));
        command.arg("-o").arg(folder.join("csharp.wasm"));
        command.env("COMPONENTIZE_DOTNET_ENGINE", &products.engines);
        command
    })?;
    let name = format!("componentize-dotnet {}", env!("CARGO_PKG_VERSION"));
    let mut contenders = vec![Contender {
        name: name.clone(),
        component: project.join("bin/Debug/net10.0/Greeting.wasm"),
        componentize: Some(componentize),
        builds: Some((median(cold), median(warm))),
    }];
    for (how, compiled) in [("published", false), ("published, compiled", true)] {
        let out = folder.join(format!("csharp-published-{compiled}"));
        let mut publish = products.dotnet.command();
        publish.args(["publish", "-c", "Release", "-v:q", "--nologo"]).current_dir(&project);
        publish.arg(format!("-p:RunAOTCompilation={compiled}")).arg("-o").arg(&out);
        process::run(&mut publish)?;
        let component = out.join("Greeting.wasm");
        contenders.push(Contender {
            name: format!("{name}, {how}"),
            component,
            componentize: None,
            builds: None,
        });
    }
    Ok(contenders)
}

fn with_componentize_py(folder: &Path) -> Result<Contender> {
    let home = folder.join("python");
    let program = install_componentize_py(&home)?;
    fs::write(home.join("app.py"), PYTHON)?;
    let component = folder.join("python.wasm");
    let componentize = repeated(|| {
        let mut command = Command::new(&program);
        command.arg("-d").arg(folder.join("wit")).args(["-w", "bench", "componentize", "app", "-o"]);
        command.arg(&component).current_dir(&home).stdout(std::process::Stdio::null());
        command
    })?;
    Ok(Contender {
        name: format!("componentize-py {COMPONENTIZE_PY}"),
        component,
        componentize: Some(componentize),
        builds: None,
    })
}

fn with_jco(folder: &Path) -> Result<Contender> {
    let home = folder.join("javascript");
    let program = install_jco(&home)?;
    fs::write(home.join("app.js"), JAVASCRIPT)?;
    let component = folder.join("javascript.wasm");
    let componentize = repeated(|| {
        let mut command = Command::new(&program);
        command.args(["componentize", "app.js", "--world-name", "bench", "--wit"]).arg(folder.join("wit"));
        command.arg("-o").arg(&component).current_dir(&home).stdout(std::process::Stdio::null());
        command
    })?;
    Ok(Contender { name: format!("jco {JCO}"), component, componentize: Some(componentize), builds: None })
}

/// Installs componentize-py into `home`, unless it is there.
pub fn install_componentize_py(home: &Path) -> Result<PathBuf> {
    let program = home.join("bin/componentize-py");
    if !program.is_file() {
        process::run(Command::new("python3").args(["-m", "venv"]).arg(home)).context("python3 is needed")?;
        let package = format!("componentize-py=={COMPONENTIZE_PY}");
        process::run(Command::new(home.join("bin/pip")).args(["install", "--quiet", &package]))?;
    }
    Ok(program)
}

/// Installs jco and componentize-js into `home`, unless they are there.
pub fn install_jco(home: &Path) -> Result<PathBuf> {
    let program = home.join("node_modules/.bin/jco");
    if !program.is_file() {
        fs::create_dir_all(home)?;
        let packages = [
            format!("@bytecodealliance/jco@{JCO}"),
            format!("@bytecodealliance/componentize-js@{COMPONENTIZE_JS}"),
        ];
        process::run(Command::new("npm").args(["install", "--silent", "--prefix"]).arg(home).args(packages))
            .context("npm is needed")?;
    }
    Ok(program)
}

fn row(measure: &Path, contender: &Contender) -> Result<String> {
    let bytes = fs::read(&contender.component)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    let zipped = gzip.finish()?.len();
    let printed = process::output(Command::new(measure).arg("peer").arg(&contender.component))?;
    let measured: Measured = serde_json::from_str(&printed)?;
    let (cold, changed) = contender.builds.map_or_else(
        || ("–".to_owned(), "–".to_owned()),
        |(cold, changed)| (seconds(cold), seconds(changed)),
    );
    Ok(format!(
        "| {} | {:.2} MB | {:.2} MB | {} | {cold} | {changed} | {:.1} ms | {:.2} µs | {} ns |\n",
        contender.name,
        bytes.len() as f64 / 1e6,
        zipped as f64 / 1e6,
        contender.componentize.map_or_else(|| "–".to_owned(), seconds),
        measured.first_call as f64 / 1e6,
        measured.greet as f64 / 1e3,
        measured.nop,
    ))
}

fn page(dotnet: &Dotnet, table: &str) -> Result<String> {
    Ok(format!(
        include_str!("peers.md"),
        table = table,
        machine = machine()?,
        sdk = sdk_version(dotnet)?,
        py = COMPONENTIZE_PY,
        jco = JCO,
        js = COMPONENTIZE_JS,
    ))
}
