//! The WIT that a verb reads: the options that say which part of it is meant, and the packages that come with the tool.

use crate::installation;
use diagnostics::Result;
use std::path::Path;
use wit_source::{Features, Selection, WitSource};

/// Which part of the WIT is meant; bindings and component need the same.
#[derive(clap::Args)]
pub struct WitArguments {
    /// The world; needed when there are several. Several that are named become one
    #[arg(long = "world", requires = "wit", value_name = "WORLD")]
    worlds: Vec<String>,
    /// Take the items that WIT marks as unstable with these features
    #[arg(long, requires = "wit", value_name = "NAME", value_delimiter = ',')]
    features: Vec<String>,
    /// Take all items that WIT marks as unstable
    #[arg(long, requires = "wit", conflicts_with = "features")]
    all_features: bool,
}

impl WitArguments {
    /// Reads the WIT at `path`.
    pub fn read(&self, path: &Path) -> Result<WitSource> {
        let features = match self.all_features {
            true => Features::All,
            false => Features::Named(self.features.iter().cloned().collect()),
        };
        let library = installation::folder("wit");
        let library = library.is_dir().then_some(library);
        wit_source::read(path, &Selection { worlds: self.worlds.clone(), features, library })
    }
}
