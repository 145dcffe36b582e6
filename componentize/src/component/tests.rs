//! Wrapping core modules: what is accepted, and what each refusal says.

use super::*;
use diagnostics::Diagnostics;

const WIT: &str = "package t:demo; interface log { write: func(text: string); }
    world app { import log; export greet: func(name: string) -> string; }";

/// A module that fits the world, with one part of the text replaced.
fn module(part: &str, replacement: &str) -> CoreModule {
    let text = r#"(module
        (import "t:demo/log" "write" (func (param i32 i32)))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (unreachable))
        (func (export "another") (param f32))
        (func (export "greet") (param i32 i32) (result i32) (unreachable)))"#;
    assert!(text.contains(part), "{part}");
    let bytes = wat::parse_str(text.replace(part, replacement)).expect("the text is a module");
    CoreModule::from_bytes(bytes, "`m.wasm`").expect("the module is valid")
}

fn wrap(core: &CoreModule, options: &Options) -> Result<Vec<u8>> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("w.wit", WIT).expect("the WIT above is valid");
    let world = resolve.select_world(&[package], None).expect("there is one world");
    component(core, Some((&resolve, world)), options)
}

fn refusal(part: &str, replacement: &str) -> (Code, String) {
    let problems: Diagnostics =
        wrap(&module(part, replacement), &Options::default()).expect_err("the module does not fit");
    let first = problems.iter().next().expect("there is a problem");
    (first.code(), first.message().to_owned())
}

#[test]
fn unknown_exports_do_no_harm_and_the_bytes_are_always_the_same() {
    let wrapped = || wrap(&module("", ""), &Options::default()).expect("the module fits the world");
    let bytes = wrapped();
    assert!(wasmparser::Parser::is_component(&bytes));
    assert_eq!(bytes, wrapped());
    let producers = String::from_utf8_lossy(&bytes).into_owned();
    assert!(producers.contains("componentize-dotnet") && producers.contains("C#"));
}

#[test]
fn each_difference_from_the_world_has_its_diagnostic() {
    let (code, message) = refusal(r#"(export "greet")"#, r#"(export "greeting")"#);
    assert_eq!(code, Code::WorldExportMissing);
    assert!(message.contains("`greet`") && message.contains("m.wasm"), "{message}");
    let (code, message) = refusal("(param i32 i32) (result i32)", "(param i32 i64) (result i32)");
    assert_eq!(code, Code::WorldSignature);
    assert!(message.contains("(i32, i64) -> i32") && message.contains("(i32, i32) -> i32"), "{message}");
    let (code, message) = refusal("(func (param i32 i32))", "(func (param f32))");
    assert_eq!(code, Code::WorldSignature);
    assert!(message.contains("`write`") && message.contains("(f32)"), "{message}");
    assert_eq!(refusal("t:demo/log", "t:demo/other").0, Code::WorldImport);
    assert_eq!(refusal(r#"(export "memory")"#, "").0, Code::CoreModuleMemory);
    assert_eq!(refusal("t:demo/log", "componentize-dotnet-packed/i/x").0, Code::PackedImport);
}

#[test]
fn files_that_are_no_core_modules_are_refused() {
    let code = |bytes: Vec<u8>| {
        let problems = CoreModule::from_bytes(bytes, "`m.wasm`").expect_err("it is not a core module");
        problems.iter().map(|problem| problem.code()).collect::<Vec<_>>()
    };
    assert_eq!(code(b"hello".to_vec()), [Code::CoreModuleInvalid]);
    assert_eq!(code(module("", "").bytes()[..60].to_vec()), [Code::CoreModuleInvalid]);
    let whole = wrap(&module("", ""), &Options::default()).expect("the module fits the world");
    assert_eq!(code(whole), [Code::CoreModuleIsComponent]);
}

#[test]
fn a_program_needs_no_world_and_without_wasi_it_imports_nothing() {
    let text = r#"(module
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))))"#;
    let bytes = wat::parse_str(text).expect("the text is a module");
    let core = CoreModule::from_bytes(bytes, "`p.wasm`").expect("the module is valid");
    let imports = |wasi_imports| {
        let options = Options { wasi_imports, ..Options::default() };
        let bytes = component(&core, None, &options).expect("it is a program");
        let decoded = wit_component::decode(&bytes).expect("it is a component");
        let wit_component::DecodedWasm::Component(resolve, world) = decoded else { panic!("a component") };
        let world = &resolve.worlds[world];
        let exports: Vec<_> = world.exports.keys().map(|key| resolve.name_world_key(key)).collect();
        assert!(matches!(&exports[..], [run] if run.starts_with("wasi:cli/run@0.2")), "{exports:?}");
        world.imports.len()
    };
    assert!(imports(WasiImports::Keep) > 0);
    assert_eq!(imports(WasiImports::Stub), 0);
}

#[test]
fn neither_world_nor_program_is_an_error() {
    let problems = component(&module("", ""), None, &Options::default()).expect_err("nobody could call it");
    assert!(problems.iter().any(|problem| problem.code() == Code::NoWorld));
}

/// What the component `bytes` imports.
fn imports(bytes: &[u8]) -> Vec<String> {
    let decoded = wit_component::decode(bytes).expect("it is a component");
    let resolve = decoded.resolve();
    let world = resolve.select_world(&[decoded.package()], None).expect("a component has one world");
    resolve.worlds[world].imports.keys().map(|key| resolve.name_world_key(key)).collect()
}

#[test]
fn a_module_of_another_compiler_may_import_both_versions_of_wasi() {
    // NativeAOT-LLVM's modules carry the world of their C library's imports in a custom section.
    let mut bytes = wat::parse_str(
        r#"(module
        (import "t:library/sink" "flush" (func $flush))
        (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_initialize") (call $flush))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (unreachable))
        (func (export "greet") (param i32 i32) (result i32) (drop (call $random (i32.const 0) (i32.const 8))) (i32.const 0)))"#,
    )
    .expect("the text is a module");
    let mut library = Resolve::default();
    let package = library
        .push_str("l.wit", "package t:library; interface sink { flush: func(); } world libc { import sink; }")
        .expect("the WIT is valid");
    let world = library.select_world(&[package], None).expect("there is one world");
    embed_component_metadata(&mut bytes, &library, world, wit_component::StringEncoding::UTF8, false)
        .expect("it can be embedded");
    let core = CoreModule::from_bytes(bytes, "`m.wasm`").expect("the module is valid");
    let component = wrap(&core, &Options::default()).expect("the module fits both worlds");
    let imports = imports(&component);
    assert!(imports.contains(&"t:library/sink".to_owned()), "{imports:?}");
    assert!(imports.iter().any(|name| name.starts_with("wasi:random/random@0.2")), "{imports:?}");
}
