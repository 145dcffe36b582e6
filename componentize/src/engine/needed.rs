//! What of the engine an application can reach; the rest is left out. The engine's manifest says which functions, data and
//! imports only some users need, and the application's assemblies say which of those there are.

use crate::metadata::{AssemblySet, CORE_LIBRARY, PInvoke};
use crate::rewrite::stubs::{self, PREVIEW1};
use crate::wasm::ModuleEdit;
use contract::{Manifest, Parts, export, root, shims};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::Function;

/// The name of the custom section of a core module that says what is in it of the engine, and why.
pub const ENGINE_SECTION: &str = "componentize-dotnet-engine";

/// What C# knows as one thing, and the engine has native code for: its name, and how the roots begin that are of it. The
/// first that fits counts.
const FEATURES: [(&str, &str); 6] = [
    ("cultures (ICU)", "libSystem.Globalization.Native!"),
    ("Brotli", "libSystem.IO.Compression.Native!Brotli"),
    ("compression (deflate, gzip, zlib)", "libSystem.IO.Compression.Native!"),
    ("time zones", "libSystem.Native!SystemNative_GetTimeZoneData"),
    ("files, clocks and other functions of the system", "libSystem.Native!"),
    ("functions of the runtime for the class library", ""),
];

/// The name of what all components have.
const ALWAYS: &str = "the interpreter";

/// Something that a component has of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineFeature {
    /// What people call it.
    pub name: String,
    /// How many bytes of code and data there are because of it.
    pub bytes: u64,
    /// The assemblies that use it; none for what all components have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used_by: Vec<String>,
}

/// The parts of an engine that an application needs.
pub struct Needed<'a> {
    parts: &'a Parts,
    /// Who is there of those that need parts.
    roots: BTreeSet<String>,
    /// The same without who calls imports in vain.
    importing: BTreeSet<String>,
    /// The assemblies that call native functions, by those.
    callers: BTreeMap<String, BTreeSet<&'a str>>,
}

impl<'a> Needed<'a> {
    /// Finds out what an application needs of which these exports stay. Without ICU's data, the runtime does not call ICU.
    pub fn of(set: &'a AssemblySet, manifest: &'a Manifest, exports: &[&str], has_cultures: bool) -> Self {
        let mut callers: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let is_called = |call: &&PInvoke| has_cultures || call.library != shims::GLOBALIZATION;
        for call in set.pinvokes().iter().filter(is_called) {
            callers.entry(root::native(&call.library, &call.entry_point)).or_default().insert(&call.assembly);
        }
        for call in set.internal_calls() {
            callers.entry(call.clone()).or_default().insert(CORE_LIBRARY);
        }
        let exports = exports.iter().map(|name| root::export(name));
        let roots: BTreeSet<String> = exports.chain(callers.keys().cloned()).collect();
        let mut importing = roots.clone();
        if !reads_variables(set, &roots) {
            importing.remove(&root::native(shims::LIBRARY, shims::READ_VARIABLE));
        }
        Self { parts: &manifest.parts, roots, importing, callers }
    }

    /// Replaces the imports of the engine that the application cannot reach.
    pub fn leave_out_wasi(&self, edit: &mut ModuleEdit<'_>) {
        let unreachable = self.parts.unreachable_imports(&self.importing);
        let of_engine =
            edit.imports().filter(|(_, module, name)| *module == PREVIEW1 && unreachable.contains(name));
        for function in of_engine.map(|(number, ..)| number).collect::<Vec<_>>() {
            let body = stubs::not_supported(edit.import_signature(function));
            edit.replace_import(function, body);
        }
    }

    /// Leaves out the functions that the application cannot reach, and clears the data that only they use. Where the table
    /// or a caller names one, a function says so.
    pub fn leave_out_code(&self, edit: &mut ModuleEdit<'_>) {
        let Some(report) = edit.outline().exported_function(export::LEFT_OUT) else { return };
        let parts: Vec<_> = self.parts.users(&self.roots).filter(|(_, users)| users.is_empty()).collect();
        let mut body = Function::new([]);
        body.instructions().call(report).unreachable().end();
        let functions = parts.iter().flat_map(|(part, _)| &part.functions);
        edit.merge_functions(functions.flat_map(|&[first, count]| first..first + count), &body);
        let data = parts.iter().flat_map(|(part, _)| &part.data);
        edit.clear_data(data.map(|&[address, size]| address..address + size));
    }

    /// What is in the component of an engine of so many bytes, largest first, and why: as the custom section has it.
    pub fn features(&self, engine: usize) -> Vec<EngineFeature> {
        let optional: u64 = self.parts.parts.iter().map(|part| u64::from(part.bytes)).sum();
        let always = EngineFeature {
            name: ALWAYS.to_owned(),
            bytes: (engine as u64).saturating_sub(optional),
            used_by: Vec::new(),
        };
        let mut kept: BTreeMap<usize, (u64, BTreeSet<&str>)> = BTreeMap::new();
        for (part, users) in self.parts.users(&self.roots) {
            // What several need is there because of the one that nearly every component has.
            let Some(place) = users.iter().map(|root| place(root)).max() else { continue };
            let (bytes, used_by) = kept.entry(place).or_default();
            *bytes += u64::from(part.bytes);
            let of_feature = users.iter().filter(|root| self::place(root) == place);
            used_by.extend(of_feature.filter_map(|root| self.callers.get(*root)).flatten());
        }
        let mut features: Vec<EngineFeature> = kept
            .into_iter()
            .map(|(place, (bytes, used_by))| EngineFeature {
                name: FEATURES[place].0.to_owned(),
                bytes,
                used_by: used_by.into_iter().map(str::to_owned).collect(),
            })
            .collect();
        features.sort_by_key(|feature| std::cmp::Reverse(feature.bytes));
        [always].into_iter().chain(features).collect()
    }
}

/// Where in [`FEATURES`] a root belongs.
fn place(root: &str) -> usize {
    let place = FEATURES.iter().position(|(_, prefix)| root.starts_with(prefix));
    place.expect("the last prefix fits all")
}

/// Whether environment variables matter: to a program, to code that asks for them, and to what the user's time zone and
/// culture are.
fn reads_variables(set: &AssemblySet, roots: &BTreeSet<String>) -> bool {
    let of_user = [(shims::LIBRARY, shims::TIME_ZONE), (shims::GLOBALIZATION, shims::DEFAULT_LOCALE)];
    let mut of_user = of_user.iter().map(|(library, function)| root::native(library, function));
    set.reads_environment() || set.is_program() || of_user.any(|root| roots.contains(&root))
}
