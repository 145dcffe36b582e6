//! `run`: starts a command component, or calls one exported function of any component.

use crate::host::{MissingImports, Program, State, failure};
use crate::invoke::Call;
use crate::report::Report;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::future::poll_fn;
use std::path::PathBuf;
use std::process::ExitCode;
use wasmtime::Store;
use wasmtime::component::{Accessor, Val};
use wasmtime_wasi::{FsPerms, I32Exit, WasiCtx};

const EXAMPLES: &str = r#"Examples:
  componentize-dotnet run tool.wasm -- --verbose input.txt
  componentize-dotnet run tool.wasm --dir ./data::/data --env MODE=test
  componentize-dotnet run hello.wasm --invoke 'greet("World")'
  componentize-dotnet run shop.wasm --invoke 'acme:shop/cart@1.0.0#add({sku: "a1", count: 2})'
  componentize-dotnet run shop.wasm --invoke 'cart.add({sku: "a1", count: 2})'"#;

/// What a command exports, of WASI 0.3 or 0.2. A name stands for the later versions that are compatible, too.
const RUN: [&str; 2] = ["wasi:cli/run@0.3.0", "wasi:cli/run@0.2.0"];

/// The command line of `run`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The component
    component: PathBuf,
    /// A folder the component may read and write, under the name GUEST (by default: as given)
    #[arg(long = "dir", value_name = "HOST[::GUEST]")]
    folders: Vec<Folder>,
    /// An environment variable of the component
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = variable)]
    variables: Vec<(String, String)>,
    /// Call an exported function; arguments and result are in the WAVE notation
    #[arg(long, value_name = "CALL", conflicts_with = "arguments")]
    invoke: Option<String>,
    /// Arguments of the command component
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// A folder of the host, and its name in the component.
#[derive(Debug, Clone)]
struct Folder {
    host: String,
    guest: String,
}

impl From<&str> for Folder {
    fn from(text: &str) -> Self {
        let (host, guest) = text.split_once("::").unwrap_or((text, text));
        Self { host: host.to_owned(), guest: guest.to_owned() }
    }
}

/// Reads `NAME=VALUE`.
pub fn variable(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

/// Runs the component.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let wasi = wasi(arguments)?;
    let runtime = crate::host::runtime();
    match &arguments.invoke {
        Some(call) => runtime.block_on(invoke(arguments, wasi, call, report)),
        None => runtime.block_on(command(arguments, wasi, report)),
    }
}

/// Calls `wasi:cli/run`, and gives the exit code of the program.
async fn command(arguments: &Arguments, wasi: WasiCtx, report: Report) -> Result<ExitCode> {
    let program = Program::load(&arguments.component, MissingImports::Refuse, report)?;
    let run = RUN.iter().find_map(|interface| {
        let interface = program.component.get_export_index(None, interface)?;
        program.component.get_export_index(Some(&interface), "run")
    });
    let run = run.ok_or_else(|| not_a_command(arguments))?;
    let mut store = Store::new(program.component.engine(), State::new(wasi));
    let outcome = async {
        let instance = program.instance.instantiate_async(&mut store).await?;
        let run = instance.get_typed_func::<(), (std::result::Result<(), ()>,)>(&mut store, &run)?;
        to_the_end(&mut store, async |accessor| run.call_concurrent(accessor, ()).await).await
    };
    match outcome.await {
        Ok((Ok(()),)) => Ok(ExitCode::SUCCESS),
        Ok((Err(()),)) => Ok(ExitCode::FAILURE),
        Err(error) => ended("the component", &error),
    }
}

/// The result of `call`, when all that it began has ended too: an asynchronous function may go on when it has returned.
async fn to_the_end<T>(
    store: &mut Store<State>,
    call: impl AsyncFnOnce(&Accessor<State>) -> wasmtime::Result<T>,
) -> wasmtime::Result<T> {
    let whole = store.run_concurrent(async |accessor| {
        let result = call(accessor).await?;
        poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
        Ok(result)
    });
    whole.await?
}

/// The exit code of a program that ended by itself. Otherwise the call that `what` names failed.
fn ended(what: &str, error: &wasmtime::Error) -> Result<ExitCode> {
    match error.downcast_ref::<I32Exit>() {
        // Exit codes beyond a byte are cut off by the operating system as well.
        Some(exit) => Ok(ExitCode::from(exit.0 as u8)),
        None => Err(failure(what, error).into()),
    }
}

/// Calls one exported function, and prints its result.
async fn invoke(arguments: &Arguments, wasi: WasiCtx, text: &str, report: Report) -> Result<ExitCode> {
    let program = Program::load(&arguments.component, MissingImports::Trap, report)?;
    let call = Call::parse(text, &program.component)?;
    let mut store = Store::new(program.component.engine(), State::new(wasi));
    let mut results = vec![Val::Bool(false); call.function.ty.results().len()];
    let outcome = async {
        let instance = program.instance.instantiate_async(&mut store).await?;
        let function =
            instance.get_func(&mut store, call.function.index).expect("the component has the export");
        to_the_end(&mut store, async |accessor| {
            function.call_concurrent(accessor, &call.arguments, &mut results).await
        })
        .await
    };
    if let Err(error) = outcome.await {
        return ended(&format!("`{}`", call.function.name()), &error);
    }
    for result in &results {
        println!("{}", call.function.result_text(result)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// What the program sees of the host.
fn wasi(arguments: &Arguments) -> Result<WasiCtx> {
    let mut problems = Diagnostics::new();
    let mut wasi = WasiCtx::builder();
    wasi.inherit_stdio().allow_blocking_current_thread(true).envs(&arguments.variables);
    // As a shell does: the name of the program comes first.
    wasi.arg(arguments.component.file_name().unwrap_or_default().to_string_lossy());
    wasi.args(&arguments.arguments);
    for Folder { host, guest } in &arguments.folders {
        if let Err(error) = wasi.preopened_dir(host, guest, FsPerms::ReadWrite) {
            let message = format!("the folder {host} cannot be opened: {}", error.root_cause());
            problems.push(Diagnostic::new(Code::InputMissing, message).with_help("check --dir"));
        }
    }
    problems.into_result(wasi.build())
}

fn not_a_command(arguments: &Arguments) -> Diagnostic {
    let message =
        format!("{} is not a command: it does not export wasi:cli/run", arguments.component.display());
    Diagnostic::new(Code::ExportMissing, message).with_help(
        "call one of its functions with --invoke, serve HTTP requests with `serve`, or build it with OutputType=Exe",
    )
}
