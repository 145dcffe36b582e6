//! `HttpClient` as it is: the program in `tests/programs/http`, in a component and on .NET itself, against nginx and a
//! server that does what no server should.

use super::Running;
use super::compared::{Compared, differences};
use super::hostile_server::HostileServer;
use integration_tests::{Project, text};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use test_support::skip;

static PROGRAM: Compared = Compared::new("http", &[]);

#[test]
fn http_client_does_what_it_does_in_dotnet() {
    let servers = [HostileServer::start(), HostileServer::start()];
    let addresses = servers.each_ref().map(HostileServer::address);
    let [component, dotnet] = PROGRAM.lines(&addresses.each_ref().map(String::as_str));
    let (own, component): (Vec<_>, Vec<_>) =
        component.into_iter().partition(|line| line.starts_with("component: "));
    let has_zlib = !component.iter().any(|line| line == "packed and streamed: ZLibException");
    if !has_zlib {
        skip("HttpClient and packed bodies: the engine has no zlib");
    }
    let [component, dotnet] = [component, dotnet].map(|lines| -> Vec<String> {
        lines.into_iter().filter(|line| has_zlib || !line.starts_with("packed ")).collect()
    });
    let different = differences(&component, &dotnet);
    assert!(different.is_empty(), "{different}");
    assert!(component.len() > 100, "{component:#?}");
    let (refused, cancelled): (Vec<_>, Vec<_>) =
        own.into_iter().partition(|line| line.contains(" has no effect in a component. "));
    assert_eq!(refused.len(), 9, "{refused:#?}");
    let expected = [
        "component: synchronous timeout in the body: TaskCanceledException < TimeoutException",
        "component: synchronous cancelled in the body: TaskCanceledException",
    ];
    assert_eq!(cancelled, expected);
}

const NGINX: &str = "
daemon off; master_process off; worker_processes 1; pid FOLDER/nginx.pid; error_log stderr crit;
events { worker_connections 64; }
http {
  access_log off; client_max_body_size 1m;
  client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
  server { listen 127.0.0.1:PORT default_server; server_name one.example; root FOLDER/files;
    location = /site { return 200 'the first site'; }
    location = /agent { return 200 $http_user_agent; }
    location = /old { return 301 /agent; } }
  server { listen 127.0.0.1:PORT; server_name two.example;
    location = /site { return 200 'the second site'; } }
}
";

/// A running nginx, which ends with it.
struct Nginx {
    _process: Running,
    address: String,
    _folder: TempDir,
}

impl Nginx {
    /// nginx with some files, if the machine has it.
    fn start() -> Option<Self> {
        let program = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"];
        let program = program.into_iter().find(|program| Path::new(program).exists())?;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        fs::create_dir(folder.path().join("files")).expect("the folder is writable");
        let large: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
        fs::write(folder.path().join("files/large.bin"), large).expect("the folder is writable");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("there is a free port");
        let address = port.to_string();
        let config = NGINX.replace("FOLDER", &folder.path().display().to_string());
        let config = config.replace("127.0.0.1:PORT", &address);
        fs::write(folder.path().join("nginx.conf"), config).expect("the folder is writable");
        let mut command = Command::new(program);
        command
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(folder.path().join("nginx.conf"))
            .args(["-e", "stderr"]);
        let process = command.stdin(Stdio::null()).spawn().expect("nginx starts");
        let nginx = Self { _process: Running(process), address, _folder: folder };
        let begun = Instant::now();
        while TcpStream::connect(&nginx.address).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(10), "nginx does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(nginx)
    }
}

#[test]
fn http_client_reads_from_nginx_as_dotnet_does() {
    let Some(nginx) = Nginx::start() else {
        skip("HttpClient and nginx: there is no nginx on this machine (Debian: nginx-light)");
        return;
    };
    let servers = [HostileServer::start(), HostileServer::start()];
    let [one, two] = servers.each_ref().map(HostileServer::address);
    let [component, dotnet] = PROGRAM
        .lines(&[&one, &two, &format!("http://{}", nginx.address)])
        .map(|lines| lines.into_iter().filter(|line| line.starts_with("nginx ")).collect::<Vec<_>>());
    let different = differences(&component, &dotnet);
    assert!(different.is_empty(), "{different}");
    assert!(component.contains(&"nginx two.example: 200 the second site".to_owned()), "{component:#?}");
    assert!(
        component.contains(&"nginx agent: 200 Tool/1.0 (an example) Library/2.5".to_owned()),
        "{component:#?}"
    );
}

const MAKES_CLIENT: &str =
    "System.Console.WriteLine(await new System.Net.Http.HttpClient().GetStringAsync(args[0]));";

#[test]
fn a_build_names_the_package_that_a_client_of_http_needs() {
    let project = Project::new("fetch")
        .with_properties("<OutputType>Exe</OutputType>")
        .with_file("Program.cs", MAKES_CLIENT);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let expected = "warning CDN0714: An HTTP client is made here, and every request of it would throw: \
        Program.<Main>$ in fetch. Add the package CmDotnet.Wasi.Http";
    assert!(built.text.contains(expected), "{}", built.text);
    let output = super::run(&built.component, &["--", "http://127.0.0.1/"]);
    let said = text(&output.stderr);
    let expected = "PlatformNotSupportedException: This component sends no HTTP requests. Add the package CmDotnet.Wasi.Http";
    assert!(said.contains(expected) && said.contains("(CDN0714)"), "{said}");
    // One with a handler of its own makes none of the platform's.
    let own = "class Own : System.Net.Http.HttpMessageHandler { protected override System.Threading.Tasks.Task<System.Net.Http.HttpResponseMessage> SendAsync(System.Net.Http.HttpRequestMessage request, System.Threading.CancellationToken token) => throw new System.NotImplementedException(); }";
    let project = project.with_file(
        "Program.cs",
        &format!("System.Console.WriteLine(new System.Net.Http.HttpClient(new Own()).Timeout);\n{own}"),
    );
    let built = project.build();
    assert!(built.success && !built.text.contains("CDN0714"), "{}", built.text);
}
