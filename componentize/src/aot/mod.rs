//! Ahead-of-time compilation: assemblies become native code of WebAssembly, by Mono's own compiler and LLVM, and are linked
//! with the engine. The result is an engine like any other, with the assemblies' code in it; what was not compiled is
//! interpreted.
//!
//! ```text
//! assemblies ──mono-aot-cross──▶ bitcode ──clang──▶ objects ─┐
//! engine.o ───────────────────────────────────────────────── ┴─wasm-ld──▶ try_table ──▶ Engine
//! ```
//! Generic instances that several assemblies need are compiled once, into the module of an assembly of their own
//! ([`INSTANCES`]). What has not changed since the last run is not compiled again (`store`).

mod link;
mod references;
mod store;
mod tools;

use crate::Profile;
use crate::engine::{AotProfile, Engine, aot_profile};
use crate::files;
use crate::metadata::{Assembly, AssemblySet};
use crate::output::unwritable;
use contract::link::INSTANCES;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use store::{Key, Store};
use tempfile::TempDir;
pub use tools::Tools;

/// The file name of the profile.
const PROFILE: &str = "methods.aotprofile";

/// What `mono-aot-cross` is told of each assembly: bitcode for LLVM and nothing else, of code that runs beside the
/// interpreter.
const MONO_OPTIONS: &str =
    "no-opt,static,direct-icalls,deterministic,mattr=simd,nodebug,llvm-path=/unused/,llvmonly,interp,asmonly";

/// How LLVM compiles: for the features that the engine is compiled for, with exceptions of WebAssembly.
const CLANG_OPTIONS: [&str; 10] = [
    "--target=wasm32-unknown-emscripten",
    "-O2",
    "-fwasm-exceptions",
    "-mllvm",
    "-wasm-enable-eh",
    "-msimd128",
    "-mbulk-memory",
    "-mnontrapping-fptoint",
    "-mreference-types",
    "-Wno-override-module",
];

/// What is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The methods of the profile.
    Profile,
    /// The assemblies of the application and of its packages, and of the class library the methods of the profile.
    Application,
    /// All.
    Full,
}

/// What the user chose.
#[derive(Debug)]
pub struct Options<'a> {
    /// What is compiled.
    pub scope: Scope,
    /// The methods that are known to run.
    pub profile: &'a Profile,
    /// A folder that is kept between runs.
    pub cache: Option<&'a Path>,
    /// Exceptions stay in the form that LLVM 19 writes, which Node 20 to 24 run; others have dropped it for the final one.
    pub legacy_exceptions: bool,
}

/// What comes of it.
#[derive(Debug)]
pub struct Compiled {
    /// The engine with the code in it.
    pub engine: Engine,
    /// The lines of the profile that name no method.
    pub missing: Vec<String>,
    /// What its user may not want.
    pub warning: Option<Diagnostic>,
}

/// Compiles the assemblies and links them with the engine.
///
/// # Errors
/// When a tool fails, or the folder cannot be written.
pub fn compile(set: &AssemblySet, engine: Engine, tools: &Tools, options: &Options<'_>) -> Result<Compiled> {
    let scratch = scratch()?;
    let store = Store::open(options.cache.unwrap_or(scratch.path()))?;
    let profile = match options.scope {
        Scope::Application => {
            &options.profile.with_assemblies(set.outside_of_class_library().map(Assembly::name))
        }
        Scope::Profile | Scope::Full => options.profile,
    };
    let AotProfile { bytes: profile, missing } = aot_profile(set, &engine, profile)?;
    let inputs = Inputs::write(set, &engine.kit()?.instances, profile, &store)?;
    let units = units(set, options.scope != Scope::Full);
    let objects = at_once(units.len(), |number| inputs.compile(&units[number], tools, &store))?;
    let modules: Vec<&str> = units.iter().map(|unit| unit.name).collect();
    let engine = link::link(set, engine, &modules, &objects, tools, &store, options.legacy_exceptions)?;
    let warning = large_table(engine.manifest.table_base);
    Ok(Compiled { engine, missing, warning })
}

/// What hosts that hold room ready for instances take by default, as `wasmtime serve` does.
const COMMON_TABLE: u32 = 20_000;

fn large_table(size: u32) -> Option<Diagnostic> {
    (size > COMMON_TABLE).then(|| {
        let message = format!(
            "the compiled code has {size} functions in its table, and hosts such as `wasmtime serve` take {COMMON_TABLE}"
        );
        Diagnostic::warning(Code::LargeTable, message).with_help(
            "compile by profile (ComponentAotMode=profile), or raise the host's limit (-O pooling-table-elements)",
        )
    })
}

/// A folder that goes away again.
fn scratch() -> Result<TempDir> {
    Ok(TempDir::new().map_err(|error| unwritable(&std::env::temp_dir(), &error))?)
}

/// What becomes one object.
#[derive(Debug, Clone)]
struct Unit<'a> {
    /// The assembly whose name the code has.
    name: &'a str,
    /// Where the instances of generics and the wrappers come from that this unit has, instead of code of its own assembly.
    generics_of: Option<Vec<&'a str>>,
    /// Whether methods are left out that the profile has not. It is the same for all units: the compiler takes the rest for
    /// compiled, and makes no way into the interpreter for it.
    profile_only: bool,
}

