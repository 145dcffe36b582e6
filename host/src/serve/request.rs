//! What a request and the instance that works on it know of each other: the request, how the instance ended; the
//! instance, whether anybody still waits for what it does.

use super::Shared;
use crate::failure::{cause, failure};
use diagnostics::Diagnostic;
use futures_util::task::AtomicWaker;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// How many requests a message names.
const NAMES_SHOWN: usize = 3;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request, from its arrival until its response is with the client or nobody waits for it any more.
pub(super) struct Ticket {
    /// What messages call it.
    name: String,
    phase: Mutex<Phase>,
    given_up: Notify,
}

enum Phase {
    Waiting,
    With { instance: Arc<Life>, place: u64 },
    Over { instance: Option<Arc<Life>> },
}

/// The end of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// It has all that there is for it.
    Answered,
    /// Its client is gone, or its time was up.
    GivenUp,
}

impl Ticket {
    pub(super) fn new(name: String) -> Arc<Self> {
        Arc::new(Self { name, phase: Mutex::new(Phase::Waiting), given_up: Notify::new() })
    }

    /// `instance` starts to work on the request.
    pub(super) fn start(&self, instance: &Arc<Life>) {
        let mut phase = lock(&self.phase);
        if matches!(*phase, Phase::Over { .. }) {
            instance.doom();
            return;
        }
        let place = instance.take(self.name.clone());
        *phase = Phase::With { instance: instance.clone(), place };
    }

    /// Ends when nobody waits for the response any more.
    pub(super) async fn given_up(&self) {
        self.given_up.notified().await;
    }

    /// The instance that works, or worked, on it.
    pub(super) fn instance(&self) -> Option<Arc<Life>> {
        match &*lock(&self.phase) {
            Phase::Waiting => None,
            Phase::With { instance, .. } => Some(instance.clone()),
            Phase::Over { instance } => instance.clone(),
        }
    }

    fn end(&self, ending: Ending) {
        let mut phase = lock(&self.phase);
        let over = match &*phase {
            Phase::Over { .. } => return,
            Phase::Waiting => None,
            Phase::With { instance, place } => {
                instance.leave(*place, ending);
                Some(instance.clone())
            }
        };
        *phase = Phase::Over { instance: over };
        drop(phase);
        if ending == Ending::GivenUp {
            self.given_up.notify_one();
        }
    }
}

/// The interest of a client in the response of a request: dropped before its end, the request is given up.
pub(super) struct Interest(Arc<Ticket>);

impl Interest {
    pub(super) fn new(ticket: Arc<Ticket>) -> Self {
        Self(ticket)
    }

    pub(super) fn satisfied(self) {
        self.0.end(Ending::Answered);
    }
}

impl Drop for Interest {
    fn drop(&mut self) {
        self.0.end(Ending::GivenUp);
    }
}

/// An instance, as it is seen from outside of its store.
pub(super) struct Life {
    shared: Arc<Shared>,
    state: Mutex<LifeState>,
    waker: AtomicWaker,
    end: watch::Sender<Option<End>>,
}

/// How an instance ended.
#[derive(Clone)]
enum End {
    /// Nobody needed it any more.
    Done,
    /// It stopped, for this reason.
    Failed(String),
}

struct LifeState {
    /// The requests that wait for it, by the order in which they came.
    requests: BTreeMap<u64, String>,
    next: u64,
    /// When the last of them ended.
    idle_since: Instant,
    /// A request was given up: what it began must end, and so the instance, when no other request needs it.
    is_doomed: bool,
}

/// Whether an instance is still needed.
pub(super) enum Need {
    /// Requests wait for it.
    Requests,
    /// Nobody waits, but there can be work left that has been going on since then.
    Nobody(Instant),
    /// Nobody waits, and what it does is for nobody.
    Doomed,
}

impl Life {
    pub(super) fn new(shared: Arc<Shared>) -> Arc<Self> {
        let state =
            LifeState { requests: BTreeMap::new(), next: 0, idle_since: Instant::now(), is_doomed: false };
        let end = watch::Sender::new(None);
        Arc::new(Self { shared, state: Mutex::new(state), waker: AtomicWaker::new(), end })
    }

    fn take(&self, request: String) -> u64 {
        let mut state = lock(&self.state);
        let place = state.next;
        state.next += 1;
        state.requests.insert(place, request);
        place
    }

    fn leave(&self, place: u64, ending: Ending) {
        let mut state = lock(&self.state);
        state.requests.remove(&place);
        state.idle_since = Instant::now();
        state.is_doomed |= ending == Ending::GivenUp;
        drop(state);
        self.waker.wake();
    }

    fn doom(&self) {
        lock(&self.state).is_doomed = true;
        self.waker.wake();
    }

    /// Whether the instance is needed; `waker` hears of a change.
    pub(super) fn need(&self, waker: &Waker) -> Need {
        self.waker.register(waker);
        let state = lock(&self.state);
        match (state.requests.is_empty(), state.is_doomed) {
            (false, _) => Need::Requests,
            (true, false) => Need::Nobody(state.idle_since),
            (true, true) => Need::Doomed,
        }
    }

    pub(super) fn takes_requests(&self) -> bool {
        !lock(&self.state).is_doomed
    }

    /// The instance ended, and `error` says why: that is told once, however many requests hear of it.
    pub(super) fn failed(&self, error: &wasmtime::Error) {
        let names: Vec<String> = lock(&self.state).requests.values().cloned().collect();
        let mut is_first = false;
        self.end.send_if_modified(|reason| {
            is_first = reason.is_none();
            reason.get_or_insert_with(|| End::Failed(cause(error)));
            is_first
        });
        if is_first {
            self.shared.say(failure(&list(&names), error));
        }
    }

    /// The instance ended without a failure.
    pub(super) fn ended(&self) {
        self.end.send_modify(|reason| {
            reason.get_or_insert(End::Done);
        });
    }

    /// Why the instance stopped, if that is why a request of it has no response.
    pub(super) async fn failure(&self) -> Option<String> {
        let mut end = self.end.subscribe();
        // An instance that stopped says so at once; another one may live on.
        let end = tokio::time::timeout(Duration::from_secs(1), end.wait_for(Option::is_some)).await;
        match end.ok()?.ok()?.clone() {
            Some(End::Failed(reason)) => Some(reason),
            Some(End::Done) | None => None,
        }
    }

    /// What is said of the instance without ending it.
    pub(super) fn say(&self, problem: Diagnostic) {
        self.shared.say(problem);
    }
}

fn list(names: &[String]) -> String {
    let shown = names.iter().take(NAMES_SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "an instance that nobody waited for".to_owned(),
        count if count > NAMES_SHOWN => format!("{shown} and {} more", count - NAMES_SHOWN),
        _ => shown,
    }
}

/// How far a connection is with its response, which the guest makes and the client takes.
#[derive(Default)]
pub(super) struct Progress(Mutex<ProgressState>);

#[derive(Default)]
pub(super) struct ProgressState {
    pub(super) has_had_requests: bool,
    /// When the last part of a response's body came through, while there is more.
    pub(super) last_part: Option<Instant>,
}

impl Progress {
    pub(super) fn request(&self) {
        self.with(|state| state.has_had_requests = true);
    }

    pub(super) fn part(&self) {
        self.with(|state| state.last_part = Some(Instant::now()));
    }

    pub(super) fn done(&self) {
        self.with(|state| state.last_part = None);
    }

    pub(super) fn with<T>(&self, use_it: impl FnOnce(&mut ProgressState) -> T) -> T {
        use_it(&mut lock(&self.0))
    }
}
