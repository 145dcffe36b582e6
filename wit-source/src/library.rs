//! The WIT packages that come with the tool, for packages that a project uses and does not bring along.

use crate::features::Gates;
use crate::files::{self, Files, Input};
use crate::parse;
use diagnostics::{Code, Diagnostic, Result, nearest};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use wit_parser::{PackageName, Resolve, UnresolvedPackage, UnresolvedPackageGroup};

/// Packages by their names.
#[derive(Default)]
pub struct Library {
    packages: BTreeMap<PackageName, UnresolvedPackageGroup>,
}

impl Library {
    /// Reads the packages in `folder`: each a `.wit` file, in the folder or in a subfolder.
    ///
    /// # Errors
    /// When a file cannot be read or does not parse.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut packages = BTreeMap::new();
        for text in files::library(folder)? {
            let texts = [(text.name.clone(), text.content.clone())].into();
            let group = parse(&[text], &texts, &mut Gates::default())?;
            packages.insert(group.main.name.clone(), group);
        }
        Ok(Self { packages })
    }

    /// The names of the packages.
    pub fn names(&self) -> BTreeSet<PackageName> {
        self.packages.keys().cloned().collect()
    }

    /// Takes out the packages that `groups` use, and those that these use, unless `groups` or `resolve` have them.
    pub fn take_missing(
        &mut self,
        groups: &[&UnresolvedPackageGroup],
        resolve: &Resolve,
    ) -> Vec<UnresolvedPackageGroup> {
        let (mut present, mut wanted) = present_and_wanted(groups, resolve);
        let mut taken = Vec::new();
        while let Some(name) = wanted.pop() {
            if present.insert(name.clone())
                && let Some(group) = self.packages.remove(&name)
            {
                wanted.extend(packages(&group).flat_map(|package| package.foreign_deps.keys().cloned()));
                taken.push(group);
            }
        }
        taken
    }
}

/// The package `name` of those that come with the tool, as a dependency; the packages that it uses come along where they
/// are missing.
///
/// # Errors
/// When there is no such package.
pub fn find(folder: &Path, name: &str) -> Result<Files> {
    let mut names = Vec::new();
    for text in files::library(folder)? {
        let texts = [(text.name.clone(), text.content.clone())].into();
        let package =
            parse(std::slice::from_ref(&text), &texts, &mut Gates::default())?.main.name.to_string();
        if package == name {
            return Ok(Files { main: Input::Texts(vec![text]), dependencies: Vec::new() });
        }
        names.push(package);
    }
    let mut help = match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`? "),
        None => String::new(),
    };
    help.push_str(&format!(
        "there are: {}; other packages are named by their file or folder, or come with `componentize-dotnet add`",
        names.join(", ")
    ));
    let message = format!("no package `{name}` comes with componentize-dotnet");
    Err(Diagnostic::new(Code::InputMissing, message).with_help(help).into())
}

/// Whether `groups` use a package that neither they nor `resolve` have.
pub fn is_any_missing(groups: &[&UnresolvedPackageGroup], resolve: &Resolve) -> bool {
    let (present, wanted) = present_and_wanted(groups, resolve);
    wanted.iter().any(|name| !present.contains(name))
}

fn present_and_wanted(
    groups: &[&UnresolvedPackageGroup],
    resolve: &Resolve,
) -> (BTreeSet<PackageName>, Vec<PackageName>) {
    let mut present: BTreeSet<PackageName> = resolve.package_names.keys().cloned().collect();
    let mut wanted = Vec::new();
    for package in groups.iter().flat_map(|group| packages(group)) {
        present.insert(package.name.clone());
        wanted.extend(package.foreign_deps.keys().cloned());
    }
    (present, wanted)
}

fn packages(group: &UnresolvedPackageGroup) -> impl Iterator<Item = &UnresolvedPackage> {
    std::iter::once(&group.main).chain(&group.nested)
}
