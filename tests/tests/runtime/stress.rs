//! Random interleavings of calls, streams, futures, cancellations and drops between two C# components. The caller knows
//! what has to come of each; here, nothing may be left when all is over, and all has to be over some day.
//!
//! `COMPONENTIZE_STRESS_SEEDS` says how many seeds are run, from `COMPONENTIZE_SEED` on.

use integration_tests::{TaskHost, TaskState, compiled, composed, guest, seed};
use std::fs;
use std::sync::LazyLock;
use std::task::Poll;
use std::time::Duration;
use wasmtime::Result;
use wasmtime::component::{Component, Linker, Val};

static COMPONENT: LazyLock<Component> = LazyLock::new(|| {
    let read = |part| fs::read(guest(&format!("stress-{part}"))).expect("the guest was built");
    compiled(&composed(read("caller"), read("callee")))
});

/// How many seeds are run when nothing else is said.
const SEEDS: u64 = 300;
/// How many things each of the caller's tasks does one after the other.
const STEPS: &str = "8";
/// After so many seeds the runtimes' heaps have their sizes, but for a step or two.
const WARM_UP: u64 = 50;
/// After so many seeds what is left is counted again.
const CENSUS: u64 = 250;
/// What the heap of a component may differ by from one census to another, in bytes: tables grow twice more, by 80 kB each,
/// in the first 500 seeds, and not in the thousand after those.
const SLACK: u64 = 256 << 10;
/// What the memories of both may differ by, in bytes: the garbage collectors take more than the objects for a while.
const MEMORY_SLACK: usize = 16 << 20;

fn define(linker: &mut Linker<TaskState>) -> Result<()> {
    linker.instance("test:stress/turns")?.func_wrap_concurrent("pass", |_, (count,): (u32,)| {
        Box::pin(async move {
            for _ in 0..count {
                turn().await;
            }
            Ok(())
        })
    })
}

/// Lets others go on, once.
async fn turn() {
    let mut is_over = false;
    std::future::poll_fn(|context| {
        if is_over {
            return Poll::Ready(());
        }
        is_over = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// What is left of a component when nothing goes on.
#[derive(Debug)]
struct Census {
    /// What was not ended.
    alive: Vec<Val>,
    handles: u32,
    /// Bytes of managed objects.
    objects: u64,
}

fn census(host: &mut TaskHost, function: &str) -> Census {
    let function = host.function(function);
    let values = host.call_values(vec![(function, vec![])]).expect("no trap").remove(0);
    let Some(Val::Record(fields)) = values else { panic!("a census is a record") };
    match <[(String, Val); 3]>::try_from(fields).expect("it has three fields").map(|(_, value)| value) {
        [Val::List(alive), Val::U32(handles), Val::U64(objects)] => Census { alive, handles, objects },
        other => panic!("a census has other fields: {other:?}"),
    }
}

/// What one seed does: one to three calls of the caller at once.
fn run(host: &mut TaskHost, seed: u64) {
    let seeds: Vec<String> = (0..=seed % 3).map(|part| (seed * 3 + part).to_string()).collect();
    let arguments: Vec<[&str; 2]> = seeds.iter().map(|seed| [seed.as_str(), STEPS]).collect();
    let calls: Vec<(&str, &[&str])> = arguments.iter().map(|both| ("run", both.as_slice())).collect();
    for problem in host.call_all(&calls).unwrap_or_else(|trap| panic!("seed {seed}: {trap}")) {
        assert_eq!(problem.as_deref(), Some("\"\""), "seed {seed}: {}", host.standard_error());
    }
}

#[test]
fn nothing_fails_is_left_or_waits_for_ever() {
    let first = seed();
    let count = std::env::var("COMPONENTIZE_STRESS_SEEDS")
        .map_or(SEEDS, |text| text.parse().expect("COMPONENTIZE_STRESS_SEEDS is a number"));
    let mut host = TaskHost::of_component(&COMPONENT, define);
    let mut warm = None;
    for seed in first..first + count {
        run(&mut host, seed);
        let done = seed - first + 1;
        if done == WARM_UP {
            warm = Some(remains(&mut host, seed));
        } else if done.is_multiple_of(CENSUS) || done == count {
            let remains = remains(&mut host, seed);
            warm.as_ref().inspect(|warm| assert_is_no_more(&remains, warm, seed));
        }
    }
}

/// More handles than this are never in use where one call makes any number of things and forgets them.
const MOST_HANDLES: u32 = 10_000;

#[test]
fn what_one_call_makes_and_forgets_is_dropped_while_it_runs() {
    for (thing, count) in
        [("item", "200000"), ("both-ends", "50000"), ("writer", "50000"), ("reader", "50000")]
    {
        let mut host = TaskHost::of_component(&COMPONENT, define);
        let handles = host.call("forget", &[thing, count]).unwrap_or_else(|trap| panic!("{thing}: {trap}"));
        let handles: u32 = handles.expect("a number").parse().expect("it is a number");
        assert!(handles < MOST_HANDLES, "{thing}: {handles} handles");
        assert!(host.memory() < 200 << 20, "{thing}: {} bytes of memory", host.memory());
        // The collector is conservative: a few objects may still look used.
        for function in ["census", "peer-census"] {
            let census = census(&mut host, function);
            assert!(census.handles < 10 && census.alive.len() < 10, "{thing}: {census:?}");
        }
    }
}

#[test]
fn a_forgotten_writer_of_a_future_ends_nothing() {
    let mut host = TaskHost::of_component(&COMPONENT, define);
    for _ in 0..3 {
        host.call("forget", &["promise", "100"]).expect("no trap");
        census(&mut host, "census");
    }
    // Their handles cannot be dropped: the component model has no future without a value.
    assert!(census(&mut host, "census").handles > 280);
    assert_eq!(census(&mut host, "peer-census").handles, 0);
    run(&mut host, 1);
}

/// What is left after a seed of the two components, and the size of their memories; nothing that goes on may be.
fn remains(host: &mut TaskHost, seed: u64) -> ([Census; 2], usize) {
    host.go_on(Duration::from_millis(20)).unwrap_or_else(|trap| panic!("seed {seed}: {trap}"));
    let censuses = ["census", "peer-census"].map(|function| census(host, function));
    for census in &censuses {
        assert!(census.alive.is_empty(), "after seed {seed} something goes on: {censuses:?}");
        assert_eq!(census.handles, 0, "after seed {seed} handles are left: {censuses:?}");
    }
    (censuses, host.memory())
}

fn assert_is_no_more(now: &([Census; 2], usize), warm: &([Census; 2], usize), seed: u64) {
    for (now, warm) in now.0.iter().zip(&warm.0) {
        assert!(now.objects < warm.objects + SLACK, "up to seed {seed} objects are left: {now:?}, {warm:?}");
    }
    let grown = now.1 - warm.1;
    assert!(grown < MEMORY_SLACK, "up to seed {seed} {grown} bytes of memory are left");
}
