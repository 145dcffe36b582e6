//! The WIT that a verb reads: the options that say which part of it is meant, what else bindings and component have in
//! common, and the packages that come with the tool.

use crate::installation;
use diagnostics::Result;
use std::path::{Path, PathBuf};
use wit_source::{Features, Selection, WitPackage, WitSource};

/// Which part of the WIT is meant; bindings and component need the same.
#[derive(clap::Args)]
pub struct WitArguments {
    /// The world; needed when there are several. Several that are named become one
    #[arg(long = "world", requires = "wit", value_name = "WORLD")]
    worlds: Vec<String>,
    #[command(flatten)]
    features: FeatureArguments,
    /// How strings are passed between components
    #[arg(long, requires = "wit", value_enum, default_value_t, value_name = "ENCODING")]
    pub string_encoding: StringEncoding,
    /// A package that the WIT uses: a file or folder, or the name of one that comes with this program
    #[arg(long = "dependency", value_name = "WIT")]
    dependencies: Vec<PathBuf>,
    /// A component, or the WIT of one: the world imports what it exports
    #[arg(long = "import", value_name = "WIT")]
    pub imports: Vec<PathBuf>,
}

/// Which items of the WIT are there.
#[derive(clap::Args)]
pub struct FeatureArguments {
    /// Take the items that WIT marks as unstable with these features
    #[arg(long, requires = "wit", value_name = "NAME", value_delimiter = ',')]
    features: Vec<String>,
    /// Take all items that WIT marks as unstable
    #[arg(long, requires = "wit", conflicts_with = "features")]
    all_features: bool,
}

/// How strings are passed between components.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum StringEncoding {
    /// Copied, as most components do
    #[default]
    Utf8,
    /// In the form that C# has: not copied where they are arguments of imports
    Utf16,
}

impl WitArguments {
    /// Reads the WIT at `paths`; none is needed where there are imports.
    pub fn read(&self, paths: &[PathBuf]) -> Result<WitSource> {
        let (worlds, dependencies, imports) =
            (self.worlds.clone(), self.dependencies.clone(), self.imports.clone());
        wit_source::read_all(paths, &Selection { worlds, dependencies, imports, ..self.features.selection() })
    }
}

impl FeatureArguments {
    /// Reads the package at `path`.
    pub fn package(&self, path: &Path) -> Result<WitPackage> {
        wit_source::read_package(path, &self.selection())
    }

    fn selection(&self) -> Selection {
        let features = match self.all_features {
            true => Features::All,
            false => Features::Named(self.features.iter().cloned().collect()),
        };
        let library = installation::folder("wit");
        let library = library.is_dir().then_some(library);
        Selection { features, library, ..Selection::default() }
    }
}

impl From<StringEncoding> for ::componentize::StringEncoding {
    fn from(strings: StringEncoding) -> Self {
        match strings {
            StringEncoding::Utf8 => Self::Utf8,
            StringEncoding::Utf16 => Self::Utf16,
        }
    }
}

impl From<StringEncoding> for codegen_csharp::StringEncoding {
    fn from(strings: StringEncoding) -> Self {
        match strings {
            StringEncoding::Utf8 => Self::Utf8,
            StringEncoding::Utf16 => Self::Utf16,
        }
    }
}
