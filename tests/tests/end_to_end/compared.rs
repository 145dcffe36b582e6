//! A program in `tests/programs` that prints in a component what it prints on .NET itself.

use integration_tests::{Built, Product, Project, root, text};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The program, built once.
pub struct Compared {
    name: &'static str,
    options: &'static [&'static str],
    built: OnceLock<(Project, Built)>,
}

impl Compared {
    /// The program in a folder of this name, which runs with these options of `componentize-dotnet run`.
    pub const fn new(name: &'static str, options: &'static [&'static str]) -> Self {
        Self { name, options, built: OnceLock::new() }
    }

    /// Where the component is.
    pub fn component(&self) -> &Path {
        &self.built().1.component
    }

    /// What it prints in a component, and on .NET.
    pub fn lines(&self, arguments: &[&str]) -> [Vec<String>; 2] {
        [self.in_component(arguments), self.in_dotnet(arguments)].map(lines)
    }

    /// What it prints when it is published as compiled code, and on .NET. The variable COMPONENTIZE_TEST_AOT says what is compiled.
    pub fn compiled_lines(&self, arguments: &[&str]) -> [Vec<String>; 2] {
        let project = &self.built().0;
        let mode = std::env::var("COMPONENTIZE_TEST_AOT").unwrap_or_else(|_| "application".to_owned());
        let mode = format!("-p:ComponentAotMode={mode}");
        let published = project.built(&["publish", "-p:RunAOTCompilation=true", &mode]);
        assert!(published.success, "{}", published.text);
        let component = project.folder().join(format!("bin/Release/net10.0/publish/{}.wasm", self.name));
        let compiled = super::run(&component, &[self.options, &["--"], arguments].concat());
        [compiled, self.in_dotnet(arguments)].map(lines)
    }

    /// The same in a component alone, whether it succeeds or not.
    pub fn in_component(&self, arguments: &[&str]) -> Output {
        super::run(self.component(), &[self.options, &["--"], arguments].concat())
    }

    /// The same on .NET alone.
    pub fn in_dotnet(&self, arguments: &[&str]) -> Output {
        let (project, built) = self.built();
        Command::new(Product::get().dotnet)
            .arg(built.component.with_extension("dll"))
            .args(arguments)
            .current_dir(project.folder())
            .output()
            .expect("dotnet starts")
    }

    fn built(&self) -> &(Project, Built) {
        self.built.get_or_init(|| {
            let folder = root().join("tests/programs").join(self.name);
            let project = Project::new(self.name).with_copy_of(&folder);
            let built = project.build();
            assert!(built.success, "{}", built.text);
            (project, built)
        })
    }
}

/// What a program printed that succeeded.
fn lines(output: Output) -> Vec<String> {
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout).lines().map(str::to_owned).collect()
}

/// The lines of one that the other does not have.
pub fn differences(component: &[String], dotnet: &[String]) -> String {
    let missing = |name: &str, some: &[String], others: &[String]| {
        let lines = some.iter().filter(|line| !others.contains(line));
        lines.map(|line| format!("{name}: {}\n", line.trim_end())).collect::<String>()
    };
    missing("component", component, dotnet) + &missing(".NET", dotnet, component)
}
