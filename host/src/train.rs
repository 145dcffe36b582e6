//! Runs code of a component whose memory is kept (a copy that `componentize::trained` makes): all trainings in one instance,
//! then what tells whether anything is left that only this host knows.

use crate::failure::failure;
use crate::program::Program;
use crate::record::{Ended, Training, Work, unwanted};
use crate::run::Surroundings;
use crate::state::State;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::collections::BTreeMap;
use std::time::Duration;
use wasmtime::Store;
use wasmtime::component::{Instance, WasmList};
use wasmtime_wasi::I32Exit;

/// Does what the trainings say, one after another in one instance, each for as long as `limit`. Gives its state, and what
/// its user may not want. The component exports a function that begins, one that ends, one that counts its handles, and one that gives its state.
///
/// # Errors
/// When a training does not fit the component or fails, or leaves what cannot be kept.
pub fn train(
    program: &Program,
    exports: [&str; 4],
    trainings: Vec<Training>,
    surroundings: Surroundings,
    limit: Duration,
) -> Result<(Vec<u8>, Vec<Diagnostic>)> {
    let mut problems = Diagnostics::new();
    let works = trainings.into_iter().map(|training| problems.absorb(Work::of(program, training)));
    let works: Vec<_> = works.collect();
    let works = problems.into_result(works.into_iter().flatten().collect::<Vec<_>>())?;
    let mut store = surroundings.store(program);
    store.set_epoch_deadline(1);
    let mut warnings = Vec::new();
    let [begins, ends, handles, gives] = exports;
    crate::runtime().block_on(async {
        let begun = begin(&mut store, program, begins).await;
        let instance = begun.map_err(|error| failure("the component", &error))?;
        for (what, work) in works {
            let ended = work.run_within(limit, &mut store, &instance).await;
            match ended.map_err(|error| stopped(&what, &error))? {
                Ended::Failed(how) => return Err(failing(&format!("{what} {how}")).into()),
                ended => warnings.extend(unwanted(&what, ended)),
            }
        }
        let settled = settle(&mut store, &instance, [ends, handles]).await;
        let (lines, count) = settled.map_err(|error| stopped("what the trainings began", &error))?;
        refuse(&lines, count)?;
        let state =
            state(&mut store, &instance, gives).await.map_err(|error| failure("the component", &error))?;
        Ok((state, warnings))
    })
}

async fn begin(store: &mut Store<State>, program: &Program, begin: &str) -> wasmtime::Result<Instance> {
    let instance = program.instance.instantiate_async(&mut *store).await?;
    let begin = instance.get_typed_func::<(), ()>(&mut *store, begin)?;
    begin.call_async(&mut *store, ()).await?;
    Ok(instance)
}

fn stopped(what: &str, error: &wasmtime::Error) -> Diagnostic {
    match error.downcast_ref::<I32Exit>() {
        Some(exit) => failing(&format!("{what} ended the program, with exit code {}", exit.0)),
        None => {
            let why = failure(what, error);
            let message = format!("a training failed: {}", why.message());
            Diagnostic::new(Code::TrainingFailed, message).with_help(why.help_text().unwrap_or(HELP))
        }
    }
}

const HELP: &str = "what runs when a component is made must succeed; its output, and what it wrote to standard error, says more";

fn failing(how: &str) -> Diagnostic {
    Diagnostic::new(Code::TrainingFailed, format!("a training failed: {how}")).with_help(HELP)
}

/// Ends what the trainings left. Gives what the component cannot keep, and how many handles it still has.
async fn settle(
    store: &mut Store<State>,
    instance: &Instance,
    [settle, handles]: [&str; 2],
) -> wasmtime::Result<(String, u32)> {
    let settle = instance.get_typed_func::<(), (String,)>(&mut *store, settle)?;
    let (lines,) = settle.call_async(&mut *store, ()).await?;
    let handles = instance.get_typed_func::<(), (u32,)>(&mut *store, handles)?;
    let (handles,) = handles.call_async(&mut *store, ()).await?;
    Ok((lines, handles))
}

/// Every kind of what cannot be kept, with how many there are.
fn refuse(lines: &str, handles: u32) -> Result<()> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for line in lines.lines() {
        *counts.entry(line).or_default() += 1;
    }
    let resources = lines.lines().filter(|line| line.starts_with("resource ")).count() as u32;
    if handles > resources {
        counts.insert("others", handles - resources);
    }
    let mut problems = Diagnostics::new();
    for (line, count) in counts {
        let (what, help) = match line.split_once(' ').unwrap_or((line, "")) {
            ("resource", class) => (
                format!("{count} of `{class}` in use"),
                "dispose of it before the call returns, or make it when it is first needed, not in a static field's \
                 initializer",
            ),
            ("timer", _) => (
                "timers that are set, or delays that something waits for".to_owned(),
                "dispose of the timer or await the task in the same call, or begin it with the first call of an instance",
            ),
            _ => (
                format!("{count} open files, folders or other handles of the host"),
                "close them before the call returns, or open them when they are first needed",
            ),
        };
        let message = format!("the trainings leave {what}; another host does not know them");
        problems.push(Diagnostic::new(Code::TrainingNotSettled, message).with_help(help));
    }
    problems.into_result(())
}

async fn state(store: &mut Store<State>, instance: &Instance, name: &str) -> wasmtime::Result<Vec<u8>> {
    let state = instance.get_typed_func::<(), (WasmList<u8>,)>(&mut *store, name)?;
    let (bytes,) = state.call_async(&mut *store, ()).await?;
    Ok(bytes.as_le_slice(&*store).to_vec())
}
