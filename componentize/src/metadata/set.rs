//! An application with every assembly that it needs, and what the whole of it imports and exports.

use super::assembly::{Assembly, Definition, Reference};
use super::blob::{RawSignature, SigType};
use super::tables::{Malformed, Read, Table};
use crate::files;
use contract::{Flat, Signature};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// The assembly that the runtime is made with; its version is the runtime's.
pub const CORE_LIBRARY: &str = "System.Private.CoreLib";
/// This project's runtime library, and how the names of its other libraries begin.
const OWN_LIBRARY: &str = "CmDotnet";
const OWN_LIBRARIES: &str = "CmDotnet.";
/// The framework that applications are compiled for.
const FRAMEWORK: &str = ".NETCoreApp,Version=v10.0";
/// Calls into a browser's JavaScript, which no component has. The class library refers to it where it is
/// trimmed too, so it is left out, and what would use it fails as a missing assembly does.
const BROWSER_LIBRARY: &str = "System.Runtime.InteropServices.JavaScript";
/// The members of the class library that read environment variables for their caller.
const ENVIRONMENT_READERS: [(&str, &str, &str); 7] = [
    ("System", "Environment", "ExpandEnvironmentVariables"),
    ("System", "Environment", "GetEnvironmentVariable"),
    ("System", "Environment", "GetEnvironmentVariables"),
    ("System", "Environment", "GetFolderPath"),
    ("System.IO", "Directory", "CreateTempSubdirectory"),
    ("System.IO", "Path", "GetTempFileName"),
    ("System.IO", "Path", "GetTempPath"),
];
/// How often a type may be forwarded from one assembly to the next.
const MOST_FORWARDS: usize = 16;

/// A method that native code implements: a P/Invoke.
#[derive(Debug, Clone)]
pub struct PInvoke {
    /// The simple name of its assembly.
    pub assembly: String,
    /// Namespace, class and method.
    pub method: String,
    /// The name of the native library, or of the core module that provides it.
    pub library: String,
    /// The function's name in it.
    pub entry_point: String,
    /// Whether `[WasmImportLinkage]` makes it an import of the core module.
    pub is_wasm_import: bool,
    /// The wasm signature, or what stands in its way.
    pub signature: std::result::Result<Signature, String>,
}

/// A method that native code may call: one with `[UnmanagedCallersOnly]`.
#[derive(Debug, Clone)]
pub struct Callback {
    /// The simple name of its assembly.
    pub assembly: String,
    /// Namespace, class and method.
    pub method: String,
    /// Its metadata token.
    pub token: u32,
    /// The name that it is exported under, if it is.
    pub export: Option<String>,
    /// The wasm signature, or what stands in its way. An export has no structs.
    pub signature: std::result::Result<Signature, String>,
    /// Which of its parameters are addresses of structs.
    pub structs: Structs,
}

/// Structs in a signature: as C passes them in WebAssembly, those of more than one number by address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structs {
    /// Whether the first parameter says where the result goes.
    pub result: bool,
    /// The parameters that are addresses of copies.
    pub params: BTreeSet<usize>,
}

/// Who is at the other end of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Peer {
    /// The canonical ABI, which has numbers only.
    Component,
    /// Code in the same module, which passes structs as C does.
    Native,
}

