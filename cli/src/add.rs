//! `add`: puts WIT packages and those that they use into the project's WIT, from a registry, a file or a folder, and
//! keeps the lock file in which their versions and digests are.

mod lock;
mod registry;

use crate::installation;
use crate::report::Report;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use lock::Lock;
use registry::{Access, Registry};
use semver::{Version, VersionReq};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use wasm_pkg_client::PackageRef;
use wit_parser::PackageName;
use wit_source::{Features, Selection, WitPackage};

const EXAMPLES: &str = "Examples:
  componentize-dotnet add acme:shop@1.2.0
  componentize-dotnet add ../shop/wit
  componentize-dotnet add --locked

The packages go to the folder `deps` of the project's WIT. Those of registries are written down in `wkg.lock` beside the
WIT; without a package the verb fetches all that are there. Registries are configured as for `wkg`.";

/// The command line of `add`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A package of a registry, as `acme:shop`, `acme:shop@1.2` or `acme:shop@1.2.0`; or a file or folder with WIT
    packages: Vec<Source>,
    /// The folder with the project's WIT
    #[arg(long, default_value = "wit", value_name = "FOLDER")]
    wit: PathBuf,
    /// The registries, in place of the user's own configuration
    #[arg(long, env = "WKG_CONFIG_FILE", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder with what was fetched before
    #[arg(long, env = "WKG_CACHE_DIR", value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// Take nothing that is not in the lock file
    #[arg(long)]
    locked: bool,
    /// Fetch nothing: take what was fetched before
    #[arg(long)]
    offline: bool,
}

/// Where a package is.
#[derive(Debug, Clone)]
enum Source {
    Registry(Wanted),
    Local(PathBuf),
}

/// A package of a registry, in one of the versions that will do.
#[derive(Debug, Clone)]
struct Wanted {
    name: PackageRef,
    requirement: VersionReq,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(version) => write!(f, "{}@{version}", self.name),
            None if self.requirement == VersionReq::STAR => write!(f, "{}", self.name),
            None => write!(f, "{}@{}", self.name, self.requirement),
        }
    }
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        match PackageRef::from_str(name) {
            Ok(name) if !Path::new(text).exists() => {
                let requirement = requirement(version).map_err(|error| format!("{text}: {error}"))?;
                Ok(Self::Registry(Wanted { name, requirement }))
            }
            _ => Ok(Self::Local(text.into())),
        }
    }
}

/// A version that is whole is meant as it is; WIT names it so.
fn requirement(version: Option<&str>) -> std::result::Result<VersionReq, semver::Error> {
    match version {
        None => Ok(VersionReq::STAR),
        Some(whole) if Version::parse(whole).is_ok() => VersionReq::parse(&format!("={whole}")),
        Some(part) => VersionReq::parse(part),
    }
}

/// Fetches the packages and those that they use. Nothing is written before all are there.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let parent = arguments.wit.parent().unwrap_or(Path::new(""));
    let mut lock = Lock::read(parent.join(lock::NAME))?;
    let access = Access {
        config: arguments.config.as_deref(),
        cache: arguments.cache.as_deref(),
        is_offline: arguments.offline,
        is_locked: arguments.locked,
    };
    let mut added = Added::new()?;
    let mut problems = Diagnostics::new();
    let mut wanted = Vec::new();
    for source in &arguments.packages {
        match source {
            Source::Registry(package) => wanted.push(package.clone()),
            Source::Local(path) => drop(problems.absorb(added.read(path))),
        }
    }
    if arguments.packages.is_empty() {
        wanted.extend(lock.packages());
    }
    if !wanted.is_empty() {
        let runtime = host::runtime();
        let fetched = report.during("fetching packages", || {
            runtime.block_on(async {
                let registry = Registry::open(&access).await?;
                added.fetch(wanted, &registry, &mut lock).await
            })
        });
        problems.absorb(fetched);
    }
    problems.into_result(())?;
    for (name, text) in &added.texts {
        let folder = arguments.wit.join("deps").join(folder_name(name));
        ::componentize::write_atomically(
            &folder.join("package.wit"),
            format!("{}\n", text.trim_end()).as_bytes(),
        )?;
        report.status(&format!("{name}: {}", folder.display()));
    }
    lock.write()?;
    Ok(ExitCode::SUCCESS)
}

