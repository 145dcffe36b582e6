//! What one assembly says about itself: its name, its references, its methods that cross to native code.
//! Types of other assemblies stay unresolved here; `set.rs` looks them up.

use super::attribute;
use super::blob::{self, RawSignature, SigType};
use super::tables::{Malformed, Read, Table, Tables};
use contract::root;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How many levels of nested types a name may have; real ones stay far below.
const DEEPEST_NESTING: usize = 32;
/// The tag of a MethodDef token.
const METHOD_DEF_TOKEN: u32 = 0x0600_0000;
/// FieldAttributes.Static
const FIELD_STATIC: u32 = 0x10;
/// What one number of WebAssembly holds, in bytes.
const LARGEST_NUMBER: u32 = 8;
/// MethodImplAttributes.NoInlining
const NO_INLINING: u8 = 0x8;
/// MethodAttributes.Static
const METHOD_STATIC: u32 = 0x10;
/// MethodImplAttributes: the runtime implements the method (II.23.1.11).
const METHOD_INTERNAL_CALL: u32 = 0x1000;
const INTEROP: &str = "System.Runtime.InteropServices";

/// One assembly file and what was read from it.
#[derive(Debug)]
pub struct Assembly {
    path: PathBuf,
    tables: Tables,
    name: String,
    references: Vec<Reference>,
    target_framework: Option<String>,
    informational_version: Option<String>,
    crossings: Crossings,
    types: OnceCell<BTreeMap<TypeKey, u32>>,
}

/// An assembly that another one references.
#[derive(Debug)]
pub struct Reference {
    /// The simple name.
    pub name: String,
    /// Whether a type or a resource is taken from it. The trimmer leaves references that nothing uses any more.
    pub is_used: bool,
}

/// A type within an assembly: the type it is nested in, its namespace, its name.
type TypeKey = (Option<u32>, String, String);

/// The methods and calls of an assembly that cross between managed and native code.
#[derive(Debug, Default)]
pub(super) struct Crossings {
    pub pinvokes: Vec<RawPInvoke>,
    pub callbacks: Vec<RawCallback>,
    /// Signatures of calls through unmanaged function pointers.
    pub pointer_calls: Vec<RawSignature>,
    /// The methods that the runtime implements.
    pub internal_calls: Vec<String>,
}

/// A method that native code implements.
#[derive(Debug)]
pub(super) struct RawPInvoke {
    pub method: String,
    pub library: String,
    pub entry_point: String,
    pub is_wasm_import: bool,
    pub signature: RawSignature,
}

/// A method that native code may call.
#[derive(Debug)]
pub(super) struct RawCallback {
    pub method: String,
    pub token: u32,
    pub entry_point: Option<String>,
    /// Where in the file the low byte of its MethodImplAttributes lies.
    pub implementation: usize,
    pub signature: RawSignature,
}

/// Where the definition of a type is to be looked for.
pub(super) enum Definition {
    /// Here, in this row of TypeDef.
    Here(u32),
    /// In the assembly of this name.
    In { assembly: String, type_name: TypeName },
}

/// The name of a type, from the outermost type that it is nested in.
#[derive(Debug, Clone)]
pub(super) struct TypeName {
    pub namespace: String,
    pub path: Vec<String>,
}

impl Assembly {
    /// Reads an assembly from the bytes of the file `path`.
    ///
    /// # Errors
    /// When the bytes are not a complete .NET assembly.
    pub fn parse(path: &Path, bytes: Vec<u8>) -> Read<Self> {
        let tables = Tables::parse(bytes)?;
        let reader = Reader { tables: &tables };
        let attributes = reader.attributes()?;
        let crossings = reader.crossings(&attributes)?;
        if tables.rows(Table::Assembly) != 1 {
            return Err(Malformed("it is a module and not an assembly"));
        }
        let (name, references) = (reader.name()?, reader.references()?);
        Ok(Self {
            path: path.to_owned(),
            name,
            references,
            target_framework: attributes.target_framework,
            informational_version: attributes.informational_version,
            crossings,
            types: OnceCell::new(),
            tables,
        })
    }

