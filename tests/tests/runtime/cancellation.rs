//! A C# component that cancels its calls of another one, which ends them, or does not; with and without a third one
//! between them that passes everything on. And calls that sleep in it, side by side.

use integration_tests::{TaskHost, compiled, composed, guest};
use std::fs;
use std::sync::LazyLock;
use wasmtime::component::Component;

static DIRECT: LazyLock<Component> =
    LazyLock::new(|| compiled(&composed(component("caller"), component("callee"))));

static WITH_MIDDLE: LazyLock<Component> = LazyLock::new(|| {
    let callee = composed(component("middle"), component("callee"));
    compiled(&composed(component("caller"), callee))
});

fn component(name: &str) -> Vec<u8> {
    fs::read(guest(&format!("cancellation-{name}"))).expect("the guest was built")
}

fn host(component: &Component) -> TaskHost {
    TaskHost::of_component(component, |_| Ok(()))
}

/// Calls a function of the caller, without and with the one in the middle.
fn check(function: &str, arguments: &[&str], expected: &str) {
    for (way, component) in [("directly", &DIRECT), ("through another", &WITH_MIDDLE)] {
        let mut host = host(component);
        let result = host.call(function, arguments);
        assert_eq!(result, Ok(Some(expected.to_owned())), "{function} {arguments:?} {way}");
        assert_eq!(host.standard_error(), "", "{function} {arguments:?} {way}");
    }
}

#[test]
fn a_call_whose_token_fires_is_cancelled() {
    check("cancel", &["give-up"], r#""cancelled""#);
    check("cancel", &["give-up-later"], r#""cancelled""#);
    check("time-out", &[], r#""cancelled""#);
}

#[test]
fn a_call_that_is_cancelled_may_return_a_result_all_the_same() {
    check("cancel", &["succeed"], r#""done all the same""#);
    check("cancel", &["succeed-later"], r#""done all the same""#);
    check("cancel", &["fail"], r#""error: failed all the same""#);
    check("cancel", &["pay-no-heed"], r#""paid no heed""#);
}

#[test]
fn a_call_that_has_ended_is_not_cancelled() {
    check("cancel-when-done", &[], r#""paid no heed""#);
}

#[test]
fn a_call_is_cancelled_once() {
    check("cancel-twice", &["give-up"], r#"["cancelled", "GiveUp"]"#);
    check("cancel-twice", &["succeed-later"], r#"["done all the same", "SucceedLater"]"#);
}

#[test]
fn of_a_thousand_calls_half_are_cancelled() {
    check("cancel-half", &["1000"], "[500, 500]");
}

#[test]
fn a_call_that_is_cancelled_drops_what_it_was_given() {
    check("cancel-with-job", &[], r#"["1", "cancelled", "0"]"#);
}

#[test]
fn what_is_given_to_a_call_that_is_cancelled_before_it_begins_is_dropped() {
    // Three jobs are gone, nobody takes the value or the item, and the callee never ran.
    let expected = r#"["3", "cancelled", "False", "False", "0"]"#;
    check("cancel-already", &[], expected);
    check("cancel-while-held", &[], expected);
}

#[test]
fn a_call_that_has_not_begun_is_cancelled_and_what_it_was_to_be_given_dropped() {
    let seen = host(&WITH_MIDDLE).call("cancel-before-start", &[]);
    let expected = ["cancelled", "gone", "done all the same", "0", "SucceedLater"];
    assert_eq!(seen, Ok(Some(format!("{expected:?}"))));
}

/// The numbers as a list in WAVE.
fn list(numbers: impl IntoIterator<Item = u32>) -> String {
    let numbers: Vec<_> = numbers.into_iter().map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(", "))
}

#[test]
fn calls_that_sleep_at_once_end() {
    check("naps", &["[100, 200]"], "[100, 200]");
    check("naps", &["[200, 100]"], "[100, 200]");
    check("naps", &["[150, 0, 200, 50, 100]"], "[0, 50, 100, 150, 200]");
}

#[test]
fn a_thousand_calls_sleep_at_once() {
    check("naps", &[&list((1..=1000).rev())], &list(1..=1000));
}

#[test]
fn timers_of_all_kinds_fire_while_calls_come_and_go() {
    check("mix", &["200"], "200");
    check("time-out-half", &["200"], "[100, 100]");
}
