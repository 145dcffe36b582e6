//! `serve`: a real request over TCP. The handler here gives no answer; one that does is the sample `http`.

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use support::Workspace;

fn silent() -> Workspace {
    let workspace = Workspace::new();
    let component = wat::parse_str(include_str!("components/silent.wat")).expect("the text is a component");
    workspace.write("silent.wasm", component);
    workspace
}

/// Starts a server on a free port, and gives its address.
fn start(workspace: &Workspace) -> (Child, BufReader<std::process::ChildStderr>, String) {
    let mut child = support::program(&workspace.path("."))
        .args(["serve", "silent.wasm", "--addr", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut messages = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut line = String::new();
    messages.read_line(&mut line).expect("the messages are UTF-8");
    let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}"));
    (child, messages, address.to_owned())
}

#[test]
fn a_handler_that_gives_no_answer_is_a_500_with_the_reason_and_the_server_goes_on() {
    let workspace = silent();
    let (mut child, mut messages, address) = start(&workspace);
    for _ in 0..2 {
        let mut connection = TcpStream::connect(&address).expect("the server listens");
        connection
            .write_all(b"GET /cart HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .expect("the server reads");
        let mut response = String::new();
        connection.read_to_string(&mut response).expect("the server answers");
        assert!(response.starts_with("HTTP/1.1 500 "), "{response}");
    }
    workspace.run(&["serve", "silent.wasm", "--addr", &address]).problem(&[
        "CDN0607",
        "cannot listen",
        "--addr",
    ]);
    interrupt(&mut child);
    let mut text = String::new();
    messages.read_to_string(&mut text).expect("the messages are UTF-8");
    assert_eq!(
        text.matches("GET /cart stopped: guest never invoked `response-outparam::set`").count(),
        2,
        "{text}"
    );
}

/// Sends what Ctrl-C sends; the server then ends without a failure. Elsewhere than on Unix it is stopped.
fn interrupt(child: &mut Child) {
    if cfg!(unix) {
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    } else {
        child.kill().expect("it runs");
    }
}
