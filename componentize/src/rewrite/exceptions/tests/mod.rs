//! Functions in the old form, rewritten and run: what they give, or that they throw.

mod random;

use super::use_try_table;
use crate::rewrite::packed;
use crate::wasm::ModuleEdit;
use diagnostics::Code;
use std::borrow::Cow;
use wasmparser::Validator;
use wasmtime::{Config, Engine, Instance, Linker, Module, OptLevel, Store, ThrownException};

/// Two tags, and functions that throw them: `$throw` the first with its argument, unless that is 0.
const COMMON: &str = r#"
  (tag $number (param i32))
  (tag $nothing)
  (tag $pair (param i32 i64))
  (func $throw (param i32) (if (local.get 0) (then (throw $number (local.get 0)))))
  (func $throw_nothing (throw $nothing))
  (func $throw_pair (param i32) (throw $pair (local.get 0) (i64.const 40)))
"#;

/// What a call gives: a number, or an exception that nothing caught.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Value(i32),
    Thrown,
}
use Outcome::{Thrown, Value};

fn legacy(functions: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {COMMON} {functions})")).expect("the text is a module")
}

fn rewritten(module: &[u8]) -> Vec<u8> {
    use_try_table(module, "the module").expect("the module is valid").into_owned()
}

fn engine() -> Engine {
    let mut config = Config::new();
    config.wasm_exceptions(true).cranelift_opt_level(OptLevel::None);
    Engine::new(&config).expect("the configuration is one")
}

fn instantiate(module: &[u8]) -> (Store<()>, Instance) {
    let engine = engine();
    let module = Module::new(&engine, module).expect("the rewritten module is valid without the old form");
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate(&mut store, &module).expect("it imports nothing");
    (store, instance)
}

fn outcome(result: wasmtime::Result<i32>) -> Outcome {
    match result {
        Ok(value) => Value(value),
        Err(error) if error.is::<ThrownException>() => Thrown,
        Err(error) => panic!("it neither returns nor throws: {error:?}"),
    }
}

/// Calls `run` of a rewritten module with each number.
fn check(functions: &str, calls: &[(i32, Outcome)]) {
    let (mut store, instance) = instantiate(&rewritten(&legacy(functions)));
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").expect("it is exported");
    for (argument, expected) in calls {
        let outcome = outcome(run.call(&mut store, *argument));
        assert_eq!(outcome, *expected, "run({argument}) of {functions}");
    }
}

#[test]
fn a_module_without_the_old_form_stays_as_it_is() {
    let module =
        wat::parse_str("(module (func (export \"run\") (result i32) (i32.const 1)))").expect("it is one");
    assert!(matches!(use_try_table(&module, "the module"), Ok(Cow::Borrowed(_))));
}

#[test]
fn handlers_get_their_own_exceptions_in_order() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          try (result i32)
            (if (i32.eq (local.get 0) (i32.const 7)) (then (call $throw_nothing)))
            (if (i32.eq (local.get 0) (i32.const 8)) (then (call $throw_pair (i32.const 2))))
            (call $throw (local.get 0))
            (i32.const -1)
          catch $number
            (i32.add (i32.const 100))
          catch $pair
            i32.wrap_i64
            i32.add
          catch_all
            (i32.const -2)
          end)"#,
        &[(0, Value(-1)), (5, Value(105)), (7, Value(-2)), (8, Value(42))],
    );
}

#[test]
fn what_no_handler_takes_goes_on() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          try (result i32)
            try (result i32)
              (call $throw (local.get 0))
              (call $throw_nothing)
              (i32.const -1)
            catch $pair
              drop
            end
          catch $number
            (i32.add (i32.const 1))
          end)"#,
        &[(3, Value(4)), (0, Thrown)],
    );
}

