//! One world out of several sources: packages that are all the component's, and those whose exports it imports.

use crate::files::{self, Files};
use crate::package::{others, print};
use crate::{Gates, Selection, Texts, features, library, resolve, world};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::path::Path;
use wit_parser::{PackageId, Remap, Resolve, Span, WorldId};

/// A component, or WIT with one world, of which the world to make imports all exports.
pub struct Import {
    /// All its packages.
    pub resolve: Resolve,
    /// Its world; what it exports is imported by now.
    world: WorldId,
    /// Its path, as the user knows it.
    pub name: String,
}

/// The files of a package, with the further dependencies of `selection`.
pub fn files(path: &Path, selection: &Selection) -> Result<Files> {
    let mut problems = Diagnostics::new();
    let mut files = problems.absorb(files::read(path));
    for dependency in &selection.dependencies {
        if let (Some(Files { main, dependencies }), Some(files)) =
            (problems.absorb(self::dependency(dependency, selection)), &mut files)
        {
            files.dependencies.extend(dependencies);
            files.dependencies.push(main);
        }
    }
    match files {
        Some(files) => problems.into_result(files),
        None => Err(problems),
    }
}

/// A dependency: a path, or the name of a package that comes with the tool.
fn dependency(path: &Path, selection: &Selection) -> Result<Files> {
    let named = path.to_str().filter(|name| name.contains(':') && !path.exists());
    let (Some(name), Some(folder)) = (named, &selection.library) else { return files::read(path) };
    library::find(folder, name)
}

/// Reads the imports of `selection`, which come after `others` other sources.
pub fn imports(others: usize, selection: &Selection, texts: &mut Texts) -> Result<Vec<Import>> {
    let mut problems = Diagnostics::new();
    let mut imports = Vec::new();
    for path in &selection.imports {
        imports.extend(problems.absorb(import(path, others + imports.len(), selection, texts)));
    }
    problems.into_result(imports)
}

fn import(path: &Path, number: usize, selection: &Selection, texts: &mut Texts) -> Result<Import> {
    let files = files::read(path)?;
    texts.extend(files.texts().map(|text| (text.name.clone(), text.content.clone())));
    let (mut resolve, package) = resolve(files, texts, selection, &[], &mut Gates::default())?;
    let world = world::pick(&mut resolve, package, &[])?;
    // The first source may become the world itself. Others are merged into it, where no two worlds of a package may have
    // one name; and a package of the project may have this very world, as it was before its exports became imports.
    let name = resolve.worlds[world].name.clone();
    let name = if number == 0 { name } else { format!("{name}-import{number}") };
    let shown = path.display().to_string();
    resolve.importize(world, Some(name)).map_err(|error| conflict(&shown, &error))?;
    Ok(Import { resolve, world, name: shown })
}

/// Makes one world of all.
pub fn join(
    sources: Vec<(Resolve, PackageId)>,
    imports: Vec<Import>,
    wanted: &[String],
) -> Result<(Resolve, WorldId)> {
    let mut problems = Diagnostics::new();
    let mut whole: Option<(Resolve, WorldId)> = None;
    let wanted = share(&sources, wanted);
    for ((mut resolve, package), wanted) in sources.into_iter().zip(wanted) {
        let Some(world) = problems.absorb(world::pick(&mut resolve, package, &wanted)) else { continue };
        let name = resolve.id_of_name(package, &resolve.worlds[world].name);
        whole = problems.absorb(add(whole, resolve, world, &name));
    }
    for Import { resolve, world, name } in imports {
        whole = problems.absorb(add(whole, resolve, world, &name));
    }
    match whole {
        Some(whole) => problems.into_result(whole),
        None => Err(problems),
    }
}

/// Which of the worlds are wanted of which package. Those that none has are a problem of the first package's.
fn share(sources: &[(Resolve, PackageId)], wanted: &[String]) -> Vec<Vec<String>> {
    let mut shares = vec![Vec::new(); sources.len()];
    for name in wanted {
        let owner =
            sources.iter().position(|(resolve, package)| world::find(resolve, *package, name).is_some());
        if let Some(share) = shares.get_mut(owner.unwrap_or(0)) {
            share.push(name.clone());
        }
    }
    shares
}

/// The world alone and all that it uses, as text.
pub fn text(mut resolve: Resolve, world: WorldId) -> Result<String> {
    let Some(package) = resolve.worlds[world].package else { return Ok(String::new()) };
    let name = resolve.worlds[world].name.clone();
    resolve.packages[package].worlds.retain(|_, id| *id == world);
    features::open_gates(&mut resolve);
    let nested: Vec<PackageId> = others(&resolve, package).collect();
    print(&resolve, package, &nested).map_err(|error| {
        let message = format!("the world `{name}` cannot be written as WIT: {error:#}");
        Diagnostic::new(Code::WitSyntax, message).with_help("simplify what the message names").into()
    })
}

/// Adds a world to the whole.
fn add(
    whole: Option<(Resolve, WorldId)>,
    resolve: Resolve,
    world: WorldId,
    name: &str,
) -> Result<(Resolve, WorldId)> {
    let Some((mut whole, into)) = whole else { return Ok((resolve, world)) };
    let remap = merge(&mut whole, resolve, name)?;
    let from = remap.map_world(world, Span::default()).map_err(|error| conflict(name, &error))?;
    world::merge(&mut whole, from, into)?;
    Ok((whole, into))
}

/// Adds packages to those of `resolve`; what both have must be the same.
pub fn merge(resolve: &mut Resolve, other: Resolve, name: &str) -> Result<Remap> {
    resolve.merge(other).map_err(|error| conflict(name, &error).into())
}

fn conflict(name: &str, error: &dyn std::fmt::Display) -> Diagnostic {
    let message = format!("the WIT of {name} contradicts the other WIT: {error:#}");
    Diagnostic::new(Code::WitWorldConflict, message)
        .with_help("use the same version of each package everywhere; a version may not have two contents")
}
