//! One request: its limits, its response or why there is none.

use super::Shared;
use super::instance::Instances;
use super::request::{Interest, Progress, Ticket};
use crate::failure::{allow_more, cause, failure, is_trap};
use diagnostics::{Code, Diagnostic};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue, RETRY_AFTER};
use hyper::http::uri::Scheme;
use hyper::{Method, Request, Response, StatusCode, Uri};
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
            Ok((response, interest, permit)) => watched(response, is_head, interest, permit, progress),
            Err(refusal) => refusal.response(),
        }
    }

    async fn try_answer(
        &self,
        name: &str,
        request: Request<Incoming>,
    ) -> Result<(Response<WasiBody>, Interest, OwnedSemaphorePermit), Refusal> {
        let permit = self.room.clone().try_acquire_owned().map_err(|_| self.full())?;
        if self.room.available_permits() > 0 {
            self.is_full.store(false, Ordering::Relaxed);
        }
        let most = self.shared.limits.body;
        if request.body().size_hint().lower() > most as u64 {
            return Err(self.too_large(name));
        }
        let is_too_large = Arc::new(AtomicBool::new(false));
        let request = absolute(request).map(|body| limited(body, most, is_too_large.clone()));
        let ticket = Ticket::new(name.to_owned());
        let interest = Interest::new(ticket.clone());
        let time = self.shared.limits.time;
        match tokio::time::timeout(time, self.handler.handle(ticket.clone(), request)).await {
            Ok(Ok(response)) => Ok((response, interest, permit)),
            Ok(Err(_)) if is_too_large.load(Ordering::Relaxed) => Err(self.too_large(name)),
            Ok(Err(error)) => {
                let refusal = self.failed(name, &ticket, &error).await;
                interest.satisfied();
                Err(refusal)
            }
            Err(_) => {
                let seconds = time.as_secs_f64();
                let reason = format!("there was no response within {seconds} s");
                self.limit(name, &reason, "--timeout");
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

    fn too_large(&self, name: &str) -> Refusal {
        let reason = format!("the body of the request is larger than {} MiB", self.shared.limits.body >> 20);
        self.limit(name, &reason, "--max-body");
        Refusal { status: StatusCode::PAYLOAD_TOO_LARGE, reason }
    }

    fn limit(&self, name: &str, reason: &str, option: &str) {
        let problem = Diagnostic::new(Code::LimitReached, format!("{name}: {reason}"));
        self.shared.say(problem.with_help(allow_more(option)));
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
    let reason = format!("the component answered with the error {}", old.or(new)?);
    Some((Diagnostic::new(Code::GuestTrap, format!("{name}: {reason}")), reason))
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

/// The body of a request, which fails behind `most` bytes.
fn limited(body: Incoming, most: usize, is_too_large: Arc<AtomicBool>) -> WasiBody {
    let body = Limited::new(body, most).map_err(move |error| match error.downcast::<hyper::Error>() {
        Ok(error) => Error::Hyper(*error),
        Err(error) if error.is::<LengthLimitError>() => {
            is_too_large.store(true, Ordering::Relaxed);
            Error::HttpRequestBodySize(Some(most as u64))
        }
        Err(error) => Error::InternalError(Some(error.to_string())),
    });
    body.boxed_unsync()
}

/// The response, with a body that tells how far it is.
fn watched(
    response: Response<WasiBody>,
    is_head: bool,
    interest: Interest,
    permit: OwnedSemaphorePermit,
    progress: Arc<Progress>,
) -> Response<WasiBody> {
    let has_body =
        !is_head && ![StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    let length = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    response.map(|body| {
        let rest = body.size_hint().exact().or(length);
        let mut body = Watched { body, rest, interest: Some(interest), progress, _permit: permit };
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
