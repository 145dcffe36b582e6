//! Functions that stand in for `wasi_snapshot_preview1` imports, so that the component does not import WASI.

use crate::wasm::ModuleEdit;
use crate::wasm::code::{at, at_byte, store};
use contract::{Flat, Signature};
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use wasm_encoder::{BlockType, ConstExpr, Function, InstructionSink, ValType};

/// The module name of WASI 0.1.
pub const PREVIEW1: &str = "wasi_snapshot_preview1";
/// WASI 0.1 `errno`: success, bad file descriptor, function not supported.
const SUCCESS: i32 = 0;
const BADF: i32 = 8;
const NOSYS: i32 = 52;
/// The size of a WASI 0.1 `ciovec`, and where its length lies, in bytes.
const IOVEC_SIZE: i32 = 8;
const IOVEC_LENGTH: u32 = 4;

/// A function that tells its caller, where it can, that it is not supported; otherwise it traps.
pub fn not_supported(signature: Option<&Signature>) -> Function {
    match signature.and_then(|signature| signature.result) {
        Some(Flat::I32) => constant(NOSYS),
        _ => trap(),
    }
}

/// Replaces every import of WASI 0.1. Both clocks stand at 0 (1970), output is taken and dropped, there are no arguments,
/// environment variables or folders, `proc_exit` traps, and `random_get` gives the same bytes in every run, which keep no
/// secret. The rest is not supported.
///
/// # Errors
/// When the module imports a later WASI, whose functions have no neutral answer.
pub fn stub_wasi(edit: &mut ModuleEdit<'_>) -> Result<()> {
    refuse_components(edit)?;
    let of_preview1 = edit.imports().filter(|(_, module, _)| *module == PREVIEW1);
    let imports: Vec<(u32, String)> =
        of_preview1.map(|(number, _, name)| (number, name.to_owned())).collect();
    for (number, name) in imports {
        let signature = edit.import_signature(number).cloned();
        let body = stub(&name, signature.as_ref(), edit).unwrap_or_else(|| not_supported(signature.as_ref()));
        edit.replace_import(number, body);
    }
    Ok(())
}

fn refuse_components(edit: &ModuleEdit<'_>) -> Result<()> {
    let mut problems = Diagnostics::new();
    for (_, module, name) in edit.imports().filter(|(_, module, _)| module.starts_with("wasi:")) {
        let message = format!("{} imports `{name}` of `{module}`, which has no stub", edit.what());
        problems.push(
            Diagnostic::new(Code::StubWasi, message)
                .with_help("do without this interface, or build without --stub-wasi"),
        );
    }
    problems.into_result(())
}

/// The neutral answer of a function of WASI 0.1, if it has one and `signature` is the standard's.
fn stub(name: &str, signature: Option<&Signature>, edit: &mut ModuleEdit<'_>) -> Option<Function> {
    use Flat::{I32, I64};
    let signature = signature?;
    let takes = |params: &[Flat]| signature.params == params && signature.result == Some(I32);
    match name {
        "clock_time_get" if takes(&[I32, I64, I32]) => Some(stores(&[(2, I64, 0)])),
        "clock_res_get" if takes(&[I32, I32]) => Some(stores(&[(1, I64, 1)])),
        "args_sizes_get" | "environ_sizes_get" if takes(&[I32, I32]) => {
            Some(stores(&[(0, I32, 0), (1, I32, 0)]))
        }
        "args_get" | "environ_get" if takes(&[I32, I32]) => Some(constant(SUCCESS)),
        "sched_yield" if takes(&[]) => Some(constant(SUCCESS)),
        // The answer that ends the search for preopened folders.
        "fd_prestat_get" if takes(&[I32, I32]) => Some(constant(BADF)),
        "fd_write" if takes(&[I32, I32, I32, I32]) => Some(drop_output()),
        "random_get" if takes(&[I32, I32]) => Some(fill(edit)),
        _ => None,
    }
}

fn constant(value: i32) -> Function {
    let mut function = Function::new([]);
    function.instructions().i32_const(value).end();
    function
}

fn trap() -> Function {
    let mut function = Function::new([]);
    function.instructions().unreachable().end();
    function
}

/// Stores numbers where parameters point to (parameter, type, number) and succeeds.
fn stores(values: &[(u32, Flat, i32)]) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    for &(param, flat, value) in values {
        code.local_get(param);
        match flat {
            Flat::I64 => code.i64_const(value.into()),
            _ => code.i32_const(value),
        };
        store(&mut code, flat, 0);
    }
    code.i32_const(SUCCESS).end();
    function
}

/// `fd_write(fd, iovecs, count, written)`: the sum of the lengths is written.
fn drop_output() -> Function {
    const IOVECS: u32 = 1;
    const COUNT: u32 = 2;
    const WRITTEN: u32 = 3;
    const SUM: u32 = 4;
    let mut function = Function::new([(1, ValType::I32)]);
    let mut code = function.instructions();
    repeat(&mut code, COUNT, |code| {
        code.local_get(SUM).local_get(IOVECS).i32_load(at(IOVEC_LENGTH, Flat::I32));
        code.i32_add().local_set(SUM);
        code.local_get(IOVECS).i32_const(IOVEC_SIZE).i32_add().local_set(IOVECS);
    });
    code.local_get(WRITTEN).local_get(SUM).i32_store(at(0, Flat::I32));
    code.i32_const(SUCCESS).end();
    function
}

