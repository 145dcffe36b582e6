//! The WIT packages that come with the tool, for packages that a project uses and does not bring along.

use crate::features::Gates;
use crate::{files, parse};
use diagnostics::Result;
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
    pub fn names(&self) -> Vec<String> {
        self.packages.keys().map(PackageName::to_string).collect()
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
