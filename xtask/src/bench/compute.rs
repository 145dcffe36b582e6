//! `cargo xtask bench compute`: kernels in C#, in a component in each way to make one, and under .NET's JIT.
//!
//! All ways run the same program (`compute/`), which times its kernels itself; the processes take turns. What WebAssembly can
//! do on the same host is told by some of the kernels in C (`compute.c`).

use super::{machine, sdk_version, seconds};
use crate::{Products, process, setup, workspace};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use wasmparser::{Parser, Payload};

/// Kernels: the name in `Program.cs`, and in the table.
const KERNELS: [(&str, &str); 20] = [
    ("nbody", "nbody"),
    ("mandelbrot", "mandelbrot"),
    ("fannkuch", "fannkuch"),
    ("trees", "binary trees"),
    ("sieve", "sieve"),
    ("matrix", "matrix product"),
    ("crc", "CRC-32"),
    ("sort", "`Array.Sort`"),
    ("group", "LINQ `GroupBy`"),
    ("dictionary", "`Dictionary`"),
    ("builder", "`StringBuilder`"),
    ("json-write", "JSON, written"),
    ("json-read", "JSON, read"),
    ("regex", "`Regex`, generated"),
    ("sha", "SHA-256"),
    ("utf8", "UTF-8"),
    ("split", "`Split`, `Join`"),
    ("index", "`IndexOf`"),
    ("base64", "Base64"),
    ("hex", "hexadecimal"),
];

/// Ways to make the component: the name in the table, and the properties of `dotnet publish`.
const WAYS: [(&str, &[&str]); 4] = [
    ("interpreted", &[]),
    ("the application compiled", &["RunAOTCompilation=true"]),
    ("compiled by profile", &["RunAOTCompilation=true", "ComponentAotMode=profile", PROFILE]),
    ("all compiled", &["RunAOTCompilation=true", "ComponentAotMode=full"]),
];

/// Where `RecordComponentProfile` writes, and what `dotnet publish` then reads: beside the projects' folders.
const PROFILE: &str = "ComponentProfile=../compute.profile";

/// How the kernels in C are compiled.
const C_OPTIONS: [&str; 6] =
    ["--target=wasm32", "-O2", "-msimd128", "-mbulk-memory", "-nostdlib", "-Wl,--no-entry"];

/// How often each way runs; the fastest round of all counts.
const TURNS: usize = 3;

const SDK: &str = "ComponentizeDotnet.Sdk/0.1.0";

const PROJECT: &str = r#"<Project Sdk="{sdk}">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <ComponentTraining Include="each kernel" Arguments="once" />
  </ItemGroup>
</Project>
"#;

/// What the program says of a kernel.
#[derive(Deserialize)]
struct Measured {
    /// The time of the fastest round in nanoseconds.
    fastest: f64,
    /// What the kernel found: the same in all ways.
    sum: String,
}

/// What the program says.
type Run = BTreeMap<String, Measured>;

/// A component, and what is to be told of it besides its speed.
struct Component {
    path: PathBuf,
    /// The time of `dotnet publish`.
    published: Duration,
    /// The entries of its largest function table.
    table: u64,
}

/// Makes the components, runs all ways, and gives the part of the page.
///
/// # Errors
/// When something does not build, or a way finds something else than the JIT.
pub fn run(products: &Products) -> Result<String> {
    let folder = workspace::target().join("bench/compute");
    let _ = fs::remove_dir_all(&folder);
    let jit = project(products, &folder.join("jit"), "Microsoft.NET.Sdk")?;
    dotnet(products, &jit, &["publish", "-c", "Release", "-o", "out"])?;
    let recorded = project(products, &folder.join("record"), SDK)?;
    let profile = format!("-p:{PROFILE}");
    dotnet(
        products,
        &recorded,
        &["build", "-c", "Release", "-t:RecordComponentProfile", "-p:RunAOTCompilation=true", &profile],
    )?;
    let mut components = Vec::new();
    for (number, (_, properties)) in WAYS.iter().enumerate() {
        components.push(publish(products, &folder.join(format!("way{number}")), properties)?);
    }
    let in_c = in_c(products, &folder)?;
    let mut ways = WAYS.map(|_| Run::new());
    let (mut jit_run, mut c_run) = (Run::new(), Run::new());
    for _ in 0..TURNS {
        for (component, run) in components.iter().zip(&mut ways) {
            turn(Command::new(&products.cli).arg("run").arg(&component.path), run)?;
        }
        turn(Command::new(&products.cli).arg("run").arg(&in_c), &mut c_run)?;
        turn(products.dotnet.command().arg(jit.join("out/Compute.dll")), &mut jit_run)?;
    }
    let (times, made) = (times(&ways, &c_run, &jit_run)?, made(&components)?);
    println!("{times}\n{made}");
    Ok(format!(
        include_str!("compute.md"),
        heading = super::COMPUTE_HEADING,
        times = times,
        made = made,
        turns = TURNS,
        machine = machine()?,
        sdk = sdk_version(&products.dotnet)?,
    ))
}

