//! Reads WIT (a folder, a file, a wasm-encoded package, a component) into a [`Resolve`], and picks the world.

mod compatibility;
mod depth;
mod features;
mod files;
mod library;
mod package;
mod problems;
mod several;
mod world;

pub use compatibility::{Verdict, compare};
use diagnostics::{Diagnostics, Result};
pub use features::Features;
use features::Gates;
use files::{Files, Input, Text};
use library::Library;
pub use package::{Extent, WitPackage};
use problems::Known;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wasmparser::Parser;
use wit_parser::decoding::DecodedWasm;
use wit_parser::{
    PackageId, PackageName, ParseErrorKind, Resolve, SourceMap, UnresolvedPackageGroup, WorldId,
};

/// WIT that was read, and the world that was picked from it.
#[derive(Debug)]
pub struct WitSource {
    /// All packages.
    pub resolve: Resolve,
    /// The world to generate for.
    pub world: WorldId,
    /// The WIT files by their paths in `resolve`, for diagnostics about them.
    pub texts: Texts,
}

impl WitSource {
    /// The world alone and all that it uses, in one WIT text: what was left out, joined or included is so in the text.
    ///
    /// # Errors
    /// When WIT cannot say it.
    pub fn to_text(&self) -> Result<String> {
        several::text(self.resolve.clone(), self.world)
    }
}

/// What tells a core module from a component, behind the first four bytes of both.
const CORE_MODULE: [u8; 4] = [1, 0, 0, 0];

/// The content of WIT files, by their paths.
pub type Texts = BTreeMap<String, Arc<str>>;

/// What is wanted of the WIT.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// The worlds, as `name` or `ns:pkg/name@1.0.0`; none: the only one. Several become one, with the name of the first
    /// and the imports and exports of all.
    pub worlds: Vec<String>,
    /// The features whose items are there.
    pub features: Features,
    /// A folder with packages, each a `.wit` file in it or in a subfolder, for those that the WIT uses and has not.
    pub library: Option<PathBuf>,
    /// Further packages that the WIT may use, each like the content of `deps`.
    pub dependencies: Vec<PathBuf>,
    /// Components, or WIT with one world: what they export, the world imports, and their packages may be used.
    pub imports: Vec<PathBuf>,
}

/// Reads `path` and picks the world of `selection`, or makes it out of several.
///
/// `path` is a folder with `.wit` files of one package, and its dependencies in the subfolder `deps` (each a folder,
/// a `.wit` file or a wasm-encoded `.wasm`); or one text file; or a wasm-encoded package; or a component, whose
/// imports and exports are then the world.
///
/// # Errors
/// When the path cannot be read, a text does not parse or resolve, a feature gates nothing, there is not one such
/// world, or worlds contradict each other.
pub fn read(path: &Path, selection: &Selection) -> Result<WitSource> {
    read_all(&[path], selection)
}

/// Reads several paths, each as [`read`] does, and makes one world of theirs; it has the name of the first. Of each
/// package come the worlds of `selection` that it has, or its only one. No path at all is enough when `selection` has
/// imports.
///
/// # Errors
/// Those of [`read`].
pub fn read_all(paths: &[impl AsRef<Path>], selection: &Selection) -> Result<WitSource> {
    let mut problems = Diagnostics::new();
    let mut texts = Texts::new();
    let mut gates = Gates::default();
    let mut sources = Vec::new();
    let imports = problems.absorb(several::imports(paths.len(), selection, &mut texts)).unwrap_or_default();
    for path in paths {
        let read = several::files(path.as_ref(), selection).and_then(|files| {
            texts.extend(files.texts().map(|text| (text.name.clone(), text.content.clone())));
            resolve(files, &texts, selection, &imports, &mut gates)
        });
        sources.extend(problems.absorb(read));
    }
    let sources = problems.into_result(sources)?;
    selection.features.check(&gates)?;
    let (resolve, world) = several::join(sources, imports, &selection.worlds)?;
    Ok(WitSource { resolve, world, texts })
}

/// Reads `path` as [`read`] does, without picking a world.
///
/// # Errors
/// As [`read`], but for the world.
pub fn read_package(path: &Path, selection: &Selection) -> Result<WitPackage> {
    package(several::files(path, selection)?, selection)
}

/// Reads `bytes`, a wasm-encoded package or a component, as [`read_package`] does. Messages call it `name`.
///
/// # Errors
/// When the bytes are neither, or resolve to nothing with `selection`.
pub fn read_binary(name: &str, bytes: Vec<u8>, selection: &Selection) -> Result<WitPackage> {
    let main = Input::Binary { name: name.to_owned(), bytes };
    package(Files { main, dependencies: Vec::new() }, selection)
}

/// The names of the packages in `folder`, each a `.wit` file in it or in a subfolder.
///
/// # Errors
/// When a file cannot be read or does not parse.
pub fn library_names(folder: &Path) -> Result<BTreeSet<PackageName>> {
    Ok(Library::read(folder)?.names())
}

fn package(files: Files, selection: &Selection) -> Result<WitPackage> {
    let (mut texts, mut gates) = (Texts::new(), Gates::default());
    let imports = several::imports(1, selection, &mut texts)?;
    texts.extend(files.texts().map(|text| (text.name.clone(), text.content.clone())));
    let (resolve, package) = resolve(files, &texts, selection, &imports, &mut gates)?;
    selection.features.check(&gates)?;
    Ok(WitPackage { resolve, package, texts })
}

