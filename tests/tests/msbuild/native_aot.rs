//! NativeAOT-LLVM: what the SDK sets for `dotnet publish` with PublishAot, what it says where something is missing, and
//! the component around a core module of the form that the compiler makes. The compiler itself is not run here.

use crate::{component, run};
use integration_tests::{Built, Project, greeter};
use std::fs;

const PUBLISH_AOT: &str = "<PublishAot>true</PublishAot>";

fn library() -> Project {
    greeter("native").with_file("MyGreeter.csproj", &component(PUBLISH_AOT, ""))
}

fn value(project: &Project, arguments: &[&str]) -> String {
    let built = project.built(&[&["msbuild"], arguments].concat());
    assert!(built.success, "{}", built.text);
    built.text.trim().to_owned()
}

#[test]
fn publishing_sets_what_the_compiler_needs_and_building_does_not() {
    let names = [
        "PublishAot",
        "RuntimeIdentifier",
        "SelfContained",
        "PublishTrimmed",
        "NativeLib",
        "IsAotCompatible",
    ];
    let wanted = format!("-getProperty:{}", names.join(","));
    let values = |project: &Project, arguments: &[&str]| -> Vec<String> {
        let text = value(project, &[arguments, &[wanted.as_str()]].concat());
        let read: serde_json::Value = serde_json::from_str(&text).expect("MSBuild writes JSON");
        names.map(|name| read["Properties"][name].as_str().unwrap_or_default().to_lowercase()).to_vec()
    };
    let project = library();
    let publishing = ["false", "wasi-wasm", "true", "true", "shared", "true"];
    assert_eq!(values(&project, &["-p:_IsPublishing=true"]), publishing);
    assert_eq!(values(&project, &[]), ["false", "", "", "", "", "true"]);
    // From the command line too.
    let plain = greeter("plain");
    assert_eq!(values(&plain, &["-p:_IsPublishing=true", "-p:PublishAot=true"]), publishing);

    let items = value(&project, &["-p:_IsPublishing=true", "-getItem:PackageReference,LinkerArg"]);
    for item in ["\"Microsoft.DotNet.ILCompiler.LLVM\"", "-Wl,--skip-wit-component"] {
        assert!(items.contains(item), "{items}");
    }
    let program = component(&format!("{PUBLISH_AOT}<OutputType>Exe</OutputType>"), "");
    let project = project.with_file("MyGreeter.csproj", &program);
    let exports = value(&project, &["-p:_IsPublishing=true", "-getProperty:IlcExportUnmanagedEntrypoints"]);
    assert_eq!(exports, "true");
}

#[test]
fn what_is_missing_is_said_with_what_to_do() {
    let project = library();
    let published = project.built(&["publish"]);
    assert!(!published.success, "{}", published.text);
    for part in ["NU1101", "dotnet nuget add source https://", "dotnet-experimental"] {
        assert!(published.text.contains(part), "{part}: {}", published.text);
    }
    let check = |argument: &str| -> Built {
        project.built(&["msbuild", "-t:_ComponentizeCheckNative", "-p:_IsPublishing=true", argument])
    };
    let missing = check("-p:WASI_SDK_PATH=/no/sdk");
    assert!(!missing.success, "{}", missing.text);
    let message = "error CDN0711: PublishAot needs the WASI SDK, and WASI_SDK_PATH is '/no/sdk', which has no bin/clang.";
    assert!(missing.text.contains(message), "{}", missing.text);
    let other = check("-p:RuntimeIdentifier=linux-x64");
    assert!(
        other.text.contains("error CDN0710: PublishAot makes a component for wasi-wasm"),
        "{}",
        other.text
    );
}

/// A library of NativeAOT-LLVM: it has memory, `_initialize` and `cabi_realloc`, and starts itself at the first call.
const CORE: &str = r#"(module
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "_initialize"))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    global.get $next
    (global.set $next (i32.add (global.get $next) (local.get 3))))
  (func (export "greet") (param i32 i32) (result i32)
    (i32.store (i32.const 8) (local.get 0))
    (i32.store (i32.const 12) (local.get 1))
    i32.const 8)
  (func (export "cabi_post_greet") (param i32)))"#;

#[test]
fn a_core_module_of_the_compiler_becomes_the_component_that_is_published() {
    let project = library();
    let core = project.folder().join("native.wasm");
    fs::write(&core, wat::parse_str(CORE).expect("it is a module")).expect("the folder can be written");
    let wrapped = project.built(&[
        "msbuild",
        "-t:_ComponentizePublishNative",
        "-p:_IsPublishing=true",
        "-p:Configuration=Release",
        "-p:NativeBinary=native.wasm",
    ]);
    assert!(wrapped.success, "{}", wrapped.text);
    let published = project.folder().join("bin/Release/net10.0/wasi-wasm/publish/MyGreeter.wasm");
    assert_eq!(run(&published, &["--invoke", r#"greet("the same")"#]), "\"the same\"\n");
}
