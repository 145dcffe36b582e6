//! The choice of the adapter that turns WASI 0.1 into 0.2. An application of the engine gets one of our own, which
//! imports only what is reached and limits neither files nor folders. What other modules ask of WASI 0.1 is not known:
//! they get the standard one.

use crate::core_module::CoreModule;
use crate::rewrite::run::START;
use crate::rewrite::stubs::PREVIEW1;
use crate::wasm::Outline;
use std::borrow::Cow;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER as COMMAND, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER as REACTOR,
};
use wasm_encoder::CustomSection;
use wasmparser::{Parser, Payload};

const IMPORTS: &str = include_str!("adapter/imports.wat");
const STREAMS: &str = include_str!("adapter/streams.wat");
const FILES: &str = include_str!("adapter/files.wat");
/// Output for those that have no other descriptors; [`FILES`] has a function of this name itself.
const OUTPUT: &str = r#"(export "fd_write" (func $write_stream))
(func (export "forget") (result i32) (call $forget_streams) (i32.const 0))"#;
/// What this adapter has beside WASI 0.1, for a component whose memory is kept: drops the adapter's own handles.
pub const FORGET: &str = "forget";
/// What there is of WASI 0.1 without [`FILES`].
const STREAM_FUNCTIONS: [&str; 10] = [
    "args_get",
    "args_sizes_get",
    "clock_time_get",
    "environ_get",
    "environ_sizes_get",
    "fd_write",
    FORGET,
    "poll_oneoff",
    "proc_exit",
    "random_get",
];

