//! `componentize`: makes a component out of .NET assemblies or a ready core module.

use crate::installation;
use crate::report::Report;
use crate::run::{SurroundingsArguments, TrainingTime};
use crate::training::{Words, runs, trainings};
use crate::wit::WitArguments;
use ::componentize::aot::Compiled;
use ::componentize::{
    AssemblySet, BillOfMaterials, CoreModule, Engine, InputKind, Options, Preinitialization, Profile,
    TRAINING_EXPORTS, WasiImports, aot, trained,
};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use host::{Computing, MissingImports, Program};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use wit_parser::{Resolve, WorldId};

const EXAMPLES: &str = "Examples:
  componentize-dotnet componentize obj/linked/app.dll --wit wit -o app.wasm
  componentize-dotnet componentize tool.dll --reference shared/framework -o tool.wasm
  componentize-dotnet componentize core.wasm --wit wit --world shop -o shop.wasm
  componentize-dotnet componentize app.dll --wit wit -o app.wasm --preinitialize=host --train-request 'GET /'

A console program (an assembly with a Main method) needs no WIT: it becomes a wasi:cli/command.";

/// The command line of `componentize`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group(clap::ArgGroup::new("prepares").multiple(true)))]
pub struct Arguments {
    /// The application's assembly, trimmed, or a core module
    input: PathBuf,
    /// The component to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The WIT that the bindings were generated from
    #[arg(long, value_name = "PATH")]
    wit: Vec<PathBuf>,
    #[command(flatten)]
    selection: WitArguments,
    /// A folder to look for referenced assemblies in, after the folder of the application
    #[arg(long = "reference", value_name = "FOLDER")]
    references: Vec<PathBuf>,
    /// An assembly that the application finds by its name alone (Assembly.Load), or a folder of such
    #[arg(long = "include", value_name = "PATH")]
    included: Vec<PathBuf>,
    /// The folder with the engines, one subfolder a .NET version (by default: beside this program)
    #[arg(long, value_name = "FOLDER", env = installation::ENGINE_VARIABLE)]
    engine: Option<PathBuf>,
    /// The runtime configuration that the compiler wrote for the application
    #[arg(long, value_name = "FILE")]
    runtime_config: Option<PathBuf>,
    /// ICU's data (icudt.dat and others of the runtime pack), for other cultures than the invariant one
    #[arg(long, value_name = "FILE")]
    icu_data: Option<PathBuf>,
    /// A file for the bill of materials (CycloneDX, JSON): all assemblies and the engine, with versions and hashes
    #[arg(long, value_name = "FILE")]
    sbom: Option<PathBuf>,
    /// Replace all imports of WASI: the clock stands still, output is dropped, there are no files
    #[arg(long)]
    stub_wasi: bool,
    /// Make a reactor of a program with a Main method: it is called through the exports of its world, and has no wasi:cli/run
    #[arg(long)]
    reactor: bool,
    /// Compile the assemblies to machine code: the folder of mono-aot-cross
    #[arg(long, value_name = "FOLDER", group = "prepares")]
    aot_compiler: Option<PathBuf>,
    /// What is compiled
    #[arg(long, value_enum, default_value_t, requires = "aot_compiler")]
    aot_mode: AotMode,
    /// A folder for compiled code, so that the next time only what changed is compiled
    #[arg(long, value_name = "FOLDER", requires = "aot_compiler")]
    aot_cache: Option<PathBuf>,
    /// The folder of clang and wasm-ld of LLVM 19 (by default: those on the PATH)
    #[arg(long, value_name = "FOLDER", requires = "aot_compiler")]
    llvm: Option<PathBuf>,
    /// Leave exceptions in the form that Node 20 to 24 run, and wasmtime does not
    #[arg(long, requires = "aot_compiler", conflicts_with = "preinitialize")]
    legacy_exceptions: bool,
    /// Start the runtime now, so that the component answers its first call sooner; it becomes larger. With `host`, the program
    /// runs now too, as the trainings say
    #[arg(long, group = "prepares", value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "runtime")]
    preinitialize: Option<Preinitialize>,
    /// Methods to translate or compile now, as `record` writes them; several are one. It needs --preinitialize or --aot-compiler
    #[arg(long, value_name = "FILE", requires = "prepares")]
    profile: Vec<PathBuf>,
    /// For what has no profile: a folder with profiles for kinds of worlds. All of the application and its packages counts as
    /// listed, too
    #[arg(long, value_name = "FOLDER", requires = "prepares", conflicts_with = "profile")]
    default_profiles: Option<PathBuf>,
    #[command(flatten)]
    training: TrainingArguments,
}

/// What `--preinitialize` runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Preinitialize {
    /// The runtime, and no code of the application
    Runtime,
    /// Also the trainings, with the WASI of this program's host: what they leave in static fields stays
    Host,
}