/// A satellite assembly: the texts of another one in a language.
#[derive(Debug)]
pub struct Satellite {
    /// The language and the simple name, such as `de/App.resources`.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// An application with every assembly that it references, directly or not.
#[derive(Debug)]
pub struct AssemblySet {
    /// Sorted by name.
    assemblies: Vec<Assembly>,
    /// Sorted by language, then by name.
    satellites: Vec<Satellite>,
    app: usize,
    is_program: bool,
    runtime_version: String,
    pinvokes: Vec<PInvoke>,
    callbacks: Vec<Callback>,
    pointer_calls: BTreeSet<Signature>,
    internal_calls: BTreeSet<String>,
    reads_environment: bool,
    worlds: Vec<LibraryWorld>,
}

/// The world that a library's bindings are for.
#[derive(Debug, Clone)]
pub struct LibraryWorld {
    /// The simple name of the library's assembly.
    pub assembly: String,
    /// The world, as the payload of a `component-type` section.
    pub encoded: Vec<u8>,
}

impl AssemblySet {
    /// Reads the assembly `app` and everything it references, directly or not, and the same of the assemblies
    /// `included`: files, or folders of them. Each referenced assembly is `<name>.dll`, looked for beside `app`, then in
    /// the folders `references`, in their order, and then beside what is included. Satellite assemblies are where .NET has
    /// them: `App.dll` has those in `de/App.resources.dll`, `fr/App.resources.dll` and so on, beside it.
    ///
    /// # Errors
    /// When a file is missing, cannot be read or is not an assembly; when the application is compiled for
    /// another framework; when the class library has no version.
    pub fn resolve(app: &Path, references: &[PathBuf], included: &[PathBuf]) -> Result<Self> {
        let (assemblies, app) = load(app, references, included)?;
        let runtime_version = runtime_version(&assemblies)?;
        let mut set = Self {
            is_program: assemblies[app].has_entry_point(),
            satellites: satellites(&assemblies)?,
            assemblies,
            app,
            runtime_version,
            pinvokes: Vec::new(),
            callbacks: Vec::new(),
            pointer_calls: BTreeSet::new(),
            internal_calls: BTreeSet::new(),
            reads_environment: false,
            worlds: Vec::new(),
        };
        set.read_crossings()?;
        Ok(set)
    }

    /// The same for a component that is called through its exports alone, and not started, though it has a `Main`.
    #[must_use]
    pub fn as_reactor(self) -> Self {
        Self { is_program: false, ..self }
    }

    /// Whether the application is a program that a host starts: whether its `Main` runs from start to end.
    pub fn is_program(&self) -> bool {
        self.is_program
    }

    /// The assemblies, sorted by name.
    pub fn assemblies(&self) -> &[Assembly] {
        &self.assemblies
    }

    /// The satellite assemblies, sorted by language and then by name.
    pub fn satellites(&self) -> &[Satellite] {
        &self.satellites
    }

    /// The application itself.
    pub fn app(&self) -> &Assembly {
        &self.assemblies[self.app]
    }

    /// The assemblies that were not built from the revision that the core library was built from: the application's, and
    /// those of most packages.
    pub fn outside_of_class_library(&self) -> impl Iterator<Item = &Assembly> {
        let revision = |assembly: &Assembly| {
            assembly.informational_version()?.split_once('+').map(|(_, revision)| revision.to_owned())
        };
        let core = self.assemblies.iter().find(|assembly| assembly.name() == CORE_LIBRARY).and_then(revision);
        let is_outside = move |assembly: &&Assembly| {
            assembly.name() != CORE_LIBRARY && (core.is_none() || revision(assembly) != core)
        };
        self.assemblies.iter().filter(is_outside)
    }

    /// The assemblies of the application and its packages, without this project's own libraries, whose methods the profiles of
    /// the SDK list.
    pub fn of_application(&self) -> impl Iterator<Item = &Assembly> {
        let is_own = |name: &str| name == OWN_LIBRARY || name.starts_with(OWN_LIBRARIES);
        self.outside_of_class_library().filter(move |assembly| !is_own(assembly.name()))
    }

    /// The version of the class library, such as `10.0.12`: the engine must be of the same.
    pub fn runtime_version(&self) -> &str {
        &self.runtime_version
    }

    /// Every P/Invoke, in the order of the assemblies' names and their tables.
    pub fn pinvokes(&self) -> &[PInvoke] {
        &self.pinvokes
    }

    /// Every method with `[UnmanagedCallersOnly]`, in the same order.
    pub fn callbacks(&self) -> &[Callback] {
        &self.callbacks
    }

    /// The signatures of all calls through unmanaged function pointers that have a wasm form.
    pub fn pointer_calls(&self) -> &BTreeSet<Signature> {
        &self.pointer_calls
    }

    /// The methods that the runtime implements, as `contract::root` names them.
    pub fn internal_calls(&self) -> &BTreeSet<String> {
        &self.internal_calls
    }

