//! Links compiled code with the engine.

use super::failed;
use super::references::References;
use super::store::{Key, Store};
use super::tools::Tools;
use crate::engine::{CompiledMethod, Engine};
use crate::files;
use crate::metadata::AssemblySet;
use crate::output::unwritable;
use crate::rewrite::exceptions::use_try_table;
use crate::wasm::ModuleEdit;
use contract::{Signature, link};
use diagnostics::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

const WHAT: &str = "the linked engine";

/// The engine with the objects of the modules in it.
pub fn link(
    set: &AssemblySet,
    engine: Engine,
    modules: &[&str],
    objects: &[PathBuf],
    tools: &Tools,
    store: &Store,
    legacy_exceptions: bool,
) -> Result<Engine> {
    let source = source(modules) + &shims(set, &engine);
    let list = store.file("modules.o", &Key::default().and(source.as_bytes()), |out| {
        let path = out.with_extension("c");
        fs::write(&path, &source).map_err(|error| unwritable(&path, &error))?;
        let options = ["--target=wasm32-unknown-emscripten", "-O2", "-c"].map(OsString::from);
        tools.clang(options.into_iter().chain([path.into()]), out)
    })?;
    let kit = engine.kit()?;
    let options = link::options().into_iter().map(OsString::from);
    let inputs = [kit.object.clone(), list].into_iter().chain(objects.iter().cloned()).map(OsString::from);
    let linked = store.path("engine.wasm");
    // The names of functions stay until they are read.
    tools.wasm_ld(options.chain(["--strip-debug".into()]).chain(inputs), &linked)?;
    let saturating = contract::with_saturating_conversions(&files::read(&linked)?)
        .map_err(|error| failed("wasm-ld", &error))?;
    let (module, compiled) = with_look_ups(&saturating)?;
    let module = match legacy_exceptions {
        true => module,
        false => use_try_table(&module, WHAT)?.into_owned(),
    };
    engine.relinked(module, kit.instances, compiled)
}

/// The module without names, whose table has the functions that look up what methods refer to; and those methods.
fn with_look_ups(module: &[u8]) -> Result<(Vec<u8>, Vec<CompiledMethod>)> {
    let mut edit = ModuleEdit::new(module, WHAT)?;
    let imported = edit.outline().imported_functions.len() as u32;
    let References { functions, mut methods } =
        References::find(module, imported).map_err(|error| failed("wasm-ld", &error.to_string()))?;
    let start = edit.outline().table_size;
    for method in &mut methods {
        method.look_up += start;
    }
    edit.add_table_entries(start, functions);
    edit.drop_names();
    Ok((edit.apply()?.into_owned(), methods))
}

/// A list of what each module tells of itself, in C, where the engine looks for it.
fn source(modules: &[&str]) -> String {
    let mut text = String::new();
    for module in modules {
        let _ = writeln!(text, "extern void *{};", symbol(module));
    }
    text += "extern void *const *const engine_compiled[];\nvoid *const *const engine_compiled[] = {";
    for module in modules {
        let _ = write!(text, "&{}, ", symbol(module));
    }
    text + "0};\n"
}

/// The table of the class library's native functions that the application calls, in C: the linker leaves out the others.
fn shims(set: &AssemblySet, engine: &Engine) -> String {
    let calls = set.pinvokes().iter().map(|call| (&*call.library, &*call.entry_point));
    let called: BTreeSet<(&str, &str)> = calls.collect();
    let libraries = engine.manifest.libraries.iter().map(|(library, functions)| {
        let functions: BTreeMap<&str, Signature> = functions
            .iter()
            .filter(|(name, _)| called.contains(&(library.as_str(), name.as_str())))
            .filter_map(|(name, cookie)| Some((name.as_str(), Signature::of_cookie(cookie)?)))
            .collect();
        (library.as_str(), functions)
    });
    contract::shims_source(libraries)
}

/// As Mono's compiler names the symbol of an assembly.
fn symbol(assembly: &str) -> String {
    let name = assembly.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte) } else { '_' });
    format!("mono_aot_module_{}_info", name.collect::<String>())
}
