//! Plans changes of a core module: functions in the place of imports and of bodies; further types, imports, functions,
//! globals, table entries, data, exports and sections. [`ModuleEdit::apply`] makes all of them at once, in `write.rs`.

use super::code::val_type;
use super::outline::{self, Outline};
use contract::Signature;
use diagnostics::Result;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ConstExpr, FuncType, Function, GlobalType, ValType};

/// The size of a wasm memory page, in bytes.
const PAGE: u64 = 65536;

/// A function import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The module name.
    pub module: String,
    /// The function name.
    pub name: String,
    /// The signature.
    pub signature: Signature,
}

/// Changes of a module.
///
/// A function has one number from the beginning to the end of an edit, whether it is of the module or new: bodies,
/// exports and table entries name it by that, in any order. Where it is in the changed module, the writer decides.
pub struct ModuleEdit<'m> {
    module: &'m [u8],
    what: &'m str,
    pub(super) outline: Outline<'m>,
    /// The imports that there are, and their numbers.
    imports: BTreeMap<Import, u32>,
    types: HashMap<FuncType, u32>,
    pub(super) new_types: Vec<FuncType>,
    /// The new functions; the first has the number behind the module's last.
    pub(super) new_functions: Vec<NewFunction>,
    /// Imports with the functions that stand for them, in the order in which they were given.
    pub(super) stand_ins: Vec<(u32, Function)>,
    /// The numbers of those imports.
    pub(super) replaced: BTreeSet<u32>,
    /// The bodies of functions of the module.
    pub(super) bodies: BTreeMap<u32, Function>,
    /// Functions of the module that go, with those that take their place.
    pub(super) merged: BTreeMap<u32, u32>,
    pub(super) new_globals: Vec<(GlobalType, ConstExpr)>,
    pub(super) new_exports: Vec<(String, u32)>,
    pub(super) dropped_exports: Vec<&'m str>,
    pub(super) table: Option<TableGrowth>,
    pub(super) data: Vec<(u32, Vec<u8>)>,
    /// Memory of the module's own data that becomes zero.
    pub(super) cleared: Vec<Range<u32>>,
    pub(super) memory_pages: u64,
    pub(super) sections: Vec<(String, Vec<u8>)>,
    pub(super) drops_names: bool,
}

/// A function that the module does not have.
pub(super) enum NewFunction {
    Import { import: Import, ty: u32 },
    Defined { ty: u32, body: Function },
}

impl NewFunction {
    pub(super) fn ty(&self) -> u32 {
        match self {
            Self::Import { ty, .. } | Self::Defined { ty, .. } => *ty,
        }
    }
}

/// What table 0 grows by.
pub(super) struct TableGrowth {
    pub(super) start: u32,
    pub(super) functions: Vec<u32>,
}

impl<'m> ModuleEdit<'m> {
    /// Begins to edit `module`, which `what` names in diagnostics.
    ///
    /// # Errors
    /// When it is a component, or not a module at all.
    pub fn new(module: &'m [u8], what: &'m str) -> Result<Self> {
        let outline = Outline::parse(module, what)?;
        let mut imports = BTreeMap::new();
        for (number, import) in (0..).zip(&outline.imported_functions) {
            if let Some(signature) = outline.signature(number) {
                let (module, name) = (import.module.to_owned(), import.name.to_owned());
                imports.entry(Import { module, name, signature: signature.clone() }).or_insert(number);
            }
        }
        let mut types = HashMap::new();
        for (index, ty) in (0..).zip(&outline.types) {
            if let Some(function) = ty.function.as_ref().filter(|_| ty.is_plain) {
                let function = RoundtripReencoder.func_type(function.clone());
                let function = function.map_err(|error| outline::invalid(what, &error.to_string()))?;
                types.entry(function).or_insert(index);
            }
        }
        Ok(Self {
            module,
            what,
            outline,
            imports,
            types,
            new_types: Vec::new(),
            new_functions: Vec::new(),
            stand_ins: Vec::new(),
            replaced: BTreeSet::new(),
            bodies: BTreeMap::new(),
            merged: BTreeMap::new(),
            new_globals: Vec::new(),
            new_exports: Vec::new(),
            dropped_exports: Vec::new(),
            table: None,
            data: Vec::new(),
            cleared: Vec::new(),
            memory_pages: 0,
            sections: Vec::new(),
            drops_names: false,
        })
    }

