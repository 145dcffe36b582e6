//! One request: its limits, its response or why there is none.

use super::Shared;
use super::instance::Instances;
use super::request::{Interest, Progress, Ticket};
use crate::failure::{allow_more, cause, failure, is_trap};
use diagnostics::{Code, Diagnostic};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue, RETRY_AFTER};
use hyper::http::uri::{Authority, Scheme};
use hyper::{Method, Request, Response, StatusCode, Uri, Version};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime_wasi_http::handler::{InstantiationError, ProxyHandler};
use wasmtime_wasi_http::{Error, WasiBody, p2, p3};

/// What all requests share.
pub(super) struct Server {
    shared: Arc<Shared>,
    handler: ProxyHandler<Instances>,
    room: Arc<Semaphore>,
    /// Requests were refused since there was room the last time: one message is enough.
    is_full: AtomicBool,
}

/// The component's response, and what goes with it until the client has it.
struct Answer {
    response: Response<WasiBody>,
    interest: Interest,
    permit: OwnedSemaphorePermit,
    excess: Arc<Excess>,
}

/// Why a request has no response of the component.
struct Refusal {
    status: StatusCode,
    /// What the client is told.
    reason: String,
}

impl Server {
    pub(super) fn new(shared: Arc<Shared>, handler: ProxyHandler<Instances>) -> Self {
        let room = Arc::new(Semaphore::new(shared.limits.requests));
        Self { shared, handler, room, is_full: AtomicBool::new(false) }
    }

    /// The component's response, or why there is none.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        progress: Arc<Progress>,
    ) -> Response<WasiBody> {
        progress.request();
        let name = format!("{} {}", request.method(), request.uri());
        let is_head = request.method() == Method::HEAD;
        match self.try_answer(&name, request).await {
            Ok(answer) => watched(answer, is_head, progress),
            Err(refusal) => refusal.response(),
        }
    }

    async fn try_answer(&self, name: &str, request: Request<Incoming>) -> Result<Answer, Refusal> {
        let permit = self.room.clone().try_acquire_owned().map_err(|_| self.full())?;
        if self.room.available_permits() > 0 {
            self.is_full.store(false, Ordering::Relaxed);
        }
        let excess = Arc::new(Excess::new(self.shared.clone(), name));
        if request.body().size_hint().lower() > excess.most() {
            return Err(excess.refusal());
        }
        let request = absolute(request)?.map(|body| limited(body, excess.clone()));
        let ticket = Ticket::new(name.to_owned());
        let interest = Interest::new(ticket.clone());
        let time = self.shared.limits.time;
        match tokio::time::timeout(time, self.handler.handle(ticket.clone(), request)).await {
            // Whatever the component made of it, it had but a part of the body.
            _ if excess.is_found() => Err(excess.refusal()),
            Ok(Ok(response)) => Ok(Answer { response, interest, permit, excess }),
            Ok(Err(error)) => {
                let refusal = self.failed(name, &ticket, &error).await;
                interest.satisfied();
                Err(refusal)
            }
            Err(_) => {
                let seconds = time.as_secs_f64();
                let reason = format!("there was no response within {seconds} s");
                self.shared.limit(name, &reason, "--timeout");
                Err(Refusal { status: StatusCode::GATEWAY_TIMEOUT, reason })
            }
        }
    }

    /// Says why the component gave no response.
    async fn failed(&self, name: &str, ticket: &Ticket, error: &wasmtime::Error) -> Refusal {
        let reason = match explain(name, error) {
            Some((problem, reason)) => {
                self.shared.say(problem);
                reason
            }
            None => self.stopped(name, ticket, error).await,
        };
        Refusal { status: StatusCode::INTERNAL_SERVER_ERROR, reason }
    }

    /// Why a request has neither a response nor an error of HTTP. When its instance stopped, that has been told.
    async fn stopped(&self, name: &str, ticket: &Ticket, error: &wasmtime::Error) -> String {
        if let Some(instance) = ticket.instance() {
            if is_trap(error) {
                instance.failed(error);
            }
            if let Some(reason) = instance.failure().await {
                return reason;
            }
        }
        self.shared.say(failure(name, error));
        cause(error)
    }

    fn full(&self) -> Refusal {
        let count = self.shared.limits.requests;
        let reason = format!("{count} requests are being answered, and no more at the same time");
        if !self.is_full.swap(true, Ordering::Relaxed) {
            let problem = Diagnostic::new(Code::LimitReached, format!("requests are refused: {reason}"));
            self.shared.say(problem.with_help(allow_more("--max-requests")));
        }
        Refusal { status: StatusCode::SERVICE_UNAVAILABLE, reason }
    }
}

/// A body of a request that can be too large.
struct Excess {
    shared: Arc<Shared>,
    /// What messages call the request.
    name: String,
    is_found: AtomicBool,
}

impl Excess {
    fn new(shared: Arc<Shared>, name: &str) -> Self {
        Self { shared, name: name.to_owned(), is_found: AtomicBool::new(false) }
    }

    /// The most bytes that are none.
    fn most(&self) -> u64 {
        self.shared.limits.body as u64
    }

    fn is_found(&self) -> bool {
        self.is_found.load(Ordering::Relaxed)
    }

    fn error(&self) -> Error {
        Error::HttpRequestBodySize(Some(self.most()))
    }

