//! Streams and futures between two C# components, and between C# and a host.

use integration_tests::{Product, TaskHost, compiled, composed, guest};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::LazyLock;
use wasmtime::component::Component;

static COMPONENT: LazyLock<Component> = LazyLock::new(|| {
    let read = |feature| fs::read(guest(feature)).expect("the guest was built");
    compiled(&composed(read("streams"), read("streams-source")))
});

/// The guest whose streams come from, and go to, another C# component.
fn host() -> TaskHost {
    TaskHost::of_component(&COMPONENT, |_| Ok(()))
}

fn text(text: &str) -> Result<Option<String>, String> {
    Ok(Some(format!("{text:?}")))
}

fn value(value: &str) -> Result<Option<String>, String> {
    Ok(Some(value.to_owned()))
}

#[test]
fn a_stream_is_read_to_its_end() {
    let mut host = host();
    assert_eq!(host.call("sum", &["10000"]), value("49995000"));
    assert_eq!(host.call("sum", &["0"]), value("0"));
}

#[test]
fn an_enumeration_ends_early_and_leaves_the_rest() {
    let mut host = host();
    assert_eq!(host.call("enumerate", &["10", "3"]), value("[0, 1, 2, 3]"));
    assert_eq!(host.call("enumerate", &["2", "100"]), value("[0, 1]"));
}

