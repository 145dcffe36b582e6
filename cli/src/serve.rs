//! `serve`: answers HTTP requests with a `wasi:http/proxy` component, a fresh instance for each request.

use crate::host::{MissingImports, Program, State};
use crate::report::Report;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use wasmtime::Store;
use wasmtime_wasi::WasiCtx;
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

const EXAMPLES: &str = "Examples:
  componentize-dotnet serve http.wasm
  componentize-dotnet serve http.wasm --addr 127.0.0.1:0     # any free port; the address is printed";

/// How long requests that are under way may take after Ctrl-C.
const GRACE: Duration = Duration::from_secs(10);

/// The command line of `serve`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The component, which exports wasi:http/incoming-handler 0.2
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
    program: Program,
    handler: ProxyPre<State>,
    variables: Vec<(String, String)>,
    report: Report,
}

/// Serves until Ctrl-C.
pub fn execute(arguments: &Arguments, report: Report) -> Result<ExitCode> {
    let program = Program::load(&arguments.component, MissingImports::Refuse, report)?;
    let handler = ProxyPre::new(program.instance.clone()).map_err(|_| not_a_handler(arguments))?;
    let server = Server { program, handler, variables: arguments.variables.clone(), report };
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
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<HyperOutgoingBody> {
        let report = self.report;
        match self.call(request).await {
            Ok(response) => response,
            Err(problem) => {
                report.show(&Diagnostics::from(problem));
                let body = Full::from("The component failed to answer.\n").map_err(|never| match never {});
                let mut response = Response::new(HyperOutgoingBody::new(body));
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                response
            }
        }
    }

    /// Runs the handler in a fresh instance. It goes on after the head of the response is there, to write the body.
    async fn call(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> std::result::Result<Response<HyperOutgoingBody>, Diagnostic> {
        let what = format!("{} {}", request.method(), request.uri());
        let fail = |message: String| Diagnostic::new(Code::GuestTrap, format!("{what}: {message}"));
        let wasi = WasiCtx::builder().inherit_stdout().inherit_stderr().envs(&self.variables).build();
        let mut store = Store::new(self.handler.engine(), State::new(wasi));
        let (sender, receiver) = tokio::sync::oneshot::channel::<std::result::Result<_, ErrorCode>>();
        let mut http = store.data_mut().http();
        let request =
            http.new_incoming_request(Scheme::Http, request).map_err(|error| fail(error.to_string()))?;
        let outparam = http.new_response_outparam(sender).map_err(|error| fail(error.to_string()))?;
        let server = self.clone();
        let guest = tokio::spawn(async move {
            let proxy = server.handler.instantiate_async(&mut store).await?;
            proxy.wasi_http_incoming_handler().call_handle(store, request, outparam).await
        });
        match receiver.await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(code)) => Err(fail(format!("the component answered with the error {code:?}"))),
            Err(_) => match guest.await {
                Ok(Err(error)) => Err(self.program.failure(&what, &error)),
                Ok(Ok(())) => Err(fail("the component returned without setting a response".to_owned())),
                Err(error) => Err(fail(error.to_string())),
            },
        }
    }
}

fn not_a_handler(arguments: &Arguments) -> Diagnostic {
    let message = format!("{} does not export wasi:http/incoming-handler 0.2", arguments.component.display());
    Diagnostic::new(Code::ExportMissing, message)
        .with_help("a server includes the world wasi:http/proxy; start other components with `run`")
}
