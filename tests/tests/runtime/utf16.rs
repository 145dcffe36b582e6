//! Strings that cross the boundary as UTF-16.

use super::host;

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
