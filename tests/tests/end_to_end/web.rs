//! ASP.NET Core: the application in `tests/web` answers as a component what it answers on Kestrel.
//!
//! `requests.txt` has the requests, `kestrel.txt` what Kestrel answers, and `component.txt` the answers of the component that
//! differ: each has its reason in [`DIFFERENCES`]. Of all answers, what belongs to a connection or to the moment is left out.

use super::Running;
use super::http::{Served, exchange};
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use integration_tests::{Product, Project, root, text};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use test_support::Golden;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

/// How the requests begin that a component answers in another way, and why.
const DIFFERENCES: [(&str, &str); 4] = [
    ("POST /can | chunked | = ", EMPTY_CHUNKED),
    ("POST /json/optional | Content-Type: application/json | chunked | = ", EMPTY_CHUNKED),
    (
        "POST /limit?most=10 | chunked | = 12345",
        "Kestrel counts the sizes of chunks, too; a component gets the body without them",
    ),
    (
        "POST /limit?most=0",
        "hosts do not say that there is no body: it can be read, and then its limit is fixed",
    ),
];

const EMPTY_CHUNKED: &str =
    "hosts keep `Transfer-Encoding` to themselves: an empty body without a length is none";

/// The headers that a server of the connection adds, or that say when it was.
const OF_CONNECTION: [&str; 5] = ["connection", "date", "keep-alive", "server", "transfer-encoding"];

/// What a response is that ends too early, whether its head has come or not.
const BROKEN: &str = "(it breaks off)\n";

/// From so many bytes on, a body is told by its length.
const LONG: usize = 2000;

/// A line of `requests.txt`.
struct Conversation {
    line: String,
    method: Method,
    target: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Vec<u8>>,
    is_chunked: bool,
}

impl Conversation {
    fn all() -> Vec<Self> {
        let lines = fs::read_to_string(folder().join("requests.txt")).expect("the checkout has it");
        lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(Self::parse).collect()
    }

    fn parse(line: &str) -> Self {
        let mut parts = line.split(" | ");
        let (method, target) =
            parts.next().and_then(|first| first.split_once(' ')).expect("a line begins so");
        let mut conversation = Self {
            line: line.to_owned(),
            method: method.parse().expect("it is a method"),
            target: target.to_owned(),
            headers: Vec::new(),
            body: None,
            is_chunked: false,
        };
        for part in parts {
            if part == "chunked" {
                conversation.is_chunked = true;
            } else if let Some(body) = part.strip_prefix("= ").or((part == "=").then_some("")) {
                conversation.body = Some(unescaped(body));
            } else {
                let (name, value) = part.split_once(':').expect("it is a header");
                let value = HeaderValue::from_bytes(&unescaped(value.strip_prefix(' ').unwrap_or(value)));
                conversation
                    .headers
                    .push((name.parse().expect("it is a name"), value.expect("it is a value")));
            }
        }
        conversation
    }

    fn request(&self, address: &str) -> Request<BoxBody<Bytes, Infallible>> {
        let bytes = Bytes::from(self.body.clone().unwrap_or_default());
        let body = if self.is_chunked {
            let frames =
                [bytes].into_iter().filter(|part| !part.is_empty()).map(|part| Ok(Frame::data(part)));
            StreamBody::new(stream::iter(frames.collect::<Vec<_>>())).boxed()
        } else {
            Full::new(bytes).boxed()
        };
        let mut request = Request::builder().method(self.method.clone()).uri(&self.target);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            request = request.header("host", address);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(body).unwrap_or_else(|error| panic!("{}: {error}", self.line))
    }

    /// What the server answers, as text.
    async fn answer(&self, address: &str) -> String {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
        tokio::spawn(connection);
        match sender.send_request(self.request(address)).await {
            Ok(response) => written(response).await,
            Err(_) => BROKEN.to_owned(),
        }
    }
}

/// Bytes of a text in which `\r`, `\n` and `\xNN` stand for others.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (*first, after) {
            (b'\\', [b'r', left @ ..]) => (bytes.push(b'\r'), rest = left).1,
            (b'\\', [b'n', left @ ..]) => (bytes.push(b'\n'), rest = left).1,
            (b'\\', [b'x', high, low, left @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).expect("it is ASCII");
                bytes.push(u8::from_str_radix(digits, 16).expect("two hexadecimal digits follow"));
                rest = left;
            }
            (other, _) => bytes.push(other),
        }
    }
    bytes
}

