//! Starts the runtime of an application when its module is made, has it translate the methods of a profile, and makes a
//! module that begins with the memory as it is then. The work is that of Wizer; the host is wasmtime. The engine asks no
//! import meanwhile (`engine_preinitialize`), and runs no code of the application.

use super::manifest::{CompiledMethod, damaged};
use crate::profile::Profile;
use crate::wasm::ModuleEdit;
use contract::{MISSING_MARK, export};
use diagnostics::{Code, Diagnostic, Result};
use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use wasmtime::error::Context as _;
use wasmtime::{
    Config, Engine, Instance, Linker, Memory, Module, OptLevel, Store, Val, WasmParams, WasmResults,
};
use wasmtime_wizer::{InstanceState, ModuleContext, SnapshotVal, ValType, Wizer};

/// What of the engine serves to make an image.
pub const EXPORTS: [&str; 4] =
    [export::PREINITIALIZE, export::KNOW_COMPILED, export::PREPARE, export::AOT_PROFILE];

/// A module whose runtime has started.
pub struct Image {
    /// The module, which no longer exports what made it.
    pub module: Vec<u8>,
    /// How many methods it has translated already.
    pub prepared: u32,
    /// The lines of the profile that name no method of the application.
    pub missing: Vec<String>,
}

/// A profile for Mono's ahead-of-time compiler.
pub struct AotProfile {
    /// The methods in the compiler's form.
    pub bytes: Vec<u8>,
    /// The lines that name no method of the application.
    pub missing: Vec<String>,
}

/// The module with its runtime started, and the methods of the profile translated or, where they are compiled, what they
/// refer to looked up.
///
/// # Errors
/// When the runtime does not start, or stops at the profile.
pub fn preinitialize(module: &[u8], profile: &Profile, compiled: &[CompiledMethod]) -> Result<Image> {
    let wizer = wizer();
    let (context, mut state) = started(&wizer, module).map_err(does_not_start)?;
    let prepared = state.prepare(profile, compiled);
    let (prepared, missing) = prepared.map_err(|error| stopped("translated", &error))?;
    let image = snapshot(&context, &mut state).map_err(does_not_start)?;
    Ok(Image { module: without(&EXPORTS, &image)?, prepared, missing })
}

/// The methods of the profile that the application in the module has.
///
/// # Errors
/// When the runtime does not start, or stops at the profile.
pub fn aot_profile(module: &[u8], profile: &Profile) -> Result<AotProfile> {
    let (_, mut state) = started(&wizer(), module).map_err(does_not_start)?;
    state.aot_profile(profile).map_err(|error| stopped("looked for", &error).into())
}

/// What makes images.
pub fn wizer() -> Wizer {
    let mut wizer = Wizer::new();
    wizer.init_func(export::PREINITIALIZE);
    wizer
}

fn does_not_start(error: wasmtime::Error) -> Diagnostic {
    damaged(&format!("its runtime does not start: {error:?}"))
}

fn stopped(at: &str, error: &wasmtime::Error) -> Diagnostic {
    let message = format!("the runtime stopped while it {at} the methods of the profile: {error:#}");
    Diagnostic::new(Code::ProfileInvalid, message)
        .with_help("record the profile again, with `componentize-dotnet record`")
}

/// The module without these exports.
///
/// # Errors
/// When it is damaged.
pub fn without(exports: &[&str], module: &[u8]) -> Result<Vec<u8>> {
    let mut edit = ModuleEdit::new(module, "the image of the engine")?;
    edit.keep_exports(|name| !exports.contains(&name));
    edit.apply().map(Cow::into_owned)
}

/// An instance of the module in which the runtime has started.
fn started<'m>(wizer: &Wizer, bytes: &'m [u8]) -> wasmtime::Result<(ModuleContext<'m>, State)> {
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
    let mut state = State { store, instance };
    for name in [export::INITIALIZE, export::PREINITIALIZE] {
        if state.instance.get_func(&mut state.store, name).is_some() {
            state.call::<(), ()>(name, ())?;
        }
    }
    Ok((context, state))
}

