//! `serve` with a handler of WASI 0.3, whose instances answer many requests side by side: what becomes of the others when
//! one of them goes wrong, stalls, or is cut off. The handler is `components/service.wat`, which says what each path does.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};
use support::server::{Server, answer, assert_has};
use wit_component::{ComponentEncoder, StringEncoding};
use wit_parser::Resolve;

static SERVICE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut module = wat::parse_str(include_str!("components/service.wat")).expect("the text is a module");
    let mut resolve = Resolve::default();
    let package = resolve.push_str("service.wit", include_str!("components/service.wit"));
    let world = package.and_then(|package| resolve.select_world(&[package], None)).expect("it is WIT");
    wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
        .expect("the world can be encoded");
    let mut encoder = ComponentEncoder::default();
    encoder.module(&module).expect("the module has its world");
    encoder.encode().expect("the module fits its world")
});

/// Long enough for a request to be under way.
const A_MOMENT: Duration = Duration::from_millis(300);

fn start(options: &[&str]) -> Server {
    Server::start(&SERVICE, options)
}

/// Sends a request, and waits until it is under way.
fn begin(server: &Server, path: &str) -> TcpStream {
    let request = server.send(&format!("GET {path} HTTP/1.1"));
    thread::sleep(A_MOMENT);
    request
}

/// The status of a complete response.
#[track_caller]
fn status(response: &str) -> u16 {
    let status = response.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    status.unwrap_or_else(|| panic!("no response: {response}"))
}

#[test]
fn a_trap_ends_its_instance_and_each_request_in_it_is_a_500_with_the_reason() {
    let server = start(&[]);
    assert_eq!(status(&server.get("/")), 201);
    let others = ["/w8", "/w9"].map(|path| begin(&server, path));
    let start = Instant::now();
    for response in [server.get("/t")].into_iter().chain(others.map(answer)) {
        assert_has(&response, &["HTTP/1.1 500 ", "wasm `unreachable` instruction executed"]);
    }
    assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
    // The next request has a new instance.
    assert_eq!(status(&server.get("/")), 201);
    let said = server.end(&["-INT"]);
    if cfg!(unix) {
        assert_eq!(said.matches("CDN0606").count(), 1, "{said}");
        assert_has(&said, &["GET /w8, GET /w9, GET /t stopped: wasm trap: wasm `unreachable`"]);
    }
}

#[test]
fn an_instance_waits_for_the_next_request_as_long_as_it_is_told_to() {
    let server = start(&[]);
    assert_eq!(status(&server.get("/")), 201);
    thread::sleep(Duration::from_millis(1500));
    assert_eq!(status(&server.get("/")), 202);
    let server = start(&["--idle-timeout", "0.1"]);
    assert_eq!(status(&server.get("/")), 201);
    thread::sleep(Duration::from_millis(1500));
    assert_eq!(status(&server.get("/")), 201);
}

#[test]
fn an_error_of_one_request_leaves_the_others_of_its_instance_alone() {
    let server = start(&[]);
    let other = begin(&server, "/w1");
    assert_has(&server.get("/e"), &["HTTP/1.1 500 ", "the component answered with the error InternalError"]);
    // The third request of the instance, which the first one still waits in.
    assert_eq!([server.get("/"), answer(other)].map(|response| status(&response)), [203, 203]);
    let said = server.end(&["-INT"]);
    assert_has(&said, if cfg!(unix) { &["CDN0606", "GET /e: the component answered"] } else { &[] });
}

/// A part of a body, as HTTP/1.1 sends one whose length is not known before its end.
fn send_part(connection: &mut TcpStream, part: &[u8]) -> std::io::Result<()> {
    write!(connection, "{:x}\r\n", part.len())?;
    connection.write_all(part)?;
    connection.write_all(b"\r\n")
}

