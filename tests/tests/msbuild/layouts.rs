//! Where projects are, where their output goes, for which frameworks they are built, and how they are loaded.

use crate::{component, run};
use integration_tests::{Product, Project, greeter, text};
use std::fs;
use std::process::Command;
use test_support::skip;

const SOLUTION: &str = r#"<Solution>
  <Project Path="größe 1/one.csproj" />
  <Project Path="größe 1/two.csproj" />
  <Project Path="μακρύ 2/three.csproj" />
  <Project Path="left out/four.csproj" />
</Solution>
"#;

const FILTER: &str = r#"{ "solution": { "path": "all of them.slnx",
  "projects": ["größe 1/one.csproj", "größe 1/two.csproj", "μακρύ 2/three.csproj"] } }"#;

/// The projects need no version of the runtime library; one that others use is none of theirs.
const VERSIONS: &str = r#"<Project>
  <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
  <PropertyGroup><Unused>0.0.1</Unused></PropertyGroup>
  <ItemGroup><PackageVersion Include="CmDotnet" Version="$(Unused)" /></ItemGroup>
</Project>
"#;

/// Two projects in one folder, as the `artifacts` layout allows, and others beside them; built at the same time. What they
/// have in common goes before what the SDK would set.
#[test]
fn projects_of_a_solution_filter_are_built_in_parallel_into_artifacts() {
    const ARTIFACTS: &str = "<Project><PropertyGroup>
  <ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath>
  <EventSourceSupport>true</EventSourceSupport>
</PropertyGroup></Project>";
    const PROGRAM: &str = "System.Console.WriteLine(typeof(Program).Assembly.GetName().Name);\n";
    let mut project = Project::new("solution, 解")
        .with_file("all of them.slnx", SOLUTION)
        .with_file("some.slnf", FILTER)
        .with_file("Directory.Build.props", ARTIFACTS)
        .with_file("Directory.Packages.props", VERSIONS)
        .with_file("größe 1/Program.cs", PROGRAM)
        .with_file("μακρύ 2/Program.cs", PROGRAM)
        .with_file("left out/Program.cs", "this is no C#");
    for path in ["größe 1/one", "größe 1/two", "μακρύ 2/three", "left out/four"] {
        project =
            project.with_file(&format!("{path}.csproj"), &component("<OutputType>Exe</OutputType>", ""));
    }
    let built = project.built(&["build", "some.slnf", "-m"]);
    assert!(built.success, "{}", built.text);
    for name in ["one", "two", "three"] {
        let component = project.folder().join(format!("artifacts/bin/{name}/debug/{name}.wasm"));
        assert_eq!(run(&component, &[]), format!("{name}\n"));
    }
    let configuration = project.folder().join("artifacts/bin/one/debug/one.runtimeconfig.json");
    let configuration = fs::read_to_string(configuration).expect("the build wrote it");
    assert!(
        configuration.contains("\"System.Diagnostics.Tracing.EventSource.IsSupported\": true"),
        "{configuration}"
    );
    assert!(!project.folder().join("artifacts/bin/four").exists());
}

