//! `cargo xtask record`: the terminal in README.md, recorded anew.

use crate::{Products, process, workspace};
use anyhow::{Context, Result};
use std::fmt::Write;
use std::fs;
use std::time::Instant;

const BEGINNING: &str = "<!-- cargo xtask record -->\n";
const END: &str = "<!-- end -->\n";
/// What is typed; `ls` is for the reader, and done here in a way of every system.
const SCRIPT: [&[&str]; 4] = [
    &["dotnet", "new", "wasm-component", "-o", "Greeter"],
    &["dotnet", "build", "Greeter", "--nologo"],
    &["ls", "Greeter/bin/Debug/net10.0/Greeter.wasm"],
    &["dotnet", "run", "--project", "Greeter", "--no-build", "--", "--invoke", "greet(\"you\")"],
];

/// Does in a new folder what a newcomer does first, and writes what the terminal shows into README.md.
///
/// # Errors
/// When a command fails.
pub fn run(products: &Products) -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::copy(products.packages.join("nuget.config"), folder.path().join("nuget.config"))?;
    let dotnet = || {
        let mut dotnet = products.dotnet.command();
        // Templates are installed in this folder alone.
        dotnet.current_dir(folder.path()).env("DOTNET_CLI_HOME", folder.path()).env("DOTNET_NOLOGO", "true");
        dotnet
    };
    process::output(dotnet().args(["new", "install", "ComponentizeDotnet.Templates@0.1.0"]))?;
    let mut terminal = String::from("```console\n");
    for words in SCRIPT {
        writeln!(terminal, "$ {}", typed(words))?;
        let start = Instant::now();
        let said = match words {
            ["ls", file] => {
                let size = fs::metadata(folder.path().join(file))?.len();
                format!("{file}  {:.1} MB", size as f64 / 1e6)
            }
            [_, arguments @ ..] => process::output(dotnet().args(arguments))?,
            [] => unreachable!("the script has no empty line"),
        };
        let place = folder.path().display().to_string();
        for line in said.replace(&place, "~").lines().filter(|line| !line.trim().is_empty()) {
            writeln!(terminal, "{}", line.trim_end())?;
        }
        if start.elapsed().as_secs() >= 1 {
            writeln!(terminal, "[{:.1} s]", start.elapsed().as_secs_f64())?;
        }
    }
    terminal.push_str("```\n");
    let page = workspace::root().join("README.md");
    let old = fs::read_to_string(&page)?;
    let (before, rest) = old.split_once(BEGINNING).context("README.md has no place for the recording")?;
    let (_, after) = rest.split_once(END).context("the recording in README.md has no end")?;
    Ok(fs::write(page, format!("{before}{BEGINNING}{terminal}{END}{after}"))?)
}

/// A command as it is typed.
fn typed(words: &[&str]) -> String {
    let quoted = words.iter().map(|word| match word.contains('"') {
        true => format!("'{word}'"),
        false => (*word).to_owned(),
    });
    quoted.collect::<Vec<_>>().join(" ")
}
