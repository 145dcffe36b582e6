//! Which modules of a crate use which: what their `use` declarations and the paths in their code name. Modules for tests
//! alone are left out.

use super::Uses;
use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Attribute, Item, ItemMod, UseTree};

/// A path in a crate, or into it.
type Names = Vec<String>;

/// What is known of a module.
#[derive(Default)]
struct Module {
    /// What its own code names, as written.
    named: BTreeSet<Names>,
    /// What its `use` declarations bring in: the name here, and the path as written.
    imports: BTreeMap<String, Names>,
}

/// Which modules of the crate with this root file use which.
///
/// # Errors
/// When a file cannot be read or is not Rust.
pub fn uses(root: &Path) -> Result<Uses> {
    let mut modules = BTreeMap::new();
    let folder = root.parent().context("a file is in a folder")?;
    read(root, folder, &Names::new(), &mut modules)?;
    let uses = modules.iter().map(|(path, module)| {
        let homes = module
            .named
            .iter()
            .chain(module.imports.values())
            .filter_map(|names| home(&modules, path, names, 0));
        (path.clone(), homes.filter(|home| home != path).collect())
    });
    Ok(uses.collect())
}

/// Reads a module's file; the files of its own modules are in `folder`.
fn read(file: &Path, folder: &Path, path: &Names, modules: &mut BTreeMap<Names, Module>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let parsed = syn::parse_file(&text).with_context(|| format!("{} is not Rust", file.display()))?;
    add(parsed.items, folder, path, modules)
}

fn add(items: Vec<Item>, folder: &Path, path: &Names, modules: &mut BTreeMap<Names, Module>) -> Result<()> {
    let mut module = Module::default();
    for item in items {
        match item {
            Item::Mod(inner) if is_for_tests(&inner.attrs) => {}
            Item::Mod(ItemMod { ident, content, .. }) => {
                let name = ident.to_string();
                let path = [path.as_slice(), std::slice::from_ref(&name)].concat();
                let below = folder.join(&name);
                match content {
                    Some((_, items)) => add(items, &below, &path, modules)?,
                    None => read(&file_of(folder, &name), &below, &path, modules)?,
                }
            }
            Item::Use(item) if !is_for_tests(&item.attrs) => import(&item.tree, &Names::new(), &mut module),
            item => name_paths(item.into_token_stream(), &mut module.named),
        }
    }
    modules.insert(path.clone(), module);
    Ok(())
}

fn file_of(folder: &Path, module: &str) -> PathBuf {
    let file = folder.join(format!("{module}.rs"));
    if file.is_file() { file } else { folder.join(module).join("mod.rs") }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

fn import(tree: &UseTree, before: &Names, module: &mut Module) {
    let with = |name: &syn::Ident| [before.as_slice(), &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => import(&path.tree, &with(&path.ident), module),
        UseTree::Group(group) => group.items.iter().for_each(|tree| import(tree, before, module)),
        UseTree::Glob(_) => {
            module.named.insert(before.clone());
        }
        UseTree::Rename(rename) => {
            module.imports.insert(rename.rename.to_string(), with(&rename.ident));
        }
        UseTree::Name(name) if name.ident == "self" => {
            module.imports.insert(before.last().cloned().unwrap_or_default(), before.clone());
        }
        UseTree::Name(name) => {
            module.imports.insert(name.ident.to_string(), with(&name.ident));
        }
    }
}

/// Adds the paths in code: names with `::` between them, in macros too.
fn name_paths(tokens: TokenStream, named: &mut BTreeSet<Names>) {
    let mut path = Names::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    named.insert(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
            }
            other => {
                named.insert(std::mem::take(&mut path));
                colons = 0;
                if let TokenTree::Group(group) = other {
                    name_paths(group.stream(), named);
                }
            }
        }
    }
    named.insert(path);
    // A single name is of this module, or came with a `use`.
    named.retain(|path| path.len() > 1);
}

/// The module in which the item lives that a path names, seen from the module `from`; none outside the crate.
fn home(modules: &BTreeMap<Names, Module>, from: &Names, names: &[String], depth: usize) -> Option<Names> {
    // `use` declarations that name each other, which only broken code has.
    const DEEPEST: usize = 20;
    if depth > DEEPEST {
        return None;
    }
    let mut place = from.clone();
    let mut rest = names;
    let mut is_inside = false;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" => place.clear(),
            "super" => drop(place.pop()),
            "self" => {}
            _ => break,
        }
        is_inside = true;
        rest = after;
    }
    for (index, name) in rest.iter().enumerate() {
        let below = [place.as_slice(), std::slice::from_ref(name)].concat();
        let module = modules.get(&place)?;
        if modules.contains_key(&below) {
            place = below;
        } else if let Some(path) = module.imports.get(name).filter(|path| path[..] != rest[index..]) {
            let whole = [path.as_slice(), &rest[index + 1..]].concat();
            return home(modules, &place, &whole, depth + 1);
        } else {
            return (is_inside || index > 0).then_some(place);
        }
        is_inside = true;
    }
    is_inside.then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(files: &[(&str, &str)], by: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("it is in the folder")).expect("it is new");
            fs::write(file, text).expect("it can be written");
        }
        let uses = uses(&folder.path().join("lib.rs")).expect("the files are Rust");
        let by: Names = by.split("::").map(str::to_owned).collect();
        uses[&by].iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn declarations_paths_and_macros_name_modules() {
        let lib = ("lib.rs", "mod a;\nmod b;\nmod c { pub struct Inline; }\nmod d;\npub use d::Reached;\n");
        let a = "use crate::b::{self, One};\nfn f() { println!(\"{}\", super::c::Inline); crate::Reached::go(); }\n";
        let files = [lib, ("a.rs", a), ("b.rs", "pub struct One;\n"), ("d/mod.rs", "pub struct Reached;\n")];
        assert_eq!(used(&files, "a"), ["b", "c", "d"]);
        assert!(used(&files, "b").is_empty());
    }

    #[test]
    fn modules_for_tests_and_other_crates_do_not_count() {
        let a = "use std::fmt;\n#[cfg(test)]\nmod tests { use crate::b::One; }\nfn f() { fmt::format(); b::f(); }\n";
        let files = [("lib.rs", "mod a;\nmod b;\n"), ("a.rs", a), ("b.rs", "pub struct One;\n")];
        assert!(used(&files, "a").is_empty());
    }
}
