//! What the build needs to know of a linked core module: signatures, imports, exports.

use anyhow::{Context, Result, bail};
use contract::Signature;
use std::collections::BTreeMap;
use wasmparser::{ExternalKind, FuncType, Parser, Payload, TypeRef};

/// An exported function.
#[derive(Debug, Clone)]
pub struct Function {
    pub name: String,
    pub signature: Signature,
}

/// The parts of a module that are looked at.
#[derive(Debug, Default)]
pub struct Module {
    types: Vec<FuncType>,
    /// The type of each function, imported ones first.
    functions: Vec<u32>,
    exports: BTreeMap<String, (ExternalKind, u32)>,
    /// The imports, as module and name.
    pub imports: Vec<(String, String)>,
}

impl Module {
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            module.read_section(payload?)?;
        }
        Ok(module)
    }

    fn read_section(&mut self, payload: Payload<'_>) -> Result<()> {
        match payload {
            Payload::TypeSection(reader) => {
                for ty in reader.into_iter_err_on_gc_types() {
                    self.types.push(ty?);
                }
            }
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    let import = import?;
                    self.imports.push((import.module.into(), import.name.into()));
                    match import.ty {
                        TypeRef::Func(ty) => self.functions.push(ty),
                        other => {
                            bail!("{} is imported as {other:?}; only functions are expected", import.name)
                        }
                    }
                }
            }
            Payload::FunctionSection(reader) => {
                for ty in reader {
                    self.functions.push(ty?);
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader {
                    let export = export?;
                    self.exports.insert(export.name.into(), (export.kind, export.index));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The exported functions whose names are wanted.
    pub fn exported_functions(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Function>> {
        let functions =
            self.exports.iter().filter(|(name, (kind, _))| *kind == ExternalKind::Func && is_wanted(name));
        functions.map(|(name, (_, index))| self.function(name, *index)).collect()
    }

    fn function(&self, name: &str, index: u32) -> Result<Function> {
        let ty = self.functions.get(index as usize).and_then(|ty| self.types.get(*ty as usize));
        let ty = ty.with_context(|| format!("{name} has no type"))?;
        let signature = Signature::from_parsed(ty);
        let signature =
            signature.with_context(|| format!("{name} has the type {ty}, which no call in C# has"))?;
        Ok(Function { name: name.into(), signature })
    }
}