/// The module with the memory and the globals of an instance of it.
///
/// # Errors
/// When the module cannot have such an image.
pub fn snapshot(context: &ModuleContext<'_>, state: &mut impl InstanceState) -> wasmtime::Result<Vec<u8>> {
    at_once(wizer().snapshot(context, state))
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

impl State {
    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, parameters: P) -> wasmtime::Result<R> {
        self.instance.get_typed_func(&mut self.store, name)?.call(&mut self.store, parameters)
    }

    fn memory(&mut self) -> Memory {
        let memory = self.instance.get_memory(&mut self.store, export::MEMORY);
        memory.expect("the engine was checked to export its memory")
    }

    /// Has the engine do something with the lines, which marks those that name no method; gives its result and those.
    fn with_lines<R: WasmResults>(
        &mut self,
        does: &str,
        profile: &Profile,
    ) -> wasmtime::Result<(R, Vec<String>)> {
        let mut text = profile.lines().join("\n").into_bytes();
        text.push(0);
        let place = self.lend(&text, 1)?;
        let result = self.call(does, place.address)?;
        self.memory().read(&self.store, place.address as usize, &mut text)?;
        self.take_back(place)?;
        let marked = text.split(|&byte| byte == b'\n').map(|line| line.first() == Some(&MISSING_MARK));
        let lines = profile.lines().iter().zip(marked);
        let missing = lines.filter(|(_, marked)| *marked).map(|(line, _)| line.clone()).collect();
        Ok((result, missing))
    }

    /// Puts bytes into memory of their own.
    fn lend(&mut self, bytes: &[u8], alignment: u32) -> wasmtime::Result<Place> {
        let size = u32::try_from(bytes.len())?;
        let address: u32 = self.call(export::REALLOC, (0u32, 0u32, alignment, size))?;
        self.memory().write(&mut self.store, address as usize, bytes)?;
        Ok(Place { address, size, alignment })
    }

    /// What stays of it in the image is a byte, and zeros cost nothing. What is empty has no place in memory.
    fn take_back(&mut self, Place { address, size, alignment }: Place) -> wasmtime::Result<()> {
        if size == 0 {
            return Ok(());
        }
        self.memory().write(&mut self.store, address as usize, &vec![0; size as usize])?;
        self.call::<_, u32>(export::REALLOC, (address, size, alignment, 1u32))?;
        Ok(())
    }

    /// Translates the methods, and gives their number and the lines that name none.
    fn prepare(
        &mut self,
        profile: &Profile,
        compiled: &[CompiledMethod],
    ) -> wasmtime::Result<(u32, Vec<String>)> {
        if profile.lines().is_empty() {
            return Ok((0, Vec::new()));
        }
        let words = compiled.iter().flat_map(CompiledMethod::words);
        let bytes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        let place = self.lend(&bytes, 4)?;
        self.call::<_, ()>(export::KNOW_COMPILED, (place.address, u32::try_from(compiled.len())?))?;
        let prepared = self.with_lines(export::PREPARE, profile)?;
        self.take_back(place)?;
        Ok(prepared)
    }

    fn aot_profile(&mut self, profile: &Profile) -> wasmtime::Result<AotProfile> {
        let (result, missing) = self.with_lines::<u32>(export::AOT_PROFILE, profile)?;
        let mut words = [[0; 4]; 2];
        self.memory().read(&self.store, result as usize, words.as_flattened_mut())?;
        let [data, length] = words.map(|word| u32::from_le_bytes(word) as usize);
        let bytes = self.memory().data(&self.store).get(data..).and_then(|rest| rest.get(..length));
        let bytes = bytes.context("the engine gives a place outside of its memory")?.to_vec();
        Ok(AotProfile { bytes, missing })
    }
}

/// A piece of an instance's memory.
struct Place {
    address: u32,
    size: u32,
    alignment: u32,
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
