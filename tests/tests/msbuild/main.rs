//! The MSBuild SDK: real `dotnet` runs on projects made here, and what their binary logs say.

mod aot;
mod cultures;
mod documentation;
mod incremental;
mod layouts;
mod names;
mod native_aot;
mod packages;
mod platform;
mod references;
mod templates;
mod trimming;

use integration_tests::{Product, text};
use std::path::Path;

/// Runs a component, and gives what it printed.
fn run(component: &Path, arguments: &[&str]) -> String {
    let output =
        Product::get().tool().arg("run").arg(component).args(arguments).output().expect("the tool starts");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// A project file for a component, with these properties and items.
fn component(properties: &str, items: &str) -> String {
    format!(
        r#"<Project Sdk="ComponentizeDotnet.Sdk/0.1.0">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    {properties}
  </PropertyGroup>
  <ItemGroup>
    {items}
  </ItemGroup>
</Project>
"#
    )
}
