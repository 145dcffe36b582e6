//! `cargo xtask engine`: links the engine from its C sources and one runtime pack.
//!
//! The result is a folder with `engine.wasm` and its manifest `engine.json`. The same sources, pack and
//! tools give the same bytes. Where the inputs come from is `setup`'s business.

mod graph;
mod module;
mod roots;
mod shims;
mod strip;
mod tables;

use crate::{process, workspace};
use anyhow::{Context, Error, Result, bail, ensure};
use contract::{Manifest, export, link};
use module::Module;
use std::collections::BTreeSet;
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

/// With all that it can do, the engine stays below this.
const MAX_SIZE: usize = 5_000_000;

/// The runtime pack's libraries, in the folder of its native files, besides those of the shims.
const RUNTIME_LIBRARIES: [&str; 11] = [
    "libmonosgen-2.0.a",
    "libmono-ee-interp.a",
    "libmono-icall-table.a",
    "libmono-component-debugger-stub-static.a",
    "libmono-component-diagnostics_tracing-stub-static.a",
    "libmono-component-hot_reload-stub-static.a",
    "libmono-component-marshal-ilgen-static.a",
    "libmono-wasm-simd.a",
    "libz.a",
    "libbrotlicommon.a",
    "wasm-bundled-timezones.a",
];

/// ICU, of which the class library's native functions need a part.
const ICU_LIBRARIES: [&str; 3] = ["libicui18n.a", "libicuuc.a", "libicudata.a"];

/// The C library, in the sysroot.
const C_LIBRARIES: [&str; 5] = ["libc.a", "libdlmalloc.a", "libcompiler_rt.a", "libstubs.a", "libsockets.a"];

/// Functions that `interpreted/compiled_code.c` replaces: an engine without compiled code has no use for them.
const INTERPRETED_WRAPPED: [&str; 13] = [
    "mono_aot_create_specific_trampoline",
    "mono_aot_find_jit_info",
    "mono_aot_find_method_index",
    "mono_aot_get_cached_class_info",
    "mono_aot_get_class_from_name",
    "mono_aot_get_gsharedvt_arg_trampoline",
    "mono_aot_get_method",
    "mono_aot_get_method_flags",
    "mono_aot_get_trampoline",
    "mono_aot_get_unbox_trampoline",
    "mono_aot_init",
    "mono_aot_register_module",
    "mono_aot_set_make_unreadable",
];

