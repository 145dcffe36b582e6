//! The outline of a core module: what it imports, defines and exports, without the code.

use contract::Signature;
use diagnostics::{Code, Diagnostic, Result};
use wasmparser::{CompositeInnerType, ExternalKind, Parser, Payload, TypeRef};

/// The outline of a core module.
#[derive(Debug, Default)]
pub struct Outline<'m> {
    /// The types, by index; nothing for those that are not plain function types.
    pub types: Vec<Option<Signature>>,
    /// The imported functions, by function index.
    pub imported_functions: Vec<ImportedFunction<'m>>,
    /// The type of each function, the imported ones first.
    pub function_types: Vec<u32>,
    /// The exports, in order.
    pub exports: Vec<Export<'m>>,
    /// How many globals there are, the imported ones first.
    pub globals: u32,
    /// Whether a section tells which world the module is for.
    pub has_world: bool,
}

/// An imported function.
#[derive(Debug, Clone, Copy)]
pub struct ImportedFunction<'m> {
    /// The module name.
    pub module: &'m str,
    /// The function name.
    pub name: &'m str,
}

/// An export.
#[derive(Debug, Clone, Copy)]
pub struct Export<'m> {
    /// The name.
    pub name: &'m str,
    /// Whether it is a function, a memory, …
    pub kind: ExternalKind,
    /// The index among its kind.
    pub index: u32,
}

impl<'m> Outline<'m> {
    /// Reads the outline of `module`; `what` names it in diagnostics.
    ///
    /// # Errors
    /// When it is a component, or not a module at all.
    pub fn parse(module: &'m [u8], what: &str) -> Result<Self> {
        if Parser::is_component(module) {
            return Err(Diagnostic::new(
                Code::CoreModuleIsComponent,
                format!("{what} is a component already, and a core module is needed"),
            )
            .with_help("give the core module that the component was made from")
            .into());
        }
        let mut outline = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            payload
                .and_then(|payload| outline.add(payload))
                .map_err(|error| invalid(what, &error.to_string()))?;
        }
        Ok(outline)
    }

    fn add(&mut self, payload: Payload<'m>) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(section) => self.add_types(section)?,
            Payload::ImportSection(section) => self.add_imports(section)?,
            Payload::FunctionSection(section) => {
                self.function_types.extend(section.into_iter().collect::<wasmparser::Result<Vec<_>>>()?);
            }
            Payload::GlobalSection(section) => self.globals += section.count(),
            Payload::ExportSection(section) => self.add_exports(section)?,
            Payload::CustomSection(section) => {
                self.has_world |= section.name().starts_with(contract::WORLD_RESOURCE)
            }
            _ => {}
        }
        Ok(())
    }

    fn add_types(&mut self, section: wasmparser::TypeSectionReader<'m>) -> wasmparser::Result<()> {
        for group in section {
            let group = group?;
            let single = group.types().len() == 1;
            for sub in group.types() {
                let plain = single && sub.is_final && sub.supertype_idxs.is_empty();
                self.types.push(match &sub.composite_type.inner {
                    CompositeInnerType::Func(function) if plain => Signature::from_parsed(function),
                    _ => None,
                });
            }
        }
        Ok(())
    }

    fn add_imports(&mut self, section: wasmparser::ImportSectionReader<'m>) -> wasmparser::Result<()> {
        for import in section.into_imports() {
            let import = import?;
            match import.ty {
                TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                    self.imported_functions
                        .push(ImportedFunction { module: import.module, name: import.name });
                    self.function_types.push(ty);
                }
                TypeRef::Global(_) => self.globals += 1,
                _ => {}
            }
        }
        Ok(())
    }

    fn add_exports(&mut self, section: wasmparser::ExportSectionReader<'m>) -> wasmparser::Result<()> {
        for export in section {
            let wasmparser::Export { name, kind, index } = export?;
            self.exports.push(Export { name, kind, index });
        }
        Ok(())
    }

    /// The signature of a function, unless it has vectors, references or many results.
    pub fn signature(&self, function: u32) -> Option<&Signature> {
        let ty = *self.function_types.get(function as usize)?;
        self.types.get(ty as usize)?.as_ref()
    }

    /// The export of this name, when there is one.
    pub fn export(&self, name: &str) -> Option<&Export<'m>> {
        self.exports.iter().find(|export| export.name == name)
    }

    /// The index of the exported function of this name, when there is one.
    pub fn exported_function(&self, name: &str) -> Option<u32> {
        self.export(name).filter(|export| export.kind == ExternalKind::Func).map(|export| export.index)
    }
}

/// The diagnostic for bytes that are not a valid core module.
pub fn invalid(what: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(Code::CoreModuleInvalid, format!("{what} is not a valid WebAssembly module: {reason}"))
        .with_help("check that the file is complete and was made for WebAssembly")
}