/// Parses all packages, so that the problems of each are found, then connects them.
fn resolve(
    files: Files,
    texts: &Texts,
    selection: &Selection,
    imports: &[several::Import],
    gates: &mut Gates,
) -> Result<(Resolve, PackageId)> {
    let features = &selection.features;
    let mut problems = Diagnostics::new();
    let mut resolve = features.resolve();
    let mut packages = Vec::new();
    for dependency in &files.dependencies {
        match dependency {
            Input::Texts(package) => packages.extend(problems.absorb(parse(package, texts, gates))),
            Input::Binary { name, bytes } => {
                let merged = decode(name, bytes, features, gates)
                    .and_then(|decoded| merge(name, &mut resolve, decoded));
                problems.absorb(merged);
            }
        }
    }
    let main = match &files.main {
        Input::Texts(package) => problems.absorb(parse(package, texts, gates)),
        Input::Binary { name, bytes } => {
            let decoded = decode(name, bytes, features, gates)?;
            let package = decoded.package();
            let (DecodedWasm::WitPackage(resolve, _) | DecodedWasm::Component(resolve, _)) = decoded;
            return Ok((resolve, package));
        }
    };
    let Some(main) = main else { return Err(problems) };
    let groups: Vec<_> = packages.iter().chain([&main]).collect();
    let mut library = match &selection.library {
        // Parsing it takes longer than all else.
        Some(folder) if library::is_any_missing(&groups, &resolve) => {
            problems.absorb(Library::read(folder)).unwrap_or_default()
        }
        _ => Library::default(),
    };
    let missing = library.take_missing(&groups, &resolve);
    missing.iter().for_each(|group| gates.add_group(group));
    packages.extend(missing);
    let groups: Vec<_> = packages.iter().chain([&main]).collect();
    let imports = if library::is_any_missing(&groups, &resolve) { imports } else { &[] };
    let resolve = problems.into_result(resolve)?;
    connect(resolve, main, packages, imports, texts, &library)
}

/// Connects a package with its dependencies and, where these are not all that it uses, with the packages of `imports`.
fn connect(
    mut resolve: Resolve,
    main: UnresolvedPackageGroup,
    mut dependencies: Vec<UnresolvedPackageGroup>,
    imports: &[several::Import],
    texts: &Texts,
    library: &Library,
) -> Result<(Resolve, PackageId)> {
    let known = Known::new(&main, &dependencies, library.names().iter().map(ToString::to_string).collect());
    let push = |resolve: &mut Resolve, main, dependencies| {
        resolve.push_groups(main, dependencies).map_err(|error| {
            Diagnostics::from(problems::unresolved(error.kind(), &known, &resolve.source_map, texts))
        })
    };
    if !imports.is_empty() {
        // First, so that a package which an import has too, in part perhaps, becomes one with it.
        if let Some(first) = dependencies.pop() {
            push(&mut resolve, first, std::mem::take(&mut dependencies))?;
        }
        for import in imports {
            several::merge(&mut resolve, import.resolve.clone(), &import.name)?;
        }
    }
    let package = push(&mut resolve, main, dependencies)?;
    Ok((resolve, package))
}

/// Parses the files of one package. The parser stops at its first problem; the syntax of the files that it did not
/// come to is checked by parsing again without the file at fault.
fn parse(package: &[Text], texts: &Texts, gates: &mut Gates) -> Result<UnresolvedPackageGroup> {
    let (map, error) = match source_map(package.iter()).parse() {
        Ok(mut parsed) => {
            depth::limit(&mut parsed, texts)?;
            gates.add_group(&parsed);
            return Ok(parsed);
        }
        Err(failure) => failure,
    };
    let mut found = Diagnostics::from(problems::unparsed(error.kind(), &map, texts));
    let mut at_fault = problems::file(error.kind().span(), &map);
    let mut rest: Vec<&Text> = package.iter().collect();
    while let Some(name) = at_fault.take() {
        rest.retain(|text| text.name != name);
        let Err((map, error)) = source_map(rest.iter().copied()).parse() else { break };
        if matches!(error.kind(), ParseErrorKind::Lex(_) | ParseErrorKind::Syntax { .. }) {
            at_fault = problems::file(error.kind().span(), &map);
            if at_fault.is_some() {
                found.push(problems::unparsed(error.kind(), &map, texts));
            }
        }
    }
    Err(found)
}

fn source_map<'a>(texts: impl Iterator<Item = &'a Text>) -> SourceMap {
    let mut map = SourceMap::new();
    for text in texts {
        map.push_str(&text.name, &*text.content);
    }
    map
}

fn decode(name: &str, bytes: &[u8], features: &Features, gates: &mut Gates) -> Result<DecodedWasm> {
    check_sections(bytes).map_err(|error| problems::undecoded(name, &error))?;
    let decoded = wit_parser::decoding::decode(bytes).map_err(|error| problems::undecoded(name, &error))?;
    // The parser takes a core module that says nothing of WIT for an empty world.
    if let DecodedWasm::Component(resolve, world) = &decoded
        && bytes.get(4..8) == Some(&CORE_MODULE)
        && resolve.worlds[*world].imports.is_empty()
        && resolve.worlds[*world].exports.is_empty()
    {
        return Err(problems::undecoded(name, &"it is a core module without a world").into());
    }
    features.apply(name, decoded, gates)
}

/// That each section ends within the file. The decoder reads from a stream, and would make room for what a section claims
/// to have, up to 4 GB, before it finds out.
fn check_sections(bytes: &[u8]) -> wasmparser::Result<()> {
    Parser::new(0).parse_all(bytes).try_for_each(|payload| payload.map(drop))
}

fn merge(name: &str, resolve: &mut Resolve, decoded: DecodedWasm) -> Result<()> {
    let (DecodedWasm::WitPackage(dependency, _) | DecodedWasm::Component(dependency, _)) = decoded;
    several::merge(resolve, dependency, name).map(drop)
}
