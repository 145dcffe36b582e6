//! Sockets: the program in `tests/programs/sockets`, in a component and on .NET itself, with itself, with a server that does
//! what no server should, and with Redis and PostgreSQL.

use super::compared::{Compared, differences};
use super::peer::Peer;
use super::{Running, run};
use integration_tests::{Project, imports, text};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use test_support::skip;

static PROGRAM: Compared = Compared::new("sockets", &["--network"]);

/// What the program does in a component and on .NET, which has to be the same; the lines of a component alone are given.
fn compare(arguments: &[&str], least: usize) -> Vec<String> {
    let [component, dotnet] = PROGRAM.lines(arguments);
    let (own, component): (Vec<_>, Vec<_>) =
        component.into_iter().partition(|line| line.starts_with("component: "));
    let different = differences(&component, &dotnet);
    assert!(different.is_empty(), "{different}");
    assert!(component.len() >= least, "{component:#?}");
    own
}

#[test]
fn sockets_do_what_they_do_in_dotnet() {
    let own = compare(&["loopback"], 62);
    let expected = [
        "component: Unix domain sockets: SocketException AddressFamilyNotSupported",
        "component: raw sockets: SocketException SocketNotSupported",
        "component: broadcasts: SocketException ProtocolOption",
        "component: groups: SocketException ProtocolOption",
        "component: broken off: SocketException ProtocolOption",
        "component: TLS: A component has no TLS or Kerberos of its own, and so no SslStream. \
         Connect without it (for Npgsql: SSL Mode=Disable), or use HttpClient, whose connections are encrypted by the component's host.",
    ];
    assert_eq!(own, expected);
}

#[test]
fn connections_end_as_their_other_end_has_it() {
    let peer = Peer::start();
    compare(&["peer", &peer.port()], 9);
}

