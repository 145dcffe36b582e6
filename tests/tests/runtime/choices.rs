//! What a project chooses about its bindings (worlds, features, namespaces, visibility, results), and the forms in
//! which WIT puts worlds together.

use super::host;

#[test]
fn what_a_project_chooses_about_its_bindings() {
    let mut host = host("choices");
    host.echo("store#echo-item", &[r#"{name: "é", count: 7}"#]);
    host.echo("store#echo-count", &["18446744073709551615"]);
    for answer in [r#"ok({name: "a", count: 1})"#, "err(gone)", r#"err(spoilt("why"))"#] {
        host.answer("find", answer);
        assert_eq!(host.call("store#find", &[r#""a""#]), Ok(Some(answer.into())));
    }
    // The error of a result is a value here, so the exception that carries one is any other.
    let trap = host.call("store#find", &[r#""throw""#]).expect_err("an exception is a trap");
    assert!(trap.contains("CmDotnet.WitException"), "{trap}");
}

#[test]
fn functions_of_merged_worlds() {
    let mut host = host("choices");
    assert_eq!(host.call("flip", &[r#"err("x")"#]), Ok(Some(r#"ok("x")"#.into())));
    let item = r#"{name: "n", count: 4}"#;
    assert_eq!(host.call("flip", &[&format!("ok({item})")]), Ok(Some(format!("err({item})"))));
    for answer in ["ok", "err(200)"] {
        host.answer("check", answer);
        assert_eq!(host.call("check", &[r#""name""#]), Ok(Some(answer.into())));
    }
    assert_eq!(host.call("weigh", &[&format!("[{item}, {item}]")]), Ok(Some("8".into())));
}

#[test]
fn worlds_that_include_rename_and_use_two_versions_of_a_package() {
    let mut host = host("inputs");
    host.echo("echo-count", &["18446744073709551615"]);
    assert_eq!(host.call("world-name", &[]), Ok(Some(r#""inputs""#.into())));
    let logged = host.calls().pop().expect("the guest logs");
    assert_eq!(
        (logged.name.as_str(), logged.arguments),
        ("write-log", vec![r#""asked for the name""#.into()])
    );
    assert_eq!(host.call("double", &["21"]), Ok(Some("42".into())));
    let upgraded = host.call("upgrade", &[r#"{letters: "ok"}"#]);
    assert_eq!(upgraded, Ok(Some(r#"{letters: "ok"}"#.into())));
    host.echo("test:words/echo@1.0.0#echo-word", &[r#"{letters: "één"}"#]);
    host.echo("test:words/echo@2.0.0#echo-word", &[r#"{letters: "één", language: some("nl")}"#]);
}
