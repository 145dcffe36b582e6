//! C# projects that a test makes by hand in a folder of its own, and builds with `dotnet build`.

use crate::{Log, Product, copy_folder};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const GREETER_WIT: &str =
    "package example:greeter;\n\nworld greeter {\n  export greet: func(name: string) -> string;\n}\n";

const GREETER: &str = r#"namespace MyGreeter.Example.Greeter;

public static partial class Greeter
{
    public static partial string Greet(string name) => $"Hello, {name}!";
}
"#;

/// The smallest project there is: it exports `greet: func(name: string) -> string`.
pub fn greeter(folder: &str) -> Project {
    Project::in_folder("MyGreeter", folder)
        .with_properties("")
        .with_file("wit/greeter.wit", GREETER_WIT)
        .with_file("Greeter.cs", GREETER)
}

/// A project folder outside the checkout, removed when dropped.
pub struct Project {
    product: Product,
    _parent: TempDir,
    folder: PathBuf,
    name: String,
}

/// What `dotnet build` said and made.
pub struct Built {
    /// Whether the build succeeded.
    pub success: bool,
    /// Standard output and standard error.
    pub text: String,
    /// Where the component is, if there is one.
    pub component: PathBuf,
}

/// Standard output and standard error.
fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Project {
    /// An empty project named `name`, with a nuget.config that finds the packages under test.
    pub fn new(name: &str) -> Self {
        Self::in_folder(name, name)
    }

    /// The same in a folder whose name is `folder`.
    pub fn in_folder(name: &str, folder: &str) -> Self {
        let product = Product::get();
        let parent = TempDir::with_prefix("componentize ").expect("a temporary folder can be made");
        let folder = parent.path().join(folder);
        fs::create_dir(&folder).expect("the new folder is empty");
        fs::copy(product.packages.join("nuget.config"), folder.join("nuget.config"))
            .expect("the packages have a nuget.config");
        Self { product, _parent: parent, folder, name: name.into() }
    }

    /// Adds the project file of a component; `properties` goes into its property group.
    pub fn with_properties(self, properties: &str) -> Self {
        let name = format!("{}.csproj", self.name);
        let text = format!(
            r#"<Project Sdk="ComponentizeDotnet.Sdk/0.1.0">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    {properties}
  </PropertyGroup>
</Project>
"#
        );
        self.with_file(&name, &text)
    }

    /// Adds a reference to a package under test, in the project file that [`Project::with_properties`] made.
    pub fn with_package(self, package: &str) -> Self {
        let path = self.folder.join(format!("{}.csproj", self.name));
        let text = fs::read_to_string(&path).expect("the project file is there");
        let version = env!("CARGO_PKG_VERSION");
        let reference = format!(
            "  <ItemGroup><PackageReference Include=\"{package}\" Version=\"{version}\" /></ItemGroup>\n</Project>"
        );
        fs::write(path, text.replace("</Project>", &reference)).expect("the project folder can be written");
        self
    }

    /// Adds or replaces a file.
    pub fn with_file(self, path: &str, text: &str) -> Self {
        let file = self.folder.join(path);
        let parent = file.parent().expect("a file in the project has a parent");
        fs::create_dir_all(parent).expect("the project folder can be written");
        fs::write(file, text).expect("the project folder can be written");
        self
    }

    /// Adds all files of a folder of the checkout, but what a build made there.
    pub fn with_copy_of(self, folder: &Path) -> Self {
        copy_folder(folder, &self.folder);
        self
    }

    /// The project's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `dotnet` in the project's folder.
    pub fn dotnet(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(&self.product.dotnet);
        command.args(arguments).current_dir(&self.folder).output().expect("dotnet starts")
    }

    /// `dotnet build`, with what it made in the Debug configuration.
    pub fn build(&self) -> Built {
        self.built(&["build"])
    }

    /// `dotnet` with `arguments`, and the component where `dotnet build` puts it.
    pub fn built(&self, arguments: &[&str]) -> Built {
        let output = self.dotnet(arguments);
        let component = self.folder.join(format!("bin/Debug/net10.0/{}.wasm", self.name));
        Built { success: output.status.success(), text: said(&output), component }
    }

    /// `dotnet` with `arguments`, and the tasks that its binary log tells of.
    ///
    /// # Panics
    /// When the build fails.
    pub fn logged(&self, arguments: &[&str]) -> Log {
        let log = self.folder.join("build.binlog");
        let output = self.dotnet(&[arguments, &["-bl:build.binlog;ProjectImports=None"]].concat());
        assert!(output.status.success(), "{}", said(&output));
        Log::read(&self.product, &log)
    }
}