/// The folder of a package in `deps`.
fn folder_name(PackageName { namespace, name, version }: &PackageName) -> String {
    match version {
        Some(version) => format!("{namespace}-{name}-{version}"),
        None => format!("{namespace}-{name}"),
    }
}

/// What comes into the project.
struct Added {
    /// The folder with what comes with the program.
    library: Option<PathBuf>,
    /// Its packages, which need not be in a project.
    known: BTreeSet<PackageName>,
    texts: BTreeMap<PackageName, String>,
}

impl Added {
    fn new() -> Result<Self> {
        let library = installation::folder("wit");
        let library = library.is_dir().then_some(library);
        let known = library.as_deref().map(wit_source::library_names).transpose()?.unwrap_or_default();
        Ok(Self { library, known, texts: BTreeMap::new() })
    }

    /// Takes a package that is there, with all that it uses.
    fn read(&mut self, path: &Path) -> Result<()> {
        let selection =
            Selection { features: Features::All, library: self.library.clone(), ..Selection::default() };
        let package = wit_source::read_package(path, &selection)?;
        if is_component(&package) {
            return Err(not_wit(&path.display().to_string()));
        }
        for (id, one) in &package.resolve.packages {
            if id == package.package || !self.known.contains(&one.name) {
                self.texts.insert(one.name.clone(), package.text_of(id)?);
            }
        }
        Ok(())
    }

    /// Fetches packages, and those that they use, each once.
    async fn fetch(&mut self, mut wanted: Vec<Wanted>, registry: &Registry, lock: &mut Lock) -> Result<()> {
        let mut problems = Diagnostics::new();
        let mut seen = BTreeSet::new();
        while let Some(package) = wanted.pop() {
            if !seen.insert((package.name.to_string(), package.requirement.to_string())) {
                continue;
            }
            let fetched = async {
                let bytes = registry.fetch(&package, lock).await?;
                self.take(&package, bytes)
            };
            wanted.extend(problems.absorb(fetched.await).unwrap_or_default());
        }
        problems.into_result(())
    }

    /// Takes a fetched package alone, and gives those that it uses: what it has of them may be a part.
    fn take(&mut self, wanted: &Wanted, bytes: Vec<u8>) -> Result<Vec<Wanted>> {
        let name = wanted.name.to_string();
        let selection = Selection { features: Features::All, ..Selection::default() };
        let package = wit_source::read_binary(&name, bytes, &selection)?;
        if is_component(&package) {
            return Err(not_wit(&name));
        }
        let own = &package.resolve.packages[package.package].name;
        if format!("{}:{}", own.namespace, own.name) != name {
            let message = format!("what the registry gave for `{name}` is the package `{own}`");
            let help = "check the configuration of the registry, and tell those who publish the package";
            return Err(Diagnostic::new(Code::PackageUnavailable, message).with_help(help).into());
        }
        let mut used = Vec::new();
        for (id, one) in &package.resolve.packages {
            if id == package.package {
                self.texts.insert(one.name.clone(), package.text_of(id)?);
            } else if !self.known.contains(&one.name) {
                used.extend(Wanted::named(&one.name));
            }
        }
        Ok(used)
    }
}

impl Wanted {
    /// The version, when only one will do.
    fn exact(&self) -> Option<Version> {
        self.requirement.to_string().strip_prefix('=')?.parse().ok()
    }

    /// The package that WIT names so.
    fn named(PackageName { namespace, name, version }: &PackageName) -> Option<Self> {
        let version = version.as_ref().map(ToString::to_string);
        Some(Self {
            name: format!("{namespace}:{name}").parse().ok()?,
            requirement: requirement(version.as_deref()).ok()?,
        })
    }
}

/// Whether the WIT is that of a component: it has this name then.
fn is_component(package: &WitPackage) -> bool {
    let name = &package.resolve.packages[package.package].name;
    name.namespace == "root" && name.name == "component"
}

fn not_wit(name: &str) -> Diagnostics {
    Diagnostic::new(Code::InputKind, format!("`{name}` is a component, and no WIT package"))
        .with_help("give the component to the option --import of `bindings`, or to ComponentReference in the project")
        .into()
}
