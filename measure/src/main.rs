//! Measures components for `cargo xtask bench`. Prints JSON; times are in nanoseconds.
//!
//! `measure peer COMPONENT` measures one component that exports `greet` and `nop`; `measure calls NAMES PAIR…` the
//! calls between pairs of components, each given as `CALLER=CALLEE`; `measure async CLIENT=SERVICE` asynchronous calls;
//! `measure http [--copied] REQUESTS=COMPONENT…` components that answer HTTP requests.

mod calls;
mod http;
mod peer;
mod tasks;

use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, Result, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

// JavaScript components import it, whether they use it or not.
impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: Default::default() }
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &*arguments {
        ["peer", component] => peer::measure(component),
        ["calls", names, pairs @ ..] => calls::measure(names, pairs),
        ["async", pair] => tasks::measure(pair),
        ["http", "--copied", contenders @ ..] => http::measure(contenders, true),
        ["http", contenders @ ..] => http::measure(contenders, false),
        _ => panic!(
            "usage: measure peer COMPONENT | measure calls NAME,… CALLER=CALLEE… | measure async CLIENT=SERVICE | measure http [--copied] REQUESTS=COMPONENT…"
        ),
    }
}

fn store(engine: &Engine) -> Store<State> {
    let wasi = WasiCtx::builder().inherit_stderr().build();
    Store::new(engine, State { wasi, http: WasiHttpCtx::new(), table: ResourceTable::new() })
}

/// Compiled ahead of time, loaded as a host would load it from its cache.
#[expect(unsafe_code, reason = "the bytes were compiled a line above, by the same wasmtime")]
fn load(engine: &Engine, bytes: &[u8]) -> Result<Component> {
    let machine_code = engine.precompile_component(bytes)?;
    unsafe { Component::deserialize(engine, machine_code) }
}

fn linker(engine: &Engine) -> Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker)?;
    Ok(linker)
}