async fn written(response: Response<hyper::body::Incoming>) -> String {
    let mut answer = format!("{}\n", response.status().as_u16());
    let mut headers: Vec<String> = Vec::new();
    for (name, value) in response.headers() {
        if !OF_CONNECTION.contains(&name.as_str()) {
            headers.push(format!("{name}: {}\n", value.as_bytes().escape_ascii()));
        }
    }
    headers.sort();
    answer.extend(headers);
    match response.into_body().collect().await {
        Ok(body) => answer.push_str(&body_text(&body.to_bytes())),
        Err(_) => return BROKEN.to_owned(),
    }
    answer
}

fn body_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        _ if bytes.is_empty() => String::new(),
        _ if bytes.len() >= LONG => format!("({} bytes)\n", bytes.len()),
        Ok(text) => format!("\n{}\n", without_traces(text.trim_end_matches('\n')).replace('\r', "\\r")),
        Err(_) => format!("\n{}\n", bytes.escape_ascii()),
    }
}

/// The text, without what identifies a request in the details of a problem.
fn without_traces(text: &str) -> String {
    const TRACE: &str = "\"traceId\":\"";
    let Some((before, after)) = text.split_once(TRACE) else { return text.to_owned() };
    let (_, after) = after.split_once('"').expect("a string has an end");
    format!("{before}{TRACE}\"{after}")
}

fn folder() -> std::path::PathBuf {
    root().join("tests/web")
}

/// The answers to all requests, by their lines.
fn answers(runtime: &Runtime, conversations: &[Conversation], address: &str) -> BTreeMap<String, String> {
    let answer = |conversation: &Conversation| runtime.block_on(conversation.answer(address));
    conversations.iter().map(|one| (one.line.clone(), answer(one))).collect()
}

/// The application on Kestrel.
fn start_kestrel(assembly: &Path) -> (Running, String) {
    let mut command = Command::new(Product::get().dotnet);
    command.arg(assembly).args(["--urls", "http://127.0.0.1:0"]);
    command
        .current_dir(assembly.parent().expect("it lies in a folder"))
        .env("ASPNETCORE_ENVIRONMENT", "Production");
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("dotnet starts");
    let mut lines = BufReader::new(process.stdout.take().expect("standard output is piped")).lines();
    let found = lines.find_map(|line| Some(line.ok()?.split_once("Now listening on: http://")?.1.to_owned()));
    // What is logged later must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (Running(process), found.expect("the application says where it listens"))
}

/// The application, built once.
struct Builds {
    _project: Project,
    kestrel: std::path::PathBuf,
    /// As a component of WASI 0.2 that has started when it was made.
    trained: std::path::PathBuf,
    /// As one of WASI 0.3, whose instances answer many requests.
    reused: std::path::PathBuf,
}

impl Builds {
    fn get() -> &'static Self {
        static BUILDS: OnceLock<Builds> = OnceLock::new();
        BUILDS.get_or_init(|| {
            let project = Project::new("Web").with_copy_of(&folder());
            Self {
                kestrel: build(&project, "kestrel", &["-p:Componentize=false"]).join("Web.dll"),
                trained: build(&project, "0.2", &["-p:ComponentizePreinitialize=host"]).join("Web.wasm"),
                reused: build(&project, "0.3", &["-p:ComponentWasiVersion=0.3"]).join("Web.wasm"),
                _project: project,
            }
        })
    }
}

/// Builds the application into a folder of its own.
fn build(project: &Project, name: &str, properties: &[&str]) -> std::path::PathBuf {
    let output = format!("-p:OutDir=../{name}/");
    // A cache of its own: the first build, which is no component's, leaves the packs of a component to the next.
    let mut build = Command::new(Product::get().dotnet);
    build.arg("build").arg(output).args(properties);
    build.current_dir(project.folder()).env("NUGET_PACKAGES", project.folder().join("../cache"));
    let output = build.output().expect("dotnet starts");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    project.folder().join("..").join(name)
}

fn shown<'a>(answers: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    answers.into_iter().fold(String::new(), |mut text, (line, answer)| {
        let _ = writeln!(text, "### {line}\n{answer}");
        text
    })
}

/// The answers that are not Kestrel's.
fn different(
    kestrel: &BTreeMap<String, String>,
    component: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    component.into_iter().filter(|(line, answer)| kestrel.get(line) != Some(answer)).collect()
}

fn check_reasons(differences: &BTreeMap<String, String>) {
    let unexplained: Vec<_> = differences
        .keys()
        .filter(|line| !DIFFERENCES.iter().any(|(begin, _)| line.starts_with(begin)))
        .collect();
    assert!(
        unexplained.is_empty(),
        "the component answers in another way, for no reason in DIFFERENCES: {unexplained:#?}"
    );
}

