//! The C# guests of the runtime tests, each set built by one `dotnet build`: one folder a feature in `tests/guests`, and
//! those that a test makes.

use crate::{Product, copy_folder, root, text};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

const GUEST_PROJECT: &str = r#"<Project Sdk="ComponentizeDotnet.Sdk/0.1.0">
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
  <Target Name="Publish"><MSBuild Projects="@(Guest)" Targets="Build" Properties="_IsPublishing=true" BuildInParallel="true" /></Target>
</Project>
"#;

/// What of the guests is compiled ahead of time (the property ComponentAotMode); without it they are interpreted.
const AOT_MODE: &str = "COMPONENTIZE_TEST_AOT";

/// Whether the guests are compiled. Then their stack traces lack what the compiler put into its callers, and objects may be
/// kept that only the stack still knows: docs/limits.md. Prints the reason for a test that cannot run so.
pub fn are_compiled() -> bool {
    let compiled = std::env::var_os(AOT_MODE).is_some();
    if compiled {
        test_support::skip("compiled guests lack what this test looks for (docs/limits.md)");
    }
    compiled
}

/// The component of the guest that lives in `tests/guests/<feature>`.
///
/// # Panics
/// When the guests do not build; the message is what `dotnet build` printed.
pub fn guest(feature: &str) -> PathBuf {
    static GUESTS: OnceLock<Result<Guests, String>> = OnceLock::new();
    let guests = GUESTS.get_or_init(|| {
        let guests = Guests::new("guests");
        let sources = root().join("tests/guests");
        let wanted = std::env::var("COMPONENTIZE_TEST_GUESTS").ok();
        for entry in fs::read_dir(sources).expect("tests/guests is part of the checkout") {
            let source = entry.expect("tests/guests can be listed").path();
            let feature = source.file_name().expect("a listed path has a name").to_string_lossy();
            if wanted.as_ref().is_some_and(|wanted| !wanted.split(',').any(|name| name == feature)) {
                continue;
            }
            copy_folder(&source, &guests.add(&feature));
        }
        guests.build()
    });
    guests.as_ref().unwrap_or_else(|messages| panic!("{messages}")).component(feature)
}

/// A folder of projects that are built side by side.
pub struct Guests {
    product: Product,
    folder: PathBuf,
}

impl Guests {
    /// An empty folder `name` outside the checkout, in place of the one of an earlier run.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn new(name: &str) -> Self {
        let product = Product::get();
        let folder = product.packages.with_file_name(name);
        // Old outputs would hide a build that makes nothing.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the target folder can be written");
        fs::write(folder.join("guests.proj"), ALL_PROJECTS).expect("the folder is writable");
        fs::copy(product.packages.join("nuget.config"), folder.join("nuget.config"))
            .expect("the folder is writable");
        Self { product, folder }
    }

    /// Adds the project of a component; gives its folder, for its `wit` and its C#.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn add(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(name);
        fs::create_dir_all(folder.join("wit")).expect("the folder is writable");
        fs::write(folder.join(format!("{name}.csproj")), GUEST_PROJECT).expect("the folder is writable");
        folder
    }

    /// Builds all projects.
    ///
    /// # Errors
    /// When one does not build; the message is what `dotnet build` printed.
    ///
    /// # Panics
    /// When `dotnet` does not start.
    pub fn build(self) -> Result<Self, String> {
        let mut build = Command::new(&self.product.dotnet);
        build.args(["build", "guests.proj", "-m", "-v:q", "--nologo"]).current_dir(&self.folder);
        // Compiled code is made for what is published.
        if let Ok(mode) = std::env::var(AOT_MODE) {
            build.args(["-t:Publish", "-p:RunAOTCompilation=true", "-p:_IsPublishing=true"]);
            build.arg("-p:ComponentizePreinitialize=true");
            build.arg(format!("-p:ComponentAotMode={mode}"));
        }
        let output = build.output().expect("dotnet starts");
        if output.status.success() { Ok(self) } else { Err(text(&output.stdout)) }
    }

    /// The component of the project `name`.
    ///
    /// # Panics
    /// When the build made none.
    pub fn component(&self, name: &str) -> PathBuf {
        let component = self.folder.join(format!("{name}/bin/Debug/net10.0/{name}.wasm"));
        assert!(component.is_file(), "the build of the guests made no {}", component.display());
        component
    }
}
