//! Appending to a small engine: what the module holds, and that calls pass through it in both directions.

use super::*;
use crate::core_module::CoreModule;
use crate::metadata::AssemblySet;
use crate::metadata::fixture::{Fixture, Kind, Method};
use crate::metadata::tests::{app, core_library, folder};
use crate::wasm::Outline;
use crate::{Contents, Options};
use contract::{Extension, Library, Symbol, ToNative};
use diagnostics::{Code, Diagnostics};
use std::mem::offset_of;
use wasmparser::{FunctionBody, Operator, Parser, Payload};
use wasmtime::{Caller, Instance, Linker, Module, Store};

/// Stands for the interpreter. Its entries for managed methods are the table's first: 0 adds two numbers, 1 calls
/// symbol 0 of library 0 through trampoline 0 with 1, 2, 3.5, 4.5, 2 adds an array of numbers. A callback's
/// descriptor gets the entry that `bind` finds by the low byte of the method's token. The host sees the hooks.
const ENGINE: &str = r#"(module
  (import "host" "hook" (func $hook (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
  (memory (export "memory") 1 1)
  (table (export "__indirect_function_table") 3 3 funcref)
  (global (export "__stack_pointer") (mut i32) (i32.const 65536))
  (global $block i32 (i32.const 1024))
  (type $direct (func (param i32 i32 i32 i32)))
  (type $to_native (func (param i32 i32)))
  (elem (i32.const 0) func $add $call $general)
  (func $add (type $direct)
    (i32.store (local.get 0) (i32.add (i32.load (local.get 1)) (i32.load (local.get 2)))))
  (func $call (param i32 i32)
    (i32.store (i32.const 2048) (i32.const 1)) (i64.store (i32.const 2052) (i64.const 2))
    (f32.store (i32.const 3072) (f32.const 3.5)) (f64.store (i32.const 3080) (f64.const 4.5))
    (call_indirect (type $to_native)
      (i32.load offset=$symbol.function (i32.load offset=$library.symbols (i32.load offset=$block.libraries (global.get $block))))
      (i32.const 2048)
      (i32.load offset=$to_native.function (i32.load offset=$block.to_native (global.get $block))))
    (f64.store (local.get 0) (f64.load (i32.const 4096))))
  (func $general (param i32 i32 i32 i32) (local $index i32)
    (loop
      (i32.store (local.get 1) (i32.add (i32.load (local.get 1))
        (i32.load (i32.load (i32.add (local.get 2) (i32.shl (local.get $index) (i32.const 2)))))))
      (br_if 0 (i32.lt_u (local.tee $index (i32.add (local.get $index) (i32.const 1))) (i32.const 9)))))
  (func (export "engine_bind") (param $row i32) (local $entry i32)
    (call $hook (i32.const 1))
    (local.set $entry (i32.add (i32.load offset=$block.to_managed (global.get $block))
      (i32.mul (local.get $row) (i32.const $to_managed.size))))
    (i32.store (i32.load offset=$to_managed.descriptor (local.get $entry))
      (i32.and (i32.load offset=$to_managed.token (local.get $entry)) (i32.const 255))))
  (func (export "engine_resume"))
  (func (export "engine_leave") (call $hook (i32.const 2)))
  (func (export "engine_enter_post_return") (result i32) (call $hook (i32.const 3))
    (i32.ne (i32.load (i32.const 1024)) (i32.const 7)))
  (func (export "engine_leave_post_return") (call $hook (i32.const 4)))
  (func (export "mono_wasm_interp_method_args_get_iarg") (param i32 i32) (result i32)
    (i32.load (i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 2)))))
  (func (export "mono_wasm_interp_method_args_get_larg") (param i32 i32) (result i64)
    (i64.load (i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 2)))))
  (func (export "mono_wasm_interp_method_args_get_farg") (param i32 i32) (result f32)
    (f32.load offset=1024 (i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 3)))))
  (func (export "mono_wasm_interp_method_args_get_darg") (param i32 i32) (result f64)
    (f64.load offset=1024 (i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 3)))))
  (func (export "mono_wasm_interp_method_args_get_retval") (param i32) (result i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (unreachable))
  (func (export "_initialize"))
  (func (export "_start") (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 8))))
  (func (export "internal") (drop (call $path_open (i32.const 0) (i32.const 0))) (drop (call $fd_sync (i32.const 0))))
  (func (export "engine_left_out"))
  (func (drop (i32.const 7)))
  (data (i32.const 4800) "12345678abcdefgh"))"#;

