//! `new`: the files of each template, with the names of the project; nothing that exists is replaced.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use support::Workspace;

const TEMPLATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../msbuild/ComponentizeDotnet.Templates");

/// All files below a folder, by their paths in it.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = PathBuf::from(path.file_name().expect("a listed path has a name"));
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|file| name.join(file)));
        } else {
            found.insert(name);
        }
    }
    found
}

#[test]
fn each_template_has_the_files_of_dotnet_new() {
    for template in ["library", "command", "http"] {
        let workspace = Workspace::new();
        workspace.run(&["new", template, "Sample"]).success();
        let mut expected = files(&Path::new(TEMPLATES).join(template));
        expected.retain(|file| !file.starts_with(".template.config"));
        let renamed = |file: &PathBuf| PathBuf::from(file.to_string_lossy().replace("Component1", "Sample"));
        assert_eq!(files(&workspace.path("Sample")), expected.iter().map(renamed).collect(), "{template}");
    }
}

#[test]
fn the_project_has_its_name_and_a_namespace_that_csharp_takes() {
    let workspace = Workspace::new();
    let output = workspace.run(&["new", "library", "my-greeter", "--output", "src/3d"]).success();
    assert!(output.contains("dotnet build"), "{output}");
    assert!(workspace.read("src/3d/Greeting.cs").contains("namespace my_greeter.Example.Greeting;"));
    let project = workspace.read("src/3d/my-greeter.csproj");
    assert!(project.contains("<RootNamespace>my_greeter</RootNamespace>"), "{project}");
}

#[test]
#[cfg(unix)]
fn what_to_do_next_can_be_given_to_a_shell() {
    for folder in ["it's; $(touch hacked) `touch hacked` & \"q\"", "-p", "Größe", "plain"] {
        let workspace = Workspace::new();
        let said = workspace.run(&["new", "library", "App", &format!("--output={folder}")]).success();
        let next = said.lines().find(|line| line.starts_with("  cd ")).unwrap_or_else(|| panic!("{said}"));
        let mut shell = std::process::Command::new("sh");
        let entered = shell.args(["-c", &format!("{next} && pwd")]).current_dir(workspace.path(".")).output();
        let entered = entered.expect("there is a shell");
        let place = String::from_utf8_lossy(&entered.stdout);
        assert!(place.trim_end().ends_with(&format!("/{folder}")), "{next}: {place}");
        assert!(!workspace.path("hacked").exists() && !workspace.path(folder).join("hacked").exists());
    }
}

#[test]
fn the_namespace_has_no_keyword_and_no_empty_part() {
    for (name, namespace) in
        [("3 My.class", "_3_My.@class"), ("a..b", "a.b"), ("$(x)", "__x_"), ("record.Größe", "record.Größe")]
    {
        let workspace = Workspace::new();
        workspace.run(&["new", "library", name, "--output", "out"]).success();
        assert!(workspace.read("out/Greeting.cs").contains(&format!("namespace {namespace}.Example.")));
    }
}

#[test]
fn nothing_that_exists_is_replaced() {
    let workspace = Workspace::new();
    workspace.write("Tool/Program.cs", "// mine");
    let outcome = workspace.run(&["new", "command", "Tool"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.messages.contains("CDN0105") && outcome.messages.contains("Program.cs exists already"));
    assert_eq!(workspace.read("Tool/Program.cs"), "// mine");
    assert!(!workspace.path("Tool/Tool.csproj").exists());
}

#[test]
fn a_name_that_no_file_can_have_is_a_wrong_command_line() {
    for name in ["", "..", "a/b", "a\nb"] {
        let outcome = Workspace::new().run(&["new", "command", name]);
        assert_eq!(outcome.code, Some(2), "{name}: {}", outcome.messages);
    }
}
