//! Strings that cross the boundary as UTF-16.

use super::host;
use integration_tests::{Host, composed, guest};

/// A component whose strings are UTF-16: sends as many letters as its memory has room for.
const SENDER: &str = r#"
(component
  (import "length" (func $length (param "value" string) (result u32)))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $length (canon lower (func $length) string-encoding=utf16 (memory (core memory $memory "memory"))))
  (core module $sender
    (import "" "memory" (memory 1))
    (import "" "length" (func $length (param i32 i32) (result i32)))
    (func (export "send") (param $letter i32) (param $count i32) (result i32) (local $at i32)
      (loop $more
        (i32.store16 (i32.shl (local.get $at) (i32.const 1)) (local.get $letter))
        (br_if $more (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $count))))
      (call $length (i32.const 0) (local.get $count))))
  (core instance $sender (instantiate $sender (with "" (instance
    (export "memory" (memory $memory "memory")) (export "length" (func $length))))))
  (func (export "send") (param "letter" u32) (param "count" u32) (result u32) (canon lift (core func $sender "send"))))
"#;

#[test]
fn texts_of_a_component_with_utf16_arrive_in_one_with_utf8() {
    let sender = wat::parse_str(SENDER).expect("the text is a component");
    let receiver = std::fs::read(guest("strings")).expect("the build wrote the component");
    let mut host = Host::of_bytes(&composed(sender, receiver));
    // wasmtime does not know the length in UTF-8 beforehand, and has memory resized.
    for letter in ["97", "233", "8364"] {
        for count in ["3", "3000", "9000", "30000"] {
            assert_eq!(host.call("send", &[letter, count]), Ok(Some(count.into())), "{letter} {count}");
        }
    }
}

#[test]
fn strings_arrive_as_they_were() {
    let mut host = host("utf16-strings");
    let long = format!("{:?}", "zwölf Boxkämpfer 🥊 ".repeat(2_000));
    let ascii = format!("{:?}", "plain ".repeat(5_000));
    host.echo("echo-string", &[r#""""#, r#""a""#, r#""naïve € 😀""#, r#""\u{0}inside\u{0}""#, &long, &ascii]);
    host.echo("echo-strings", &["[]", r#"["", "one", "zwei €", "😀😀"]"#]);
    let many = format!("many([{{label: {long}, id: 1}}, {{label: \"\", id: 2}}])");
    host.echo("echo-text", &["%none", r#"one("é")"#, &many]);
    host.echo("echo-option", &["none", r#"some("")"#, r#"some("€")"#]);
    // .NET counts UTF-16 code units.
    assert_eq!(host.call("length", &[r#""😀€""#]), Ok(Some("3".into())));
    for answer in ["ok", r#"err("nö 😀")"#] {
        host.answer("refuse", answer);
        assert_eq!(host.call("refuse", &[r#""why""#]), Ok(Some(answer.into())));
    }
}

#[test]
fn lone_surrogates_become_replacement_characters() {
    let mut host = host("utf16-strings");
    let result = host.call("lone-surrogates", &[]);
    assert_eq!(result, Ok(Some(r#"["high �", "� low", "pair 😀"]"#.into())));
    let noted: Vec<_> = host.calls().into_iter().filter(|call| call.name == "note").collect();
    let arguments: Vec<_> = noted.iter().flat_map(|call| &call.arguments).collect();
    assert_eq!(arguments, [r#""a�b""#, r#""�""#, r#""😀""#, r#""��""#]);
}

#[test]
fn arguments_are_passed_without_an_allocation() {
    let mut host = host("utf16-strings");
    for text in [r#""short""#, "\"nötig 😀\"", &format!("{:?}", "€".repeat(3_000))] {
        assert_eq!(host.call("allocated", &[text]), Ok(Some("0".into())), "{text}");
    }
}
