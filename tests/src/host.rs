//! A host for components under test: WASI, and imports that answer what the test says.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Func, Instance, Linker, LinkerInstance, ResourceTable, Type, Val};
use wasmtime::{Config, Engine, ResourceLimiter, Result, Store};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

/// How much of a guest's standard output and standard error is kept, in bytes.
pub(crate) const OUTPUT_CAPACITY: usize = 1 << 20;

/// A call that the guest made to the host: the function's name, its arguments in WAVE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The imported function's name, without its interface.
    pub name: String,
    /// The arguments.
    pub arguments: Vec<String>,
}

/// An instance of a component. An imported function with one parameter of the result's type gives its
/// argument back; any other gives all arguments, as a tuple, or in WAVE where its result is a string.
/// [`Host::answer`] says otherwise.
pub struct Host {
    store: Store<State>,
    component: Component,
    instance: Instance,
    imports: Arc<Mutex<Imports>>,
    errors: MemoryOutputPipe,
}

/// What the imported functions were called with, and what they answer.
#[derive(Default)]
struct Imports {
    calls: Vec<(String, Vec<Val>)>,
    answers: BTreeMap<String, String>,
}

/// What the store of a [`Host`] holds.
pub struct State {
    wasi: WasiCtx,
    table: ResourceTable,
    memory: Memory,
}

