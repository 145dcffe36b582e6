//! What C# programs expect of their runtime, on the engine: exceptions, the garbage collector, background work,
//! clocks, random numbers, files. The guest is `tests/guests/engine`.

use integration_tests::{Host, are_compiled, guest};
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use wasmtime_wasi::FsPerms;

fn host() -> Host {
    Host::new(&guest("engine"))
}

/// The result of a function, as WAVE.
fn answer(host: &mut Host, function: &str, arguments: &[&str]) -> String {
    let result = host.call(function, arguments).unwrap_or_else(|trap| panic!("{function}: {trap}"));
    result.unwrap_or_default()
}

/// A number in WAVE.
fn number(wave: &str) -> i64 {
    wave.parse().unwrap_or_else(|_| panic!("{wave} is no number"))
}

/// The strings of a list in WAVE; they hold no quotes.
fn strings(wave: &str) -> Vec<&str> {
    wave.split('"').skip(1).step_by(2).collect()
}

#[test]
fn exceptions_carry_their_cause_and_the_stack_of_both() {
    if are_compiled() {
        return;
    }
    let trace = answer(&mut host(), "stack-trace", &[]);
    for part in [
        "System.InvalidOperationException: outer",
        "System.FormatException: inner",
        "EngineWorld.Inner()",
        "EngineWorld.Outer()",
        "EngineWorld.StackTrace()",
    ] {
        assert!(trace.contains(part), "{part} is missing in {trace}");
    }
}

#[test]
fn the_garbage_collector_keeps_what_is_in_use_and_frees_the_rest() {
    // 5 GB in all, more than a component can have.
    assert_eq!(answer(&mut host(), "keep-through-collections", &["500000"]), "100");
}

