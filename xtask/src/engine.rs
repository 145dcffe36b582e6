//! `cargo xtask engine`: links the engine from its C sources and one runtime pack.
//!
//! The result is a folder with `engine.wasm` and its manifest `engine.json`. The same sources, pack and
//! tools give the same bytes. Where the inputs come from is `setup`'s business.

mod graph;
mod module;
mod tables;

use crate::{process, workspace};
use anyhow::{Context, Result, bail, ensure};
use contract::{Manifest, export, link, shims};
use module::Module;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The programs that the engine is compiled and linked with.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// clang with the WebAssembly target.
    pub clang: PathBuf,
    /// The linker of LLVM for WebAssembly.
    pub wasm_ld: PathBuf,
}

/// Stripped, the engine stays below this.
const MAX_SIZE: usize = 1_700_000;

/// The runtime pack's libraries, in the folder of its native files.
const RUNTIME_LIBRARIES: [&str; 10] = [
    "libmonosgen-2.0.a",
    "libmono-ee-interp.a",
    "libmono-icall-table.a",
    SHIM_ARCHIVE,
    "libmono-component-debugger-stub-static.a",
    "libmono-component-diagnostics_tracing-stub-static.a",
    "libmono-component-hot_reload-stub-static.a",
    "libmono-component-marshal-ilgen-static.a",
    "libmono-wasm-simd.a",
    "libz.a",
];

/// The C library, in the sysroot.
const C_LIBRARIES: [&str; 5] = ["libc.a", "libdlmalloc.a", "libcompiler_rt.a", "libstubs.a", "libsockets.a"];

/// How C is compiled.
const C_OPTIONS: [&str; 2] = ["-std=gnu11", "-fno-exceptions"];

/// The native class-library shims.
const SHIM_ARCHIVE: &str = "libSystem.Native.a";

/// The datum of `tables.c` that takes every shim's address.
const SHIM_TABLE: &str = "engine_builtin_library";

/// One link: where everything is, and the folder for files in between.
struct Build<'a> {
    tools: &'a Toolchain,
    /// The runtime pack's native files.
    native: PathBuf,
    sysroot: &'a Path,
    sources: PathBuf,
    scratch: &'a Path,
}

/// Links the engine for the runtime pack `pack` into the folder `out`, unless it is there already.
///
/// # Errors
/// When an input is missing, a tool fails, or the result breaks one of the engine's promises.
pub fn build(tools: &Toolchain, pack: &Path, sysroot: &Path, instances: &Path, out: &Path) -> Result<()> {
    let version =
        pack.file_name().and_then(|name| name.to_str()).context("the runtime pack has no version folder")?;
    let scratch = tempfile::tempdir()?;
    let build = Build {
        tools,
        native: pack.join("runtimes/browser-wasm/native"),
        sysroot,
        sources: workspace::root().join("engine"),
        scratch: scratch.path(),
    };
    ensure!(build.native.is_dir(), "the runtime pack has no folder {}", build.native.display());
    let stamp = build.stamp(version)?;
    let stamp_file = out.join("stamp");
    let complete = ["engine.wasm", "engine.json", "engine.o", link::INSTANCES_FILE]
        .iter()
        .all(|name| out.join(name).is_file());
    if complete && fs::read_to_string(&stamp_file).is_ok_and(|built| built == stamp) {
        return Ok(());
    }
    eprintln!("engine: linking {version}");
    build.run(version, out).with_context(|| format!("the engine for .NET {version} cannot be built"))?;
    fs::copy(instances, out.join(link::INSTANCES_FILE))?;
    fs::write(stamp_file, stamp)?;
    Ok(())
}