/// The size of all memories of a component, in bytes.
#[derive(Default)]
pub(crate) struct Memory(pub(crate) usize);

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        self.0 += desired - current;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        Ok(true)
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl Host {
    /// Instantiates the component in the file `path`.
    ///
    /// # Panics
    /// When it is not a component, or asks for more than WASI and functions.
    pub fn new(path: &Path) -> Self {
        Self::with_wasi(path, |_| {})
    }

    /// Instantiates the component in the file `path`, with what `grant` adds to an empty WASI.
    ///
    /// # Panics
    /// When it is not a component, or asks for more than WASI and functions.
    pub fn with_wasi(path: &Path, grant: impl FnOnce(&mut WasiCtxBuilder)) -> Self {
        Self::make(component(path), grant, |_| Ok(()))
    }

    /// Instantiates the component in the file `path`, with imports that `define` defines itself, such as resources.
    ///
    /// # Panics
    /// When it is not a component, or asks for more than that, WASI and functions.
    pub fn with_imports(path: &Path, define: impl FnOnce(&mut Linker<State>) -> Result<()>) -> Self {
        Self::make(component(path), |_| {}, define)
    }

    /// Instantiates a component in memory.
    ///
    /// # Panics
    /// As [`Host::new`].
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let component = Component::new(engine(), bytes).expect("the bytes are a component");
        Self::make(component, |_| {}, |_| Ok(()))
    }

    /// A new instance of the same component: one that has trapped cannot be called again.
    #[must_use]
    pub fn restarted(&self) -> Self {
        Self::make(self.component.clone(), |_| {}, |_| Ok(()))
    }

    fn make(
        component: Component,
        grant: impl FnOnce(&mut WasiCtxBuilder),
        define: impl FnOnce(&mut Linker<State>) -> Result<()>,
    ) -> Self {
        let engine = engine();
        let imports = Arc::new(Mutex::new(Imports::default()));
        let mut linker = Linker::<State>::new(engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).expect("WASI is defined once");
        define_imports(&mut linker, &component, &imports).expect("the imports are functions of plain values");
        linker.allow_shadowing(true);
        define(&mut linker).expect("the test's own imports can be defined");
        let errors = MemoryOutputPipe::new(OUTPUT_CAPACITY);
        let mut wasi = WasiCtx::builder();
        wasi.stderr(errors.clone()).inherit_stdout();
        grant(&mut wasi);
        let state = State { wasi: wasi.build(), table: ResourceTable::new(), memory: Memory::default() };
        let mut store = Store::new(engine, state);
        store.limiter(|state| &mut state.memory);
        let instance = linker.instantiate(&mut store, &component).expect("the component instantiates");
        Self { store, component, instance, imports, errors }
    }

    /// Calls a function, by its name when it is unique in the world or `interface#name`, with arguments in
    /// WAVE, and gives its result in WAVE.
    ///
    /// # Errors
    /// The trap, with what the guest wrote to standard error.
    ///
    /// # Panics
    /// When there is no such function, or an argument does not fit its type.
    pub fn call(&mut self, function: &str, arguments: &[&str]) -> Result<Option<String>, String> {
        let func = self.function(function);
        let ty = func.ty(&self.store);
        let types: Vec<Type> = ty.params().map(|(_, ty)| ty).collect();
        assert_eq!(types.len(), arguments.len(), "{function} takes {} arguments", types.len());
        let values: Vec<Val> = types.iter().zip(arguments).map(|(ty, text)| value(ty, text)).collect();
        Ok(self.call_with(func, &values)?.as_ref().map(wave))
    }

    /// Calls a function as [`Host::call`] does, with values as they are: resources have no form in WAVE.
    ///
    /// # Errors
    /// The trap, with what the guest wrote to standard error.
    ///
    /// # Panics
    /// When there is no such function, or an argument does not fit its type.
    pub fn call_values(&mut self, function: &str, arguments: &[Val]) -> Result<Option<Val>, String> {
        let function = self.function(function);
        self.call_with(function, arguments)
    }

    /// Drops a resource that the guest gave to the host.
    ///
    /// # Errors
    /// The trap, with what the guest wrote to standard error.
    ///
    /// # Panics
    /// When the value is no resource.
    pub fn drop_resource(&mut self, value: &Val) -> Result<(), String> {
        let Val::Resource(resource) = value else { panic!("{value:?} is no resource") };
        resource.resource_drop(&mut self.store).map_err(|trap| format!("{trap:?}\n{}", self.standard_error()))
    }

    /// Makes a value of the host's store, such as a resource of the host.
    ///
    /// # Panics
    /// When `make` fails.
    pub fn make_value(&mut self, make: impl FnOnce(&mut Store<State>) -> Result<Val>) -> Val {
        make(&mut self.store).expect("the value can be made")
    }

    fn call_with(&mut self, function: Func, arguments: &[Val]) -> Result<Option<Val>, String> {
        let mut results = vec![Val::Bool(false); function.ty(&self.store).results().len()];
        function
            .call(&mut self.store, arguments, &mut results)
            .map_err(|trap| format!("{trap:?}\n{}", self.standard_error()))?;
        Ok(results.pop())
    }

    /// The types of the parameters of a function that is named as [`Host::call`] says.
    pub fn parameters(&mut self, function: &str) -> Vec<Type> {
        self.function(function).ty(&self.store).params().map(|(_, ty)| ty).collect()
    }

    /// Calls a function that calls its namesake on the host, and checks that each value of `values`
    /// arrives there and comes back as it was.
    ///
    /// # Panics
    /// When a value changes on its way.
    pub fn echo(&mut self, function: &str, values: &[&str]) {
        let ty = self.parameters(function).pop().expect("an echo takes a value");
        for text in values {
            self.echo_values(function, &[value(&ty, text)]).unwrap_or_else(|problem| panic!("{problem}"));
        }
    }

    /// Calls a function that calls its namesake on the host with the same arguments, and checks that they arrive
    /// there, and come back: one as it is, several as a tuple.
    ///
    /// # Errors
    /// What went wrong, with the values.
    pub fn echo_values(&mut self, function: &str, values: &[Val]) -> Result<(), String> {
        self.imports().calls.clear();
        let shown = |values: &[Val]| values.iter().map(wave).collect::<Vec<_>>().join(", ");
        let problem = |what: &str| format!("{function}({}) {what}", shown(values));
        let func = self.function(function);
        let result = self.call_with(func, values).map_err(|trap| problem(&format!("traps: {trap}")))?;
        let name = function.rsplit('#').next().unwrap_or(function);
        match self.imports().calls.as_slice() {
            [(called, arguments)] if called == name && same(arguments, values) => {}
            calls => {
                let calls = calls.iter().map(|(name, arguments)| format!("{name}({})", shown(arguments)));
                let calls: Vec<String> = calls.collect();
                return Err(problem(&format!("reached the host as {}", calls.join(", "))));
            }
        }
        let whole = match values {
            [value] => value.clone(),
            values => Val::Tuple(values.to_vec()),
        };
        match result {
            Some(result) if same(std::slice::from_ref(&result), &[whole]) => Ok(()),
            result => Err(problem(&format!("came back as {}", shown(result.as_slice())))),
        }
    }

    /// From now on the imported function `function` answers `answer`, a value in WAVE.
    pub fn answer(&mut self, function: &str, answer: &str) {
        self.imports().answers.insert(function.into(), answer.into());
    }

    fn imports(&self) -> MutexGuard<'_, Imports> {
        self.imports.lock().expect("no test thread panics in a call")
    }

    /// The calls to the host since the last echo.
    pub fn calls(&self) -> Vec<Called> {
        let imports = self.imports();
        let calls = imports.calls.iter().map(|(name, arguments)| Called {
            name: name.clone(),
            arguments: arguments.iter().map(wave).collect(),
        });
        calls.collect()
    }

    /// The size of the component's memory, in bytes: it never shrinks.
    pub fn memory(&self) -> usize {
        self.store.data().memory.0
    }

    /// What the guest wrote to standard error so far.
    pub fn standard_error(&self) -> String {
        String::from_utf8_lossy(&self.errors.contents()).into_owned()
    }

    fn function(&mut self, function: &str) -> Func {
        find_function(&mut self.store, &self.component, &self.instance, function)
    }
}

