//! One world, read in every form that WIT comes in: the bindings are the same.

use codegen_csharp::{Options, SourceFile, generate};
use std::error::Error;
use std::fs;
use std::path::Path;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{PackageId, Resolve};
use wit_source::{Selection, WitSource, read};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

/// A component keeps neither documentation nor the name of its world, so there are none that matter.
const SHOP: &str = "
interface stock {
  use test:goods/kinds@1.0.0.{kind as old-kind};
  use test:goods/kinds@2.0.0.{kind};
  record item { kind: kind, was: option<old-kind>, sizes: list<tuple<u8, f32>> }
  variant change { none, added(item), removed(string) }
  flags marks { fresh, sold }
  resource shelf {
    constructor(width: u32);
    put: func(item: item) -> result<change, string>;
    count: static func() -> u64;
  }
  look: func(at: borrow<shelf>, marks: marks) -> list<item>;
}
interface till { use stock.{item}; pay: func(item: item, cents: s64) -> result; }
world shop { import stock; export till; }
";
const GOODS: [(&str, &str); 2] = [
    ("1.0.0", "interface kinds { enum kind { food, other } }"),
    ("2.0.0", "interface kinds { enum kind { food, tools, other } name: func(of: kind) -> string; }"),
];

/// A core module for the world: what it uses, and what it exports.
const MODULE: &str = r#"(module
  (import "test:shop/stock" "[constructor]shelf" (func (param i32) (result i32)))
  (import "test:shop/stock" "[method]shelf.put" (func (param i32 i32 i32 i32 i32 i32 i32)))
  (import "test:shop/stock" "[static]shelf.count" (func (result i64)))
  (import "test:shop/stock" "look" (func (param i32 i32 i32)))
  (import "test:goods/kinds@2.0.0" "name" (func (param i32 i32)))
  (func (export "test:shop/till#pay") (param i32 i32 i32 i32 i32 i64) (result i32) unreachable)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
  (memory (export "memory") 1))"#;

fn bindings(path: &Path) -> TestResult<Vec<SourceFile>> {
    let WitSource { resolve, world, .. } = read(path, &Selection::default())?;
    Ok(generate(&resolve, world, &Options::default())?)
}

fn write_folder(folder: &Path) -> TestResult {
    fs::create_dir_all(folder.join("deps/goods-2"))?;
    fs::write(folder.join("shop.wit"), format!("package test:shop; {SHOP}"))?;
    let dependency = |(version, text): &(&str, &str)| format!("package test:goods@{version}; {text}");
    fs::write(folder.join("deps/goods.wit"), dependency(&GOODS[0]))?;
    Ok(fs::write(folder.join("deps/goods-2/goods.wit"), dependency(&GOODS[1]))?)
}

fn in_one_text() -> String {
    let nested = GOODS.map(|(version, text)| format!("package test:goods@{version} {{ {text} }}\n"));
    format!("package test:shop;\n{SHOP}{}", nested.concat())
}

fn component(resolve: &Resolve, package: PackageId) -> TestResult<Vec<u8>> {
    let world = resolve.select_world(&[package], None)?;
    let mut module = wat::parse_str(MODULE)?;
    let canonical_names = false;
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, canonical_names)?;
    let mut encoder = ComponentEncoder::default();
    encoder.module(&module)?;
    Ok(encoder.encode()?)
}

#[test]
fn every_form_of_a_world_gives_the_same_bindings() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    write_folder(&path("wit"))?;
    fs::write(path("shop.wit"), in_one_text())?;
    let mut resolve = Resolve::default();
    let package = resolve.push_source("shop.wit", &in_one_text())?;
    let canonical_names = false;
    fs::write(path("package.wasm"), wit_component::encode(&resolve, package, canonical_names)?)?;
    fs::write(path("component.wasm"), component(&resolve, package)?)?;

    let expected = bindings(&path("wit"))?;
    let names: Vec<&str> = expected.iter().map(|file| file.path.as_str()).collect();
    let wanted = [
        "Test.Goods.V1_0_0.Kinds.cs",
        "Test.Goods.V2_0_0.Kinds.cs",
        "Test.Shop.Stock.cs",
        "Test.Shop.Till.cs",
    ];
    assert_eq!(names, wanted);
    for form in ["shop.wit", "package.wasm", "component.wasm"] {
        assert_eq!(bindings(&path(form))?, expected, "{form}");
    }
    Ok(())
}
