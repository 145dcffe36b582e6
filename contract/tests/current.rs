//! The generated files are those of the contract, and what cannot be generated says the same.

use std::fs;
use std::path::{Path, PathBuf};
use test_support::Golden;

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn the_generated_files_are_current() {
    let mut golden = Golden::new();
    golden.compare(&file("engine/contract.h"), Some(&contract::c_header()));
    let constants = file("cm-runtime/src/Internal/EngineContract.cs");
    golden.compare(&constants, Some(&contract::csharp_constants()));
    golden.finish();
}

#[test]
fn functions_for_csharp_are_sorted_as_the_engine_searches_them() {
    let names: Vec<&str> = contract::to_csharp::ALL.iter().map(|function| function.name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
}

/// The project files and C# that name what stands in the contract, and cannot take it from there.
#[test]
fn what_repeats_the_contract_says_the_same() {
    let world = format!("LogicalName=\"{}\"", contract::WORLD_RESOURCE);
    for path in ["msbuild/ComponentizeDotnet.Sdk/Sdk/Bindings.targets", "cm-runtime/CmDotnet.csproj"] {
        let text = fs::read_to_string(file(path)).expect("the file is there");
        assert!(text.contains(&world), "{path} has no {world}");
    }
    let areas = fs::read_to_string(file("cm-runtime/src/CompilerServices/CallArea.cs")).expect("it is there");
    for size in contract::CALL_AREA_SIZES {
        assert!(areas.contains(&format!("Size = {size})]\npublic ref struct CallArea{size}\n")), "{size}");
    }
    assert_eq!(areas.matches("public ref struct").count(), contract::CALL_AREA_SIZES.len());
}