    /// Whether anything but the core library asks for environment variables. That library itself always does, for
    /// settings that a component has no use for.
    pub fn reads_environment(&self) -> bool {
        self.reads_environment
    }

    /// The worlds that the assemblies' own bindings are for, in the order of the assemblies.
    pub fn worlds(&self) -> &[LibraryWorld] {
        &self.worlds
    }

    fn read_crossings(&mut self) -> Result<()> {
        let types = Types::new(&self.assemblies);
        let mut problems = Diagnostics::new();
        let (mut pinvokes, mut callbacks, mut pointer_calls) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut internal_calls = BTreeSet::new();
        let mut reads_environment = false;
        let mut worlds = Vec::new();
        for (index, assembly) in self.assemblies.iter().enumerate() {
            let crossings = assembly.crossings();
            if assembly.name() != CORE_LIBRARY {
                let asks = |&(namespace, type_name, name)| {
                    let read = assembly.refers_to(namespace, type_name, name);
                    problems.absorb(read.map_err(|reason| malformed(assembly.path(), reason).into()))
                };
                reads_environment |= ENVIRONMENT_READERS.iter().filter_map(asks).any(|refers| refers);
            }
            let own = assembly.worlds().map_err(|reason| malformed(assembly.path(), reason).into());
            worlds.extend(
                problems.absorb(own).into_iter().flatten().map(|world| LibraryWorld {
                    assembly: assembly.name().to_owned(),
                    encoded: world.to_vec(),
                }),
            );
            let mut signature = |raw: &RawSignature, peer: Peer| {
                let read =
                    types.signature(index, raw, peer).map_err(|reason| malformed(assembly.path(), reason));
                problems.absorb(read.map_err(Diagnostics::from)).unwrap_or(Err(String::new()))
            };
            let peer = |is_component| if is_component { Peer::Component } else { Peer::Native };
            pinvokes.extend(crossings.pinvokes.iter().map(|raw| PInvoke {
                assembly: assembly.name().to_owned(),
                method: raw.method.clone(),
                library: raw.library.clone(),
                entry_point: raw.entry_point.clone(),
                is_wasm_import: raw.is_wasm_import,
                signature: signature(&raw.signature, peer(raw.is_wasm_import)).map(|(flat, _)| flat),
            }));
            callbacks.extend(crossings.callbacks.iter().map(|raw| {
                let read = signature(&raw.signature, peer(raw.entry_point.is_some()));
                let structs = read.as_ref().map(|(_, structs)| structs.clone()).unwrap_or_default();
                Callback {
                    assembly: assembly.name().to_owned(),
                    method: raw.method.clone(),
                    token: raw.token,
                    export: raw.entry_point.clone(),
                    signature: read.map(|(flat, _)| flat),
                    structs,
                }
            }));
            let calls = crossings.pointer_calls.iter();
            pointer_calls.extend(calls.filter_map(|raw| Some(signature(raw, Peer::Native).ok()?.0)));
            internal_calls.extend(crossings.internal_calls.iter().cloned());
        }
        (self.pinvokes, self.callbacks, self.pointer_calls) = (pinvokes, callbacks, pointer_calls);
        self.internal_calls = internal_calls;
        self.reads_environment = reads_environment;
        self.worlds = worlds;
        problems.into_result(())
    }
}

/// Reads the application, what is included and the references of both, breadth first; gives them sorted, and the
/// application's place.
fn load(app: &Path, references: &[PathBuf], included: &[PathBuf]) -> Result<(Vec<Assembly>, usize)> {
    let first = read_assembly(app)?;
    check_framework(&first)?;
    let app_name = first.name().to_owned();
    let mut problems = Diagnostics::new();
    let included = problems.absorb(assembly_files(included)).unwrap_or_default();
    let beside = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
    let mut folders = vec![beside(app)];
    folders.extend(references.iter().cloned());
    folders.extend(included.iter().map(|path| beside(path)));
    folders.dedup();
    let mut seen = BTreeSet::from([app_name.clone()]);
    let mut loaded = Vec::new();
    let mut queue = VecDeque::from([first]);
    for path in &included {
        let read = problems.absorb(read_assembly(path));
        queue.extend(read.filter(|assembly| seen.insert(assembly.name().to_owned())));
    }
    while let Some(assembly) = queue.pop_front() {
        for Reference { name, is_used } in assembly.references() {
            if name == BROWSER_LIBRARY || seen.contains(name) {
                continue;
            }
            match find(name, &folders) {
                Some(path) => queue.extend(problems.absorb(read_assembly(&path))),
                None if *is_used => problems.push(missing(name, assembly.name())),
                None => continue,
            }
            seen.insert(name.clone());
        }
        loaded.push(assembly);
    }
    loaded.sort_by(|left, right| left.name().cmp(right.name()));
    let app = loaded.iter().position(|assembly| assembly.name() == app_name);
    problems.into_result((loaded, app.expect("the application was loaded first")))
}

/// The satellite assemblies of these, in the folders beside them.
fn satellites(assemblies: &[Assembly]) -> Result<Vec<Satellite>> {
    let mut languages = BTreeMap::new();
    let mut problems = Diagnostics::new();
    let mut found = BTreeMap::new();
    for assembly in assemblies {
        let beside = assembly.path().parent().unwrap_or(Path::new(""));
        let languages = languages.entry(beside).or_insert_with(|| files::folders(beside));
        for language in &*languages {
            let name = format!("{language}/{}.resources", assembly.name());
            let path = beside.join(&name).with_added_extension("dll");
            if path.is_file() {
                let read = problems.absorb(read_assembly(&path));
                found.extend(read.map(|satellite| (name, satellite.bytes().to_vec())));
            }
        }
    }
    problems.into_result(found.into_iter().map(|(name, bytes)| Satellite { name, bytes }).collect())
}

/// The files that are named, and the assemblies in the folders that are named, sorted by name.
fn assembly_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(files::with_extension(path, "dll")?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn find(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let file = format!("{name}.dll");
    folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
}

fn missing(name: &str, wanted_by: &str) -> Diagnostic {
    Diagnostic::new(
        Code::AssemblyMissing,
        format!("the assembly `{name}.dll`, which `{wanted_by}.dll` references, was not found"),
    )
    .with_help("put it beside the application's assembly, or name its folder with --reference")
}

fn read_assembly(path: &Path) -> Result<Assembly> {
    let bytes = files::read(path)?;
    Assembly::parse(path, bytes).map_err(|reason| malformed(path, reason).into())
}

fn malformed(path: &Path, Malformed(reason): Malformed) -> Diagnostic {
    Diagnostic::new(
        Code::AssemblyInvalid,
        format!("`{}` is not a valid .NET assembly: {reason}", path.display()),
    )
    .with_help("build or download the file again; native libraries cannot become part of a component")
}

fn check_framework(app: &Assembly) -> Result<()> {
    match app.target_framework() {
        Some(other) if other != FRAMEWORK => Err(Diagnostic::new(
            Code::AssemblyFramework,
            format!("`{}` is compiled for `{other}`, and only .NET 10 runs here", app.path().display()),
        )
        .with_help("set <TargetFramework>net10.0</TargetFramework> in the project and build again")
        .into()),
        _ => Ok(()),
    }
}

/// The product version of the class library, up to its build metadata: `10.0.12-servicing.1+abc` is `10.0.12`.
fn runtime_version(assemblies: &[Assembly]) -> Result<String> {
    let Some(library) = assemblies.iter().find(|assembly| assembly.name() == CORE_LIBRARY) else {
        return Err(Diagnostic::new(
            Code::AssemblyFramework,
            format!("no assembly references `{CORE_LIBRARY}`, so this is not an application for .NET 10"),
        )
        .with_help(
            "give the class library of the runtime pack with --reference, not the reference assemblies",
        )
        .into());
    };
    let version = library.informational_version().and_then(|text| text.split(['-', '+']).next());
    version.map(str::to_owned).ok_or_else(|| {
        Diagnostic::new(
            Code::AssemblyInvalid,
            format!("`{}` does not say which version it is of", library.path().display()),
        )
        .with_help("trim without removing AssemblyInformationalVersionAttribute")
        .into()
    })
}

/// Looks value types up across assemblies.
struct Types<'a> {
    assemblies: &'a [Assembly],
    by_name: BTreeMap<&'a str, usize>,
}

impl<'a> Types<'a> {
    fn new(assemblies: &'a [Assembly]) -> Self {
        let by_name = assemblies.iter().enumerate().map(|(index, assembly)| (assembly.name(), index));
        Self { assemblies, by_name: by_name.collect() }
    }

