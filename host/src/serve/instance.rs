//! How instances are made, interrupted and ended.

use super::request::{Life, Need, Ticket};
use super::{Alive, Shared};
use crate::failure::{LimitReached, allow_more, is_trap};
use crate::run::RunOptions;
use crate::state::State;
use diagnostics::{Code, Diagnostic};
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Engine, Store, StoreContextMut, UpdateDeadline};
use wasmtime_wasi::WasiCtx;
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, Proxy, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};

/// How often a guest that computes looks up: it then gives way to others, and can be interrupted.
const TICK: Duration = Duration::from_millis(10);

/// How long a guest may compute without a pause when the server is told to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// How many requests an instance answers when it can answer more than one: what a component leaks has an end. Each may
/// answer some more than the one before it, so that those that began together do not end together.
const REQUESTS_PER_INSTANCE: [usize; 4] = [1000, 1250, 1500, 1750];

/// Makes the instances that answer.
pub(super) struct Instances {
    handler: ProxyPre<State>,
    engine: Engine,
    surroundings: RunOptions,
    shared: Arc<Shared>,
    made: AtomicUsize,
}

impl Instances {
    pub(super) fn new(
        handler: ProxyPre<State>,
        engine: Engine,
        surroundings: RunOptions,
        shared: Arc<Shared>,
    ) -> Self {
        let weak = engine.weak();
        thread::spawn(move || {
            while let Some(engine) = weak.upgrade() {
                engine.increment_epoch();
                drop(engine);
                thread::sleep(TICK);
            }
        });
        Self { handler, engine, surroundings, shared, made: AtomicUsize::new(0) }
    }
}

impl HandlerState for Instances {
    type StoreData = State;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Expiration, Worker>> {
        let alive = self.shared.enter();
        let mut wasi = WasiCtx::builder();
        wasi.inherit_stdout().inherit_stderr();
        self.surroundings.give_to(&mut wasi).map_err(wasmtime::Error::new)?;
        let mut store = State::store(&self.engine, wasi.build(), self.surroundings.memory);
        let pace = Arc::new(Pace::new(self.shared.end.subscribe()));
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback({
            let pace = pace.clone();
            move |_| pace.look_up()
        });
        let time = self.shared.limits.time;
        let proxy = tokio::time::timeout(time, self.handler.instantiate_async(&mut store)).await;
        let proxy = proxy.map_err(|_| {
            let what = format!("it did not start within {} s", time.as_secs_f64());
            wasmtime::Error::new(LimitReached { what, option: "--timeout" })
        })??;
        let capacity = match proxy {
            Proxy::P2(_) => 1,
            Proxy::P3(_) => {
                let count = self.made.fetch_add(1, Ordering::Relaxed);
                REQUESTS_PER_INSTANCE[count % REQUESTS_PER_INSTANCE.len()]
            }
        };
        let life = Life::new(self.shared.clone());
        Ok(Instance {
            store,
            proxy,
            view: State::http,
            expiration: Expiration::new(self.shared.clone(), life.clone(), pace),
            state: Worker { capacity, life, _alive: alive },
        })
    }
}

/// Whether the guest computes, and since when.
struct Pace {
    state: Mutex<PaceState>,
    end: watch::Receiver<Option<Instant>>,
}

#[derive(Default)]
struct PaceState {
    computing_since: Option<Instant>,
    /// The guest gave way because it was told to, and not because it waits.
    has_looked_up: bool,
}

impl Pace {
    fn new(end: watch::Receiver<Option<Instant>>) -> Self {
        Self { state: Mutex::default(), end }
    }

    /// The guest computes: it gives way, or stops when the server ends.
    fn look_up(&self) -> wasmtime::Result<UpdateDeadline> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let since = *state.computing_since.get_or_insert_with(Instant::now);
        state.has_looked_up = true;
        match *self.end.borrow() {
            Some(end) if since.max(end).elapsed() > PATIENCE => Err(wasmtime::Error::new(Interrupted)),
            _ => Ok(UpdateDeadline::Yield(1)),
        }
    }

    /// The instance gave way to others.
    fn gave_way(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut state.has_looked_up) {
            state.computing_since = None;
        }
    }
}

/// The trap of a guest that computes while the server ends.
#[derive(Debug)]
struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it computed without a pause while the server was ending")
    }
}

impl std::error::Error for Interrupted {}

/// Ends an instance that nobody needs any more.
pub(super) struct Expiration {
    shared: Arc<Shared>,
    life: Arc<Life>,
    pace: Arc<Pace>,
    timer: Pin<Box<Sleep>>,
    /// Wakes the instance when the server is told to end.
    end: Option<Mutex<Pin<Box<dyn Future<Output = ()> + Send>>>>,
}

impl Expiration {
    fn new(shared: Arc<Shared>, life: Arc<Life>, pace: Arc<Pace>) -> Self {
        let mut end = shared.end.subscribe();
        let end: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move {
            let _ = end.wait_for(Option::is_some).await;
        });
        let timer = Box::pin(tokio::time::sleep(shared.limits.idle));
        Self { shared, life, pace, timer, end: Some(Mutex::new(end)) }
    }

    /// Ready when `time` has passed since `start`.
    fn passed(&mut self, context: &mut Context<'_>, start: Instant, time: Duration) -> Poll<()> {
        self.timer.as_mut().reset((start + time).into());
        self.timer.as_mut().poll(context)
    }
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        since: Instant,
    ) -> Poll<()> {
        self.pace.gave_way();
        let is_told = |end: &mut Mutex<Pin<Box<dyn Future<Output = ()> + Send>>>| {
            let end = end.get_mut().unwrap_or_else(PoisonError::into_inner);
            end.as_mut().poll(context).is_ready()
        };
        if self.end.as_mut().is_some_and(is_told) {
            self.end = None;
        }
        let is_ending = self.end.is_none();
        match (self.life.need(context.waker()), status) {
            (Need::Requests, _) => Poll::Pending,
            (Need::Doomed, _) => Poll::Ready(()),
            (Need::Nobody(_), WorkerStatus::Idle) if is_ending => Poll::Ready(()),
            (Need::Nobody(_), WorkerStatus::Idle) => {
                let time = self.shared.limits.idle;
                self.passed(context, since, time)
            }
            (Need::Nobody(last), WorkerStatus::Requests | WorkerStatus::PostReturn) => {
                let time = self.shared.limits.time;
                let passed = self.passed(context, last, time);
                if passed.is_ready() {
                    let seconds = time.as_secs_f64();
                    let message =
                        format!("an instance was ended: it went on for {seconds} s after its last response");
                    let problem = Diagnostic::new(Code::LimitReached, message);
                    self.life.say(problem.with_help(allow_more("--timeout")));
                }
                passed
            }
        }
    }
}

/// What an instance takes, and what is said of its end.
pub(super) struct Worker {
    /// How many requests it answers.
    capacity: usize,
    life: Arc<Life>,
    _alive: Alive,
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = Arc<Ticket>;

    fn should_accept_request(&self, _: usize, total: usize) -> ShouldAccept {
        match total < self.capacity && self.life.takes_requests() {
            true => ShouldAccept::Yes,
            false => ShouldAccept::Never,
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, State>,
        ticket: Arc<Ticket>,
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        ticket.start(&self.life);
        Box::pin(async move { ticket.given_up().await })
    }

    fn drop(&self, _: Store<State>, outcome: wasmtime::Result<()>) {
        match outcome {
            // Other ends are those that this file or the end of the process brought about.
            Err(error) if is_trap(&error) || error.is::<Interrupted>() => self.life.failed(&error),
            _ => self.life.ended(),
        }
    }
}
