//! The folder between runs: each file lies beside the key of what it was made from and of itself, and is made anew when that
//! differs.

use crate::files;
use crate::output::unwritable;
use diagnostics::Result;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// A hash of all that a file is made from.
#[derive(Debug, Clone, Default)]
pub struct Key(Sha256);

impl Key {
    /// The key of these bytes besides.
    pub fn and(&self, bytes: &[u8]) -> Self {
        let mut hash = self.0.clone();
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
        Self(hash)
    }

    /// The hash as text.
    pub fn text(&self) -> String {
        self.0.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The folder.
pub struct Store(PathBuf);

impl Store {
    /// Makes the folder if need be.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        // What tools are told must hold wherever they run.
        let folder = fs::canonicalize(folder).map_err(|error| unwritable(folder, &error))?;
        Ok(Self(folder))
    }

    /// Where a file that is made in each run belongs.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A folder with these files and no others.
    pub fn folder(&self, name: &str, contents: &[(String, &[u8])]) -> Result<PathBuf> {
        let folder = self.0.join(name);
        let write = || {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir(&folder)?;
            contents.iter().try_for_each(|(name, bytes)| fs::write(folder.join(name), bytes))
        };
        write().map_err(|error| unwritable(&folder, &error))?;
        Ok(folder)
    }

    /// The file of this name and key; `make` writes it where there is none.
    pub fn file(&self, name: &str, key: &Key, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let path = self.0.join(name);
        let key_file = self.0.join(format!("{name}.key"));
        // What it is made from and what it is, so that a damaged file is made again.
        let kept = fs::read(&path).map(|bytes| key.and(&bytes).text());
        if kept.is_ok_and(|kept| fs::read_to_string(&key_file).is_ok_and(|found| found == kept)) {
            return Ok(path);
        }
        // A run that is interrupted leaves no key behind.
        let _ = fs::remove_file(&key_file);
        make(&path)?;
        let made = key.and(&files::read(&path)?).text();
        fs::write(&key_file, made).map_err(|error| unwritable(&key_file, &error))?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_again_only_when_it_or_its_key_changes() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let store = Store::open(&folder.path().join("new")).expect("the folder can be made");
        let made = |text: &str, key: &Key| {
            let path = store.file("f", key, |path| {
                fs::write(path, text).map_err(|error| unwritable(path, &error))?;
                Ok(())
            });
            fs::read_to_string(path.expect("the file is made")).expect("the file is there")
        };
        let [first, second] = [b"a", b"b"].map(|part| Key::default().and(part));
        assert_eq!([made("1", &first), made("2", &first), made("3", &second)], ["1", "1", "3"]);
        fs::write(folder.path().join("new/f"), "damaged").expect("the folder is writable");
        assert_eq!(made("4", &second), "4");
        assert_ne!(Key::default().and(b"ab").and(b"").text(), Key::default().and(b"a").and(b"b").text());
    }
}
