//! `cargo xtask bench`: measurements beside other tools. Each kind writes its part of docs/performance.md.

mod builds;
mod calls;
mod compute;
mod generation;
mod http;
mod peers;
mod shapes;
mod tasks;

use crate::setup::Dotnet;
use crate::{Products, cargo, process, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// The parts of the page after the first begin with these lines, in this order.
const HEADINGS: [&str; 6] =
    [CALLS_HEADING, BUILDS_HEADING, ASYNC_HEADING, SHAPES_HEADING, HTTP_HEADING, COMPUTE_HEADING];
const CALLS_HEADING: &str = "## Calls beside wit-bindgen\n";
const BUILDS_HEADING: &str = "## Builds that change nothing\n";
const ASYNC_HEADING: &str = "## Asynchronous calls and streams\n";
const SHAPES_HEADING: &str = "## Bindings of large WIT\n";
const HTTP_HEADING: &str = "## Answers to HTTP requests\n";
const COMPUTE_HEADING: &str = "## Computing beside .NET's JIT\n";

/// How often each command is timed; the median counts.
const RUNS: usize = 3;

/// Measures one component beside componentize-py and jco.
///
/// # Errors
/// When a tool cannot be installed, or fails.
pub fn peers(products: &Products) -> Result<()> {
    replace(0, peers::run(products)?)
}

/// Measures calls beside the C# of wit-bindgen.
///
/// # Errors
/// When a tool cannot be installed, or fails.
pub fn calls(products: &Products) -> Result<()> {
    replace(1, calls::run(products)?)
}

/// Measures builds in which nothing changed, beside those of a project without the SDK.
///
/// # Errors
/// When a build fails.
pub fn builds(products: &Products) -> Result<()> {
    replace(2, builds::run(products)?)
}

/// Measures asynchronous calls, and streams beside those between guests in C.
///
/// # Errors
/// When a component does not build, or clang is not here.
pub fn tasks(products: &Products) -> Result<()> {
    replace(3, tasks::run(products)?)
}

/// Measures how the time to generate bindings grows with the WIT.
///
/// # Errors
/// When bindings cannot be generated.
pub fn shapes(products: &Products) -> Result<()> {
    replace(4, shapes::run(products)?)
}

/// Measures answers to HTTP requests, beside those of components in other languages.
///
/// # Errors
/// When a tool cannot be installed, or a component does not build.
pub fn http(products: &Products) -> Result<()> {
    replace(5, http::run(products)?)
}

/// Measures kernels in C# in each way to make a component, beside .NET's JIT.
///
/// # Errors
/// When a component does not build, or finds something else than the JIT.
pub fn compute(products: &Products) -> Result<()> {
    replace(6, compute::run(products)?)
}

/// Writes one part of the page anew.
fn replace(part: usize, text: String) -> Result<()> {
    let page = workspace::root().join("docs/performance.md");
    let old = fs::read_to_string(&page).context("docs/performance.md is part of the checkout")?;
    let mut starts = vec![0];
    starts.extend(HEADINGS.map(|heading| old.find(heading).unwrap_or(old.len())));
    starts.push(old.len());
    let mut parts: Vec<String> =
        starts.windows(2).map(|ends| old[ends[0]..ends[1]].trim_end().to_owned()).collect();
    parts[part] = text.trim_end().to_owned();
    parts.retain(|part| !part.is_empty());
    Ok(fs::write(page, format!("{}\n", parts.join("\n\n")))?)
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