/// The adapter that the module needs, if it needs one.
pub fn choose(outline: &Outline<'_>, core: &CoreModule) -> anyhow::Result<Option<Cow<'static, [u8]>>> {
    if outline.exported_function(START).is_some() {
        return Ok(Some(COMMAND.into()));
    }
    let imports = outline.imported_functions.iter().filter(|import| import.module == PREVIEW1);
    let mut imports = imports.map(|import| import.name).peekable();
    if imports.peek().is_none() {
        return Ok(None);
    }
    if core.runtime_version().is_none() {
        return Ok(Some(REACTOR.into()));
    }
    let text = text(if imports.all(|name| STREAM_FUNCTIONS.contains(&name)) { OUTPUT } else { FILES });
    describe(wat::parse_str(text)?).map(|adapter| Some(adapter.into()))
}

fn text(descriptors: &str) -> String {
    format!("(module\n{IMPORTS}\n{STREAMS}\n{descriptors})")
}

/// Adds the description of WASI 0.2 that the standard adapter carries.
fn describe(mut module: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    for payload in Parser::new(0).parse_all(REACTOR) {
        if let Payload::CustomSection(section) = payload?
            && section.name().starts_with(contract::WORLD_RESOURCE)
        {
            let copy = CustomSection { name: section.name().into(), data: section.data().into() };
            wasm_encoder::Section::append_to(&copy, &mut module);
        }
    }
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime::{Caller, Instance, Linker, Memory, MemoryType, Module, Store};

    const BADF: i32 = 8;
    const IO: i32 = 29;
    const RANDOM: u64 = 0x0807_0605_0403_0201;

    /// What the adapter asked of WASI 0.2.
    #[derive(Default)]
    struct Asked {
        written: Vec<(u32, usize)>,
        closed: bool,
        slept: u64,
        allocated: u32,
    }

    fn memory(caller: &mut Caller<'_, Asked>) -> Memory {
        caller
            .get_export("memory")
            .and_then(wasmtime::Extern::into_memory)
            .expect("the adapter's caller lends one")
    }

    /// The adapter beside a host whose stdout is stream 10 and stderr stream 20, with one variable `A=xyz`.
    fn instantiate() -> (Store<Asked>, Instance, Memory) {
        // Tests reach the memory through the adapter, which has it from its caller.
        let import = r#"(import "env" "memory" (memory 0))"#;
        let text = text(OUTPUT).replace(import, "");
        let text = text.replacen("(module", &format!(r#"(module {import} (export "memory" (memory 0))"#), 1);
        let mut store = Store::<Asked>::default();
        let memory_type = MemoryType::new(1, None);
        let lent = Memory::new(&mut store, memory_type).expect("there is memory");
        let mut linker = Linker::new(store.engine());
        linker.define(&store, "env", "memory", lent).expect("it is new");
        let realloc = |mut caller: Caller<'_, Asked>, _: u32, _: u32, _: u32, size: u32| {
            caller.data_mut().allocated += size;
            60_000 - caller.data().allocated
        };
        linker.func_wrap("__main_module__", "cabi_realloc", realloc).expect("it is new");
        let streams = "wasi:io/streams@0.2.12";
        let write = |mut caller: Caller<'_, Asked>, stream: u32, _: u32, length: u32, result: u32| {
            let closed = caller.data().closed;
            caller.data_mut().written.push((stream, length as usize));
            let answer = if closed { [1, 0, 0, 0, 1] } else { [0; 5] };
            memory(&mut caller).write(&mut caller, result as usize, &answer).expect("it is inside");
        };
        linker
            .func_wrap(streams, "[method]output-stream.blocking-write-and-flush", write)
            .expect("it is new");
        linker.func_wrap("wasi:cli/stdout@0.2.12", "get-stdout", || 10_u32).expect("it is new");
        linker.func_wrap("wasi:cli/stderr@0.2.12", "get-stderr", || 20_u32).expect("it is new");
        let monotonic = "wasi:clocks/monotonic-clock@0.2.12";
        linker.func_wrap(monotonic, "now", || 77_u64).expect("it is new");
        let after = |mut caller: Caller<'_, Asked>, time: u64| {
            caller.data_mut().slept = time;
            5_u32
        };
        linker.func_wrap(monotonic, "subscribe-duration", after).expect("it is new");
        let wall = |mut caller: Caller<'_, Asked>, result: u32| {
            let time = [3_u64.to_le_bytes(), 9_u64.to_le_bytes()].concat();
            memory(&mut caller).write(&mut caller, result as usize, &time).expect("it is inside");
        };
        linker.func_wrap("wasi:clocks/wall-clock@0.2.12", "now", wall).expect("it is new");
        linker.func_wrap("wasi:random/random@0.2.12", "get-random-u64", || RANDOM).expect("it is new");
        let environment = |mut caller: Caller<'_, Asked>, result: u32| {
            let memory = memory(&mut caller);
            let words = [200_u32, 1, 210, 3].map(u32::to_le_bytes).concat();
            memory.write(&mut caller, 100, &words).expect("it is inside");
            memory.write(&mut caller, 200, b"A         xyz").expect("it is inside");
            let list = [100_u32, 1].map(u32::to_le_bytes).concat();
            memory.write(&mut caller, result as usize, &list).expect("it is inside");
        };
        linker.func_wrap("wasi:cli/environment@0.2.12", "get-environment", environment).expect("it is new");
        let module =
            Module::new(store.engine(), wat::parse_str(text).expect("it is WAT")).expect("it is valid");
        linker.define_unknown_imports_as_default_values(&mut store, &module).expect("handles can be dropped");
        let instance = linker.instantiate(&mut store, &module).expect("it has its imports");
        (store, instance, lent)
    }

    #[test]
    fn output_goes_to_its_stream_in_pieces_and_closed_streams_are_errors() {
        let (mut store, instance, memory) = instantiate();
        let write = instance.get_typed_func::<(i32, i32, i32, i32), i32>(&mut store, "fd_write");
        let write = write.expect("it is exported");
        let parts = [0_u32, 0, 1000, 5000].map(u32::to_le_bytes).concat();
        memory.write(&mut store, 16, &parts).expect("it is inside");
        for fd in [1, 2] {
            assert_eq!(write.call(&mut store, (fd, 16, 2, 8)).expect("it returns"), 0);
        }
        assert_eq!(store.data().written, [(10, 4096), (20, 4096)]);
        assert_eq!(memory.data(&store)[8..12], 4096_u32.to_le_bytes());
        assert_eq!(write.call(&mut store, (3, 16, 2, 8)).expect("it returns"), BADF);
        store.data_mut().closed = true;
        assert_eq!(write.call(&mut store, (2, 16, 2, 8)).expect("it returns"), IO);
    }

    #[test]
    fn clocks_and_sleeping_count_nanoseconds() {
        let (mut store, instance, memory) = instantiate();
        let clock = instance.get_typed_func::<(i32, i64, i32), i32>(&mut store, "clock_time_get");
        let clock = clock.expect("it is exported");
        for (id, time) in [(0, 3_000_000_009_u64), (1, 77)] {
            assert_eq!(clock.call(&mut store, (id, 1, 8)).expect("it returns"), 0);
            assert_eq!(memory.data(&store)[8..16], time.to_le_bytes());
        }
        memory.write(&mut store, 40, &1234_u64.to_le_bytes()).expect("it is inside");
        let poll = instance.get_typed_func::<(i32, i32, i32, i32), i32>(&mut store, "poll_oneoff");
        let poll = poll.expect("it is exported");
        assert_eq!(poll.call(&mut store, (16, 80, 1, 8)).expect("it returns"), 0);
        assert_eq!(store.data().slept, 1234);
        assert_eq!(memory.data(&store)[8..12], 1_u32.to_le_bytes());
    }

    #[test]
    fn random_bytes_fill_the_buffer_and_nothing_else() {
        let (mut store, instance, memory) = instantiate();
        let random = instance.get_typed_func::<(i32, i32), i32>(&mut store, "random_get");
        let random = random.expect("it is exported");
        assert_eq!(random.call(&mut store, (16, 11)).expect("it returns"), 0);
        assert_eq!(memory.data(&store)[16..28], [1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 0]);
    }

    #[test]
    fn environment_variables_are_names_and_values() {
        let (mut store, instance, memory) = instantiate();
        for (function, wanted) in [("environ_sizes_get", [1, 6]), ("environ_get", [12, 6])] {
            let function = instance.get_typed_func::<(i32, i32), i32>(&mut store, function);
            let function = function.expect("it is exported");
            let (pointers, buffer) = (4, if wanted[0] == 12 { 12 } else { 8 });
            assert_eq!(function.call(&mut store, (pointers, buffer)).expect("it returns"), 0);
            assert_eq!(memory.data(&store)[4..12], wanted.map(u32::to_le_bytes).concat());
        }
        assert_eq!(memory.data(&store)[12..18], *b"A=xyz\0");
    }
}