/// The one that takes longest first.
fn units(set: &AssemblySet, profile_only: bool) -> Vec<Unit<'_>> {
    let all = set.assemblies().iter().map(Assembly::name);
    let generics = Unit { name: INSTANCES, generics_of: Some(all.clone().collect()), profile_only };
    let assemblies = all.map(|name| Unit { name, generics_of: None, profile_only });
    [generics].into_iter().chain(assemblies).collect()
}

/// The assemblies and the profile as files.
struct Inputs {
    folder: PathBuf,
    profile: PathBuf,
    /// Tells all that is in the folder.
    assemblies: Key,
    /// Tells the profile.
    methods: Key,
}

impl Inputs {
    fn write(set: &AssemblySet, instances: &[u8], profile: Vec<u8>, store: &Store) -> Result<Self> {
        // The code with which native code enters a method does not prepare what a method needs that has become a part of it.
        let assemblies: Vec<(&str, Vec<u8>)> = set
            .assemblies()
            .iter()
            .map(|assembly| (assembly.name(), assembly.without_inlined_callbacks()))
            .collect();
        let files: Vec<(String, &[u8])> = assemblies
            .iter()
            .map(|(name, bytes)| (*name, &bytes[..]))
            .chain([(INSTANCES, instances)])
            .map(|(name, bytes)| (format!("{name}.dll"), bytes))
            .collect();
        let key = files.iter().fold(Key::default(), |key, (name, bytes)| key.and(name.as_bytes()).and(bytes));
        let methods = Key::default().and(&profile);
        let folder = store.folder("assemblies", &files)?;
        let profile = store.folder("profile", &[(PROFILE.to_owned(), &profile)])?.join(PROFILE);
        Ok(Self { folder, profile, assemblies: key, methods })
    }

    /// The object of a unit.
    fn compile(&self, unit: &Unit<'_>, tools: &Tools, store: &Store) -> Result<PathBuf> {
        let key = self.assemblies.and(format!("{unit:?}").as_bytes()).and(self.methods.text().as_bytes());
        let key = key.and(MONO_OPTIONS.as_bytes()).and(tools.mono_key());
        let bitcode = store.file(&format!("{}.bc", unit.name), &key, |out| self.bitcode(unit, out, tools))?;
        // Bitcode that did not change, though another assembly did, needs no second look of LLVM.
        let key = Key::default().and(&files::read(&bitcode)?).and(CLANG_OPTIONS.concat().as_bytes());
        store.file(&format!("{}.o", unit.name), &key, |out| {
            tools.clang(
                CLANG_OPTIONS.iter().map(OsString::from).chain(["-c".into(), bitcode.clone().into()]),
                out,
            )
        })
    }

    fn bitcode(&self, unit: &Unit<'_>, out: &Path, tools: &Tools) -> Result<()> {
        let scratch = scratch()?;
        let (generics, sources) = match &unit.generics_of {
            None => (",dedup-skip".to_owned(), &[][..]),
            Some(sources) => (format!(",dedup-include={INSTANCES}.dll"), &sources[..]),
        };
        let only = if unit.profile_only { ",profile-only" } else { "" };
        let mut option = OsString::from(format!("--aot={MONO_OPTIONS}{generics}{only},profile="));
        for (part, path) in [("", &*self.profile), (",llvm-outfile=", out), (",temp-path=", scratch.path())] {
            option.push(part);
            option.push(path);
        }
        let file = |name: &str| self.folder.join(format!("{name}.dll"));
        let assemblies: Vec<PathBuf> = sources.iter().copied().chain([unit.name]).map(file).collect();
        tools.mono(&option, &assemblies, &self.folder)
    }
}

/// Does `count` things, as many at once as there are processors. The results are in order; all problems are told.
fn at_once<T: Send>(count: usize, what: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        numbers.take_while(|&number| number < count).map(|number| (number, what(number))).collect::<Vec<_>>()
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(count);
    let mut done: Vec<(usize, Result<T>)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    done.sort_by_key(|(number, _)| *number);
    let mut problems = Diagnostics::new();
    let results = done.into_iter().filter_map(|(_, result)| problems.absorb(result)).collect();
    problems.into_result(results)
}

/// The diagnostic for a tool that did not do its work.
fn failed(tool: &str, said: &str) -> Diagnostic {
    Diagnostic::new(Code::AotFailed, format!("{tool} failed: {}", said.trim()))
        .with_help("publish without RunAOTCompilation, and report what it said")
}

#[cfg(test)]
mod tests {
    use super::*;
    use diagnostics::Severity;

    #[test]
    fn a_table_that_hosts_refuse_is_told_of() {
        assert!(large_table(COMMON_TABLE).is_none());
        let warning = large_table(COMMON_TABLE + 1).expect("it is too large");
        assert_eq!(warning.severity(), Severity::Warning);
        assert!(warning.message().starts_with("the compiled code has 20001 functions"), "{warning}");
    }

    #[test]
    fn results_are_in_order_and_all_problems_are_told() {
        assert_eq!(at_once(100, |number| Ok(number * 2)).ok(), Some((0..100).map(|n| n * 2).collect()));
        let odd = at_once(5, |number| match number % 2 {
            0 => Ok(number),
            _ => Err(failed("a tool", &number.to_string()).into()),
        });
        let problems = odd.expect_err("two fail");
        let told: Vec<&str> = problems.iter().map(Diagnostic::message).collect();
        assert_eq!(told, ["a tool failed: 1", "a tool failed: 3"]);
    }
}