/// Writes the program as a project of an SDK; gives its folder.
fn project(products: &Products, folder: &Path, sdk: &str) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let sources = workspace::root().join("xtask/src/bench/compute");
    for entry in fs::read_dir(&sources).with_context(|| format!("cannot list {}", sources.display()))? {
        let entry = entry?;
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    fs::copy(products.packages.join("nuget.config"), folder.join("nuget.config"))?;
    fs::write(folder.join("Compute.csproj"), PROJECT.replace("{sdk}", sdk))?;
    Ok(folder.to_owned())
}

fn dotnet(products: &Products, project: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = products.dotnet.command();
    process::run(command.args(arguments).args(["-v:q", "--nologo"]).current_dir(project))
}

/// Publishes the component; packages are restored before the clock starts.
fn publish(products: &Products, folder: &Path, properties: &[&str]) -> Result<Component> {
    let project = project(products, folder, SDK)?;
    dotnet(products, &project, &["restore"])?;
    let properties: Vec<String> = properties.iter().map(|property| format!("-p:{property}")).collect();
    let mut arguments = vec!["publish", "-c", "Release", "-o", "out"];
    arguments.extend(properties.iter().map(String::as_str));
    let start = Instant::now();
    dotnet(products, &project, &arguments)?;
    let (published, path) = (start.elapsed(), project.join("out/Compute.wasm"));
    let table = table_size(&fs::read(&path).with_context(|| format!("there is no {}", path.display()))?)?;
    Ok(Component { path, published, table })
}

/// Compiles the kernels in C; gives the component.
fn in_c(products: &Products, folder: &Path) -> Result<PathBuf> {
    let (toolchain, _) = setup::wasm_toolchain()?;
    let source = workspace::root().join("xtask/src/bench/compute.c");
    let [module, component] = ["c-module.wasm", "c.wasm"].map(|name| folder.join(name));
    process::run(Command::new(&toolchain.clang).args(C_OPTIONS).arg(source).arg("-o").arg(&module))?;
    process::run(Command::new(&products.cli).arg("componentize").arg(&module).arg("-o").arg(&component))?;
    Ok(component)
}

fn table_size(component: &[u8]) -> Result<u64> {
    let mut largest = 0;
    for payload in Parser::new(0).parse_all(component) {
        if let Payload::TableSection(tables) = payload? {
            for table in tables {
                largest = largest.max(table?.ty.initial);
            }
        }
    }
    Ok(largest)
}

/// Runs the program once more, and keeps the faster rounds.
fn turn(command: &mut Command, run: &mut Run) -> Result<()> {
    let printed = process::output(command)?;
    let measured: Run = serde_json::from_str(&printed).with_context(|| format!("no figures: {printed}"))?;
    for (name, new) in measured {
        match run.get_mut(&name) {
            Some(old) => old.fastest = old.fastest.min(new.fastest),
            None => drop(run.insert(name, new)),
        }
    }
    Ok(())
}

fn times(ways: &[Run; WAYS.len()], c: &Run, jit: &Run) -> Result<String> {
    let names = WAYS.map(|(name, _)| name).join(" | ");
    let rules = " ---: |".repeat(WAYS.len() + 1);
    let mut table = format!("| kernel | JIT | {names} | in C |\n| --- | ---: |{rules}\n");
    let mut logarithms = [0.0; WAYS.len()];
    for (name, title) in KERNELS {
        let Measured { fastest: time, sum } =
            jit.get(name).with_context(|| format!("there is no figure for {name}"))?;
        ensure!(*time > 0.0, "{name} took no time");
        // Its time by the JIT's.
        let by_jit = |way: &str, run: &Run| {
            let Some(own) = run.get(name) else { return Ok(None) };
            ensure!(own.sum == *sum, "{name}, {way}: it found {}, the JIT {sum}", own.sum);
            Ok(Some(own.fastest / time))
        };
        write!(table, "| {title} | {:.2} ms |", time / 1e6)?;
        for ((run, (way, _)), logarithm) in ways.iter().zip(WAYS).zip(&mut logarithms) {
            let own = by_jit(way, run)?.with_context(|| format!("there is no figure for {name}, {way}"))?;
            *logarithm += own.ln();
            write!(table, " {own:.1} |")?;
        }
        match by_jit("C", c)? {
            Some(own) => writeln!(table, " {own:.1} |")?,
            None => writeln!(table, " |")?,
        }
    }
    let means = logarithms.map(|sum| format!("{:.2}", (sum / KERNELS.len() as f64).exp()));
    writeln!(table, "| geometric mean | | {} | |", means.join(" | "))?;
    Ok(table)
}

fn made(components: &[Component]) -> Result<String> {
    let mut table =
        String::from("| | component | function table | `dotnet publish` |\n| --- | ---: | ---: | ---: |\n");
    for ((name, _), component) in WAYS.iter().zip(components) {
        let size = fs::metadata(&component.path)?.len() as f64 / 1e6;
        let time = seconds(component.published);
        writeln!(table, "| {name} | {size:.2} MB | {} | {time} |", component.table)?;
    }
    Ok(table)
}