const MANIFEST: &str = r#"{"format":1,"runtimeVersion":"10.0.12","extension":1024,"heapBase":5000,"tableBase":3,
  "cookies":["VI"],"libraries":{"libSystem.Native":{"Open":"V","Sync":"V"}},
  "parts":{"roots":["libSystem.Native!Open","libSystem.Native!Sync"],"parts":[
    {"neededBy":[0],"imports":["path_open"],"functions":[[20,1]],"data":[[4800,8]],"bytes":20},
    {"neededBy":[1],"imports":["fd_sync"],"functions":[[22,1]],"data":[[4808,8]],"bytes":30}]}}"#;

fn engine() -> Engine {
    let places = [
        ("$to_managed.descriptor", offset_of!(contract::ToManaged, descriptor)),
        ("$to_managed.token", offset_of!(contract::ToManaged, token)),
        ("$to_managed.size", size_of::<contract::ToManaged>()),
        ("$block.to_managed", offset_of!(Extension, to_managed)),
        ("$to_native.function", offset_of!(ToNative, function)),
        ("$block.to_native", offset_of!(Extension, to_native)),
        ("$library.symbols", offset_of!(Library, symbols)),
        ("$block.libraries", offset_of!(Extension, libraries)),
        ("$symbol.function", offset_of!(Symbol, function)),
    ];
    let write_places = |text: String, (name, place): &(&str, usize)| text.replace(name, &place.to_string());
    let text = places.iter().fold(ENGINE.to_owned(), write_places);
    let module = wat::parse_str(text).expect("the text above is a module");
    Engine::new(MANIFEST.as_bytes(), module, std::path::PathBuf::new()).expect("the manifest above is one")
}

fn append_app(app: Fixture, options: &Options) -> diagnostics::Result<CoreModule> {
    let folder = folder(&[app.clone(), core_library()]);
    let path = folder.path().join(app.name).with_added_extension("dll");
    let set = AssemblySet::resolve(&path, &[], &[]).expect("the set is complete");
    CoreModule::from_assemblies(&set, &engine(), options)
}

fn with(methods: &[Method]) -> Fixture {
    Fixture { methods: methods.to_vec(), ..app() }
}

fn module(app: Fixture) -> CoreModule {
    append_app(app, &Options::default()).expect("the application fits the engine")
}

fn codes(result: diagnostics::Result<CoreModule>) -> Vec<(Code, String)> {
    let problems: Diagnostics = result.expect_err("there is a problem");
    problems.iter().map(|problem| (problem.code(), problem.message().to_owned())).collect()
}

