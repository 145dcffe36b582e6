//! Components that are composed with others, libraries, and WIT of several places in one project.

use crate::{component, run};
use integration_tests::{Project, imports};
use std::fs;

const WORDS: &str = "package acme:words@1.0.0;

/// Counts.
interface counting {
  /// How many words there are.
  count: func(text: string) -> u32;
}

world words {
  export counting;
}

world unused {
  import counting;
}
";

const COUNTING: &str = "namespace Words.Acme.Words;

public static partial class Counting
{
    public static partial uint Count(string text) =>
        (uint)text.Split(' ', System.StringSplitOptions.RemoveEmptyEntries).Length;
}
";

const PROGRAM: &str =
    r#"System.Console.WriteLine(Texts.Shout($"words: {App.Acme.Words.Counting.Count(args[0])}"));"#;

const LIBRARY: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>"#;

const TEXTS: &str =
    "public static class Texts { public static string Shout(string text) => text.ToUpperInvariant(); }\n";

/// A program `app` that references a component project `words` and a class library `texts`.
fn application(folder: &str) -> Project {
    let items = r#"<ComponentReference Include="../words/words.csproj" /><ProjectReference Include="../texts/texts.csproj" />"#;
    let words = "<WitWorld>words</WitWorld><RootNamespace>Words</RootNamespace>";
    Project::new(folder)
        .with_file("words/words.csproj", &component(words, ""))
        .with_file("words/wit/words.wit", WORDS)
        .with_file("words/Counting.cs", COUNTING)
        .with_file("texts/texts.csproj", LIBRARY)
        .with_file("texts/Texts.cs", TEXTS)
        .with_file(
            "app/app.csproj",
            &component("<OutputType>Exe</OutputType><RootNamespace>App</RootNamespace>", items),
        )
        .with_file("app/Program.cs", PROGRAM)
}

#[test]
fn a_program_calls_a_component_project_and_a_class_library() {
    let project = application("composed");
    project.logged(&["build", "app"]);
    let composed = project.folder().join("app/bin/Debug/net10.0/app.wasm");
    assert_eq!(run(&composed, &["--", "one two three"]), "WORDS: 3\n");
    assert!(!imports(&composed).iter().any(|name| name.starts_with("acme:")), "{:?}", imports(&composed));
    assert_eq!(project.logged(&["build", "app"]).steps(), [""; 0], "nothing changed");

    let project = project.with_file("words/Counting.cs", &COUNTING.replace("Length;", "Length * 10;"));
    let log = project.logged(&["build", "app"]);
    assert_eq!(log.steps_in("words.csproj"), ["compile", "componentize", "trim"]);
    assert_eq!(log.steps_in("app.csproj"), ["compose"], "the other component is all that changed");
    assert_eq!(run(&composed, &["--", "one two three"]), "WORDS: 30\n");

    let project = project.with_file("words/wit/words.wit", &WORDS.replace("u32", "u64"));
    let project = project.with_file("words/Counting.cs", &COUNTING.replace("uint", "ulong"));
    let log = project.logged(&["build", "app"]);
    assert_eq!(log.steps_in("app.csproj"), ["bindings", "compile", "componentize", "compose", "trim"]);
    assert_eq!(run(&composed, &["--", "one two three"]), "WORDS: 3\n");
}

#[test]
fn what_a_library_is_composed_with_becomes_a_part_of_its_component() {
    let library = "<Componentize>false</Componentize><RootNamespace>Texts</RootNamespace>";
    let items = r#"<ComponentReference Include="../words/words.csproj" />"#;
    let between = r#"<ProjectReference Include="../texts/texts.csproj" />"#;
    let plain = r#"<ProjectReference Include="../between/between.csproj" />"#;
    let counts = "public static class Counter { public static uint Count(string text) => Texts.Acme.Words.Counting.Count(text); }\n";
    let project = application("through a library")
        .with_file("texts/texts.csproj", &component(library, items))
        .with_file("texts/Texts.cs", counts)
        .with_file("between/between.csproj", &component("<Componentize>false</Componentize>", between))
        .with_file(
            "between/Between.cs",
            "public static class Between { public static uint Count(string text) => Counter.Count(text); }\n",
        )
        .with_file("app/app.csproj", &component("<OutputType>Exe</OutputType>", plain))
        .with_file("app/Program.cs", "System.Console.WriteLine($\"words: {Between.Count(args[0])}\");");
    project.logged(&["build", "app"]);
    let composed = project.folder().join("app/bin/Debug/net10.0/app.wasm");
    assert_eq!(run(&composed, &["--", "one two three"]), "words: 3\n");
    assert!(!imports(&composed).iter().any(|name| name.starts_with("acme:")), "{:?}", imports(&composed));
    assert_eq!(project.logged(&["build", "app"]).steps(), [""; 0], "nothing changed");

    let project = project.with_file("words/Counting.cs", &COUNTING.replace("Length;", "Length * 10;"));
    let log = project.logged(&["build", "app"]);
    assert_eq!(log.steps_in("app.csproj"), ["compose"], "the other component is all that changed");
    assert_eq!(run(&composed, &["--", "one two three"]), "words: 30\n");
}

