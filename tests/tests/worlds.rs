//! Worlds that were not written for these tests, through the generator: random ones of `wit-smith`, on which it never
//! panics, and WASI's. What it makes of both compiles. `COMPONENTIZE_SEED`
//! is the seed of other worlds than the usual ones; a failure says the seed with which it comes first.

use codegen_csharp::{
    NOT_IMPLEMENTED, Options, ResultStyle, SourceFile, StringEncoding, Visibility, generate, implement,
};
use integration_tests::{Product, random_package, root, seed, text};
use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::Command;
use wit_component::WitPrinter;
use wit_parser::decoding::decode;
use wit_parser::{Resolve, WorldId};
use wit_source::{Features, Selection};

/// How many packages go through the generator.
const PACKAGES: u64 = 2_000;
/// How many worlds are compiled.
const COMPILED: usize = 150;

/// The worlds of a package in its binary form.
fn worlds(package: &[u8]) -> (Resolve, Vec<WorldId>) {
    let decoded = decode(package).expect("wit-smith makes valid packages");
    let resolve = decoded.resolve().clone();
    let worlds = resolve.packages.iter().flat_map(|(_, package)| package.worlds.values().copied()).collect();
    (resolve, worlds)
}

/// The package as WIT, for a message.
fn wit(package: &[u8]) -> String {
    let decoded = decode(package).expect("wit-smith makes valid packages");
    let mut printer = WitPrinter::default();
    let resolve = decoded.resolve();
    let nested: Vec<_> =
        resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != decoded.package()).collect();
    printer.print(resolve, decoded.package(), &nested).expect("a valid package can be printed");
    printer.output.to_string()
}

/// What the generator makes of all worlds of a package, each in a namespace of its own: files, or diagnostics.
fn generate_all(package: &[u8], seed: u64) -> Vec<Result<Vec<SourceFile>, String>> {
    let (resolve, worlds) = worlds(package);
    let worlds = worlds.into_iter().enumerate();
    worlds
        .map(|(number, world)| {
            let options = Options {
                root_namespace: format!("P{seed}.W{number}"),
                visibility: if seed.is_multiple_of(4) { Visibility::Internal } else { Visibility::Public },
                results: if seed.is_multiple_of(3) { ResultStyle::Value } else { ResultStyle::Throw },
                strings: if seed.is_multiple_of(5) { StringEncoding::Utf16 } else { StringEncoding::Utf8 },
                ..Options::default()
            };
            let mut files = generate(&resolve, world, &options).map_err(|problems| problems.to_string())?;
            let stubs = implement(&resolve, world, &options, |_| NOT_IMPLEMENTED.to_owned());
            let text = stubs.expect("a world that can be generated can be implemented");
            files.push(SourceFile { path: format!("{}.Stubs.cs", options.root_namespace), text });
            Ok(files)
        })
        .collect()
}

#[test]
fn every_world_has_a_csharp_form_and_on_each_run_the_same() {
    let mut generated = 0;
    for seed in (seed()..).take(PACKAGES as usize) {
        let Some(package) = random_package(seed) else { continue };
        let message = |what: &str| format!("COMPONENTIZE_SEED={seed}: {what}\n{}", wit(&package));
        let first = catch_unwind(|| generate_all(&package, seed))
            .unwrap_or_else(|_| panic!("{}", message("it panics")));
        assert!(first == generate_all(&package, seed), "{}", message("two runs differ"));
        if let Some(problems) = first.iter().find_map(|world| world.as_ref().err()) {
            panic!("{}", message(problems));
        }
        generated += first.len();
    }
    assert!(generated >= 2_000, "{generated} worlds");
}

const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <Import Project="$(CompileGate)/Gate.props" />
  <PropertyGroup>
    <LangVersion>14</LangVersion>
    <ImplicitUsings>disable</ImplicitUsings>
    <!-- What is not deprecated may use what is; stubs make no resources. -->
    <NoWarn>$(NoWarn);CA1812;CS0618</NoWarn>
  </PropertyGroup>
  <ItemGroup><Compile Include="*.cs" /></ItemGroup>
</Project>
"#;

/// What the generator makes of each world of a release of WASI.
fn wasi_worlds(library: &Path, release: &str) -> Vec<Vec<SourceFile>> {
    let mut worlds = Vec::new();
    for entry in fs::read_dir(library.join(release)).expect("the tool comes with WASI's packages") {
        let file = entry.expect("the folder can be listed").path();
        let package = file.file_stem().expect("a package has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).expect("the file is readable");
        let names = text.lines().filter_map(|line| line.strip_prefix("world ")?.split([' ', '{']).next());
        for name in names {
            let selection = Selection {
                worlds: vec![name.to_owned()],
                features: Features::All,
                library: Some(library.to_owned()),
                ..Selection::default()
            };
            let source = wit_source::read(&file, &selection).expect("WASI's packages are valid");
            let options =
                Options { root_namespace: format!("{release}.{package}.{name}"), ..Options::default() };
            let (resolve, world) = (&source.resolve, source.world);
            let mut files = generate(resolve, world, &options).expect("all of WASI has a C# form");
            let stubs = implement(resolve, world, &options, |_| NOT_IMPLEMENTED.to_owned());
            let text = stubs.expect("a world that can be generated can be implemented");
            files.push(SourceFile { path: format!("{}.Stubs.cs", options.root_namespace), text });
            worlds.push(files);
        }
    }
    worlds
}

#[test]
fn random_worlds_and_those_of_wasi_compile_with_their_stubs() {
    let product = Product::get();
    let folder = product.packages.with_file_name("worlds");
    // The files of other seeds would be compiled too.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let worlds = (seed()..).filter_map(|seed| Some(generate_all(&random_package(seed)?, seed)));
    // A world without items has its stubs alone.
    let worlds = worlds.flatten().flatten().filter(|files| files.len() > 1);
    let library = product.packages.with_file_name("wit");
    let wasi = ["wasi-0.2.12", "wasi-0.3.0"].map(|release| wasi_worlds(&library, release)).concat();
    assert!(wasi.len() >= 17, "{} worlds of WASI", wasi.len());
    for file in worlds.take(COMPILED).chain(wasi).flatten() {
        fs::write(folder.join(file.path), file.text).expect("the folder is writable");
    }
    fs::write(folder.join("Worlds.csproj"), PROJECT).expect("the folder is writable");
    let gate = root().join("codegen-csharp/tests/compile-gate");
    let mut build = Command::new(&product.dotnet);
    build.args(["build", "Worlds.csproj", "-v:q", "--nologo"]).current_dir(&folder);
    build.arg(format!("-p:CompileGate={}", gate.display()));
    build.arg(format!("-p:RestoreConfigFile={}", product.packages.join("nuget.config").display()));
    let output = build.output().expect("dotnet starts");
    assert!(output.status.success(), "COMPONENTIZE_SEED={}\n{}", seed(), text(&output.stdout));
}
