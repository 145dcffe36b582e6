//! C# guests against a Rust host: every value is checked on both sides, in both directions.
//!
//! One module a feature, with its guest in `tests/guests/<feature>`. An `echo` goes from the host through an
//! exported function into C#, through the imported function of the same name back to the host, and returns.

mod allocations;
mod cancellation;
mod choices;
mod composition;
mod engine;
mod hostile;
mod leaks;
mod partners;
mod pollables;
mod resources;
mod streams;
mod stress;
mod tasks;
mod utf16;

use integration_tests::{Host, are_compiled, guest};
use wasmtime::component::{Type, Val};

fn host(feature: &str) -> Host {
    Host::new(&guest(feature))
}

#[test]
fn numbers() {
    let mut host = host("numbers");
    host.echo("echo-u8", &["0", "1", "127", "128", "255"]);
    host.echo("echo-s8", &["0", "-1", "127", "-128"]);
    host.echo("echo-u16", &["0", "32768", "65535"]);
    host.echo("echo-s16", &["0", "-1", "32767", "-32768"]);
    host.echo("echo-u32", &["0", "2147483648", "4294967295"]);
    host.echo("echo-s32", &["-1", "2147483647", "-2147483648"]);
    host.echo("echo-u64", &["0", "9223372036854775808", "18446744073709551615"]);
    host.echo("echo-s64", &["-1", "9223372036854775807", "-9223372036854775808"]);
    host.echo("echo-f32", &["0", "-0.5", "3.4028235e38", "1e-45", "inf", "-inf", "nan"]);
    host.echo("echo-f64", &["0", "0.1", "1.7976931348623157e308", "5e-324", "-inf", "nan"]);
    host.echo("echo-bool", &["true", "false"]);
    host.echo("echo-char", &["'a'", "'é'", "'€'", "'😀'", r"'\u{10ffff}'", r"'\u{d7ff}'", r"'\u{e000}'"]);
    let described = host.call("describe", &["-5", "18446744073709551615", "2.5", "true", "'😀'"]);
    assert_eq!(described, Ok(Some(r#""-5 18446744073709551615 2.5 True 😀""#.into())));
}

#[test]
fn strings() {
    let mut host = host("strings");
    let long = format!("{:?}", "zwölf Boxkämpfer 🥊 ".repeat(2_000));
    host.echo(
        "echo-string",
        &[r#""""#, r#""a""#, r#""naïve € 😀""#, r#""line\nbreak \\ \"quoted\"""#, &long],
    );
    host.echo("echo-string", &[r#""\u{0}inside\u{0}""#, r#""\u{feff}mark""#]);
    host.echo("echo-pair", &[r#"("", "x")"#, r#"("left", "right")"#]);
    // .NET counts UTF-16 code units.
    assert_eq!(host.call("length", &[r#""😀€""#]), Ok(Some("3".into())));
    assert_eq!(host.call("repeat", &[r#""ab""#, "3"]), Ok(Some(r#""ababab""#.into())));
    assert_eq!(host.call("lone-surrogate", &[]), Ok(Some(r#""a�b""#.into())));
}

#[test]
fn calls_without_a_result_reach_the_host_in_order() {
    let mut host = host("strings");
    assert_eq!(host.call("say-all", &["3"]), Ok(None));
    let said: Vec<String> = host.calls().into_iter().flat_map(|call| call.arguments).collect();
    assert_eq!(said, [r#""message 0""#, r#""message 1""#, r#""message 2""#]);
}

#[test]
fn lists() {
    let mut host = host("lists");
    let bytes = format!("[{}]", (0..70_000).map(|n| (n % 251).to_string()).collect::<Vec<_>>().join(", "));
    host.echo("echo-bytes", &["[]", "[0, 255, 7]", &bytes]);
    host.echo("echo-shorts", &["[]", "[-32768, 32767]"]);
    host.echo("echo-longs", &["[18446744073709551615]", "[1, 2, 3]"]);
    host.echo("echo-doubles", &["[0.25, -inf, nan]"]);
    host.echo("echo-bools", &["[]", "[true, false, true]"]);
    host.echo("echo-chars", &["['a', '€', '😀']"]);
    host.echo("echo-strings", &["[]", r#"["", "one", "zwei €"]"#]);
    host.echo("echo-points", &["[]", "[{x: 1.5, y: -9}, {x: nan, y: 9223372036854775807}]"]);
    host.echo("echo-colors", &["[]", "[blue, red, green]"]);
    host.echo("echo-nested", &["[]", "[[]]", r#"[[[], ["a"]], [["b", ""], [], ["c"]]]"#]);
    assert_eq!(host.call("sum", &["[2147483647, 2147483647, -1]"]), Ok(Some("4294967293".into())));
    assert_eq!(
        host.call("range", &["4294967290", "3"]),
        Ok(Some("[4294967290, 4294967291, 4294967292]".into()))
    );
    assert_eq!(host.call("range", &["1", "0"]), Ok(Some("[]".into())));
}

#[test]
fn records_and_tuples() {
    let mut host = host("records");
    let ada = r#"{name: "Ada", age: 36, tall: true}"#;
    let bob = r#"{name: "", age: 0, tall: false}"#;
    host.echo("echo-person", &[ada, bob]);
    host.echo(
        "echo-mixed",
        &["{small: 255, wide: 18446744073709551615, medium: 65535, real: 0.5, letter: '😀', big: -2.25}"],
    );
    let family = format!("{{parents: ({ada}, {bob}), children: [{bob}, {ada}], pet: some({bob})}}");
    let lonely = format!("{{parents: ({bob}, {bob}), children: [], pet: none}}");
    host.echo("echo-family", &[&family, &lonely]);
    host.echo("echo-one", &[r#"{value: ["a", "b"]}"#, "{value: []}"]);
    host.echo("echo-tuple", &[r#"(1, "two", 3.5)"#]);
    host.echo("echo-single", &["(4294967295)"]);
    host.echo("echo-many", &["(1, 2, 3, 4, -1, -2, -3, -4, 0.5, -0.25)"]);
    let older = host.call("birthday", &[ada]);
    assert_eq!(older, Ok(Some(r#"{name: "Ada", age: 37, tall: true}"#.into())));
}

#[test]
fn variants_and_enums() {
    let mut host = host("variants");
    let shapes = [
        "nothing",
        "circle(2.5)",
        r#"text("")"#,
        r#"text("é")"#,
        "place({x: 1.5, y: -2.25})",
        "many([\"a\", \"b\"])",
    ];
    host.echo("echo-shape", &shapes);
    host.echo("echo-shape", &["wide(18446744073709551615)"]);
    host.echo("echo-join", &["a(-1.5)", "b(4294967295)", "c(-2.5)", "d(-9223372036854775808)", r#"e("x")"#]);
    host.echo("echo-join", &["f((255, 1.5))"]);
    host.echo("echo-suit", &["clubs", "diamonds", "hearts", "spades"]);
    host.echo(
        "echo-nested",
        &["%none", "leaf(nothing)", r#"leaf(text("deep"))"#, "pair((hearts, circle(1.5)))"],
    );
    host.echo("echo-shapes", &["[]", &format!("[{}]", shapes.join(", "))]);
    assert_eq!(host.call("describe", &["circle(2.5)"]), Ok(Some(r#""circle of 2.5""#.into())));
    assert_eq!(host.call("describe", &["nothing"]), Ok(Some(r#""nothing""#.into())));
    assert_eq!(host.call("describe", &[r#"many(["a", "b"])"#]), Ok(Some(r#""a+b""#.into())));
    assert_eq!(host.call("next", &["hearts"]), Ok(Some("spades".into())));
    assert_eq!(host.call("next", &["spades"]), Ok(Some("clubs".into())));
}

#[test]
fn options() {
    let mut host = host("options");
    host.echo("echo-number", &["none", "some(0)", "some(4294967295)"]);
    host.echo("echo-long", &["none", "some(-1)"]);
    host.echo("echo-string", &["none", r#"some("")"#, r#"some("x")"#]);
    host.echo("echo-list", &["none", "some([])", "some([1, 2])"]);
    host.echo("echo-deep", &["none", "some(none)", r#"some(some("x"))"#]);
    host.echo("echo-deeper", &["none", "some(none)", "some(some(none))", "some(some(some(true)))"]);
    host.echo("echo-settings", &["{name: none, level: none, deep: none}"]);
    host.echo("echo-settings", &[r#"{name: some("n"), level: some(255), deep: some(some(7))}"#]);
    host.echo("echo-options", &[r#"[none, some(""), some("x")]"#]);
    assert_eq!(host.call("describe", &["none"]), Ok(Some(r#""none""#.into())));
    assert_eq!(host.call("describe", &[r#"some("")"#]), Ok(Some(r#""some of 0""#.into())));
}

#[test]
fn results_inside_values() {
    let mut host = host("results");
    host.echo("echo-inside", &["(ok(7))", r#"(err("bad"))"#]);
    host.echo("echo-empty", &["[]", "[ok, err, ok]"]);
    host.echo("echo-only-ok", &[r#"[ok("x"), err]"#]);
    host.echo("echo-only-error", &["[ok, err(18446744073709551615)]"]);
    host.echo("echo-problem", &["none", "some(ok(1.5))", r#"some(err(missing("m")))"#, "some(err(unknown))"]);
}

#[test]
fn results_of_functions_are_values_and_exceptions() {
    let mut host = host("results");
    let mut answer = |function: &str, arguments: &[&str]| host.call(function, arguments).expect("no trap");
    assert_eq!(answer("divide", &["7", "-2"]).as_deref(), Some("ok(-3)"));
    assert_eq!(answer("divide", &["7", "0"]).as_deref(), Some(r#"err("division by zero")"#));
    assert_eq!(answer("find", &[r#""here""#]).as_deref(), Some(r#"ok("found")"#));
    assert_eq!(answer("find", &[r#""there""#]).as_deref(), Some(r#"err(missing("there"))"#));
    assert_eq!(answer("find", &[r#""secret""#]).as_deref(), Some("err(code(403))"));
    assert_eq!(answer("find", &[r#""""#]).as_deref(), Some("err(unknown)"));
    assert_eq!(answer("check", &["1"]).as_deref(), Some("ok"));
    assert_eq!(answer("check", &["0"]).as_deref(), Some("err"));
    assert_eq!(answer("check-why", &["1"]).as_deref(), Some("ok"));
    assert_eq!(answer("check-why", &["-8"]).as_deref(), Some("err(code(8))"));
    assert_eq!(answer("half", &["8"]).as_deref(), Some("ok(4)"));
    assert_eq!(answer("half", &["7"]).as_deref(), Some("err"));
    assert_eq!(answer("through-host", &["ok(12)"]).as_deref(), Some(r#""ok 12""#));
    assert_eq!(answer("through-host", &[r#"err("no")"#]).as_deref(), Some(r#""error no""#));
}

#[test]
fn an_exception_that_is_no_result_traps_with_its_message_and_stack() {
    if are_compiled() {
        return;
    }
    let trap = host("results").call("fail", &[]).expect_err("the guest throws");
    assert!(trap.contains("InvalidOperationException: this is a bug of the guest"), "{trap}");
    assert!(trap.contains("ResultsWorld.Fail"), "{trap}");
}

#[test]
fn flags() {
    let mut host = host("flag-sets");
    host.echo("echo-access", &["{}", "{read}", "{write, execute}", "{read, write, execute}"]);
    host.echo("echo-eight", &["{}", "{b0, b7}"]);
    host.echo("echo-nine", &["{}", "{b8}", "{b0, b8}"]);
    host.echo("echo-seventeen", &["{b0, b15, b16}"]);
    host.echo("echo-thirty-two", &["{}", "{b31}", "{b0, b16, b31}"]);
    host.echo("echo-list", &["[]", "[{b8}, {}, {b0}]"]);
    assert_eq!(host.call("describe", &["{read, execute}"]), Ok(Some(r#""Read, Execute""#.into())));
    assert_eq!(host.call("describe", &["{}"]), Ok(Some(r#""None""#.into())));
    assert_eq!(host.call("of-bits", &["[5, 0]"]), Ok(Some("[{execute, read}, {}]".into())));
    let trap = host.call("of-bits", &["[1, 9]"]).expect_err("the fourth bit is no flag");
    assert!(trap.contains("ArgumentOutOfRangeException"), "{trap}");
    assert!(trap.contains("'test:flag-sets/echo.access'") && trap.contains("no flag: 0x8"), "{trap}");
}

#[test]
fn aliases_and_use() {
    let mut host = host("aliases");
    host.echo("echo-id", &["18446744073709551615"]);
    host.echo("echo-ids", &["[]", "[1, 2]"]);
    host.echo("echo-account", &["{id: 1, friends: [2, 3]}"]);
    host.echo("echo-person", &["{id: 2, friends: []}"]);
    host.echo("echo-accounts", &["[{id: 1, friends: [2]}, {id: 2, friends: []}]"]);
    let people = "[{id: 9, friends: []}, {id: 4, friends: [9]}]";
    assert_eq!(host.call("oldest", &[people]), Ok(Some("some({id: 4, friends: [9]})".into())));
    assert_eq!(host.call("oldest", &["[]"]), Ok(Some("none".into())));
}

#[test]
fn parameter_lists_of_every_width() {
    let mut host = host("wide");
    let mut check = |function: &str, arguments: &[&str]| {
        let answer = host.call(function, arguments).unwrap_or_else(|trap| panic!("{function}: {trap}"));
        // The host answers what reached it, in WAVE.
        let answer = answer.expect("a string comes back");
        let Ok(Val::String(seen)) = Val::from_wave(&Type::String, &answer) else {
            panic!("{answer} is no string")
        };
        assert_eq!(seen, arguments.join(" "), "{function}");
    };
    for width in 0..18_u32 {
        let arguments = |value: &dyn Fn(u32) -> String| (0..width).map(value).collect::<Vec<_>>();
        let lists = [
            ("u32", arguments(&|n| (u32::MAX - n * 100_003).to_string())),
            ("u64", arguments(&|n| (u64::MAX - u64::from(n)).to_string())),
            ("f32", arguments(&|n| (f64::from(n) + 0.5).to_string())),
            ("f64", arguments(&|n| (-f64::from(n) - 0.25).to_string())),
        ];
        for (ty, list) in &lists {
            check(&format!("{ty}-x{width}"), &list.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
    let mixed = ["255", "-1", "0.5", "-0.25", "true", "'€'", "-32768", "7", "1.5", "8", "2.5", "-128"];
    check("mixed-twelve", &mixed);
    check("mixed-sixteen", &[&mixed[..], &["9", "3.5", "-10", "65535"]].concat());
    check(
        "both-full",
        &["1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5", "5.5", "6", "6.5", "7", "7.5", "8", "8.5"],
    );
    let words: Vec<String> = (0..9).map(|n| format!("\"word {n}\"")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    check("nine-strings", &words);
}

#[test]
fn lists_of_fixed_length() {
    let mut host = host("collections");
    // They have no form in WAVE.
    let list = |items: Vec<Val>| Val::FixedLengthList(items);
    let string = |text: &str| Val::String(text.to_owned());
    let strings = |texts: &[&str]| list(texts.iter().map(|text| string(text)).collect());
    let floats = |numbers: [f32; 3]| list(numbers.map(Val::Float32).to_vec());
    let hash = list((0..32).map(|n| Val::U8(n * 7)).collect());
    let matrix = Val::Record(vec![
        ("rows".to_owned(), list(vec![floats([1.0, 2.0, 3.0]), floats([-0.5, 0.0, 9.0])])),
        ("names".to_owned(), strings(&["a", "", "c"])),
    ]);
    let case = |name: &str, value: Val| Val::Variant(name.to_owned(), Some(Box::new(value)));
    let echoes = [
        ("echo-small", list([0, 1, 65535, 7].map(Val::U16).to_vec())),
        ("echo-words", strings(&["", "zwei"])),
        ("echo-hashes", Val::List(vec![])),
        ("echo-hashes", Val::List(vec![hash.clone(), hash])),
        ("echo-matrix", matrix),
        ("echo-id", case("short", list([1, 2, 3, 4].map(Val::U8).to_vec()))),
        ("echo-id", case("named", strings(&["x", "y"]))),
        ("echo-bools", list([true, false, false, true, true].map(Val::Bool).to_vec())),
        ("echo-units", list([1, 2, 3].map(|n| Val::Tuple(vec![Val::U8(n)])).to_vec())),
    ];
    for (function, value) in echoes {
        host.echo_values(function, &[value]).unwrap_or_else(|problem| panic!("{problem}"));
    }
    let message = host.call("wrong-length", &[]).expect("no trap").expect("a message");
    assert!(message.contains("A list of 4 items that goes to another component has 3."), "{message}");
}

#[test]
fn maps() {
    let mut host = host("collections");
    let map = |entries: &[(Val, Val)]| Val::Map(entries.to_vec());
    let string = |text: &str| Val::String(text.to_owned());
    let counts = map(&[(string(""), Val::U32(0)), (string("zwölf"), Val::U32(u32::MAX))]);
    let names = map(&[(Val::U8(255), string("last")), (Val::U8(0), string(""))]);
    let inner = map(&[(Val::U64(u64::MAX), Val::Bool(true))]);
    let nested = map(&[(Val::Char('😀'), inner), (Val::Char('a'), map(&[]))]);
    for (function, value) in [("echo-counts", counts), ("echo-names", names), ("echo-nested", nested)] {
        let back = host.call_values(function, std::slice::from_ref(&value)).expect("no trap");
        assert_eq!(back, Some(value), "{function}");
    }
    let headers = map(&[(string("accept"), Val::List(vec![string("a"), string("b")]))]);
    let headers = Val::Option(Some(Box::new(Val::Record(vec![("values".to_owned(), headers)]))));
    assert_eq!(host.call_values("echo-headers", std::slice::from_ref(&headers)), Ok(Some(headers)));
    // A later entry replaces an earlier one.
    let twice = map(&[(string("k"), string("1")), (string("k"), string("2")), (string("l"), string("3"))]);
    assert_eq!(host.call_values("count-keys", &[Val::List(vec![twice])]), Ok(Some(Val::U32(2))));
}
