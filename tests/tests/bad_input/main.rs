//! Bad input to `componentize-dotnet componentize`: a coded message, exit code 1, and no output file left behind.

mod fuzz;

use integration_tests::{Product, Project, copy_folder, greeter, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;

/// What a good project was built from, in the target folder: the trimmed assemblies, which the tests damage.
struct Good {
    linked: PathBuf,
    wit: PathBuf,
}

fn good() -> &'static Good {
    static GOOD: OnceLock<Good> = OnceLock::new();
    GOOD.get_or_init(|| {
        let project = greeter("good");
        let built = project.build();
        assert!(built.success, "{}", built.text);
        let folder = Product::get().packages.with_file_name("bad-input");
        // The assemblies of an earlier run.
        let _ = fs::remove_dir_all(&folder);
        let good = Good { linked: folder.join("linked"), wit: folder.join("wit") };
        copy_folder(&project.folder().join("obj/Debug/net10.0/componentize/linked"), &good.linked);
        copy_folder(&project.folder().join("wit"), &good.wit);
        good
    })
}

/// A folder with a copy of the good project's trimmed assemblies.
fn damaged(damage: impl FnOnce(&Path)) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder can be made");
    copy_folder(&good().linked, folder.path());
    damage(folder.path());
    folder
}

fn componentize(input: &Path, output: &Path) -> Command {
    let mut command = Product::get().tool();
    command.arg("componentize").arg(input).arg("--wit").arg(&good().wit).arg("-o").arg(output);
    command
}

/// Runs `command`, which must fail with `code`, say all of `parts`, and leave nothing in the folder of `output`.
fn assert_refused(command: &mut Command, output: &Path, code: &str, parts: &[&str]) {
    let Output { status, stderr, .. } = command.output().expect("the tool starts");
    let messages = text(&stderr);
    assert_eq!(status.code(), Some(1), "{messages}");
    for part in [&[code], parts].concat() {
        assert!(messages.contains(part), "no {part:?} in:\n{messages}");
    }
    let folder = output.parent().expect("an output lies in a folder");
    let left: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    assert!(left.is_empty(), "{left:?} is left behind");
}

/// The good assemblies, damaged, must be refused with `code`.
fn assert_damage_refused(damage: impl FnOnce(&Path), code: &str, parts: &[&str]) {
    let assemblies = damaged(damage);
    let folder = TempDir::new().expect("a temporary folder can be made");
    let output = folder.path().join("out.wasm");
    assert_refused(
        &mut componentize(&assemblies.path().join("MyGreeter.dll"), &output),
        &output,
        code,
        parts,
    );
}

#[test]
fn a_missing_assembly() {
    let remove = |folder: &Path| fs::remove_file(folder.join("MyGreeter.dll")).expect("it is there");
    assert_damage_refused(remove, "CDN0101", &["MyGreeter.dll"]);
}

#[test]
fn a_missing_reference() {
    let remove = |folder: &Path| fs::remove_file(folder.join("CmDotnet.dll")).expect("it is there");
    assert_damage_refused(remove, "CDN0302", &["CmDotnet"]);
}

#[test]
fn a_truncated_assembly() {
    let truncate = |folder: &Path| {
        let path = folder.join("MyGreeter.dll");
        let bytes = fs::read(&path).expect("it is there");
        fs::write(&path, &bytes[..bytes.len() / 2]).expect("the copy is writable");
    };
    assert_damage_refused(truncate, "CDN0301", &["MyGreeter.dll"]);
}

#[test]
fn an_assembly_cut_anywhere_never_panics() {
    let assemblies = damaged(|_| {});
    let path = assemblies.path().join("MyGreeter.dll");
    let bytes = fs::read(&path).expect("it is there");
    let folder = TempDir::new().expect("a temporary folder can be made");
    let output = folder.path().join("out.wasm");
    for length in (0..bytes.len()).step_by(bytes.len() / 40) {
        fs::write(&path, &bytes[..length]).expect("the copy is writable");
        let result = componentize(&path, &output).output().expect("the tool starts");
        let messages = text(&result.stderr);
        // What follows the metadata may be missing without harm, so the end of the file decides nothing.
        assert!(matches!(result.status.code(), Some(0 | 1)), "{length} bytes: {messages}");
        assert!(!messages.contains("panicked"), "{length} bytes: {messages}");
        assert_eq!(output.exists(), result.status.success(), "{length} bytes: {messages}");
        let _ = fs::remove_file(&output);
    }
}

