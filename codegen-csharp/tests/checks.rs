//! What the generator promises beyond the text of its files: same input, same bytes; core signatures of the canonical
//! ABI; a diagnostic, never a panic, for WIT that has no C# form.

use codegen_csharp::{NOT_IMPLEMENTED, Options, Stage, generate, implement, inspect};
use diagnostics::Code;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wit_parser::abi::WasmType;
use wit_parser::{
    LiftLowerAbi, ManglingAndAbi, Resolve, WasmExport, WasmExportKind, WasmImport, WorldId, WorldItem,
};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

fn parse(text: &str) -> TestResult<(Resolve, WorldId)> {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("test.wit", text).map_err(|error| format!("{error:#}"))?;
    let world = resolve.select_world(&[package], None)?;
    Ok((resolve, world))
}

fn generate_text(text: &str) -> TestResult<Vec<(String, String)>> {
    let (resolve, world) = parse(text)?;
    let files = generate(&resolve, world, &Options::default())?;
    Ok(files.into_iter().map(|file| (file.path, file.text)).collect())
}

/// The folders of a golden test, each a package.
fn golden_packages() -> TestResult<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

fn push(folder: &Path) -> TestResult<(Resolve, Vec<WorldId>)> {
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    let (package, _) = resolve.push_dir(folder).map_err(|error| format!("{error:#}"))?;
    let worlds = resolve.packages[package].worlds.values().copied().collect();
    Ok((resolve, worlds))
}

#[test]
fn the_same_input_gives_the_same_bytes() -> TestResult {
    for folder in golden_packages()? {
        let runs = [push(&folder)?, push(&folder)?].map(|(resolve, worlds)| {
            let generated = generate(&resolve, worlds[0], &Options::default());
            generated.map_err(|problems| problems.to_string())
        });
        assert_eq!(runs[0], runs[1], "{}", folder.display());
    }
    Ok(())
}

#[test]
fn the_order_of_interfaces_does_not_matter_to_their_files() -> TestResult {
    let interfaces = "interface a { f: func(x: string) -> string; } interface b { record r { s: string } g: func() -> r; }";
    let one =
        generate_text(&format!("package x:y; {interfaces} world w {{ import a; import b; export a; }}"))?;
    let other =
        generate_text(&format!("package x:y; {interfaces} world w {{ import b; export a; import a; }}"))?;
    assert_eq!(one, other);
    Ok(())
}

/// The letters of a core signature, as wit-parser computes it: a second source for the plan's flattening.
fn expected_signature(types: &[WasmType]) -> Vec<char> {
    let letter = |ty: &WasmType| match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => 'i',
        WasmType::I64 | WasmType::PointerOrI64 => 'l',
        WasmType::F32 => 'f',
        WasmType::F64 => 'd',
    };
    types.iter().map(letter).collect()
}

/// The letters of the C# types in `int p0, byte* p1`.
fn declared_signature(types: &str) -> Vec<char> {
    let types = types.split(", ").filter_map(|param| param.split(' ').next());
    types
        .filter_map(|ty| match ty {
            "int" | "uint" | "byte*" => Some('i'),
            "long" | "ulong" => Some('l'),
            "float" => Some('f'),
            "double" => Some('d'),
            _ => None,
        })
        .collect()
}

/// The C# type in `internal static extern int`.
fn declared_result(declaration: &str) -> &str {
    declaration.rsplit(' ').nth(1).unwrap_or_default()
}

