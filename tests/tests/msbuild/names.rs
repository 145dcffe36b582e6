//! Folders, projects and arguments with characters that mean something to a shell, to MSBuild or to the trimmer: they are
//! names, and nothing else.

use crate::{component, run};
use integration_tests::{Product, Project, text};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What would make a file `hacked` if a shell or MSBuild took it for more than a name.
const FOLDER: &str = "it's; $(touch hacked) `touch hacked` & \"q\" %PATH% {a}[b],!^#~=\n解";

/// The C# compiler's task refuses quotes in the name of a project.
const NAME: &str = "my; $(touch hacked) `touch hacked` & it's";

const WIT: &str = "package acme:app;\n\nworld app {\n  import wasi:cli/environment@0.2.12;\n}\n";

const PROGRAM: &str = r#"System.Console.WriteLine(string.Join('|', args));
System.Console.WriteLine(System.Environment.GetEnvironmentVariable("NAME"));
"#;

fn has_file(folder: &Path, name: &str) -> bool {
    fs::read_dir(folder)
        .expect("the folder can be listed")
        .flatten()
        .any(|entry| entry.file_name() == name || (entry.path().is_dir() && has_file(&entry.path(), name)))
}

#[test]
#[cfg(unix)]
fn names_and_arguments_reach_no_shell() {
    let items = r#"<Wit Include="w%3Bi&amp;t $(Dollar)" />"#;
    let properties =
        r#"<OutputType>Exe</OutputType><RootNamespace>App</RootNamespace><Dollar>`touch hacked`</Dollar>
    <ComponentRunArguments>--env "NAME=a b; $(touch hacked)"</ComponentRunArguments>"#
            .replace("$(touch", "%24(touch");
    let project = Project::new("names")
        .with_file(&format!("{FOLDER}/{NAME}.csproj"), &component(&properties, items))
        .with_file(&format!("{FOLDER}/w;i&t `touch hacked`/app.wit"), WIT)
        .with_file(&format!("{FOLDER}/Program.cs"), PROGRAM);
    let folder = project.folder().join(FOLDER);
    let dotnet = |arguments: &[&str]| {
        let mut command = Command::new(Product::get().dotnet);
        let output = command.args(arguments).current_dir(&folder).output().expect("dotnet starts");
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    };
    dotnet(&["build"]);
    assert_eq!(run(&folder.join(format!("bin/Debug/net10.0/{NAME}.wasm")), &["--", "a"]), "a\n\n");
    let ran = dotnet(&["run", "--no-build", "--", "$(touch hacked)", "`touch hacked`;", "a \"b\" 'c"]);
    assert_eq!(ran, "$(touch hacked)|`touch hacked`;|a \"b\" 'c\na b; $(touch hacked)\n");
    assert!(!has_file(project.folder(), "hacked"));
}

/// The task gives its program each argument as it is.
#[test]
#[cfg(unix)]
fn the_task_gives_its_program_the_arguments_as_they_are() {
    use std::os::unix::fs::PermissionsExt;

    const SCRIPT: &str = "#!/bin/sh\nfor argument; do printf '<%s>' \"$argument\"; done > said\necho 'a b.wit(2,3): error CDN0001: no' >&2\nexit 3\n";
    let tasks = r#"<Project>
  <UsingTask TaskName="ComponentizeDotnet.Tasks.RunComponentizeDotnet" AssemblyFile="$(Tasks)" />
  <ItemGroup>
    <Argument Include="a b;--c=%22d%22;e%5Cf%5C;g%5Ch%5C%22;%24(id);`id`;%3B%26%25&#x27;&#xA;i;--x=%2A" />
  </ItemGroup>
  <Target Name="Run">
    <RunComponentizeDotnet Program="$(MSBuildProjectDirectory)/tool" Arguments="@(Argument)" FurtherArguments="j &quot;k l&quot;" Failure="There is nothing" />
  </Target>
</Project>"#;
    let package = Product::get().packages.join("ComponentizeDotnet.Sdk.0.1.0.nupkg");
    let project = Project::new("task").with_file("run.proj", tasks).with_file("tool", SCRIPT);
    let tool = project.folder().join("tool");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("the file is there");
    let unpacked =
        Command::new("unzip").arg("-q").arg(&package).arg("-d").arg(project.folder().join("sdk")).status();
    if !unpacked.is_ok_and(|status| status.success()) {
        println!("not run: there is no unzip");
        return;
    }
    let built = project.built(&["msbuild", "run.proj", "-p:Tasks=sdk/tasks/ComponentizeDotnet.Tasks.dll"]);
    assert!(!built.success, "{}", built.text);
    let said = fs::read_to_string(project.folder().join("said")).expect("the program ran");
    assert_eq!(said, "<a b><--c=\"d\"><e\\f\\><g\\h\\\"><$(id)><`id`><;&%'\ni><--x=*><j><k l>");
    assert!(built.text.contains("a b.wit(2,3): error CDN0001: no"), "{}", built.text);
    assert!(!built.text.contains("CDN0704"), "{}", built.text);

    fs::write(&tool, "#!/bin/sh\necho 'error: what is this' >&2\nexit 3\n").expect("the folder is writable");
    let built = project.built(&["msbuild", "run.proj", "-p:Tasks=sdk/tasks/ComponentizeDotnet.Tasks.dll"]);
    let message = "error CDN0704: There is nothing: componentize-dotnet ended with exit code 3.";
    assert!(!built.success && built.text.contains(message), "{}", built.text);
}
