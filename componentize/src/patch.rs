//! Rewriting a core module: functions in the place of imports; further imports, functions, table entries,
//! data and exports. What is added to which module, and why, is decided in `engine/`, `packed.rs`, `stubs.rs`.
//!
//! New imports go behind the old ones, so every function that the module defines moves up; the re-encoder
//! visits all places that name a function (code, elements, exports, start, names).

use crate::code::val_type;
use crate::module::{self, Outline};
use contract::Signature;
use diagnostics::Result;
use std::collections::BTreeMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection,
    MemoryType, Module, NameMap, NameSection, StartSection, TableSection, TagSection, TypeSection, ValType,
};
use wasmparser::{Parser, Payload};

type Reencoded<T> = std::result::Result<T, reencode::Error<Infallible>>;

/// The size of a wasm memory page, in bytes.
const PAGE: u64 = 65536;

/// A function import that is to be added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewImport {
    /// The module name.
    pub module: String,
    /// The function name.
    pub name: String,
    /// The signature.
    pub signature: Signature,
}

/// A planned rewrite. The replaced and the new imports are fixed when it is made, so that every function's
/// new index is known while bodies are written.
pub struct Patch<'m> {
    outline: &'m Outline<'m>,
    /// New function index by old one.
    functions: Vec<u32>,
    replacements: BTreeMap<u32, Option<Function>>,
    imports: Vec<NewImport>,
    first_import: u32,
    first_function: u32,
    types: BTreeMap<Signature, u32>,
    new_types: Vec<Signature>,
    new_functions: Vec<(u32, Function)>,
    new_globals: Vec<(GlobalType, ConstExpr)>,
    new_exports: Vec<(String, u32)>,
    dropped_exports: Vec<&'m str>,
    table: Option<TableGrowth>,
    data: Vec<(u32, Vec<u8>)>,
    memory_minimum: u64,
}

/// What table 0 grows by.
struct TableGrowth {
    start: u32,
    entries: Vec<u32>,
}

impl<'m> Patch<'m> {
    /// Plans to replace the imported functions `replaced` (by index) and to add `imports`.
    pub fn new(outline: &'m Outline<'m>, replaced: &[u32], imports: Vec<NewImport>) -> Self {
        let replacements: BTreeMap<u32, Option<Function>> = replaced.iter().map(|&old| (old, None)).collect();
        let imported = outline.imported_functions.len() as u32;
        let first_import = imported - replacements.len() as u32;
        let first_defined = first_import + imports.len() as u32;
        let first_replacement = first_defined + outline.function_types.len() as u32 - imported;
        let (mut kept, mut moved) = (0, first_replacement);
        let functions = (0..outline.function_types.len() as u32).map(|old| {
            let next = match old {
                _ if old >= imported => return first_defined + old - imported,
                _ if replacements.contains_key(&old) => &mut moved,
                _ => &mut kept,
            };
            *next += 1;
            *next - 1
        });
        let functions = functions.collect();
        let mut types = BTreeMap::new();
        for (index, signature) in outline.types.iter().enumerate() {
            if let Some(signature) = signature {
                types.entry(signature.clone()).or_insert(index as u32);
            }
        }
        let first_function = first_replacement + replacements.len() as u32;
        let mut patch = Self {
            outline,
            functions,
            replacements,
            first_import,
            first_function,
            types,
            imports: Vec::new(),
            new_types: Vec::new(),
            new_functions: Vec::new(),
            new_globals: Vec::new(),
            new_exports: Vec::new(),
            dropped_exports: Vec::new(),
            table: None,
            data: Vec::new(),
            memory_minimum: 0,
        };
        for import in &imports {
            patch.type_index(&import.signature);
        }
        patch.imports = imports;
        patch
    }

    /// The index of the type of this signature, which is added when the module has none.
    pub fn type_index(&mut self, signature: &Signature) -> u32 {
        if let Some(&index) = self.types.get(signature) {
            return index;
        }
        let index = (self.outline.types.len() + self.new_types.len()) as u32;
        self.new_types.push(signature.clone());
        self.types.insert(signature.clone(), index);
        index
    }

    /// The new index of a function of the module.
    pub fn old_function(&self, old: u32) -> u32 {
        self.functions[old as usize]
    }

    /// The index of the new import number `number`.
    pub fn new_import(&self, number: usize) -> u32 {
        self.first_import + number as u32
    }

    /// Gives the body that stands for a replaced import.
    pub fn replace(&mut self, old: u32, body: Function) {
        let place = self.replacements.get_mut(&old).expect("replaced imports were announced");
        *place = Some(body);
    }