#[test]
fn core_signatures_are_those_of_the_canonical_abi() -> TestResult {
    let mut compared = 0;
    for folder in golden_packages()? {
        let (resolve, worlds) = push(&folder)?;
        let Ok(files) = generate(&resolve, worlds[0], &Options::default()) else { continue };
        let world = &resolve.worlds[worlds[0]];
        for (key, item) in world.imports.iter().chain(&world.exports) {
            let exported = world.exports.get(key).is_some_and(|export| std::ptr::eq(export, item));
            let functions: Vec<_> = match item {
                WorldItem::Function(function) => vec![function],
                WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.values().collect(),
                WorldItem::Type { .. } => Vec::new(),
            };
            for function in functions {
                let form = ManglingAndAbi::Legacy(match function.kind.is_async() {
                    true => LiftLowerAbi::AsyncCallback,
                    false => LiftLowerAbi::Sync,
                });
                let interface = matches!(item, WorldItem::Interface { .. }).then_some(key);
                let (variant, entry) = if exported {
                    let kind = WasmExportKind::Normal;
                    let export = WasmExport::Func { interface, func: function, kind };
                    let name = resolve.wasm_export_name(form, export);
                    (form.export_variant(), format!("(EntryPoint = \"{name}\")]"))
                } else {
                    let import = WasmImport::Func { interface, func: function };
                    let (module, name) = resolve.wasm_import_name(form, import);
                    (form.import_variant(), format!("{module}\", EntryPoint = \"{name}\""))
                };
                let lines = files.iter().flat_map(|file| file.text.lines());
                let mut lines = lines.skip_while(|line| !line.contains(&entry));
                let attribute = lines.next().ok_or(format!("no core function for {entry}"))?;
                let declaration = lines.next().ok_or("a declaration follows an attribute")?;
                let expected = resolve.wasm_signature(variant, function);
                let (declaration, params) = declaration.split_once('(').ok_or("a method has parameters")?;
                let (params, results) = match attribute.split_once("componentize-dotnet-packed/") {
                    Some((_, rest)) => {
                        let (params, rest) = rest.split_once('>').ok_or("a signature has an arrow")?;
                        (
                            params.chars().collect(),
                            rest.chars().take(1).filter(|&result| result != 'v').collect(),
                        )
                    }
                    None => (declared_signature(params), declared_signature(declared_result(declaration))),
                };
                assert_eq!(params, expected_signature(&expected.params), "{entry}");
                assert_eq!(results, expected_signature(&expected.results), "{entry}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "compared {compared}");
    Ok(())
}

#[test]
fn every_problem_is_reported_with_its_place() -> TestResult {
    let text = "package x:y;\n\nworld w {\n  import i: interface {\n    type t = list<u64, 9000000>;\n    f: get() -> u8;\n  }\n  export g: get() -> u8;\n}\n";
    let (resolve, world) = parse(text)?;
    let options =
        Options { sources: [("test.wit".to_owned(), Arc::from(text))].into(), ..Options::default() };
    let problems = generate(&resolve, world, &options).expect_err("three constructs are unsupported");
    let found: Vec<_> = problems.iter().map(|problem| (problem.code(), problem.position())).collect();
    assert_eq!(
        found,
        [
            (Code::WitTooLarge, Some(("test.wit", 5, 10))),
            (Code::UnsupportedWit, Some(("test.wit", 6, 5))),
            (Code::UnsupportedWit, Some(("test.wit", 8, 10))),
        ]
    );
    Ok(())
}

#[test]
fn names_of_the_class_library_are_not_taken_by_packages() -> TestResult {
    let files =
        generate_text("package system:text; interface rune { f: func(c: char); } world w { import rune; }")?;
    assert_eq!(files[0].0, "System_.Text.Rune.cs");
    Ok(())
}

#[test]
fn every_system_can_have_the_files_side_by_side() -> TestResult {
    let long = vec!["long"; 60].join("-");
    let files = generate_text(&format!(
        "package a:b; interface key-value {{ get: func() -> u8; }} interface keyvalue {{ get: func() -> u8; }}
        interface {long} {{ get: func() -> u8; }} interface {long}-too {{ get: func() -> u8; }}
        world w {{ import key-value; import keyvalue; import {long}; import {long}-too; }}"
    ))?;
    let names: Vec<String> = files.iter().map(|(name, _)| name.to_lowercase()).collect();
    let different: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), files.len(), "{names:?}");
    assert!(names.iter().all(|name| name.len() < 255), "{names:?}");
    for class in ["class KeyValue", "class Keyvalue"] {
        assert_eq!(files.iter().filter(|(_, text)| text.contains(class)).count(), 1, "{names:?}");
    }
    Ok(())
}

#[test]
fn two_versions_of_a_package_are_two_namespaces() -> TestResult {
    let text = "package x:y; world w { import a:b/i@1.0.0; import a:b/i@2.0.0-rc.1; }
        package a:b@1.0.0 { interface i { f: func(); } } package a:b@2.0.0-rc.1 { interface i { f: func(); } }";
    let paths: Vec<String> = generate_text(text)?.into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["A.B.V1_0_0.I.cs", "A.B.V2_0_0_rc_1.I.cs"]);
    Ok(())
}

#[test]
fn a_namespace_for_what_is_not_there_is_a_problem_with_the_nearest_name() -> TestResult {
    let (resolve, world) = parse("package a:shop@1.0.0; interface prices {} world w { import prices; }")?;
    let check = |key: &str, namespace: &str| {
        let namespaces = [(key.to_owned(), namespace.to_owned())].into();
        let problems = generate(&resolve, world, &Options { namespaces, ..Options::default() }).err()?;
        let problem = problems.iter().next()?;
        Some(format!("{}: {problem}; {}", problem.code(), problem.help_text()?))
    };
    for key in ["a:shop", "a:shop@1.0.0", "a:shop/prices", "a:shop/prices@1.0.0", "a:shop/w"] {
        assert_eq!(check(key, "Acme.Shop"), None, "{key}");
    }
    let unknown = "CDN0004: a namespace is given for `a:shop/price`, which the WIT does not have; \
                   did you mean `a:shop/prices`?";
    assert_eq!(check("a:shop/price", "Acme").as_deref(), Some(unknown));
    let unnamed = "CDN0004: the namespace `Acme..Shop` for `a:shop` has an empty name in it; \
                   write names with dots between, such as `Acme.Http`";
    assert_eq!(check("a:shop", "Acme..Shop").as_deref(), Some(unnamed));
    Ok(())
}

#[test]
fn each_stage_can_be_printed() -> TestResult {
    let (resolve, world) = parse("package x:y; world w { export greet: func(name: string) -> string; }")?;
    for (stage, part) in [
        (Stage::Model, "greet"),
        (Stage::Shape, "ExportGreet"),
        (Stage::Tree, "CoreExport"),
        (Stage::Text, "partial string Greet"),
    ] {
        let text = inspect(&resolve, world, &Options::default(), stage)?;
        assert!(text.contains(part), "{stage:?}: {text}");
    }
    Ok(())
}

#[test]
fn exports_are_implemented_by_the_expressions_given() -> TestResult {
    let (resolve, world) = parse(
        "package x:y; interface codec {
           encode: func(in: string) -> list<u8>;
           resource state { constructor(key: u8); flush: func(); join: static func(a: state, b: state) -> state; }
         }
         world w { import codec; export codec; export run: func(); import log: func(); }",
    )?;
    let options = Options { root_namespace: "My.App".to_owned(), ..Options::default() };
    let text = implement(&resolve, world, &options, |export| match export.interface {
        Some(_) if export.function.kind.resource().is_none() => {
            format!("Imports.{}({})", export.method, export.params.join(", "))
        }
        _ => NOT_IMPLEMENTED.to_owned(),
    })?;
    assert_eq!(
        text,
        "\
// What the world exports.
#nullable enable

namespace My.App.X.Y
{
    public static partial class Codec
    {
        public sealed partial class State
        {
            public partial State(byte key) =>
                throw new global::System.NotImplementedException();

            public partial void Flush() =>
                throw new global::System.NotImplementedException();

            public static partial global::My.App.X.Y.Codec.State Join(global::My.App.X.Y.Codec.State a, global::My.App.X.Y.Codec.State b) =>
                throw new global::System.NotImplementedException();
        }

        public static partial byte[] Encode(string @in) =>
            Imports.Encode(@in);
    }
}

namespace My.App.X.Y
{
    public static partial class W
    {
        public static partial void Run() =>
            throw new global::System.NotImplementedException();
    }
}
"
    );
    Ok(())
}

