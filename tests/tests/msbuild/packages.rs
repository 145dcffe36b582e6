//! Packages: a component that is packed and used from elsewhere, and the SDK as a package.

use crate::{component, run};
use integration_tests::{Product, Project, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

const WIT: &str = "package acme:counter@1.0.0;

/// Counts up.
interface counter {
  /// The next number.
  next: func() -> u32;
}

world counter-component {
  export counter;
}
";

const COUNTER: &str = "namespace Counter.Acme.Counter;

public static partial class Counter
{
    private static uint last;

    public static partial uint Next() => ++last;
}
";

const PROGRAM: &str = "using static App.Acme.Counter.Counter;
System.Console.WriteLine($\"{Next()} {Next()}\");
";

/// Versions are central, and the folder's settings are not those of the SDK's own restore, whose cache is in it.
const VERSIONS: &str = r#"<Project>
  <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
  <ItemGroup>
    <PackageVersion Include="ComponentizeDotnet.Sdk" Version="0.1.0" />
    <PackageVersion Include="Counter" Version="1.2.3" />
  </ItemGroup>
</Project>
"#;

const SETTINGS: &str = "<Project><PropertyGroup>
  <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
  <TargetFramework>net8.0</TargetFramework>
</PropertyGroup></Project>
";

/// The SDK as a package, and the package of another component.
const APPLICATION: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <RootNamespace>App</RootNamespace>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ComponentizeDotnet.Sdk" />
    <PackageReference Include="Counter" />
  </ItemGroup>
</Project>
"#;

/// The application's nuget.config has one source more: where the component was packed to.
fn add_source(project: &Project, folder: &str) {
    let file = project.folder().join("nuget.config");
    let text = fs::read_to_string(&file).expect("the project has a nuget.config");
    let source = format!("<packageSources>\n    <clear />\n    <add key=\"packed\" value=\"{folder}\" />");
    let text = text.replacen("<packageSources>\n    <clear />", &source, 1);
    assert!(text.contains("packed"), "{text}");
    fs::write(file, text).expect("the folder can be written");
}

#[test]
fn a_packed_component_brings_its_bindings_to_a_project_that_has_the_sdk_as_a_package() {
    let counter = Project::in_folder("Counter", "counter")
        .with_file("Counter.csproj", &component("<Version>1.2.3</Version>", ""))
        .with_file("wit/counter.wit", WIT)
        .with_file("Counter.cs", COUNTER);
    let packed = counter.built(&["pack", "-o", "packed"]);
    assert!(packed.success && !packed.text.contains("warning"), "{}", packed.text);

    let application = Project::in_folder("App", "application")
        .with_file("App.csproj", APPLICATION)
        .with_file("Directory.Packages.props", VERSIONS)
        .with_file("Directory.Build.props", SETTINGS)
        .with_file("Program.cs", PROGRAM);
    add_source(&application, &counter.folder().join("packed").display().to_string());
    // A cache of its own: the runtime pack and the trimmer are not there, and no other test sees `Counter`.
    let cache = application.folder().join("cache");
    let mut build = Command::new(Product::get().dotnet);
    build.arg("build").current_dir(application.folder()).env("NUGET_PACKAGES", &cache);
    let output = build.output().expect("dotnet starts");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let component = application.folder().join("bin/Debug/net10.0/App.wasm");
    assert_eq!(run(&component, &[]), "1 2\n");
    let bindings = application.folder().join("obj/Debug/net10.0/wit/App.Acme.Counter.Counter.cs");
    let bindings = fs::read_to_string(bindings).expect("the bindings were generated");
    assert!(bindings.contains("The next number."), "{bindings}");

    // The cache of many build servers cannot be written: a build must have no need to.
    let before = stamps(&cache);
    let mut again = Command::new(Product::get().dotnet);
    again
        .args(["build", "--no-incremental", "-p:RestoreLockedMode=true"])
        .current_dir(application.folder())
        .env("NUGET_PACKAGES", &cache);
    let again = again.output().expect("dotnet starts");
    assert!(again.status.success(), "{}{}", text(&again.stdout), text(&again.stderr));
    assert_eq!(stamps(&cache), before);
}

/// Everything in a folder, and when it was written.
fn stamps(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut stamps = BTreeMap::new();
    let mut found = vec![folder.to_owned()];
    while let Some(path) = found.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("the folder can be listed");
            found.extend(entries.map(|entry| entry.expect("the folder can be listed").path()));
        }
        let written = path.metadata().and_then(|data| data.modified()).expect("the file system knows times");
        stamps.insert(path, written);
    }
    stamps
}
