//! A module that begins with the memory that code of the application left: a component of it is trained by a host, and its
//! memory and globals are written into the module.
//!
//! Only the application's module is kept. The adapter, and what the host knows of an instance, begin anew: so nothing of the
//! application may refer to it any more, which the trained component tells.

use crate::Options;
use crate::component::{FORGET, Gives, Lifted, component, lifted};
use crate::core_module::CoreModule;
use crate::engine::{snapshot, without, wizer};
use crate::rewrite::stubs::PREVIEW1;
use crate::wasm::code::at;
use crate::wasm::{Export, Import, ModuleEdit, Outline};
use contract::{Flat, Signature, export};
use diagnostics::{Code, Diagnostic, Result};
use std::borrow::Cow;
use wasm_encoder::{BlockType, Function, ValType};
use wasmparser::ExternalKind;
use wasmtime_wizer::{InstanceState, SnapshotVal};
use wit_parser::{Resolve, WorldId};

/// What a component exports that is trained, beside what it always does: `func()`, before everything else; at the end, what
/// cannot be kept, `func() -> string`, one a line; how many handles it has, `func() -> u32`; and its memory and globals,
/// `func() -> list<u8>`.
pub const TRAINING_EXPORTS: [&str; 4] = [
    "componentize-dotnet-train",
    "componentize-dotnet-settle",
    "componentize-dotnet-handles",
    "componentize-dotnet-state",
];

/// The size of a page of memory. The last page of a state is no memory of the application: it holds the globals, from
/// [`GLOBALS`] on, 8 bytes for each.
const PAGE: usize = 65536;
const GLOBALS: usize = 8;
/// What the names begin with under which Wizer exports globals.
const GLOBAL: &str = "__wizer_global_";
const MEMORY: &str = "__wizer_memory_";

/// The module that begins where `train` left an instance of the component that it is given; it gives the state of that
/// component, which has [`TRAINING_EXPORTS`].
///
/// # Errors
/// When the component cannot be made, or `train` fails.
pub fn trained(
    core: &CoreModule,
    world: Option<(&Resolve, WorldId)>,
    options: &Options,
    train: impl FnOnce(&[u8]) -> Result<Vec<u8>>,
) -> Result<CoreModule> {
    let (context, instrumented) = wizer().instrument(core.bytes()).map_err(impossible)?;
    let globals = Globals::read(&instrumented, core.what())?;
    let state = train(&trainable(core, &instrumented, &globals, world, options)?)?;
    let mut state = State::read(&state, &globals)?;
    let image = snapshot(&context, &mut state).map_err(impossible)?;
    Ok(core.with_bytes(without(&[export::TRAIN, export::SETTLE], &image)?))
}

fn impossible(error: impl std::fmt::Display) -> Diagnostic {
    let message = format!("the component cannot be trained: {error:#}");
    Diagnostic::new(Code::TrainingFailed, message).with_help("use --preinitialize without `host`")
}

/// The component, with what it exports to be trained.
fn trainable(
    core: &CoreModule,
    instrumented: &[u8],
    globals: &Globals,
    world: Option<(&Resolve, WorldId)>,
    options: &Options,
) -> Result<Vec<u8>> {
    let mut edit = ModuleEdit::new(instrumented, core.what())?;
    edit.keep_exports(|name| {
        !name.starts_with(GLOBAL) && !name.starts_with(MEMORY) && name != export::SETTLE
    });
    let gives_number = Signature { params: Vec::new(), result: Some(Flat::I32) };
    let import = |module: &str, name: &str| Import {
        module: module.to_owned(),
        name: name.to_owned(),
        signature: gives_number.clone(),
    };
    let forget = edit.import(&import(PREVIEW1, FORGET));
    let new_handle = edit.import(&import("$root", "[waitable-set-new]"));
    let settle = edit
        .outline()
        .exported_function(export::SETTLE)
        .ok_or_else(|| impossible("the engine cannot settle"))?;
    let mut body = Function::new([]);
    body.instructions().call(settle).call(forget).drop().end();
    let settle = edit.add_function(&gives_number, body);
    let handles = edit.add_function(&gives_number, count_handles(new_handle));
    let state = edit.add_function(&gives_number, globals.state());
    let [begin, settle_name, handles_name, state_name] = TRAINING_EXPORTS;
    for (name, function) in [(settle_name, settle), (handles_name, handles), (state_name, state)] {
        edit.export(name, function);
    }
    let module = edit.apply().map(Cow::into_owned)?;
    let component = component(&core.with_bytes(module), world, options)?;
    let functions = [
        Lifted { core: export::TRAIN, name: begin, gives: Gives::Nothing },
        Lifted { core: settle_name, name: settle_name, gives: Gives::Text },
        Lifted { core: handles_name, name: handles_name, gives: Gives::Number },
        Lifted { core: state_name, name: state_name, gives: Gives::Bytes },
    ];
    Ok(lifted(&component, &functions).ok_or_else(|| impossible("its engine is out of reach"))?)
}

/// So many handles are made to find out how many there were. A component has had no more than that at once, or some of them
/// stay unseen.
const PROBES: i32 = 1 << 14;

