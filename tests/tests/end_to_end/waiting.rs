//! Waits, threads and the console: the program in `tests/programs/waiting`, which prints in a component what it prints in
//! .NET.

use integration_tests::{Built, Product, Project, root, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use test_support::skip;

fn program() -> &'static (Project, Built) {
    static PROGRAM_BUILT: OnceLock<(Project, Built)> = OnceLock::new();
    PROGRAM_BUILT.get_or_init(|| {
        let project = Project::new("waiting").with_copy_of(&root().join("tests/programs/waiting"));
        let built = project.build();
        assert!(built.success, "{}", built.text);
        (project, built)
    })
}

fn output(mut command: Command, arguments: &[&str]) -> (String, String, bool) {
    let input = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    fs::write(input.path(), "typed\n").expect("the temporary file can be written");
    command.args(arguments).stdin(Stdio::from(input.reopen().expect("the temporary file is there")));
    let output = command.output().expect("the program starts");
    (text(&output.stdout), text(&output.stderr), output.status.success())
}

fn here(arguments: &[&str]) -> (String, String, bool) {
    let mut command = Product::get().tool();
    command.arg("run").arg(&program().1.component).arg("--");
    output(command, arguments)
}

/// With the name of a terminal, which .NET takes the size from.
fn in_dotnet(arguments: &[&str]) -> (String, String, bool) {
    let mut command = Command::new(Product::get().dotnet);
    command.arg(program().1.component.with_extension("dll")).env("TERM", "xterm");
    output(command, arguments)
}

#[test]
fn waits_threads_and_the_console_are_as_in_dotnet() {
    for part in ["waits", "threads", "console"] {
        let (printed, said, success) = here(&[part]);
        assert!(success, "{part}: {printed}{said}");
        let (printed_in_dotnet, said_in_dotnet, _) = in_dotnet(&[part]);
        assert_eq!((printed, said), (printed_in_dotnet, said_in_dotnet), "{part}");
    }
}

#[test]
fn what_comes_too_late_does_not_end_a_wait() {
    let expected = "late task: False\nlate tasks: False -1\nlate handle: False True\nlate automatic: False True\n\
        late slim: False True\nlate pulse: False\nlate thread: False True\n";
    assert_eq!(here(&["late"]), (expected.to_owned(), String::new(), true));
}

#[test]
fn a_registration_is_disposed_of_on_top_of_its_callback() {
    let expected = "it ended\n1\nTrue\nFalse\n".to_owned();
    assert_eq!(here(&["stuck", "registration"]), (expected, String::new(), true));
}

#[test]
fn a_wait_that_nothing_can_end_says_what_waits() {
    program();
    for (name, waits) in [
        ("result", "`System.Threading.Tasks.Task`1.get_Result` was called in `Stuck.Wait`"),
        ("handle", "`System.Threading.WaitHandle.WaitOne` was called in `Stuck.Wait`"),
        ("handles", "`System.Threading.WaitHandle.WaitAll` was called in `Stuck.Wait`"),
        ("monitor", "`System.Threading.Monitor.Wait` was called in `Stuck.Wait`"),
        ("sleep", "`System.Threading.Thread.Sleep` was called in `Stuck.Wait`"),
        ("timer", "`System.Threading.Tasks.Task.Wait` was called in `Stuck.Wait`"),
        ("lock", "`System.Threading.Monitor.Enter` was called in `Stuck+"),
        ("own lock", "`System.Threading.Lock.EnterScope` was called in `Stuck+"),
        ("group", "`System.Threading.WaitHandle.WaitOne` was called as work of the thread pool"),
        ("barrier", "`System.Threading.Barrier.SignalAndWait` was called in `Stuck.Wait`"),
        ("deep", "40 waits are on top of each other"),
    ] {
        let started = Instant::now();
        let (printed, said, success) = here(&["stuck", name]);
        assert!(success && printed.contains("System.InvalidOperationException: "), "{name}: {printed}{said}");
        assert!(printed.contains(waits), "{name}: {printed}");
        assert!(printed.contains("`await`"), "{name}: {printed}");
        assert!(printed.ends_with("1\nTrue\nFalse\n"), "{name}: {printed}{said}");
        assert!(started.elapsed() < Duration::from_secs(60), "{name} took {:?}", started.elapsed());
    }
    // In a thread, an exception that nobody catches ends the program, as everywhere.
    let (_, said, success) = here(&["stuck", "below"]);
    assert!(
        !success
            && said.starts_with("Unhandled exception. System.InvalidOperationException: `")
            && said.contains("`System.Threading.WaitHandle.WaitOne` was called in `Stuck"),
        "{said}"
    );
    assert!(said.contains("`Task.Run`"), "{said}");
}

#[test]
fn colours_are_written_where_they_are_asked_for() {
    let mut command = Product::get().tool();
    command.args(["run", "--env", "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION=1"]);
    command.arg(&program().1.component).arg("--");
    let (printed, said, success) = output(command, &["console"]);
    assert!(success, "{printed}{said}");
    assert!(printed.contains("\u{1b}[91m") && printed.contains("\u{1b}[44m"), "{printed:?}");
}

/// `script` gives a program a terminal.
#[test]
fn a_terminal_has_colours_unless_no_color_is_set() {
    let script = Path::new("/usr/bin/script");
    if !script.exists() || !cfg!(target_os = "linux") {
        skip("colours on a terminal: there is no `script` of util-linux");
        return;
    }
    let tool = Product::get().tool();
    for (options, coloured) in [("", true), ("--env NO_COLOR=1", false)] {
        let (tool, component) = (tool.get_program().display(), program().1.component.display());
        let line = format!("'{tool}' run {options} '{component}' -- console");
        let mut command = Command::new(script);
        command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        let (printed, said, success) = output(command, &[]);
        assert!(success && printed.contains("redirected False"), "{printed}{said}");
        assert_eq!(printed.contains("\u{1b}[91m"), coloured, "{options}: {printed:?}");
    }
}
