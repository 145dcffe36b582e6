//! `System.Security.Cryptography` with the package `CmDotnet.Cryptography`: the program in `tests/programs/cryptography`
//! prints in a component what it prints in .NET, and the known answers.

use super::compared::Compared;
use super::run;
use integration_tests::{Project, text};
use test_support::skip;

static PROGRAM: Compared = Compared::new("cryptography", &[]);

fn printed(arguments: &[&str]) -> String {
    let output = PROGRAM.in_component(arguments);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn cryptography_is_as_in_dotnet() {
    let component = printed(&[]);
    // What an answer is that is not the known one.
    assert!(!component.contains(" and not the known "), "{component}");
    assert!(component.lines().count() > 250, "{component}");

    let dotnet = PROGRAM.in_dotnet(&[]);
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

#[test]
fn cryptography_says_what_it_does_not_have() {
    let expected = "\
        DSA: PlatformNotSupportedException: A component has no DsaGenerateKey, which this use of \
        System.Security.Cryptography needs: CmDotnet.Cryptography does not implement it.\n\
        supported: False False False False True True\n\
        Brainpool: PlatformNotSupportedException: The specified curve '1.3.36.3.3.2.8.1.1.7' or its parameters are not \
        valid for this platform.\n\
        SHAKE that is read: 7f9c2ba4\n\
        a chain without settings: False UntrustedRoot\n\
        store, CurrentUser: 0\n\
        store, LocalMachine: 0\n\
        a store that is written: CryptographicException\n\
        an extension as text: 300488022A03\n";
    assert_eq!(printed(&["missing"]), expected);
}

const USES: &str = "\
    using System.Security.Cryptography;
    System.Console.WriteLine(SHA256.HashData(RandomNumberGenerator.GetBytes(4)).Length);
    System.Console.WriteLine(HMACSHA512.HashData(new byte[1], new byte[2]).Length);
    System.Console.WriteLine(Rfc2898DeriveBytes.Pbkdf2(\"a\", new byte[8], 1, HashAlgorithmName.SHA1, 4).Length);
    System.Console.WriteLine(AesGcm.IsSupported);
";

#[test]
fn a_build_names_the_package_that_cryptography_needs() {
    let project = Project::new("ciphers").with_properties("<OutputType>Exe</OutputType>");
    let project = project.with_file("Program.cs", USES);
    let built = project.build();
    assert!(built.success && !built.text.contains("CDN0716"), "{}", built.text);
    let output = run(&built.component, &[]);
    assert_eq!(text(&output.stdout), "32\n64\n4\nFalse\n", "{}", text(&output.stderr));

    let project =
        project.with_file("Program.cs", &format!("{USES}System.Console.WriteLine(RSA.Create().KeySize);"));
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let expected = "warning CDN0716: Cryptography is used here that would throw: Program.Main in ciphers. \
        Add the package CmDotnet.Cryptography";
    assert!(built.text.contains(expected), "{}", built.text);
    let said = text(&run(&built.component, &[]).stderr).to_owned();
    let expected = "PlatformNotSupportedException: This component lacks the cryptography that it uses. Add the \
        package CmDotnet.Cryptography";
    assert!(said.contains(expected) && said.contains("(CDN0716)"), "{said}");
}
