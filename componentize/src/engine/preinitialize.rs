//! Starts the runtime of an application when its module is made, and makes a module that begins with the memory as it is
//! then. The work is that of Wizer; the host is wasmtime. The engine asks no import meanwhile (`engine_preinitialize`).

use super::manifest::damaged;
use contract::export;
use diagnostics::Result;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use wasmtime::{Config, Engine, Instance, Linker, Module, OptLevel, Store, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

/// The module with its runtime started; the function is no longer exported.
///
/// # Errors
/// When the runtime does not start.
pub fn preinitialize(module: &[u8]) -> Result<Vec<u8>> {
    run(module).map_err(|error| damaged(&format!("its runtime does not start: {error:?}")).into())
}

fn run(bytes: &[u8]) -> wasmtime::Result<Vec<u8>> {
    let mut wizer = Wizer::new();
    wizer.init_func(export::PREINITIALIZE);
    let (context, instrumented) = wizer.instrument(bytes)?;
    let mut config = Config::new();
    // It runs once; to optimise it takes longer than to run it.
    config.cranelift_opt_level(OptLevel::None);
    let engine = Engine::new(&config)?;
    let module = Module::new(&engine, instrumented)?;
    let mut linker = Linker::new(&engine);
    linker.define_unknown_imports_as_traps(&module)?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module)?;
    for name in [export::INITIALIZE, export::PREINITIALIZE] {
        if let Some(function) = instance.get_func(&mut store, name) {
            function.typed::<(), ()>(&store)?.call(&mut store, ())?;
        }
    }
    at_once(wizer.snapshot(&context, &mut State { store, instance }))
}

/// The result of a future that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the state of an instance is there at once"),
    }
}

/// An instance whose state is read.
struct State {
    store: Store<()>,
    instance: Instance,
}

impl InstanceState for State {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let global = self.instance.get_global(&mut self.store, name).expect("Wizer exports every global");
        match global.get(&mut self.store) {
            Val::I32(value) => SnapshotVal::I32(value),
            Val::I64(value) => SnapshotVal::I64(value),
            Val::F32(bits) => SnapshotVal::F32(bits),
            Val::F64(bits) => SnapshotVal::F64(bits),
            Val::V128(value) => SnapshotVal::V128(value.as_u128()),
            _ => unreachable!("Wizer refuses globals that are references"),
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        let memory = self.instance.get_memory(&mut self.store, name).expect("Wizer exports every memory");
        contents(memory.data(&self.store));
    }
}