#[test]
fn an_assembly_of_another_framework() {
    let library = Project::new("Old").with_file(
        "Old.csproj",
        r#"<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>"#,
    );
    let built = library.with_file("Old.cs", "namespace Old; public static class Thing;\n");
    assert!(built.dotnet(&["build"]).status.success());
    let folder = TempDir::new().expect("a temporary folder can be made");
    let output = folder.path().join("out.wasm");
    let old = built.folder().join("bin/Debug/net8.0/Old.dll");
    assert_refused(&mut componentize(&old, &output), &output, "CDN0303", &["Old.dll", "v8.0", "net10.0"]);
}

#[test]
fn a_class_library_without_an_engine_of_its_patch() {
    let product = Product::get();
    let engines = TempDir::new().expect("a temporary folder can be made");
    copy_folder(&product.engines.join("10.0.12"), &engines.path().join("10.0.12"));
    let folder = TempDir::new().expect("a temporary folder can be made");
    let output = folder.path().join("out.wasm");
    let mut command = componentize(&good().linked.join("MyGreeter.dll"), &output);
    assert_refused(command.arg("--engine").arg(engines.path()), &output, "CDN0401", &["10.0.12", "10.0.15"]);
}

fn core_module(text: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let path = folder.path().join("core.wasm");
    fs::write(&path, wat::parse_str(text).expect("the text is a module")).expect("the folder is writable");
    (folder, path)
}

fn assert_module_refused(text: &str, code: &str, parts: &[&str]) {
    let (_kept, input) = core_module(text);
    let folder = TempDir::new().expect("a temporary folder can be made");
    let output = folder.path().join("out.wasm");
    assert_refused(&mut componentize(&input, &output), &output, code, parts);
}

#[test]
fn a_core_module_without_memory() {
    assert_module_refused(
        r#"(module (func (export "greet") (param i32 i32) (result i32) unreachable))"#,
        "CDN0405",
        &["memory"],
    );
}

#[test]
fn a_core_module_without_the_worlds_export() {
    assert_module_refused(r#"(module (memory (export "memory") 1))"#, "CDN0501", &["greet"]);
}

#[test]
fn a_core_module_whose_signature_does_not_fit_the_wit() {
    assert_module_refused(
        r#"(module (memory (export "memory") 1)
             (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
             (func (export "greet") (param i64) (result i32) unreachable))"#,
        "CDN0502",
        &["greet", "i64"],
    );
}

#[test]
fn an_import_that_the_world_does_not_have() {
    assert_module_refused(
        r#"(module (import "example:other/thing" "do-it" (func))
             (memory (export "memory") 1)
             (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
             (func (export "greet") (param i32 i32) (result i32) unreachable))"#,
        "CDN0503",
        &["example:other/thing", "do-it"],
    );
}

#[test]
fn a_component_instead_of_a_core_module() {
    assert_module_refused("(component)", "CDN0404", &["component"]);
}

#[test]
fn files_that_are_neither_an_assembly_nor_a_module() {
    for content in ["", "MZ", "hello", "\0asm"] {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let input = folder.path().join("input.dll");
        fs::write(&input, content).expect("the folder is writable");
        let out = TempDir::new().expect("a temporary folder can be made");
        let output = out.path().join("out.wasm");
        assert_refused(&mut componentize(&input, &output), &output, "CDN0", &["input.dll"]);
    }
}

#[test]
fn an_output_folder_that_is_a_file() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let file = folder.path().join("file");
    fs::write(&file, "in the way").expect("the folder is writable");
    let mut command = componentize(&good().linked.join("MyGreeter.dll"), &file.join("out.wasm"));
    assert_refused(&mut command, &file.join("out.wasm"), "CDN0103", &["out.wasm"]);
    assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("in the way"));
}

/// A file system of its own, for what an administrator's rights would otherwise hide. None where this
/// process may not mount one.
#[cfg(target_os = "linux")]
struct Mounted(TempDir);

#[cfg(target_os = "linux")]
impl Mounted {
    fn new(options: &str) -> Option<Self> {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path()).output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        if !mounted {
            test_support::skip("this process may not mount a file system");
        }
        mounted.then(|| Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let Some(disk) = Mounted::new("size=64k") else { return };
    let output = disk.0.path().join("out.wasm");
    let mut command = componentize(&good().linked.join("MyGreeter.dll"), &output);
    assert_refused(&mut command, &output, "CDN0103", &["out.wasm"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_output_folder() {
    let Some(disk) = Mounted::new("ro") else { return };
    let output = disk.0.path().join("out.wasm");
    let mut command = componentize(&good().linked.join("MyGreeter.dll"), &output);
    assert_refused(&mut command, &output, "CDN0103", &["out.wasm"]);
}
