//! Binary logs of MSBuild: which tasks a build executed. The C# program in `tests/binlog` reads them.

use crate::{Product, root};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// What a build did.
#[derive(Debug)]
pub struct Log {
    /// The tasks, in the order of the log.
    pub tasks: Vec<Executed>,
}

/// A task that ran.
#[derive(Debug, Deserialize)]
pub struct Executed {
    /// The file name of the project that it ran for.
    pub project: String,
    /// The target that it is in.
    pub target: String,
    /// The task's name.
    pub name: String,
    /// The command line of the program that it started, if it did.
    pub command: Option<String>,
}

/// The steps of a build, by what shows that one was taken: a task, and a part of its command line.
const STEPS: [(&str, &str, &str); 5] = [
    ("bindings", "RunComponentizeDotnet", " bindings "),
    ("compile", "Csc", ""),
    ("trim", "ILLink.Tasks.ILLink", ""),
    ("componentize", "RunComponentizeDotnet", " componentize "),
    ("compose", "RunComponentizeDotnet", " compose "),
];

impl Log {
    /// Reads the log of a build.
    ///
    /// # Panics
    /// When the reader does not build, or cannot read it.
    pub fn read(product: &Product, log: &Path) -> Self {
        let output = run(Command::new(&product.dotnet).arg(reader(product)).arg(log));
        let tasks = serde_json::from_slice(&output.stdout).expect("the reader writes JSON");
        Self { tasks }
    }

    /// The steps of making a component that the build took, in alphabetical order.
    pub fn steps(&self) -> Vec<&'static str> {
        self.steps_of(|_| true)
    }

    /// The same for one project of several, by the name of its file.
    pub fn steps_in(&self, project: &str) -> Vec<&'static str> {
        self.steps_of(|task| task.project == project)
    }

    fn steps_of(&self, is_meant: impl Fn(&Executed) -> bool) -> Vec<&'static str> {
        let steps = self.tasks.iter().filter(|task| is_meant(task)).filter_map(Executed::step);
        steps.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

impl Executed {
    fn step(&self) -> Option<&'static str> {
        let command = self.command.as_deref().unwrap_or_default();
        let step = STEPS.iter().find(|(_, name, part)| self.name == *name && command.contains(part));
        step.map(|(step, ..)| *step)
    }
}

/// The reader's assembly; it is built once.
fn reader(product: &Product) -> &'static Path {
    static READER: OnceLock<PathBuf> = OnceLock::new();
    READER.get_or_init(|| {
        let project = root().join("tests/binlog");
        let config = product.packages.join("nuget.config");
        let mut build = Command::new(&product.dotnet);
        build.arg("build").arg(&project).args(["--nologo", "--verbosity", "quiet"]);
        run(build.arg(format!("-p:RestoreConfigFile={}", config.display())));
        project.join("bin/Debug/net10.0/BinaryLogReader.dll")
    })
}

fn run(command: &mut Command) -> Output {
    let output = command.output().expect("dotnet starts");
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{command:?}\n{out}{err}");
    output
}
