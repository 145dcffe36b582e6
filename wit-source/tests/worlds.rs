//! Several worlds that become one, and those that cannot.

use diagnostics::Code;
use std::error::Error;
use std::fs;
use wit_parser::{Resolve, WorldItem};
use wit_source::{Selection, WitSource, read};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

const SHARED: &str = "package test:worlds;
interface types { record item { name: string } }
interface store { use types.{item}; put: func(item: item); }
interface clock { now: func() -> u64; }
";

fn select(text: &str, worlds: &[&str]) -> Result<WitSource, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("worlds.wit");
    fs::write(&file, format!("{SHARED}{text}"))?;
    let worlds = worlds.iter().map(|name| (*name).to_owned()).collect();
    Ok(read(&file, &Selection { worlds, ..Selection::default() })?)
}

/// The names of a world's items, but for its own types.
fn items<'a>(
    resolve: &'a Resolve,
    items: impl IntoIterator<Item = (&'a wit_parser::WorldKey, &'a WorldItem)>,
) -> Vec<String> {
    let items = items.into_iter().filter(|(_, item)| !matches!(item, WorldItem::Type { .. }));
    items.map(|(key, _)| resolve.name_world_key(key)).collect()
}

#[test]
fn worlds_become_one_with_the_items_of_all() -> TestResult {
    let text = "
        world a { use types.{item}; import store; export run: func(item: item); }
        world b { use types.{item}; import clock; export store; export run: func(item: item); }
        world c { import clock; export stop: func(); }";
    let source = select(text, &["a", "test:worlds/b", "c", "a"])?;
    let world = &source.resolve.worlds[source.world];
    assert_eq!(world.name, "a");
    let imports = ["test:worlds/types", "test:worlds/store", "test:worlds/clock"];
    assert_eq!(items(&source.resolve, &world.imports), imports);
    assert_eq!(items(&source.resolve, &world.exports), ["run", "test:worlds/store", "stop"]);
    Ok(())
}

#[test]
fn names_that_are_keywords_are_written_with_a_sign_or_without() -> TestResult {
    let text = "world %world { export run: func(); } world %use { export go: func(); }";
    for name in ["world", "%world", "test:worlds/world", "%test:%worlds/%world", "test:worlds/%world"] {
        assert_eq!(selected(text, &[name])?, "world");
    }
    for name in ["use", "%use"] {
        assert_eq!(selected(text, &[name])?, "use");
    }
    Ok(())
}

fn selected(text: &str, worlds: &[&str]) -> TestResult<String> {
    let source = select(text, worlds)?;
    Ok(source.resolve.worlds[source.world].name.clone())
}

#[test]
fn types_that_are_deep_in_each_other_are_refused_and_long_chains_of_names_are_not() -> TestResult {
    let chain: String = (1..20_000).map(|n| format!("type t{n} = t{}; ", n - 1)).collect();
    let text = format!(
        "interface chain {{ type t0 = list<string>; {chain} f: func(x: t19999); }} world w {{ import chain; }}"
    );
    assert_eq!(selected(&text, &["w"])?, "w");
    let nest: String = (1..20_000).map(|n| format!("record r{n} {{ a: r{} }} ", n - 1)).collect();
    let text = format!(
        "interface nest {{ record r0 {{ a: u8 }} {nest} f: func(x: r19999); }} world w {{ import nest; }}"
    );
    let error = select(&text, &["w"]).expect_err("the types are too deep");
    let problems = error.downcast_ref::<diagnostics::Diagnostics>().ok_or("it is a diagnostic")?;
    let problem = problems.iter().next().ok_or("there is one")?;
    assert_eq!(problem.code(), Code::WitTooLarge);
    assert!(
        problem.message().starts_with("types are in each other 20001 deep; there may be 500"),
        "{problem}"
    );
    Ok(())
}

#[test]
fn what_worlds_include_is_bounded_before_it_is_written_out() -> TestResult {
    let worlds = |count: usize| {
        let chain = (1..count).map(|n| format!("world w{n} {{ include w{}; export x{n}: func(); }} ", n - 1));
        format!("world w0 {{ export x0: func(); }} {}", chain.collect::<String>())
    };
    assert_eq!(selected(&worlds(100), &["w99"])?, "w99");
    let error = select(&worlds(5_000), &["w1"]).expect_err("there are too many items");
    let problems = error.downcast_ref::<diagnostics::Diagnostics>().ok_or("it is a diagnostic")?;
    let problem = problems.iter().next().ok_or("there is one")?;
    assert_eq!(problem.code(), Code::WitTooLarge);
    for part in ["have 12502500 imports and exports", "there may be 200000", "the world w631 is the first"] {
        assert!(problem.message().contains(part), "{problem}");
    }
    Ok(())
}

#[test]
fn worlds_that_contradict_each_other_are_a_problem() -> TestResult {
    let text = "world a { export run: func(); } world b { export run: func() -> u32; }";
    let error = select(text, &["a", "b"]).expect_err("`run` cannot be both");
    let problems = error.downcast_ref::<diagnostics::Diagnostics>().ok_or("it is a diagnostic")?;
    let problem = problems.iter().next().ok_or("there is one")?;
    assert_eq!(problem.code(), Code::WitWorldConflict);
    for part in ["the worlds `a` and `b` contradict each other", "export run"] {
        assert!(problem.message().contains(part), "{}", problem.message());
    }
    Ok(())
}

#[test]
fn all_worlds_that_are_not_there_are_reported() -> TestResult {
    let error = select("world first { } world second { }", &["firts", "second", "sceond"]);
    let error = error.expect_err("two names are wrong");
    let problems = error.downcast_ref::<diagnostics::Diagnostics>().ok_or("it is a diagnostic")?;
    let found: Vec<_> = problems.iter().map(|problem| (problem.code(), problem.help_text())).collect();
    let help = ["first", "second"].map(|name| format!("did you mean `{name}`? there are: first, second"));
    assert_eq!(found, help.each_ref().map(|help| (Code::WitWorld, Some(help.as_str()))));
    Ok(())
}
