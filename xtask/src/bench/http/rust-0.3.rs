//! The sample's `GET /` in Rust, for HTTP 0.3.

use wasip3::http::types::{ErrorCode, Fields, Request, Response};
use wasip3::{wit_bindgen, wit_future, wit_stream};

struct Handler;

wasip3::http::service::export!(Handler);

impl wasip3::exports::http::handler::Guest for Handler {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let status = if request.get_path_with_query().as_deref() == Some("/") { 200 } else { 404 };
        let kind = ("content-type".to_owned(), b"text/plain; charset=utf-8".to_vec());
        let headers = Fields::from_list(&[kind]).unwrap();
        let (mut sender, body) = wit_stream::new();
        let (no_trailers, trailers) = wit_future::new(|| Ok(None));
        let (response, _sent) = Response::new(headers, Some(body), trailers);
        response.set_status_code(status).unwrap();
        drop(no_trailers);
        wit_bindgen::spawn_local(async move {
            sender.write_all(b"Hello from Rust!\n".to_vec()).await;
        });
        Ok(response)
    }
}