#[test]
fn exceptions_are_thrown_again_from_any_depth_of_handlers() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          try (result i32)
            try
              (call $throw (i32.const 1))
            catch $number
              drop
              try
                (call $throw (i32.const 20))
              catch $number
                drop
                block
                  (br_if 0 (local.get 0))
                  rethrow 1
                end
                rethrow 1
              end
            end
            (i32.const -1)
          catch $number
          end)"#,
        &[(0, Value(20)), (1, Value(1))],
    );
    check(
        r#"(func (export "run") (param i32) (result i32)
          try (result i32)
            (call $throw (local.get 0))
            (i32.const 3)
          catch_all
            rethrow 0
          end)"#,
        &[(0, Value(3)), (1, Thrown)],
    );
}

#[test]
fn delegates_skip_the_handlers_between() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          try $far (result i32)
            try $near (result i32)
              try
                (call $throw (local.get 0))
              delegate $far
              (call $throw (i32.const 9))
              (i32.const -1)
            catch $number
              (i32.add (i32.const 1000))
            end
          catch $number
            (i32.add (i32.const 100))
          end)"#,
        &[(0, Value(1009)), (5, Value(105))],
    );
}

#[test]
fn delegates_reach_the_caller_through_all_handlers() {
    check(
        r#"(func $inner (param i32) (result i32)
          try (result i32)
            try (result i32)
              (call $throw (local.get 0))
              (br_if 2 (i32.const 77) (i32.eqz (local.get 0)))
            delegate 1
          catch_all
            (i32.const -1)
          end)
        (func (export "run") (param i32) (result i32)
          try (result i32)
            (call $inner (local.get 0))
          catch $number
            (i32.add (i32.const 500))
          end)"#,
        &[(0, Value(77)), (6, Value(506))],
    );
}

/// A `try_table` around the target of a delegate has its handlers asked.
#[test]
fn delegates_into_the_new_form_reach_its_handlers() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          try $far (result i32)
            block $caught (result i32)
              try_table (result i32) (catch $number $caught)
                block $target (result i32)
                  try (result i32)
                    try (result i32)
                      (call $throw (local.get 0))
                      (call $throw_nothing)
                      (i32.const -1)
                    delegate $target
                  catch_all
                    (i32.const -2)
                  end
                end
              end
            end
          catch $nothing
            (i32.const -3)
          end)"#,
        &[(4, Value(4)), (0, Value(-3))],
    );
}

#[test]
fn tail_calls_leave_their_handlers_behind() {
    check(
        r#"(func $leaves (param i32) (result i32)
          try (result i32)
            (return_call $gives (local.get 0))
          catch_all
            (i32.const -1)
          end)
        (func $gives (param i32) (result i32) (call $throw (local.get 0)) (i32.const 5))
        (func (export "run") (param i32) (result i32)
          try (result i32)
            (call $leaves (local.get 0))
          catch $number
            (i32.add (i32.const 10))
          end)"#,
        &[(0, Value(5)), (3, Value(13))],
    );
}

/// A function that calls itself while it handles: each call has its own exception to throw again.
#[test]
fn handlers_of_recursive_calls_keep_their_own_exceptions() {
    check(
        r#"(func $deep (param i32) (result i32)
          try (result i32)
            (call $throw (local.get 0))
            (i32.const 0)
          catch $number
            drop
            try
              (drop (call $deep (i32.sub (local.get 0) (i32.const 1))))
            catch_all
            end
            rethrow 0
          end)
        (func (export "run") (param i32) (result i32)
          try (result i32)
            (call $deep (local.get 0))
          catch $number
          end)"#,
        &[(0, Value(0)), (1, Value(1)), (9, Value(9))],
    );
}

