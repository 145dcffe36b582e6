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
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use integration_tests::{Product, Project, root, text};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, UNIX_EPOCH};
use test_support::{Golden, skip};
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
fn start_kestrel(project: &Project, assembly: &Path) -> (Running, String) {
    let mut command = Command::new(Product::get().dotnet);
    command.arg(assembly).args(["--urls", "http://127.0.0.1:0"]);
    // There are its wwwroot and its configuration.
    command.current_dir(project.folder()).env("ASPNETCORE_ENVIRONMENT", "Production");
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("dotnet starts");
    let mut lines = BufReader::new(process.stdout.take().expect("standard output is piped")).lines();
    let found = lines.find_map(|line| Some(line.ok()?.split_once("Now listening on: http://")?.1.to_owned()));
    // What is logged later must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (Running(process), found.expect("the application says where it listens"))
}

/// The application, built once.
struct Builds {
    project: Project,
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
            // Their tags and headers are made of it.
            for file in ["index.html", "css/site.css", "digits.txt", "data.unknown"] {
                let file = File::options().write(true).open(project.folder().join("wwwroot").join(file));
                let written = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
                file.and_then(|file| file.set_modified(written)).expect("it is a file of the test's own");
            }
            Self {
                kestrel: build(&project, "kestrel", &["-p:Componentize=false"]).join("Web.dll"),
                trained: build(&project, "0.2", &["-p:ComponentizePreinitialize=host"]).join("Web.wasm"),
                reused: build(&project, "0.3", &["-p:ComponentWasiVersion=0.3"]).join("Web.wasm"),
                project,
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
    let Builds { project, kestrel, trained, reused } = Builds::get();
    let runtime = Runtime::new().expect("a process can start threads");
    let conversations = Conversation::all();
    let (_running, address) = start_kestrel(project, kestrel);
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

/// The client learns that it failed, and its owner why.
#[test]
fn why_a_program_does_not_start_is_not_for_clients() {
    let runtime = Runtime::new().expect("a process can start threads");
    let served = Served::start(&Builds::get().reused, &["--env", "Fail=yes"]);
    let answer = runtime.block_on(Conversation::parse("GET /text").answer(served.address()));
    assert!(answer.starts_with("500\n") && !answer.contains("secret"), "{answer}");
}

#[test]
fn the_page_for_developers_is_that_of_the_run() {
    let runtime = Runtime::new().expect("a process can start threads");
    let served = Served::start(&Builds::get().reused, &["--env", "ASPNETCORE_ENVIRONMENT=Development"]);
    let ask = |line: &str| runtime.block_on(Conversation::parse(line).answer(served.address()));
    let page = ask("GET /fail | Accept: text/html");
    assert!(
        page.starts_with("500\n") && page.contains("content-type: text/html") && page.contains(" bytes)"),
        "{page}"
    );
    let problem = ask("GET /fail | Accept: application/json");
    assert!(problem.starts_with("500\n") && problem.contains("It failed."), "{problem}");
}

/// It is one of WASI 0.3, whose instance goes on.
#[test]
fn a_background_service_runs_between_requests() {
    let runtime = Runtime::new().expect("a process can start threads");
    let served = Served::start(&Builds::get().reused, &["--env", "Work=yes"]);
    let answer = runtime.block_on(Conversation::parse("GET /worker/count").answer(served.address()));
    assert!(answer.ends_with("\n\ntrue\n"), "{answer}");
}

#[test]
fn trailers_go_both_ways() {
    let runtime = Runtime::new().expect("a process can start threads");
    let Builds { trained, reused, .. } = Builds::get();
    for component in [trained, reused] {
        let served = Served::start(component, &[]);
        let sum: HeaderMap =
            [(HeaderName::from_static("x-sum"), HeaderValue::from_static("7"))].into_iter().collect();
        let frames = [Ok::<_, Infallible>(Frame::data(Bytes::from("body"))), Ok(Frame::trailers(sum))];
        let body = StreamBody::new(stream::iter(frames));
        let response = runtime.block_on(async {
            let stream = TcpStream::connect(served.address()).await.expect("the server listens");
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
            tokio::spawn(connection);
            let request =
                Request::post("/trailers").header("host", served.address()).header("te", "trailers");
            let request = request.header("trailer", "x-sum").body(body).expect("the request is valid");
            let response = sender.send_request(request).await.expect("the server answers");
            response.into_body().collect().await.expect("the body is complete")
        });
        assert_eq!(
            response.trailers().and_then(|trailers| trailers.get("x-length")),
            Some(&HeaderValue::from_static("4"))
        );
        assert_eq!(response.to_bytes(), "7 body");
    }
}

/// The instance goes on for another request, which sees it.
#[test]
fn a_request_is_aborted_when_its_client_has_gone() {
    let runtime = Runtime::new().expect("a process can start threads");
    let served = Served::start(&Builds::get().reused, &[]);
    let answer = runtime.block_on(async {
        let stream = TcpStream::connect(served.address()).await.expect("the server listens");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
        let connection = tokio::spawn(connection);
        let endless = Conversation::parse("GET /endless").request(served.address());
        let mut response = sender.send_request(endless).await.expect("the server answers").into_body();
        let _ = response.frame().await.expect("it goes on").expect("it is not broken");
        let address = served.address().to_owned();
        let other = tokio::spawn(async move { Conversation::parse("GET /aborted").answer(&address).await });
        tokio::time::sleep(Duration::from_millis(500)).await;
        connection.abort();
        other.await.expect("it does not panic")
    });
    assert!(answer.ends_with("\n\naborted\n"), "{answer}");
}

/// The folder may be there when the build starts the program, or not.
#[test]
fn a_folder_lies_over_the_static_files_of_the_component() {
    let own = Project::new("own").with_file("digits.txt", "others").with_file("more.txt", "more");
    let folder = format!("{}::/wwwroot", own.folder().display());
    let runtime = Runtime::new().expect("a process can start threads");
    let Builds { trained, reused, .. } = Builds::get();
    for component in [trained, reused] {
        let served = Served::start(component, &["--dir", &folder]);
        let ask = |line: &str| runtime.block_on(Conversation::parse(line).answer(served.address()));
        for (line, expected) in [
            ("GET /files/digits.txt", "\n\nothers\n"),
            ("GET /files/more.txt", "\n\nmore\n"),
            ("GET /files/css/site.css", "\n\np { color: green; }\n"),
        ] {
            let answer = ask(line);
            assert!(answer.starts_with("200\n") && answer.ends_with(expected), "{line}: {answer}");
        }
    }
}

/// It shows a page of the component, whose script asks the component for more.
#[test]
fn a_browser_opens_a_page() {
    let profile = tempfile::TempDir::new().expect("a temporary folder can be made");
    let served = Served::start(&Builds::get().reused, &[]);
    let mut browser = Command::new("chromium");
    // As root it has no sandbox; it waits for what scripts ask for.
    browser.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=20000",
        "--dump-dom",
    ]);
    browser.arg(format!("--user-data-dir={}", profile.path().display()));
    browser.arg(format!("http://{}/page.html", served.address()));
    let output = match browser.output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return skip("there is no `chromium` on the PATH");
        }
        Err(error) => panic!("chromium does not start: {error}"),
    };
    let shown = text(&output.stdout);
    assert!(shown.contains(r#"<p id="answer">Ada is 36.</p>"#), "{shown}{}", text(&output.stderr));
}

/// What is in the component is not published beside it.
#[test]
fn the_publish_folder_of_a_web_application_has_the_component_alone() {
    let Builds { project, .. } = Builds::get();
    let mut publish = Command::new(Product::get().dotnet);
    publish.args(["publish", "-c", "Debug", "-o", "../published"]).current_dir(project.folder());
    let output = publish.env("NUGET_PACKAGES", project.folder().join("../cache")).output();
    let output = output.expect("dotnet starts");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let published = fs::read_dir(project.folder().join("../published")).expect("it is there");
    let mut names: Vec<_> = published.map(|entry| entry.expect("it is there").file_name()).collect();
    names.sort();
    // The latter is the test's, and Microsoft.NET.Sdk.Web takes it for content of the project.
    assert_eq!(names, ["Web.wasm", "nuget.config"]);
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
