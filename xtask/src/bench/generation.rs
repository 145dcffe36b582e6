//! Part of `cargo xtask bench calls`: what it takes to generate the bindings of `wasi:http/proxy`, and their size.

use crate::{Products, process, wasi, workspace};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How often each runs; the fastest counts.
const RUNS: usize = 21;

/// What a generator made.
pub struct Generated {
    /// The fastest run, from the start of the process to its end.
    pub time: Duration,
    /// Lines of C#.
    pub lines: usize,
}

/// The bindings by this project and by wit-bindgen.
///
/// # Errors
/// When a generator fails.
pub fn measure(products: &Products, wit_bindgen: &Path) -> Result<[Generated; 2]> {
    let folder = workspace::target().join("bench/generation");
    let wit = wit(&folder)?;
    let out = folder.join("bindings");
    let own = generate(&out, || {
        let mut command = Command::new(&products.cli);
        command.arg("bindings").arg(&wit).args(["--namespace", "Proxy", "--out-dir"]).arg(&out);
        command
    })?;
    let other = generate(&out, || {
        let mut command = Command::new(wit_bindgen);
        command.args(["csharp", "--runtime", "native-aot", "--out-dir"]).arg(&out).arg(&wit);
        command
    })?;
    Ok([own, other])
}

/// A folder with a world of its own for the proxy, and WASI's packages.
fn wit(folder: &Path) -> Result<PathBuf> {
    let packages = folder.join("packages");
    wasi::copy_packages(&packages)?;
    let mut releases = fs::read_dir(&packages)?.collect::<std::io::Result<Vec<_>>>()?.into_iter();
    let release = releases.find(|entry| entry.file_name().to_string_lossy().starts_with("wasi-0.2."));
    let release = release.context("there is no WASI 0.2 among WASI's packages")?;
    let name = release.file_name().to_string_lossy().into_owned();
    let version = name.trim_start_matches("wasi-");
    let wit = folder.join("wit");
    let _ = fs::remove_dir_all(&wit);
    fs::create_dir_all(&wit)?;
    fs::rename(release.path(), wit.join("deps"))?;
    let world = format!("package bench:proxy;\n\nworld proxy {{\n  include wasi:http/proxy@{version};\n}}\n");
    fs::write(wit.join("proxy.wit"), world)?;
    Ok(wit)
}

fn generate(out: &Path, command: impl Fn() -> Command) -> Result<Generated> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let _ = fs::remove_dir_all(out);
        let start = Instant::now();
        process::output(&mut command())?;
        times.push(start.elapsed());
    }
    let lines = lines(out)?;
    ensure!(lines > 0, "{:?} wrote no C#", command());
    Ok(Generated { time: times.into_iter().min().unwrap_or_default(), lines })
}

fn lines(folder: &Path) -> Result<usize> {
    let mut lines = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            lines += self::lines(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "cs") {
            lines += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(lines)
}