/// Runs the module; the hooks it calls are collected in the store.
fn instantiate(core: &CoreModule) -> (Store<Vec<i32>>, Instance) {
    let mut store: Store<Vec<i32>> = Store::default();
    let module = Module::new(store.engine(), core.bytes()).expect("the module is valid");
    let mut linker = Linker::new(store.engine());
    linker
        .func_wrap("host", "hook", |mut caller: Caller<'_, Vec<i32>>, hook: i32| caller.data_mut().push(hook))
        .and_then(|linker| {
            linker.func_wrap("t:demo/mix", "mix", |a: i32, b: i64, c: f32, d: f64| {
                f64::from(a) * 1000.0 + b as f64 * 100.0 + f64::from(c) * 10.0 + d
            })
        })
        .and_then(|linker| {
            linker.func_wrap("wasi_snapshot_preview1", "fd_write", |_: i32, _: i32, _: i32, _: i32| 0)
        })
        .and_then(|linker| linker.func_wrap("wasi_snapshot_preview1", "fd_sync", |_: i32| 0))
        .expect("the names differ");
    let instance = linker.instantiate(&mut store, &module).expect("nothing else is imported");
    (store, instance)
}

/// A callback in row 1 of MethodDef behind a method in row 0, and so on: the low byte of the token is the entry.
const IGNORED: Method = Method { name: "Ignored", signature: &[0, 0x01], kind: Kind::Callback };
const MIX: Method = Method {
    name: "Mix",
    // double (int, long, float, double)
    signature: &[4, 0x0d, 0x08, 0x0a, 0x0c, 0x0d],
    kind: Kind::WasmImport { library: "t:demo/mix", entry_point: "mix" },
};

#[test]
fn exports_bind_once_and_leave_each_time() {
    // The first method's entry is 1, which does not fit; the second's is 2, which takes nine numbers.
    let sum = Method {
        name: "Sum",
        signature: &[9, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08, 0x08],
        kind: Kind::Export("sum"),
    };
    let (mut store, instance) = instantiate(&module(with(&[IGNORED, sum])));
    let sum = instance.get_func(&mut store, "sum").expect("it is exported");
    let numbers: Vec<_> = (1..=9).map(wasmtime::Val::I32).collect();
    let mut result = [wasmtime::Val::I32(0)];
    for _ in 0..2 {
        sum.call(&mut store, &numbers, &mut result).expect("it returns");
        assert_eq!(result[0].i32(), Some(45));
    }
    assert_eq!(store.data(), &[1, 2, 2]);
}

#[test]
fn a_managed_method_reaches_an_import_with_every_kind_of_number() {
    // Its entry is 1, which calls the import.
    let call = Method { name: "Call", signature: &[0, 0x0d], kind: Kind::Export("call") };
    let (mut store, instance) = instantiate(&module(with(&[call, MIX])));
    let call = instance.get_typed_func::<(), f64>(&mut store, "call").expect("it is exported");
    assert_eq!(call.call(&mut store, ()).expect("it returns"), 1239.5);
}

#[test]
fn post_return_functions_run_between_their_own_hooks() {
    let post = Method { name: "Post", signature: &[1, 0x08, 0x08], kind: Kind::Export("cabi_post_f") };
    let (mut store, instance) = instantiate(&module(with(&[post])));
    let post = instance.get_typed_func::<i32, i32>(&mut store, "cabi_post_f").expect("it is exported");
    // The entry does not fit the signature, so the call traps; what comes before is seen.
    assert!(post.call(&mut store, 0).is_err());
    assert_eq!(store.data(), &[3, 1]);
    // Now the engine has nothing to release.
    let memory = instance.get_memory(&mut store, "memory").expect("it is exported");
    memory.write(&mut store, 1024, &[7]).expect("it is in the memory");
    assert_eq!(post.call(&mut store, 0).expect("nothing is called"), 0);
    assert_eq!(store.data(), &[3, 1, 3]);
}

#[test]
fn only_what_is_used_stays() {
    let sync =
        Method { name: "Sync", signature: &[0, 0x01], kind: Kind::PInvoke { library: "libSystem.Native" } };
    let core = module(with(&[sync, MIX, IGNORED]));
    let outline = Outline::parse(core.bytes(), "the module").expect("it is one");
    let imports: Vec<_> = outline.imported_functions.iter().map(|import| import.name).collect();
    assert_eq!(imports, ["hook", "fd_write", "fd_sync", "mix"]);
    let exports: Vec<_> = outline.exports.iter().map(|export| export.name).collect();
    assert_eq!(exports, ["memory", "cabi_realloc", "_initialize"]);
}

/// The bodies that do nothing but call a function and end.
fn emptied(module: &[u8]) -> Vec<usize> {
    let bodies = Parser::new(0).parse_all(module).filter_map(|payload| match payload {
        Ok(Payload::CodeSectionEntry(body)) => Some(body),
        _ => None,
    });
    let is_empty = |body: &FunctionBody<'_>| {
        let operators = body.get_operators_reader().expect("the module is valid").into_iter();
        let operators: Vec<_> = operators.map(|operator| operator.expect("the module is valid")).collect();
        matches!(operators[..], [Operator::Call { .. }, Operator::Unreachable, Operator::End])
    };
    bodies.enumerate().filter(|(_, body)| is_empty(body)).map(|(place, _)| place).collect()
}

#[test]
fn code_and_data_that_nobody_reaches_are_left_out_and_the_module_says_what_is_not() {
    let sync =
        Method { name: "Sync", signature: &[0, 0x01], kind: Kind::PInvoke { library: "libSystem.Native" } };
    let core = module(with(&[sync]));
    assert_eq!(emptied(core.bytes()), [16]);
    let none = module(with(&[IGNORED]));
    // Two of one type: one stands for both, where the table names them, too.
    assert_eq!(emptied(none.bytes()), [16]);
    let functions =
        |core: &CoreModule| Outline::parse(core.bytes(), "the module").expect("it is one").functions();
    assert_eq!(functions(&none) + 1, functions(&core));
    let data = |core: &CoreModule| {
        let (mut store, instance) = instantiate(core);
        let memory = instance.get_memory(&mut store, "memory").expect("it is exported");
        String::from_utf8_lossy(&memory.data(&store)[4800..4816]).into_owned()
    };
    assert_eq!(data(&core), "\0\0\0\0\0\0\0\0abcdefgh");
    assert_eq!(data(&none), "\0".repeat(16));
    let engine = Contents::read(core.bytes(), "the module").expect("it is one").engine;
    let names: Vec<_> = engine.iter().map(|feature| (feature.name.as_str(), feature.bytes)).collect();
    assert_eq!(names[1..], [("files, clocks and other functions of the system", 30)]);
    assert_eq!(engine[1].used_by, ["App"]);
}

