//! A server of HTTP/1.1 that answers as the path of a request says: right, too late, or not to its end. It writes each
//! response byte by byte as it is here, because no library for servers would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

/// Longer than any limit of time in the tests, and as long as a response that is late.
const LATE: Duration = Duration::from_secs(2);

/// The text "compressed " fifty times, as gzip, zlib and deflate have it.
const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\xce\xcf\x2d\x28\x4a\x2d\x2e\x4e\x4d\x51\x48\x1e\x65\x8e\x32\xb1\x33\x01\xb8\x31\xa2\x32\x26\x02\x00\x00";
const ZLIB: &[u8] =
    b"\x78\x9c\x4b\xce\xcf\x2d\x28\x4a\x2d\x2e\x4e\x4d\x51\x48\x1e\x65\x8e\x32\xb1\x33\x01\x76\xe0\xd8\x9b";
const DEFLATE: &[u8] = b"\x4b\xce\xcf\x2d\x28\x4a\x2d\x2e\x4e\x4d\x51\x48\x1e\x65\x8e\x32\xb1\x33\x01";

/// A server on a port of its own, which lives as long as the process.
pub struct HostileServer {
    address: SocketAddr,
}

/// The head of a request, and what came with it.
struct Request {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl HostileServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let together = Arc::new(Barrier::new(3));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let together = together.clone();
                // A client that is gone is no failure of the server.
                thread::spawn(move || serve(&stream, &together).ok());
            }
        });
        Self { address }
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The request as its client sent it, without what each library for connections does in its own way.
    fn description(&self) -> String {
        let connection = ["connection", "host", "keep-alive"];
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| !connection.contains(&name.as_str()))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        headers.sort();
        let body = String::from_utf8_lossy(&self.body).replace("\r\n", "~");
        format!("{} {}?{} [{}] {body}", self.method, self.path, self.query, headers.join("; "))
    }
}

/// One request; the connection is closed after it.
fn serve(stream: &TcpStream, together: &Barrier) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let Some(mut request) = read_head(&mut reader)? else { return Ok(()) };
    let mut writer = stream;
    let asks = request.header("expect").is_some();
    match request.path.as_str() {
        "/expect" if asks => writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?,
        "/expect-refused" if asks => {
            // The body must not come.
            stream.set_read_timeout(Some(Duration::from_millis(100)))?;
            let mut byte = [0];
            let answer = if reader.read(&mut byte).is_ok_and(|count| count > 0) {
                "200 OK"
            } else {
                "417 Expectation Failed"
            };
            writer.write_all(&response(answer, "", b"refused"))?;
            thread::sleep(Duration::from_millis(100));
            return stream.shutdown(Shutdown::Both);
        }
        "/early" => {
            writer.write_all(&response("413 Content Too Large", "", b"too large"))?;
            read_body(&mut reader, &mut request)?;
            return stream.shutdown(Shutdown::Both);
        }
        _ => {}
    }
    read_body(&mut reader, &mut request)?;
    answer(&mut writer, &request, together)?;
    stream.shutdown(Shutdown::Both)
}

fn read_head(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line);
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    Ok(Some(Request { method, path, query, headers, body: Vec::new() }))
}

fn read_body(reader: &mut impl BufRead, request: &mut Request) -> std::io::Result<()> {
    if request.header("transfer-encoding").is_some() {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
            // The line after a piece, or after the last one, is empty.
            let mut piece = vec![0; size + 2];
            reader.read_exact(&mut piece)?;
            if size == 0 {
                return Ok(());
            }
            request.body.extend_from_slice(&piece[..size]);
        }
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    request.body = vec![0; length];
    reader.read_exact(&mut request.body)
}

fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn ok(body: impl AsRef<[u8]>) -> Vec<u8> {
    response("200 OK", "", body.as_ref())
}