/// What the rewriting adds lies behind what imports move, and names of functions stay with them.
#[test]
fn types_locals_and_names_stay_what_they_were() {
    let text = format!(
        r#"(module {COMMON}
        (type $pair_of (func (param f64) (result f64 i64)))
        (table funcref (elem $counted))
        (func $counted (type $pair_of) (local i64 f32) (local.set 1 (i64.const 7)) (local.get 0) (local.get 1))
        (func (export "run") (param $n i32) (result i32) (local $a i64) (local $b i64)
          (local.set $a (i64.const 30)) (local.set $b (i64.const 4))
          try (param) (result i32)
            (call_indirect (type $pair_of) (f64.const 1.5) (i32.const 0))
            i32.wrap_i64
            (call $throw (local.get $n))
            (drop)
            (i32.trunc_f64_s)
          catch $number
            drop
            try
              rethrow 1
            catch $number
              drop
            end
            (i32.wrap_i64 (i64.add (local.get $a) (local.get $b)))
          end))"#
    );
    let module = wat::parse_str(text).expect("the text is a module");
    let changed = rewritten(&module);
    let (mut store, instance) = instantiate(&changed);
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").expect("it is exported");
    assert_eq!(outcome(run.call(&mut store, 0)), Value(1));
    assert_eq!(outcome(run.call(&mut store, 5)), Value(34));
    assert!(changed.windows(7).any(|window| window == b"counted"));
    assert!(matches!(use_try_table(&changed, "the module"), Ok(Cow::Borrowed(_))), "once is enough");
}

/// As `component` does it: functions move while their bodies are rewritten.
#[test]
fn imports_are_replaced_in_the_same_edit() {
    let text = r#"(module
        (import "componentize-dotnet-packed/ii>i/m" "add" (func $packed (param i32) (result i32)))
        (import "m" "double" (func $double (param i32) (result i32)))
        (tag $number (param i32))
        (memory 1)
        (func $throw (param i32) (throw $number (call $double (local.get 0))))
        (func (export "run") (param i32) (result i32)
          (i32.store (i32.const 0) (local.get 0))
          (i32.store (i32.const 4) (i32.const 40))
          try (result i32)
            (call $throw (call $packed (i32.const 0)))
            (i32.const -1)
          catch $number
          end))"#;
    let module = wat::parse_str(text).expect("the text is a module");
    let mut edit = ModuleEdit::new(&module, "the module").expect("it is a module");
    super::rewrite(&mut edit).expect("it is valid");
    packed::resolve(&mut edit).expect("the import is well-formed");
    let changed = edit.apply().expect("it is valid");
    let engine = engine();
    let module = Module::new(&engine, &changed).expect("the changed module is valid");
    let mut linker = Linker::new(&engine);
    linker.func_wrap("m", "add", |a: i32, b: i32| a + b).expect("it is new");
    linker.func_wrap("m", "double", |a: i32| 2 * a).expect("it is new");
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module).expect("it has its imports");
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").expect("it is exported");
    assert_eq!(outcome(run.call(&mut store, 2)), Value(84));
}

/// A delegate to a plain block, to a handler that is running, to a `try` that delegates, and to one without handlers.
#[test]
fn delegates_to_what_handles_nothing_go_further_out() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          try $target (result i32)
            block $plain
              try
                (call $throw (i32.eq (local.get 0) (i32.const 1)))
              delegate $plain
            end
            try $running
              (call $throw_nothing)
            catch $nothing
              try
                (call $throw (i32.mul (i32.const 2) (i32.eq (local.get 0) (i32.const 2))))
              delegate $running
            end
            try $passing
              try
                (call $throw (i32.mul (i32.const 3) (i32.eq (local.get 0) (i32.const 3))))
              delegate $passing
            delegate $target
            try $empty
              try
                (call $throw (i32.mul (i32.const 4) (i32.eq (local.get 0) (i32.const 4))))
              delegate $empty
            end
            (i32.const 0)
          catch $number
            (i32.add (i32.const 10))
          end)"#,
        &[(0, Value(0)), (1, Value(11)), (2, Value(12)), (3, Value(13)), (4, Value(14))],
    );
}

