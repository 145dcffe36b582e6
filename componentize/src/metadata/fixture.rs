//! Writes small assemblies for the tests: the tables and columns that the reader asks for, and nothing to run.

use super::tables::Table;

/// An assembly that a test describes.
#[derive(Clone, Default)]
pub struct Fixture {
    pub name: &'static str,
    pub references: Vec<&'static str>,
    pub framework: Option<&'static str>,
    pub product_version: Option<&'static str>,
    pub has_main: bool,
    pub methods: Vec<Method>,
}

/// A static method of the class `Demo.Exports`.
#[derive(Clone)]
pub struct Method {
    pub name: &'static str,
    /// The signature behind the calling convention: parameter count, result, parameters.
    pub signature: &'static [u8],
    pub kind: Kind,
}

#[derive(Clone)]
pub enum Kind {
    /// `[DllImport(library, EntryPoint = …), WasmImportLinkage]`
    WasmImport { library: &'static str, entry_point: &'static str },
    /// `[DllImport(library)]`
    PInvoke { library: &'static str },
    /// `[UnmanagedCallersOnly(EntryPoint = …)]`
    Export(&'static str),
    /// `[UnmanagedCallersOnly]`
    Callback,
}

/// The signature element for `Demo.Level`, an enum over `byte`: a value type, row 3 of TypeDef.
pub const LEVEL: [u8; 2] = [0x11, 3 << 2];

/// The attribute types, as rows of TypeRef and of MemberRef from 1 on; the last is not an attribute.
const TYPES: [(&str, &str); 5] = [
    ("System.Runtime.InteropServices", "UnmanagedCallersOnlyAttribute"),
    ("System.Runtime.InteropServices", "WasmImportLinkageAttribute"),
    ("System.Runtime.Versioning", "TargetFrameworkAttribute"),
    ("System.Reflection", "AssemblyInformationalVersionAttribute"),
    ("System", "Enum"),
];

/// Heaps and rows under construction. Every index is two bytes wide.
#[derive(Default)]
struct Writer {
    strings: Vec<u8>,
    blobs: Vec<u8>,
    tables: std::collections::BTreeMap<Table, (u32, Vec<u8>)>,
}

impl Writer {
    fn string(&mut self, text: &str) -> u16 {
        let offset = self.strings.len() as u16;
        self.strings.extend(text.as_bytes());
        self.strings.push(0);
        offset
    }

    fn blob(&mut self, bytes: &[u8]) -> u16 {
        let offset = self.blobs.len() as u16;
        self.blobs.push(bytes.len() as u8);
        self.blobs.extend(bytes);
        offset
    }

    /// Adds a row: leading bytes, then two-byte cells.
    fn row(&mut self, table: Table, leading: &[u8], cells: &[u16]) {
        let (rows, bytes) = self.tables.entry(table).or_default();
        *rows += 1;
        bytes.extend(leading);
        bytes.extend(cells.iter().flat_map(|cell| cell.to_le_bytes()));
    }

    fn attribute(&mut self, parent: u16, constructor: u16, value: &[u8]) {
        let value = self.blob(value);
        self.row(Table::CustomAttribute, &[], &[parent, constructor << 3 | 3, value]);
    }
}

fn prolog_and_string(text: &str) -> Vec<u8> {
    [&[1, 0, text.len() as u8], text.as_bytes(), &[0, 0]].concat()
}

fn entry_point_argument(name: &str) -> Vec<u8> {
    [b"\x01\0\x01\0\x53\x0e\x0aEntryPoint", [name.len() as u8].as_slice(), name.as_bytes()].concat()
}

impl Fixture {
    /// The bytes of the assembly.
    pub fn build(&self) -> Vec<u8> {
        let mut writer = Writer { strings: vec![0], blobs: vec![0], ..Writer::default() };
        self.write_types(&mut writer);
        let mut library_row = 0;
        for (row, method) in (1..).zip(&self.methods) {
            write_method(&mut writer, row, method, &mut library_row);
        }
        self.write_assembly(&mut writer);
        pe_file(&metadata(&writer), if self.has_main { 0x0600_0001 } else { 0 })
    }

    fn write_types(&self, writer: &mut Writer) {
        let module = writer.string("module");
        writer.row(Table::Module, &[0, 0], &[module, 0, 0, 0]);
        let constructor = writer.string(".ctor");
        for (row, (namespace, name)) in (1..).zip(TYPES) {
            let (namespace, name) = (writer.string(namespace), writer.string(name));
            writer.row(Table::TypeRef, &[], &[1 << 2 | 2, name, namespace]);
            writer.row(Table::MemberRef, &[], &[row << 3 | 1, constructor, 0]);
        }
        let behind = self.methods.len() as u16 + 1;
        for (namespace, name, extends, first_method) in
            [("", "<Module>", 0, 1), ("Demo", "Exports", 0, 1), ("Demo", "Level", 5 << 2 | 1, behind)]
        {
            let (namespace, name) = (writer.string(namespace), writer.string(name));
            writer.row(Table::TypeDef, &[0; 4], &[name, namespace, extends, 1, first_method]);
        }
        let (name, signature) = (writer.string("value__"), writer.blob(&[0x06, 0x05]));
        writer.row(Table::Field, &[], &[0x0606, name, signature]);
    }

    fn write_assembly(&self, writer: &mut Writer) {
        const ASSEMBLY: u16 = 1 << 5 | 14;
        if let Some(framework) = self.framework {
            writer.attribute(ASSEMBLY, 3, &prolog_and_string(framework));
        }
        if let Some(version) = self.product_version {
            writer.attribute(ASSEMBLY, 4, &prolog_and_string(version));
        }
        let name = writer.string(self.name);
        writer.row(Table::Assembly, &[0; 16], &[0, name, 0]);
        for reference in &self.references {
            let name = writer.string(reference);
            writer.row(Table::AssemblyRef, &[0; 12], &[0, name, 0, 0]);
        }
    }
}

fn write_method(writer: &mut Writer, row: u16, method: &Method, library_row: &mut u16) {
    const STATIC: u16 = 0x10;
    let name = writer.string(method.name);
    let signature = writer.blob(&[&[0], method.signature].concat());
    writer.row(Table::MethodDef, &[0; 6], &[STATIC, name, signature, 1]);
    let parent = row << 5;
    let mut import = |writer: &mut Writer, library: &str, entry_point: &str| {
        let (library, entry_point) = (writer.string(library), writer.string(entry_point));
        *library_row += 1;
        writer.row(Table::ModuleRef, &[], &[library]);
        writer.row(Table::ImplMap, &[0; 2], &[row << 1 | 1, entry_point, *library_row]);
    };
    match method.kind {
        Kind::WasmImport { library, entry_point } => {
            import(writer, library, entry_point);
            writer.attribute(parent, 2, &[1, 0, 0, 0]);
        }
        Kind::PInvoke { library } => import(writer, library, method.name),
        Kind::Export(name) => writer.attribute(parent, 1, &entry_point_argument(name)),
        Kind::Callback => writer.attribute(parent, 1, &[1, 0, 0, 0]),
    }
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn metadata(writer: &Writer) -> Vec<u8> {
    let valid = writer.tables.keys().fold(0u64, |valid, &table| valid | 1 << table as u64);
    let mut tables = [&words(&[0])[..], &[2, 0, 0, 1], &valid.to_le_bytes(), &[0; 8]].concat();
    writer.tables.values().for_each(|(rows, _)| tables.extend(rows.to_le_bytes()));
    writer.tables.values().for_each(|(_, bytes)| tables.extend(bytes));
    tables.resize(tables.len().next_multiple_of(4), 0);
    let (tables_size, strings_size, blobs_size) =
        (tables.len() as u32, writer.strings.len() as u32, writer.blobs.len() as u32);
    let start = 24 + 12 + 20 + 16;
    [
        b"BSJB\x01\0\x01\0\0\0\0\0\x04\0\0\0v4\0\0\0\0\x03\0".to_vec(),
        [words(&[start, tables_size]), b"#~\0\0".to_vec()].concat(),
        [words(&[start + tables_size, strings_size]), b"#Strings\0\0\0\0".to_vec()].concat(),
        [words(&[start + tables_size + strings_size, blobs_size]), b"#Blob\0\0\0".to_vec()].concat(),
        tables,
        writer.strings.clone(),
        writer.blobs.clone(),
    ]
    .concat()
}

/// Puts a CLI header and metadata into the only section of a 32-bit PE file.
fn pe_file(metadata: &[u8], entry_point: u32) -> Vec<u8> {
    const ADDRESS: u32 = 0x1000;
    const RAW: u32 = 0x200;
    const CLI_HEADER: u32 = 72;
    let mut cli = words(&[CLI_HEADER, 0, ADDRESS + CLI_HEADER, metadata.len() as u32, 1, entry_point]);
    cli.resize(CLI_HEADER as usize, 0);
    let content = [cli, metadata.to_vec()].concat();
    let mut file = b"MZ".to_vec();
    file.resize(0x3c, 0);
    file.extend(words(&[0x40]));
    file.extend(b"PE\0\0\x4c\x01\x01\0");
    file.extend(words(&[0, 0, 0]));
    file.extend([224, 0, 0x02, 0x21]);
    let mut optional = vec![0x0b, 0x01];
    optional.resize(92, 0);
    optional.extend(words(&[16]));
    optional.resize(96 + 14 * 8, 0);
    optional.extend(words(&[ADDRESS, CLI_HEADER]));
    optional.resize(224, 0);
    file.extend(optional);
    file.extend(b".text\0\0\0");
    file.extend(words(&[content.len() as u32, ADDRESS, content.len() as u32, RAW, 0, 0, 0, 0x6000_0020]));
    file.resize(RAW as usize, 0);
    file.extend(content);
    file
}
