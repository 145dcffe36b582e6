//! What a build does again, and what it leaves alone.

use integration_tests::{Project, greeter};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const ALL: [&str; 4] = ["bindings", "compile", "componentize", "trim"];

const WORLD: &str = "package example:greeter;

interface counting {
  use example:types/numbers@1.0.0.{number};
  next: func() -> number;
}

interface colours {
  enum colour { red, green }
}

world greeter {
  import counting;
  import colours;
  export greet: func(name: string) -> string;
}
";

const NUMBERS: &str = "package example:types@1.0.0;

interface numbers {
  type number = u32;
}
";

/// A library whose WIT has several interfaces and a dependency.
fn library() -> Project {
    greeter("incremental")
        .with_file("wit/greeter.wit", WORLD)
        .with_file("wit/deps/types/numbers.wit", NUMBERS)
}

#[test]
fn a_build_takes_only_the_steps_whose_inputs_changed() {
    let project = library();
    assert_eq!(project.logged(&["build"]).steps(), ALL);
    assert_eq!(project.logged(&["build"]).steps(), [""; 0], "nothing changed");

    let code = fs::read_to_string(project.folder().join("Greeter.cs")).expect("the project has the file");
    let project = project.with_file("Greeter.cs", &code.replace("Hello", "Good day"));
    assert_eq!(project.logged(&["build"]).steps(), ["compile", "componentize", "trim"], "C# changed");

    let before = generated(&project);
    let project = project.with_file("wit/greeter.wit", &WORLD.replace("green", "green, blue"));
    assert_eq!(project.logged(&["build"]).steps(), ALL, "WIT changed");
    assert_eq!(changed(&before, &generated(&project)), ["MyGreeter.Example.Greeter.Colours.cs"]);

    let project = project.with_file("wit/deps/types/numbers.wit", &NUMBERS.replace("u32", "u64"));
    assert_eq!(project.logged(&["build"]).steps(), ALL, "a dependency of the WIT changed");

    let before = generated(&project);
    let project = project.with_file("wit/greeter.wit", &WORLD.replace("  import colours;\n", ""));
    assert_eq!(project.logged(&["build"]).steps(), ALL, "WIT was removed");
    let after = generated(&project);
    let gone: Vec<_> = before.keys().filter(|name| !after.contains_key(*name)).collect();
    assert_eq!(gone, ["MyGreeter.Example.Greeter.Colours.cs"]);
    assert_eq!(project.logged(&["build"]).steps(), [""; 0], "nothing changed again");
}

#[test]
fn clean_leaves_no_more_than_it_does_of_any_project() {
    const PLAIN: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
</Project>"#;
    let plain = Project::new("MyGreeter").with_file("MyGreeter.csproj", PLAIN);
    let [left, expected] = [library(), plain].map(|project| {
        assert!(project.build().success);
        let cleaned = project.built(&["clean"]);
        assert!(cleaned.success, "{}", cleaned.text);
        let mut left = files(project.folder());
        left.retain(|file| file.starts_with("bin") || file.starts_with("obj/Debug"));
        left
    });
    assert_eq!(left, expected);
}

/// The generated files and when they were written.
fn generated(project: &Project) -> BTreeMap<String, SystemTime> {
    let folder = project.folder().join("obj/Debug/net10.0/wit");
    let entries = fs::read_dir(folder).expect("the build generated bindings");
    let files = entries.map(|entry| entry.expect("the folder can be listed").path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "cs"));
    let stamped = files.map(|path| {
        let written = path.metadata().and_then(|data| data.modified()).expect("the file system knows times");
        (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), written)
    });
    stamped.collect()
}

fn changed(before: &BTreeMap<String, SystemTime>, after: &BTreeMap<String, SystemTime>) -> Vec<String> {
    after
        .iter()
        .filter(|(name, time)| before.get(*name) != Some(time))
        .map(|(name, _)| name.clone())
        .collect()
}

/// All files below a folder, by their paths in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path.strip_prefix(folder).expect("it was listed there").to_owned()),
            }
        }
    }
    found.sort();
    found
}
