//! A copy of a component that tells which methods it runs. The core module of the engine exports what starts a recording
//! and what ends it; the copy exports them too.
//!
//! No import serves for that: those that a program does not reach are not in its component, and a host's may be stubs.

use contract::export;
use diagnostics::{Code, Diagnostic, Result};
use wasm_encoder::{
    Alias, CanonicalFunctionSection, CanonicalOption, ComponentAliasSection, ComponentExportKind,
    ComponentExportSection, ComponentSection, ComponentTypeSection, ComponentValType, ExportKind,
    PrimitiveValType,
};
use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExternalKind, ComponentTypeRef, ExternalKind, Instance,
    Parser, Payload,
};

/// The exports of the copy: `func()` starts to record, and `func() -> string` gives the lines since then.
pub const RECORDING_EXPORTS: [&str; 2] = ["componentize-dotnet-record", "componentize-dotnet-recorded"];

/// The copy of a component; `what` names it in diagnostics.
///
/// # Errors
/// When its engine does not record: it is of another tool, pre-initialised, or a part of a composition.
pub fn recordable(component: &[u8], what: &str) -> Result<Vec<u8>> {
    let outline = Outline::read(component)
        .map_err(|error| impossible(what, &format!("it is not a valid component: {error}")))?;
    let engine = outline.engine.ok_or_else(|| {
        impossible(
            what,
            "the engine in it does not record, or there is none, or it is a part of a composition",
        )
    })?;
    let mut copy = component.to_vec();
    for section in outline.exports_of(engine) {
        section.append_to_component(&mut copy);
    }
    Ok(copy)
}

fn impossible(what: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::RecordingImpossible, format!("{what} cannot be recorded: {why}")).with_help(
        "give a component that `componentize-dotnet` made of .NET assemblies, without --preinitialize, before it is \
         composed with others",
    )
}

/// How many items of each kind there are, and the core instance of the engine.
#[derive(Default)]
struct Outline {
    core_functions: u32,
    core_memories: u32,
    functions: u32,
    types: u32,
    modules: u32,
    instances: u32,
    engine_module: Option<u32>,
    engine: Option<u32>,
}

impl Outline {
    fn read(component: &[u8]) -> wasmparser::Result<Self> {
        let mut outline = Self::default();
        // Of the modules and components around what is read; for each, whether it is a module of this component.
        let mut around: Vec<bool> = Vec::new();
        for payload in Parser::new(0).parse_all(component) {
            let payload = payload?;
            match (&payload, &around[..]) {
                (Payload::ModuleSection { .. }, outer) => {
                    outline.modules += u32::from(outer.is_empty());
                    let is_own = outer.is_empty();
                    around.push(is_own);
                }
                (Payload::ComponentSection { .. }, _) => around.push(false),
                (Payload::End(_), _) => drop(around.pop()),
                (Payload::ExportSection(exports), [true]) => {
                    for export in exports.clone() {
                        if export?.name == export::RECORDED {
                            outline.engine_module = Some(outline.modules - 1);
                        }
                    }
                }
                (_, []) => outline.count(payload)?,
                _ => {}
            }
        }
        Ok(outline)
    }

    fn count(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::InstanceSection(instances) => {
                for instance in instances {
                    if let Instance::Instantiate { module_index, .. } = instance?
                        && Some(module_index) == self.engine_module
                    {
                        self.engine = Some(self.instances);
                    }
                    self.instances += 1;
                }
            }
            Payload::ComponentTypeSection(types) => self.types += types.count(),
            Payload::ComponentImportSection(imports) => {
                for import in imports {
                    match import?.ty {
                        ComponentTypeRef::Func(_) => self.functions += 1,
                        ComponentTypeRef::Type(_) => self.types += 1,
                        ComponentTypeRef::Module(_) => self.modules += 1,
                        _ => {}
                    }
                }
            }
            Payload::ComponentAliasSection(aliases) => {
                for alias in aliases {
                    self.alias(alias?);
                }
            }
            Payload::ComponentCanonicalSection(functions) => {
                for function in functions {
                    match function? {
                        CanonicalFunction::Lift { .. } => self.functions += 1,
                        _ => self.core_functions += 1,
                    }
                }
            }
            // What is exported is an item of its own from there on.
            Payload::ComponentExportSection(exports) => {
                for export in exports {
                    self.item(export?.kind);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn alias(&mut self, alias: ComponentAlias<'_>) {
        match alias {
            ComponentAlias::InstanceExport { kind, .. } => self.item(kind),
            ComponentAlias::CoreInstanceExport { kind: ExternalKind::Func, .. } => self.core_functions += 1,
            ComponentAlias::CoreInstanceExport { kind: ExternalKind::Memory, .. } => self.core_memories += 1,
            ComponentAlias::Outer { kind: wasmparser::ComponentOuterAliasKind::Type, .. } => self.types += 1,
            _ => {}
        }
    }

    fn item(&mut self, kind: ComponentExternalKind) {
        match kind {
            ComponentExternalKind::Func => self.functions += 1,
            ComponentExternalKind::Type => self.types += 1,
            _ => {}
        }
    }

    /// The sections that export what the engine has for recordings.
    fn exports_of(&self, instance: u32) -> [Box<dyn ComponentSection>; 4] {
        let mut aliases = ComponentAliasSection::new();
        for name in [export::RECORD, export::RECORDED] {
            aliases.alias(Alias::CoreInstanceExport { instance, kind: ExportKind::Func, name });
        }
        aliases.alias(Alias::CoreInstanceExport { instance, kind: ExportKind::Memory, name: export::MEMORY });
        let mut types = ComponentTypeSection::new();
        let nothing: [(&str, ComponentValType); 0] = [];
        types.function().params(nothing).result(None);
        let text = ComponentValType::Primitive(PrimitiveValType::String);
        types.function().params(nothing).result(Some(text));
        let mut lifted = CanonicalFunctionSection::new();
        let options = [CanonicalOption::Memory(self.core_memories), CanonicalOption::UTF8];
        lifted.lift(self.core_functions, self.types, []);
        lifted.lift(self.core_functions + 1, self.types + 1, options);
        let mut exports = ComponentExportSection::new();
        // The first export makes a function, too.
        for (index, name) in (self.functions..).zip(RECORDING_EXPORTS) {
            exports.export(name, ComponentExportKind::Func, index, None);
        }
        [Box::new(aliases), Box::new(types), Box::new(lifted), Box::new(exports)]
    }
}
