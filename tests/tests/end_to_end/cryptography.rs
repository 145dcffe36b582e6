//! `System.Security.Cryptography` with the package `CmDotnet.Cryptography`: the program in `tests/programs/cryptography`
//! prints in a component what it prints in .NET, and the known answers.

use super::run;
use integration_tests::{Product, Project, root, text};
use std::process::Command;
use test_support::skip;

#[test]
fn cryptography_is_as_in_dotnet() {
    let project = Project::new("cryptography").with_copy_of(&root().join("tests/programs/cryptography"));
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let output = run(&built.component, &[]);
    let component = text(&output.stdout);
    assert!(output.status.success(), "{component}{}", text(&output.stderr));
    // What an answer is that is not the known one.
    assert!(!component.contains(", not "), "{component}");
    assert!(component.lines().count() > 100, "{component}");

    let assembly = built.component.with_extension("dll");
    let dotnet = Command::new(Product::get().dotnet).arg(assembly).output().expect("dotnet starts");
    if !dotnet.status.success() && text(&dotnet.stderr).contains("libssl") {
        return skip("cryptography beside .NET's: there is no OpenSSL on this machine, which .NET needs");
    }
    assert_same(&component, &text(&dotnet.stdout));
}

/// The first line that differs is shown, and not hundreds.
fn assert_same(component: &str, dotnet: &str) {
    let (component, dotnet): (Vec<_>, Vec<_>) = (component.lines().collect(), dotnet.lines().collect());
    assert_eq!(component.len(), dotnet.len(), "{component:#?}\n{dotnet:#?}");
    for (component, dotnet) in component.into_iter().zip(dotnet) {
        assert_eq!(component, dotnet);
    }
}