fn answer(writer: &mut impl Write, request: &Request, together: &Barrier) -> std::io::Result<()> {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n";
    let bytes = match request.path.as_str() {
        "/describe" | "/sub/describe" | "/a/b/describe" | "/cookie/describe" | "/expect"
        | "/expect-silent" => described(request),
        "/describe-host" => ok(request.header("host").unwrap_or("none")),
        "/echo" => ok(&request.body),
        "/redirect" | "/a/redirect" => redirect(&request.query),
        "/loop" => {
            let next = request.query.parse::<u32>().unwrap_or(0) + 1;
            response("302 Found", &format!("Location: /loop?{next}\r\n"), b"")
        }
        "/cookie/set" => cookies(request.query == "redirect"),
        "/auth" => auth(request),
        "/headers" => {
            let headers = "X-Many: one\r\nX-Many: two\r\nX-Latin: gr\u{f6}\u{df}e\r\nETag: \"tag\"\r\nServer: hostile/1.0 (of a test)\r\nContent-Type: text/plain; charset=utf-8\r\n";
            let bytes: Vec<u8> = headers.chars().map(|letter| letter as u8).collect();
            let whole = ok("text");
            let end = whole.windows(2).position(|two| two == b"\r\n").unwrap_or(0) + 2;
            [&whole[..end], &bytes, &whole[end..]].concat()
        }
        "/together" => {
            together.wait();
            ok("together")
        }
        "/trailers" => {
            format!("{chunked}Trailer: X-Sum\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 42\r\nX-More: one, two\r\n\r\n")
                .into_bytes()
        }
        "/slow-head" => {
            thread::sleep(LATE);
            ok("late")
        }
        "/slow-body" => {
            writer.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none")?;
            writer.flush()?;
            thread::sleep(LATE);
            b"two".to_vec()
        }
        path => match path.strip_prefix("/status/") {
            Some(status) => format!(
                "HTTP/1.1 {status} Said So\r\n{}\r\n",
                if status == "204" { "" } else { "Content-Length: 0\r\n" }
            )
            .into_bytes(),
            None => {
                broken(path).or_else(|| packed(path)).unwrap_or_else(|| response("404 Not Found", "", b""))
            }
        },
    };
    writer.write_all(&bytes)?;
    writer.flush()
}

fn described(request: &Request) -> Vec<u8> {
    let whole = ok(request.description());
    // The response to a HEAD has no body.
    let end = whole.windows(4).position(|four| four == b"\r\n\r\n").map_or(whole.len(), |end| end + 4);
    if request.method == "HEAD" { whole[..end].to_vec() } else { whole }
}

/// A response that is none, or breaks off.
fn broken(path: &str) -> Option<Vec<u8>> {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n";
    let bytes = match path {
        "/no-response" => Vec::new(),
        "/half-head" => b"HTTP/1.1 200 OK\r\nContent-Le".to_vec(),
        "/garbage" => b"this is no response\r\n\r\n".to_vec(),
        "/truncated-length" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.".to_vec(),
        "/truncated-chunks" => format!("{chunked}\r\n5\r\nfirst\r\n6\r\nsec").into_bytes(),
        "/truncated-at-once" => format!("{chunked}\r\n").into_bytes(),
        "/bad-chunk" => format!("{chunked}\r\n5\r\nfirst\r\nzz\r\nmore\r\n0\r\n\r\n").into_bytes(),
        _ => return None,
    };
    Some(bytes)
}

/// A body that is packed as its header says.
fn packed(path: &str) -> Option<Vec<u8>> {
    let (encoding, body): (_, &[u8]) = match path {
        "/packed/gzip" => ("gzip", GZIP),
        "/packed/deflate" => ("deflate", ZLIB),
        "/packed/raw" => ("deflate", DEFLATE),
        "/packed/unknown" => ("secret", b"not to be opened"),
        "/packed/none" => ("identity", b"as it is, in plain text"),
        "/packed/truncated" => ("gzip", &GZIP[..20]),
        _ => return None,
    };
    Some(response("200 OK", &format!("Content-Encoding: {encoding}\r\nContent-Type: text/plain\r\n"), body))
}

/// A redirect as the query says: a status, and where to.
fn redirect(query: &str) -> Vec<u8> {
    let (status, target) = query.split_once('&').unwrap_or((query, ""));
    let location = if target.is_empty() { String::new() } else { format!("Location: {target}\r\n") };
    // A 304 has no body, whatever it says.
    let body: &[u8] = if status == "304" { b"" } else { b"moved" };
    response(&format!("{status} Elsewhere"), &location, body)
}

fn cookies(is_redirect: bool) -> Vec<u8> {
    let set = "Set-Cookie: everywhere=1; Path=/\r\nSet-Cookie: here=2; Path=/cookie; HttpOnly\r\n\
        Set-Cookie: gone=3; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n\
        Set-Cookie: secure=4; Path=/; Secure\r\nSet-Cookie: other=5; Domain=other.example\r\n";
    if is_redirect {
        response("302 Found", &format!("{set}Location: /cookie/describe\r\n"), b"")
    } else {
        response("200 OK", set, b"set")
    }
}

fn auth(request: &Request) -> Vec<u8> {
    match request.header("authorization") {
        Some(authorization) => ok(authorization),
        None => response(
            "401 Unauthorized",
            "WWW-Authenticate: Basic realm=\"test\", charset=\"UTF-8\"\r\n",
            b"who?",
        ),
    }
}
