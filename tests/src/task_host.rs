//! A host for components with asynchronous functions: calls run side by side in one instance.

use crate::host::{Memory, OUTPUT_CAPACITY, component, engine, find_function, value, wave};
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;
use wasmtime::component::{Component, Func, Instance, Linker, ResourceTable, Type, Val};
use wasmtime::{Result, Store};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

/// How long a call may take before a test takes it for stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// An instance of a component with asynchronous functions.
pub struct TaskHost {
    runtime: Runtime,
    store: Store<TaskState>,
    component: Component,
    instance: Instance,
    errors: MemoryOutputPipe,
}

/// What the store of a [`TaskHost`] holds.
pub struct TaskState {
    wasi: WasiCtx,
    table: ResourceTable,
    memory: Memory,
}

impl WasiView for TaskState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl TaskHost {
    /// Instantiates the component in the file `path`, with imports that `define` defines.
    ///
    /// # Panics
    /// When it is not a component, or asks for more than these and WASI.
    pub fn new(path: &Path, define: impl FnOnce(&mut Linker<TaskState>) -> Result<()>) -> Self {
        Self::make(component(path), define)
    }

    /// Instantiates a component in memory.
    ///
    /// # Panics
    /// As [`TaskHost::new`].
    pub fn of_bytes(bytes: &[u8], define: impl FnOnce(&mut Linker<TaskState>) -> Result<()>) -> Self {
        Self::make(compiled(bytes), define)
    }

    /// Instantiates a component that was compiled before.
    ///
    /// # Panics
    /// As [`TaskHost::new`].
    pub fn of_component(
        component: &Component,
        define: impl FnOnce(&mut Linker<TaskState>) -> Result<()>,
    ) -> Self {
        Self::make(component.clone(), define)
    }

    fn make(component: Component, define: impl FnOnce(&mut Linker<TaskState>) -> Result<()>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("an asynchronous runtime starts");
        let mut linker = Linker::<TaskState>::new(engine());
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).expect("WASI is defined once");
        define_clock(&mut linker).expect("the clock is defined once");
        define(&mut linker).expect("the test's own imports can be defined");
        let errors = MemoryOutputPipe::new(OUTPUT_CAPACITY);
        let mut wasi = WasiCtx::builder();
        wasi.stderr(errors.clone()).inherit_stdout();
        let state = TaskState { wasi: wasi.build(), table: ResourceTable::new(), memory: Memory::default() };
        let mut store = Store::new(engine(), state);
        store.limiter(|state| &mut state.memory);
        let instance = runtime
            .block_on(linker.instantiate_async(&mut store, &component))
            .expect("the component instantiates");
        Self { runtime, store, component, instance, errors }
    }

    /// Calls a function as [`crate::Host::call`] does.
    ///
    /// # Errors
    /// The trap, with what the guest wrote to standard error.
    ///
    /// # Panics
    /// When there is no such function, or an argument does not fit its type.
    pub fn call(&mut self, function: &str, arguments: &[&str]) -> Result<Option<String>, String> {
        self.call_all(&[(function, arguments)]).map(|mut results| results.remove(0))
    }

    /// Starts several calls at once, and waits for all of them.
    ///
    /// # Errors
    /// The trap, with what the guest wrote to standard error.
    ///
    /// # Panics
    /// As [`TaskHost::call`].
    pub fn call_all(&mut self, calls: &[(&str, &[&str])]) -> Result<Vec<Option<String>>, String> {
        let calls: Vec<(Func, Vec<Val>)> = calls
            .iter()
            .map(|(function, arguments)| {
                let func = find_function(&mut self.store, &self.component, &self.instance, function);
                let types: Vec<Type> = func.ty(&self.store).params().map(|(_, ty)| ty).collect();
                assert_eq!(types.len(), arguments.len(), "{function} takes {} arguments", types.len());
                (func, types.iter().zip(*arguments).map(|(ty, text)| value(ty, text)).collect())
            })
            .collect();
        let results = self.call_values(calls)?;
        Ok(results.iter().map(|result| result.as_ref().map(wave)).collect())
    }

    /// The exported function `function`, named as [`crate::Host::call`] says.
    pub fn function(&mut self, function: &str) -> Func {
        find_function(&mut self.store, &self.component, &self.instance, function)
    }

    /// Starts several calls at once, with values as they are.
    ///
    /// # Errors
    /// The trap, or that a call does not end, with what the guest wrote to standard error.
    pub fn call_values(&mut self, calls: Vec<(Func, Vec<Val>)>) -> Result<Vec<Option<Val>>, String> {
        let counts: Vec<usize> = calls.iter().map(|(func, _)| func.ty(&self.store).results().len()).collect();
        let work = self.store.run_concurrent(async |accessor| {
            let running: Vec<_> = calls
                .iter()
                .zip(counts)
                .map(|((func, arguments), count)| async move {
                    let mut results = vec![Val::Bool(false); count];
                    func.call_concurrent(accessor, arguments, &mut results).await?;
                    wasmtime::Result::Ok(results.pop())
                })
                .collect();
            futures_util::future::try_join_all(running).await
        });
        let outcome = self
            .runtime
            .block_on(async { tokio::time::timeout(PATIENCE, work).await })
            .map_err(|_| format!("the calls do not end\n{}", shown(&self.errors)))?;
        let failed = |trap| format!("{trap:?}\n{}", shown(&self.errors));
        outcome.map_err(failed)?.map_err(failed)
    }

    /// Lets what calls left behind go on for a while.
    ///
    /// # Errors
    /// The trap, with what the guest wrote to standard error.
    pub fn go_on(&mut self, time: Duration) -> Result<(), String> {
        let work = self.store.run_concurrent(async |_| tokio::time::sleep(time).await);
        self.runtime.block_on(work).map_err(|trap| format!("{trap:?}\n{}", shown(&self.errors)))
    }

    /// The size of the component's memories, in bytes: they never shrink.
    pub fn memory(&self) -> usize {
        self.store.data().memory.0
    }

    /// What the guest wrote to standard error so far.
    pub fn standard_error(&self) -> String {
        shown(&self.errors)
    }
}

/// A component in memory, for several instances.
///
/// # Panics
/// When the bytes are no component.
pub fn compiled(bytes: &[u8]) -> Component {
    Component::new(engine(), bytes).expect("the bytes are a component")
}

/// The clock that timers of C# wait for.
fn define_clock(linker: &mut Linker<TaskState>) -> Result<()> {
    let mut clock = linker.instance("wasi:clocks/monotonic-clock@0.3.0")?;
    clock.func_wrap_concurrent("wait-for", |_, (nanoseconds,): (u64,)| {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_nanos(nanoseconds)).await;
            Ok(())
        })
    })
}

fn shown(errors: &MemoryOutputPipe) -> String {
    String::from_utf8_lossy(&errors.contents()).into_owned()
}
