//! `cargo xtask bench shapes`: how the time to generate bindings grows with the WIT, for each of the shapes that are in
//! codegen-csharp/tests/shapes.

use super::machine;
use crate::{Products, workspace};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each is generated; the fastest counts.
const RUNS: usize = 3;
/// Parts of the largest size of a shape.
const PARTS: [usize; 4] = [8, 4, 2, 1];
/// How often a running process is asked for its memory.
const INTERVAL: Duration = Duration::from_millis(1);

/// What one run took.
struct Cost {
    time: Duration,
    /// In kilobytes, as the system says it last.
    memory: u64,
}

/// Generates all shapes in all sizes and gives the part of the page.
///
/// # Errors
/// When a shape cannot be read, or is refused.
pub fn run(products: &Products) -> Result<String> {
    let mut shapes: Vec<PathBuf> = fs::read_dir(workspace::root().join("codegen-csharp/tests/shapes"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    shapes.sort();
    let rows: Result<Vec<String>> = shapes.iter().map(|shape| row(products, shape)).collect();
    Ok(format!(
        include_str!("shapes.md"),
        heading = super::SHAPES_HEADING,
        rows = rows?.join("\n"),
        runs = RUNS,
        machine = machine()?,
    ))
}

/// The row of a shape. Its first line has its largest size, and says what it is.
fn row(products: &Products, path: &Path) -> Result<String> {
    let name = path.file_stem().and_then(|name| name.to_str()).context("a shape has a name")?;
    let shape = fs::read_to_string(path)?;
    let first = shape.lines().next().and_then(|line| line.strip_prefix("// ")?.split_once(": "));
    let (largest, what) = first.context("a shape begins with its largest size")?;
    let largest: usize = largest.parse()?;
    let folder = workspace::target().join("bench/shapes").join(name);
    let sizes = PARTS.map(|part| largest.div_ceil(part));
    let mut costs = Vec::new();
    for size in sizes {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("world.wit"), expand(&shape, size))?;
        costs.push(cost(products, &folder)?);
    }
    let times: Vec<String> = costs.iter().map(|cost| format!("{} ms", cost.time.as_millis())).collect();
    let memory = costs.last().map_or(0, |cost| cost.memory) / 1024;
    let kilobytes = size_of_files(&folder.join("out"))? / 1000;
    let sizes = sizes.map(|size| size.to_string()).join(", ");
    Ok(format!("| {name}: {what} | {sizes} | {} | {memory} MB | {kilobytes} kB |", times.join(", ")))
}

/// The text of a shape of the size `size`: each second part is there for each number.
fn expand(shape: &str, size: usize) -> String {
    let parts = shape.split("//*\n").enumerate();
    let expanded = parts.map(|(index, part)| match index % 2 {
        0 => part.replace("{last}", &(size - 1).to_string()),
        _ => (1..size)
            .map(|n| part.replace("{n}", &n.to_string()).replace("{n-1}", &(n - 1).to_string()))
            .collect(),
    });
    expanded.collect()
}

/// The cheapest of several runs.
fn cost(products: &Products, folder: &Path) -> Result<Cost> {
    let mut least: Option<Cost> = None;
    for _ in 0..RUNS {
        let _ = fs::remove_dir_all(folder.join("out"));
        let mut command = Command::new(&products.cli);
        command.args(["bindings", "world.wit", "--world", "w", "--out-dir", "out"]).current_dir(folder);
        let run = watched(&mut command)?;
        least = match least {
            Some(least) if least.time <= run.time => Some(least),
            _ => Some(run),
        };
    }
    least.context("there is a run")
}

/// Runs a command, and asks for its memory while it does.
fn watched(command: &mut Command) -> Result<Cost> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    let status = loop {
        let status = fs::read_to_string(&status_file).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next());
        memory = peak.and_then(|peak| peak.parse().ok()).unwrap_or(memory);
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(INTERVAL),
        }
    };
    ensure!(status.success(), "{command:?} failed");
    Ok(Cost { time: start.elapsed(), memory })
}

fn size_of_files(folder: &Path) -> Result<u64> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}