impl Build<'_> {
    fn run(&self, version: &str, out: &Path) -> Result<()> {
        let shims = self.shims()?;
        let symbols = fs::read_to_string(self.native.join("dotnet.native.js.symbols"))?;
        let built_in = tables::built_in(&symbols, &shims);
        let tables = self.scratch.join("tables.c");
        fs::write(&tables, tables::source(&shims, &built_in))?;
        let [every, interpreted] = self.objects(&tables)?;
        let objects = [every.clone(), interpreted].concat();

        let annotated = self.scratch.join("annotated.wasm");
        self.link(&objects, &annotated, &["--emit-relocs", "--strip-debug"])?;
        let graph = graph::Graph::read(&fs::read(&annotated)?)?;
        let stripped = self.scratch.join("engine.wasm");
        self.link(&objects, &stripped, &["--compress-relocations", "--strip-all"])?;
        let bytes = fs::read(&stripped)?;
        let manifest = self.manifest(version, &bytes, &graph, &shims, built_in.into_keys().collect())?;
        ensure!(bytes.len() <= MAX_SIZE, "it has {} bytes, more than the {MAX_SIZE} allowed", bytes.len());

        fs::create_dir_all(out)?;
        fs::write(out.join("engine.wasm"), &bytes)?;
        self.kit(&every, out)?;
        fs::write(out.join("engine.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
        eprintln!("engine: {} bytes, {} built-in signatures", bytes.len(), manifest.cookies.len());
        Ok(())
    }

    /// The functions of the class-library shims with their WebAssembly signatures. Only the objects tell
    /// them truly: a wrong C prototype would trap when it is called.
    fn shims(&self) -> Result<Vec<module::Function>> {
        let linked = self.scratch.join("shims.wasm");
        let mut linker = Command::new(&self.tools.wasm_ld);
        linker.args(["--no-entry", "--allow-undefined", "--export-all", "--strip-all", "--whole-archive"]);
        process::run(linker.arg(self.native.join(SHIM_ARCHIVE)).arg("-o").arg(&linked))?;
        let mut functions = Module::read(&fs::read(&linked)?)?.exported_functions()?;
        functions.retain(|function| function.name.starts_with(shims::PREFIX));
        ensure!(!functions.is_empty(), "{SHIM_ARCHIVE} holds no function of the class library");
        Ok(functions)
    }

    /// Compiles the sources of a kind in a folder of the engine's.
    fn compile_folder(&self, folder: &str, extension: &str, options: &[&str]) -> Result<Vec<PathBuf>> {
        let sources = files_with_extension(&self.sources.join(folder), extension)?;
        sources.iter().map(|source| self.compile(source, options)).collect()
    }

    fn compile(&self, source: &Path, options: &[&str]) -> Result<PathBuf> {
        let name = source.file_name().and_then(|name| name.to_str()).context("a source has a name")?;
        let object = self.scratch.join(format!("{name}.o"));
        let mut compiler = Command::new(&self.tools.clang);
        compiler.args(["--target=wasm32-unknown-emscripten", "-O2", "-Wall", "-Wextra", "-Werror"]);
        compiler.args(["-mbulk-memory", "-msimd128", "-mnontrapping-fptoint", "-D_GNU_SOURCE"]);
        // The runtime's headers are not ours to correct.
        compiler.arg("-isystem").arg(self.native.join("include/mono-2.0"));
        compiler.arg("-I").arg(&self.sources);
        compiler.arg(joined("--sysroot=", self.sysroot));
        process::run(compiler.args(options).arg("-c").arg(source).arg("-o").arg(&object))?;
        Ok(object)
    }

    /// The objects of every engine, and of one without compiled code.
    fn objects(&self, tables: &Path) -> Result<[Vec<PathBuf>; 2]> {
        let mut every = self.compile_folder("", "c", &C_OPTIONS)?;
        every.extend(self.compile_folder("environment", "c", &C_OPTIONS)?);
        every.push(self.compile(tables, &C_OPTIONS)?);
        Ok([every, self.compile_folder("interpreted", "c", &C_OPTIONS)?])
    }

    /// All that an engine with compiled code is made of besides that code, as one object.
    fn kit(&self, every: &[PathBuf], out: &Path) -> Result<()> {
        let exceptions = ["-fwasm-exceptions", "-mllvm", "-wasm-enable-eh"];
        let mut linker = Command::new(&self.tools.wasm_ld);
        linker.args(["--relocatable", "--strip-debug"]).args(every);
        linker.args(self.compile_folder("compiled", "c", &C_OPTIONS)?);
        linker.args(self.compile_folder("compiled", "cpp", &exceptions)?);
        // Compiled code calls what the interpreter does not need.
        linker.arg("--whole-archive").args(RUNTIME_LIBRARIES.map(|library| self.native.join(library)));
        linker.args(["libcompiler_rt.a"].map(|library| self.c_library(library))).arg("--no-whole-archive");
        linker.args(C_LIBRARIES.map(|library| self.c_library(library)));
        process::run(linker.arg("-o").arg(out.join("engine.o")))
    }

    fn c_library(&self, name: &str) -> PathBuf {
        self.sysroot.join("lib/wasm32-emscripten").join(name)
    }

    fn link(&self, objects: &[PathBuf], out: &Path, options: &[&str]) -> Result<()> {
        let mut linker = Command::new(&self.tools.wasm_ld);
        linker.args(link::options()).args(options).args(objects);
        linker.args(RUNTIME_LIBRARIES.map(|library| self.native.join(library)));
        linker.args(C_LIBRARIES.map(|library| self.c_library(library)));
        process::run(linker.arg("-o").arg(out))
    }

    /// What `componentize` needs to know of the module.
    fn manifest(
        &self,
        version: &str,
        bytes: &[u8],
        graph: &graph::Graph,
        shim_functions: &[module::Function],
        cookies: BTreeSet<String>,
    ) -> Result<Manifest> {
        let module = Module::read(bytes)?;
        let foreign = module.imports.iter().find(|(module, _)| module != "wasi_snapshot_preview1");
        if let Some((module, name)) = foreign {
            bail!("it imports {name} of {module}, which no host has; add the function to engine/environment");
        }
        // These two close the environment layer's gate before they call the runtime.
        let gated = ["engine_receive", "engine_resize"];
        let allocating = graph.imports_reachable(&[export::REALLOC], &gated)?;
        ensure!(allocating.is_empty(), "cabi_realloc must call no import, and reaches {allocating:?}");
        let functions = module.exported_functions()?;
        let names: Vec<&str> = functions.iter().map(|function| function.name.as_str()).collect();
        let always = graph.imports_reachable(&names, &[SHIM_TABLE])?;
        let library = graph.imports_reachable(&names, &[SHIM_TABLE, export::START])?;
        let mut called_by = BTreeMap::new();
        for shim in shim_functions {
            let wrapped = link::WRAPPED.contains(&shim.name.as_str());
            let called = if wrapped { format!("__wrap_{}", shim.name) } else { shim.name.clone() };
            called_by.insert(shim.name.clone(), graph.imports_reachable(&[&called], &[])?);
        }
        let mut manifest = Manifest {
            format: contract::FORMAT,
            runtime_version: version.to_owned(),
            extension: 0,
            heap_base: 0,
            table_base: 0,
            cookies,
            always_imports: always,
            library_imports: library,
            pinvokes: BTreeMap::from([(shims::LIBRARY.to_owned(), called_by)]),
        };
        manifest.locate(bytes).map_err(anyhow::Error::msg)?;
        Ok(manifest)
    }

    /// What the result depends on, in one line.
    fn stamp(&self, version: &str) -> Result<String> {
        let mut hash = std::hash::DefaultHasher::new();
        for tool in [&self.tools.clang, &self.tools.wasm_ld] {
            hash.write(process::output(Command::new(tool).arg("--version"))?.as_bytes());
        }
        let xtask = workspace::root().join("xtask/src");
        let mut files = workspace::files(&["engine/*.c", "engine/*.h", "engine/*.cpp"])?;
        files.extend(
            ["engine.rs", "engine/graph.rs", "engine/module.rs", "engine/tables.rs"]
                .map(|name| xtask.join(name)),
        );
        files.extend(
            ["functions.rs", "link.rs", "signature.rs"]
                .map(|name| workspace::root().join("contract/src").join(name)),
        );
        files.extend(C_LIBRARIES.map(|name| self.sysroot.join("lib/wasm32-emscripten").join(name)));
        for file in &files {
            hash.write(&fs::read(file).with_context(|| format!("cannot read {}", file.display()))?);
        }
        Ok(format!("{version} {:016x}\n", hash.finish()))
    }
}

/// The files of a kind in a folder, in a fixed order.
fn files_with_extension(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    ensure!(!files.is_empty(), "{} holds no .{extension} file", folder.display());
    files.sort();
    Ok(files)
}

fn joined(option: &str, path: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(option);
    text.push(path);
    text
}