/// What runs with `--preinitialize=host`.
#[derive(clap::Args)]
#[command(next_help_heading = "Training, with --preinitialize=host")]
struct TrainingArguments {
    /// Answer a request, as HTTP writes it: `GET /path`, then headers on lines of their own, an empty line, the body
    #[arg(long = "train-request", value_name = "REQUEST", requires = "preinitialize")]
    requests: Vec<String>,
    /// Call an exported function; arguments are in the WAVE notation
    #[arg(long = "train-invoke", value_name = "CALL", requires = "preinitialize")]
    calls: Vec<String>,
    /// Run the program, with these arguments in one text: spaces separate them, double quotes hold together
    #[arg(
        long = "train-arguments",
        value_name = "ARGUMENTS",
        requires = "preinitialize",
        allow_hyphen_values = true
    )]
    runs: Vec<Words>,
    #[command(flatten)]
    time: TrainingTime,
    #[command(flatten)]
    surroundings: SurroundingsArguments,
    /// Arguments of the program, which also runs when there is nothing else to do
    #[arg(last = true, requires = "preinitialize")]
    arguments: Vec<String>,
}

impl TrainingArguments {
    /// Runs the trainings in a component, and gives the memory that they leave.
    fn run(&self, output: &Path, is_program: bool, component: &[u8], report: Report) -> Result<Vec<u8>> {
        let mut problems = Diagnostics::new();
        let open = |run: &[String]| self.surroundings.options(output, run).open_for_training();
        let surroundings = problems.absorb(open(&[]));
        let has_others = !self.calls.is_empty() || !self.requests.is_empty();
        let runs = runs(&self.runs, &self.arguments, is_program && !has_others);
        let trainings = trainings(&self.calls, &self.requests, &runs, open, &mut problems);
        if !has_others && runs.is_empty() {
            let message = "--preinitialize=host has nothing to run";
            let help = "add --train-request or --train-invoke; in a project, items ComponentTraining";
            problems.push(Diagnostic::new(Code::TrainingFailed, message).with_help(help));
        }
        let trainings = problems.into_result(trainings)?;
        let Some(surroundings) = surroundings else { return Ok(Vec::new()) };
        let name = format!("`{}`", output.display());
        let program = Program::of_bytes(name, component, MissingImports::Trap, Computing::Interruptible)?;
        let (state, warnings) =
            host::train(&program, TRAINING_EXPORTS, trainings, surroundings, self.time.timeout)?;
        for warning in warnings {
            report.show(&warning.into());
        }
        Ok(state)
    }
}

/// What is compiled ahead of time.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum AotMode {
    /// The methods of the profiles
    Profile,
    /// The application and its packages, and of the class library the methods of the profiles
    #[default]
    Application,
    /// Everything
    Full,
}

/// Makes the component; the problems of the WIT and of the input are found in one run.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let mut problems = Diagnostics::new();
    let has_world = !arguments.wit.is_empty() || !arguments.selection.imports.is_empty();
    let source = has_world.then(|| arguments.selection.read(&arguments.wit)).transpose();
    let source = problems.absorb(source);
    let world = source.as_ref().and_then(Option::as_ref).map(|source| (&source.resolve, source.world));
    let options = problems.absorb(options(arguments, world));
    let core = options.as_ref().and_then(|options| problems.absorb(core_module(arguments, options, report)));
    let (Some(_), Some(options), Some(Made { mut core, bill, missing, warning })) = (&source, options, core)
    else {
        return Err(problems);
    };
    if options.preinitialization == Preinitialization::Training {
        core = report.during("training the component", || {
            let train = |component: &[u8]| {
                arguments.training.run(&arguments.output, core.is_program(), component, report)
            };
            trained(&core, world, &options, train)
        })?;
    }
    let component =
        report.during("making the component", || ::componentize::component(&core, world, &options))?;
    let output = arguments.output.as_path();
    let bill = arguments.sbom.as_deref().map(|path| (path, bill.json(&file_name(output), &component)));
    let mut outputs = vec![(output, &component[..])];
    outputs.extend(bill.iter().map(|(path, text)| (*path, text.as_bytes())));
    ::componentize::write_together(&outputs)?;
    let report = report.leaving_output_to(outputs.iter().map(|(path, _)| *path));
    if arguments.preinitialize.is_some() {
        report.detail(|| format!("{} methods are translated already", core.prepared_methods()));
    }
    // Default profiles list what any component of a kind may run.
    if arguments.default_profiles.is_none() {
        note_missing(&missing, report);
    }
    if let Some(warning) = warning {
        report.show(&warning.into());
    }
    report.status(&format!("{}: {} bytes", output.display(), component.len()));
    Ok(ExitCode::SUCCESS)
}

