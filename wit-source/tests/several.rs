//! One world of several sources: packages, their dependencies from elsewhere, and what components export.

use diagnostics::{Code, Diagnostics};
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;
use wit_parser::{Resolve, WorldItem};
use wit_source::{Features, Selection, WitSource, read_all};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

const PROVIDER: &str = "package test:provider@1.0.0;
interface units { type metre = u32; }
/// Measures.
interface measure {
  use units.{metre};
  /// How long it is.
  length: func() -> metre;
  @unstable(feature = weight)
  weight: func() -> u32;
}
interface log { line: func(text: string); }
world provider { import log; export measure; export name: func() -> string; }
world other { export log; }
";

/// Files of a test, and how to read them.
struct Files {
    folder: TempDir,
    selection: Selection,
}

impl Files {
    fn new(files: &[(&str, &str)]) -> TestResult<Self> {
        let folder = tempfile::tempdir()?;
        for (name, text) in files {
            fs::write(folder.path().join(name), text)?;
        }
        Ok(Self { folder, selection: Selection::default() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, names: &[&str]) -> Result<WitSource, Diagnostics> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        read_all(&paths, &self.selection)
    }

    /// Reads the provider with its world alone, and writes it as `provider.resolved.wit`.
    fn resolved(&mut self, features: Features) -> TestResult<PathBuf> {
        let worlds = vec!["provider".to_owned()];
        let selection = Selection { worlds, features, ..Selection::default() };
        let text = read_all(&[self.path("provider.wit")], &selection)?.to_text()?;
        let path = self.path("provider.resolved.wit");
        fs::write(&path, text)?;
        Ok(path)
    }
}

/// The names of a world's imports and exports, but for its own types.
fn items(source: &WitSource) -> [Vec<String>; 2] {
    let WitSource { resolve, world, .. } = source;
    let world = &resolve.worlds[*world];
    [&world.imports, &world.exports].map(|items| {
        let items = items.iter().filter(|(_, item)| !matches!(item, WorldItem::Type { .. }));
        items.map(|(key, _)| resolve.name_world_key(key)).collect()
    })
}

fn functions<'a>(resolve: &'a Resolve, interface: &str) -> Vec<&'a str> {
    let found = resolve.interfaces.iter().find(|(_, item)| item.name.as_deref() == Some(interface));
    found.map(|(_, item)| item.functions.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[test]
fn the_exports_of_a_component_become_imports_and_its_packages_can_be_used() -> TestResult {
    let user = "package test:user; world user { import test:provider/measure@1.0.0; export run: func(); }";
    let mut files = Files::new(&[("provider.wit", PROVIDER), ("user.wit", user)])?;
    let resolved = files.resolved(Features::default())?;
    files.selection.imports = vec![resolved];
    let source = files.read(&["user.wit"])?;
    assert_eq!(source.resolve.worlds[source.world].name, "user");
    let imports = ["test:provider/units@1.0.0", "test:provider/measure@1.0.0", "name"];
    assert_eq!(items(&source), [imports.map(String::from).to_vec(), vec!["run".into()]]);
    Ok(())
}

#[test]
fn a_world_that_the_projects_own_package_has_too_can_be_imported() -> TestResult {
    let user = "world user { import measure; export run: func(); }";
    let both = format!("{PROVIDER}{user}");
    let mut files = Files::new(&[("provider.wit", PROVIDER), ("both.wit", &both)])?;
    files.selection.imports = vec![files.resolved(Features::default())?];
    files.selection.worlds = vec!["user".into()];
    let source = files.read(&["both.wit"])?;
    assert_eq!(source.resolve.worlds[source.world].name, "user");
    let imports = ["test:provider/units@1.0.0", "test:provider/measure@1.0.0", "name"];
    assert_eq!(items(&source), [imports.map(String::from).to_vec(), vec!["run".into()]]);
    Ok(())
}

#[test]
fn imports_alone_are_a_world() -> TestResult {
    let mut files = Files::new(&[("provider.wit", PROVIDER)])?;
    files.selection.imports = vec![files.resolved(Features::default())?];
    let source = files.read(&[])?;
    assert_eq!(source.resolve.worlds[source.world].name, "provider");
    let imports = ["test:provider/units@1.0.0", "test:provider/measure@1.0.0", "name"];
    assert_eq!(items(&source), [imports.map(String::from).to_vec(), vec![]]);
    Ok(())
}

#[test]
fn a_resolved_text_has_one_world_its_documentation_and_the_items_of_its_features() -> TestResult {
    let mut files = Files::new(&[("provider.wit", PROVIDER)])?;
    for (features, expected) in
        [(Features::default(), vec!["length"]), (Features::All, vec!["length", "weight"])]
    {
        let resolved = files.resolved(features)?;
        let text = fs::read_to_string(&resolved)?;
        assert!(text.contains("/// How long it is.") && !text.contains("world other"), "{text}");
        let source = read_all(&[resolved], &Selection::default())?;
        assert_eq!(functions(&source.resolve, "measure"), expected);
    }
    Ok(())
}

#[test]
fn worlds_of_several_packages_become_one() -> TestResult {
    let one = "package test:one; world one { export run: func(); }";
    let two = "package test:two; interface api { f: func(); } world first { export api; } world second { }";
    let mut files = Files::new(&[("one.wit", one), ("two.wit", two)])?;
    files.selection.worlds = vec!["first".into()];
    let source = files.read(&["one.wit", "two.wit"])?;
    assert_eq!(source.resolve.worlds[source.world].name, "one");
    assert_eq!(items(&source), [vec![], vec!["run".to_owned(), "test:two/api".into()]]);

    files.selection.worlds = vec!["third".into()];
    let problems = files.read(&["one.wit", "two.wit"]).expect_err("no package has the world");
    let messages: Vec<&str> = problems.iter().map(|problem| problem.message()).collect();
    assert_eq!(
        messages,
        ["the package `test:one` has no world `third`", "the package `test:two` has several worlds"]
    );
    Ok(())
}

#[test]
fn a_dependency_from_elsewhere_is_like_one_in_deps() -> TestResult {
    let user = "package test:user; world user { import test:provider/log@1.0.0; }";
    let mut files = Files::new(&[("provider.wit", PROVIDER), ("user.wit", user)])?;
    files.selection.dependencies = vec![files.path("provider.wit")];
    assert_eq!(items(&files.read(&["user.wit"])?), [vec!["test:provider/log@1.0.0".to_owned()], vec![]]);
    Ok(())
}

#[test]
fn a_dependency_that_does_not_come_with_the_tool_is_a_problem_with_the_nearest_name() -> TestResult {
    let mut files = Files::new(&[("provider.wit", PROVIDER)])?;
    fs::create_dir(files.path("library"))?;
    fs::write(files.path("library/clock.wit"), "package test:clock@1.0.0;")?;
    files.selection.library = Some(files.path("library"));
    files.selection.worlds = vec!["other".into()];
    files.selection.dependencies = vec!["test:clock@1.0.0".into()];
    files.read(&["provider.wit"])?;
    files.selection.dependencies = vec!["test:clock@1.0.1".into()];
    let problems = files.read(&["provider.wit"]).expect_err("there is no such package");
    let problem = problems.iter().next().ok_or("there is a problem")?;
    assert_eq!(problem.code(), Code::InputMissing);
    assert_eq!(problem.message(), "no package `test:clock@1.0.1` comes with componentize-dotnet");
    assert!(problem.help_text().is_some_and(|help| help.contains("did you mean `test:clock@1.0.0`?")));
    Ok(())
}

#[test]
fn packages_of_one_version_with_two_contents_are_a_problem() -> TestResult {
    let user = "package test:user; world user { import test:provider/log@1.0.0; }";
    let other = PROVIDER.replace("line: func(text: string)", "line: func(text: u32)");
    let mut files = Files::new(&[("provider.wit", PROVIDER), ("user.wit", user), ("other.wit", &other)])?;
    files.selection.imports = vec![files.resolved(Features::default())?];
    files.selection.dependencies = vec![files.path("other.wit")];
    let problems = files.read(&["user.wit"]).expect_err("the two say different things");
    let problem = problems.iter().next().ok_or("there is a problem")?;
    assert_eq!(problem.code(), Code::WitWorldConflict);
    assert!(problem.message().contains("contradicts the other WIT"), "{}", problem.message());
    Ok(())
}