#[test]
fn a_component_answers_as_kestrel_does() {
    let Builds { kestrel, trained, reused, .. } = Builds::get();
    let runtime = Runtime::new().expect("a process can start threads");
    let conversations = Conversation::all();
    let (_running, address) = start_kestrel(kestrel);
    let expected = answers(&runtime, &conversations, &address);

    let mut golden = Golden::new();
    golden.compare(&folder().join("kestrel.txt"), Some(&shown(&expected)));
    let mut unexplained = BTreeMap::new();
    for (component, file) in [(trained, "component-0.2.txt"), (reused, "component-0.3.txt")] {
        let served = Served::start(component, &[]);
        let differences = different(&expected, answers(&runtime, &conversations, served.address()));
        golden.compare(&folder().join(file), Some(&shown(&differences)));
        unexplained.extend(differences);
    }
    check_reasons(&unexplained);
    golden.finish();
}

#[test]
fn the_web_api_sample_keeps_a_list() {
    let project = super::sample("webapi");
    let built = project.build();
    assert!(built.success && built.text.contains("0 Warning(s)"), "{}", built.text);
    let runtime = Runtime::new().expect("a process can start threads");
    let folder = format!("{}::/", project.folder().display());
    let served = Served::start(&built.component, &["--dir", &folder]);
    let ask = |line: &str| runtime.block_on(Conversation::parse(line).answer(served.address()));
    let json = "Content-Type: application/json";
    let added = ask(&format!(r#"POST /todos | {json} | = {{"title":"Write it"}}"#));
    assert!(added.starts_with("201\n") && added.contains("location: /todos/1\n"), "{added}");
    let wrong = ask(&format!(r#"POST /todos | {json} | = {{"title":""}}"#));
    assert!(wrong.starts_with("400\n") && wrong.contains("The Title field is required."), "{wrong}");
    assert!(
        ask(&format!(r#"PUT /todos/1 | {json} | = {{"title":"Test it","done":true}}"#)).starts_with("200\n")
    );
    let list = ask("GET /todos?done=true");
    assert!(list.contains(r#"[{"id":1,"title":"Test it","done":true}]"#), "{list}");
    assert!(ask("DELETE /todos/1").starts_with("204\n") && ask("GET /todos/1").starts_with("404\n"));
    let document = ask("GET /openapi/v1.json");
    assert!(document.starts_with("200\n") && document.contains("application/json"), "{document}");
}

/// What a component has of its run: the environment, files over embedded ones, variables over these, arguments over all.
#[test]
fn configuration_is_that_of_the_run() {
    let own = Project::new("own")
        .with_file("appsettings.json", r#"{ "Greeting": { "Text": "Hi" }, "Of": "the file" }"#);
    let folder = format!("{}::/", own.folder().display());
    let runtime = Runtime::new().expect("a process can start threads");
    let Builds { trained, reused, .. } = Builds::get();
    for component in [trained, reused] {
        let says = |options: &[&str], line: &str, expected: &str| {
            let served = Served::start(component, options);
            let answer = runtime.block_on(Conversation::parse(line).answer(served.address()));
            assert!(answer.ends_with(&format!("\n\n{expected}\n")), "{options:?} {line}: {answer}");
        };
        says(&["--env", "ASPNETCORE_ENVIRONMENT=Testing"], "GET /environment", "Web Testing");
        says(&[], "GET /configuration/Greeting:Text", "Hello");
        says(&["--dir", &folder], "GET /configuration/Greeting:Text", "Hi");
        says(&["--dir", &folder], "GET /configuration/Greeting:Mark", "!");
        says(&["--dir", &folder, "--env", "Of=the run"], "GET /configuration/Of", "the run");
        // Of one that started when it was made, arguments are those of the build.
        let expected = if component == reused { "an argument" } else { "the run" };
        says(&["--env", "Of=the run", "--", "--Of=an argument"], "GET /configuration/Of", expected);
    }
}

#[test]
fn bodies_stream_both_ways() {
    let runtime = Runtime::new().expect("a process can start threads");
    let Builds { trained, reused, .. } = Builds::get();
    for component in [trained, reused] {
        let served = Served::start(component, &[]);
        runtime.block_on(exchange(&served, "/echo/early", [("one", "one"), ("two", "two")]));
    }
}

#[test]
fn a_large_file_of_a_form_needs_no_folder() {
    let runtime = Runtime::new().expect("a process can start threads");
    let served = Served::start(&Builds::get().reused, &[]);
    let head = r#"--B\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n"#;
    let body = format!(r"{head}{}\r\n--B--\r\n", "x".repeat(80_000));
    let line = format!("POST /form/file | Content-Type: multipart/form-data; boundary=B | = {body}");
    let answer = runtime.block_on(Conversation::parse(&line).answer(served.address()));
    assert!(answer.starts_with("200\n") && answer.ends_with("(80006 bytes)\n"), "{answer}");
}