    /// The bytes of the module as it was.
    pub fn module(&self) -> &'m [u8] {
        self.module
    }

    /// The module as it was.
    pub fn outline(&self) -> &Outline<'m> {
        &self.outline
    }

    /// What diagnostics call the module.
    pub fn what(&self) -> &'m str {
        self.what
    }

    /// The functions that are imported as things are now: number, module and name.
    pub fn imports(&self) -> impl Iterator<Item = (u32, &str, &str)> {
        let old = (0..).zip(&self.outline.imported_functions);
        let old = old.map(|(number, import)| (number, import.module, import.name));
        let new = (self.outline.functions()..).zip(&self.new_functions);
        let new = new.filter_map(|(number, function)| match function {
            NewFunction::Import { import, .. } => Some((number, &*import.module, &*import.name)),
            NewFunction::Defined { .. } => None,
        });
        old.chain(new).filter(|(number, ..)| !self.replaced.contains(number))
    }

    /// The signature of an imported function, unless it has vectors, references or many results.
    pub fn import_signature(&self, number: u32) -> Option<&Signature> {
        match number.checked_sub(self.outline.functions()) {
            None => self.outline.signature(number),
            Some(new) => match self.new_functions.get(new as usize)? {
                NewFunction::Import { import, .. } => Some(&import.signature),
                NewFunction::Defined { .. } => None,
            },
        }
    }

    /// The index of the type of this signature, which is added when the module has none.
    pub fn type_index(&mut self, signature: &Signature) -> u32 {
        let params = signature.params.iter().map(|&param| val_type(param));
        self.function_type_index(FuncType::new(params, signature.result.map(val_type)))
    }

    /// The index of a function type, which is added when the module has none.
    pub fn function_type_index(&mut self, ty: FuncType) -> u32 {
        let next = (self.outline.types.len() + self.new_types.len()) as u32;
        *self.types.entry(ty).or_insert_with_key(|ty| {
            self.new_types.push(ty.clone());
            next
        })
    }

    /// The number of an imported function, which is added when the module does not import it.
    pub fn import(&mut self, import: &Import) -> u32 {
        if let Some(number) = self.imports.get(import).filter(|number| !self.replaced.contains(number)) {
            return *number;
        }
        let ty = self.type_index(&import.signature);
        let number = self.add(NewFunction::Import { import: import.clone(), ty });
        self.imports.insert(import.clone(), number);
        number
    }

    /// Gives the function that stands for an import, old or new.
    pub fn replace_import(&mut self, number: u32, body: Function) {
        self.replaced.insert(number);
        self.stand_ins.push((number, body));
    }

    /// Gives a function that the module defines another body.
    pub fn replace_body(&mut self, number: u32, body: Function) {
        self.bodies.insert(number, body);
    }

    /// Takes functions of the module together: one of each type gets the body, and stands for the others.
    pub fn merge_functions(&mut self, numbers: impl IntoIterator<Item = u32>, body: &Function) {
        let mut kept: BTreeMap<u32, u32> = BTreeMap::new();
        for number in numbers {
            let Some(&ty) = self.outline.function_types.get(number as usize) else { continue };
            match kept.get(&ty) {
                Some(&other) => {
                    self.merged.insert(number, other);
                }
                None => {
                    kept.insert(ty, number);
                    self.replace_body(number, body.clone());
                }
            }
        }
    }

    /// Adds a function and gives its number.
    pub fn add_function(&mut self, signature: &Signature, body: Function) -> u32 {
        let ty = self.type_index(signature);
        self.add(NewFunction::Defined { ty, body })
    }

    fn add(&mut self, function: NewFunction) -> u32 {
        self.new_functions.push(function);
        self.outline.functions() + self.new_functions.len() as u32 - 1
    }

    /// Adds a mutable global and gives its index.
    pub fn add_global(&mut self, val_type: ValType, initial: ConstExpr) -> u32 {
        self.new_globals.push((GlobalType { val_type, mutable: true, shared: false }, initial));
        (self.outline.globals.len() + self.new_globals.len()) as u32 - 1
    }

    /// Exports a function.
    pub fn export(&mut self, name: &str, function: u32) {
        self.new_exports.push((name.to_owned(), function));
    }

    /// Leaves out the exports of the module that `is_kept` does not want.
    pub fn keep_exports(&mut self, is_kept: impl Fn(&str) -> bool) {
        let exports = self.outline.exports.iter().map(|export| export.name);
        self.dropped_exports.extend(exports.filter(|name| !is_kept(name)));
    }

    /// Puts functions into table 0 from `start` on; the table grows to hold them.
    pub fn add_table_entries(&mut self, start: u32, functions: Vec<u32>) {
        self.table = Some(TableGrowth { start, functions }).filter(|table| !table.functions.is_empty());
    }

    /// Writes `bytes` to memory 0 at `address`; the memory grows to hold them.
    pub fn add_data(&mut self, address: u32, bytes: Vec<u8>) {
        self.require_memory(u64::from(address) + bytes.len() as u64);
        self.data.push((address, bytes));
    }

    /// Sets `ranges` of memory 0 to zero, in which the module has data. Its code must not name data segments.
    pub fn clear_data(&mut self, ranges: impl IntoIterator<Item = Range<u32>>) {
        self.cleared.extend(ranges);
    }

    /// Makes memory 0 at least `size` bytes large.
    pub fn require_memory(&mut self, size: u64) {
        self.memory_pages = self.memory_pages.max(size.div_ceil(PAGE));
    }

    /// Adds a custom section.
    pub fn add_section(&mut self, name: &str, data: Vec<u8>) {
        self.sections.push((name.to_owned(), data));
    }

    /// Leaves out the section that names functions.
    pub fn drop_names(&mut self) {
        self.drops_names = true;
    }

    pub(super) fn is_empty(&self) -> bool {
        let has_code =
            !self.new_functions.is_empty() || !self.stand_ins.is_empty() || !self.bodies.is_empty();
        let changes_data = !self.data.is_empty() || !self.cleared.is_empty();
        let has_data = self.table.is_some() || changes_data || self.memory_pages > 0;
        let has_exports = !self.new_exports.is_empty() || !self.dropped_exports.is_empty();
        let has_others =
            !self.new_types.is_empty() || !self.new_globals.is_empty() || !self.sections.is_empty();
        let has_others = has_others || self.drops_names;
        !(has_code || has_data || has_exports || has_others)
    }
}
