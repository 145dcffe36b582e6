//! `serve`: real requests over TCP to a handler of WASI 0.2. The handlers here give no answer, each in its own way; those
//! that do are the sample `http`. Handlers of WASI 0.3: `serve_side_by_side`.

mod support;

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};
use support::Workspace;
use support::server::{Server, answer, assert_has};

/// Returns without an answer.
const SILENT: &str = "";
const TRAPS: &str = "unreachable";
const COMPUTES: &str = "(loop $again (br $again))";
const GROWS: &str = "(drop (memory.grow (i32.const 1000)))";

fn start(body: &str, options: &[&str]) -> Server {
    let text = include_str!("components/handler.wat").replace(";; BODY", body);
    Server::start(&wat::parse_str(text).expect("the text is a component"), options)
}

#[test]
fn a_handler_that_gives_no_answer_is_a_500_with_the_reason_and_the_server_goes_on() {
    let server = start(SILENT, &[]);
    for _ in 0..2 {
        let response = server.get("/cart");
        assert_has(&response, &["HTTP/1.1 500 ", "guest never invoked `response-outparam::set`"]);
    }
    let workspace = &server.workspace;
    workspace.run(&["serve", "handler.wasm", "--addr", &server.address]).problem(&[
        "CDN0607",
        "cannot listen",
        "--addr",
    ]);
    let said = server.end(&["-INT"]);
    if cfg!(unix) {
        let line = "GET /cart stopped: guest never invoked `response-outparam::set`";
        assert_eq!(said.matches(line).count(), 2, "{said}");
    }
}