#[test]
fn background_work_that_is_due_is_done_when_the_call_is_over() {
    let mut host = host();
    answer(&mut host, "start-work", &["3600000"]);
    assert_eq!(answer(&mut host, "work-done", &[]), r#"["started", "yielded"]"#);
}

#[test]
fn polling_sleeps_until_the_work_is_done() {
    let mut host = host();
    answer(&mut host, "start-work", &["50"]);
    answer(&mut host, "finish-work", &[]);
    assert_eq!(answer(&mut host, "work-done", &[]), r#"["started", "yielded", "delayed"]"#);
}

#[test]
fn random_values_differ_within_an_instance_and_between_instances() {
    let (mut one, mut other) = (host(), host());
    let drawn: Vec<String> =
        [&mut one, &mut other].map(|host| answer(host, "random-values", &[])).into_iter().collect();
    let again = answer(&mut one, "random-values", &[]);
    let mut values: Vec<&str> = drawn.iter().chain([&again]).flat_map(|wave| strings(wave)).collect();
    assert_eq!(values.len(), 9, "{values:?}");
    values.sort_unstable();
    values.dedup();
    assert_eq!(values.len(), 9, "a value came twice: {values:?}");
}

#[test]
fn clocks_show_the_hosts_time() {
    let mut host = host();
    let now = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        i64::try_from(since.as_millis()).expect("it is long before the year 292277026")
    };
    let before = now();
    let shown = number(&answer(&mut host, "milliseconds-since-epoch", &[]));
    assert!((before..=now()).contains(&shown), "{before} {shown}");
    let elapsed = answer(&mut host, "elapsed-ticks", &[]);
    let (first, last) = elapsed.trim_matches(['(', ')']).split_once(", ").expect("it is a pair");
    assert!(0 <= number(first) && number(first) < number(last), "{elapsed}");
}

#[test]
fn regular_expressions_match() {
    let arguments =
        [r#""2026-11-21, 1999-01-02""#, r#""(\\d{4})-(\\d\\d)-(?<day>\\d\\d)""#, r#""${day}.$2.$1""#];
    assert_eq!(answer(&mut host(), "replace", &arguments), r#""21.11.2026, 02.01.1999""#);
}

#[test]
fn json_is_read_and_written_by_generated_code() {
    let json = r#""{\"Name\":\"größe\",\"Count\":41,\"Prices\":[0.1,1e+300]}""#;
    let result = answer(&mut host(), "round-trip-json", &[json]);
    assert_eq!(result, r#""{\"Name\":\"gr\\u00F6\\u00DFe\",\"Count\":42,\"Prices\":[0.1,1E+300]}""#);
}

#[test]
fn environment_variables_are_the_hosts() {
    let mut host = Host::with_wasi(&guest("engine"), |wasi| {
        wasi.env("GREETING", "hello = größe").env("EMPTY", "");
    });
    assert_eq!(answer(&mut host, "variable", &[r#""GREETING""#]), r#"some("hello = größe")"#);
    assert_eq!(answer(&mut host, "variable", &[r#""EMPTY""#]), r#"some("")"#);
    assert_eq!(answer(&mut host, "variable", &[r#""MISSING""#]), "none");
}

#[test]
fn files_of_a_preopened_folder_are_written_listed_read_and_deleted() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    fs::create_dir(folder.path().join("inner")).expect("the folder is writable");
    let mut host = Host::with_wasi(&guest("engine"), |wasi| {
        wasi.preopened_dir(folder.path(), "/data", FsPerms::ReadWrite).expect("the folder can be opened");
    });
    let path = r#""/data/größe.txt""#;
    answer(&mut host, "write-file", &[path, r#""one\ntwo""#]);
    let file = folder.path().join("größe.txt");
    assert_eq!(fs::read_to_string(&file).expect("the guest wrote it"), "one\ntwo");
    assert_eq!(answer(&mut host, "read-file", &[path]), r#""one\ntwo""#);
    assert_eq!(answer(&mut host, "list-folder", &[r#""/data""#]), r#"["/data/größe.txt", "/data/inner"]"#);
    answer(&mut host, "delete-file", &[path]);
    assert!(!file.exists(), "the guest deleted it");
    let trap = host.call("read-file", &[path]).expect_err("the file is gone");
    assert!(trap.contains("FileNotFoundException"), "{trap}");
    let mut closed = self::host();
    let trap = closed.call("list-folder", &[r#""/data""#]).expect_err("no folder is open");
    assert!(trap.contains("DirectoryNotFoundException"), "{trap}");
}

#[test]
fn an_exception_of_a_task_that_nobody_awaits_is_reported_unless_a_handler_observes_it() {
    let mut host = host();
    answer(&mut host, "fail-tasks", &[r#"["first", "second"]"#]);
    answer(&mut host, "observe-task", &[r#""in time""#]);
    let reported = host.standard_error();
    assert_eq!(reported.matches("Unobserved exception").count(), 2, "{reported}");
    for message in ["System.InvalidOperationException: first", "System.InvalidOperationException: second"] {
        assert!(reported.contains(message), "{reported}");
    }
    assert!(!reported.contains("in time"), "{reported}");
}

#[test]
fn handlers_decide_whether_an_unobserved_exception_is_reported() {
    if are_compiled() {
        return;
    }
    let mut host = host();
    answer(&mut host, "handle-unobserved", &["false"]);
    answer(&mut host, "fail-tasks", &[r#"["seen"]"#]);
    assert_eq!(answer(&mut host, "handled", &[]), r#"["seen"]"#);
    assert_eq!(host.standard_error().matches("Unobserved exception").count(), 1);
    answer(&mut host, "handle-unobserved", &["true"]);
    answer(&mut host, "fail-tasks", &[r#"["taken"]"#]);
    assert_eq!(answer(&mut host, "handled", &[]), r#"["seen", "taken", "taken"]"#);
    assert_eq!(host.standard_error().matches("Unobserved exception").count(), 1, "{}", host.standard_error());
}

#[test]
fn a_library_that_exits_says_why_it_cannot() {
    let trap = host().call("exit", &["3"]).expect_err("a library has no process");
    assert!(trap.contains("Environment.Exit(3) was called in an export of a library"), "{trap}");
}
