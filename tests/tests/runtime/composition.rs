//! C# components that call each other, with nothing between them but the component model.

use integration_tests::{Host, Product, composed, guest, text};

fn component(name: &str) -> Vec<u8> {
    std::fs::read(guest(&format!("composition-{name}"))).expect("the build wrote the component")
}

/// What the consumer sees, whatever is between it and the provider.
fn check(host: &mut Host) {
    let seen = host.call("check", &[]).expect("no trap");
    let expected = [
        r#""fruit""#,
        r#""True 2""#,
        r#""3""#,
        r#""Missing { Key = pear, Tried = 1 }""#,
        r#""1 2""#,
        r#""fruit+ü 0 4""#,
        r#""apple zebra""#,
        r#""fruit+ü""#,
        r#""Nothing { }""#,
        r#""0""#,
    ];
    assert_eq!(seen, Some(format!("[{}]", expected.join(", "))));
}

#[test]
fn two_components() {
    let mut host = Host::of_bytes(&composed(component("consumer"), component("provider")));
    check(&mut host);
    // The runtime's heap and its table of objects with finalizers find their sizes first.
    host.call("fill", &["3000"]).expect("no trap");
    let before = host.memory();
    assert_eq!(host.call("fill", &["6000"]), Ok(Some("0".into())));
    assert_eq!(host.memory(), before, "resources that come and go leave memory behind");
}

#[test]
fn components_that_the_command_line_composes() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let whole = folder.path().join("whole.wasm");
    let mut compose = Product::get().tool();
    compose.arg("compose").arg(guest("composition-consumer"));
    for name in ["middle", "provider"] {
        compose.arg("--with").arg(guest(&format!("composition-{name}")));
    }
    let output = compose.arg("-o").arg(&whole).output().expect("the tool starts");
    assert!(output.status.success(), "{}", text(&output.stderr));
    check(&mut Host::of_bytes(&std::fs::read(whole).expect("the tool wrote it")));
}

#[test]
fn a_component_that_imports_and_exports_the_same_resource() {
    let once = composed(component("middle"), component("provider"));
    check(&mut Host::of_bytes(&composed(component("consumer"), once.clone())));
    let twice = composed(component("middle"), once);
    check(&mut Host::of_bytes(&composed(component("consumer"), twice)));
}

#[test]
fn error_contexts_go_from_component_to_component() {
    let errors = || std::fs::read(guest("error-contexts")).expect("the build wrote the component");
    let mut host = Host::of_bytes(&composed(errors(), errors()));
    let seen = host.call("check", &[r#""größer""#]).expect("no trap");
    let expected =
        ["größer", "größer from the other side", "größer", "größer", "7 code 7", "CmDotnet.ErrorContext"];
    assert_eq!(seen, Some(format!("{expected:?}")));
    let handles = host.call("forget", &["50000"]).expect("no trap").expect("a number");
    assert!(handles.parse::<u32>().expect("it is a number") < 10_000, "{handles} of 50000 are left");
}
