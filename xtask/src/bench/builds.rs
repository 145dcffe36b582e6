//! `cargo xtask bench builds`: what the SDK adds to a build in which nothing changed.

use super::{machine, sdk_version, timed};
use crate::{Products, process, workspace};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How often each project is built; the fastest counts, since everything else on the machine only adds to a time.
const RUNS: usize = 31;

const WITH: &str = r#"<Project Sdk="ComponentizeDotnet.Sdk/0.1.0">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
</Project>
"#;

const AS_PACKAGE: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="ComponentizeDotnet.Sdk" Version="0.1.0" /></ItemGroup>
</Project>
"#;

/// What the SDK sets for the C# compiler, and no more.
const WITHOUT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="CmDotnet" Version="0.1.0" /></ItemGroup>
</Project>
"#;

/// Builds the projects in turn and gives the part of the page.
///
/// # Errors
/// When a build fails.
pub fn run(products: &Products) -> Result<String> {
    let folder = workspace::target().join("bench/builds");
    let _ = fs::remove_dir_all(&folder);
    let [with, package, without] =
        [("with", WITH), ("package", AS_PACKAGE), ("without", WITHOUT)].map(|(name, text)| {
            let project = folder.join(name);
            write(products, &project, text).map(|()| project)
        });
    let (with, package, without) = (with?, package?, without?);
    let build = |project: &Path| {
        let mut command = products.dotnet.command();
        command.env_remove("MSBUILDDISABLENODEREUSE").args(["build", "-v:q", "--nologo"]);
        command.current_dir(project);
        command
    };
    process::run(&mut build(&with))?;
    copy_sources(&with.join("obj/Debug/net10.0/wit"), &without)?;
    let projects = [with, package, without];
    for project in &projects[1..] {
        process::run(&mut build(project))?;
    }
    let mut times = [Duration::MAX; 3];
    for _ in 0..RUNS {
        for (fastest, project) in times.iter_mut().zip(&projects) {
            *fastest = timed(&mut build(project))?.min(*fastest);
        }
    }
    let [with, package, without] = times;
    Ok(format!(
        include_str!("builds.md"),
        heading = super::BUILDS_HEADING,
        with = milliseconds(with),
        package = milliseconds(package),
        without = milliseconds(without),
        with_more = milliseconds(with.saturating_sub(without)),
        package_more = milliseconds(package.saturating_sub(without)),
        runs = RUNS,
        machine = machine()?,
        sdk = sdk_version(&products.dotnet)?,
    ))
}

/// A copy of the sample with this project file.
fn write(products: &Products, project: &Path, text: &str) -> Result<()> {
    let sample = workspace::root().join("samples/hello");
    fs::create_dir_all(project.join("wit"))?;
    fs::write(project.join("Hello.csproj"), text)?;
    for file in ["Hello.cs", "wit/world.wit"] {
        fs::copy(sample.join(file), project.join(file))?;
    }
    fs::copy(products.packages.join("nuget.config"), project.join("nuget.config"))?;
    Ok(())
}

fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "cs") {
            fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}
