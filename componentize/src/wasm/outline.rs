//! The outline of a core module: what it imports, defines and exports, without the code.

use contract::Signature;
use diagnostics::{Code, Diagnostic, Result};
use wasmparser::{CompositeInnerType, ExternalKind, FuncType, Parser, Payload, TypeRef, ValType};

/// The outline of a core module.
#[derive(Debug, Default)]
pub struct Outline<'m> {
    /// The types, by index.
    pub types: Vec<Type>,
    /// The imported functions, by function index.
    pub imported_functions: Vec<ImportedFunction<'m>>,
    /// The type of each function, the imported ones first.
    pub function_types: Vec<u32>,
    /// The type of each tag, the imported ones first.
    pub tags: Vec<u32>,
    /// How many entries table 0 begins with.
    pub table_size: u32,
    /// The exports, in order.
    pub exports: Vec<Export<'m>>,
    /// The type of each global, the imported ones first.
    pub globals: Vec<ValType>,
    /// Whether a section tells which world the module is for.
    pub has_world: bool,
}

/// A type.
#[derive(Debug)]
pub struct Type {
    /// The type, when it is one of functions.
    pub function: Option<FuncType>,
    /// Whether it stands alone: no other type belongs to it, is above it, or can be below it.
    pub is_plain: bool,
    /// What the function takes and gives, when the type is plain and has no vectors, references or many results.
    signature: Option<Signature>,
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
            Payload::TableSection(section) => {
                if let Some(table) = section.into_iter().next() {
                    self.table_size = u32::try_from(table?.ty.initial).unwrap_or(u32::MAX);
                }
            }
            Payload::TagSection(section) => {
                for tag in section {
                    self.tags.push(tag?.func_type_idx);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global?.ty.content_type);
                }
            }
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
            for sub in group.into_types() {
                let is_plain = single && sub.is_final && sub.supertype_idxs.is_empty();
                let function = match sub.composite_type.inner {
                    CompositeInnerType::Func(function) => Some(function),
                    _ => None,
                };
                let signature = function.as_ref().filter(|_| is_plain).and_then(Signature::from_parsed);
                self.types.push(Type { function, is_plain, signature });
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
                TypeRef::Global(global) => self.globals.push(global.content_type),
                TypeRef::Tag(tag) => self.tags.push(tag.func_type_idx),
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

    /// How many functions there are.
    pub fn functions(&self) -> u32 {
        self.function_types.len() as u32
    }

    /// The signature of a function, unless it has vectors, references or many results.
    pub fn signature(&self, function: u32) -> Option<&Signature> {
        let ty = *self.function_types.get(function as usize)?;
        self.types.get(ty as usize)?.signature.as_ref()
    }

    /// The type of this index, if it is one of functions.
    pub fn type_of_functions(&self, index: u32) -> Option<&FuncType> {
        self.types.get(index as usize)?.function.as_ref()
    }

    /// The type of a function.
    pub fn function_type(&self, function: u32) -> Option<&FuncType> {
        self.type_of_functions(*self.function_types.get(function as usize)?)
    }

    /// The type of a tag.
    pub fn tag_type(&self, tag: u32) -> Option<&FuncType> {
        self.type_of_functions(*self.tags.get(tag as usize)?)
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