    /// The wasm form of a signature of assembly `from`, or what stands in its way.
    fn signature(
        &self,
        from: usize,
        raw: &RawSignature,
        peer: Peer,
    ) -> Read<std::result::Result<(Signature, Structs), String>> {
        let mut structs = Structs::default();
        let mut params = Vec::new();
        let result = match self.passed(from, raw.result, peer)? {
            _ if raw.result == SigType::Void => None,
            Ok(Passed::Flat(flat)) => Some(flat),
            Ok(Passed::ByAddress) => {
                structs.result = true;
                params.push(Flat::I32);
                None
            }
            Err(what) => return Ok(Err(format!("the result is {what}"))),
        };
        for (index, &param) in raw.params.iter().enumerate() {
            match self.passed(from, param, peer)? {
                Ok(Passed::Flat(flat)) => params.push(flat),
                Ok(Passed::ByAddress) => {
                    structs.params.insert(params.len());
                    params.push(Flat::I32);
                }
                Err(what) => return Ok(Err(format!("parameter {} is {what}", index + 1))),
            }
        }
        Ok(Ok((Signature { params, result }, structs)))
    }

    fn passed(
        &self,
        from: usize,
        of: SigType,
        peer: Peer,
    ) -> Read<std::result::Result<Passed, &'static str>> {
        match of {
            SigType::Flat(flat) => Ok(Ok(Passed::Flat(flat))),
            SigType::Void => Ok(Err("void")),
            SigType::Other(what) => Ok(Err(what)),
            SigType::Value(table, row) => {
                let Some((place, row)) = self.definition(from, table, row)? else {
                    return Ok(Err("a value type that is not there"));
                };
                Ok(match (self.assemblies[place].enum_type(row)?, peer) {
                    (Some(SigType::Flat(flat)), _) => Ok(Passed::Flat(flat)),
                    (_, Peer::Component) => Err("a struct"),
                    (_, Peer::Native) => Ok(match self.only_number(place, row, DEEPEST_STRUCT)? {
                        Some(flat) => Passed::Flat(flat),
                        None => Passed::ByAddress,
                    }),
                })
            }
        }
    }

