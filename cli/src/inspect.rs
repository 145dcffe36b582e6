//! `inspect`: what a component is for, what is in it and what made it; and how the generator sees a world.

use crate::report::{self, Report};
use crate::wit::WitArguments;
use ::componentize::{Contents, EngineFeature, Part, Producer};
use codegen_csharp::{Options, Stage};
use diagnostics::{Diagnostic, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wit_source::{Extent, Selection};

const EXAMPLES: &str = "Examples:
  componentize-dotnet inspect shop.wasm
  componentize-dotnet inspect shop.wasm --message-format json
  componentize-dotnet inspect wit --world shop --stage shape";

/// The command line of `inspect`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A component or a core module; with --stage, WIT in any form
    #[arg(id = "wit", value_name = "FILE")]
    file: PathBuf,
    /// Print what a stage of the generator makes of the world
    #[arg(long, value_enum, value_name = "STAGE")]
    stage: Option<StageName>,
    #[command(flatten)]
    selection: WitArguments,
}

/// A stage of the generator.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum StageName {
    /// The world resolved: its classes, their types and functions
    Model,
    /// What was decided: names, types, how each function crosses
    Shape,
    /// The C# as a tree
    Tree,
    /// The C# as text
    Text,
}

/// What is printed for programs.
#[derive(Serialize)]
struct Inspection<'a> {
    file: &'a Path,
    #[serde(flatten)]
    contents: &'a Contents,
    imports: Vec<String>,
    exports: Vec<String>,
    wit: Option<String>,
}

/// Prints what there is to say about the file.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let text = match arguments.stage {
        Some(stage) => self::stage(arguments, stage)?,
        None => inspect(&arguments.file, report)?,
    };
    report::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn stage(arguments: &Arguments, stage: StageName) -> Result<String> {
    let source = arguments.selection.read(std::slice::from_ref(&arguments.file))?;
    let strings = arguments.selection.string_encoding.into();
    let options = Options { strings, sources: source.texts, ..Options::default() };
    let stage = match stage {
        StageName::Model => Stage::Model,
        StageName::Shape => Stage::Shape,
        StageName::Tree => Stage::Tree,
        StageName::Text => Stage::Text,
    };
    codegen_csharp::inspect(&source.resolve, source.world, &options, stage).map(|text| text + "\n")
}

fn inspect(file: &Path, report: Report) -> Result<String> {
    let bytes = std::fs::read(file)
        .map_err(|error| Diagnostic::unreadable(file, &error, "give a component or a core module"))?;
    let contents = Contents::read(&bytes, &file.display().to_string())?;
    let mut inspection =
        Inspection { file, contents: &contents, imports: Vec::new(), exports: Vec::new(), wit: None };
    if wasmparser::Parser::is_component(&bytes) {
        let name = file.display().to_string();
        let package = wit_source::read_binary(&name, bytes, &Selection::default())?;
        let worlds = package.resolve.packages[package.package].worlds.values();
        for world in worlds.map(|world| &package.resolve.worlds[*world]) {
            let name = |key| package.resolve.name_world_key(key);
            inspection.imports.extend(world.imports.keys().map(name));
            inspection.exports.extend(world.exports.keys().map(name));
        }
        inspection.wit = Some(package.text(Extent::Everything)?);
    }
    Ok(if report.is_json() { report::json(&inspection) } else { for_people(&inspection) })
}

fn for_people(inspection: &Inspection<'_>) -> String {
    let Inspection { file, contents, wit, .. } = inspection;
    let mut text = format!(
        "{}: {}, {} bytes\n\nSizes in bytes\n",
        file.display(),
        contents.whole.name,
        contents.whole.bytes
    );
    contents.whole.parts.iter().for_each(|part| add_part(&mut text, part, 0));
    if !contents.producers.is_empty() {
        text.push_str("\nMade by\n");
        for Producer { field, name, version } in &contents.producers {
            text.push_str(format!("  {field}: {name} {version}").trim_end());
            text.push('\n');
        }
    }
    if !contents.engine.is_empty() {
        text.push_str("\nOf the engine, in bytes\n");
        for EngineFeature { name, bytes, used_by } in &contents.engine {
            let users =
                if used_by.is_empty() { String::new() } else { format!(", for {}", used_by.join(", ")) };
            text.push_str(&format!("{bytes:>11}  {name}{users}\n"));
        }
    }
    if !contents.features.is_empty() {
        text.push_str(&format!("\nNeeds of its host\n  {}\n", contents.features.join(", ")));
    }
    if let Some(wit) = wit {
        text.push_str(&format!("\nImports and exports\n{wit}"));
    }
    text
}

fn add_part(text: &mut String, part: &Part, level: usize) {
    text.push_str(&format!("{:>11}  {}{}\n", part.bytes, "  ".repeat(level), part.name));
    part.parts.iter().for_each(|part| add_part(text, part, level + 1));
}
