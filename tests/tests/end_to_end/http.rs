//! C# and HTTP: the sample behind `componentize-dotnet serve`, and `HttpClient` against a server.

use super::{Running, run, sample};
use futures_util::StreamExt;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use integration_tests::{Product, Project, imports, text};
use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::Barrier;

/// The program of the test against a server: each line that it prints is one request.
const CLIENT: &str = r#"using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CmDotnet.Wasi.Http;

string server = args[0];
using HttpClient client = new(new WasiHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) });

Console.WriteLine(await client.GetStringAsync($"{server}/text?who=C%23"));

using HttpRequestMessage put = new(HttpMethod.Put, $"{server}/describe");
put.Headers.Add("X-Numbers", ["one", "two"]);
put.Content = new StringContent("größe", Encoding.UTF8, new MediaTypeHeaderValue("text/x-words"));
using HttpResponseMessage described = client.Send(put);
Console.WriteLine($"{(int)described.StatusCode} {described.Headers.GetValues("x-answer").Single()} {described.Content.Headers.ContentType}");
Console.WriteLine(await described.Content.ReadAsStringAsync());

byte[] large = new byte[300_000];
new Random(7).NextBytes(large);
using HttpResponseMessage echoed = await client.PostAsync($"{server}/echo", new ByteArrayContent(large));
byte[] back = await echoed.Content.ReadAsByteArrayAsync();
Console.WriteLine(large.AsSpan().SequenceEqual(back));

using HttpResponseMessage head = await client.GetAsync($"{server}/large", HttpCompletionOption.ResponseHeadersRead);
using Stream body = await head.Content.ReadAsStreamAsync();
long length = 0;
byte[] buffer = new byte[10_000];
for (int count; (count = await body.ReadAsync(buffer)) > 0;)
{
    length += count;
}
Console.WriteLine(length);

// Each of the three is answered when all are there.
string[] together = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => client.GetStringAsync($"{server}/together")));
Console.WriteLine(string.Join(' ', together));

using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));
try
{
    await client.GetStringAsync($"{server}/never", source.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("cancelled");
}
Console.WriteLine(CmDotnet.WitTask.Wait(client.GetStringAsync($"{server}/text")));

using HttpResponseMessage missing = await client.GetAsync($"{server}/missing");
Console.WriteLine(missing.StatusCode == HttpStatusCode.NotFound);

try
{
    await client.GetStringAsync("http://127.0.0.1:1/");
}
catch (HttpRequestException exception)
{
    Console.WriteLine($"{exception.HttpRequestError}: {exception.Message}");
}
"#;

/// A server on a port of its own, which runs as long as the runtime.
fn start_server(runtime: &Runtime) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("there is a free port");
    let address = listener.local_addr().expect("a listener has an address");
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let connection = hyper::server::conn::http1::Builder::new();
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service_fn(answer)));
        }
    });
    address
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let full = |bytes: Bytes| Response::new(Full::new(bytes));
    Ok(match (&head.method, head.uri.path()) {
        (&Method::GET, "/text") => full(format!("text for {:?}", head.uri.query()).into()),
        (&Method::POST, "/echo") => full(body),
        (&Method::GET, "/together") => {
            static ALL_THREE: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(3));
            ALL_THREE.wait().await;
            full("together".into())
        }
        (&Method::GET, "/never") => std::future::pending().await,
        (&Method::GET, "/large") => full(vec![b'x'; 1_000_000].into()),
        (&Method::PUT, "/describe") => {
            let header = |name: &str| {
                let values = head.headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
                values.collect::<Vec<_>>().join("+")
            };
            let seen = format!(
                "{} | {} | {} | {}",
                header("x-numbers"),
                header("content-type"),
                header("content-length"),
                String::from_utf8_lossy(&body)
            );
            let mut response = full(seen.into());
            *response.status_mut() = hyper::StatusCode::ACCEPTED;
            response.headers_mut().insert("x-answer", hyper::header::HeaderValue::from_static("yes"));
            response
                .headers_mut()
                .insert("content-type", hyper::header::HeaderValue::from_static("text/plain; charset=utf-8"));
            response
        }
        _ => {
            let mut response = full(Bytes::new());
            *response.status_mut() = hyper::StatusCode::NOT_FOUND;
            response
        }
    })
}

