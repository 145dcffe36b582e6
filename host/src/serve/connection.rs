//! Connections, and the end of the server: the first signal takes no new requests and gives those under way a grace, the
//! second ends all at once.

use super::Shared;
use super::answer::Server;
use super::instance::Instances;
use super::request::Progress;
use crate::failure::allow_more;
use diagnostics::{Code, Diagnostic, Result};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutWriter;
use wasmtime_wasi_http::handler::ProxyHandler;

/// Takes connections until the process is told to end, and then waits for those that there are.
pub(super) async fn listen(
    address: SocketAddr,
    shared: Arc<Shared>,
    instances: Instances,
    listening: impl FnOnce(SocketAddr),
) -> Result<()> {
    let unusable = |error: io::Error| {
        let message = format!("cannot listen on {address}: {error}");
        let help = "choose another address with --addr; port 0 takes any free port";
        Diagnostic::new(Code::AddressUnusable, message).with_help(help)
    };
    let listener = TcpListener::bind(address).await.map_err(unusable)?;
    let mut signals = Signals::new().map_err(unusable)?;
    listening(listener.local_addr().map_err(unusable)?);
    let server = Arc::new(Server::new(shared.clone(), ProxyHandler::new(instances)));
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(tokio::spawn(connect(stream, server.clone(), shared.clone()))),
                // Out of descriptors, or a client that is gone already: the next one may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            () = signals.next() => break,
        }
    }
    drop(listener);
    shared.end.send_replace(Some(Instant::now()));
    let mut alive = shared.alive.subscribe();
    let grace = shared.limits.grace;
    tokio::select! {
        _ = alive.wait_for(|count| *count == 0) => {}
        () = signals.next() => {}
        () = tokio::time::sleep(grace) => {
            let message = format!("what was under way has been ended after {} s", grace.as_secs_f64());
            shared.say(Diagnostic::new(Code::LimitReached, message).with_help(allow_more("--grace")));
        }
    }
    Ok(())
}

/// What tells a process to end.
struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Answers the requests of one connection.
async fn connect(stream: TcpStream, server: Arc<Server>, shared: Arc<Shared>) {
    let _alive = shared.enter();
    let progress = Arc::new(Progress::default());
    let own = progress.clone();
    let service = service_fn(move |request| {
        let (server, progress) = (server.clone(), own.clone());
        async move { Ok::<_, Infallible>(server.answer(request, progress).await) }
    });
    let time = shared.limits.time;
    // What hyper has of a response may be all that there is, and its client still does not take it.
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(time));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(time);
    let mut connection = pin!(http.serve_connection(TokioIo::new(Box::pin(stream)), service));
    let mut end = shared.end.subscribe();
    let mut is_ending = false;
    loop {
        let next_part_due = progress.with(|state| state.last_part).unwrap_or_else(Instant::now) + time;
        tokio::select! {
            // A connection that breaks is the client's matter.
            outcome = connection.as_mut() => {
                if outcome.is_err_and(|error| is_late(&error)) {
                    cut_off(&shared);
                }
                break;
            }
            _ = end.wait_for(Option::is_some), if !is_ending => {
                is_ending = true;
                // hyper waits for the first request of a connection as for one that is under way.
                if !progress.with(|state| state.has_had_requests) {
                    break;
                }
                connection.as_mut().graceful_shutdown();
            }
            () = tokio::time::sleep_until(next_part_due.into()) => {
                if progress.with(|state| state.last_part).is_some_and(|part| part.elapsed() >= time) {
                    cut_off(&shared);
                    break;
                }
            }
        }
    }
}

/// Whether the client took too long to take what it was sent.
fn is_late(error: &hyper::Error) -> bool {
    let error = error.source().and_then(|error| error.downcast_ref::<io::Error>());
    error.is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

fn cut_off(shared: &Shared) {
    let seconds = shared.limits.time.as_secs_f64();
    let reason = format!("nothing of its body went to the client for {seconds} s");
    shared.limit("a response was cut off", &reason, "--timeout");
}
