//! `add`: packages of a registry, which is a folder here, and of files.

mod support;

use support::{Outcome, Workspace};

const CONFIG: &str = "default_registry = \"shelf\"\n\n[registry.shelf]\ntype = \"local\"\n\n\
                      [registry.shelf.local]\nroot = \"shelf\"\n";
const MONEY: &str = "package acme:money@1.0.0;\n\n/// What things cost.\ninterface amounts {\n  \
                     record amount {\n    cents: u64,\n  }\n\n  zero: func() -> amount;\n}\n";

/// A registry with two versions of a package, and the package that it uses.
fn registry() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("registries.toml", CONFIG);
    publish(&workspace, "money/1.0.0", "package.wit", MONEY);
    for version in ["1.0.0", "1.2.0", "2.0.0-rc.1"] {
        publish_shop(&workspace, version);
    }
    workspace
}

fn shop(version: &str) -> String {
    format!(
        "package acme:shop@{version};\n\ninterface prices {{\n  use acme:money/amounts@1.0.0.{{amount}};\n\n  \
         price: func(item: string) -> amount;\n}}\n"
    )
}

fn publish_shop(workspace: &Workspace, version: &str) {
    workspace.write(&format!("source/shop/{version}/deps/money.wit"), MONEY);
    publish(workspace, &format!("shop/{version}"), "shop.wit", &shop(version));
}

fn publish(workspace: &Workspace, release: &str, file: &str, text: &str) {
    let source = format!("source/{release}");
    workspace.write(&format!("{source}/{file}"), text);
    workspace.run(&["wit", "encode", &source, "-o", &format!("shelf/acme/{release}.wasm")]).success();
}

fn add(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    let fixed = ["add", "--config", "registries.toml", "--cache", "cache"];
    workspace.run(&[&fixed, arguments].concat())
}

#[test]
fn a_package_comes_with_those_that_it_uses_and_can_be_imported() {
    let workspace = registry();
    add(&workspace, &["acme:shop@1.0.0"]).success();
    assert_eq!(workspace.names("wit/deps"), ["acme-money-1.0.0", "acme-shop-1.0.0"]);
    assert_eq!(workspace.read("wit/deps/acme-shop-1.0.0/package.wit"), shop("1.0.0"));
    // What the shop does not use of it is there too.
    assert_eq!(workspace.read("wit/deps/acme-money-1.0.0/package.wit"), MONEY);
    workspace.write("wit/app.wit", "package acme:app;\n\nworld app {\n  import acme:shop/prices@1.0.0;\n}\n");
    workspace.run(&["bindings", "wit", "--out-dir", "out"]).success();
}

#[test]
fn the_newest_version_that_will_do_is_taken_and_stays() {
    let workspace = registry();
    // Not the one before a release.
    add(&workspace, &["acme:shop"]).success();
    assert!(workspace.names("wit/deps").contains(&"acme-shop-1.2.0".to_owned()));
    publish_shop(&workspace, "1.3.0");
    std::fs::remove_dir_all(workspace.path("wit")).expect("it is there");
    add(&workspace, &[]).success();
    assert_eq!(workspace.names("wit/deps"), ["acme-money-1.0.0", "acme-shop-1.2.0"]);
    add(&workspace, &["acme:shop@1"]).success();
    assert!(workspace.names("wit/deps").contains(&"acme-shop-1.3.0".to_owned()));
}

#[test]
fn without_the_network_there_is_what_was_fetched_before() {
    let workspace = registry();
    add(&workspace, &["acme:shop@1.0.0"]).success();
    let lock = workspace.read("wkg.lock");
    for folder in ["shelf", "wit"] {
        std::fs::remove_dir_all(workspace.path(folder)).expect("it is there");
    }
    add(&workspace, &["--offline", "--locked"]).success();
    assert_eq!(workspace.names("wit/deps"), ["acme-money-1.0.0", "acme-shop-1.0.0"]);
    assert_eq!(workspace.read("wkg.lock"), lock);
    add(&workspace, &["--offline", "acme:shop@1.2.0"]).problem(&["CDN0901", "run once without --offline"]);
}

#[test]
fn a_locked_project_takes_nothing_else() {
    let workspace = registry();
    add(&workspace, &["--locked", "acme:shop@1.0.0"])
        .problem(&["CDN0902", "`acme:shop@1.0.0` is not in wkg.lock"]);
    assert!(!workspace.path("wit").exists() && !workspace.path("wkg.lock").exists());
    add(&workspace, &["acme:money@1.0.0"]).success();
    // The shop is in no lock file; the money is.
    add(&workspace, &["--locked", "acme:money@1.0.0"]).success();
}

#[test]
fn content_that_is_not_what_it_was_is_refused() {
    let workspace = registry();
    add(&workspace, &["acme:money@1.0.0"]).success();
    publish(&workspace, "money/1.0.0", "package.wit", &MONEY.replace("cents", "pence"));
    for folder in ["cache", "wit"] {
        std::fs::remove_dir_all(workspace.path(folder)).expect("it is there");
    }
    add(&workspace, &[]).problem(&["CDN0901", "acme:money"]);
    assert!(!workspace.path("wit").exists());
}

#[test]
fn a_folder_comes_with_its_dependencies_and_is_not_locked() {
    let workspace = registry();
    add(&workspace, &["source/shop/1.0.0", "--wit", "project/wit"]).success();
    assert_eq!(workspace.names("project/wit/deps"), ["acme-money-1.0.0", "acme-shop-1.0.0"]);
    assert!(!workspace.path("project/wkg.lock").exists());
    // A package that the program brings along is known to every project.
    workspace.write("clock.wit", "package acme:clock;\n\ninterface now {\n  use wasi:clocks/wall-clock@0.2.12.{datetime};\n  now: func() -> datetime;\n}\n");
    add(&workspace, &["clock.wit"]).success();
    assert_eq!(workspace.names("wit/deps"), ["acme-clock"]);
}