#[test]
fn http_client_sends_requests_through_the_host() {
    let project = Project::new("client")
        .with_properties("<OutputType>Exe</OutputType>")
        .with_package("CmDotnet.Wasi.Http")
        .with_file("Program.cs", CLIENT);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    // The world comes from the library: the program has no WIT.
    let imported = imports(&built.component);
    assert!(imported.iter().any(|name| name.starts_with("wasi:http/outgoing-handler@")), "{imported:?}");
    let runtime = Runtime::new().expect("a process can start threads");
    let server = format!("http://{}", start_server(&runtime));
    let output = run(&built.component, &["--", &server]);
    let expected = [
        "text for Some(\"who=C%23\")",
        "202 yes text/plain; charset=utf-8",
        "one+two | text/x-words | 7 | größe",
        "True",
        "1000000",
        "together together together",
        "cancelled",
        "text for None",
        "True",
        "ConnectionError: The request failed: Connection refused (127.0.0.1:1)",
        "",
    ];
    // HttpClient joins the values of a header of its own with a comma, or sends them one by one.
    assert_eq!(
        text(&output.stdout).replace("one, two", "one+two"),
        expected.join("\n"),
        "{}",
        text(&output.stderr)
    );
}

/// A running `componentize-dotnet serve`.
pub struct Served {
    _process: Running,
    address: String,
}

impl Served {
    pub fn start(component: &std::path::Path, options: &[&str]) -> Self {
        let mut command = Product::get().tool();
        command.arg("serve").arg(component).args(["--addr", "127.0.0.1:0"]).args(options);
        let mut process = command.stderr(Stdio::piped()).spawn().expect("the tool starts");
        let mut lines = BufReader::new(process.stderr.take().expect("standard error is piped")).lines();
        let found = lines.find_map(|line| Some(line.ok()?.split_once("http://")?.1.to_owned()));
        // What the server says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { _process: Running(process), address: found.expect("the server says where it listens") }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends one request; gives the status and the body.
    fn request(&self, runtime: &Runtime, method: Method, path: &str, body: &str) -> (u16, String) {
        runtime.block_on(async {
            let response = self.send(method, path, Full::new(Bytes::from(body.to_owned()))).await;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.expect("the body is complete").to_bytes();
            (status, String::from_utf8(body.to_vec()).expect("the body is text"))
        })
    }

    /// Sends one request over a connection of its own; gives the head of the response.
    async fn send<B>(&self, method: Method, path: &str, body: B) -> Response<Incoming>
    where
        B: Body<Data = Bytes, Error = Infallible> + Send + 'static,
    {
        let stream = TcpStream::connect(&self.address).await.expect("the server listens");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
        tokio::spawn(connection);
        let request = Request::builder().method(method).uri(path).header("host", &self.address);
        let request = request.body(body).expect("the request is valid");
        sender.send_request(request).await.expect("the server answers")
    }
}

#[test]
fn the_http_sample_answers_requests() {
    let project = sample("http");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let runtime = Runtime::new().expect("a process can start threads");
    let other = start_server(&runtime);
    let served = Served::start(&built.component, &[]);
    let request = |method, path: &str, body: &str| served.request(&runtime, method, path, body);
    assert_eq!(request(Method::GET, "/", ""), (200, "Hello from C#!\n".to_owned()));
    let long = "a line of text, €\n".repeat(20_000);
    assert_eq!(request(Method::POST, "/echo", &long), (200, long.clone()));
    assert_eq!(request(Method::POST, "/echo", ""), (200, String::new()));
    assert_eq!(request(Method::GET, "/nowhere?x", ""), (404, "There is nothing at /nowhere.\n".to_owned()));
    let fetched = request(Method::GET, &format!("/fetch?http://{other}/text"), "");
    assert_eq!(fetched, (200, "text for None".to_owned()));
    let (status, message) = request(Method::GET, "/fetch?http://127.0.0.1:1/", "");
    assert_eq!((status, message.contains("Connection refused")), (502, true), "{message}");
    let (status, message) = request(Method::GET, "/fetch?http://[::1]:1/", "");
    assert_eq!((status, message.contains("([::1]:1)")), (502, true), "{message}");
    let (status, message) = request(Method::GET, "/fetch?nonsense", "");
    assert_eq!((status, message.contains("nonsense")), (400, true), "{message}");

    let served = Served::start(&built.component, &["--max-body", "1"]);
    runtime.block_on(send_too_large(&served, "/echo"));
}

#[test]
fn the_http_streaming_sample_answers_many_requests_at_once() {
    let project = sample("http-streaming");
    let handler = std::fs::read_to_string(project.folder().join("Handler.cs")).expect("the sample has it");
    let throws = r#"case (_, "/throw"): throw new InvalidOperationException("there is no such order");"#;
    let project =
        project.with_file("Handler.cs", &handler.replace("default:", &format!("{throws} default:")));
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let runtime = Runtime::new().expect("a process can start threads");
    let other = start_server(&runtime);
    let served = Served::start(&built.component, &[]);
    let request = |method, path: &str, body: &str| served.request(&runtime, method, path, body);
    assert_eq!(request(Method::GET, "/", ""), (200, "Hello from C#!\n".to_owned()));
    assert_eq!(request(Method::GET, "/nowhere?x", ""), (404, "There is nothing at /nowhere.\n".to_owned()));
    let long = "a line of text, €\n".repeat(20_000);
    assert_eq!(
        request(Method::POST, "/upper", &long),
        (200, long.replace("a line of text", "A LINE OF TEXT"))
    );
    let fetched = request(Method::GET, &format!("/fetch?http://{other}/large"), "");
    assert_eq!((fetched.0, fetched.1.len()), (200, 1_000_000));
    let (status, message) = request(Method::GET, "/fetch?http://127.0.0.1:1/", "");
    assert_eq!((status, message.contains("ConnectionRefused")), (502, true), "{message}");

    // One after the other they would take ten seconds.
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                assert_eq!(request(Method::GET, "/count?5", ""), (200, "1\n2\n3\n4\n5\n".to_owned()));
            });
        }
    });
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    runtime.block_on(exchange(&served, "/upper", [("eins", "EINS"), ("zwei", "ZWEI")]));

    // An exception is the error of its own request.
    std::thread::scope(|scope| {
        let other = scope.spawn(|| request(Method::GET, "/count?10", ""));
        std::thread::sleep(Duration::from_millis(300));
        let (status, reason) = request(Method::GET, "/throw", "");
        let is_said = reason.contains("InternalError") && reason.contains("there is no such order");
        assert_eq!((status, is_said), (500, true), "{reason}");
        assert_eq!(other.join().expect("it has a response").1, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
    });
    let served = Served::start(&built.component, &["--max-body", "1"]);
    runtime.block_on(send_too_large(&served, "/upper"));
}

