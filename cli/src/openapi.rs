//! `openapi`: writes the WIT package for a service that an OpenAPI document describes.

use crate::report::Report;
use diagnostics::{Code, Diagnostic, Result};
use openapi_wit::{PackageId, Reading};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  componentize-dotnet openapi petstore.json --out-dir wit
  componentize-dotnet openapi petstore.yaml --out-dir wit --package acme:pets@1.0.0";

/// Lists the generated files, so that a later run knows which files are its own.
const LIST: &str = ".componentize-dotnet-openapi";

/// The command line of `openapi`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A document of OpenAPI 3.0 or 3.1, in JSON or YAML
    document: PathBuf,
    /// The folder for the WIT; it is made when missing
    #[arg(long, value_name = "FOLDER")]
    out_dir: PathBuf,
    /// The WIT package; without it, openapi: and the title of the document
    #[arg(long, value_name = "PACKAGE")]
    package: Option<PackageId>,
}

/// Reads the document, then writes: a problem in it leaves everything as it is.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let Arguments { document, out_dir, package } = arguments;
    let name = document.display().to_string();
    let Reading { api, warnings } = openapi_wit::read(&name, &text(document)?, package.clone())?;
    let file = format!("{}.wit", api.package.name);
    let wit = api.to_wit();
    let written = ::componentize::write_folder(out_dir, LIST, &[(&file, wit.as_bytes())])?;
    report.show(&warnings);
    report.status(&format!("{}: {written} of 1 files written", out_dir.display()));
    Ok(ExitCode::SUCCESS)
}

fn text(path: &Path) -> Result<String> {
    let help = "give an OpenAPI document in JSON or YAML";
    let bytes = std::fs::read(path).map_err(|error| Diagnostic::unreadable(path, &error, help))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let message = format!("{} is not text in UTF-8", path.display());
        Diagnostic::new(Code::OpenApiInvalid, message).with_help(help)
    })?;
    // Editors on Windows begin files with a mark that is no part of the text.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