/// `random_get(buffer, length)`: the low bytes of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) seeded with 0.
fn fill(edit: &mut ModuleEdit<'_>) -> Function {
    const BUFFER: u32 = 0;
    const LENGTH: u32 = 1;
    const MIXED: u32 = 2;
    let state = edit.add_global(ValType::I64, ConstExpr::i64_const(0));
    let mut function = Function::new([(1, ValType::I64)]);
    let mut code = function.instructions();
    repeat(&mut code, LENGTH, |code| {
        code.global_get(state).i64_const(0x9e37_79b9_7f4a_7c15_u64.cast_signed()).i64_add();
        code.local_tee(MIXED).global_set(state);
        for (shift, factor) in [(30, 0xbf58_476d_1ce4_e5b9_u64), (27, 0x94d0_49bb_1331_11eb)] {
            code.local_get(MIXED).local_get(MIXED).i64_const(shift).i64_shr_u().i64_xor();
            code.i64_const(factor.cast_signed()).i64_mul().local_set(MIXED);
        }
        code.local_get(BUFFER);
        code.local_get(MIXED).local_get(MIXED).i64_const(31).i64_shr_u().i64_xor();
        code.i64_store8(at_byte());
        code.local_get(BUFFER).i32_const(1).i32_add().local_set(BUFFER);
    });
    code.i32_const(SUCCESS).end();
    function
}

/// Runs `body` as often as the local `count` says, which counts down to 0.
fn repeat(code: &mut InstructionSink<'_>, count: u32, body: impl FnOnce(&mut InstructionSink<'_>)) {
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(count).i32_eqz().br_if(1);
    code.local_get(count).i32_const(1).i32_sub().local_set(count);
    body(code);
    code.br(0).end().end();
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime::{Instance, Module, Store};

    /// A module whose exports call the stubs and give what they wrote.
    const MODULE: &str = r#"(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_sync" (func $sync (param i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\40\00\00\00\05\00\00\00\40\00\00\00\07\00\00\00")
      (func (export "written") (result i32)
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 2) (i32.const 32))) (i32.load (i32.const 32)))
      (func (export "random") (result i64)
        (drop (call $random (i32.const 48) (i32.const 8))) (i64.load (i32.const 48)))
      (func (export "time") (result i64) (i64.store (i32.const 40) (i64.const -1))
        (drop (call $clock (i32.const 0) (i64.const 1) (i32.const 40))) (i64.load (i32.const 40)))
      (func (export "sync") (result i32) (call $sync (i32.const 1)))
      (func (export "exit") (call $exit (i32.const 0))))"#;

    fn stubbed(module: &[u8]) -> Result<Vec<u8>> {
        let mut edit = ModuleEdit::new(module, "it")?;
        stub_wasi(&mut edit)?;
        Ok(edit.apply()?.into_owned())
    }

    fn instantiate() -> (Store<()>, Instance) {
        let module = wat::parse_str(MODULE).expect("the text above is a module");
        let changed = stubbed(&module).expect("every import has a stub");
        let mut store: Store<()> = Store::default();
        let compiled = Module::new(store.engine(), &changed).expect("the module is valid");
        let instance = Instance::new(&mut store, &compiled, &[]).expect("there are no imports left");
        (store, instance)
    }

    #[test]
    fn every_stub_gives_its_neutral_answer() {
        let (mut store, instance) = instantiate();
        let mut number = |name: &str| {
            let function = instance.get_typed_func::<(), i32>(&mut store, name).expect("it is exported");
            function.call(&mut store, ()).expect("it returns")
        };
        assert_eq!((number("written"), number("sync")), (12, NOSYS));
        let time = instance.get_typed_func::<(), i64>(&mut store, "time").expect("it is exported");
        assert_eq!(time.call(&mut store, ()).expect("it returns"), 0);
        let exit = instance.get_typed_func::<(), ()>(&mut store, "exit").expect("it is exported");
        assert!(exit.call(&mut store, ()).is_err());
    }

    #[test]
    fn random_bytes_go_on_within_a_run_and_repeat_in_the_next() {
        let run = || {
            let (mut store, instance) = instantiate();
            let random = instance.get_typed_func::<(), i64>(&mut store, "random").expect("it is exported");
            [(); 2].map(|()| random.call(&mut store, ()).expect("it returns"))
        };
        let [first, second] = run();
        assert_ne!(first, second);
        assert_eq!(run(), [first, second]);
        // The first output of SplitMix64 from 0 is 0xe220a8397b1dcdaf.
        assert_eq!(first & 0xff, 0xaf);
    }

    #[test]
    fn a_later_wasi_is_refused() {
        let text = r#"(module (import "wasi:random/random@0.2.0" "get-random-u64" (func (result i64))))"#;
        let module = wat::parse_str(text).expect("the text is a module");
        let problems = stubbed(&module).expect_err("there is no stub");
        assert!(problems.iter().all(|problem| problem.code() == Code::StubWasi));
    }
}