    /// Adds a function and gives its index.
    pub fn add_function(&mut self, signature: &Signature, body: Function) -> u32 {
        let ty = self.type_index(signature);
        self.new_functions.push((ty, body));
        self.first_function + self.new_functions.len() as u32 - 1
    }

    /// Adds a mutable global and gives its index.
    pub fn add_global(&mut self, val_type: ValType, initial: ConstExpr) -> u32 {
        self.new_globals.push((GlobalType { val_type, mutable: true, shared: false }, initial));
        self.outline.globals + self.new_globals.len() as u32 - 1
    }

    /// Exports a function.
    pub fn export(&mut self, name: &str, function: u32) {
        self.new_exports.push((name.to_owned(), function));
    }

    /// Leaves an export of the module out.
    pub fn drop_export(&mut self, name: &'m str) {
        self.dropped_exports.push(name);
    }

    /// Puts functions into table 0 from `start` on; the table grows to hold them.
    pub fn table_entries(&mut self, start: u32, entries: Vec<u32>) {
        self.table = Some(TableGrowth { start, entries }).filter(|table| !table.entries.is_empty());
    }

    /// Writes `bytes` to memory 0 at `address`; the memory grows to hold them.
    pub fn add_data(&mut self, address: u32, bytes: Vec<u8>) {
        self.require_memory(u64::from(address) + bytes.len() as u64);
        self.data.push((address, bytes));
    }

    /// Makes memory 0 at least `size` bytes large.
    pub fn require_memory(&mut self, size: u64) {
        self.memory_minimum = self.memory_minimum.max(size.div_ceil(PAGE));
    }

    /// Writes the changed module.
    ///
    /// # Errors
    /// When `module`, which `what` names, is not the valid module that the outline was read from.
    pub fn apply(mut self, module: &[u8], what: &str) -> Result<Vec<u8>> {
        let mut sections = Sections::default();
        sections.read(&mut self, module).map_err(|error| match error {
            reencode::Error::ParseError(error) => module::invalid(what, &error.to_string()),
            other => module::invalid(what, &other.to_string()),
        })?;
        self.add_to(&mut sections);
        Ok(sections.write())
    }

    fn add_to(self, sections: &mut Sections) {
        for signature in &self.new_types {
            let params = signature.params.iter().map(|&param| val_type(param));
            sections.types.ty().function(params, signature.result.map(val_type));
        }
        for import in &self.imports {
            let ty = EntityType::Function(self.types[&import.signature]);
            sections.imports.import(&import.module, &import.name, ty);
        }
        for (old, body) in self.replacements {
            sections.functions.function(self.outline.function_types[old as usize]);
            sections.code.function(&body.expect("every announced replacement was given"));
        }
        for (ty, body) in &self.new_functions {
            sections.functions.function(*ty);
            sections.code.function(body);
        }
        for (ty, initial) in &self.new_globals {
            sections.globals.global(*ty, initial);
        }
        for (name, function) in &self.new_exports {
            sections.exports.export(name, ExportKind::Func, *function);
        }
        if let Some(table) = self.table {
            let start = ConstExpr::i32_const(table.start.cast_signed());
            sections.elements.active(None, &start, Elements::Functions(table.entries.into()));
        }
        for (address, bytes) in self.data {
            sections.data.active(0, &ConstExpr::i32_const(address.cast_signed()), bytes);
        }
    }
}

