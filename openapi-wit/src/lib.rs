//! An OpenAPI document becomes a WIT package: its operations functions of one interface, its schemas types.
//!
//! [`read`] goes from text over the document ([`document`]) to what it describes ([`model`]), and finds all problems;
//! [`Api::to_wit`] then says it in WIT and cannot fail. Nothing here reads or writes files.

mod document;
pub mod model;
mod names;
mod normal;
mod operations;
mod problems;
mod responses;
mod schemas;
mod wit;

use diagnostics::{Code, Diagnostics, Result};
pub use model::Api;
use problems::Problems;

/// What an OpenAPI document describes, with the warnings about what is left out.
#[derive(Debug)]
pub struct Reading {
    /// The operations and their types.
    pub api: Api,
    /// What the document has that WIT cannot say, and that nothing else depends on.
    pub warnings: Diagnostics,
}

/// A WIT package that is to be written, as `namespace:name`, with or without `@version`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageId {
    /// What comes before the colon.
    pub namespace: String,
    /// What comes after it.
    pub name: String,
    /// What comes after the at-sign.
    pub version: Option<semver::Version>,
}

impl std::str::FromStr for PackageId {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let wrong = || format!("write it like acme:shop or acme:shop@1.0.0, not `{text}`");
        let (names, version) = match text.split_once('@') {
            Some((names, version)) => (names, Some(version.parse().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let (namespace, name) = names.split_once(':').ok_or_else(wrong)?;
        match [namespace, name].iter().all(|name| wit_parser::validate_id(name).is_ok()) {
            true => Ok(Self { namespace: namespace.to_owned(), name: name.to_owned(), version }),
            false => Err(wrong()),
        }
    }
}

/// Reads the document `text`, in JSON or YAML; `name` is what messages call it. Without a `package` the title of the
/// document names it.
///
/// # Errors
/// All problems of the document.
pub fn read(name: &str, text: &str, package: Option<PackageId>) -> Result<Reading> {
    let document = document::Document::parse(name, text)?;
    let mut problems = Problems::of(name);
    let api = operations::read(&document, package, &mut problems);
    if api.operations.is_empty() && problems.is_empty() {
        let help = "give a document with `paths`: each operation becomes a function";
        problems.error(Code::OpenApiInvalid, "/paths", "the document has no operations", help);
    }
    problems.finish().map(|warnings| Reading { api, warnings })
}
