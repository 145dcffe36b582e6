//! Calls between two components, of which the caller exports
//! `repeat: func(call: string, count: u32) -> tuple<u64, u64>`: the bytes that caller and callee allocated meanwhile.

use crate::{State, precompiled, store};
use integration_tests::composed;
use std::fs;
use std::time::{Duration, Instant};
use wasmtime::component::TypedFunc;
use wasmtime::{Config, Engine, Result, Store};

/// How often each call is timed. The fastest counts: what else the machine does only adds.
const ROUNDS: usize = 21;
/// How long the calls of a round take, about.
const ROUND: Duration = Duration::from_millis(20);
/// After so many calls the interpreter has optimised all of their code.
const WARM_UP: u32 = 2000;
/// How many calls the bytes are counted over.
const COUNTED: u32 = 100;

/// A caller and its callee, one component by now.
struct Pair {
    store: Store<State>,
    repeat: TypedFunc<(String, u32), ((u64, u64),)>,
}

impl Pair {
    fn load(engine: &Engine, files: &str) -> Result<Self> {
        let (caller, callee) = files.split_once('=').expect("a pair is CALLER=CALLEE");
        let component = precompiled(engine, &composed(fs::read(caller)?, fs::read(callee)?))?;
        let mut store = store(engine);
        let instance = component.instantiate(&mut store)?;
        let repeat = instance.get_typed_func(&mut store, "repeat")?;
        Ok(Self { store, repeat })
    }

    fn repeat(&mut self, call: &str, count: u32) -> Result<(u64, u64)> {
        Ok(self.repeat.call(&mut self.store, (call.to_owned(), count))?.0)
    }

    fn time(&mut self, call: &str, count: u32) -> Result<Duration> {
        let start = Instant::now();
        self.repeat(call, count)?;
        Ok(start.elapsed())
    }
}

/// Prints one object: for each call an array with one object a pair.
pub fn measure(names: &str, pairs: &[&str]) -> Result<()> {
    let engine = Engine::new(&Config::new())?;
    let mut pairs = pairs.iter().map(|pair| Pair::load(&engine, pair)).collect::<Result<Vec<_>>>()?;
    let mut lines = Vec::new();
    for name in names.split(',') {
        lines.push(format!("{name:?}: [{}]", measure_call(name, &mut pairs)?.join(", ")));
    }
    println!("{{{}}}", lines.join(",\n"));
    Ok(())
}

/// The pairs take turns, so that what else the machine does meanwhile slows all of them.
fn measure_call(name: &str, pairs: &mut [Pair]) -> Result<Vec<String>> {
    let mut counts = Vec::new();
    let mut times = vec![Vec::new(); pairs.len()];
    for pair in &mut *pairs {
        pair.repeat(name, WARM_UP)?;
        let once = pair.time(name, COUNTED)? / COUNTED;
        counts.push(u32::try_from(ROUND.as_nanos() / once.as_nanos().max(1))?.max(COUNTED));
    }
    for _ in 0..ROUNDS {
        for ((pair, count), times) in pairs.iter_mut().zip(&counts).zip(&mut times) {
            times.push(pair.time(name, *count)? / *count);
        }
    }
    let mut objects = Vec::new();
    for (pair, times) in pairs.iter_mut().zip(times) {
        let (caller, callee) = pair.repeat(name, COUNTED)?;
        let [caller, callee] = [caller, callee].map(|bytes| bytes / u64::from(COUNTED));
        let time = times.into_iter().min().unwrap_or_default().as_nanos();
        objects.push(format!(r#"{{"time": {time}, "caller": {caller}, "callee": {callee}}}"#));
    }
    Ok(objects)
}
