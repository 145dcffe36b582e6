//! Writes a module with the changes of a [`ModuleEdit`].
//!
//! New imports go behind the old ones, so every function that the module defines moves up; what stands for an import, and
//! what is new, goes behind those. The re-encoder visits all places that name a function (code, elements, exports, start,
//! names).

use super::clear;
use super::edit::{ModuleEdit, NewFunction};
use super::outline;
use diagnostics::Result;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, ImportSection, MemorySection, MemoryType,
    Module, NameMap, NameSection, StartSection, TableSection, TagSection, TypeSection,
};
use wasmparser::{BinaryReader, FunctionBody, Parser, Payload};

type Reencoded<T> = std::result::Result<T, reencode::Error<Infallible>>;

impl<'m> ModuleEdit<'m> {
    /// The changed module; the same bytes when nothing was changed.
    ///
    /// # Errors
    /// When the module turns out to be damaged.
    pub fn apply(self) -> Result<Cow<'m, [u8]>> {
        if self.is_empty() {
            return Ok(Cow::Borrowed(self.module()));
        }
        let what = self.what();
        let written = Writer::write(self).map_err(|error| outline::invalid(what, &error))?;
        Ok(Cow::Owned(written))
    }
}

/// Writes what an edit says.
struct Writer<'m> {
    edit: ModuleEdit<'m>,
    /// By number: where a function is in the changed module.
    functions: Vec<u32>,
    /// The number of the function whose body comes next.
    next_body: u32,
}

impl<'m> Writer<'m> {
    /// The changed module; the error is what is wrong with the module.
    fn write(edit: ModuleEdit<'m>) -> std::result::Result<Vec<u8>, String> {
        let mut writer =
            Self { functions: places(&edit), next_body: edit.outline.imported_functions.len() as u32, edit };
        let sections = writer.sections().map_err(|error| match error {
            reencode::Error::ParseError(error) => error.to_string(),
            other => other.to_string(),
        })?;
        Ok(sections.write())
    }

    fn sections(&mut self) -> Reencoded<Sections> {
        let mut sections = Sections::default();
        sections.read(self)?;
        self.add_declarations(&mut sections);
        self.add_functions(&mut sections)?;
        self.add_contents(&mut sections);
        Ok(sections)
    }

    fn add_declarations(&mut self, sections: &mut Sections) {
        for ty in &self.edit.new_types {
            sections.types.ty().func_type(ty);
        }
        for (number, function) in (self.edit.outline.functions()..).zip(&self.edit.new_functions) {
            if let NewFunction::Import { import, ty } = function
                && !self.edit.replaced.contains(&number)
            {
                sections.imports.import(&import.module, &import.name, EntityType::Function(*ty));
            }
        }
        for (ty, initial) in &self.edit.new_globals {
            sections.globals.global(*ty, initial);
        }
        for (name, function) in &self.edit.new_exports {
            sections.exports.export(name, ExportKind::Func, self.functions[*function as usize]);
        }
    }

    fn add_functions(&mut self, sections: &mut Sections) -> Reencoded<()> {
        for (number, body) in std::mem::take(&mut self.edit.stand_ins) {
            let old = self.edit.outline.function_types.get(number as usize).copied();
            let new =
                |number: u32| self.edit.new_functions[(number - self.edit.outline.functions()) as usize].ty();
            sections.functions.function(old.unwrap_or_else(|| new(number)));
            self.add_body(&mut sections.code, body)?;
        }
        for function in std::mem::take(&mut self.edit.new_functions) {
            if let NewFunction::Defined { ty, body } = function {
                sections.functions.function(ty);
                self.add_body(&mut sections.code, body)?;
            }
        }
        Ok(())
    }

    /// Adds a body in which functions are named by their numbers.
    fn add_body(&mut self, code: &mut CodeSection, body: Function) -> Reencoded<()> {
        let bytes = body.into_raw_body();
        reencode::utils::parse_function_body(self, code, FunctionBody::new(BinaryReader::new(&bytes, 0)))
    }

    fn add_contents(&mut self, sections: &mut Sections) {
        if let Some(table) = &self.edit.table {
            let start = ConstExpr::i32_const(table.start.cast_signed());
            let entries = table.functions.iter().map(|&function| self.functions[function as usize]);
            let entries: Vec<u32> = entries.collect();
            sections.elements.active(None, &start, Elements::Functions(entries.into()));
        }
        for (address, bytes) in std::mem::take(&mut self.edit.data) {
            sections.data.active(0, &ConstExpr::i32_const(address.cast_signed()), bytes);
        }
        sections.custom.append(&mut self.edit.sections);
    }
}

/// Where each function is in the changed module.
fn places(edit: &ModuleEdit<'_>) -> Vec<u32> {
    let old_imports = edit.outline.imported_functions.len() as u32;
    let (old, all) = (edit.outline.functions(), edit.outline.functions() + edit.new_functions.len() as u32);
    let (new_imports, new_functions): (Vec<u32>, Vec<u32>) = (old..all).partition(|&number| {
        matches!(edit.new_functions[(number - old) as usize], NewFunction::Import { .. })
    });
    let imported = (0..old_imports).chain(new_imports).filter(|number| !edit.replaced.contains(number));
    let order = imported
        .chain((old_imports..old).filter(|number| !edit.merged.contains_key(number)))
        .chain(edit.stand_ins.iter().map(|(number, _)| *number))
        .chain(new_functions);
    let mut places = vec![0; all as usize];
    (0..).zip(order).for_each(|(place, number)| places[number as usize] = place);
    for (&number, &other) in &edit.merged {
        places[number as usize] = places[other as usize];
    }
    places
}

