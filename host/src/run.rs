//! Starts a command component, or calls one exported function of any component.

use crate::call::Call;
use crate::failure::failure;
use crate::program::Program;
use crate::state::State;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::future::poll_fn;
use std::sync::LazyLock;
use std::time::Instant;
use wasmtime::Store;
use wasmtime::component::{Accessor, ComponentExportIndex, Val};
use wasmtime_wasi::{FsPerms, HostMonotonicClock, I32Exit, WasiCtx, WasiCtxBuilder};

/// What a command exports, of WASI 0.3 or 0.2. A name stands for the later versions that are compatible, too.
const RUN: [&str; 2] = ["wasi:cli/run@0.3.0", "wasi:cli/run@0.2.0"];

/// A folder of the host, and its name in the component.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The path on the host.
    pub host: String,
    /// The name in the component.
    pub guest: String,
}

/// What a component sees of the host, and what it may take of it.
#[derive(Debug)]
pub struct RunOptions {
    /// The folders that it may read and write.
    pub folders: Vec<Folder>,
    /// Its environment variables.
    pub variables: Vec<(String, String)>,
    /// Its arguments; the first is the name of the program.
    pub arguments: Vec<String>,
    /// Whether it may use the host's network.
    pub network: Network,
    /// The most memory that it may have, in bytes.
    pub memory: usize,
}

/// What a component may do in the network by itself. Requests of HTTP are the host's, and always allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// Nothing.
    #[default]
    None,
    /// All that the host may: sockets for any address, and lookups of names.
    Inherited,
}

impl Network {
    /// Gives what is allowed to a component.
    pub(crate) fn give_to(self, wasi: &mut WasiCtxBuilder) {
        if self == Self::Inherited {
            wasi.inherit_network().allow_tcp(true).allow_udp(true).allow_ip_name_lookup(true);
        }
    }
}

/// What a component sees of the host, open.
pub struct Surroundings {
    wasi: WasiCtx,
    memory: usize,
}

/// Calls `wasi:cli/run`, and gives the exit code of the program.
///
/// # Errors
/// When the component is no command, or traps.
pub fn command(program: &Program, surroundings: Surroundings) -> Result<u8> {
    let run = run_function(program)?;
    let mut store = surroundings.store(program);
    let outcome = async {
        let instance = program.instance.instantiate_async(&mut store).await?;
        let run = instance.get_typed_func::<(), (std::result::Result<(), ()>,)>(&mut store, &run)?;
        to_the_end(&mut store, async |accessor| run.call_concurrent(accessor, ()).await).await
    };
    match crate::runtime().block_on(outcome) {
        Ok((Ok(()),)) => Ok(0),
        Ok((Err(()),)) => Ok(1),
        Err(error) => exit_code("the component", &error),
    }
}

/// The function of a command that runs its program.
///
/// # Errors
/// When the component is no command.
pub(crate) fn run_function(program: &Program) -> Result<ComponentExportIndex> {
    let run = RUN.iter().find_map(|interface| {
        let interface = program.component.get_export_index(None, interface)?;
        program.component.get_export_index(Some(&interface), "run")
    });
    run.ok_or_else(|| not_a_command(program).into())
}

/// Calls one exported function; `text` names it, with its arguments in the WAVE notation. When it returns, `show` gets its
/// results in that notation; what it began goes on afterwards. Gives the exit code.
///
/// # Errors
/// When there is no such function, the arguments do not fit, a result has no notation, `show` fails, or the component traps.
pub fn invoke(
    program: &Program,
    text: &str,
    surroundings: Surroundings,
    show: impl FnOnce(&[String]) -> Result<()>,
) -> Result<u8> {
    let call = Call::parse(text, &program.component)?;
    let mut store = surroundings.store(program);
    let mut results = vec![Val::Bool(false); call.function.ty.results().len()];
    let outcome = async {
        let instance = program.instance.instantiate_async(&mut store).await?;
        let function =
            instance.get_func(&mut store, call.function.index).expect("the component has the export");
        let whole = store.run_concurrent(async |accessor| {
            function.call_concurrent(accessor, &call.arguments, &mut results).await?;
            let texts = results.iter().map(|result| call.function.result_text(result));
            let shown = texts.collect::<Result<Vec<_>>>().and_then(|texts| show(&texts));
            if shown.is_ok() {
                rest(accessor).await;
            }
            Ok(shown)
        });
        whole.await?
    };
    match crate::runtime().block_on(outcome) {
        Ok(shown) => shown.map(|()| 0),
        Err(error) => exit_code(&format!("`{}`", call.function.name()), &error),
    }
}

