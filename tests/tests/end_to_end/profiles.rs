//! Profiles: recorded by a project, and used where it is published.

use super::{run, sample};
use integration_tests::{Product, Project, text};
use std::fs;
use std::path::Path;

/// What each line of its output is about:
/// - a static constructor runs when its type is first used, not when the component is made;
/// - static fields have their values, whose initialisers may run at any time before;
/// - methods of generic types over structs, and generic methods;
/// - what was seeded is seeded in each instance.
const PROGRAM: &str = r#"
Console.WriteLine($"main {args.Length}");
Console.WriteLine(Loud.Answer(2));
Console.WriteLine(Quiet.Next() + Quiet.Next());
Console.WriteLine(new Box<Point>(new Point(1, 2)).Describe(3L));
Console.WriteLine($"{Guid.NewGuid()} {Random.Shared.NextInt64()} {"seed".GetHashCode()}");

struct Point(int x, int y) { public override string ToString() => $"{x};{y}"; }

class Box<T>(T value) where T : struct
{
    private T Value => value;
    public string Describe<U>(U more) => $"{Value} {more} {typeof(T).Name}";
}

static class Loud
{
    private static readonly int s_factor;
    static Loud() { Console.WriteLine("constructed"); s_factor = 21; }
    public static int Answer(int value) => value * s_factor;
}

static class Quiet
{
    private static int s_next = Start();
    private static int Start() { Console.WriteLine("initialised"); return 20; }
    public static int Next() => s_next++;
}
"#;

const ITEMS: &str = r#"<OutputType>Exe</OutputType></PropertyGroup>
  <ItemGroup>
    <ComponentTraining Include="two" Arguments="one two" />
    <ComponentTraining Include="three" Arguments="&quot;one;two three&quot; --four -" />
  </ItemGroup>
  <PropertyGroup>"#;