#[test]
fn an_import_that_a_referenced_component_does_not_fit_is_named() {
    let items = r#"<ComponentReference Include="../words/bin/Debug/net10.0/words.wasm" />"#;
    let project = application("misfit");
    let built = project.built(&["build", "words"]);
    assert!(built.success, "{}", built.text);
    // The user's own copy of the WIT says something else than the component does.
    let wit = "package acme:app;\nworld app { import acme:words/counting@1.0.0; export start: func(); }\n";
    let other = WORDS.replace("-> u32", "-> string");
    let project = project
        .with_file("app/app.csproj", &component("", items))
        .with_file("app/wit/app.wit", wit)
        .with_file("app/wit/deps/words/words.wit", &other);
    let built = project.built(&["build", "app"]);
    assert!(!built.success, "{}", built.text);
    assert!(built.text.contains("error CDN0005") && built.text.contains("count"), "{}", built.text);
}

#[test]
fn what_is_no_component_cannot_be_referenced() {
    let project = application("no component");
    for (reference, message) in [
        ("../texts/texts.csproj", "texts.csproj' makes no component."),
        ("../missing.wasm", "The ComponentReference '../missing.wasm' does not exist."),
    ] {
        let items = format!(r#"<ComponentReference Include="{reference}" />"#);
        let file = project.folder().join("app/app.csproj");
        fs::write(file, component("<OutputType>Exe</OutputType>", &items))
            .expect("the folder can be written");
        let built = project.built(&["build", "app"]);
        assert!(!built.success, "{}", built.text);
        assert!(built.text.contains("error CDN0709") && built.text.contains(message), "{}", built.text);
    }
}

#[test]
fn wit_of_several_places_becomes_one_world() {
    let items = r#"
    <Wit Include="wit/api" World="api" />
    <Wit Include="wit/jobs.wit" World="jobs;extra" Features="beta" />
    <WitDependency Include="wit/units" />
    <WitDependency Include="wasi:clocks@0.2.12" />"#;
    let project = Project::in_folder("Several", "several")
        .with_file("Several.csproj", &component("", items))
        .with_file("wit/units/units.wit", "package acme:units@1.0.0;\ninterface units { type metre = u32; }\n")
        .with_file(
            "wit/api/api.wit",
            "package acme:api;\nworld api { use acme:units/units@1.0.0.{metre}; export length: func() -> metre; }\nworld other {}\n",
        )
        .with_file(
            "wit/jobs.wit",
            "package acme:jobs;\nworld jobs { @unstable(feature = beta)\n export run: func() -> u32; }\nworld extra { import wasi:clocks/monotonic-clock@0.2.12; }\n",
        )
        .with_file(
            "Api.cs",
            "namespace Several.Acme.Api;\npublic static partial class Api\n{\n    public static partial uint Length() => 7;\n    public static partial uint Run() => 8;\n}\n",
        );
    let built = project.build();
    assert!(built.success, "{}", built.text);
    assert_eq!(run(&built.component, &["--invoke", "length()"]), "7\n");
    assert_eq!(run(&built.component, &["--invoke", "run()"]), "8\n");
    let text = fs::read_to_string(project.folder().join("wit/units/units.wit")).expect("it was written");
    let project = project.with_file("wit/units/units.wit", &text.replace("u32", "u8"));
    assert!(
        project.logged(&["build", "-p:NoWarn=CS0030", "-t:GenerateComponentBindings"]).steps()
            == ["bindings"]
    );
}
