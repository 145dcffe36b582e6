//! The pages in docs/diagnostics: the example of each, with the files that it names, gives the code that it is about. A
//! block of code names its file after its language; the text form of WebAssembly becomes a binary. The last command of a
//! page fails with the code and the message that the page shows.

use diagnostics::Code;
use integration_tests::{Block, Product, Project, blocks, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use test_support::skip;

/// Codes whose example no test can afford, and why.
const NOT_RUN: [(Code, &str); 2] = [
    (Code::ApplicationSize, "it needs more than a gibibyte of assemblies"),
    (Code::LargeTable, "it compiles the class library in full, for minutes"),
];

/// The example of a page.
#[derive(Default)]
struct Example {
    /// Language, name and content.
    files: Vec<(String, String, String)>,
    commands: Vec<Vec<String>>,
    message: String,
}

impl Example {
    fn of(code: Code) -> Self {
        let mut example = Self::default();
        for Block { info, content } in blocks(code.page()) {
            example.add(code, &info, content);
        }
        example
    }

    fn add(&mut self, code: Code, info: &str, content: String) {
        match info.split_once(' ') {
            Some((language, name)) => self.files.push((language.to_owned(), name.to_owned(), content)),
            None if info == "console" => {
                let words = |line: &str| {
                    let line =
                        line.strip_prefix("$ ").unwrap_or_else(|| panic!("{code}: no command: {line}"));
                    shlex::split(line).unwrap_or_else(|| panic!("{code}: quotes do not match: {line}"))
                };
                self.commands.extend(content.lines().map(words));
            }
            None => self.message = content.trim().to_owned(),
        }
    }

    fn needs_dotnet(&self) -> bool {
        self.commands.iter().any(|command| command[0] == "dotnet")
    }

    fn write(&self, folder: &Path) {
        for (language, name, content) in &self.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the folder is writable");
            let bytes = match language.as_str() {
                "wat" => wat::parse_str(content).unwrap_or_else(|error| panic!("{name}: {error}")),
                _ => content.clone().into_bytes(),
            };
            fs::write(path, bytes).expect("the folder is writable");
        }
    }

    fn run(&self, command: &[String], project: &Project) -> Output {
        let arguments: Vec<&str> = command[1..].iter().map(String::as_str).collect();
        match command[0].as_str() {
            "dotnet" => project.dotnet(&arguments),
            "componentize-dotnet" => {
                let mut tool: Command = Product::get().tool();
                tool.args(arguments).current_dir(project.folder()).output().expect("the tool starts")
            }
            other => panic!("an example calls {other}"),
        }
    }

    /// What is wrong with the page of `code`, if anything.
    fn check(&self, code: Code) -> Result<(), String> {
        let project = Project::new("App");
        self.write(project.folder());
        let Some((last, before)) = self.commands.split_last() else {
            return Err(format!("{code}: no command"));
        };
        for command in before {
            let Output { status, stdout, stderr } = self.run(command, &project);
            if !status.success() {
                return Err(format!("{code}: {command:?} failed:\n{}{}", text(&stdout), text(&stderr)));
            }
        }
        let Output { status, stdout, stderr } = self.run(last, &project);
        let said = format!("{}{}", text(&stdout), text(&stderr));
        // Messages are wrapped; what the page shows is not.
        let flat = said.replace("\n  | ", " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let is_as_written = !self.message.is_empty() && flat.contains(&self.message);
        match status.code() == Some(1) && flat.contains(code.name()) && is_as_written {
            true => Ok(()),
            false => Err(format!("{code}: {last:?} ended with {status} and said:\n{said}")),
        }
    }
}

/// Runs the examples that `choose` picks, and reports all that fail.
fn check_pages(choose: impl Fn(&Example) -> bool) {
    let mut failures = Vec::new();
    let mut count = 0;
    for &code in Code::ALL {
        if let Some((_, reason)) = NOT_RUN.iter().find(|(not_run, _)| *not_run == code) {
            skip(format_args!("the example of {code}: {reason}"));
            continue;
        }
        let example = Example::of(code);
        if choose(&example) {
            count += 1;
            failures.extend(example.check(code).err());
        }
    }
    assert!(count > 0 && failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn examples_of_the_command_line_give_their_codes() {
    check_pages(|example| !example.needs_dotnet());
}

#[test]
fn examples_of_builds_give_their_codes() {
    check_pages(Example::needs_dotnet);
}