/// The exported function `function`: by its name when that is unique in the world, or `interface#name`.
pub(crate) fn find_function<T: 'static>(
    store: &mut Store<T>,
    component: &Component,
    instance: &Instance,
    function: &str,
) -> Func {
    let (interface, name) = match function.split_once('#') {
        Some((interface, name)) => (Some(interface), name),
        None => (None, function),
    };
    let engine = store.engine().clone();
    let ty = component.component_type();
    let inside = ty.exports(&engine).find_map(|(export, item)| {
        let ComponentItem::ComponentInstance(instance) = item.ty else { return None };
        let short = export.rsplit('/').next().and_then(|last| last.split('@').next());
        let wanted = interface.is_none_or(|interface| short == Some(interface) || export == interface);
        (wanted && instance.get_export(&engine, name).is_some()).then(|| export.to_owned())
    });
    let parent = inside.filter(|_| interface.is_some() || ty.get_export(&engine, name).is_none());
    let parent = parent.map(|export| {
        instance.get_export_index(&mut *store, None, &export).expect("the type lists the export")
    });
    let index = instance.get_export_index(&mut *store, parent.as_ref(), name);
    let index = index.unwrap_or_else(|| panic!("the component exports no function {function}"));
    instance.get_func(&mut *store, index).expect("the export is a function")
}

/// One engine for all tests of a process: compiling with the same settings.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let mut config = Config::new();
        // What WIT has, and a host must be asked for.
        config.wasm_component_model_map(true).wasm_component_model_fixed_length_lists(true);
        config.wasm_component_model_error_context(true).wasm_component_model_implements(true);
        Engine::new(&config).expect("the features go together")
    })
}

/// The names of all that the component in the file `path` imports.
///
/// # Panics
/// When it is not a component.
pub fn imports(path: &Path) -> Vec<String> {
    component(path).component_type().imports(engine()).map(|(name, _)| name.to_owned()).collect()
}

/// The names of all that the component in the file `path` exports.
///
/// # Panics
/// When it is not a component.
pub fn exports(path: &Path) -> Vec<String> {
    component(path).component_type().exports(engine()).map(|(name, _)| name.to_owned()).collect()
}

pub(crate) fn component(path: &Path) -> Component {
    Component::from_file(engine(), path)
        .unwrap_or_else(|error| panic!("{} is no component: {error:?}", path.display()))
}

pub(crate) fn value(ty: &Type, text: &str) -> Val {
    Val::from_wave(ty, text).unwrap_or_else(|error| panic!("{text} does not fit its type: {error}"))
}

pub(crate) fn wave(value: &Val) -> String {
    // Maps have no form in WAVE.
    ordered(value).to_wave().unwrap_or_else(|_| format!("{value:?}"))
}

fn same(left: &[Val], right: &[Val]) -> bool {
    left.iter().map(ordered).eq(right.iter().map(ordered))
}

/// The value with its flags in one order: wasmtime keeps them as written here, as defined there.
fn ordered(value: &Val) -> Val {
    match value {
        Val::Flags(names) => {
            let mut names = names.clone();
            names.sort_unstable();
            Val::Flags(names)
        }
        Val::List(values) => Val::List(values.iter().map(ordered).collect()),
        _ => value.clone(),
    }
}

/// Defines every imported function that is not WASI's: it records its call and answers as [`Host`] says.
fn define_imports(
    linker: &mut Linker<State>,
    component: &Component,
    imports: &Arc<Mutex<Imports>>,
) -> Result<()> {
    let engine = engine();
    for (name, item) in component.component_type().imports(engine) {
        match item.ty {
            ComponentItem::ComponentInstance(_) if name.starts_with("wasi:") => {}
            ComponentItem::ComponentInstance(instance) => {
                let mut inside = linker.instance(name)?;
                for (function, item) in instance.exports(engine) {
                    if let ComponentItem::ComponentFunc(_) = item.ty {
                        define_import(&mut inside, function, imports)?;
                    }
                }
            }
            ComponentItem::ComponentFunc(_) => define_import(&mut linker.root(), name, imports)?,
            _ => {}
        }
    }
    Ok(())
}

fn define_import(
    linker: &mut LinkerInstance<'_, State>,
    name: &str,
    imports: &Arc<Mutex<Imports>>,
) -> Result<()> {
    let imports = Arc::clone(imports);
    let function = name.to_owned();
    linker.func_new(name, move |_, ty, arguments, results| {
        let mut imports = imports.lock().expect("no test thread panics in a call");
        if let (Some(result), Some(result_ty)) = (results.first_mut(), ty.results().next()) {
            let same = ty.params().next().is_some_and(|(_, ty)| ty == result_ty);
            *result = match (imports.answers.get(&function), arguments, &result_ty) {
                (Some(answer), ..) => value(&result_ty, answer),
                (None, [argument], _) if same => argument.clone(),
                (None, _, Type::Tuple(_)) => Val::Tuple(arguments.to_vec()),
                (None, ..) => Val::String(arguments.iter().map(wave).collect::<Vec<_>>().join(" ")),
            };
        }
        imports.calls.push((function.clone(), arguments.to_vec()));
        Ok(())
    })
}
