//! Sets of assemblies: what is read, what is refused.

use super::fixture::{Fixture, Kind, LEVEL, Method};
use super::tables::{Table, Tables};
use super::*;
use contract::{Flat, Signature};
use diagnostics::Code;
use std::path::Path;
use tempfile::TempDir;

const NET10: &str = ".NETCoreApp,Version=v10.0";

/// A library that imports, exports and references the class library.
pub fn app() -> Fixture {
    Fixture {
        name: "App",
        references: vec!["System.Private.CoreLib"],
        framework: Some(NET10),
        methods: vec![
            Method {
                name: "Log",
                // void (byte*, Level, long)
                signature: &[3, 0x01, 0x0f, 0x05, LEVEL[0], LEVEL[1], 0x0a],
                kind: Kind::WasmImport { library: "t:demo/log", entry_point: "write" },
            },
            Method { name: "Add", signature: &[2, 0x08, 0x08, 0x08], kind: Kind::Export("add") },
            Method { name: "Back", signature: &[0, 0x01], kind: Kind::Callback },
        ],
        ..Fixture::default()
    }
}

/// The class library of .NET 10.0.12, as far as this crate looks at it.
pub fn core_library() -> Fixture {
    Fixture {
        name: "System.Private.CoreLib",
        product_version: Some("10.0.12-servicing.1+0a1b"),
        ..Fixture::default()
    }
}

pub fn folder(fixtures: &[Fixture]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for fixture in fixtures {
        let path = folder.path().join(fixture.name).with_added_extension("dll");
        std::fs::write(path, fixture.build()).expect("the folder is writable");
    }
    folder
}

fn names(set: &AssemblySet) -> Vec<&str> {
    set.assemblies().iter().map(Assembly::name).collect()
}

fn codes(app: &Path) -> Vec<Code> {
    let problems = AssemblySet::resolve(app, &[], &[]).expect_err("there is a problem");
    problems.iter().map(|problem| problem.code()).collect()
}

#[test]
fn crossings_are_read_with_enums_as_their_underlying_type() {
    let folder = folder(&[app(), core_library()]);
    let set = AssemblySet::resolve(&folder.path().join("App.dll"), &[], &[]).expect("the set is complete");
    assert_eq!(set.runtime_version(), "10.0.12");
    let [log] = set.pinvokes() else { panic!("one P/Invoke: {:?}", set.pinvokes()) };
    assert_eq!((log.library.as_str(), log.entry_point.as_str()), ("t:demo/log", "write"));
    assert_eq!((log.method.as_str(), log.is_wasm_import), ("Demo.Exports.Log", true));
    let expected = Signature { params: vec![Flat::I32, Flat::I32, Flat::I64], result: None };
    assert_eq!(log.signature.as_ref(), Ok(&expected));
    let callbacks: Vec<_> =
        set.callbacks().iter().map(|callback| (callback.token, callback.export.as_deref())).collect();
    assert_eq!(callbacks, [(0x0600_0002, Some("add")), (0x0600_0003, None)]);

    let flags = |bytes: &[u8]| {
        let tables = Tables::parse(bytes.to_vec()).expect("the assembly is complete");
        [1, 2, 3].map(|row| tables.cell(Table::MethodDef, row, 1).expect("there are three methods"))
    };
    let app = set.app();
    assert_eq!(flags(app.bytes()), [0, 0, 0]);
    assert_eq!(flags(&app.without_inlined_callbacks()), [0, 8, 8]);
}

#[test]
fn references_are_found_in_other_folders_and_reported_when_missing() {
    let (here, there) = (folder(&[app()]), folder(&[core_library()]));
    let path = here.path().join("App.dll");
    assert!(AssemblySet::resolve(&path, &[there.path().to_owned()], &[]).is_ok());
    assert_eq!(codes(&path), [Code::AssemblyMissing]);
    assert_eq!(codes(&here.path().join("None.dll")), [Code::InputMissing]);
}