/// Sends a body of one byte more than a MiB, which does not say how long it is. The part that comes back does not look as
/// if it were all.
async fn send_too_large(served: &Served, path: &str) {
    let part = Bytes::from(vec![b'x'; (1 << 20) + 1]);
    let part = futures_util::stream::iter([Ok::<_, Infallible>(Frame::data(part))]);
    // All that is sent is read; otherwise the connection could break before the response is here.
    let body = StreamBody::new(part.chain(futures_util::stream::pending()));
    let begun = served.send(Method::POST, path, body).await;
    assert_eq!(begun.status(), 200);
    assert!(begun.into_body().collect().await.is_err(), "the body seems complete");
}

/// Sends a body in pieces: each one comes back before the next is sent.
pub async fn exchange(served: &Served, path: &str, pieces_and_answers: [(&'static str, &str); 2]) {
    let (sender, mut pieces) = tokio::sync::mpsc::channel(1);
    let body = StreamBody::new(futures_util::stream::poll_fn(move |context| pieces.poll_recv(context)));
    let mut response = served.send(Method::POST, path, body).await.into_body();
    for (piece, expected) in pieces_and_answers {
        let piece = Ok::<_, Infallible>(Frame::data(Bytes::from(piece)));
        sender.send(piece).await.expect("the server reads the body");
        let frame = response.frame().await.expect("the body goes on").expect("the connection stays");
        assert_eq!(frame.into_data().expect("it has no trailers"), expected);
    }
    drop(sender);
    assert!(response.frame().await.is_none(), "the body ends with that of the request");
}
