//! `cargo xtask bench calls`: calls from one C# component to another, with the bindings of this project and with those
//! of wit-bindgen, on the same engine.
//!
//! The loops of the caller (`calls/Loops.cs`) are the same source for both.

use super::generation::{self, Generated};
use super::{machine, measure, sdk_version};
use crate::{Products, process, workspace};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version that others are measured with.
pub const WIT_BINDGEN: &str = "0.63.0";

/// Calls: the name in `Loops.cs` or for `measure`, the name in the table, and for those with 64 KB of bytes the copies
/// that cannot be done without.
const CALLS: [(&str, &str, Option<u32>); 15] = [
    ("nop", "no parameter, no result", None),
    ("add", "two numbers, the result a number", None),
    ("mirror", "a record of numbers and back", None),
    ("echo-20", "a string of 20 bytes and back", None),
    ("echo-2048", "a string of 2 KB and back", None),
    ("relay", "1,000 records of two strings and back", None),
    ("change", "a variant and back", None),
    ("method", "a method of a resource, with two numbers", None),
    ("label", "a method of a resource, with a string of 20 bytes and back", None),
    ("send", "64 KB of bytes to the host", Some(0)),
    ("receive", "64 KB of bytes from the host, as a result", Some(2)),
    ("take", "64 KB of bytes from the host, as a parameter", Some(2)),
    ("give", "64 KB of bytes to the host, as a result", Some(1)),
    (COPY, "a copy of 64 KB in C#, no call", None),
    ("array", "a new array of 64 KB in C#, no call", None),
];

/// No call: what it takes to copy 64 KB.
const COPY: &str = "copy";

/// Compiles what wit-bindgen made with everything else of the SDK.
const PROJECT: &str = r#"<Project Sdk="ComponentizeDotnet.Sdk/0.1.0">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Configuration>Release</Configuration>
    <WitDirectory>../../wit</WitDirectory>
    <WitWorld>{world}</WitWorld>
  </PropertyGroup>{target}
</Project>
"#;

/// Its own bindings take the place of those that the SDK has just generated.
const OTHER_BINDINGS: &str = r#"
  <Target Name="UseOtherBindings" AfterTargets="GenerateComponentBindings" BeforeTargets="CoreCompile">
    <ItemGroup><Compile Remove="$(IntermediateOutputPath)wit/**/*.cs" /></ItemGroup>
  </Target>"#;

/// What `measure` says.
#[derive(Deserialize)]
struct Run {
    /// The time of a resource's method that is the host's alone, in nanoseconds.
    borrow: u64,
    calls: BTreeMap<String, [Measured; 2]>,
}

/// What `measure` says of a call.
#[derive(Deserialize)]
struct Measured {
    /// The median time of a call in nanoseconds.
    time: u64,
    /// Managed bytes that a call allocates on the caller's side.
    caller: u64,
    /// Managed bytes that a call allocates on the callee's side.
    callee: u64,
}

/// Makes the components, measures the calls, and gives the part of the page.
///
/// # Errors
/// When wit-bindgen cannot be installed, or a tool fails.
pub fn run(products: &Products) -> Result<String> {
    let measure = measure()?;
    let folder = workspace::target().join("bench/calls");
    let _ = fs::remove_dir_all(&folder);
    let sources = workspace::root().join("xtask/src/bench/calls");
    copy(&sources.join("wit/calls.wit"), &folder.join("wit"))?;
    copy(&products.packages.join("nuget.config"), &folder)?;
    let wit_bindgen = install_wit_bindgen()?;
    let own = pair(products, &sources, &folder, "componentize-dotnet", "", |_, _| Ok(()))?;
    let other = pair(products, &sources, &folder, "wit-bindgen", OTHER_BINDINGS, |world, project| {
        let mut command = Command::new(&wit_bindgen);
        command.args(["csharp", "--runtime", "native-aot", "--world", world, "--out-dir"]);
        command.arg(project.join("bindings")).arg(folder.join("wit"));
        process::output(&mut command).map(drop)
    })?;
    let names: Vec<&str> = CALLS.iter().map(|(name, ..)| *name).collect();
    let printed = process::output(Command::new(measure).args(["calls", &names.join(","), &own, &other]))?;
    let measured: Run = serde_json::from_str(&printed)?;
    let table = table(&measured.calls)?;
    let generated = generated(&generation::measure(products, &wit_bindgen)?);
    println!("{table}\n{generated}");
    Ok(format!(
        include_str!("calls.md"),
        heading = super::CALLS_HEADING,
        table = table,
        generated = generated,
        borrow = measured.borrow,
        machine = machine()?,
        sdk = sdk_version(&products.dotnet)?,
        wit_bindgen = WIT_BINDGEN,
    ))
}