#[test]
fn programs_export_start_and_libraries_initialize() {
    let names = |app: Fixture| {
        let core = module(app);
        let outline = Outline::parse(core.bytes(), "the module").expect("it is one");
        let exports = outline.exports.iter().map(|export| export.name.to_owned());
        exports.filter(|name| name.starts_with('_')).collect::<Vec<_>>()
    };
    let program = Fixture { has_main: true, ..with(&[IGNORED]) };
    assert_eq!(names(program.clone()), ["_start"]);
    let export = Method { name: "F", signature: &[0, 0x01], kind: Kind::Export("f") };
    assert_eq!(names(Fixture { methods: vec![export], ..program }), ["_initialize", "_start"]);
}

#[test]
fn the_extension_block_leads_to_assemblies_and_properties() {
    let mut options = Options::default();
    options.runtime_properties.insert("Switch".to_owned(), "true".to_owned());
    let core = append_app(app(), &options).expect("the application fits the engine");
    let mut store: Store<()> = Store::default();
    let compiled = Module::new(store.engine(), core.bytes()).expect("the module is valid");
    let mut linker = Linker::new(store.engine());
    linker.define_unknown_imports_as_traps(&compiled).expect("every import is a function");
    let instance = linker.instantiate(&mut store, &compiled).expect("there is no start function");
    let memory = instance.get_memory(&mut store, "memory").expect("it is exported");
    let bytes = memory.data(&store);
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize;
    let text = |at: usize| bytes[at..].split(|&byte| byte == 0).next().expect("there is one part");
    let (rows, count) = (number(1024 + 8), number(1024 + 12));
    let names: Vec<_> = (0..count).map(|row| text(number(rows + 12 * row))).collect();
    assert_eq!(names, [&b"App.dll"[..], b"System.Private.CoreLib.dll"]);
    let (data, size) = (number(rows + 4), number(rows + 8));
    assert!(bytes[data..data + size] == app().build() && data % 16 == 0);
    let property = number(1024 + 40);
    assert_eq!((text(number(property)), text(number(property + 4))), (&b"Switch"[..], &b"true"[..]));
    assert!(number(1024 + 4) > data + size && number(1024 + 48) == 0);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(module(app()).bytes(), module(app()).bytes());
}

#[test]
fn unusable_methods_are_all_reported() {
    let import = |name, signature| Method {
        name,
        signature,
        kind: Kind::WasmImport { library: "t:demo/log", entry_point: "write" },
    };
    let found = codes(append_app(
        with(&[
            import("Text", &[1, 0x01, 0x0e]),
            import("Wide", &[7, 0x01, 0x0a, 0x0a, 0x0a, 0x0a, 0x0a, 0x0a, 0x0a]),
            import("First", &[1, 0x01, 0x08]),
            import("Other", &[1, 0x01, 0x0a]),
            Method { name: "Reference", signature: &[1, 0x01, 0x10, 0x08], kind: Kind::Export("r") },
            Method { name: "One", signature: &[0, 0x01], kind: Kind::Export("f") },
            Method { name: "Two", signature: &[0, 0x01], kind: Kind::Export("f") },
            Method { name: "Taken", signature: &[0, 0x01], kind: Kind::Export("memory") },
        ]),
        &Options::default(),
    ));
    let codes: Vec<_> = found.iter().map(|(code, _)| *code).collect();
    use Code::{ExportDuplicate, ExportSignature, ImportConflict, ImportSignature};
    let expected =
        [ImportSignature, ImportSignature, ImportConflict, ExportSignature, ExportDuplicate, ExportDuplicate];
    assert_eq!(codes, expected, "{found:?}");
    assert!(found[0].1.contains("Demo.Exports.Text") && found[0].1.contains("parameter 1 is a string"));
    assert!(found[4].1.contains("Demo.Exports.One") && found[4].1.contains("Demo.Exports.Two"));
}