#[test]
fn the_component_goes_where_the_output_goes_or_where_it_is_told_to() {
    let project = greeter("out");
    let built = project.built(&["build", "-p:OutDir=some where/"]);
    assert!(built.success, "{}", built.text);
    let greet = ["--invoke", r#"greet("you")"#];
    assert_eq!(run(&project.folder().join("some where/MyGreeter.wasm"), &greet), "\"Hello, you!\"\n");

    let built = project.built(&["build", "-p:ComponentOutputPath=dist/greeter.wasm"]);
    assert!(built.success, "{}", built.text);
    assert_eq!(run(&project.folder().join("dist/greeter.wasm"), &greet), "\"Hello, you!\"\n");

    let published = project.built(&["publish", "-o", "published"]);
    assert!(published.success, "{}", published.text);
    assert_eq!(run(&project.folder().join("published/MyGreeter.wasm"), &greet), "\"Hello, you!\"\n");
}

/// Beside another SDK, as `ComponentizeDotnet.Sdk` alone is in most tests; the version is in global.json.
#[test]
fn a_project_of_another_sdk_becomes_a_component_too() {
    const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk.Worker">
  <Sdk Name="ComponentizeDotnet.Sdk" />
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>"#;
    let project = Project::new("worker")
        .with_file("worker.csproj", PROJECT)
        .with_file("global.json", r#"{ "msbuild-sdks": { "ComponentizeDotnet.Sdk": "0.1.0" } }"#)
        .with_file("Program.cs", "System.Console.WriteLine(\"Hello\");\n");
    let built = project.build();
    assert!(built.success && built.text.contains("0 Warning(s)"), "{}", built.text);
    assert_eq!(run(&built.component, &[]), "Hello\n");
}

#[test]
fn a_project_for_several_frameworks_is_a_component_for_one_and_a_library_for_the_others() {
    let code = "#if NET10_0\nnamespace MyGreeter.Example.Greeter;\n\npublic static partial class Greeter\n{\n    public static partial string Greet(string name) => Words.Of(name);\n}\n#endif\n";
    let shared =
        "public static class Words { public static string Of(string name) => $\"Hello, {name}!\"; }\n";
    let project = greeter("frameworks").with_file("Greeter.cs", code).with_file("Words.cs", shared);
    let project = project.with_file(
        "MyGreeter.csproj",
        &component("<TargetFrameworks>net8.0;net10.0</TargetFrameworks>", "")
            .replace("<TargetFramework>net10.0</TargetFramework>", ""),
    );
    let built = project.build();
    assert!(built.success, "{}", built.text);
    assert_eq!(run(&built.component, &["--invoke", r#"greet("you")"#]), "\"Hello, you!\"\n");
    let other = project.folder().join("bin/Debug/net8.0");
    assert!(other.join("MyGreeter.dll").exists() && !other.join("MyGreeter.wasm").exists());
    assert!(!other.join("CmDotnet.dll").exists(), "the library has no bindings");
}

#[test]
fn a_framework_that_the_engine_does_not_have_is_an_error() {
    let project = greeter("framework");
    let old = component("", "").replace("net10.0", "net8.0");
    let built = project.with_file("MyGreeter.csproj", &old).build();
    assert!(!built.success, "{}", built.text);
    let message = "error CDN0703: The target framework 'net8.0' does not run on the .NET runtime";
    assert!(built.text.contains(message), "{}", built.text);
}

/// What an editor does when it loads a project that was never built: it asks for the compiler's command line.
#[test]
fn an_editor_gets_the_bindings_before_the_first_build_and_no_component() {
    let project = greeter("editor");
    let restored = project.built(&["restore"]);
    assert!(restored.success, "{}", restored.text);
    let arguments = [
        "msbuild",
        "-t:Compile",
        "-p:DesignTimeBuild=true",
        "-p:BuildingInsideVisualStudio=true",
        "-p:BuildProjectReferences=false",
        "-p:SkipCompilerExecution=true",
        "-p:ProvideCommandLineArgs=true",
        "-getItem:CscCommandLineArgs",
    ];
    let loaded = project.built(&arguments);
    assert!(loaded.success, "{}", loaded.text);
    assert!(loaded.text.contains("MyGreeter.Example.Greeter.Greeter.cs"), "{}", loaded.text);
    assert!(!loaded.component.exists(), "a component was made");

    // An error in the WIT takes nothing else of the project away.
    let project = project.with_file("wit/greeter.wit", "package example:greeter;\n\nworld greeter {\n");
    let loaded = project.built(&arguments);
    assert!(loaded.text.contains("CDN0001") && loaded.text.contains("Greeter.cs"), "{}", loaded.text);
}

#[test]
fn watch_sees_all_wit() {
    let project = greeter("watched")
        .with_file(
            "MyGreeter.csproj",
            &component("", r#"<Wit Include="wit" /><WitDependency Include="shared" />"#),
        )
        .with_file("shared/shared.wit", "package example:shared;\n");
    let listed = project.built(&["msbuild", "-t:_ComponentizeWatchWit", "-getItem:Watch"]);
    for file in ["wit/greeter.wit", "shared/shared.wit"] {
        assert!(listed.text.contains(file), "{}", listed.text);
    }
    let listed = greeter("default").built(&["msbuild", "-getItem:Watch"]);
    assert!(listed.text.contains("wit/greeter.wit"), "{}", listed.text);

    let version =
        Command::new(Product::get().dotnet).args(["watch", "--version"]).output().expect("dotnet starts");
    if !version.status.success() {
        skip(format_args!("this .NET SDK has no `dotnet watch`: {}", text(&version.stderr).trim()));
    }
}
