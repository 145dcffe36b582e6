//! `cargo xtask bench`: measurements beside other tools. Each kind writes its part of docs/performance.md.

mod calls;
mod generation;
mod peers;

use crate::setup::Dotnet;
use crate::{Products, cargo, process, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// The part of the page that is about calls begins with this line.
const CALLS_HEADING: &str = "## Calls beside wit-bindgen\n";

/// How often each command is timed; the median counts.
const RUNS: usize = 3;

/// Measures one component beside componentize-py and jco.
///
/// # Errors
/// When a tool cannot be installed, or fails.
pub fn peers(products: &Products) -> Result<()> {
    let peers = peers::run(products)?;
    let [_, calls] = parts()?;
    write(&peers, &calls)
}

/// Measures calls beside the C# of wit-bindgen.
///
/// # Errors
/// When a tool cannot be installed, or fails.
pub fn calls(products: &Products) -> Result<()> {
    let calls = calls::run(products)?;
    let [peers, _] = parts()?;
    write(&peers, &calls)
}

fn page() -> PathBuf {
    workspace::root().join("docs/performance.md")
}

/// The two parts of the page as it is.
fn parts() -> Result<[String; 2]> {
    let text = fs::read_to_string(page()).context("docs/performance.md is part of the checkout")?;
    let calls = text.find(CALLS_HEADING).unwrap_or(text.len());
    Ok([text[..calls].trim_end().to_owned(), text[calls..].trim_end().to_owned()])
}

fn write(peers: &str, calls: &str) -> Result<()> {
    let text = [peers, calls].map(str::trim_end).join("\n\n");
    Ok(fs::write(page(), format!("{}\n", text.trim_end()))?)
}

/// The program that measures components, built.
fn measure() -> Result<PathBuf> {
    process::run(cargo().args(["build", "--release", "--workspace", "--bin", "measure"]))?;
    Ok(workspace::target().join(format!("release/measure{}", std::env::consts::EXE_SUFFIX)))
}

/// What the figures were measured on.
fn machine() -> Result<String> {
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(": ")?.1.to_owned())
    });
    let processor = processor.as_deref().unwrap_or(std::env::consts::ARCH);
    let cores = std::thread::available_parallelism()?;
    Ok(format!("{processor}, {cores} cores, {}", std::env::consts::OS))
}

fn sdk_version(dotnet: &Dotnet) -> Result<String> {
    Ok(process::output(dotnet.command().arg("--version"))?.trim().to_owned())
}

fn repeated(command: impl Fn() -> Command) -> Result<Duration> {
    let times: Result<Vec<Duration>> = (0..RUNS).map(|_| timed(&mut command())).collect();
    Ok(median(times?))
}

fn timed(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    process::run(command)?;
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
