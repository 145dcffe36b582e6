//! `cargo xtask bench async`: asynchronous calls and streams between two C# components, and the streams beside those
//! between two guests in C with the bindings of wit-bindgen.
//!
//! Both pairs are the guests of the tests `partners`; those in C# get loops and counters of their own (`tasks/`).

use super::{machine, measure, sdk_version};
use crate::{Products, process, workspace};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What `measure` repeats, and its name in the table.
const CALLS: [(&str, &str); 5] = [
    ("plain", "`func`: two numbers, the result a number"),
    ("at-once", "`async func` with the same, which ends at once"),
    ("later", "`async func` that waits for a second call"),
    ("read", "64 KB read from a stream, and written to it"),
    ("write", "64 KB written to a stream, and read from it"),
];

/// The streams: the end that the client has.
const STREAMS: [(&str, &str); 2] = [("read", "the client reads"), ("write", "the client writes")];

const PROJECT: &str = r#"<Project Sdk="ComponentizeDotnet.Sdk/0.1.0">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Configuration>Release</Configuration>
    <RootNamespace>Guests</RootNamespace>
    <Nullable>enable</Nullable>
  </PropertyGroup>
</Project>
"#;

/// What `measure` says.
#[derive(Deserialize)]
struct Run {
    calls: BTreeMap<String, Measured>,
    /// Bytes a second, in C# and in C.
    streams: BTreeMap<String, [u64; 2]>,
}

/// What `measure` says of a call.
#[derive(Deserialize)]
struct Measured {
    /// The time of a call in nanoseconds.
    time: u64,
    /// Managed bytes that a call allocates on the client's side.
    client: u64,
    /// Managed bytes that a call allocates on the service's side.
    service: u64,
}

/// Makes the components, measures, and gives the part of the page.
///
/// # Errors
/// When a component does not build, or clang is not on the PATH.
pub fn run(products: &Products) -> Result<String> {
    let measure = measure()?;
    let folder = workspace::target().join("bench/tasks");
    let _ = fs::remove_dir_all(&folder);
    let client = build(products, &folder, "client", ["Client.cs", "Repeat.cs"])?;
    let service = build(products, &folder, "service", ["Service.cs", "Gate.cs"])?;
    let printed = process::output(Command::new(measure).args(["async", &format!("{client}={service}")]))?;
    let run: Run = serde_json::from_str(&printed)?;
    let (calls, streams) = (calls(&run)?, streams(&run)?);
    println!("{calls}\n{streams}");
    Ok(format!(
        include_str!("tasks.md"),
        heading = super::ASYNC_HEADING,
        calls = calls,
        streams = streams,
        machine = machine()?,
        sdk = sdk_version(&products.dotnet)?,
        wit_bindgen = super::calls::WIT_BINDGEN,
    ))
}

/// Builds the guest of the tests with what is measured of it; gives the component.
fn build(products: &Products, folder: &Path, name: &str, [guest, loops]: [&str; 2]) -> Result<String> {
    let project = folder.join(name);
    let (guests, own) =
        (workspace::root().join("tests/guests"), workspace::root().join("xtask/src/bench/tasks"));
    let guests = guests.join(format!("async-{name}"));
    let dependency = project.join("wit/deps/partners");
    fs::create_dir_all(&dependency)?;
    for (from, to) in [
        (guests.join("wit/partners.wit"), dependency.join("partners.wit")),
        (guests.join(guest), project.join(guest)),
        (own.join(format!("{name}.wit")), project.join("wit/world.wit")),
        (own.join(loops), project.join(loops)),
        (products.packages.join("nuget.config"), project.join("nuget.config")),
    ] {
        fs::copy(&from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    fs::write(project.join(format!("{name}.csproj")), PROJECT)?;
    process::run(products.dotnet.command().args(["build", "-v:q", "--nologo"]).current_dir(&project))?;
    Ok(project.join(format!("bin/Release/net10.0/{name}.wasm")).display().to_string())
}

fn calls(run: &Run) -> Result<String> {
    let mut table = String::from("| call | time | allocated: client, service |\n| --- | ---: | ---: |\n");
    for (name, title) in CALLS {
        let Measured { time, client, service } =
            run.calls.get(name).with_context(|| format!("there is no figure for {name}"))?;
        writeln!(table, "| {title} | {} | {client} B, {service} B |", super::calls::duration(*time))?;
    }
    Ok(table)
}

fn streams(run: &Run) -> Result<String> {
    let mut table =
        String::from("| stream | componentize-dotnet | C | of that in C |\n| --- | ---: | ---: | ---: |\n");
    for (name, title) in STREAMS {
        let [own, c] = run
            .streams
            .get(name)
            .with_context(|| format!("there is no figure for {name}"))?
            .map(|bytes| bytes as f64);
        writeln!(
            table,
            "| {title} | {:.2} GB/s | {:.2} GB/s | {:.0} % |",
            own / 1e9,
            c / 1e9,
            own / c * 100.0
        )?;
    }
    Ok(table)
}
