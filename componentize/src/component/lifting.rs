//! A copy of a component that exports functions of its engine, for the tool's own host: those that tell which methods it
//! runs, or those that give its memory.
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
    let outline = Outline::read(component, export::RECORDED)
        .map_err(|error| impossible(what, &format!("it is not a valid component: {error}")))?;
    let engine = outline.engine.ok_or_else(|| {
        impossible(
            what,
            "the engine in it does not record, or there is none, or it is a part of a composition",
        )
    })?;
    let [start, end] = RECORDING_EXPORTS;
    let lifted = [
        Lifted { core: export::RECORD, name: start, gives: Gives::Nothing },
        Lifted { core: export::RECORDED, name: end, gives: Gives::Text },
    ];
    Ok(outline.copy(component, engine, &lifted))
}

/// A copy of a component that exports these functions of its engine, which exports the first of them.
pub fn lifted(component: &[u8], functions: &[Lifted<'_>]) -> Option<Vec<u8>> {
    let outline = Outline::read(component, functions.first()?.core).ok()?;
    Some(outline.copy(component, outline.engine?, functions))
}

/// A function of the engine that a copy exports.
pub struct Lifted<'a> {
    /// Its name in the core module.
    pub core: &'a str,
    /// Its name in the copy.
    pub name: &'a str,
    /// What it gives.
    pub gives: Gives,
}

/// What a function without parameters gives.
#[derive(Clone, Copy)]
pub enum Gives {
    /// Nothing.
    Nothing,
    /// A `u32`.
    Number,
    /// A `string`.
    Text,
    /// A `list<u8>`.
    Bytes,
}

fn impossible(what: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::RecordingImpossible, format!("{what} cannot be recorded: {why}")).with_help(
        "give a component that `componentize-dotnet` made of .NET assemblies, without --preinitialize, before it is \
         composed with others; in a project, `dotnet build -t:RecordComponentProfile` makes one and records it",
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
    /// The engine is the module that has the export `of_engine`.
    fn read(component: &[u8], of_engine: &str) -> wasmparser::Result<Self> {
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
                        if export?.name == of_engine {
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

    /// The component, with further sections that export functions of the engine.
    fn copy(&self, component: &[u8], instance: u32, functions: &[Lifted<'_>]) -> Vec<u8> {
        let mut aliases = ComponentAliasSection::new();
        for Lifted { core: name, .. } in functions {
            aliases.alias(Alias::CoreInstanceExport { instance, kind: ExportKind::Func, name });
        }
        aliases.alias(Alias::CoreInstanceExport { instance, kind: ExportKind::Memory, name: export::MEMORY });
        let mut types = ComponentTypeSection::new();
        let mut lifts = CanonicalFunctionSection::new();
        let mut exports = ComponentExportSection::new();
        let options = [CanonicalOption::Memory(self.core_memories), CanonicalOption::UTF8];
        // The first export makes a function, too.
        for (place, function) in (0..).zip(functions) {
            let result = match function.gives {
                Gives::Nothing => None,
                Gives::Number => Some(ComponentValType::Primitive(PrimitiveValType::U32)),
                Gives::Text => Some(ComponentValType::Primitive(PrimitiveValType::String)),
                Gives::Bytes => {
                    let list = self.types + types.len();
                    types.defined_type().list(ComponentValType::Primitive(PrimitiveValType::U8));
                    Some(ComponentValType::Type(list))
                }
            };
            let ty = self.types + types.len();
            types.function().params::<_, ComponentValType>([]).result(result);
            let in_memory = matches!(function.gives, Gives::Text | Gives::Bytes);
            let options = if in_memory { &options[..] } else { &[] };
            lifts.lift(self.core_functions + place, ty, options.iter().copied());
            exports.export(function.name, ComponentExportKind::Func, self.functions + place, None);
        }
        let mut copy = component.to_vec();
        let sections: [&dyn ComponentSection; 4] = [&aliases, &types, &lifts, &exports];
        for section in sections {
            section.append_to_component(&mut copy);
        }
        copy
    }
}
