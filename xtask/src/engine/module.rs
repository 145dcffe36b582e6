//! What the build needs to know of a linked core module: signatures, addresses, exports.

use anyhow::{Context, Result, bail, ensure};
use contract::Signature;
use std::collections::BTreeMap;
use wasmparser::{ConstExpr, ExternalKind, FuncType, Operator, Parser, Payload, TypeRef};

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
    /// The value of each global with a constant i32.
    globals: Vec<Option<u32>>,
    exports: BTreeMap<String, (ExternalKind, u32)>,
    /// The minimum size of the function table.
    pub table_size: Option<u32>,
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
            Payload::TableSection(reader) => {
                for table in reader {
                    ensure!(self.table_size.is_none(), "there is more than one table");
                    self.table_size = Some(u32::try_from(table?.ty.initial)?);
                }
            }
            Payload::GlobalSection(reader) => {
                for global in reader {
                    self.globals.push(constant(&global?.init_expr)?);
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

    /// The address that an exported global holds.
    pub fn address(&self, name: &str) -> Result<u32> {
        let found = match self.exports.get(name) {
            Some((ExternalKind::Global, index)) => self.globals.get(*index as usize).copied().flatten(),
            _ => None,
        };
        found.with_context(|| format!("the module exports no address {name}"))
    }

    /// The exported functions, by name.
    pub fn exported_functions(&self) -> Result<Vec<Function>> {
        let functions = self.exports.iter().filter(|(_, (kind, _))| *kind == ExternalKind::Func);
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

/// The value of an expression that is a single `i32.const`.
fn constant(expression: &ConstExpr<'_>) -> Result<Option<u32>> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(Some(value.cast_unsigned())),
        _ => Ok(None),
    }
}