fn install_wit_bindgen() -> Result<PathBuf> {
    let home = workspace::target().join(format!("tools/wit-bindgen-{WIT_BINDGEN}"));
    let program = home.join(format!("bin/wit-bindgen{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let mut command = crate::cargo();
        command.args(["install", "wit-bindgen-cli", "--locked", "--version", WIT_BINDGEN]);
        command.args(["--no-default-features", "--features", "csharp", "--root"]).arg(&home);
        process::run(&mut command).context("wit-bindgen is needed")?;
    }
    Ok(program)
}

/// Builds caller and callee with the bindings of one tool, which `generate` writes, given the world and the project's
/// folder. Gives them as `measure` wants them.
fn pair(
    products: &Products,
    sources: &Path,
    folder: &Path,
    tool: &str,
    target: &str,
    generate: impl Fn(&str, &Path) -> Result<()>,
) -> Result<String> {
    let mut components = Vec::new();
    for (world, name) in [("caller", "Caller"), ("callee", "Callee")] {
        let project = folder.join(tool).join(name);
        copy(&sources.join(tool).join(format!("{name}.cs")), &project)?;
        if world == "caller" {
            copy(&sources.join("Loops.cs"), &project)?;
        }
        generate(world, &project)?;
        let text = PROJECT.replace("{world}", world).replace("{target}", target);
        fs::write(project.join(format!("{name}.csproj")), text)?;
        let mut build = products.dotnet.command();
        build.args(["build", "--verbosity", "quiet", "--nologo", "-p:NoWarn=CS0108%3BCS0114"]);
        process::run(build.current_dir(&project))?;
        let component = project.join(format!("bin/Release/net10.0/{name}.wasm"));
        components.push(component.display().to_string());
    }
    Ok(components.join("="))
}

fn copy(file: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let name = file.file_name().context("a file has a name")?;
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    Ok(())
}

fn table(measured: &BTreeMap<String, [Measured; 2]>) -> Result<String> {
    let mut table = String::from(
        "| call | componentize-dotnet | wit-bindgen | times faster | allocated: caller, callee | by wit-bindgen |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let figures = |name| measured.get(name).with_context(|| format!("there is no figure for {name}"));
    let copy = figures(COPY)?;
    for (name, title, copies) in CALLS {
        let [own, other] = figures(name)?;
        ensure!(own.time > 0, "{name} took no time");
        let ratio = other.time as f64 / own.time as f64;
        let [time, other_time] = [own, other].map(|side| duration(side.time));
        let [bytes, other_bytes] = [own, other].map(|side| format!("{} B, {} B", side.caller, side.callee));
        let title = match copies {
            Some(copies @ 1..) => {
                let limit = f64::from(copies) * copy[0].time as f64;
                format!("{title}: {:.1} × {copies} copies", own.time as f64 / limit)
            }
            _ => title.to_owned(),
        };
        writeln!(table, "| {title} | {time} | {other_time} | {ratio:.1} | {bytes} | {other_bytes} |")?;
    }
    Ok(table)
}

fn generated([own, other]: &[Generated; 2]) -> String {
    let row = |name: &str, generated: &Generated| {
        format!("| {name} | {:.1} ms | {} |\n", generated.time.as_secs_f64() * 1e3, generated.lines)
    };
    let head = "| bindings of `wasi:http/proxy` | time | lines of C# |\n| --- | ---: | ---: |\n";
    format!("{head}{}{}", row("componentize-dotnet", own), row("wit-bindgen", other))
}

/// A time as a table shows it.
pub fn duration(nanoseconds: u64) -> String {
    match nanoseconds {
        0..10_000 => format!("{nanoseconds} ns"),
        _ => format!("{:.1} µs", nanoseconds as f64 / 1e3),
    }
}
