//! How requests go out that a component sends: with the header `Host` that it gives them, and with errors that say what
//! happened to the response.

use hyper::Request;
use hyper::header::{HOST, HeaderMap, HeaderValue};
use std::sync::Arc;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody, WasiHttpHooks,
    default_send_request, p2, p3,
};

/// What [`WasiHttpHooks::send_request`] gives.
type Exchange = Box<
    dyn Future<
            Output = Result<
                (hyper::Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>),
                Error,
            >,
        > + Send,
>;

/// wasmtime's own way, but for the header `Host`: a component may say it, as the name of a site on the server that the
/// request goes to.
pub(crate) struct Outgoing;

impl WasiHttpHooks for Outgoing {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        Arc::new(|name| name != HOST && DEFAULT_FORBIDDEN_HEADERS.contains(name))
    }

    fn set_host_header(&mut self) -> bool {
        false
    }

    fn send_request(
        &mut self,
        mut request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Exchange {
        let authority = request.uri().authority().and_then(|authority| authority.as_str().parse().ok());
        name_host(request.headers_mut(), authority);
        Box::new(async move {
            let (response, rest) = default_send_request(request, options).await?;
            let rest: Box<dyn Future<Output = Result<(), Error>> + Send> = Box::new(rest);
            Ok((response.map(http_body_util::BodyExt::boxed_unsync), rest))
        })
    }

    fn p2_error_from_hyper(&mut self, error: &hyper::Error) -> p2::bindings::http::types::ErrorCode {
        use p2::bindings::http::types::ErrorCode;
        match Failure::of(error) {
            Failure::Incomplete => ErrorCode::HttpResponseIncomplete,
            Failure::TooLarge => ErrorCode::HttpResponseHeaderSectionSize(None),
            Failure::Other => ErrorCode::HttpProtocolError,
        }
    }

    fn p3_error_from_hyper(&mut self, error: &hyper::Error) -> p3::bindings::http::types::ErrorCode {
        use p3::bindings::http::types::ErrorCode;
        match Failure::of(error) {
            Failure::Incomplete => ErrorCode::HttpResponseIncomplete,
            Failure::TooLarge => ErrorCode::HttpResponseHeaderSectionSize(None),
            Failure::Other => ErrorCode::HttpProtocolError,
        }
    }
}

/// What hyper found wrong with a response.
enum Failure {
    Incomplete,
    TooLarge,
    Other,
}

impl Failure {
    fn of(error: &hyper::Error) -> Self {
        if error.is_incomplete_message() {
            Self::Incomplete
        } else if error.is_parse_too_large() {
            Self::TooLarge
        } else {
            Self::Other
        }
    }
}

/// The header `Host` comes first, as HTTP recommends, and is the authority where the component has none.
fn name_host(headers: &mut HeaderMap, authority: Option<HeaderValue>) {
    let Some(host) = headers.remove(HOST).or(authority) else { return };
    let others = std::mem::take(headers);
    headers.insert(HOST, host);
    headers.extend(others);
}
