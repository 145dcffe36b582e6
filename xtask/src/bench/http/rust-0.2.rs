//! The sample's `GET /` in Rust, for HTTP 0.2.

use wasip2::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};

struct Handler;

wasip2::http::proxy::export!(Handler);

impl wasip2::exports::http::incoming_handler::Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let status = if request.path_with_query().as_deref() == Some("/") { 200 } else { 404 };
        let kind = ("content-type".to_owned(), b"text/plain; charset=utf-8".to_vec());
        let response = OutgoingResponse::new(Fields::from_list(&[kind]).unwrap());
        response.set_status_code(status).unwrap();
        let body = response.body().unwrap();
        ResponseOutparam::set(out, Ok(response));
        let stream = body.write().unwrap();
        stream.blocking_write_and_flush(b"Hello from Rust!\n").unwrap();
        drop(stream);
        OutgoingBody::finish(body, None).unwrap();
    }
}
