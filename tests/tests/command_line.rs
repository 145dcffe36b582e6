//! The verbs of the packed program that need a project: `build`, `inspect` and `componentize` of what a build made; and
//! where the C# compiler sees an export that is missing.

use integration_tests::{Product, Project, copy_folder, greeter, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The program in the package, with all that lies beside it there.
fn packed_tool() -> PathBuf {
    let project = greeter("package");
    assert!(project.dotnet(&["restore"]).status.success());
    let output = project.dotnet(&["msbuild", "-getProperty:ComponentizeDotnetTool"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).trim().into()
}

#[track_caller]
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    assert!(status.success(), "{}{}", text(&stdout), text(&stderr));
    text(&stdout)
}

#[test]
fn an_export_that_is_missing_is_an_error_at_the_line_of_the_wit() {
    let project = greeter("missing").with_file("Greeter.cs", "// Nothing yet.\n");
    let built = project.build();
    let place = Path::new("wit").join("greeter.wit");
    let expected = format!("{}(4,10): error CS8795: ", place.display());
    assert!(!built.success && built.text.contains(&expected), "{}", built.text);
    assert!(built.text.contains("'Greeter.Greet(string)'"), "{}", built.text);
}

/// The greeter as a project that knows nothing of components, and references a library.
fn plain_project() -> Project {
    let project = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><RootNamespace>MyGreeter</RootNamespace></PropertyGroup>
  <ItemGroup>
    <Compile Remove="Words/**" />
    <ProjectReference Include="Words/Words.csproj" />
  </ItemGroup>
</Project>"#;
    let library = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>"#;
    let body = "public static partial string Greet(string name) => Words.Word.Hello + name;";
    let code = format!(
        "namespace MyGreeter.Example.Greeter;\n\npublic static partial class Greeter\n{{\n    {body}\n}}\n"
    );
    greeter("plain")
        .with_file("MyGreeter.csproj", project)
        .with_file("Greeter.cs", &code)
        .with_file("Words/Words.csproj", library)
        .with_file(
            "Words/Word.cs",
            "namespace Words;\n\npublic static class Word { public const string Hello = \"Hello, \"; }\n",
        )
}

#[test]
fn a_project_that_knows_nothing_of_components_becomes_one_and_is_the_same_everywhere() {
    let tool = packed_tool();
    let project = plain_project();
    let before = fs::read(project.folder().join("MyGreeter.csproj")).expect("it is there");
    let mut build = Command::new(&tool);
    build.arg("build").arg(project.folder()).env("DOTNET_HOST_PATH", Product::get().dotnet);
    run(&mut build);
    assert_eq!(fs::read(project.folder().join("MyGreeter.csproj")).expect("it is there"), before);
    let component = project.folder().join("bin/Debug/net10.0/MyGreeter.wasm");
    let greeting = run(Command::new(&tool).arg("run").arg(&component).args(["--invoke", r#"greet("you")"#]));
    assert_eq!(greeting, "\"Hello, you\"\n");
    assert!(!project.folder().join("Words/bin/Debug/net10.0/Words.wasm").exists());

    let inspected = run(Command::new(&tool).arg("inspect").arg(&component));
    for part in ["MyGreeter.dll", "System.Private.CoreLib.dll", "sdk: .NET 10.0.", "export greet: func"] {
        assert!(inspected.contains(part), "no `{part}` in\n{inspected}");
    }

    let (first, second) = (componentized(&tool, &project), componentized(&tool, &project));
    assert_eq!(first, second);
    let bill = String::from_utf8(first.1).expect("it is JSON");
    for part in
        ["MyGreeter.dll", "System.Private.CoreLib.dll", "pkg:nuget/Microsoft.NETCore.App.Runtime", "SHA-256"]
    {
        assert!(bill.contains(part), "no `{part}` in\n{bill}");
    }
}

/// The component and its bill that are made out of a copy of what a project's build made.
fn componentized(tool: &Path, project: &Project) -> (Vec<u8>, Vec<u8>) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    copy_folder(
        &project.folder().join("obj/Debug/net10.0/componentize/linked"),
        &folder.path().join("linked"),
    );
    copy_folder(&project.folder().join("wit"), &folder.path().join("wit"));
    let mut command = Command::new(tool);
    command.arg("componentize").arg(folder.path().join("linked/MyGreeter.dll"));
    command.arg("--wit").arg(folder.path().join("wit"));
    command
        .arg("-o")
        .arg(folder.path().join("out.wasm"))
        .arg("--sbom")
        .arg(folder.path().join("out.cdx.json"));
    run(&mut command);
    let read = |name: &str| fs::read(folder.path().join(name)).expect("it was written");
    let (component, bill) = (read("out.wasm"), read("out.cdx.json"));
    let place = folder.path().to_string_lossy().into_owned();
    for bytes in [&component, &bill] {
        assert!(!String::from_utf8_lossy(bytes).contains(&place), "{place} is in the result");
    }
    (component, bill)
}