#[test]
fn worlds_of_wasi_give_files_or_diagnostics() -> TestResult {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/wit");
    if !folder.exists() {
        test_support::skip(format_args!("there is no folder {} with WASI's packages", folder.display()));
        return Ok(());
    }
    let mut worlds_tried = 0;
    for release in ["wasi-0.2.0", "wasi-0.2.12", "wasi-0.3.0"] {
        for package in std::fs::read_dir(folder.join(release))? {
            let package = package?.path();
            if !package.is_dir() {
                continue;
            }
            let (resolve, worlds) = push(&package)?;
            for world in worlds {
                worlds_tried += 1;
                match generate(&resolve, world, &Options::default()) {
                    Ok(files) => {
                        assert!(files.iter().all(|file| file.text.starts_with("// <auto-generated/>")))
                    }
                    Err(problems) => assert!(problems.iter().count() > 0),
                }
            }
        }
    }
    assert!(worlds_tried > 15, "tried {worlds_tried}");
    Ok(())
}

#[test]
fn what_the_compiler_says_about_an_export_points_to_the_wit() -> TestResult {
    let text = "package x:y;\n\nworld w {\n  /* größe */ export greet: func();\n  import log: func();\n}\n";
    let (resolve, world) = parse(text)?;
    let options = Options {
        sources: [("test.wit".to_owned(), Arc::from(text))].into(),
        source_paths: [("test.wit".to_owned(), "../wit/test.wit".to_owned())].into(),
        ..Options::default()
    };
    let files = generate(&resolve, world, &options)?;
    let directives: Vec<&str> =
        files.iter().flat_map(|file| file.text.lines()).filter(|line| line.contains("#line")).collect();
    assert_eq!(directives, ["    #line (4,22)-(4,27) 65535 \"../wit/test.wit\"", "    #line default"]);
    Ok(())
}