    /// Says that the body is too large, the first time.
    fn refusal(&self) -> Refusal {
        let reason = format!("the body of the request is larger than {} MiB", self.most() >> 20);
        if !self.is_found.swap(true, Ordering::Relaxed) {
            self.shared.limit(&self.name, &reason, "--max-body");
        }
        Refusal { status: StatusCode::PAYLOAD_TOO_LARGE, reason }
    }
}

impl Refusal {
    fn response(self) -> Response<WasiBody> {
        let body = Full::from(format!("The component gave no response: {}\n", self.reason));
        let mut response = Response::new(body.map_err(|never| match never {}).boxed_unsync());
        *response.status_mut() = self.status;
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// What is said here, and the reason that the client is told, when the error is not that an instance stopped.
fn explain(name: &str, error: &wasmtime::Error) -> Option<(Diagnostic, String)> {
    if let Some(InstantiationError { error, .. }) = error.downcast_ref::<InstantiationError<Arc<Ticket>>>() {
        return Some((failure(name, error), cause(error)));
    }
    let old = error.downcast_ref::<p2::bindings::http::types::ErrorCode>().map(|code| format!("{code:?}"));
    let new = error.downcast_ref::<p3::bindings::http::types::ErrorCode>().map(|code| format!("{code:?}"));
    let code = old.or(new)?;
    let reason = format!("the component answered with the error {}", code.trim_start_matches("ErrorCode::"));
    Some((Diagnostic::new(Code::GuestTrap, format!("{name}: {reason}")), reason))
}

/// The request with the whole address: HTTP/1.1 sends the authority in a header, WASI looks for it in the URI. The header
/// is not for the component, which would send it on with the others where it passes a request on.
fn absolute(mut request: Request<Incoming>) -> Result<Request<Incoming>, Refusal> {
    let host = host(&request)?;
    let mut uri = request.uri().clone().into_parts();
    // A client can name any scheme; this is the connection's.
    uri.scheme = Some(Scheme::HTTP);
    uri.authority = uri.authority.or(host);
    if let Ok(uri) = Uri::from_parts(uri) {
        if uri.authority().is_some() {
            request.headers_mut().remove(HOST);
        }
        *request.uri_mut() = uri;
    } else {
        // The host of components demands one of HTTP/1.0, too.
        request.headers_mut().entry(HOST).or_insert(HeaderValue::from_static(""));
    }
    Ok(request)
}

/// What the header says that HTTP/1.1 demands (RFC 9112, 3.2), unless it is empty.
fn host(request: &Request<Incoming>) -> Result<Option<Authority>, Refusal> {
    let refuse = |reason: &str| {
        Err(Refusal { status: StatusCode::BAD_REQUEST, reason: format!("the request has {reason}") })
    };
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if request.version() >= Version::HTTP_11 => refuse("no header `Host`"),
        (None, _) => Ok(None),
        (Some(_), Some(_)) => refuse("several headers `Host`"),
        (Some(host), None) if host.is_empty() => Ok(None),
        (Some(host), None) => match Authority::try_from(host.as_bytes()) {
            Ok(host)
                if host == host.host() || host.port_u16().is_some_and(|_| !host.as_str().contains('@')) =>
            {
                Ok(Some(host))
            }
            _ => refuse("a header `Host` that is no name and port"),
        },
    }
}

/// The body of a request, which fails where it is too large.
fn limited(body: Incoming, excess: Arc<Excess>) -> WasiBody {
    let body = Limited::new(body, excess.shared.limits.body).map_err(move |error| {
        match error.downcast::<hyper::Error>() {
            Ok(error) => Error::Hyper(*error),
            Err(error) if error.is::<LengthLimitError>() => {
                excess.refusal();
                excess.error()
            }
            Err(error) => Error::InternalError(Some(error.to_string())),
        }
    });
    body.boxed_unsync()
}

/// The response, with a body that tells how far it is.
fn watched(answer: Answer, is_head: bool, progress: Arc<Progress>) -> Response<WasiBody> {
    let Answer { response, interest, permit, excess } = answer;
    let has_body =
        !is_head && ![StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    let length = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    response.map(|body| {
        let rest = body.size_hint().exact().or(length);
        let mut body = Watched { body, rest, interest: Some(interest), progress, excess, _permit: permit };
        match has_body && !body.body.is_end_stream() {
            true => body.progress.part(),
            false => body.done(),
        }
        body.boxed_unsync()
    })
}

/// The body of a response. Dropped before its end, the request is given up.
struct Watched {
    body: WasiBody,
    /// How much of it is to come, where that is known.
    rest: Option<u64>,
    interest: Option<Interest>,
    progress: Arc<Progress>,
    excess: Arc<Excess>,
    _permit: OwnedSemaphorePermit,
}

impl Watched {
    fn done(&mut self) {
        self.progress.done();
        if let Some(interest) = self.interest.take() {
            interest.satisfied();
        }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            // What looks like the end can come of a part of the request.
            None if self.excess.is_found() => {
                self.progress.done();
                return Poll::Ready(Some(Err(self.excess.error())));
            }
            None => self.done(),
            Some(Err(_)) => self.progress.done(),
            Some(Ok(frame)) => {
                self.progress.part();
                let length = frame.data_ref().map_or(0, Bytes::len) as u64;
                self.rest = self.rest.map(|rest| rest.saturating_sub(length));
                // hyper does not ask for more when it has what the head of the response said.
                if self.rest == Some(0) {
                    self.done();
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.progress.done();
    }
}
