//! Pollables of WASI 0.2 that C# awaits.

use integration_tests::{TaskHost, guest};
use std::time::{Duration, Instant};

fn host() -> TaskHost {
    TaskHost::new(&guest("pollables"), |_| Ok(()))
}

fn value(value: &str) -> Result<Option<String>, String> {
    Ok(Some(value.to_owned()))
}

#[test]
fn a_function_that_is_not_asynchronous_waits_for_all_at_once() {
    let mut host = host();
    let begin = Instant::now();
    assert_eq!(host.call("sleep-all", &["[300, 20, 150, 300]"]), value("[20, 150, 300, 300]"));
    assert!(begin.elapsed() < Duration::from_millis(300 + 20 + 150 + 300), "one after the other");
    assert_eq!(host.call("sleep-all", &["[]"]), value("[]"));
}

#[test]
fn timers_go_on_while_a_pollable_is_awaited() {
    let mut host = host();
    assert_eq!(host.call("with-timer", &["100", "5"]), value(r#"["timer", "pollable"]"#));
    assert_eq!(host.call("with-timer", &["5", "100"]), value(r#"["pollable", "timer"]"#));
}

#[test]
fn a_wait_is_cancelled() {
    assert_eq!(host().call("cancel", &[]), value(r#"["cancelled True", "cancelled True"]"#));
}

#[test]
fn a_pollable_is_kept_until_its_wait_is_over() {
    assert_eq!(host().call("drop-while-waiting", &[]), value(r#""dropped""#));
}

#[test]
fn an_asynchronous_function_awaits_a_pollable() {
    let calls: [(&str, &[&str]); 2] = [("sleep", &["20"]), ("sleep", &["1"])];
    let results = host().call_all(&calls).expect("the calls end");
    assert_eq!(results, [r#""slept 20""#, r#""slept 1""#].map(|text| Some(text.to_owned())));
}

#[test]
fn what_timers_and_pollables_call_may_wait_itself() {
    assert_eq!(host().call("wait-inside", &[]), value(r#"["timer", "callback", "pollable", "pool"]"#));
}

#[test]
fn a_timer_that_a_plain_function_sets_wakes_calls_that_go_on() {
    let calls: [(&str, &[&str]); 3] = [("sleep-until", &[]), ("stop-after", &["10"]), ("sleep-until", &[])];
    let results = host().call_all(&calls).expect("the calls end");
    assert_eq!(results, [Some(r#""stopped""#.to_owned()), None, Some(r#""stopped""#.to_owned())]);
}
