//! `cargo xtask`: the developer's commands. Each one does all the set-up that it needs.

mod bench;
mod check;
mod demo;
mod dist;
mod engine;
mod fuzz;
mod pack;
mod process;
mod profiles;
mod programs;
mod record;
mod setup;
mod skips;
mod test;
mod version;
mod wasi;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use programs::Programs;
use setup::Dotnet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Builds, tries and tests componentize-dotnet.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Get what is needed: the .NET SDK, NuGet packages, the WASM toolchain
    Setup,
    /// Link the engine for each .NET patch release, into target/engine
    Engine,
    /// Make the NuGet packages and a nuget.config that finds them, into target/packages
    Pack,
    /// Build samples/hello with `dotnet build`, run the component, print its answer
    Demo,
    /// Record anew the terminal that README.md shows
    Record,
    /// Record anew the profiles that the SDK brings
    Profiles,
    /// Check formatting, lints, dependencies, workflows, versions and the shape of the code, before tests
    Check,
    /// Check, and run every test of every part
    Test {
        /// Run the tests of what components do, and no others, with components that are compiled ahead of time
        #[arg(long, value_enum)]
        compiled: Option<test::Compiled>,
    },
    /// Make what a release publishes, out of the programs of all platforms, into target/dist
    Dist {
        /// A folder with a folder for each platform, such as linux-x64, that has the program
        programs: PathBuf,
    },
    /// Set the version of all parts, in every place that names it
    Version {
        /// Such as 0.2.0
        version: String,
    },
    /// Print what the changelog says of the version now, for the notes of its release
    Notes {
        /// The version, or its tag
        version: String,
    },
    /// Feed random and damaged inputs to the tool
    Fuzz {
        /// What inputs are made for; everything, one after the other, when it is not given
        #[arg(value_enum)]
        target: Option<fuzz::Target>,
        /// How long each goes on
        #[arg(long, default_value_t = 600)]
        seconds: u64,
    },
    /// Measure beside other tools, and write docs/performance.md
    Bench {
        /// What to measure
        #[arg(value_enum, default_value_t = Bench::Peers)]
        what: Bench,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Bench {
    /// One component beside componentize-py's and jco's: size, start, calls, time to make it
    Peers,
    /// Calls between two components beside wit-bindgen's C#: time, and managed bytes
    Calls,
    /// Builds in which nothing changed, beside those of the same project without the SDK
    Builds,
    /// Asynchronous calls between two components, and streams beside those in C
    Async,
    /// Bindings of WIT of growing size, of many shapes
    Shapes,
    /// Answers to HTTP requests beside JavaScript's, Python's and Rust's: requests a second, CPU time, page faults
    Http,
    /// Kernels in C#, interpreted and compiled, beside .NET's JIT
    Compute,
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Setup => set_up().map(drop),
        Task::Engine => link_engines().map(drop),
        Task::Pack => Products::make().map(drop),
        Task::Demo => demo::run(&Products::make()?),
        Task::Record => record::run(&Products::make()?),
        Task::Profiles => profiles::run(&Products::make()?),
        Task::Check => test::check(),
        Task::Test { compiled: None } => test::run(),
        Task::Test { compiled: Some(mode) } => test::run_compiled(&Products::make()?, mode),
        Task::Dist { programs } => dist::run(&programs),
        Task::Version { version } => version::set(&version),
        Task::Notes { version } => version::notes(&version),
        Task::Fuzz { target, seconds } => fuzz::run(&Products::make()?, target, seconds),
        Task::Bench { what: Bench::Peers } => bench::peers(&Products::make()?),
        Task::Bench { what: Bench::Calls } => bench::calls(&Products::make()?),
        Task::Bench { what: Bench::Builds } => bench::builds(&Products::make()?),
        Task::Bench { what: Bench::Async } => bench::tasks(&Products::make()?),
        Task::Bench { what: Bench::Shapes } => bench::shapes(&Products::make()?),
        Task::Bench { what: Bench::Http } => bench::http(&Products::make()?),
        Task::Bench { what: Bench::Compute } => bench::compute(&Products::make()?),
    }
}

/// What the project's own work needs.
struct Needs {
    dotnet: Dotnet,
    /// The runtime packs, by .NET patch release.
    packs: Vec<(String, PathBuf)>,
    toolchain: engine::Toolchain,
    sysroot: PathBuf,
}

fn set_up() -> Result<Needs> {
    let dotnet = Dotnet::provide()?;
    let versions = setup::runtime_versions()?;
    let packs = setup::runtime_packs(&dotnet, &versions)?;
    let (toolchain, sysroot) = setup::wasm_toolchain()?;
    Ok(Needs { dotnet, packs: versions.into_iter().zip(packs).collect(), toolchain, sysroot })
}

/// Links an engine for each .NET patch release and gives the folder that holds them.
fn link_engines() -> Result<(Dotnet, PathBuf)> {
    let Needs { dotnet, packs, toolchain, sysroot } = set_up()?;
    let engines = workspace::target().join("engine");
    let instances = instances(&dotnet)?;
    // What an earlier list of releases left would get into the package.
    if let Ok(found) = fs::read_dir(&engines) {
        for engine in found {
            let engine = engine?;
            if !packs.iter().any(|(version, _)| engine.file_name() == version.as_str()) {
                fs::remove_dir_all(engine.path())?;
            }
        }
    }
    for (version, pack) in &packs {
        engine::build(&toolchain, pack, &sysroot, &instances, &engines.join(version))?;
    }
    Ok((dotnet, engines))
}

/// The assembly that every engine with compiled code needs, built unless it is there already.
fn instances(dotnet: &Dotnet) -> Result<PathBuf> {
    let out = workspace::target().join("setup/instances");
    let assembly = out.join(contract::link::INSTANCES_FILE);
    if !assembly.is_file() {
        let mut build = dotnet.command();
        build.arg("build").arg(workspace::root().join("engine/compiled/instances")).arg("--output").arg(&out);
        build.args(["--configuration", "Release", "--verbosity", "quiet", "--nologo"]);
        process::run(&mut build)?;
    }
    Ok(assembly)
}

/// Everything that a user gets, built from this checkout.
struct Products {
    dotnet: Dotnet,
    /// The command-line tool.
    cli: PathBuf,
    /// The folder of the NuGet packages and their nuget.config.
    packages: PathBuf,
    /// The folder of the engines, one folder a .NET patch release.
    engines: PathBuf,
}

impl Products {
    fn make() -> Result<Self> {
        let (dotnet, engines) = link_engines()?;
        // The whole workspace chooses the features, as in `cargo test`, so that dependencies are built once.
        process::run(cargo().args(["build", "--release", "--workspace", "--bin", "componentize-dotnet"]))?;
        let program = format!("release/componentize-dotnet{}", std::env::consts::EXE_SUFFIX);
        let cli = workspace::target().join(program);
        let packages = workspace::target().join("packages");
        let wit = workspace::target().join("wit");
        wasi::copy_packages(&wit)?;
        let programs = Programs::of_this_machine(&cli)?;
        pack::pack(&dotnet, &programs, &engines, &wit, &packages)?;
        Ok(Self { dotnet, cli, packages, engines })
    }
}

/// The cargo that runs this program, in the checkout's root.
fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(workspace::root());
    // Set for this package; inherited, they make dependencies whose build scripts watch them build anew.
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            cargo.env_remove(name);
        }
    }
    cargo
}