    /// The number that a struct consists of, if it is one alone.
    fn only_number(&self, place: usize, row: u32, depth: u32) -> Read<Option<Flat>> {
        let assembly = &self.assemblies[place];
        match assembly.only_field(row)? {
            Some(SigType::Flat(flat)) => Ok(Some(flat)),
            Some(SigType::Value(table, row)) if depth > 0 => {
                let Some((place, row)) = self.definition(place, table, row)? else { return Ok(None) };
                match self.assemblies[place].enum_type(row)? {
                    Some(SigType::Flat(flat)) => Ok(Some(flat)),
                    _ => self.only_number(place, row, depth - 1),
                }
            }
            _ => Ok(None),
        }
    }

    /// The assembly and the row of a type that assembly `from` names.
    fn definition(&self, from: usize, table: Table, row: u32) -> Read<Option<(usize, u32)>> {
        let mut place = from;
        let mut definition = self.assemblies[from].definition(table, row)?;
        for _ in 0..MOST_FORWARDS {
            match definition {
                Some(Definition::Here(row)) => return Ok(Some((place, row))),
                Some(Definition::In { assembly, type_name }) => {
                    let Some(&next) = self.by_name.get(assembly.as_str()) else { break };
                    place = next;
                    definition = self.assemblies[next].find(&type_name)?;
                }
                None => break,
            }
        }
        Ok(None)
    }
}

/// How deep structs of one field may lie in each other.
const DEEPEST_STRUCT: u32 = 16;

/// How native code takes or gives a value.
#[derive(Clone, Copy)]
enum Passed {
    Flat(Flat),
    /// The address of a copy, or of the place for a result.
    ByAddress,
}