#[test]
fn a_body_that_is_too_large_without_saying_so_is_a_413() {
    let server = start(&["--max-body", "1"]);
    let mut connection = server.send("POST /r HTTP/1.1\r\nTransfer-Encoding: chunked");
    for length in [1 << 16; 16].into_iter().chain([1]) {
        send_part(&mut connection, &vec![b'x'; length]).expect("the server reads");
    }
    let mut response = [0; 13];
    connection.read_exact(&mut response).expect("there is a response");
    assert_eq!(String::from_utf8_lossy(&response), "HTTP/1.1 413 ");
    // What is as large as the limit is not larger.
    let mut connection = server.send("POST /r HTTP/1.1\r\nTransfer-Encoding: chunked");
    for _ in 0..16 {
        send_part(&mut connection, &[b'x'; 1 << 16]).expect("the server reads");
    }
    send_part(&mut connection, &[]).expect("the server reads");
    assert_eq!(status(&answer(connection)) / 100, 2);
    let said = server.end(&["-INT"]);
    if cfg!(unix) {
        assert_eq!(said.matches("CDN0608").count(), 1, "{said}");
        assert_has(
            &said,
            &["POST /r: the body of the request is larger than 1 MiB", "--max-body allows more"],
        );
    }
}

#[test]
fn a_client_that_stalls_is_cut_off_and_others_are_answered_meanwhile() {
    let server = start(&["--timeout", "1", "--grace", "60"]);
    let begun = Instant::now();
    let mut slow = server.send("POST /r HTTP/1.1\r\nContent-Length: 10");
    slow.write_all(b"1").expect("the server reads");
    let waiting = begin(&server, "/w9");
    // Where the buffers between here and there are full differs; in one of these it is in the last part.
    let deaf: Vec<_> = (1..=9).map(|parts| server.send(&format!("GET /b{parts} HTTP/1.1"))).collect();
    let silent = TcpStream::connect(&server.address).expect("the server listens");
    let mut half = TcpStream::connect(&server.address).expect("the server listens");
    half.write_all(b"GET / HTTP/1.1\r\nHo").expect("the server reads");
    let mut kept = TcpStream::connect(&server.address).expect("the server listens");
    kept.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    assert_eq!(status(&server.get("/")) / 100, 2);
    for request in [slow, waiting] {
        assert_has(&answer(request), &["HTTP/1.1 504 ", "there was no response within 1 s"]);
    }
    assert_eq!([silent, half].map(answer), ["", ""]);
    assert_eq!(status(&answer(kept)) / 100, 2);
    thread::sleep(Duration::from_secs(3).saturating_sub(begun.elapsed()));
    let said = server.end(&["-INT"]);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    if cfg!(unix) {
        let cut = "a response was cut off: nothing of its body went to the client for 1 s";
        assert_has(&said, &[cut, "--timeout allows more"]);
        assert!(!said.contains("--grace"), "{said}");
    }
    drop(deaf);
}

#[cfg(unix)]
#[test]
fn requests_that_wait_have_the_grace_when_the_server_ends() {
    let server = start(&["--grace", "60"]);
    let waiting = ["/w1", "/w2"].map(|path| begin(&server, path));
    server.signal("-TERM");
    thread::sleep(A_MOMENT);
    TcpStream::connect(&server.address).expect_err("no new requests are taken");
    assert_eq!(waiting.map(|request| status(&answer(request)) / 100), [2, 2]);
    assert_eq!(server.end(&[]), "");

    let server = start(&["--grace", "60"]);
    let start = Instant::now();
    let waiting = begin(&server, "/w9");
    let computing = begin(&server, "/c");
    server.signal("-INT");
    // They are in one instance, which waits for the one that computes.
    for request in [computing, waiting] {
        assert_has(&answer(request), &["HTTP/1.1 500 ", "while the server was ending"]);
    }
    assert_has(&server.end(&[]), &["GET /w9, GET /c stopped: it computed without a pause"]);
    assert!(start.elapsed() < Duration::from_secs(7), "{:?}", start.elapsed());
}
