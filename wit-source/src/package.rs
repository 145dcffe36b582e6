//! A WIT package as a whole: as text again, or in binary form.

use crate::Texts;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

/// A package that was read, with those that it uses.
#[derive(Debug)]
pub struct WitPackage {
    /// All packages.
    pub resolve: Resolve,
    /// The package.
    pub package: PackageId,
    /// The WIT files by their paths in `resolve`, for diagnostics about them.
    pub texts: Texts,
}

/// How much of the WIT is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The package alone.
    Package,
    /// The package and behind it those that it uses: a text that needs no other.
    Everything,
}

impl WitPackage {
    /// The package as WIT text.
    ///
    /// # Errors
    /// When WIT has no way to write it down.
    pub fn text(&self, extent: Extent) -> Result<String> {
        let nested: Vec<PackageId> = match extent {
            Extent::Package => Vec::new(),
            Extent::Everything => others(&self.resolve, self.package).collect(),
        };
        print(&self.resolve, self.package, &nested).map_err(|error| self.unwritable(self.package, &error))
    }

    /// One of the packages alone as WIT text.
    ///
    /// # Errors
    /// When WIT has no way to write it down.
    pub fn text_of(&self, package: PackageId) -> Result<String> {
        print(&self.resolve, package, &[]).map_err(|error| self.unwritable(package, &error))
    }

    /// The package and those that it uses, as WebAssembly.
    ///
    /// # Errors
    /// When the package has no binary form.
    pub fn binary(&self) -> Result<Vec<u8>> {
        let canonical_names = false;
        wit_component::encode(&self.resolve, self.package, canonical_names)
            .map_err(|error| self.unwritable(self.package, &error))
    }

    fn unwritable(&self, package: PackageId, error: &anyhow::Error) -> Diagnostics {
        let name = &self.resolve.packages[package].name;
        Diagnostic::new(
            Code::WitSyntax,
            format!("the package `{name}` cannot be written in this form: {error:#}"),
        )
        .with_help("give the WIT that it was made from")
        .into()
    }
}

/// All packages but `package`.
pub fn others(resolve: &Resolve, package: PackageId) -> impl Iterator<Item = PackageId> {
    resolve.packages.iter().map(|(id, _)| id).filter(move |id| *id != package)
}

/// The text of `package`, and of `nested` in it.
pub fn print(resolve: &Resolve, package: PackageId, nested: &[PackageId]) -> anyhow::Result<String> {
    let mut printer = WitPrinter::default();
    printer.print(resolve, package, nested)?;
    Ok(printer.output.to_string())
}
