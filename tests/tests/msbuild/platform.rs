//! What a component can do and cannot: the program in `tests/programs/platform`, and what the compiler says of its lines.

use integration_tests::{Built, Product, Project, root, text};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const PROGRAM: &str = "tests/programs/platform";
const AVAILABLE: &str = "msbuild/ComponentizeDotnet.Analyzers/available.txt";

/// Annotated and not tried: each beginning of a name, and why.
const NOT_TRIED: [(&str, &str); 10] = [
    ("M:System.Threading.Tasks.TaskAsyncEnumerableExtensions.", "waits, and no time limit can be given"),
    ("P:System.Xml.XmlUrlResolver.", "they are for XML from the network"),
    ("T:System.Diagnostics.Tracing.", "event sources are switched off"),
    ("T:System.Runtime.InteropServices.ComWrappers", "the marshalling of COM derives from it, and is tried"),
    ("T:System.Runtime.InteropServices.Marshalling.ComInterfaceMarshaller`1", "the same"),
    ("T:System.Runtime.InteropServices.Marshalling.UniqueComInterfaceMarshaller`1", "the same"),
    ("M:System.Security.Cryptography.X509Certificates.", "needs a certificate, and making one is tried"),
    ("M:System.Security.Cryptography.SafeEvpPKeyHandle.", "OpenSSL"),
    ("P:System.Security.Cryptography.SafeEvpPKeyHandle.", "OpenSSL"),
    ("M:System.Net.Http.HttpClientHandler.Send", "protected: HttpClient.Send calls it"),
];

/// Statements of `docs/limits.md` that other tests make, or none can.
const LIMITS_ELSEWHERE: [(&str, &str); 15] = [
    (
        "Calls that a `func` leaves",
        "tasks::a_call_of_a_component_that_a_func_leaves_is_more_than_the_host_can_do",
    ),
    (
        "Recursion",
        "libraries::the_runtime_converts_dispatches_and_guards_its_stack_as_dotnet_does in end_to_end",
    ),
    ("ICU's data", "cultures::a_component_has_cultures_when_globalization_is_not_invariant"),
    ("HTTP", "http_client::http_client_does_what_it_does_in_dotnet in end_to_end"),
    ("Cryptography", "cryptography::cryptography_says_what_it_does_not_have in end_to_end"),
    ("Sockets", "sockets::sockets_do_what_they_do_in_dotnet in end_to_end"),
    ("ASP.NET Core", "web::a_component_answers_as_kestrel_does in end_to_end"),
    ("Compiled code", "the tests of runtime that fail when COMPONENTIZE_TEST_AOT has the guests compiled"),
    ("Trimming", "trimming keeps what docs/msbuild.md says: the test of reflection below"),
    ("Exit", "the exceptions of a program in end_to_end, and engine:: in runtime"),
    ("Exit codes", "the test below"),
    ("WIT", "the golden message CDN0201 of codegen-csharp"),
    (".NET", "layouts::a_framework_that_the_engine_does_not_have_is_an_error"),
    ("NativeAOT-LLVM", "native_aot"),
    ("Systems", "what was not tried cannot be tested"),
];

/// The program, built once.
fn program() -> &'static (Project, Built) {
    static PROGRAM_BUILT: OnceLock<(Project, Built)> = OnceLock::new();
    PROGRAM_BUILT.get_or_init(|| {
        let project = Project::new("platform").with_copy_of(&root().join(PROGRAM));
        let built = project.build();
        assert!(built.success, "{}", built.text);
        (project, built)
    })
}

/// What a part of the program prints in a component.
fn printed(options: &[&str], part: &[&str]) -> String {
    let mut command = Product::get().tool();
    command.arg("run").args(options).arg(&program().1.component).arg("--").args(part);
    output(command)
}