#[test]
fn a_recorded_profile_warms_the_published_program_and_runs_none_of_it() {
    let project = Project::new("Warm").with_file("Program.cs", PROGRAM).with_properties(ITEMS);
    let recorded = project.dotnet(&["build", "-t:RecordComponentProfile", "--nologo"]);
    assert!(recorded.status.success(), "{}", text(&recorded.stdout));
    let profile = project.folder().join("Warm.profile");
    let lines = fs::read_to_string(&profile).expect("the profile was written");
    for method in [
        "[Warm]Loud Answer (int):int",
        "[Warm]Box`1{[Warm]Point} Describe{System.Int64} (U):string",
        // The interpreter has no need to call it, and compiled code may have.
        "[Warm]Box`1{[Warm]Point} get_Value ():T",
    ] {
        assert!(lines.lines().any(|line| line == method), "no {method} in\n{lines}");
    }
    let mut sorted: Vec<&str> = lines.lines().collect();
    sorted.sort_unstable();
    assert!(lines.lines().eq(sorted), "it is not sorted:\n{lines}");

    // Methods come and go.
    let stale = "[Gone]Gone.Type Method ():void\n[Warm]Box`1{[Gone]Gone.Type} Describe ():void\nSystem.Gone A ():void\n";
    fs::write(&profile, lines + stale).expect("the profile can be written");
    let published = project.dotnet(&["publish", "-c", "Release", "-v:d", "--nologo"]);
    assert!(published.status.success(), "{}", text(&published.stdout));
    let told = text(&published.stdout);
    assert!(told.contains("3 methods of the profile are not in the application"), "{told}");

    let component = project.folder().join("bin/Release/net10.0/publish/Warm.wasm");
    let outputs = [(); 2].map(|()| {
        let output = run(&component, &["--", "one"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    });
    let [first, second] = outputs.each_ref().map(|output| output.lines().collect::<Vec<_>>());
    let first_lines = ["main 1", "constructed", "42", "initialised", "41", "1;2 3 Point"];
    assert_eq!(first[..6], first_lines, "{outputs:?}");
    for (one, other) in first[6].split(' ').zip(second[6].split(' ')) {
        assert_ne!(one, other, "a seed is part of the component");
    }
    let refused = record(&component, &project.folder().join("again.profile"), &[]);
    assert!(refused.contains("CDN0609"), "{refused}");
    a_trained_program_goes_on_where_its_training_ended(&project);
}

/// The program ran twice when the component was made, with two arguments and with three.
fn a_trained_program_goes_on_where_its_training_ended(project: &Project) {
    let built = project.dotnet(&["build", "-p:ComponentizePreinitialize=host", "-v:d", "--nologo"]);
    let told = text(&built.stdout);
    assert!(built.status.success(), "{told}");
    let said: Vec<_> =
        told.lines().map(str::trim).filter(|line| line.starts_with("main ") || *line == "45").collect();
    assert_eq!(said, ["main 2", "main 3", "45"], "{told}");
    let component = project.folder().join("bin/Debug/net10.0/Warm.wasm");
    let [first, second] = [(); 2].map(|()| text(&run(&component, &["--", "one"]).stdout).to_owned());
    let [first, second] = [&first, &second].map(|said| said.lines().collect::<Vec<_>>());
    assert_eq!(first[..4], ["main 1", "42", "49", "1;2 3 Point"]);
    let alike: Vec<bool> =
        first[4].split(' ').zip(second[4].split(' ')).map(|(one, other)| one == other).collect();
    assert_eq!(alike, [false, false, true], "only the hash code's seed is kept: {first:?} {second:?}");
}

#[test]
fn a_project_without_a_profile_gets_that_of_its_kind_of_world_and_its_own_methods() {
    let project = sample("http");
    let translated = |arguments: &[&str]| {
        let published = project.dotnet(
            &[
                &["publish", "-c", "Release", "-v:d", "--nologo", "-p:ComponentizeArguments=--verbose"],
                arguments,
            ]
            .concat(),
        );
        let told = text(&published.stdout);
        assert!(published.status.success(), "{told}");
        let count = told.lines().find_map(|line| line.trim().strip_suffix(" methods are translated already"));
        count.and_then(|count| count.parse::<usize>().ok()).unwrap_or_else(|| panic!("{told}"))
    };
    let shipped = |kind: &str| {
        let profiles =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../msbuild/ComponentizeDotnet.Sdk/profiles");
        format!("-p:ComponentProfile={}", profiles.join(kind).display())
    };
    let alone = translated(&[&shipped("http.profile")]);
    let of_libraries = translated(&[&shipped("library.profile")]);
    let all = translated(&[]);
    assert!(of_libraries < alone && alone < all, "{of_libraries}, {alone}, {all}");
}

/// What `record` says.
pub fn record(component: &Path, profile: &Path, arguments: &[&str]) -> String {
    let mut command = Product::get().tool();
    command.arg("record").arg(component).arg("-o").arg(profile).args(arguments);
    let output = command.output().expect("the tool starts");
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

#[test]
fn requests_to_handlers_of_both_versions_are_recorded() {
    for (name, request, method) in [
        ("http", "POST /echo\ncontent-type: text/plain\n\nbody", "IncomingHandler Echo ("),
        ("http-streaming", "POST /upper\n\nbody", "Handler UpperAsync ("),
    ] {
        let project = sample(name);
        let built = project.build();
        assert!(built.success, "{}", built.text);
        let profile = project.folder().join("recorded.profile");
        let said = record(&built.component, &profile, &["--request", request, "--request", "GET /nowhere"]);
        let warning = "a training did not succeed: GET /nowhere was answered with 404 Not Found";
        assert!(said.contains("CDN0611") && said.contains(warning), "{said}");
        let lines = fs::read_to_string(&profile).unwrap_or_else(|_| panic!("{said}"));
        assert!(lines.contains(method), "no {method} in\n{lines}");
        if name == "http" {
            a_training_that_is_answered_with_a_server_error_fails(&project, &built.component);
        }
    }
}

/// Recording goes on with what failed, and nothing is kept of a component that failed while it was made.
fn a_training_that_is_answered_with_a_server_error_fails(project: &Project, component: &Path) {
    let request = "GET /fetch?http://127.0.0.1:1/";
    let recorded = record(
        component,
        &project.folder().join("failed.profile"),
        &["--request", request, "--message-format=short"],
    );
    let how = "GET /fetch was answered with 502 Bad Gateway";
    assert!(recorded.contains(&format!("a training did not succeed: {how}")), "{recorded}");

    let output = project.folder().join("failed.wasm");
    let mut command = Product::get().tool();
    command.args(["componentize", "obj/Debug/net10.0/componentize/linked/http.dll", "--wit", "wit"]);
    command
        .args(["--preinitialize=host", "--train-request", request, "--message-format=short", "-o"])
        .arg(&output);
    let ended = command.current_dir(project.folder()).output().expect("the tool starts");
    let said = text(&ended.stderr);
    assert!(said.contains("CDN0611") && said.contains(&format!("a training failed: {how}")), "{said}");
    assert!(!ended.status.success() && !output.exists(), "{said}");
}