#[test]
fn texts_in_other_languages_are_found_in_folders_beside_their_assembly() {
    let folder = folder(&[app(), core_library()]);
    for language in ["fr", "de", "images"] {
        std::fs::create_dir(folder.path().join(language)).expect("the folder is writable");
    }
    let texts = Fixture { name: "App.resources", ..core_library() }.build();
    for file in ["fr/App.resources.dll", "de/App.resources.dll", "de/Other.resources.dll"] {
        std::fs::write(folder.path().join(file), &texts).expect("the folder is writable");
    }
    let path = folder.path().join("App.dll");
    let set = AssemblySet::resolve(&path, &[], &[]).expect("the set is complete");
    let names: Vec<&str> = set.satellites().iter().map(|satellite| &*satellite.name).collect();
    assert_eq!(names, ["de/App.resources", "fr/App.resources"]);

    std::fs::write(folder.path().join("fr/App.resources.dll"), "no assembly")
        .expect("the folder is writable");
    assert_eq!(codes(&path), [Code::AssemblyInvalid]);
}

/// The types of the fixtures come from the first reference; nothing uses the others.
#[test]
fn a_reference_that_nothing_uses_may_be_missing() {
    let references = vec!["System.Private.CoreLib", "System.Threading.Channels"];
    let folder = folder(&[Fixture { references, ..app() }, core_library()]);
    let set = AssemblySet::resolve(&folder.path().join("App.dll"), &[], &[]).expect("the set is complete");
    assert_eq!(names(&set), ["App", "System.Private.CoreLib"]);
}

#[test]
fn what_is_included_comes_with_its_references_and_once() {
    let plugin = |name| Fixture { name, references: vec!["Shared"], ..core_library() };
    let shared = Fixture { name: "Shared", ..core_library() };
    let here = folder(&[app(), core_library(), plugin("One")]);
    let plugins = folder(&[plugin("One"), plugin("Two"), shared]);
    std::fs::write(plugins.path().join("notes.txt"), "no assembly").expect("the folder is writable");
    let path = here.path().join("App.dll");
    let resolve = |included: &Path| AssemblySet::resolve(&path, &[], &[included.to_owned()]);
    let all = resolve(plugins.path()).expect("the set is complete");
    assert_eq!(names(&all), ["App", "One", "Shared", "System.Private.CoreLib", "Two"]);
    let two = resolve(&plugins.path().join("Two.dll")).expect("`Shared` is beside it");
    assert_eq!(names(&two), ["App", "Shared", "System.Private.CoreLib", "Two"]);
    let problems = resolve(&plugins.path().join("None.dll")).expect_err("there is no such file");
    assert!(problems.iter().all(|problem| problem.code() == Code::InputMissing));
}

#[test]
fn other_frameworks_are_refused() {
    for framework in [".NETFramework,Version=v4.8", ".NETCoreApp,Version=v9.0", ".NETCoreApp,Version=v11.0"] {
        let other = Fixture { framework: Some(framework), ..app() };
        let folder = folder(&[other, core_library()]);
        assert_eq!(codes(&folder.path().join("App.dll")), [Code::AssemblyFramework]);
    }
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    let folder = folder(&[Fixture { references: vec!["../System.Private.CoreLib"], ..app() }]);
    assert_eq!(codes(&folder.path().join("App.dll")), [Code::AssemblyInvalid]);
}

#[test]
fn every_shortened_assembly_is_refused_and_none_with_a_changed_byte_does_harm() {
    let whole = app().build();
    let path = Path::new("App.dll");
    assert!(Assembly::parse(path, whole.clone()).is_ok());
    for end in 0..whole.len() {
        assert!(Assembly::parse(path, whole[..end].to_vec()).is_err(), "{end} bytes were accepted");
    }
    // What a changed byte means is open; that reading ends without a panic is the assertion.
    for place in 0..whole.len() {
        for value in [0x00, 0x01, 0x7f, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[place] = value;
            let _ = Assembly::parse(path, changed);
        }
    }
}
