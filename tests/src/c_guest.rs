//! Guests in C, with the bindings of wit-bindgen: what they have in common with C# is the component model alone.

use crate::root;
use std::fs;
use std::path::Path;
use std::process::Command;
use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::Resolve;
use wit_component::ComponentEncoder;

/// The names of clang; the first one counts that makes WebAssembly.
const COMPILERS: [&str; 4] = ["clang-19", "clang-20", "clang-21", "clang"];

/// The component of `tests/guests-c/<name>.c`, for the world of that name in `wit`.
///
/// # Errors
/// When no clang is here that makes WebAssembly: says so.
///
/// # Panics
/// When the guest does not compile, or the world is not in `wit`.
pub fn c_guest(name: &str, wit: &Path) -> Result<Vec<u8>, String> {
    let clang = COMPILERS.into_iter().find(|clang| {
        let targets = Command::new(clang).arg("--print-targets").output();
        targets.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("wasm32"))
    });
    let clang = clang.ok_or("guests in C need clang with a WebAssembly target, which is not on the PATH")?;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut compile = Command::new(clang);
    compile.args([
        "--target=wasm32",
        "-O2",
        "-mbulk-memory",
        "-nostdlib",
        "-Wl,--no-entry",
        "-o",
        "guest.wasm",
    ]);
    for (file, content) in bindings(name, wit).iter() {
        fs::write(folder.path().join(file), content).expect("the folder is new");
        if !file.ends_with(".h") {
            compile.arg(file);
        }
    }
    let sources = root().join("tests/guests-c");
    compile.arg("-I").arg(sources.join("include")).arg("-I.");
    compile.arg(sources.join(format!("{name}.c"))).arg(sources.join("library.c"));
    let output = compile.current_dir(&folder).output().expect("clang starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let module = fs::read(folder.path().join("guest.wasm")).expect("clang wrote it");
    let encoder = ComponentEncoder::default().module(&module).map(|encoder| encoder.encode());
    Ok(encoder.expect("the bindings tell the world").expect("the guest fits its world"))
}

/// What `wit-bindgen c` makes for a world.
fn bindings(world: &str, wit: &Path) -> Files {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit).expect("the WIT can be read");
    let world = resolve.select_world(&[package], Some(world)).expect("the WIT has the world");
    let mut files = Files::default();
    let mut generator = wit_bindgen_c::Opts::default().build();
    generator.generate(&mut resolve, world, &mut files).expect("wit-bindgen knows what the WIT uses");
    files
}
