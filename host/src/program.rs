//! Loads a component: reads, checks and compiles it, and offers it WASI 0.2 and 0.3.

use crate::failure::{AbsentImport, PROVIDED, provided_help};
use crate::state::State;
use diagnostics::{Code, Diagnostic, Result};
use std::path::Path;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, InstancePre, Linker, LinkerInstance, ResourceType};
use wasmtime::{Cache, CacheConfig, Config, Engine};

/// What happens to imports that the host does not provide.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MissingImports {
    /// They are reported, and the component is not started.
    Refuse,
    /// They trap when they are called, so that functions that do not need them work.
    Trap,
}

/// Whether guest code can be stopped while it computes, which costs some of its speed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Computing {
    /// It stops at its next look at the epoch of the engine.
    Interruptible,
    /// It goes on until it returns.
    Unbroken,
}

/// A compiled component, linked to the host.
pub struct Program {
    /// What messages call it: its path.
    pub(crate) name: String,
    pub(crate) component: Component,
    /// The component with its imports, ready to be instantiated.
    pub(crate) instance: InstancePre<State>,
}

impl Program {
    /// Reads, checks, compiles and links the component in `path`.
    ///
    /// # Errors
    /// When `path` is not a readable component that the host can run.
    pub fn load(path: &Path, missing_imports: MissingImports, computing: Computing) -> Result<Self> {
        Self::of_bytes(path.display().to_string(), &read_component(path)?, missing_imports, computing)
    }

    /// Checks, compiles and links a component that messages call `name`.
    ///
    /// # Errors
    /// When it is no component that the host can run.
    pub fn of_bytes(
        name: String,
        bytes: &[u8],
        missing_imports: MissingImports,
        computing: Computing,
    ) -> Result<Self> {
        let engine = engine(computing);
        let component = Component::from_binary(&engine, bytes).map_err(|error| {
            let message = format!("{name} is not a valid component: {}", chain(&error));
            Diagnostic::new(Code::ComponentInvalid, message)
                .with_help("make the component again; the runtime is wasmtime 48")
        })?;
        let missing = missing_names(&engine, &component);
        if missing_imports == MissingImports::Refuse && !missing.is_empty() {
            return Err(missing_diagnostic(&name, &missing).into());
        }
        let instance = link(&engine, &component, &missing).map_err(|error| {
            let message = format!("{name} does not fit the host: {}", chain(&error));
            Diagnostic::new(Code::ImportMissing, message).with_help(provided_help())
        })?;
        Ok(Self { name, component, instance })
    }
}

/// Reads `path`, and refuses with the reason what is not a component.
///
/// # Errors
/// When the file cannot be read, or is something else.
pub fn read_component(path: &Path) -> Result<Vec<u8>> {
    let name = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        let help = "`dotnet build` writes the component to bin/<Configuration>/<TargetFramework>";
        Diagnostic::unreadable(path, &error, help)
    })?;
    if wasmparser::Parser::is_component(&bytes) {
        return Ok(bytes);
    }
    let (kind, help) = if wasmparser::Parser::is_core_wasm(&bytes) {
        ("it is a core module", "make a component of it with `componentize-dotnet componentize`")
    } else if bytes.starts_with(b"MZ") {
        ("it is a .NET assembly", "make a component of it with `componentize-dotnet componentize`")
    } else if bytes.is_empty() {
        ("it is empty", "make the component again")
    } else {
        ("it is not WebAssembly", "give the .wasm file that `dotnet build` writes")
    };
    let message = format!("{name} is not a component: {kind}");
    Err(Diagnostic::new(Code::NotComponent, message).with_help(help).into())
}

/// What code of components may use of the host's stack. Compiled C# takes about as much as on .NET, whose main thread has
/// 8 MB on most systems.
const STACK: usize = 6 << 20;
/// The host's own functions need some, too.
const STACK_OF_HOST: usize = 2 << 20;

/// The engine, with machine code kept in the user's cache folder where there is one.
fn engine(computing: Computing) -> Engine {
    let mut config = Config::new();
    config.epoch_interruption(computing == Computing::Interruptible);
    config.max_wasm_stack(STACK).async_stack_size(STACK + STACK_OF_HOST);
    // A cache that cannot be opened (no home folder, a read-only disk) only costs time.
    config.cache(Cache::new(CacheConfig::new()).ok());
    config.wasm_component_model_map(true).wasm_component_model_fixed_length_lists(true);
    config.wasm_component_model_error_context(true);
    Engine::new(&config).expect("the features go together on every supported host")
}

/// Connects the imports. Those in `missing` trap when they are called.
fn link(engine: &Engine, component: &Component, missing: &[String]) -> wasmtime::Result<InstancePre<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    let ty = component.component_type();
    for name in missing {
        let import = ty.get_import(engine, name).expect("the name is that of an import");
        match import.ty {
            ComponentItem::ComponentInstance(instance) => {
                let mut interface = linker.instance(name)?;
                for (item, import) in instance.exports(engine) {
                    define_absent(&mut interface, item, &import.ty, &format!("{name}#{item}"))?;
                }
            }
            item => define_absent(&mut linker.root(), name, &item, name)?,
        }
    }
    linker.instantiate_pre(component)
}

/// Defines an import that nobody provides: a function traps, a resource has no instances.
fn define_absent(
    interface: &mut LinkerInstance<'_, State>,
    name: &str,
    item: &ComponentItem,
    full_name: &str,
) -> wasmtime::Result<()> {
    match item {
        ComponentItem::ComponentFunc(_) => {
            let import = full_name.to_owned();
            interface
                .func_new(name, move |_, _, _, _| Err(wasmtime::Error::new(AbsentImport(import.clone()))))
        }
        ComponentItem::Resource(_) => {
            interface.resource(name, ResourceType::host::<AbsentImport>(), |_, _| Ok(()))
        }
        _ => Ok(()),
    }
}

/// The imports of `component` that are outside of [`PROVIDED`].
fn missing_names(engine: &Engine, component: &Component) -> Vec<String> {
    let is_provided = |name: &str| {
        PROVIDED.iter().any(|package| name.strip_prefix(package).is_some_and(|rest| rest.starts_with('/')))
            && name
                .rsplit_once('@')
                .is_none_or(|(_, version)| version.starts_with("0.2.") || version.starts_with("0.3."))
    };
    let ty = component.component_type();
    ty.imports(engine).map(|(name, _)| name.to_owned()).filter(|name| !is_provided(name)).collect()
}

fn missing_diagnostic(program: &str, missing: &[String]) -> Diagnostic {
    let names = missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let message = format!("{program} imports {names}, which the host does not provide");
    Diagnostic::new(Code::ImportMissing, message).with_help(provided_help())
}

/// The whole chain of reasons, on one line.
fn chain(error: &wasmtime::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