    /// The file that the assembly was read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The simple name, without version and extension.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        self.tables.bytes()
    }

    /// The bytes of the file, changed so that no method with `[UnmanagedCallersOnly]` becomes a part of its callers.
    pub fn without_inlined_callbacks(&self) -> Vec<u8> {
        let mut bytes = self.bytes().to_vec();
        for callback in &self.crossings.callbacks {
            bytes[callback.implementation] |= NO_INLINING;
        }
        bytes
    }

    /// The referenced assemblies, in the order of the metadata.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Whether the assembly is a program: whether it has a `Main`.
    pub fn has_entry_point(&self) -> bool {
        self.tables.entry_point() & 0xff00_0000 == METHOD_DEF_TOKEN
    }

    /// The framework that the assembly was compiled for, such as `.NETCoreApp,Version=v10.0`.
    pub fn target_framework(&self) -> Option<&str> {
        self.target_framework.as_deref()
    }

    /// The product version in AssemblyInformationalVersion, such as `10.0.12+0123abcd`.
    pub fn informational_version(&self) -> Option<&str> {
        self.informational_version.as_deref()
    }

    /// The version: that of the product, up to its build metadata, or the assembly's own where there is none.
    pub fn version(&self) -> String {
        if let Some(version) = self.informational_version().and_then(|text| text.split('+').next()) {
            return version.to_owned();
        }
        // Each column has two of the four numbers.
        let pair = |column| self.tables.cell(Table::Assembly, 1, column).unwrap_or(0);
        let numbers = [1, 2].map(pair).map(|pair| format!("{}.{}", pair & 0xffff, pair >> 16));
        numbers.join(".")
    }

    /// The worlds that the assembly's own bindings are for, each as the payload of a `component-type` section. Resources
    /// of this name hold them.
    pub fn worlds(&self) -> Read<Vec<&[u8]>> {
        let mut worlds = Vec::new();
        for row in 1..=self.tables.rows(Table::ManifestResource) {
            let is_here = self.tables.coded(Table::ManifestResource, row, 3)?.is_none();
            if is_here && self.tables.string(Table::ManifestResource, row, 2)? == contract::WORLD_RESOURCE {
                worlds.push(self.tables.resource(self.tables.cell(Table::ManifestResource, row, 0)?)?);
            }
        }
        Ok(worlds)
    }

    /// Whether the assembly refers to a member `name` of the type `namespace`.`type_name` of another assembly.
    pub(super) fn refers_to(&self, namespace: &str, type_name: &str, name: &str) -> Read<bool> {
        let reader = Reader { tables: &self.tables };
        for row in 1..=self.tables.rows(Table::MemberRef) {
            if self.tables.string(Table::MemberRef, row, 1)? == name
                && let Some(parent) = self.tables.coded(Table::MemberRef, row, 0)?
                && reader.is_type(parent, namespace, type_name)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn crossings(&self) -> &Crossings {
        &self.crossings
    }

    /// Where the type in a row of TypeDef or TypeRef is defined.
    pub(super) fn definition(&self, table: Table, row: u32) -> Read<Option<Definition>> {
        match table {
            Table::TypeDef => Ok(Some(Definition::Here(row))),
            Table::TypeRef => self.referenced(row),
            _ => Ok(None),
        }
    }

    fn referenced(&self, row: u32) -> Read<Option<Definition>> {
        let mut path = Vec::new();
        let mut row = row;
        for _ in 0..DEEPEST_NESTING {
            path.insert(0, self.tables.string(Table::TypeRef, row, 1)?.to_owned());
            match self.tables.coded(Table::TypeRef, row, 0)? {
                Some((Table::TypeRef, outer)) => row = outer,
                Some((Table::AssemblyRef, reference)) => {
                    let namespace = self.tables.string(Table::TypeRef, row, 2)?.to_owned();
                    let assembly = self.tables.string(Table::AssemblyRef, reference, 3)?.to_owned();
                    return Ok(Some(Definition::In { assembly, type_name: TypeName { namespace, path } }));
                }
                Some((Table::Module, _)) => {
                    let namespace = self.tables.string(Table::TypeRef, row, 2)?.to_owned();
                    return self.find(&TypeName { namespace, path });
                }
                _ => return Ok(None),
            }
        }
        Err(Malformed("types nest in a circle"))
    }

    /// Finds a type by name, here or where this assembly forwards it to.
    pub(super) fn find(&self, name: &TypeName) -> Read<Option<Definition>> {
        let types = self.types()?;
        let mut found = None;
        for (level, part) in name.path.iter().enumerate() {
            let namespace = if level == 0 { name.namespace.clone() } else { String::new() };
            match types.get(&(found, namespace, part.clone())) {
                Some(&row) => found = Some(row),
                None if level == 0 => return self.forwarded(name),
                None => return Ok(None),
            }
        }
        Ok(found.map(Definition::Here))
    }

    fn types(&self) -> Read<&BTreeMap<TypeKey, u32>> {
        if let Some(types) = self.types.get() {
            return Ok(types);
        }
        let mut outer = BTreeMap::new();
        for row in 1..=self.tables.rows(Table::NestedClass) {
            let nested = self.tables.cell(Table::NestedClass, row, 0)?;
            outer.insert(nested, self.tables.cell(Table::NestedClass, row, 1)?);
        }
        let mut types = BTreeMap::new();
        for row in 1..=self.tables.rows(Table::TypeDef) {
            let name = self.tables.string(Table::TypeDef, row, 1)?.to_owned();
            let namespace = self.tables.string(Table::TypeDef, row, 2)?.to_owned();
            types.insert((outer.get(&row).copied(), namespace, name), row);
        }
        Ok(self.types.get_or_init(|| types))
    }

    fn forwarded(&self, name: &TypeName) -> Read<Option<Definition>> {
        for row in 1..=self.tables.rows(Table::ExportedType) {
            if self.tables.string(Table::ExportedType, row, 2)? == name.path[0]
                && self.tables.string(Table::ExportedType, row, 3)? == name.namespace
                && let Some((Table::AssemblyRef, reference)) =
                    self.tables.coded(Table::ExportedType, row, 4)?
            {
                let assembly = self.tables.string(Table::AssemblyRef, reference, 3)?.to_owned();
                return Ok(Some(Definition::In { assembly, type_name: name.clone() }));
            }
        }
        Ok(None)
    }

    /// The underlying type of an enum, nothing for another type.
    pub(super) fn enum_type(&self, type_def: u32) -> Read<Option<SigType>> {
        let base = self.tables.coded(Table::TypeDef, type_def, 3)?;
        let reader = Reader { tables: &self.tables };
        if !base.is_some_and(|base| reader.is_type(base, "System", "Enum")) {
            return Ok(None);
        }
        self.fields(type_def).map(|fields| fields.first().copied())
    }

    /// The type of the field of a struct that has one and is not larger than a number.
    pub(super) fn only_field(&self, type_def: u32) -> Read<Option<SigType>> {
        for row in 1..=self.tables.rows(Table::ClassLayout) {
            let (size, of) = (
                self.tables.cell(Table::ClassLayout, row, 1)?,
                self.tables.cell(Table::ClassLayout, row, 2)?,
            );
            if of == type_def && size > LARGEST_NUMBER {
                return Ok(None);
            }
        }
        Ok(match self.fields(type_def)?[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The types of the fields that each value of a type has.
    fn fields(&self, type_def: u32) -> Read<Vec<SigType>> {
        let reader = Reader { tables: &self.tables };
        let mut types = Vec::new();
        for field in reader.members(type_def, 4, Table::Field)? {
            if self.tables.cell(Table::Field, field, 0)? & FIELD_STATIC == 0 {
                types.push(blob::field(self.tables.blob(Table::Field, field, 2)?)?);
            }
        }
        Ok(types)
    }
}

/// The attributes that this crate knows, by what they are attached to.
#[derive(Default)]
struct Attributes {
    target_framework: Option<String>,
    informational_version: Option<String>,
    /// The export name that `[UnmanagedCallersOnly]` gives, if any, by row of MethodDef.
    unmanaged_callers: BTreeMap<u32, Option<String>>,
    /// Rows of MethodDef with `[WasmImportLinkage]`.
    wasm_imports: Vec<u32>,
}

#[derive(Clone, Copy)]
enum Known {
    UnmanagedCallersOnly,
    WasmImportLinkage,
    TargetFramework,
    InformationalVersion,
}

const KNOWN: [(&str, &str, Known); 4] = [
    (INTEROP, "UnmanagedCallersOnlyAttribute", Known::UnmanagedCallersOnly),
    (INTEROP, "WasmImportLinkageAttribute", Known::WasmImportLinkage),
    ("System.Runtime.Versioning", "TargetFrameworkAttribute", Known::TargetFramework),
    ("System.Reflection", "AssemblyInformationalVersionAttribute", Known::InformationalVersion),
];

/// Reads the tables; borrows them while the assembly is put together.
#[derive(Clone, Copy)]
struct Reader<'a> {
    tables: &'a Tables,
}

impl Reader<'_> {
    fn name(self) -> Read<String> {
        let name = self.tables.string(Table::Assembly, 1, 5)?;
        file_stem(name).map(str::to_owned)
    }

    fn references(self) -> Read<Vec<Reference>> {
        let used = self.used_references()?;
        (1..=self.tables.rows(Table::AssemblyRef))
            .map(|row| {
                let name = file_stem(self.tables.string(Table::AssemblyRef, row, 3)?)?.to_owned();
                Ok(Reference { name, is_used: used.contains(&row) })
            })
            .collect()
    }

    /// The rows of AssemblyRef from which a type or a resource is taken. Forwards do not count: the class library has
    /// facades that forward to packages which hardly any application has.
    fn used_references(self) -> Read<BTreeSet<u32>> {
        let mut used = BTreeSet::new();
        for (table, column) in [(Table::TypeRef, 0), (Table::ManifestResource, 3)] {
            for row in 1..=self.tables.rows(table) {
                if let Some((Table::AssemblyRef, reference)) = self.tables.coded(table, row, column)? {
                    used.insert(reference);
                }
            }
        }
        Ok(used)
    }

    fn is_type(self, (table, row): (Table, u32), namespace: &str, name: &str) -> bool {
        matches!(table, Table::TypeDef | Table::TypeRef)
            && self.tables.string(table, row, 1) == Ok(name)
            && self.tables.string(table, row, 2) == Ok(namespace)
    }

    /// The rows of `members` that belong to a type: from what column `column` says up to the next type's.
    fn members(self, type_def: u32, column: usize, members: Table) -> Read<std::ops::Range<u32>> {
        let first = self.tables.cell(Table::TypeDef, type_def, column)?;
        let end = if type_def < self.tables.rows(Table::TypeDef) {
            self.tables.cell(Table::TypeDef, type_def + 1, column)?
        } else {
            self.tables.rows(members) + 1
        };
        Ok(first..end)
    }

    fn attributes(self) -> Read<Attributes> {
        let constructors = self.constructors()?;
        let mut attributes = Attributes::default();
        for row in 1..=self.tables.rows(Table::CustomAttribute) {
            let constructor = self.tables.coded(Table::CustomAttribute, row, 1)?;
            let Some(&known) = constructor.and_then(|constructor| constructors.get(&constructor)) else {
                continue;
            };
            if let Some(target) = self.tables.coded(Table::CustomAttribute, row, 0)? {
                attributes.add(known, target, self.tables.blob(Table::CustomAttribute, row, 2)?)?;
            }
        }
        Ok(attributes)
    }

    /// The constructors of the known attributes, as CustomAttribute refers to them.
    fn constructors(self) -> Read<BTreeMap<(Table, u32), Known>> {
        let mut constructors = BTreeMap::new();
        for row in 1..=self.tables.rows(Table::MemberRef) {
            if let Some(parent) = self.tables.coded(Table::MemberRef, row, 0)?
                && let Some(known) = self.known(parent)
            {
                constructors.insert((Table::MemberRef, row), known);
            }
        }
        for type_def in 1..=self.tables.rows(Table::TypeDef) {
            if let Some(known) = self.known((Table::TypeDef, type_def)) {
                for method in self.members(type_def, 5, Table::MethodDef)? {
                    constructors.insert((Table::MethodDef, method), known);
                }
            }
        }
        Ok(constructors)
    }

    fn known(self, of: (Table, u32)) -> Option<Known> {
        let is = |&&(namespace, name, _): &&(&str, &str, Known)| self.is_type(of, namespace, name);
        KNOWN.iter().find(is).map(|&(_, _, known)| known)
    }

    fn crossings(self, attributes: &Attributes) -> Read<Crossings> {
        let mut crossings = Crossings::default();
        for row in 1..=self.tables.rows(Table::ImplMap) {
            crossings.pinvokes.extend(self.pinvoke(row, attributes)?);
        }
        for (&method, entry_point) in &attributes.unmanaged_callers {
            crossings.callbacks.push(self.callback(method, entry_point.clone())?);
        }
        for row in 1..=self.tables.rows(Table::StandAloneSig) {
            let call = self.tables.blob(Table::StandAloneSig, row, 0)?;
            if blob::is_unmanaged_call(call) {
                crossings.pointer_calls.push(blob::method(call)?);
            }
        }
        for method in 1..=self.tables.rows(Table::MethodDef) {
            if self.tables.cell(Table::MethodDef, method, 1)? & METHOD_INTERNAL_CALL != 0 {
                let name = self.tables.string(Table::MethodDef, method, 3)?;
                let class = self.type_name(self.class_of(method)?, '/')?;
                crossings.internal_calls.push(root::internal_call(&class, name));
            }
        }
        Ok(crossings)
    }

    fn pinvoke(self, row: u32, attributes: &Attributes) -> Read<Option<RawPInvoke>> {
        let Some((Table::MethodDef, method)) = self.tables.coded(Table::ImplMap, row, 1)? else {
            return Ok(None);
        };
        let library = self.tables.string(Table::ModuleRef, self.tables.cell(Table::ImplMap, row, 3)?, 0)?;
        let entry_point = match self.tables.string(Table::ImplMap, row, 2)? {
            "" => self.tables.string(Table::MethodDef, method, 3)?,
            name => name,
        };
        Ok(Some(RawPInvoke {
            method: self.method_name(method)?,
            library: library.to_owned(),
            entry_point: entry_point.to_owned(),
            is_wasm_import: attributes.wasm_imports.binary_search(&method).is_ok(),
            signature: self.method_signature(method)?,
        }))
    }

    fn callback(self, method: u32, entry_point: Option<String>) -> Read<RawCallback> {
        Ok(RawCallback {
            method: self.method_name(method)?,
            token: METHOD_DEF_TOKEN | method,
            implementation: self.tables.place(Table::MethodDef, method, 1)?.start,
            entry_point,
            signature: self.method_signature(method)?,
        })
    }

    fn method_signature(self, method: u32) -> Read<RawSignature> {
        let mut read = blob::method(self.tables.blob(Table::MethodDef, method, 4)?)?;
        if self.tables.cell(Table::MethodDef, method, 2)? & METHOD_STATIC == 0 {
            read.params.insert(0, SigType::Other("an instance of its class"));
        }
        Ok(read)
    }

    /// The full name of a method, such as `Demo.Exports.Greet`.
    fn method_name(self, method: u32) -> Read<String> {
        let name = self.tables.string(Table::MethodDef, method, 3)?;
        match self.tables.rows(Table::TypeDef) {
            0 => Ok(name.to_owned()),
            _ => Ok(format!("{}.{name}", self.type_name(self.class_of(method)?, '.')?)),
        }
    }

    /// The type that a method is a member of.
    fn class_of(self, method: u32) -> Read<u32> {
        let (mut low, mut high) = (1, self.tables.rows(Table::TypeDef));
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.tables.cell(Table::TypeDef, middle, 5)? <= method {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(low)
    }

    /// The full name of a type; `nested` stands before the name of one within another.
    fn type_name(self, type_def: u32, nested: char) -> Read<String> {
        let mut name = self.tables.string(Table::TypeDef, type_def, 1)?.to_owned();
        let mut type_def = type_def;
        for _ in 0..DEEPEST_NESTING {
            match self.outer_type(type_def)? {
                Some(outer) => type_def = outer,
                None => break,
            }
            name = format!("{}{nested}{name}", self.tables.string(Table::TypeDef, type_def, 1)?);
        }
        match self.tables.string(Table::TypeDef, type_def, 2)? {
            "" => Ok(name),
            namespace => Ok(format!("{namespace}.{name}")),
        }
    }

    /// NestedClass is sorted by its first column (II.22).
    fn outer_type(self, type_def: u32) -> Read<Option<u32>> {
        let (mut low, mut high) = (1, self.tables.rows(Table::NestedClass) + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.tables.cell(Table::NestedClass, middle, 0)? < type_def {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low <= self.tables.rows(Table::NestedClass)
            && self.tables.cell(Table::NestedClass, low, 0)? == type_def
        {
            return self.tables.cell(Table::NestedClass, low, 1).map(Some);
        }
        Ok(None)
    }
}

impl Attributes {
    fn add(&mut self, known: Known, target: (Table, u32), value: &[u8]) -> Read<()> {
        match (known, target) {
            (Known::UnmanagedCallersOnly, (Table::MethodDef, method)) => {
                let entry_point = attribute::named_string(value, "EntryPoint")?;
                self.unmanaged_callers.insert(method, entry_point.filter(|name| !name.is_empty()));
            }
            (Known::WasmImportLinkage, (Table::MethodDef, method)) => {
                let place = self.wasm_imports.partition_point(|&other| other < method);
                self.wasm_imports.insert(place, method);
            }
            (Known::TargetFramework, (Table::Assembly, _)) => {
                self.target_framework = attribute::string_argument(value)?;
            }
            (Known::InformationalVersion, (Table::Assembly, _)) => {
                self.informational_version = attribute::string_argument(value)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// An assembly's name, checked to be fit for a file name: names come from the file and become paths.
fn file_stem(name: &str) -> Read<&str> {
    if name.is_empty() || name.contains(['/', '\\', ':', '\0']) {
        return Err(Malformed("an assembly's name is not a file name"));
    }
    Ok(name)
}
