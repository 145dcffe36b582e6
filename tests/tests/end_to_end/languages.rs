//! The other languages of .NET.

use crate::run;
use integration_tests::{Product, Project, text};
use std::fs;

const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <Sdk Name="ComponentizeDotnet.Sdk" Version="0.1.0" />
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <Tailcalls>true</Tailcalls>
  </PropertyGroup>
  <ItemGroup><Compile Include="Program.fs" Condition="'$(MSBuildProjectExtension)' == '.fsproj'" /></ItemGroup>
</Project>
"#;

/// Builds the program, which must print here what it prints in .NET.
fn assert_prints_the_same(project: &Project, name: &str) {
    let built = project.build();
    assert!(built.success, "{}", built.text);
    let here = run(&built.component, &[]);
    assert!(here.status.success(), "{}{}", text(&here.stdout), text(&here.stderr));
    let in_dotnet = project.dotnet(&[&format!("bin/Debug/net10.0/{name}.dll")]);
    assert_eq!(text(&here.stdout), text(&in_dotnet.stdout));
}

#[test]
fn fsharp_prints_what_it_prints_in_dotnet() {
    let project = Project::new("Shapes").with_file("Program.fs", include_str!("shapes.fs"));
    assert_prints_the_same(&project.with_file("Shapes.fsproj", PROJECT), "Shapes");
}

#[test]
fn visual_basic_prints_what_it_prints_in_dotnet() {
    const PROGRAM: &str = r#"Imports System
Module Program
    Sub Main()
        Dim asked = 0
        Try
            Throw New Exception("basic")
        Catch e As Exception When Fails(asked)
            Console.WriteLine("first")
        Catch e As Exception When e.Message = "basic"
            Console.WriteLine($"second {asked}")
        End Try
    End Sub
    Function Fails(ByRef asked As Integer) As Boolean
        asked += 1
        Throw New InvalidOperationException()
    End Function
End Module
"#;
    if !has_visual_basic() {
        test_support::skip("this .NET SDK comes without Visual Basic");
        return;
    }
    let project = Project::new("Basic").with_file("Program.vb", PROGRAM);
    assert_prints_the_same(&project.with_file("Basic.vbproj", PROJECT), "Basic");
}

/// Whether an SDK beside the `dotnet` under test can compile it.
fn has_visual_basic() -> bool {
    let dotnet = Product::get().dotnet;
    let Some(folder) = dotnet.parent() else { return false };
    let sdks = fs::read_dir(folder.join("sdk")).into_iter().flatten().flatten();
    sdks.into_iter().any(|sdk| sdk.path().join("Sdks/Microsoft.NET.Sdk/codestyle/vb").is_dir())
}