#[test]
fn branches_find_their_blocks_out_of_bodies_and_handlers() {
    check(
        r#"(func (export "run") (param i32) (result i32) (local $count i32)
          block $done (result i32)
            loop $again
              try $one
                (local.set $count (i32.add (local.get $count) (i32.const 1)))
                try $two
                  (call $throw (i32.lt_s (local.get $count) (local.get 0)))
                  (br_if $one (i32.eq (local.get 0) (i32.const -5)))
                  (br $done (local.get $count))
                catch $number
                  drop
                  block
                    block
                      block
                        (br_table 0 1 2 4 (i32.and (local.get $count) (i32.const 3)))
                      end
                      (br $again)
                    end
                    (br $two)
                  end
                  (br $again)
                end
                (br $again)
              catch_all
                (br $again)
              end
            end
            (i32.const -7)
          end)"#,
        &[(1, Value(1)), (3, Value(3)), (4, Value(-7)), (-5, Value(-7))],
    );
}

/// Blocks with parameters, in a `try` with handlers that is delegated to as well.
#[test]
fn parameters_reach_the_body() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          (local.get 0)
          (i32.const 2)
          try $outer (param i32 i32) (result i32)
            i32.mul
            try (param i32) (result i32)
              (call $throw (i32.eq (local.get 0) (i32.const 5)))
            delegate $outer
          catch $number
            rethrow 0
          catch $pair
            drop
          end)"#,
        &[(4, Value(8)), (5, Thrown)],
    );
}

#[test]
fn functions_of_both_forms_live_side_by_side() {
    check(
        r#"(func $new (param i32) (result i32)
          block $caught (result i32)
            try_table (catch $number $caught)
              (call $throw (local.get 0))
            end
            (i32.const 0)
          end)
        (func (export "run") (param i32) (result i32)
          try (result i32)
            (call $throw (call $new (local.get 0)))
            (i32.const -1)
          catch $number
          end)"#,
        &[(0, Value(-1)), (3, Value(3))],
    );
}

#[test]
fn a_function_of_both_forms_works() {
    check(
        r#"(func (export "run") (param i32) (result i32)
          try (result i32)
            block $caught (result i32)
              try_table (catch $number $caught)
                (call $throw (local.get 0))
              end
              (call $throw (i32.const 1))
              (i32.const -1)
            end
            (call $throw (i32.const 50))
          catch $number
            (i32.add (i32.const 2))
          end)"#,
        &[(0, Value(3)), (9, Value(52))],
    );
}

#[test]
fn damaged_modules_are_refused() {
    let module = legacy("(func (export \"run\") try call $throw_nothing catch_all end)");
    for length in 0..module.len() {
        let cut = use_try_table(&module[..length], "the module");
        // A module may end behind any section; one whose functions have no code is refused where it is used.
        let problems = match cut {
            Ok(_) => continue,
            Err(problems) => problems,
        };
        assert!(problems.iter().all(|problem| problem.code() == Code::CoreModuleInvalid), "{length}");
    }
    for body in [
        "(result i32) try call $throw_nothing catch_all end",
        "rethrow 0",
        "try rethrow 0 catch_all end",
        "try call $throw_nothing delegate 5",
        "try catch_all catch $number drop end",
        "try catch 9 end",
    ] {
        let invalid = legacy(&format!("(func (export \"run\") {body})"));
        assert!(use_try_table(&invalid, "the module").is_err() || !body.contains("try"), "{body}");
    }
}

/// Every byte of a module changed in turn: it is refused or rewritten, and what is rewritten is valid when it was.
#[test]
fn changed_bytes_do_no_harm() {
    let module = legacy(
        "(func try $a (result i32) try call $throw_nothing delegate $a i32.const 1 catch $number rethrow $a end drop)",
    );
    for at in 8..module.len() {
        for change in [0x01, 0x07, 0x80] {
            let mut changed = module.clone();
            changed[at] ^= change;
            let mut validator = Validator::new_with_features(super::features());
            let was_valid = validator.validate_all(&changed).is_ok();
            if let Ok(rewritten) = use_try_table(&changed, "the module")
                && was_valid
            {
                wasmparser::validate(&rewritten)
                    .unwrap_or_else(|error| panic!("byte {at} ^ {change}: {error}"));
            }
        }
    }
}
