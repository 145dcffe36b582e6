//! What belongs to one instance of a component: what it sees of the world, and how much memory it may take.

use crate::failure::LimitReached;
use crate::outgoing::Outgoing;
use wasmtime::component::ResourceTable;
use wasmtime::{Engine, ResourceLimiter, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// The option of the command line that allows more memory.
const OPTION: &str = "--max-memory";

/// The data of a store.
pub(crate) struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outgoing: Outgoing,
    table: ResourceTable,
    memory: Memory,
}

/// The memory of all instances in a store together, in bytes.
struct Memory {
    used: usize,
    most: usize,
}

impl State {
    /// A store whose instances see the world through `wasi`, and have `memory` bytes at most.
    pub(crate) fn store(engine: &Engine, wasi: WasiCtx, memory: usize) -> Store<Self> {
        let memory = Memory { used: 0, most: memory };
        let table = ResourceTable::new();
        let state = Self { wasi, http: WasiHttpCtx::new(), outgoing: Outgoing, table, memory };
        let mut store = Store::new(engine, state);
        store.limiter(|state| &mut state.memory);
        store
    }

    /// Shows the instances another world. Handles stay what they are.
    pub(crate) fn see(&mut self, wasi: WasiCtx) {
        self.wasi = wasi;
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.outgoing }
    }
}

impl Memory {
    /// Takes room for what grows from `current` to `desired` items of `size` bytes.
    fn grow(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
        size: usize,
    ) -> wasmtime::Result<bool> {
        // What cannot be is the component's own limit: it sees that there is no more.
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let more = (desired - current).saturating_mul(size);
        if more > self.most - self.used {
            let what = format!("it wants more than {} MiB of memory", self.most >> 20);
            return Err(wasmtime::Error::new(LimitReached { what, option: OPTION }));
        }
        self.used += more;
        Ok(true)
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(current, desired, maximum, 1)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(current, desired, maximum, size_of::<usize>())
    }
}