/// A profile outlives what it was recorded from, so that is no problem.
fn note_missing(methods: &[String], report: Report) {
    for method in methods {
        report.detail(|| format!("  not in the application: {method}"));
    }
    if !methods.is_empty() {
        let count = methods.len();
        report.status(&format!(
            "{count} methods of the profile are not in the application (--verbose lists them)"
        ));
    }
}

fn options(arguments: &Arguments, world: Option<(&Resolve, WorldId)>) -> Result<Options> {
    let wasi_imports = if arguments.stub_wasi { WasiImports::Stub } else { WasiImports::Keep };
    let runtime_properties = match &arguments.runtime_config {
        Some(path) => ::componentize::read_runtime_config(path)?,
        None => Default::default(),
    };
    let icu_data = match &arguments.icu_data {
        Some(path) => Some(std::fs::read(path).map_err(|error| {
            Diagnostic::unreadable(
                path,
                &error,
                "give a file of ICU's data, such as icudt.dat of the runtime pack",
            )
        })?),
        None => None,
    };
    let string_encoding = arguments.selection.string_encoding.into();
    let profile = match &arguments.default_profiles {
        Some(folder) => Profile::of_world(folder, world)?,
        None => Profile::read(&arguments.profile)?,
    };
    let preinitialization = match arguments.preinitialize {
        None => Preinitialization::None,
        Some(Preinitialize::Runtime) => Preinitialization::Runtime,
        Some(Preinitialize::Host) => Preinitialization::Training,
    };
    let profile_application = arguments.default_profiles.is_some();
    Ok(Options {
        wasi_imports,
        runtime_properties,
        icu_data,
        string_encoding,
        preinitialization,
        profile,
        profile_application,
    })
}

/// The last part of a path: a bill says the same wherever the files are.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The core module, what it is made from, the lines of the profile that name no method, and what its user may not want.
struct Made {
    core: CoreModule,
    bill: BillOfMaterials,
    missing: Vec<String>,
    warning: Option<Diagnostic>,
}

fn core_module(arguments: &Arguments, options: &Options, report: Report) -> Result<Made> {
    match InputKind::of(&arguments.input)? {
        InputKind::CoreModule if arguments.preinitialize.is_some() || arguments.aot_compiler.is_some() => {
            let message = format!(
                "{} is a core module, and has no runtime to start and no C# to compile",
                arguments.input.display()
            );
            let help =
                "leave out --preinitialize and --aot-compiler, or give the assembly that the compiler wrote";
            Err(Diagnostic::new(Code::InputKind, message).with_help(help).into())
        }
        InputKind::CoreModule => {
            let core = CoreModule::read(&arguments.input)?;
            let bill = BillOfMaterials::of_core_module(&core, &file_name(&arguments.input));
            Ok(Made { core, bill, missing: Vec::new(), warning: None })
        }
        InputKind::Assembly => {
            let set = report.during("reading the assemblies", || {
                AssemblySet::resolve(&arguments.input, &arguments.references, &arguments.included)
            })?;
            let set = if arguments.reactor { set.as_reactor() } else { set };
            for assembly in set.assemblies() {
                report.detail(|| format!("  {}", assembly.path().display()));
            }
            let folder = engine_folder(arguments);
            report.detail(|| format!("engine {} in {}", set.runtime_version(), folder.display()));
            let engine = Engine::open(&folder, set.runtime_version())?;
            let bill = BillOfMaterials::of_application(&set, &engine);
            let Compiled { engine, missing, warning } =
                compiled(arguments, &set, engine, &options.profile, report)?;
            let core = CoreModule::from_assemblies(&set, &engine, options)?;
            // Both look for all lines.
            let missing = if missing.is_empty() { core.missing_methods().to_vec() } else { missing };
            Ok(Made { core, bill, missing, warning })
        }
    }
}

/// The engine, with the compiled code of the assemblies in it when that is asked for.
fn compiled(
    arguments: &Arguments,
    set: &AssemblySet,
    engine: Engine,
    profile: &Profile,
    report: Report,
) -> Result<Compiled> {
    let Some(compiler) = &arguments.aot_compiler else {
        return Ok(Compiled { engine, missing: Vec::new(), warning: None });
    };
    let scope = match arguments.aot_mode {
        AotMode::Profile => aot::Scope::Profile,
        AotMode::Application => aot::Scope::Application,
        AotMode::Full => aot::Scope::Full,
    };
    let tools = aot::Tools::find(compiler, arguments.llvm.as_deref())?;
    report.during("compiling ahead of time", || {
        let cache = arguments.aot_cache.as_deref();
        let legacy_exceptions = arguments.legacy_exceptions;
        aot::compile(set, engine, &tools, &aot::Options { scope, profile, cache, legacy_exceptions })
    })
}

/// The folder that was named, or the one that comes with this program.
fn engine_folder(arguments: &Arguments) -> PathBuf {
    arguments.engine.clone().unwrap_or_else(|| installation::folder("engine"))
}
