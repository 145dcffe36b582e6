//! Compares a core module with the world, before wit-component does: each difference with the C# method behind it.

use crate::core_module::CoreModule;
use crate::rewrite::run::{RUN, START};
use crate::rewrite::stubs::PREVIEW1;
use crate::wasm::{ImportedFunction, Outline};
use contract::{Flat, Signature};
use diagnostics::{Code, Diagnostic, Diagnostics, Result, nearest};
use std::collections::BTreeMap;
use wit_parser::abi::WasmType;
use wit_parser::{
    Function, LiftLowerAbi, ManglingAndAbi, Resolve, WasmExport, WasmExportKind, WasmImport, WorldId,
    WorldItem, WorldKey,
};

/// The prefix of the component model's later names, which wit-component checks alone.
const STANDARD_NAMES: &str = "cm32p2";
/// The ways in which a module can export a function: as a plain call, or as one of the two asynchronous forms.
const EXPORT_FORMS: [ManglingAndAbi; 3] = [
    ManglingAndAbi::Legacy(LiftLowerAbi::Sync),
    ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback),
    ManglingAndAbi::Legacy(LiftLowerAbi::AsyncStackful),
];

/// Reports everything in which `outline`, the outline of `core`, differs from `world`.
pub fn check(outline: &Outline<'_>, core: &CoreModule, world: Option<(&Resolve, WorldId)>) -> Result<()> {
    if outline.exports.iter().any(|export| export.name.starts_with(STANDARD_NAMES)) {
        return Ok(());
    }
    let mut problems = Diagnostics::new();
    if world.is_none() && !outline.has_world && outline.exported_function(START).is_none() {
        problems.push(no_world(core));
    }
    let check = Check { outline, core, world };
    check.exports(&mut problems);
    check.imports(&mut problems);
    problems.into_result(())
}

fn no_world(core: &CoreModule) -> Diagnostic {
    let message = format!("{} has no `Main` and no world, so nobody could call it", core.what());
    Diagnostic::new(Code::NoWorld, message)
        .with_help("name the WIT with --wit, or make it a program: <OutputType>Exe</OutputType>")
}

struct Check<'a> {
    outline: &'a Outline<'a>,
    core: &'a CoreModule,
    world: Option<(&'a Resolve, WorldId)>,
}

impl Check<'_> {
    fn exports(&self, problems: &mut Diagnostics) {
        let Some((resolve, world)) = self.world else { return };
        for (key, item) in &resolve.worlds[world].exports {
            match item {
                WorldItem::Function(function) => self.export(resolve, None, function, problems),
                WorldItem::Interface { id, .. } if !self.adapter_exports(resolve, key) => {
                    for function in resolve.interfaces[*id].functions.values() {
                        self.export(resolve, Some(key), function, problems);
                    }
                }
                WorldItem::Interface { .. } | WorldItem::Type { .. } => {}
            }
        }
    }

    fn adapter_exports(&self, resolve: &Resolve, key: &WorldKey) -> bool {
        self.outline.exported_function(START).is_some() && resolve.name_world_key(key).starts_with(RUN)
    }

    fn export(
        &self,
        resolve: &Resolve,
        interface: Option<&WorldKey>,
        function: &Function,
        problems: &mut Diagnostics,
    ) {
        let name = |form: ManglingAndAbi| {
            let kind = WasmExportKind::Normal;
            resolve.wasm_export_name(form, WasmExport::Func { interface, func: function, kind })
        };
        let present = EXPORT_FORMS
            .into_iter()
            .map(|form| (form, name(form)))
            .find_map(|(form, name)| Some((form, self.outline.exported_function(&name)?, name)));
        match present {
            None => problems.push(self.missing(&name(EXPORT_FORMS[0]))),
            Some((form, index, name)) => {
                let expected = flatten(resolve, form.export_variant(), function);
                let actual = self.outline.signature(index);
                if actual != Some(&expected) {
                    problems.push(self.mismatch(&self.exporter(&name), &expected, actual));
                }
            }
        }
    }

    fn missing(&self, name: &str) -> Diagnostic {
        let message = format!("{} does not export `{name}`, which the world asks for", self.core.what());
        let names = self.outline.exports.iter().map(|export| export.name);
        let similar = match nearest(name, names) {
            Some(export) => format!("it exports `{export}`, did you mean that? "),
            None => String::new(),
        };
        Diagnostic::new(Code::WorldExportMissing, message).with_help(format!(
            "{similar}implement the function, build with the bindings of this WIT, and keep the method from being \
             trimmed"
        ))
    }

    fn exporter(&self, name: &str) -> String {
        match self.core.origins().exports.get(name) {
            Some(method) => format!("`{method}`, exported as `{name}`,"),
            None => format!("the export `{name}`"),
        }
    }

    fn importer(&self, import: &ImportedFunction<'_>) -> String {
        let key = (import.module.to_owned(), import.name.to_owned());
        let method = self.core.origins().imports.get(&key);
        method.map_or_else(|| self.core.what().to_owned(), |method| format!("`{method}`"))
    }

    fn mismatch(&self, what: &str, expected: &Signature, actual: Option<&Signature>) -> Diagnostic {
        let actual = actual.map_or("a type that components cannot have".to_owned(), Signature::to_string);
        let message = format!("{what} has the signature `{actual}`, and the WIT asks for `{expected}`");
        Diagnostic::new(Code::WorldSignature, message)
            .with_help("generate the bindings again from this WIT, and build again")
    }

    fn imports(&self, problems: &mut Diagnostics) {
        // A module with a world of its own may import from that.
        if self.outline.has_world {
            return;
        }
        let known = self.world.map(|(resolve, world)| world_imports(resolve, world)).unwrap_or_default();
        for (index, import) in (0..).zip(&self.outline.imported_functions) {
            if !is_world_function(import) {
                continue;
            }
            match known.get(&(import.module.to_owned(), import.name.to_owned())) {
                None => problems.push(self.unknown(import, &known)),
                Some(expected) if self.outline.signature(index) != Some(expected) => {
                    let importer = self.importer(import);
                    let what = format!("the import `{}` of `{}` by {importer}", import.name, import.module);
                    problems.push(self.mismatch(&what, expected, self.outline.signature(index)));
                }
                Some(_) => {}
            }
        }
    }

    fn unknown(
        &self,
        import: &ImportedFunction<'_>,
        known: &BTreeMap<(String, String), Signature>,
    ) -> Diagnostic {
        let importer = self.importer(import);
        let target = match self.world {
            Some((resolve, world)) => format!("the world `{}` does not import", resolve.worlds[world].name),
            None => "no world was given to import".to_owned(),
        };
        let message = format!("{importer} imports `{}` of `{}`, which {target}", import.name, import.module);
        let of_module = known.keys().filter(|(module, _)| module == import.module);
        let mut similar = nearest(import.name, of_module.map(|(_, name)| name.as_str()));
        if !known.keys().any(|(module, _)| module == import.module) {
            similar = nearest(import.module, known.keys().map(|(module, _)| module.as_str()));
        }
        let similar = similar.map(|name| format!("did you mean `{name}`? ")).unwrap_or_default();
        Diagnostic::new(Code::WorldImport, message)
            .with_help(format!("{similar}add the import to the WIT, or build without the code that needs it"))
    }
}

