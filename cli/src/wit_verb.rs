//! `wit`: prints WIT, makes it self-contained, changes its form, and compares two versions of it.

use crate::report::{self, Report};
use crate::wit::FeatureArguments;
use clap::{Args, Subcommand};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wit_source::{Extent, Verdict, WitPackage};

const EXAMPLES: &str = "Examples:
  componentize-dotnet wit print shop.wasm
  componentize-dotnet wit resolve wit -o shop.wit
  componentize-dotnet wit encode wit -o shop.wasm
  componentize-dotnet wit check wit-1.0 wit-1.1 --for callers";

/// The command line of `wit`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print a package as WIT text, from whatever form it has
    #[command(after_help = "Example:\n  componentize-dotnet wit print shop.wasm")]
    Print(PrintArguments),
    /// Print a package with all packages that it uses, as one text that needs no other
    #[command(after_help = "Example:\n  componentize-dotnet wit resolve wit -o shop.wit")]
    Resolve(PrintArguments),
    /// Write a package with all packages that it uses as WebAssembly
    #[command(after_help = "Example:\n  componentize-dotnet wit encode wit -o shop.wasm")]
    Encode(EncodeArguments),
    /// Say whether a version of a package can take the place of an earlier one
    #[command(after_help = "Example:\n  componentize-dotnet wit check wit-1.0 wit-1.1 --for callers")]
    Check(CheckArguments),
}

/// The WIT that is read.
#[derive(Args)]
struct Input {
    /// A folder with .wit files, one file, a wasm-encoded package or a component
    wit: PathBuf,
    #[command(flatten)]
    features: FeatureArguments,
}

#[derive(Args)]
struct PrintArguments {
    #[command(flatten)]
    input: Input,
    /// A file to write in place of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
struct EncodeArguments {
    #[command(flatten)]
    input: Input,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Args)]
struct CheckArguments {
    /// The old version: a folder with .wit files, one file, a wasm-encoded package or a component
    #[arg(id = "wit", value_name = "OLD")]
    old: PathBuf,
    /// The new version
    new: PathBuf,
    /// Compare this world alone, and not every interface and world
    #[arg(long, value_name = "WORLD")]
    world: Option<String>,
    /// For whom the new version must do
    #[arg(long = "for", value_enum, default_value_t, value_name = "WHOM")]
    whom: Whom,
    #[command(flatten)]
    features: FeatureArguments,
}

/// Those who depend on a version of WIT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Whom {
    /// Those who call what the WIT describes
    Callers,
    /// Those who implement it
    Implementers,
    /// Both
    #[default]
    All,
}

/// Does what the verb's own verb says.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    match &arguments.verb {
        Verb::Print(print) => write_text(print, Extent::Package, report),
        Verb::Resolve(print) => write_text(print, Extent::Everything, report),
        Verb::Encode(EncodeArguments { input, output }) => {
            write(output, &input.features.package(&input.wit)?.binary()?, report)
        }
        Verb::Check(check) => self::check(check, report),
    }
}

fn write_text(arguments: &PrintArguments, extent: Extent, report: Report) -> Result<ExitCode> {
    let Input { wit, features } = &arguments.input;
    let text = features.package(wit)?.text(extent)?;
    match &arguments.output {
        Some(file) => write(file, text.as_bytes(), report),
        None => {
            report::print(&text)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn write(file: &Path, bytes: &[u8], report: Report) -> Result<ExitCode> {
    report.write(file, bytes)?;
    Ok(ExitCode::SUCCESS)
}

/// What `check` found, for programs.
#[derive(Serialize)]
struct JsonVerdict<'a> {
    item: &'a str,
    callers: bool,
    implementers: bool,
}

fn check(arguments: &CheckArguments, report: Report) -> Result<ExitCode> {
    let mut problems = Diagnostics::new();
    let mut read = |path: &Path| -> Option<WitPackage> { problems.absorb(arguments.features.package(path)) };
    let (Some(old), Some(new)) = (read(&arguments.old), read(&arguments.new)) else { return Err(problems) };
    let verdicts = wit_source::compare(old, new, arguments.world.as_deref())?;
    if report.is_json() {
        let found: Vec<JsonVerdict<'_>> = verdicts.iter().map(JsonVerdict::from).collect();
        report::print_json(&found)?;
    } else {
        report::print(&verdicts.iter().map(line).collect::<String>())?;
    }
    for Verdict { item, callers, implementers } in &verdicts {
        for (whom, name, reason) in
            [(Whom::Callers, "callers", callers), (Whom::Implementers, "implementers", implementers)]
        {
            if let Some(reason) = reason
                && [whom, Whom::All].contains(&arguments.whom)
            {
                problems.push(incompatible(item, name, reason));
            }
        }
    }
    problems.into_result(ExitCode::SUCCESS)
}

impl<'a> From<&'a Verdict> for JsonVerdict<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let Verdict { item, callers, implementers } = verdict;
        Self { item, callers: callers.is_none(), implementers: implementers.is_none() }
    }
}

fn line(Verdict { item, callers, implementers }: &Verdict) -> String {
    let whom = match (callers, implementers) {
        (None, None) => "compatible",
        (None, Some(_)) => "compatible for callers, not for implementers",
        (Some(_), None) => "compatible for implementers, not for callers",
        (Some(_), Some(_)) => "not compatible",
    };
    format!("{item}: {whom}\n")
}

fn incompatible(item: &str, whom: &str, reason: &str) -> Diagnostic {
    let message = format!("the {item} has changed for its {whom}: {reason}");
    Diagnostic::new(Code::WitIncompatible, message).with_help(
        "give the package a version that is not compatible with the old one, or keep what was there",
    )
}