#[test]
fn items_of_any_type_go_through() {
    let mut host = host();
    let words = host.call("read-words", &[]).expect("the words arrive").expect("there are some");
    assert_eq!(words.replace('ß', ""), r#"["eins", "", "drei", ""]"#);
    assert_eq!(words.matches('ß').count(), 3000);
    assert_eq!(host.call("send-words", &[r#"["a", "", "ü"]"#]), text("a||ü"));
    assert_eq!(host.call("send-words", &["[]"]), text(""));
}

#[test]
fn a_record_holds_a_stream() {
    assert_eq!(host().call("read-file", &[]), value(r#"("data.bin", 32640)"#));
}

#[test]
fn a_writer_waits_for_its_reader() {
    let mut host = host();
    let all: Vec<String> = (0..1000).map(|number| number.to_string()).collect();
    let all = format!("[{}]", all.join(", "));
    for piece in ["1", "7", "256", "1000"] {
        assert_eq!(host.call("send", &["1000", piece]), value(&all), "in pieces of {piece}");
    }
}

#[test]
fn a_writer_may_wait_for_timers_after_the_call_that_made_it() {
    let mut host = host();
    assert_eq!(host.call("read-ticks", &["5"]), value("[0, 1, 2, 3, 4]"));
    let calls: Vec<_> = (0..10).map(|_| ("read-ticks", &["3"] as &[&str])).collect();
    assert_eq!(host.call_all(&calls), Ok(vec![Some("[0, 1, 2]".to_owned()); 10]));
}

#[test]
fn a_hundred_megabytes_go_through_in_constant_memory() {
    let mut host = host();
    // The buffers and the heap find their sizes first; the last step comes after some 30 MB.
    assert_eq!(host.call("count-bytes", &["100000001"]), value("100000001"));
    let before = host.memory();
    assert_eq!(host.call("count-bytes", &["100000000"]), value("100000000"));
    assert_eq!(host.memory(), before, "what went through left memory behind");
}

#[test]
fn a_writer_is_told_that_its_reader_is_gone() {
    assert_eq!(host().call("send-to-gone", &["8"]), value("505"));
}

#[test]
fn futures_go_both_ways() {
    let mut host = host();
    assert_eq!(host.call("await-later", &[]), value("42"));
    assert_eq!(host.call("send-later", &["\"x\""]), text("<x> True"));
    assert_eq!(host.call("drop-both", &[]), value("false"));
}

#[test]
fn both_ends_may_stay_in_a_component() {
    let seen = host().call("local", &[]);
    assert_eq!(seen, value(r#"["a", "b", "2", "c", "True", "end", "kept", "kept", "True"]"#));
}

#[test]
fn a_read_is_cancelled() {
    let seen = host().call("cancel-read", &[]);
    assert_eq!(seen, value(r#"["False", "cancelled", "True", "cancelled", "1 7 True"]"#));
}

#[test]
fn misuse_is_an_exception() {
    let messages = host().call("misuse", &[]);
    let expected = [
        "InvalidOperationException",
        "InvalidOperationException",
        "0",
        "ObjectDisposedException",
        "ObjectDisposedException",
    ];
    assert_eq!(messages, value(&format!("{expected:?}")));
}

#[test]
fn an_item_that_wit_does_not_have_is_refused_before_any_crosses() {
    let seen = host().call("write-undefined", &[]);
    let item = |name, problem| {
        format!("A value of type 'test:streams/source.{name}' that goes to another component has {problem}.")
    };
    let expected = [
        item("color", "no case 7"),
        "2 arrived".to_owned(),
        item("marks", "bits that are no flag: 0x8"),
        item("color", "no case 2"),
        "1 arrived".to_owned(),
        item("marks", "bits that are no flag: 0x4"),
        "New arrived".to_owned(),
    ];
    assert_eq!(seen, value(&format!("{expected:?}").replace('\'', "\\'")));
}

#[test]
fn a_reader_is_dropped_before_it_reads() {
    let messages = host().call("drop-before-read", &[]);
    assert_eq!(messages, value(r#"["ObjectDisposedException", "ObjectDisposedException", "2"]"#));
}

#[test]
fn an_end_is_dropped_while_an_operation_of_it_goes_on() {
    let messages = host().call("drop-while-busy", &[]);
    assert_eq!(messages, value(r#"["read 0", "written 2, taken 2", "False"]"#));
}

#[test]
fn forgotten_writers_are_reported_and_end_nothing() {
    let mut host = host();
    for _ in 0..3 {
        assert_eq!(host.call("forget", &["20"]), Ok(None));
    }
    let reports = host.standard_error();
    // The collector is conservative: a few may still look used.
    let count = |report: &str| reports.matches(report).count();
    let streams =
        count("StreamWriter`1[System.UInt32] was not disposed of; the garbage collector drops its handle.");
    assert!(streams > 50, "{streams}: {reports}");
    let futures = count(
        "FutureWriter`1[System.String] was not disposed of, and its handle cannot be dropped: A future",
    );
    assert!(futures > 50, "{futures}: {reports}");
    assert_eq!(host.call("send-later", &["\"x\""]), text("<x> True"));
}

#[test]
fn what_is_not_taken_is_read_where_it_was_made() {
    let messages = host().call("not-taken", &[]);
    let expected =
        ["ArgumentOutOfRangeException", "1 stream True future", "1, 1 and 0 taken", "1 second third"];
    assert_eq!(messages, value(&format!("{expected:?}")));
}

#[test]
fn a_program_whose_readers_are_forgotten_ends() {
    let (mut running, line) = started("forget-readers()");
    assert_eq!(line, "1\n");
    assert!(running.wait().expect("it runs").success());
}

#[test]
fn a_result_is_printed_while_others_go_on() {
    let (mut running, line) = started("keep-reader()");
    assert_eq!(line, "2\n");
    assert_eq!(running.try_wait().expect("it runs"), None);
    running.kill().expect("it goes on");
    running.wait().expect("it is over");
}

/// Calls a function of the guest with `run`; with it comes the first line that is printed.
fn started(call: &str) -> (Child, String) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let whole = folder.path().join("whole.wasm");
    let read = |feature| fs::read(guest(feature)).expect("the guest was built");
    fs::write(&whole, composed(read("streams"), read("streams-source"))).expect("the folder can be written");
    let mut run = Product::get().tool();
    run.arg("run").arg(&whole).args(["--invoke", call]).stdout(Stdio::piped());
    let mut running = run.spawn().expect("the tool starts");
    let mut line = String::new();
    let output = running.stdout.take().expect("it is piped");
    BufReader::new(output).read_line(&mut line).expect("the output is text");
    (running, line)
}

#[test]
fn a_writer_writes_after_it_was_dropped() {
    let messages = host().call("write-after-drop", &[]);
    let expected = [
        "True",
        "ObjectDisposedException",
        "1",
        "InvalidOperationException",
        "True <given>",
        "ObjectDisposedException",
        "InvalidOperationException",
    ];
    assert_eq!(messages, value(&format!("{expected:?}")));
}