impl Reencode for Writer<'_> {
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
            if !(is_function && self.edit.replaced.contains(&function)) {
                self.parse_import(imports, import)?;
            }
            function += u32::from(is_function);
        }
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: wasmparser::Export<'_>) -> Reencoded<()> {
        if self.edit.dropped_exports.contains(&export.name) {
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
            if let (0, Some(growth)) = (index, &self.edit.table) {
                let end = u64::from(growth.start) + growth.functions.len() as u64;
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
                memory.minimum = memory.minimum.max(self.edit.memory_pages);
                memory.maximum = memory.maximum.map(|maximum| maximum.max(memory.minimum));
            }
            memories.memory(memory);
        }
        Ok(())
    }

    fn parse_data(&mut self, data: &mut DataSection, datum: wasmparser::Data<'_>) -> Reencoded<()> {
        match (clear::address(&datum), self.edit.cleared.is_empty()) {
            (Some(address), false) => {
                for (address, bytes) in clear::rest(address, datum.data, &self.edit.cleared) {
                    data.active(0, &ConstExpr::i32_const(address.cast_signed()), bytes);
                }
                Ok(())
            }
            _ => reencode::utils::parse_data(self, data, datum),
        }
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Reencoded<()> {
        for (number, ty) in (self.next_body..).zip(section) {
            if !self.edit.merged.contains_key(&number) {
                functions.function(self.type_index(ty?)?);
            }
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Reencoded<()> {
        let number = self.next_body;
        self.next_body += 1;
        if self.edit.merged.contains_key(&number) {
            return Ok(());
        }
        match self.edit.bodies.remove(&number) {
            Some(body) => self.add_body(code, body),
            None => reencode::utils::parse_function_body(self, code, body),
        }
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
                    if self.edit.merged.contains_key(&naming.index) {
                        continue;
                    }
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
    fn read(&mut self, writer: &mut Writer<'_>) -> Reencoded<()> {
        for payload in Parser::new(0).parse_all(writer.edit.module()) {
            match payload? {
                Payload::TypeSection(section) => writer.parse_type_section(&mut self.types, section)?,
                Payload::ImportSection(section) => writer.parse_import_section(&mut self.imports, section)?,
                Payload::FunctionSection(section) => {
                    writer.parse_function_section(&mut self.functions, section)?;
                }
                Payload::TableSection(section) => writer.parse_table_section(&mut self.tables, section)?,
                Payload::MemorySection(section) => {
                    writer.parse_memory_section(&mut self.memories, section)?
                }
                Payload::TagSection(section) => writer.parse_tag_section(&mut self.tags, section)?,
                Payload::GlobalSection(section) => writer.parse_global_section(&mut self.globals, section)?,
                Payload::ExportSection(section) => writer.parse_export_section(&mut self.exports, section)?,
                Payload::StartSection { func, .. } => self.start = Some(writer.start_section(func)?),
                Payload::ElementSection(section) => {
                    writer.parse_element_section(&mut self.elements, section)?;
                }
                Payload::DataCountSection { .. } => self.counts_data = true,
                Payload::CodeSectionEntry(body) => writer.parse_function_body(&mut self.code, body)?,
                Payload::DataSection(section) => self.read_data(writer, section)?,
                Payload::CustomSection(section) => self.read_custom(writer, section)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Without a section that counts them, no code can name segments: then those do nothing that are not put into memory at
    /// the start. Wizer leaves thousands of them, which hosts count through in each instance.
    fn read_data(
        &mut self,
        writer: &mut Writer<'_>,
        section: wasmparser::DataSectionReader<'_>,
    ) -> Reencoded<()> {
        for segment in section {
            let segment = segment?;
            if self.counts_data || !matches!(segment.kind, wasmparser::DataKind::Passive) {
                writer.parse_data(&mut self.data, segment)?;
            }
        }
        Ok(())
    }

    fn read_custom(
        &mut self,
        writer: &mut Writer<'_>,
        section: wasmparser::CustomSectionReader<'_>,
    ) -> Reencoded<()> {
        match section.as_known() {
            wasmparser::KnownCustom::Name(_) if writer.edit.drops_names => {}
            wasmparser::KnownCustom::Name(names) => self.names = Some(writer.custom_name_section(names)?),
            // They name places in the code that has changed.
            _ if section.name().starts_with("metadata.code.") => {}
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

#[cfg(test)]
mod tests {
    use super::super::ModuleEdit;
    use wasmparser::{Parser, Payload};

    /// How many segments are left when something changes in a module with these functions.
    fn segments(functions: &str) -> u32 {
        let text = format!(
            r#"(module (memory 1) (data (i32.const 8) "x") (data) (data "y") (func (export "gone")) {functions})"#
        );
        let module = wat::parse_str(text).expect("it is a module");
        let mut edit = ModuleEdit::new(&module, "the module").expect("it is one");
        edit.keep_exports(|_| false);
        let changed = edit.apply().expect("it can be written");
        let counts = Parser::new(0).parse_all(&changed).filter_map(|payload| match payload {
            Ok(Payload::DataSection(section)) => Some(section.count()),
            _ => None,
        });
        counts.sum()
    }

    #[test]
    fn segments_that_nothing_can_read_are_dropped() {
        assert_eq!(segments(""), 1);
        assert_eq!(segments("(func (memory.init 2 (i32.const 0) (i32.const 0) (i32.const 1)))"), 3);
    }
}
