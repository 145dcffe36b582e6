//! Calls between two components, of which the caller exports
//! `repeat: func(call: string, count: u32) -> tuple<u64, u64>`: the bytes that caller and callee allocated meanwhile.
//! The calls `take` and `give` are the host's to the callee; `send` and `receive` the caller's to the host.

use crate::{State, linker, load, store};
use integration_tests::composed;
use std::fs;
use std::time::{Duration, Instant};
use wasmtime::component::{Component, Instance, TypedFunc, WasmList};
use wasmtime::{Config, Engine, Result, Store};

/// How often each call is timed. The fastest counts: what else the machine does only adds.
const ROUNDS: usize = 21;
/// How long the calls of a round take, about.
const ROUND: Duration = Duration::from_millis(20);
/// After so many calls the interpreter has optimised all of their code.
const WARM_UP: u32 = 2000;
/// How many calls the bytes are counted over.
const COUNTED: u32 = 100;
/// What the host sends.
static BYTES: [u8; 65536] = [0; 65536];

/// A component in a store of its own.
struct Loaded {
    store: Store<State>,
    instance: Instance,
}

impl Loaded {
    fn new(engine: &Engine, bytes: &[u8]) -> Result<Self> {
        let component: Component = load(engine, bytes)?;
        let mut linker = linker(engine)?;
        linker.root().func_wrap("send", |_, (_,): (WasmList<u8>,)| Ok(()))?;
        linker.root().func_wrap("receive", |_, (): ()| Ok((&BYTES[..],)))?;
        let mut store = store(engine);
        let instance = linker.instantiate(&mut store, &component)?;
        Ok(Self { store, instance })
    }
}

/// A caller and its callee.
struct Pair {
    /// Both as one component.
    both: Loaded,
    repeat: TypedFunc<(String, u32), ((u64, u64),)>,
    callee: Loaded,
    allocated: TypedFunc<(), (u64,)>,
    take: TypedFunc<(&'static [u8],), ()>,
    give: TypedFunc<(), (WasmList<u8>,)>,
}

impl Pair {
    fn load(engine: &Engine, files: &str) -> Result<Self> {
        let (caller, callee) = files.split_once('=').expect("a pair is CALLER=CALLEE");
        let (caller, callee) = (fs::read(caller)?, fs::read(callee)?);
        let mut alone = Loaded::new(engine, &callee)?;
        let mut both = Loaded::new(engine, &composed(caller, callee))?;
        Ok(Self {
            repeat: both.instance.get_typed_func(&mut both.store, "repeat")?,
            allocated: alone.instance.get_typed_func(&mut alone.store, "allocated")?,
            take: alone.instance.get_typed_func(&mut alone.store, "take")?,
            give: alone.instance.get_typed_func(&mut alone.store, "give")?,
            both,
            callee: alone,
        })
    }

    /// Gives the bytes that caller and callee allocated.
    fn repeat(&mut self, call: &str, count: u32) -> Result<(u64, u64)> {
        let store = &mut self.callee.store;
        let before = self.allocated.call(&mut *store, ())?.0;
        match call {
            "take" => (0..count).try_for_each(|_| self.take.call(&mut *store, (&BYTES,)))?,
            "give" => (0..count).try_for_each(|_| self.give.call(&mut *store, ()).map(drop))?,
            _ => return Ok(self.repeat.call(&mut self.both.store, (call.to_owned(), count))?.0),
        }
        Ok((0, self.allocated.call(&mut *store, ())?.0 - before))
    }

    fn time(&mut self, call: &str, count: u32) -> Result<Duration> {
        let start = Instant::now();
        self.repeat(call, count)?;
        Ok(start.elapsed())
    }
}

/// Prints one object: what is the host's of a resource's method, and for each call an array with one object a pair.
pub fn measure(names: &str, pairs: &[&str]) -> Result<()> {
    let engine = Engine::new(&Config::new())?;
    let mut pairs = pairs.iter().map(|pair| Pair::load(&engine, pair)).collect::<Result<Vec<_>>>()?;
    let mut lines = Vec::new();
    for name in names.split(',') {
        lines.push(format!("{name:?}: [{}]", measure_call(name, &mut pairs)?.join(", ")));
    }
    println!("{{\"borrow\": {}, \"calls\": {{{}}}}}", borrow(&engine)?, lines.join(",\n"));
    Ok(())
}

/// The time in nanoseconds of a resource's method between two components that are hardly any code.
fn borrow(engine: &Engine) -> Result<u128> {
    let component = wat::parse_str(include_str!("borrow.wat")).expect("the text is a component");
    let mut both = Loaded::new(engine, &component)?;
    let repeat = both.instance.get_typed_func::<(u32,), ()>(&mut both.store, "repeat")?;
    let count = 100_000;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        repeat.call(&mut both.store, (count,))?;
        times.push(start.elapsed() / count);
    }
    Ok(times.into_iter().min().unwrap_or_default().as_nanos())
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