/// How C is compiled.
const C_OPTIONS: [&str; 2] = ["-std=gnu11", "-fno-exceptions"];

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
        let libraries = self.shims()?;
        let symbols = fs::read_to_string(self.native.join("dotnet.native.js.symbols"))?;
        let functions = libraries.iter().flat_map(|library| &library.functions);
        let built_in = tables::built_in(&symbols, functions);
        let tables = self.scratch.join("tables.c");
        fs::write(&tables, tables::source(&built_in))?;
        let shims = self.scratch.join("shims.c");
        fs::write(&shims, contract::shims_source(libraries.iter().map(|l| (l.name, l.signatures()))))?;
        let every = self.objects(&tables)?;
        let mut objects = every.clone();
        objects.extend(self.compile_folder("interpreted", "c", &C_OPTIONS)?);
        objects.push(self.compile(&shims, &C_OPTIONS)?);

        let linked = self.scratch.join("engine.wasm");
        self.link(&objects, &linked)?;
        let linked = fs::read(&linked)?;
        let graph = graph::Graph::read(&linked)?;
        let bytes = strip::strip(&contract::with_saturating_conversions(&linked).map_err(Error::msg)?)?;
        let manifest = self.manifest(version, &bytes, &graph, &libraries, built_in.into_keys().collect())?;
        ensure!(bytes.len() <= MAX_SIZE, "it has {} bytes, more than the {MAX_SIZE} allowed", bytes.len());

        fs::create_dir_all(out)?;
        fs::write(out.join("engine.wasm"), &bytes)?;
        self.kit(&every, out)?;
        fs::write(out.join("engine.json"), serde_json::to_string(&manifest)? + "\n")?;
        eprintln!("engine: {} bytes, {} built-in signatures", bytes.len(), manifest.cookies.len());
        Ok(())
    }

    /// The functions of the class-library shims with their WebAssembly signatures. Only the objects tell
    /// them truly: a wrong C prototype would trap when it is called.
    fn shims(&self) -> Result<Vec<shims::Library>> {
        let mut libraries = Vec::new();
        for source in shims::SOURCES {
            let linked = self.scratch.join("shims.wasm");
            let mut linker = Command::new(&self.tools.wasm_ld);
            linker.args([
                "--no-entry",
                "--allow-undefined",
                "--export-all",
                "--strip-all",
                "--whole-archive",
            ]);
            linker.args(source.archives.iter().map(|archive| self.native.join(archive)));
            process::run(linker.arg("-o").arg(&linked))?;
            let mut functions = Module::read(&fs::read(&linked)?)?
                .exported_functions(|name| source.prefixes.iter().any(|prefix| name.starts_with(prefix)))?;
            functions.sort_by(|left, right| left.name.cmp(&right.name));
            ensure!(!functions.is_empty(), "{:?} hold no function of the class library", source.archives);
            libraries.push(shims::Library { name: source.name, functions });
        }
        Ok(libraries)
    }

    /// The runtime pack's archives.
    fn runtime_libraries(&self) -> impl Iterator<Item = PathBuf> {
        let of_shims = shims::SOURCES.iter().flat_map(|source| source.archives);
        of_shims.chain(&RUNTIME_LIBRARIES).map(|library| self.native.join(library))
    }

    fn icu_libraries(&self) -> [PathBuf; 3] {
        ICU_LIBRARIES.map(|library| self.native.join(library))
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

    /// The objects of every engine.
    fn objects(&self, tables: &Path) -> Result<Vec<PathBuf>> {
        let mut every = self.compile_folder("", "c", &C_OPTIONS)?;
        every.extend(self.compile_folder("environment", "c", &C_OPTIONS)?);
        every.extend(self.compile_folder("globalization", "c", &C_OPTIONS)?);
        every.push(self.compile(tables, &C_OPTIONS)?);
        Ok(every)
    }

    /// All that an engine with compiled code is made of besides that code, as one object.
    fn kit(&self, every: &[PathBuf], out: &Path) -> Result<()> {
        let exceptions = ["-fwasm-exceptions", "-mllvm", "-wasm-enable-eh"];
        let mut linker = Command::new(&self.tools.wasm_ld);
        linker.args(["--relocatable", "--strip-debug"]).args(every);
        linker.args(self.compile_folder("compiled", "c", &C_OPTIONS)?);
        linker.args(self.compile_folder("compiled", "cpp", &exceptions)?);
        // Compiled code calls what the interpreter does not need.
        linker.arg("--whole-archive").args(self.runtime_libraries());
        linker.args(["libcompiler_rt.a"].map(|library| self.c_library(library))).arg("--no-whole-archive");
        linker.args(self.icu_libraries());
        linker.args(C_LIBRARIES.map(|library| self.c_library(library)));
        process::run(linker.arg("-o").arg(out.join("engine.o")))
    }

    fn c_library(&self, name: &str) -> PathBuf {
        self.sysroot.join("lib/wasm32-emscripten").join(name)
    }

    /// Links with relocations, which tell who refers to what.
    fn link(&self, objects: &[PathBuf], out: &Path) -> Result<()> {
        let mut linker = Command::new(&self.tools.wasm_ld);
        linker.args(link::options()).args(["--emit-relocs", "--strip-debug"]).args(objects);
        linker.args(INTERPRETED_WRAPPED.map(|symbol| format!("--wrap={symbol}")));
        linker.args(self.runtime_libraries()).args(self.icu_libraries());
        linker.args(C_LIBRARIES.map(|library| self.c_library(library)));
        process::run(linker.arg("-o").arg(out))
    }

    /// What `componentize` needs to know of the module.
    fn manifest(
        &self,
        version: &str,
        bytes: &[u8],
        graph: &graph::Graph,
        libraries: &[shims::Library],
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
        let readers = export::READERS.map(export::reader);
        let always: Vec<&str> =
            export::ALWAYS.into_iter().chain(readers.iter().map(|name| &**name)).collect();
        let exports = export::ALL.iter().map(|function| function.name);
        let exports: Vec<&str> = exports.filter(|name| !always.contains(name)).collect();
        let roots = roots::all(graph, &exports, libraries)?;
        let mut manifest = Manifest {
            format: contract::FORMAT,
            runtime_version: version.to_owned(),
            extension: 0,
            heap_base: 0,
            table_base: 0,
            cookies,
            libraries: libraries.iter().map(shims::Library::cookies).collect(),
            parts: graph.parts(&always, roots, &roots::tables(libraries))?,
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
            [
                "engine.rs",
                "engine/graph.rs",
                "engine/module.rs",
                "engine/roots.rs",
                "engine/shims.rs",
                "engine/strip.rs",
                "engine/tables.rs",
            ]
            .map(|name| xtask.join(name)),
        );
        files.extend(
            [
                "conversions.rs",
                "functions.rs",
                "link.rs",
                "manifest.rs",
                "parts.rs",
                "shims_table.rs",
                "signature.rs",
            ]
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
