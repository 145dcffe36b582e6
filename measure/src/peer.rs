//! One component that exports `greet: func(name: string) -> string` and `nop: func()`: its first call, and its calls.

use crate::{State, linker, load, store};
use integration_tests::composed;
use std::time::{Duration, Instant};
use wasmtime::component::InstancePre;
use wasmtime::{Config, Engine, Result};

/// How many fresh instances are timed to their first answer.
const INSTANCES: usize = 21;
/// How often a batch of calls is timed.
const BATCHES: usize = 9;
/// How many calls a batch has.
const CALLS: u32 = 20_000;

/// Calls `nop` in a loop that is itself WebAssembly, so that no call of the host is in the figure.
const CALLER: &str = r#"
(component
  (import "nop" (func $nop))
  (core func $nop (canon lower (func $nop)))
  (core module $caller
    (import "" "nop" (func $nop))
    (func (export "run") (param $count i32)
      loop $again
        call $nop
        (local.tee $count (i32.sub (local.get $count) (i32.const 1)))
        br_if $again
      end))
  (core instance $instance (instantiate $caller (with "" (instance (export "nop" (func $nop))))))
  (func (export "run") (param "count" u32) (canon lift (core func $instance "run"))))
"#;

/// Prints one object; times are medians.
pub fn measure(component: &str) -> Result<()> {
    let bytes = std::fs::read(component)?;
    let engine = Engine::new(&Config::new())?;

    let alone = precompiled(&engine, &bytes)?;
    let mut first_calls = Vec::new();
    for _ in 0..INSTANCES {
        let start = Instant::now();
        let mut store = store(&engine);
        let instance = alone.instantiate(&mut store)?;
        let greet = instance.get_typed_func::<(&str,), (String,)>(&mut store, "greet")?;
        assert_eq!(greet.call(&mut store, ("bench",))?.0, "Hello, bench!");
        first_calls.push(start.elapsed());
    }

    let mut store = store(&engine);
    let instance = alone.instantiate(&mut store)?;
    let greet = instance.get_typed_func::<(&str,), (String,)>(&mut store, "greet")?;
    let greets = batches(|| {
        for _ in 0..CALLS {
            greet.call(&mut store, ("bench",))?;
        }
        Ok(())
    })?;

    let caller = wat::parse_str(CALLER).expect("the text above is a component");
    let pair = precompiled(&engine, &composed(caller, bytes))?;
    let mut store = crate::store(&engine);
    let instance = pair.instantiate(&mut store)?;
    let run = instance.get_typed_func::<(u32,), ()>(&mut store, "run")?;
    let nops = batches(|| run.call(&mut store, (CALLS,)))?;

    println!(
        r#"{{"firstCall": {}, "greet": {}, "nop": {}}}"#,
        median(first_calls).as_nanos(),
        greets.as_nanos(),
        nops.as_nanos()
    );
    Ok(())
}

/// The median time of a call, after one batch to warm up.
fn batches(mut batch: impl FnMut() -> Result<()>) -> Result<Duration> {
    batch()?;
    let mut times = Vec::new();
    for _ in 0..BATCHES {
        let start = Instant::now();
        batch()?;
        times.push(start.elapsed() / CALLS);
    }
    Ok(median(times))
}

fn precompiled(engine: &Engine, bytes: &[u8]) -> Result<InstancePre<State>> {
    linker(engine)?.instantiate_pre(&load(engine, bytes)?)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