/// The result of `call`, when all that it began has ended too: an asynchronous function may go on when it has returned.
pub(crate) async fn to_the_end<T>(
    store: &mut Store<State>,
    call: impl AsyncFnOnce(&Accessor<State>) -> wasmtime::Result<T>,
) -> wasmtime::Result<T> {
    let whole = store.run_concurrent(async |accessor| {
        let result = call(accessor).await?;
        rest(accessor).await;
        Ok(result)
    });
    whole.await?
}

/// Waits until all has ended that goes on: an asynchronous function may go on when it has returned.
async fn rest(accessor: &Accessor<State>) {
    poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
}

/// The exit code of a program that ended by itself. Otherwise the call that `what` names failed.
fn exit_code(what: &str, error: &wasmtime::Error) -> Result<u8> {
    match error.downcast_ref::<I32Exit>() {
        // Exit codes beyond a byte are cut off by the operating system as well.
        Some(exit) => Ok(exit.0 as u8),
        None => Err(failure(what, error).into()),
    }
}

impl Surroundings {
    /// A store for instances of the program.
    pub(crate) fn store(self, program: &Program) -> Store<State> {
        State::store(program.component.engine(), self.wasi, self.memory)
    }

    /// Lets the instances of a store see these from now on. What they have open stays open.
    pub(crate) fn replace_those_of(self, store: &mut Store<State>) {
        store.data_mut().see(self.wasi);
    }
}

/// A clock that goes on when surroundings are replaced.
struct Clock;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl HostMonotonicClock for Clock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        START.elapsed().as_nanos() as u64
    }
}

impl RunOptions {
    /// Opens what the options name.
    ///
    /// # Errors
    /// Each folder that cannot be opened.
    pub fn open(&self) -> Result<Surroundings> {
        let mut wasi = WasiCtx::builder();
        wasi.inherit_stdio();
        self.open_with(wasi)
    }

    /// Opens what the options name, for a component that is trained: nobody types anything.
    ///
    /// # Errors
    /// Each folder that cannot be opened.
    pub fn open_for_training(&self) -> Result<Surroundings> {
        let mut wasi = WasiCtx::builder();
        wasi.inherit_stdout().inherit_stderr();
        self.open_with(wasi)
    }

    fn open_with(&self, mut wasi: WasiCtxBuilder) -> Result<Surroundings> {
        wasi.allow_blocking_current_thread(true).monotonic_clock(Clock);
        self.give_to(&mut wasi)?;
        Ok(Surroundings { wasi: wasi.build(), memory: self.memory })
    }

    /// Gives a component what the options name.
    ///
    /// # Errors
    /// Each folder that cannot be opened.
    pub(crate) fn give_to(&self, wasi: &mut WasiCtxBuilder) -> Result<()> {
        let mut problems = Diagnostics::new();
        wasi.envs(&self.variables).args(&self.arguments);
        self.network.give_to(wasi);
        for Folder { host, guest } in &self.folders {
            if let Err(error) = wasi.preopened_dir(host, guest, FsPerms::ReadWrite) {
                let message = format!("the folder {host} cannot be opened: {}", error.root_cause());
                problems.push(Diagnostic::new(Code::InputMissing, message).with_help("check --dir"));
            }
        }
        problems.into_result(())
    }
}

fn not_a_command(program: &Program) -> Diagnostic {
    let message = format!("{} is not a command: it does not export wasi:cli/run", program.name);
    Diagnostic::new(Code::ExportMissing, message).with_help(
        "call one of its functions with --invoke, serve HTTP requests with `serve`, or build it with OutputType=Exe",
    )
}