/// What the program prints, with the input that the trials expect.
fn output(mut command: Command) -> String {
    let input = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    fs::write(input.path(), "first\nsecond\nthird\n").expect("the temporary file can be written");
    command.stdin(Stdio::from(input.reopen().expect("the temporary file is there")));
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// The names of the list that the suppressor has.
fn listed() -> BTreeSet<String> {
    let list = fs::read_to_string(root().join(AVAILABLE)).expect("the list is part of the checkout");
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// How each trial went in a component, by its name.
fn trials() -> BTreeMap<String, String> {
    results(&printed(&[], &["trials"]))
}

fn results(lines: &str) -> BTreeMap<String, String> {
    let pairs =
        lines.lines().map(|line| line.split_once('\t').expect("a trial prints its name and a result"));
    pairs.map(|(name, result)| (name.to_owned(), result.to_owned())).collect()
}

/// The folder of the reference assemblies that the program was compiled with.
fn reference_assemblies() -> PathBuf {
    let asked =
        program().0.built(&["msbuild", "-t:ResolveTargetingPackAssets", "-getItem:ResolvedTargetingPack"]);
    let answer: serde_json::Value = serde_json::from_str(&asked.text).expect("MSBuild answers in JSON");
    let packs = answer["Items"]["ResolvedTargetingPack"].as_array().expect("there are targeting packs");
    let pack =
        packs.iter().find(|pack| pack["Identity"] == "Microsoft.NETCore.App").expect("it is one of them");
    PathBuf::from(pack["Path"].as_str().expect("a pack has a path")).join("ref/net10.0")
}

#[test]
fn the_suppressor_knows_what_works_although_it_is_annotated() {
    let trials = trials();
    let working: BTreeSet<String> =
        trials.iter().filter(|(_, result)| *result == "works").map(|(name, _)| name.clone()).collect();
    assert_eq!(listed(), working, "left: {AVAILABLE}; right: what works in a component. All: {trials:#?}");
}

/// A trial that fails everywhere would say nothing of components. The program's assembly runs on the machine's own .NET.
#[test]
fn what_is_tried_works_outside_of_a_component() {
    let assembly = program().1.component.with_extension("dll");
    let mut command = Command::new(Product::get().dotnet);
    // Without the name of a terminal, .NET takes the console for one without a size.
    command.arg(assembly).arg("trials").env("TERM", "xterm");
    let failing: Vec<_> =
        results(&output(command)).into_iter().filter(|(_, result)| result != "works").collect();
    assert!(failing.is_empty(), "{failing:#?}");
}

#[test]
fn what_is_annotated_is_tried() {
    let folder = reference_assemblies();
    let annotated = printed(&["--dir", &format!("{}::/ref", folder.display())], &["annotations", "/ref"]);
    let annotated: BTreeSet<&str> = annotated.lines().collect();
    assert!(annotated.len() > 100, "{annotated:?}");
    let trials = trials();
    let is_left_out = |name: &str| {
        name.contains("OpenSsl") || NOT_TRIED.iter().any(|(beginning, _)| name.starts_with(beginning))
    };
    let not_tried: Vec<_> =
        annotated.iter().filter(|name| !trials.contains_key(**name) && !is_left_out(name)).collect();
    assert!(not_tried.is_empty(), "{not_tried:#?}");
    let not_annotated: Vec<_> = trials.keys().filter(|name| !annotated.contains(name.as_str())).collect();
    assert!(not_annotated.is_empty(), "{not_annotated:#?}");
}

/// The compiler's warning is on the line of each trial that fails, and on no line of one that works.
#[test]
fn the_compiler_warns_on_the_line_of_what_does_not_exist() {
    let source =
        fs::read_to_string(root().join(PROGRAM).join("Trials.cs")).expect("it is part of the checkout");
    let said = &program().1.text;
    for (name, result) in trials() {
        let call = format!("Try(\"{name}\"");
        let line = source.lines().position(|line| line.contains(&call)).expect("each trial is one line") + 1;
        let warned = said.lines().any(|said| {
            said.contains(&format!("Trials.cs({line},"))
                && said.contains("warning CA1416")
                && said.contains("'browser'")
        });
        assert_eq!(warned, result != "works", "{name} ({result}), line {line} of Trials.cs, in:\n{said}");
    }
}

#[test]
fn reflection_finds_and_makes_what_it_does_elsewhere() {
    let printed = printed(&[], &["reflection"]);
    let failed: Vec<_> = printed.lines().filter(|line| !line.ends_with(": OK")).collect();
    assert!(failed.is_empty() && printed.lines().count() > 10, "{printed}");
}

/// Compression and time zones are native code that only components have which use it.
#[test]
fn compression_and_time_zones_are_as_elsewhere() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mapped = format!("{}::/files", folder.path().display());
    for (zone, local) in [("America/New_York", "America/New_York 08:00"), ("", "UTC 12:00")] {
        let variable = format!("TZ={zone}");
        let variables: &[&str] = if zone.is_empty() { &[] } else { &["--env", &variable] };
        let options: Vec<&str> = ["--dir", &mapped].iter().chain(variables).copied().collect();
        let printed = printed(&options, &["native", "/files"]);
        let (checks, last) = printed.trim_end().rsplit_once('\n').expect("there are several lines");
        assert!(checks.lines().count() > 8 && checks.lines().all(|line| line.ends_with(": OK")), "{printed}");
        assert_eq!(last, format!("Local: {local}"));
    }
    let inspected = Product::get().tool().arg("inspect").arg(&program().1.component).output();
    let inspected = text(&inspected.expect("the tool starts").stdout);
    for line in ["  Brotli, for System.IO.Compression.Brotli\n", "  time zones, for System.Private.CoreLib\n"]
    {
        assert!(inspected.contains(line), "{inspected}");
    }
}

#[test]
fn every_row_of_the_limits_is_as_it_says() {
    let page = fs::read_to_string(root().join("docs/limits.md")).expect("it is part of the checkout");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let rows: BTreeSet<&str> = rows.filter(|row| !row.is_empty() && !row.starts_with(['-', '|'])).collect();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mapped = format!("{}::/files", folder.path().display());
    let printed = printed(&["--dir", &mapped], &["limits", "/files"]);
    let mut tested: BTreeSet<&str> = LIMITS_ELSEWHERE.iter().map(|(row, _)| *row).collect();
    for line in printed.lines().filter(|line| line.ends_with(": OK")) {
        tested.insert(line.trim_end_matches(": OK"));
    }
    assert_eq!(rows, tested, "left: docs/limits.md; right: what was tried and is so, of\n{printed}");
}

#[test]
fn an_exit_code_arrives_as_success_or_failure() {
    for (given, expected) in [("0", 0), ("1", 1), ("42", 1)] {
        let mut command = Product::get().tool();
        command.arg("run").arg(&program().1.component).args(["--", "exit", given]);
        let status = command.status().expect("the tool starts");
        assert_eq!(status.code(), Some(expected), "exit code {given}");
    }
}