/// Whether an import stands for a function of the world; the others are WASI 0.1, which the adapter provides,
/// and the canonical ABI's own functions, which wit-component knows.
fn is_world_function(import: &ImportedFunction<'_>) -> bool {
    import.module != PREVIEW1
        && !import.module.starts_with("[export]")
        && !import.module.starts_with(STANDARD_NAMES)
        && !is_intrinsic(import.name)
        && !is_canonical_builtin(import)
}

/// Whether a name is that of a function of the canonical ABI, such as `[resource-drop]file`. Functions of resources have
/// brackets too.
fn is_intrinsic(name: &str) -> bool {
    name.starts_with('[') && !["[constructor]", "[method]", "[static]"].iter().any(|of| name.starts_with(of))
}

/// Functions of the canonical ABI without brackets in their name, such as the threads of `$root`.
fn is_canonical_builtin(import: &ImportedFunction<'_>) -> bool {
    import.module == "$root" && import.name.contains(['<', '.'])
}

fn world_imports(resolve: &Resolve, world: WorldId) -> BTreeMap<(String, String), Signature> {
    let form = EXPORT_FORMS[0];
    let mut imports = BTreeMap::new();
    let mut add = |interface: Option<&WorldKey>, func: &Function| {
        let name = resolve.wasm_import_name(form, WasmImport::Func { interface, func });
        imports.insert(name, flatten(resolve, form.import_variant(), func));
    };
    for (key, item) in &resolve.worlds[world].imports {
        match item {
            WorldItem::Function(function) => add(None, function),
            WorldItem::Interface { id, .. } => {
                resolve.interfaces[*id].functions.values().for_each(|function| add(Some(key), function));
            }
            WorldItem::Type { .. } => {}
        }
    }
    imports
}

fn flatten(resolve: &Resolve, variant: wit_parser::abi::AbiVariant, function: &Function) -> Signature {
    let signature = resolve.wasm_signature(variant, function);
    let params = signature.params.into_iter().map(flat).collect();
    Signature { params, result: signature.results.first().copied().map(flat) }
}

fn flat(ty: WasmType) -> Flat {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => Flat::I32,
        WasmType::I64 | WasmType::PointerOrI64 => Flat::I64,
        WasmType::F32 => Flat::F32,
        WasmType::F64 => Flat::F64,
    }
}