/// A function that counts the handles of its component, of whatever kind: they are numbered from 1 on, and free numbers are
/// given before new ones. So when all free ones are taken, what is between those that were given is in use.
fn count_handles(new_handle: u32) -> Function {
    const MADE: u32 = 0;
    const HANDLE: u32 = 1;
    const HIGHEST: u32 = 2;
    let mut function = Function::new([(3, ValType::I32)]);
    let mut code = function.instructions();
    code.loop_(BlockType::Empty);
    code.call(new_handle).local_tee(HANDLE).local_get(HIGHEST);
    code.local_get(HANDLE).local_get(HIGHEST).i32_gt_u().select().local_set(HIGHEST);
    code.local_get(MADE).i32_const(1).i32_add().local_tee(MADE).i32_const(PROBES).i32_lt_u().br_if(0).end();
    code.local_get(HIGHEST).i32_const(PROBES).i32_sub().end();
    function
}

/// The globals that change: Wizer's names, their indices and types.
struct Globals(Vec<(String, u32, ValType)>);

impl Globals {
    fn read(module: &[u8], what: &str) -> Result<Self> {
        let outline = Outline::parse(module, what)?;
        let is_wanted =
            |export: &&Export<'_>| export.kind == ExternalKind::Global && export.name.starts_with(GLOBAL);
        let globals = outline.exports.iter().filter(is_wanted).map(|export| {
            let ty = match outline.globals.get(export.index as usize) {
                Some(wasmparser::ValType::I32) => ValType::I32,
                Some(wasmparser::ValType::I64) => ValType::I64,
                Some(wasmparser::ValType::F32) => ValType::F32,
                Some(wasmparser::ValType::F64) => ValType::F64,
                _ => return Err(impossible("a global of it is no number").into()),
            };
            Ok((export.name.to_owned(), export.index, ty))
        });
        globals.collect::<Result<_>>().map(Self)
    }

    /// A function that gives the memory and one more page as a list of bytes. That page, where the list and the globals are, is
    /// new, so that nothing of the application's changes.
    fn state(&self) -> Function {
        let mut function = Function::new([(1, ValType::I32)]);
        let mut code = function.instructions();
        code.i32_const(1).memory_grow(0).local_tee(0).i32_const(-1).i32_eq();
        code.if_(BlockType::Empty).unreachable().end();
        code.local_get(0).i32_const(PAGE as i32).i32_mul().local_tee(0);
        code.i32_const(0).i32_store(at(0, Flat::I32));
        code.local_get(0).local_get(0).i32_const(PAGE as i32).i32_add().i32_store(at(4, Flat::I32));
        for (place, (_, index, ty)) in self.0.iter().enumerate() {
            code.local_get(0).global_get(*index);
            match ty {
                ValType::I32 => code.i64_extend_i32_u(),
                ValType::F32 => code.i32_reinterpret_f32().i64_extend_i32_u(),
                ValType::F64 => code.i64_reinterpret_f64(),
                _ => &mut code,
            };
            code.i64_store(at((GLOBALS + 8 * place) as u32, Flat::I64));
        }
        code.local_get(0).end();
        function
    }
}

/// The memory and the globals of a trained component.
struct State<'a> {
    memory: &'a [u8],
    globals: Vec<(&'a str, SnapshotVal)>,
}

impl<'a> State<'a> {
    fn read(bytes: &'a [u8], globals: &'a Globals) -> Result<Self> {
        let incomplete = || impossible("its state is incomplete");
        let (memory, page) = bytes.split_last_chunk::<PAGE>().ok_or_else(incomplete)?;
        let (words, _) = page.get(GLOBALS..).ok_or_else(incomplete)?.as_chunks::<8>();
        if words.len() < globals.0.len() {
            return Err(incomplete().into());
        }
        let values = globals.0.iter().zip(words).map(|((name, _, ty), word)| {
            let bits = u64::from_le_bytes(*word);
            let value = match ty {
                ValType::I32 => SnapshotVal::I32(bits as i32),
                ValType::F32 => SnapshotVal::F32(bits as u32),
                ValType::F64 => SnapshotVal::F64(bits),
                _ => SnapshotVal::I64(bits.cast_signed()),
            };
            (name.as_str(), value)
        });
        Ok(Self { memory, globals: values.collect() })
    }
}

impl InstanceState for State<'_> {
    async fn global_get(&mut self, name: &str, _: wasmtime_wizer::ValType) -> SnapshotVal {
        let found = self.globals.iter().find(|(global, _)| *global == name);
        match found.expect("the globals are those that Wizer exported").1 {
            SnapshotVal::I32(value) => SnapshotVal::I32(value),
            SnapshotVal::I64(value) => SnapshotVal::I64(value),
            SnapshotVal::F32(bits) => SnapshotVal::F32(bits),
            SnapshotVal::F64(bits) => SnapshotVal::F64(bits),
            SnapshotVal::V128(bits) => SnapshotVal::V128(bits),
        }
    }

    async fn memory_contents(&mut self, _: &str, contents: impl FnOnce(&[u8]) + Send) {
        contents(self.memory);
    }
}