impl Reencode for Patch<'_> {
    type Error = Infallible;

    fn function_index(&mut self, old: u32) -> Reencoded<u32> {
        // An index that the module does not have stays one that it does not have; validation tells.
        Ok(self.functions.get(old as usize).copied().unwrap_or(u32::MAX))
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Reencoded<()> {
        let mut function = 0;
        for import in section.into_imports() {
            let import = import?;
            let is_function =
                matches!(import.ty, wasmparser::TypeRef::Func(_) | wasmparser::TypeRef::FuncExact(_));
            if !(is_function && self.replacements.contains_key(&function)) {
                self.parse_import(imports, import)?;
            }
            function += u32::from(is_function);
        }
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: wasmparser::Export<'_>) -> Reencoded<()> {
        if self.dropped_exports.contains(&export.name) {
            return Ok(());
        }
        reencode::utils::parse_export(self, exports, export)
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: wasmparser::TableSectionReader<'_>,
    ) -> Reencoded<()> {
        for (index, table) in section.into_iter().enumerate() {
            let mut table = table?;
            if let (0, Some(growth)) = (index, &self.table) {
                let end = u64::from(growth.start) + growth.entries.len() as u64;
                table.ty.initial = table.ty.initial.max(end);
                table.ty.maximum = table.ty.maximum.map(|maximum| maximum.max(table.ty.initial));
            }
            self.parse_table(tables, table)?;
        }
        Ok(())
    }

    fn parse_memory_section(
        &mut self,
        memories: &mut MemorySection,
        section: wasmparser::MemorySectionReader<'_>,
    ) -> Reencoded<()> {
        for (index, memory) in section.into_iter().enumerate() {
            let mut memory: MemoryType = self.memory_type(memory?)?;
            if index == 0 {
                memory.minimum = memory.minimum.max(self.memory_minimum);
                memory.maximum = memory.maximum.map(|maximum| maximum.max(memory.minimum));
            }
            memories.memory(memory);
        }
        Ok(())
    }

    /// Function names are sorted by index again; names of locals and labels, which no stack trace shows, go.
    fn parse_custom_name_subsection(
        &mut self,
        names: &mut NameSection,
        section: wasmparser::Name<'_>,
    ) -> Reencoded<()> {
        match section {
            wasmparser::Name::Function(map) => {
                let mut functions = BTreeMap::new();
                for naming in map {
                    let naming = naming?;
                    functions.insert(self.function_index(naming.index)?, naming.name);
                }
                let mut sorted = NameMap::new();
                functions.iter().for_each(|(&index, name)| sorted.append(index, name));
                names.functions(&sorted);
                Ok(())
            }
            wasmparser::Name::Local(_) | wasmparser::Name::Label(_) => Ok(()),
            other => reencode::utils::parse_custom_name_subsection(self, names, other),
        }
    }
}

/// The sections of the module that is written, so that each can be added to even if the module had none.
#[derive(Default)]
struct Sections {
    types: TypeSection,
    imports: ImportSection,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    tags: TagSection,
    globals: GlobalSection,
    exports: ExportSection,
    start: Option<u32>,
    elements: ElementSection,
    counts_data: bool,
    code: CodeSection,
    data: DataSection,
    /// Custom sections, encoded: name, content.
    custom: Vec<(String, Vec<u8>)>,
    names: Option<NameSection>,
}

impl Sections {
    fn read(&mut self, patch: &mut Patch<'_>, module: &[u8]) -> Reencoded<()> {
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(section) => patch.parse_type_section(&mut self.types, section)?,
                Payload::ImportSection(section) => patch.parse_import_section(&mut self.imports, section)?,
                Payload::FunctionSection(section) => {
                    patch.parse_function_section(&mut self.functions, section)?;
                }
                Payload::TableSection(section) => patch.parse_table_section(&mut self.tables, section)?,
                Payload::MemorySection(section) => patch.parse_memory_section(&mut self.memories, section)?,
                Payload::TagSection(section) => patch.parse_tag_section(&mut self.tags, section)?,
                Payload::GlobalSection(section) => patch.parse_global_section(&mut self.globals, section)?,
                Payload::ExportSection(section) => patch.parse_export_section(&mut self.exports, section)?,
                Payload::StartSection { func, .. } => self.start = Some(patch.start_section(func)?),
                Payload::ElementSection(section) => {
                    patch.parse_element_section(&mut self.elements, section)?;
                }
                Payload::DataCountSection { .. } => self.counts_data = true,
                Payload::CodeSectionEntry(body) => patch.parse_function_body(&mut self.code, body)?,
                Payload::DataSection(section) => patch.parse_data_section(&mut self.data, section)?,
                Payload::CustomSection(section) => self.read_custom(patch, section)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_custom(
        &mut self,
        patch: &mut Patch<'_>,
        section: wasmparser::CustomSectionReader<'_>,
    ) -> Reencoded<()> {
        match section.as_known() {
            wasmparser::KnownCustom::Name(names) => self.names = Some(patch.custom_name_section(names)?),
            _ => self.custom.push((section.name().to_owned(), section.data().to_vec())),
        }
        Ok(())
    }

    fn write(&self) -> Vec<u8> {
        let mut module = Module::new();
        module.section(&self.types).section(&self.imports).section(&self.functions);
        module.section(&self.tables).section(&self.memories);
        if !self.tags.is_empty() {
            module.section(&self.tags);
        }
        module.section(&self.globals).section(&self.exports);
        if let Some(function_index) = self.start {
            module.section(&StartSection { function_index });
        }
        module.section(&self.elements);
        if self.counts_data {
            module.section(&DataCountSection { count: self.data.len() });
        }
        module.section(&self.code).section(&self.data);
        if let Some(names) = &self.names {
            module.section(names);
        }
        for (name, data) in &self.custom {
            module.section(&wasm_encoder::CustomSection { name: name.into(), data: data.into() });
        }
        module.finish()
    }
}
