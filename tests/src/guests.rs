//! The C# guests of the runtime tests: one folder a feature in `tests/guests`, all built by one `dotnet build`.

use crate::{Product, copy_folder, root, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const GUEST_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <Sdk Name="ComponentizeDotnet.Sdk" Version="0.1.0" />
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RootNamespace>Guests</RootNamespace>
    <Nullable>enable</Nullable>
    <ImplicitUsings>disable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
</Project>
"#;

const ALL_PROJECTS: &str = r#"<Project DefaultTargets="Build">
  <ItemGroup><Guest Include="*/*.csproj" /></ItemGroup>
  <Target Name="Restore"><MSBuild Projects="@(Guest)" Targets="Restore" BuildInParallel="true" /></Target>
  <Target Name="Build"><MSBuild Projects="@(Guest)" Targets="Build" BuildInParallel="true" /></Target>
</Project>
"#;

/// The component of the guest that lives in `tests/guests/<feature>`.
///
/// # Panics
/// When the guests do not build; the message is what `dotnet build` printed.
pub fn guest(feature: &str) -> PathBuf {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = FOLDER.get_or_init(build_all).as_ref().unwrap_or_else(|messages| panic!("{messages}"));
    let component = folder.join(format!("{feature}/bin/Debug/net10.0/{feature}.wasm"));
    assert!(component.is_file(), "the build of the guests made no {}", component.display());
    component
}

/// Copies the guests out of the checkout, gives each a project file, and builds them side by side.
fn build_all() -> Result<PathBuf, String> {
    let product = Product::get();
    let folder = product.packages.with_file_name("guests");
    let fresh = |path: &Path| {
        // Old outputs would hide a build that makes nothing.
        let _ = fs::remove_dir_all(path);
        fs::create_dir_all(path).expect("the target folder can be written");
    };
    fresh(&folder);
    for entry in fs::read_dir(root().join("tests/guests")).expect("tests/guests is part of the checkout") {
        let source = entry.expect("tests/guests can be listed").path();
        let feature = source.file_name().expect("a listed path has a name").to_owned();
        let copy = folder.join(&feature);
        copy_folder(&source, &copy);
        fs::write(copy.join(&feature).with_extension("csproj"), GUEST_PROJECT).expect("the copy is writable");
    }
    fs::write(folder.join("guests.proj"), ALL_PROJECTS).expect("the folder is writable");
    fs::copy(product.packages.join("nuget.config"), folder.join("nuget.config"))
        .expect("the folder is writable");
    let mut build = Command::new(&product.dotnet);
    build.args(["build", "guests.proj", "-m", "-v:q", "--nologo"]).current_dir(&folder);
    let output = build.output().expect("dotnet starts");
    if output.status.success() { Ok(folder) } else { Err(text(&output.stdout)) }
}
