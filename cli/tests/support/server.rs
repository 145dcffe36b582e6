//! A server of the built program, and its clients.

use super::{Workspace, program};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};

/// A running server.
pub struct Server {
    pub workspace: Workspace,
    process: Child,
    messages: BufReader<ChildStderr>,
    pub address: String,
}

impl Server {
    pub fn start(component: &[u8], options: &[&str]) -> Self {
        let workspace = Workspace::new();
        workspace.write("handler.wasm", component);
        let mut process = program(&workspace.path("."))
            .args(["serve", "handler.wasm", "--addr", "127.0.0.1:0"])
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut messages = BufReader::new(process.stderr.take().expect("it is piped"));
        let mut line = String::new();
        messages.read_line(&mut line).expect("the messages are UTF-8");
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}"));
        let address = address.to_owned();
        Self { workspace, process, messages, address }
    }

    pub fn send(&self, head: &str) -> TcpStream {
        let mut connection = TcpStream::connect(&self.address).expect("the server listens");
        let request = format!("{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).expect("the server reads");
        connection
    }

    pub fn get(&self, path: &str) -> String {
        answer(self.send(&format!("GET {path} HTTP/1.1")))
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.process.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
    }

    /// Waits for the end, and gives what was said. Elsewhere than on Unix it is stopped.
    pub fn end(mut self, signals: &[&str]) -> String {
        if cfg!(unix) {
            signals.iter().for_each(|signal| self.signal(signal));
            assert_eq!(self.process.wait().expect("it ends").code(), Some(0));
        } else {
            self.process.kill().expect("it runs");
        }
        let mut text = String::new();
        self.messages.read_to_string(&mut text).expect("the messages are UTF-8");
        assert!(!text.contains("panicked"), "{text}");
        text.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It runs on only if the test failed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn answer(mut connection: TcpStream) -> String {
    let mut response = String::new();
    connection.read_to_string(&mut response).expect("the server answers");
    response
}

#[track_caller]
pub fn assert_has(text: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(text.contains(part), "no `{part}` in\n{text}"));
}
