//! The lock file, in the form that `wkg` has given it: which version of a package was taken, and the digest of its content.

use super::Wanted;
use diagnostics::{Code, Diagnostic, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::PathBuf;
use wasm_pkg_client::{PackageRef, Release};
use wasm_pkg_core::lock::{LOCK_FILE_NAME, LOCK_FILE_V1, LockedPackage, LockedPackageVersion};

/// The name of the file.
pub const NAME: &str = LOCK_FILE_NAME;
const HEAD: &str =
    "# Versions and digests of WIT packages. Written by `componentize-dotnet add`; `wkg` reads it too.\n";

/// The content of the file.
#[derive(Serialize, Deserialize)]
struct Content {
    version: u64,
    #[serde(default, alias = "package")]
    packages: BTreeSet<LockedPackage>,
}

/// What is written down.
pub struct Lock {
    path: PathBuf,
    content: Content,
    is_changed: bool,
}

impl Lock {
    /// Reads the file at `path`; none is an empty one.
    ///
    /// # Errors
    /// When it cannot be read, or has another form.
    pub fn read(path: PathBuf) -> Result<Self> {
        let content = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| {
                let name = path.display().to_string();
                let problem = Diagnostic::new(
                    Code::PackageLock,
                    format!("{name} is not a lock file: {}", error.message()),
                )
                .with_help(
                    "take the file from version control again, or remove it and add the packages again",
                );
                match error.span() {
                    Some(span) => problem.at(&name, text.as_str().into(), span, "here"),
                    None => problem,
                }
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Content { version: LOCK_FILE_V1, packages: BTreeSet::new() }
            }
            Err(error) => return Err(Diagnostic::unreadable(&path, &error, "").into()),
        };
        if content.version != LOCK_FILE_V1 {
            let message = format!(
                "{} has version {} of lock files, and {LOCK_FILE_V1} is read",
                path.display(),
                content.version
            );
            let help = "update componentize-dotnet, or remove the file and add the packages again";
            return Err(Diagnostic::new(Code::PackageLock, message).with_help(help).into());
        }
        Ok(Self { path, content, is_changed: false })
    }

    /// All packages that are written down.
    pub fn packages(&self) -> impl Iterator<Item = Wanted> {
        self.content.packages.iter().flat_map(|package| {
            package.versions.iter().map(|version| Wanted {
                name: package.name.clone(),
                requirement: version.requirement.clone(),
            })
        })
    }

    /// The release that was taken for `wanted`.
    pub fn find(&self, wanted: &Wanted) -> Option<Release> {
        let package = self.content.packages.get(&entry(&wanted.name))?;
        let version = package.versions.iter().find(|version| version.requirement == wanted.requirement)?;
        Some(Release { version: version.version.clone(), content_digest: version.digest.clone() })
    }

    /// Writes down that `release` was taken for `wanted`.
    pub fn insert(&mut self, Wanted { name, requirement }: &Wanted, release: &Release) {
        let mut package = self.content.packages.take(&entry(name)).unwrap_or_else(|| entry(name));
        package.versions.push(LockedPackageVersion {
            requirement: requirement.clone(),
            version: release.version.clone(),
            digest: release.content_digest.clone(),
        });
        package.versions.sort_by_key(|version| (version.version.clone(), version.requirement.to_string()));
        self.content.packages.insert(package);
        self.is_changed = true;
    }

    /// Writes the file, if something in it changed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self) -> Result<()> {
        if !self.is_changed {
            return Ok(());
        }
        let body = toml::to_string_pretty(&self.content).expect("the content has a form in TOML");
        ::componentize::write_atomically(&self.path, format!("{HEAD}\n{body}").as_bytes())
    }

    /// The file.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }
}

/// A package without versions, which is what packages are found by.
fn entry(name: &PackageRef) -> LockedPackage {
    LockedPackage { name: name.clone(), registry: None, versions: Vec::new() }
}
