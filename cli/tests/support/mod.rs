//! What the tests of the command line share: a folder of their own, the built program, components made from text.

use std::path::PathBuf;

/// A folder that one test writes in.
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("the folder can be written");
        path
    }
}

pub fn functions() -> Vec<u8> {
    wat::parse_str(include_str!("../components/functions.wat")).expect("the text is a component")
}
