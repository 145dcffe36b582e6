//! `serve`: answers HTTP requests with a component: of WASI 0.2, in a fresh instance for each request; of WASI 0.3, in
//! instances that answer many, side by side.

use crate::host::{MissingImports, Program, State, failure};
use crate::report::Report;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::HOST;
use hyper::http::uri::Scheme;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Engine, Store, StoreContextMut};
use wasmtime_wasi::WasiCtx;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, Proxy, ProxyHandler, ProxyPre, ShouldAccept, TrapOrPanicError, WorkerExpiration,
    WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::{WasiBody, WasiHttpView, p2, p3};

const EXAMPLES: &str = "Examples:
  componentize-dotnet serve http.wasm
  componentize-dotnet serve http.wasm --addr 127.0.0.1:0     # any free port; the address is printed";

/// How long requests that are under way may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(10);

/// How long an instance that has nothing to do waits for the next request.
const IDLE: Duration = Duration::from_secs(1);

/// How many requests an instance answers when it can answer more than one: what a component leaks has an end.
const REQUESTS_PER_INSTANCE: usize = 1000;

/// The command line of `serve`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The component, which exports wasi:http/handler 0.3 or wasi:http/incoming-handler 0.2
    component: PathBuf,
    /// The address to listen on; port 0 means any free port
    #[arg(long = "addr", value_name = "IP:PORT", default_value = "127.0.0.1:8080")]
    address: std::net::SocketAddr,
    /// An environment variable of the component
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = crate::run::variable)]
    variables: Vec<(String, String)>,
}

/// What all requests share.
struct Server {
    handler: ProxyHandler<Instances>,
    report: Report,
}

/// Serves until Ctrl-C.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let program = Program::load(&arguments.component, MissingImports::Refuse, report)?;
    let handler = p3::bindings::ServicePre::new(program.instance.clone()).map(ProxyPre::P3);
    let handler = handler.or_else(|_| p2::bindings::ProxyPre::new(program.instance).map(ProxyPre::P2));
    let handler = handler.map_err(|_| not_a_handler(arguments))?;
    let engine = program.component.engine().clone();
    let instances = Instances { handler, engine, variables: arguments.variables.clone(), report };
    let server = Server { handler: ProxyHandler::new(instances), report };
    crate::host::runtime().block_on(listen(arguments, Arc::new(server)))
}

async fn listen(arguments: &Arguments, server: Arc<Server>) -> Result<ExitCode> {
    let unusable = |error: std::io::Error| {
        let message = format!("cannot listen on {}: {error}", arguments.address);
        let help = "choose another address with --addr; port 0 takes any free port";
        Diagnostic::new(Code::AddressUnusable, message).with_help(help)
    };
    let listener = TcpListener::bind(arguments.address).await.map_err(unusable)?;
    eprintln!("listening on http://{}", listener.local_addr().map_err(unusable)?);
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connect(stream, &server, &connections),
                // Out of descriptors, or a client that is gone already: the next one may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    drop(listener);
    tokio::select! {
        () = connections.shutdown() => {}
        () = tokio::time::sleep(GRACE) => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// Answers the requests of one connection.
fn connect(stream: TcpStream, server: &Arc<Server>, connections: &GracefulShutdown) {
    let server = server.clone();
    let service = service_fn(move |request| {
        let server = server.clone();
        async move { Ok::<_, Infallible>(server.answer(request).await) }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the client's matter.
    tokio::spawn(connections.watch(connection));
}

impl Server {
    /// The component's response, or a 500 with the reason on standard error.
    async fn answer(&self, request: Request<Incoming>) -> Response<WasiBody> {
        let what = format!("{} {}", request.method(), request.uri());
        let request = absolute(request).map(|body| body.map_err(Into::into).boxed_unsync());
        match self.handler.handle((), request).await {
            Ok(response) => response,
            Err(error) => {
                // Of an instance that stopped, its `Worker` says why.
                if !error.is::<TrapOrPanicError>() {
                    self.report.show(&Diagnostics::from(problem(&what, &error)));
                }
                let body = Full::from("The component failed to answer.\n").map_err(|never| match never {});
                let mut response = Response::new(body.boxed_unsync());
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                response
            }
        }
    }
}

/// The request with the whole address: HTTP/1.1 sends the authority in a header, WASI 0.3 looks for it in the URI.
fn absolute(mut request: Request<Incoming>) -> Request<Incoming> {
    let mut uri = request.uri().clone().into_parts();
    uri.scheme.get_or_insert(Scheme::HTTP);
    if uri.authority.is_none() {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        uri.authority = host.and_then(|host| host.parse().ok());
    }
    if let Ok(uri) = Uri::from_parts(uri) {
        *request.uri_mut() = uri;
    }
    request
}

/// Why there is no response.
fn problem(what: &str, error: &wasmtime::Error) -> Diagnostic {
    let old = error.downcast_ref::<p2::bindings::http::types::ErrorCode>().map(|code| format!("{code:?}"));
    let new = error.downcast_ref::<p3::bindings::http::types::ErrorCode>().map(|code| format!("{code:?}"));
    match old.or(new) {
        Some(code) => {
            let message = format!("{what}: the component answered with the error {code}");
            Diagnostic::new(Code::GuestTrap, message)
        }
        None => failure(what, error),
    }
}

/// Makes the instances that answer.
struct Instances {
    handler: ProxyPre<State>,
    engine: Engine,
    variables: Vec<(String, String)>,
    report: Report,
}

impl HandlerState for Instances {
    type StoreData = State;
    type WorkerExpiration = Idleness;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Idleness, Worker>> {
        let wasi = WasiCtx::builder().inherit_stdout().inherit_stderr().envs(&self.variables).build();
        let mut store = Store::new(&self.engine, State::new(wasi));
        let proxy = self.handler.instantiate_async(&mut store).await?;
        let capacity = match proxy {
            Proxy::P2(_) => 1,
            Proxy::P3(_) => REQUESTS_PER_INSTANCE,
        };
        Ok(Instance {
            store,
            proxy,
            view: State::http,
            expiration: Idleness(Box::pin(tokio::time::sleep(IDLE))),
            state: Worker { capacity, report: self.report },
        })
    }
}

/// Ends an instance that nobody has asked for anything for a while.
struct Idleness(Pin<Box<Sleep>>);

impl WorkerExpiration for Idleness {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        since: Instant,
    ) -> Poll<()> {
        if status != WorkerStatus::Idle {
            return Poll::Pending;
        }
        self.0.as_mut().reset((since + IDLE).into());
        self.0.as_mut().poll(context)
    }
}

/// What an instance may do, and what is said of its end.
struct Worker {
    /// How many requests it answers.
    capacity: usize,
    report: Report,
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = ();

    fn should_accept_request(&self, _: usize, total: usize) -> ShouldAccept {
        if total < self.capacity { ShouldAccept::Yes } else { ShouldAccept::Never }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, State>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        // There is no limit to how long a request takes.
        Box::pin(std::future::pending())
    }

    fn drop(&self, _: Store<State>, outcome: wasmtime::Result<()>) {
        if let Err(error) = outcome {
            self.report.show(&Diagnostics::from(problem("an instance", &error)));
        }
    }
}

fn not_a_handler(arguments: &Arguments) -> Diagnostic {
    let message = format!(
        "{} exports neither wasi:http/handler 0.3 nor wasi:http/incoming-handler 0.2",
        arguments.component.display()
    );
    Diagnostic::new(Code::ExportMissing, message).with_help(
        "a server includes the world wasi:http/service@0.3.0 or wasi:http/proxy@0.2.12; start other components with `run`",
    )
}