#[test]
fn a_request_that_names_no_host_or_several_is_a_400() {
    let server = start(SILENT, &[]);
    let send = |head: &str| {
        let mut connection = TcpStream::connect(&server.address).expect("the server listens");
        let request = format!("GET / {head}\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).expect("the server reads");
        answer(connection)
    };
    assert_has(&send("HTTP/1.1"), &["HTTP/1.1 400 ", "no header `Host`"]);
    assert_has(&send("HTTP/1.1\r\nHost: a\r\nHost: b"), &["HTTP/1.1 400 ", "several headers `Host`"]);
    for host in ["a b", "user@a", "a/b", "a:x"] {
        let response = send(&format!("HTTP/1.1\r\nHost: {host}"));
        assert_has(&response, &["HTTP/1.1 400 ", "`Host` that is no name and port"]);
    }
    // Others come as far as the component.
    for head in ["HTTP/1.1\r\nHost:", "HTTP/1.1\r\nHost: a.example:80", "HTTP/1.0"] {
        assert_has(&send(head), &[" 500 ", "guest never invoked"]);
    }
}

#[test]
fn a_trap_is_a_500_with_the_reason_and_is_told_once() {
    let server = start(TRAPS, &[]);
    let response = server.get("/cart?secret");
    assert_has(&response, &["HTTP/1.1 500 ", "wasm `unreachable` instruction executed"]);
    let said = server.end(&["-TERM"]);
    if cfg!(unix) {
        assert_eq!(said.matches("CDN0606").count(), 1, "{said}");
        assert_has(&said, &["GET /cart?secret stopped: wasm trap: wasm `unreachable`"]);
    }
}

#[test]
fn what_is_bounded_says_so_and_names_the_option() {
    let server = start(COMPUTES, &["--timeout", "0.3"]);
    assert_has(&server.get("/"), &["HTTP/1.1 504 ", "there was no response within 0.3 s"]);
    assert_has(&server.end(&["-INT"]), if cfg!(unix) { &["CDN0608", "--timeout allows more"] } else { &[] });

    let server = start(GROWS, &["--max-memory", "16"]);
    assert_has(&server.get("/"), &["HTTP/1.1 500 ", "it wants more than 16 MiB of memory"]);
    assert_has(
        &server.end(&["-INT"]),
        if cfg!(unix) { &["CDN0608", "--max-memory allows more"] } else { &[] },
    );

    let server = start(SILENT, &["--max-body", "1"]);
    let large = answer(server.send("POST / HTTP/1.1\r\nContent-Length: 1048577"));
    assert_has(&large, &["HTTP/1.1 413 ", "larger than 1 MiB"]);
    assert_has(&server.end(&["-INT"]), if cfg!(unix) { &["CDN0608", "--max-body allows more"] } else { &[] });

    let server = start(COMPUTES, &["--max-requests", "1", "--timeout", "2"]);
    // Whichever of them comes first is answered.
    let answers = [(); 2].map(|()| server.send("GET / HTTP/1.1")).map(answer);
    let [mut first, mut second] = answers.map(|text| text.to_lowercase());
    if second.starts_with("http/1.1 504 ") {
        std::mem::swap(&mut first, &mut second);
    }
    assert_has(&first, &["http/1.1 504 "]);
    assert_has(&second, &["http/1.1 503 ", "retry-after: 1", "1 requests are being answered"]);
    let said = server.end(&["-INT"]);
    assert_has(&said, if cfg!(unix) { &["CDN0608", "--max-requests allows more"] } else { &[] });
}

#[test]
fn options_without_sense_are_refused() {
    let workspace = Workspace::new();
    for arguments in [
        ["--timeout", "0"],
        ["--timeout", "NaN"],
        ["--grace", "-1"],
        ["--max-memory", "0"],
        ["--max-memory", "99999999999999999999"],
        ["--max-requests", "0"],
        ["--max-body", "x"],
    ] {
        let outcome = workspace.run(&[["serve", "handler.wasm"], arguments].concat());
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {}", outcome.messages);
    }
}

#[cfg(unix)]
#[test]
fn a_guest_that_computes_is_interrupted_when_the_server_ends() {
    for signal in ["-INT", "-TERM"] {
        let server = start(COMPUTES, &["--grace", "60"]);
        let request = server.send("GET /long HTTP/1.1");
        // So that it is under way.
        std::thread::sleep(Duration::from_millis(300));
        let start = Instant::now();
        server.signal(signal);
        assert_has(&answer(request), &["HTTP/1.1 500 ", "while the server was ending"]);
        assert_has(&server.end(&[]), &["GET /long stopped: it computed without a pause"]);
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    }
}

#[cfg(unix)]
#[test]
fn a_second_signal_or_the_end_of_the_grace_ends_everything() {
    let server = start(COMPUTES, &["--grace", "60"]);
    let _request = server.send("GET / HTTP/1.1");
    std::thread::sleep(Duration::from_millis(300));
    server.signal("-TERM");
    std::thread::sleep(Duration::from_millis(100));
    let said = server.end(&["-INT"]);
    assert!(!said.contains("--grace"), "{said}");

    let server = start(COMPUTES, &["--grace", "0.1"]);
    let _request = server.send("GET / HTTP/1.1");
    std::thread::sleep(Duration::from_millis(300));
    assert_has(&server.end(&["-TERM"]), &["CDN0608", "ended after 0.1 s", "--grace allows more"]);
}

#[cfg(unix)]
#[test]
fn what_was_begun_for_a_client_that_is_gone_is_cancelled() {
    let server = start(COMPUTES, &["--grace", "60"]);
    let request = server.send("GET / HTTP/1.1");
    std::thread::sleep(Duration::from_millis(300));
    request.shutdown(Shutdown::Both).expect("it is open");
    drop(request);
    std::thread::sleep(Duration::from_millis(300));
    // Nothing computes any more that would have to be interrupted.
    assert_eq!(server.end(&["-TERM"]), "");
}

#[cfg(unix)]
#[test]
fn a_connection_without_requests_does_not_delay_the_end() {
    let server = start(SILENT, &["--grace", "60"]);
    let _idle = TcpStream::connect(&server.address).expect("the server listens");
    std::thread::sleep(Duration::from_millis(100));
    let start = Instant::now();
    assert_eq!(server.end(&["-TERM"]), "");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
