//! Which parts of a crate, or of a C# library, depend on each other in a circle: there are none.
//!
//! Modules of one parent are compared, each with all that is below it: a parent and its own parts may know each other.

mod csharp;
mod rust;

use crate::workspace;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The C# libraries: their sources, where each folder is a part.
const CSHARP: [&str; 1] = ["cm-runtime/src"];

/// What uses what: a part's path in its crate or library, and the paths of those that it uses.
pub type Uses = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

/// All circles.
///
/// # Errors
/// When a source cannot be read.
pub fn problems() -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for manifest in workspace::files(&["**/Cargo.toml", "Cargo.toml"])? {
        let folder = manifest.parent().context("a file is in a folder")?;
        for root in ["src/lib.rs", "src/main.rs"].map(|file| folder.join(file)) {
            if root.is_file() {
                let uses = rust::uses(&root)?;
                found.extend(circles(&uses).into_iter().map(|circle| described(folder, &circle)));
            }
        }
    }
    for sources in CSHARP.map(|folder| workspace::root().join(folder)) {
        let uses = csharp::uses(&sources)?;
        found.extend(circles(&uses).into_iter().map(|circle| described(&sources, &circle)));
    }
    Ok(found.into_iter().map(|circle| format!("these parts use each other: {circle}")).collect())
}

fn described(folder: &Path, circle: &BTreeSet<Vec<String>>) -> String {
    let folder = folder.strip_prefix(workspace::root()).unwrap_or(folder).display().to_string();
    let parts: Vec<String> = circle.iter().map(|part| part.join("::")).collect();
    format!("{}: {}", folder.replace('\\', "/"), parts.join(", "))
}

/// The parts of one parent that reach each other, for each parent.
fn circles(uses: &Uses) -> Vec<BTreeSet<Vec<String>>> {
    let mut siblings: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (user, used) in uses {
        for used in used {
            let common = user.iter().zip(used).take_while(|(left, right)| left == right).count();
            // One is above the other: they are not siblings.
            if common < user.len() && common < used.len() {
                siblings.entry(user[..=common].to_vec()).or_default().insert(used[..=common].to_vec());
            }
        }
    }
    let mut circles = BTreeSet::new();
    for part in siblings.keys() {
        let reached = reached(&siblings, part);
        let circle: BTreeSet<_> =
            reached.iter().filter(|other| self::reached(&siblings, other).contains(part)).cloned().collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// All that a part uses, and what that uses.
fn reached(
    siblings: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
    from: &[String],
) -> BTreeSet<Vec<String>> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from.to_vec()];
    while let Some(part) = open.pop() {
        for next in siblings.get(&part).into_iter().flatten() {
            if reached.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(pairs: &[(&str, &str)]) -> Uses {
        let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
        let mut uses = Uses::new();
        for (user, used) in pairs {
            uses.entry(path(user)).or_default().insert(path(used));
        }
        uses
    }

    fn found(pairs: &[(&str, &str)]) -> Vec<String> {
        let circles = circles(&uses(pairs));
        circles.iter().map(|circle| described(Path::new("crate"), circle)).collect()
    }

    #[test]
    fn parts_below_count_for_those_above() {
        assert_eq!(found(&[("plan::lift", "names"), ("names", "plan")]), ["crate: names, plan"]);
        assert_eq!(found(&[("plan::lift", "plan::lower"), ("plan::lower", "plan::lift")]).len(), 1);
        assert_eq!(found(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]), ["crate: a, b, c"]);
    }

    #[test]
    fn a_line_and_a_parent_with_its_parts_are_no_circle() {
        assert!(found(&[("a", "b"), ("b", "c"), ("a", "c")]).is_empty());
        assert!(found(&[("plan", "plan::lift"), ("plan::lift", "plan")]).is_empty());
    }
}
