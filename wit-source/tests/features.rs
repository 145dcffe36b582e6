//! Feature gates: what is part of the WIT with which features, in text, in dependencies and in binary packages.

use diagnostics::Code;
use std::error::Error;
use std::fs;
use std::path::Path;
use wit_parser::Resolve;
use wit_source::{Features, Selection, WitSource, read};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

const SHOP: &str = "package test:shop@1.0.0;
world shop {
  import test:bank/accounts@1.0.0;
  @unstable(feature = gifts)
  export wrap: func();
  @since(version = 1.0.0)
  export sell: func();
}
";
const BANK: &str = "package test:bank@1.0.0;
interface accounts {
  balance: func() -> s64;
  @unstable(feature = loans)
  type rate = u32;
  @unstable(feature = loans)
  lend: func(rate: rate) -> bool;
}
";

fn named(names: &[&str]) -> Features {
    Features::Named(names.iter().map(|name| (*name).to_owned()).collect())
}

fn select(features: Features) -> Selection {
    Selection { features, ..Selection::default() }
}

/// The WIT names of the functions that the world imports and exports.
fn functions(source: &WitSource) -> Vec<String> {
    let accounts = source.resolve.interfaces.iter().find(|(_, interface)| interface.name.is_some());
    let imported = accounts.iter().flat_map(|(_, interface)| interface.functions.keys().cloned());
    let world = &source.resolve.worlds[source.world];
    imported.chain(world.exports.keys().map(|key| source.resolve.name_world_key(key))).collect()
}

fn check_all(path: &Path) -> TestResult {
    for (features, expected) in [
        (named(&[]), &["balance", "sell"] as &[&str]),
        (named(&["gifts"]), &["balance", "wrap", "sell"]),
        (named(&["loans"]), &["balance", "lend", "sell"]),
        (named(&["loans", "gifts"]), &["balance", "lend", "wrap", "sell"]),
        (Features::All, &["balance", "lend", "wrap", "sell"]),
    ] {
        let source = read(path, &select(features.clone()))?;
        assert_eq!(functions(&source), expected, "{features:?}");
    }
    Ok(())
}

/// A package, wasm-encoded with all features.
fn encoded(text: &str) -> TestResult<Vec<u8>> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let package = resolve.push_source("main.wit", text)?;
    let canonical_names = false;
    Ok(wit_component::encode(&resolve, package, canonical_names)?)
}

#[test]
fn text_and_its_dependencies_have_the_items_of_the_features() -> TestResult {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("deps"))?;
    fs::write(folder.path().join("shop.wit"), SHOP)?;
    fs::write(folder.path().join("deps/bank.wit"), BANK)?;
    check_all(folder.path())
}

#[test]
fn a_binary_dependency_has_the_items_of_the_features() -> TestResult {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("deps"))?;
    fs::write(folder.path().join("shop.wit"), SHOP)?;
    fs::write(folder.path().join("deps/bank.wasm"), encoded(BANK)?)?;
    check_all(folder.path())
}

#[test]
fn a_binary_package_has_the_items_of_the_features() -> TestResult {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("shop.wasm");
    let shop = SHOP.replace("test:bank/accounts@1.0.0", "accounts");
    let accounts = BANK.strip_prefix("package test:bank@1.0.0;").ok_or("it begins so")?;
    fs::write(&file, encoded(&format!("{shop}{accounts}"))?)?;
    check_all(&file)
}

#[test]
fn a_feature_that_gates_nothing_is_a_problem_with_the_nearest_name() -> TestResult {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("bank.wit");
    fs::write(&file, format!("{BANK} world w {{ import accounts; }}"))?;
    let problems = read(&file, &select(named(&["loan", "loans", "zzz"]))).expect_err("two are unknown");
    let found: Vec<_> = problems.iter().map(|problem| (problem.code(), problem.message())).collect();
    assert_eq!(
        found,
        [
            (Code::WitFeature, "the WIT has no feature `loan`"),
            (Code::WitFeature, "the WIT has no feature `zzz`")
        ]
    );
    let help: Vec<_> = problems.iter().filter_map(|problem| problem.help_text()).collect();
    assert_eq!(help, ["did you mean `loans`?", "leave it out, or choose from: loans"]);
    Ok(())
}
