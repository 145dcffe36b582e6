//! `bindings`: generates C# from WIT, and keeps the output folder in step with it. What it writes for the user to go on
//! with, it writes once.

use crate::report::Report;
use crate::wit::WitArguments;
use codegen_csharp::{Options, ResultStyle, SourceFile, Visibility};
use diagnostics::{Code, Diagnostic, Result};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use wit_source::Texts;

const EXAMPLES: &str = "Examples:
  componentize-dotnet bindings wit --out-dir obj/wit
  componentize-dotnet bindings wit --world shop --out-dir obj/wit --namespace Acme.Shop
  componentize-dotnet bindings wit --out-dir obj/wit --stubs Shop.cs

Files that are up to date are left alone; files of an earlier run that are no longer generated are removed.
No other file in the folder is touched.";

/// Lists the generated files, one a line, so that a later run knows which files are its own.
const LIST: &str = ".componentize-dotnet-bindings";

/// The command line of `bindings`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A folder with .wit files, one file, a wasm-encoded package or a component; the worlds of several become one
    #[arg(required_unless_present = "imports")]
    wit: Vec<PathBuf>,
    #[command(flatten)]
    selection: WitArguments,
    /// The folder for the C# files of this world; it is made when missing
    #[arg(long, value_name = "FOLDER")]
    out_dir: PathBuf,
    /// The namespace that the generated ones begin with
    #[arg(long, value_name = "NAMESPACE", default_value = "", hide_default_value = true)]
    namespace: String,
    /// The whole namespace for a package (wasi:http), or for an interface or world of one (wasi:http/types)
    #[arg(long = "namespace-map", value_name = "WIT=NAMESPACE", value_parser = mapping)]
    namespaces: Vec<(String, String)>,
    /// Make the classes internal: they are seen in the assembly that they are compiled into
    #[arg(long)]
    internal: bool,
    /// What becomes of a result that a function returns
    #[arg(long, value_enum, default_value_t, value_name = "STYLE")]
    results: Results,
    /// A new C# file in which every export is a method to fill in
    #[arg(long, value_name = "FILE")]
    stubs: Option<PathBuf>,
    /// A file for the world in binary form: as the resource `component-type` of a library's assembly, it makes the
    /// library's imports those of the components that use it
    #[arg(long, value_name = "FILE")]
    encoded_world: Option<PathBuf>,
    /// A file for the world as one WIT text with all that it uses, for --import
    #[arg(long, value_name = "FILE")]
    resolved_wit: Option<PathBuf>,
}

/// What becomes of a result that a function returns.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Results {
    /// The ok value is returned, the error is an exception
    #[default]
    Throw,
    /// A Result is returned
    Value,
}

fn mapping(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((wit, namespace)) => Ok((wit.to_owned(), namespace.to_owned())),
        None => Err("write it like wasi:http/types=Acme.Http".to_owned()),
    }
}

impl Arguments {
    fn options(&self, sources: Texts) -> Options {
        Options {
            root_namespace: self.namespace.clone(),
            namespaces: self.namespaces.iter().cloned().collect(),
            visibility: if self.internal { Visibility::Internal } else { Visibility::Public },
            results: match self.results {
                Results::Throw => ResultStyle::Throw,
                Results::Value => ResultStyle::Value,
            },
            strings: self.selection.string_encoding.into(),
            source_paths: self.source_paths(&sources),
            sources,
        }
    }
}

impl Arguments {
    /// The paths of the WIT files as they are seen from the folder for the C# files. One that has nothing in common with
    /// it but the root is left out: where it is, is a matter of this machine.
    fn source_paths(&self, sources: &Texts) -> BTreeMap<String, String> {
        let Ok(folder) = std::path::absolute(&self.out_dir) else { return BTreeMap::new() };
        let depth = folder.components().filter(|part| matches!(part, Component::Normal(_))).count();
        let relative = |name: &String| {
            let path = pathdiff::diff_paths(std::path::absolute(name).ok()?, &folder)?;
            let parts: Vec<&str> = path.iter().map(std::ffi::OsStr::to_str).collect::<Option<_>>()?;
            let ups = parts.iter().take_while(|part| **part == "..").count();
            // The compiler has no way to write such a character in the name of a file.
            let is_plain = !parts.iter().any(|part| part.contains('"'));
            (path.is_relative() && ups < depth && is_plain).then(|| (name.clone(), parts.join("/")))
        };
        sources.keys().filter_map(relative).collect()
    }
}

/// Generates, then writes: a problem in the WIT leaves everything as it is.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let source = arguments.selection.read(&arguments.wit)?;
    let resolved = arguments
        .resolved_wit
        .as_ref()
        .map(|path| -> Result<_> { Ok((path, source.to_text()?.into_bytes())) });
    let encoded = arguments.encoded_world.as_ref().map(|path| -> Result<_> {
        let strings = arguments.selection.string_encoding.into();
        Ok((path, ::componentize::encode_world(&source.resolve, source.world, strings)?))
    });
    let mut outputs = [resolved, encoded].into_iter().flatten().collect::<Result<Vec<_>>>()?;
    let options = arguments.options(source.texts);
    let files = match &arguments.stubs {
        None => codegen_csharp::generate(&source.resolve, source.world, &options)?,
        Some(path) => {
            let (files, stubs) =
                codegen_csharp::generate_with_stubs(&source.resolve, source.world, &options)?;
            refuse_existing(path)?;
            outputs.push((path, stubs.into_bytes()));
            files
        }
    };
    outputs.retain(|(path, content)| !::componentize::is_up_to_date(path, content));
    let report = report.leaving_output_to(outputs.iter().map(|(path, _)| path.as_path()));
    let outputs: Vec<_> = outputs.iter().map(|(path, content)| (path.as_path(), &content[..])).collect();
    ::componentize::write_together(&outputs)?;
    let written = write(&arguments.out_dir, &files)?;
    report.status(&format!("{}: {written} of {} files written", arguments.out_dir.display(), files.len()));
    Ok(ExitCode::SUCCESS)
}

/// A file for stubs is the user's from then on: one that is there is never replaced.
fn refuse_existing(path: &Path) -> Result<()> {
    if path.is_file() && !::componentize::is_standard_output(path) {
        let message = format!("{} exists already, and may hold your code", path.display());
        let help = "give --stubs another file, and take from it what you need";
        return Err(Diagnostic::new(Code::OutputExists, message).with_help(help).into());
    }
    Ok(())
}

/// Makes the folder hold `files` and none that an earlier run left, and gives how many files had to be written.
fn write(folder: &Path, files: &[SourceFile]) -> Result<usize> {
    let files: Vec<_> = files.iter().map(|file| (&*file.path, file.text.as_bytes())).collect();
    ::componentize::write_folder(folder, LIST, &files)
}