#[test]
fn what_was_sent_arrives_when_the_program_is_over() {
    let peer = Peer::start();
    let output = run(PROGRAM.component(), &["--network", "--", "leave", &peer.port()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(peer.received(), 20_000_000);
}

#[test]
fn a_file_is_sent() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (folder_name, file) = (folder.path().display().to_string(), folder.path().join("data"));
    fs::write(&file, vec![1; 300_000]).expect("the folder is writable");
    let peer = Peer::start();
    let file = file.display().to_string();
    let output =
        run(PROGRAM.component(), &["--network", "--dir", &folder_name, "--", "file", &peer.port(), &file]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(peer.received(), 600_000);
}

#[test]
fn the_network_is_the_hosts_to_give() {
    let output = run(PROGRAM.component(), &["--", "forbidden"]);
    let said = text(&output.stdout);
    let lines: Vec<&str> = said.lines().collect();
    let [lookup, connection] = lines[..] else { panic!("{said}{}", text(&output.stderr)) };
    assert!(
        lookup.starts_with("NoRecovery The component's host does not look up 'localhost'. A component uses"),
        "{said}"
    );
    assert!(
        connection.starts_with("AccessDenied Permission denied. A component uses the network as far"),
        "{said}"
    );
    assert!(lines.iter().all(|line| line.contains("`componentize-dotnet run --network`")), "{said}");
}

#[test]
fn a_component_imports_the_sockets_that_it_can_reach() {
    let all = imports(PROGRAM.component());
    let sockets: Vec<&str> =
        all.iter().map(String::as_str).filter(|name| name.starts_with("wasi:sockets/")).collect();
    assert!(sockets.contains(&"wasi:sockets/udp@0.2.12"), "{all:#?}");
    let project = Project::new("client")
        .with_properties("<OutputType>Exe</OutputType><ComponentSockets>true</ComponentSockets>")
        .with_file("Program.cs", "System.Console.WriteLine(\"no sockets\");");
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let all = imports(&built.component);
    assert!(!all.iter().any(|name| name.starts_with("wasi:sockets/")), "{all:#?}");
}

const USES_SOCKETS: &str = r#"
#pragma warning disable CA1416
try
{
    using var client = new System.Net.Sockets.TcpClient("127.0.0.1", 9);
}
catch (PlatformNotSupportedException exception)
{
    Console.WriteLine(exception.Message);
}
"#;

#[test]
fn a_build_names_the_property_that_sockets_need() {
    let project = Project::new("plain")
        .with_properties("<OutputType>Exe</OutputType>")
        .with_file("Program.cs", USES_SOCKETS);
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let expected = "warning CDN0715: Sockets are used, or names looked up, here, and that would throw: \
        Program.Main in plain. Set <ComponentSockets>true</ComponentSockets> in the project file";
    assert!(built.text.contains(expected), "{}", built.text);
    let output = run(&built.component, &["--network"]);
    let message = "This component has no sockets. Set <ComponentSockets>true</ComponentSockets> in the project \
        file: then they go through the component's host. (CDN0715)\n";
    assert_eq!(text(&output.stdout), message);
}

/// Waits until something answers on a port of this machine.
fn wait_for(port: u16, what: &str) {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what} does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn free_port() -> u16 {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.expect("there is a free port").port()
}

/// A program of the machine, on the PATH or where Debian has it.
fn find(name: &str, folders: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folders.iter().map(PathBuf::from);
    folders.chain(std::env::split_paths(&path)).map(|folder| folder.join(name)).find(|file| file.is_file())
}

#[test]
fn stack_exchange_redis_reaches_a_server() {
    let Some(program) = find("redis-server", &["/usr/bin"]) else {
        skip("StackExchange.Redis: there is no redis-server on this machine (Debian: redis-server)");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let port = free_port();
    let mut command = Command::new(program);
    command.args(["--bind", "127.0.0.1", "--save", "", "--port", &port.to_string()]);
    command.arg("--dir").arg(folder.path()).stdout(Stdio::null());
    let _server = Running(command.spawn().expect("redis-server starts"));
    wait_for(port, "redis-server");
    // Each of the two finds what the other left; what is printed does not depend on it.
    compare(&["redis", &port.to_string()], 8);
}

/// PostgreSQL with data of its own.
struct Postgres {
    _process: Running,
    _folder: TempDir,
    port: u16,
}

impl Postgres {
    /// PostgreSQL, if the machine has it and lets it run.
    fn start() -> std::result::Result<Self, &'static str> {
        let missing = "there is no PostgreSQL on this machine (Debian: postgresql)";
        let versions = ["17", "16", "15", "14"].map(|version| format!("/usr/lib/postgresql/{version}/bin"));
        let programs = find("initdb", &versions.each_ref().map(String::as_str)).ok_or(missing)?;
        let programs = fs::canonicalize(programs).map_err(|_| missing)?;
        let programs = programs.parent().ok_or(missing)?;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let data = folder.path().join("data");
        let password = folder.path().join("password");
        fs::write(&password, "secret\n").expect("the folder is writable");
        let user = user_for(folder.path())
            .ok_or("PostgreSQL does not run as root, and there is no user postgres")?;
        let mut init = user.command(&programs.join("initdb"));
        init.arg("-D").arg(&data).args([
            "-U",
            "tester",
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]);
        init.arg("--pwfile").arg(&password);
        let made = init.output().expect("initdb starts");
        assert!(made.status.success(), "{}", text(&made.stderr));
        let port = free_port();
        let mut command = user.command(&programs.join("postgres"));
        command.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-k", "", "-F", "-p", &port.to_string()]);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("postgres starts");
        let postgres = Self { _process: Running(process), _folder: folder, port };
        wait_for(port, "PostgreSQL");
        Ok(postgres)
    }
}

/// Who runs PostgreSQL.
enum User {
    Own,
    Postgres,
}

impl User {
    fn command(&self, program: &Path) -> Command {
        match self {
            Self::Own => Command::new(program),
            Self::Postgres => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]).arg(program);
                command
            }
        }
    }
}

/// PostgreSQL refuses to be root: then it is Debian's user of that name, who gets the folder.
fn user_for(folder: &Path) -> Option<User> {
    let id = Command::new("id").arg("-u").output().ok()?;
    if text(&id.stdout).trim() != "0" {
        return Some(User::Own);
    }
    let given = Command::new("chown").args(["-R", "postgres:postgres"]).arg(folder).status().ok()?;
    given.success().then_some(User::Postgres)
}

#[test]
fn npgsql_reaches_a_server() {
    let postgres = match Postgres::start() {
        Ok(postgres) => postgres,
        Err(reason) => {
            skip(format!("Npgsql: {reason}"));
            return;
        }
    };
    compare(&["postgres", &postgres.port.to_string()], 10);
}
