//! Callers that do not keep to the canonical ABI: the guest's core module in a component whose world has other types of
//! the same core signatures, with more values. What such a caller gives is refused, and says so.

use integration_tests::{Host, Product, guest, root};
use std::sync::{Mutex, OnceLock};

/// An instance that can be given anything.
fn hostile() -> Host {
    static HOST: OnceLock<Mutex<Host>> = OnceLock::new();
    HOST.get_or_init(|| Mutex::new(make())).lock().expect("it is only copied").restarted()
}

fn make() -> Host {
    let honest = guest("hostile");
    let project = honest.ancestors().nth(4).expect("the component is in bin/Debug/net10.0 of its project");
    let component = project.join("as-called.wasm");
    let mut tool = Product::get().tool();
    tool.arg("componentize").arg(project.join("obj/Debug/net10.0/componentize/linked/hostile.dll"));
    tool.arg("--wit").arg(root().join("tests/guests/hostile/as-called.wit")).arg("-o").arg(&component);
    let output = tool.output().expect("the tool starts");
    assert!(output.status.success(), "{}", integration_tests::text(&output.stderr));
    Host::new(&component)
}

/// Calls a function with each of `values`, in WAVE, and checks that the trap says `reason`.
fn assert_refused(function: &str, values: &[&str], reason: &str) {
    for value in values {
        let trap = hostile().call(function, &[value]).expect_err(function);
        assert!(trap.contains(reason), "{function}({value}): {trap}");
    }
}

fn assert_taken(function: &str, value: &str, seen: &str) {
    assert_eq!(hostile().call(function, &[value]), Ok(Some(format!("{seen:?}"))), "{function}({value})");
}

#[test]
fn arguments_without_a_meaning_are_refused() {
    assert_taken("take-char", "65", "A");
    assert_refused("take-char", &["55296", "57343", "1114112", "4294967295"], "no Unicode scalar value");
    assert_taken("take-color", "2", "Blue");
    assert_refused("take-color", &["3", "4294967295"], "'test:hostile/types.color'");
    assert_taken("take-shape", "(2, 18446744073709551615, 0)", "Number { Value = 18446744073709551615 }");
    assert_refused("take-shape", &["(3, 0, 0)", "(4294967295, 0, 0)"], "'test:hostile/types.shape'");
    assert_taken("take-option", "(1, 7)", "7");
    assert_refused("take-option", &["(2, 7)", "(256, 7)"], "has no case");
    assert_refused("take-result", &["(2, 7)", "(4294967295, 7)"], "has no case");
    assert_refused("take-text", &["[65, 255]", "[237, 160, 128]", "[192, 128]"], "not UTF-8");
}

#[test]
fn items_of_lists_without_a_meaning_are_refused() {
    assert_refused("take-texts", &["[[65], [200], [66]]"], "not UTF-8");
    assert_taken("take-chars", "[65, 66]", "A, B");
    assert_refused("take-chars", &["[65, 55296]"], "no Unicode scalar value");
    assert_refused("take-colors", &["[0, 1, 3]", "[255]"], "'test:hostile/types.color'");
    assert_refused("take-pixels", &["[(0, 1), (7, 1)]"], "'test:hostile/types.color'");
}

#[test]
fn any_bits_but_zero_are_true() {
    for value in ["1", "2", "256", "4294967295"] {
        assert_taken("take-bool", value, "yes");
    }
    assert_taken("take-pixels", "[(2, 2)]", "Pixel { Color = Blue, On = True }");
}

#[test]
fn lists_outside_the_memory_are_refused() {
    for function in ["place-text", "place-bytes", "place-longs", "place-texts"] {
        assert_refused(function, &["(4294901760, 1000)"], "out of bounds memory access");
        assert_refused(function, &["(8, 4294967295)", "(8, 2147483648)"], "room for 2147483647");
        // For what a text of that size is refused depends on the bytes that it would begin with.
        if function != "place-text" {
            assert_refused(function, &["(8, 2147483647)"], "OutOfMemoryException");
        }
    }
    // The size in bytes has more than 32 bits.
    assert_refused("place-longs", &["(8, 536870913)"], "OutOfMemoryException");
}

#[test]
fn results_without_a_meaning_are_exceptions_and_the_component_goes_on() {
    let mut host = hostile();
    for (import, answer, reason) in [
        ("give-char", "55296", "no Unicode scalar value: 0xD800"),
        ("give-color", "3", "'test:hostile/types.color' that arrived from another component has no case 3"),
        (
            "give-shape",
            "(3, 0)",
            "'test:hostile/types.shape' that arrived from another component has no case 3",
        ),
        ("give-option", "(2, 0)", "'option' that arrived from another component has no case 2"),
        ("give-outcome", "(2, 0, 0)", "'result' that arrived from another component has no case 2"),
        ("give-text", "[65, 255]", "wrong byte at 1 of 2"),
        ("give-texts", "[[65], [200], [66]]", "wrong byte at 0 of 1"),
        ("give-place", "(8, 4294967295)", "has 4294967295 items"),
    ] {
        host.answer(import, answer);
        let import_name = format!("{import:?}");
        let said = host.call("ask", &[&import_name]).expect("the guest catches the exception");
        assert!(
            said.as_deref().is_some_and(|said| said.contains(&reason.replace('\'', "\\'"))),
            "{import}: {said:?}"
        );
    }
    host.answer("give-texts", "[[65], [66]]");
    assert_eq!(host.call("ask", &[r#""give-texts""#]), Ok(Some(r#""A, B""#.into())));
}
