//! The physical layer of ECMA-335 metadata: the container, the heaps, and the cells of the tables.
//! What the cells mean is read in `assembly.rs`. Every offset comes from the file, so every access is checked.

use object::pe::{IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR, ImageNtHeaders32, ImageNtHeaders64};
use object::read::pe::{ImageNtHeaders, PeFile};
use std::ops::Range;

/// Why a file cannot be read as a .NET assembly: the rest of the sentence "it is not valid because …".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

/// The result of reading a part of the metadata.
pub type Read<T> = Result<T, Malformed>;

/// A metadata table, by its number (ECMA-335 II.22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum Table {
    Module = 0x00,
    TypeRef = 0x01,
    TypeDef = 0x02,
    Field = 0x04,
    MethodDef = 0x06,
    Param = 0x08,
    InterfaceImpl = 0x09,
    MemberRef = 0x0a,
    CustomAttribute = 0x0c,
    DeclSecurity = 0x0e,
    ClassLayout = 0x0f,
    StandAloneSig = 0x11,
    Event = 0x14,
    Property = 0x17,
    ModuleRef = 0x1a,
    TypeSpec = 0x1b,
    ImplMap = 0x1c,
    Assembly = 0x20,
    AssemblyRef = 0x23,
    File = 0x26,
    ExportedType = 0x27,
    ManifestResource = 0x28,
    NestedClass = 0x29,
    GenericParam = 0x2a,
    MethodSpec = 0x2b,
    GenericParamConstraint = 0x2c,
}

/// A coded index (ECMA-335 II.24.2.6): the low bits of the cell choose one of these tables.
type Coded = &'static [Option<Table>];

use Table as T;
const TYPE_DEF_OR_REF: Coded = &[Some(T::TypeDef), Some(T::TypeRef), Some(T::TypeSpec)];
const HAS_CONSTANT: Coded = &[Some(T::Field), Some(T::Param), Some(T::Property)];
const HAS_FIELD_MARSHAL: Coded = &[Some(T::Field), Some(T::Param)];
const HAS_DECL_SECURITY: Coded = &[Some(T::TypeDef), Some(T::MethodDef), Some(T::Assembly)];
const MEMBER_REF_PARENT: Coded =
    &[Some(T::TypeDef), Some(T::TypeRef), Some(T::ModuleRef), Some(T::MethodDef), Some(T::TypeSpec)];
const HAS_SEMANTICS: Coded = &[Some(T::Event), Some(T::Property)];
const METHOD_DEF_OR_REF: Coded = &[Some(T::MethodDef), Some(T::MemberRef)];
const MEMBER_FORWARDED: Coded = &[Some(T::Field), Some(T::MethodDef)];
const IMPLEMENTATION: Coded = &[Some(T::File), Some(T::AssemblyRef), Some(T::ExportedType)];
const CUSTOM_ATTRIBUTE_TYPE: Coded = &[None, None, Some(T::MethodDef), Some(T::MemberRef), None];
const RESOLUTION_SCOPE: Coded =
    &[Some(T::Module), Some(T::ModuleRef), Some(T::AssemblyRef), Some(T::TypeRef)];
const TYPE_OR_METHOD_DEF: Coded = &[Some(T::TypeDef), Some(T::MethodDef)];
const HAS_CUSTOM_ATTRIBUTE: Coded = &[
    Some(T::MethodDef),
    Some(T::Field),
    Some(T::TypeRef),
    Some(T::TypeDef),
    Some(T::Param),
    Some(T::InterfaceImpl),
    Some(T::MemberRef),
    Some(T::Module),
    Some(T::DeclSecurity),
    Some(T::Property),
    Some(T::Event),
    Some(T::StandAloneSig),
    Some(T::ModuleRef),
    Some(T::TypeSpec),
    Some(T::Assembly),
    Some(T::AssemblyRef),
    Some(T::File),
    Some(T::ExportedType),
    Some(T::ManifestResource),
    Some(T::GenericParam),
    Some(T::GenericParamConstraint),
    Some(T::MethodSpec),
];

/// What a column holds, which gives its width.
#[derive(Clone, Copy)]
enum Column {
    /// A number of so many bytes.
    Bytes(u8),
    String,
    Guid,
    Blob,
    /// A row of a table; by number, as tables that only encoders use have no name here.
    Row(u8),
    Coded(Coded),
}

use Column::{Blob, Bytes, Coded as C, Guid, Row, String as Str};
const TABLES: usize = 0x2d;

/// The columns of every table, by its number (ECMA-335 II.22.2 to II.22.39).
const COLUMNS: [&[Column]; TABLES] = [
    /* 00 Module                 */ &[Bytes(2), Str, Guid, Guid, Guid],
    /* 01 TypeRef                */ &[C(RESOLUTION_SCOPE), Str, Str],
    /* 02 TypeDef                */ &[Bytes(4), Str, Str, C(TYPE_DEF_OR_REF), Row(0x04), Row(0x06)],
    /* 03 FieldPtr               */ &[Row(0x04)],
    /* 04 Field                  */ &[Bytes(2), Str, Blob],
    /* 05 MethodPtr              */ &[Row(0x06)],
    /* 06 MethodDef              */ &[Bytes(4), Bytes(2), Bytes(2), Str, Blob, Row(0x08)],
    /* 07 ParamPtr               */ &[Row(0x08)],
    /* 08 Param                  */ &[Bytes(2), Bytes(2), Str],
    /* 09 InterfaceImpl          */ &[Row(0x02), C(TYPE_DEF_OR_REF)],
    /* 0a MemberRef              */ &[C(MEMBER_REF_PARENT), Str, Blob],
    /* 0b Constant               */ &[Bytes(2), C(HAS_CONSTANT), Blob],
    /* 0c CustomAttribute        */ &[C(HAS_CUSTOM_ATTRIBUTE), C(CUSTOM_ATTRIBUTE_TYPE), Blob],
    /* 0d FieldMarshal           */ &[C(HAS_FIELD_MARSHAL), Blob],
    /* 0e DeclSecurity           */ &[Bytes(2), C(HAS_DECL_SECURITY), Blob],
    /* 0f ClassLayout            */ &[Bytes(2), Bytes(4), Row(0x02)],
    /* 10 FieldLayout            */ &[Bytes(4), Row(0x04)],
    /* 11 StandAloneSig          */ &[Blob],
    /* 12 EventMap               */ &[Row(0x02), Row(0x14)],
    /* 13 EventPtr               */ &[Row(0x14)],
    /* 14 Event                  */ &[Bytes(2), Str, C(TYPE_DEF_OR_REF)],
    /* 15 PropertyMap            */ &[Row(0x02), Row(0x17)],
    /* 16 PropertyPtr            */ &[Row(0x17)],
    /* 17 Property               */ &[Bytes(2), Str, Blob],
    /* 18 MethodSemantics        */ &[Bytes(2), Row(0x06), C(HAS_SEMANTICS)],
    /* 19 MethodImpl             */ &[Row(0x02), C(METHOD_DEF_OR_REF), C(METHOD_DEF_OR_REF)],
    /* 1a ModuleRef              */ &[Str],
    /* 1b TypeSpec               */ &[Blob],
    /* 1c ImplMap                */ &[Bytes(2), C(MEMBER_FORWARDED), Str, Row(0x1a)],
    /* 1d FieldRVA               */ &[Bytes(4), Row(0x04)],
    /* 1e EncLog                 */ &[Bytes(4), Bytes(4)],
    /* 1f EncMap                 */ &[Bytes(4)],
    /* 20 Assembly               */
    &[Bytes(4), Bytes(4), Bytes(4), Bytes(4), Blob, Str, Str],
    /* 21 AssemblyProcessor      */ &[Bytes(4)],
    /* 22 AssemblyOS             */ &[Bytes(4), Bytes(4), Bytes(4)],
    /* 23 AssemblyRef            */ &[Bytes(8), Bytes(4), Blob, Str, Str, Blob],
    /* 24 AssemblyRefProcessor   */ &[Bytes(4), Row(0x23)],
    /* 25 AssemblyRefOS          */ &[Bytes(4), Bytes(4), Bytes(4), Row(0x23)],
    /* 26 File                   */ &[Bytes(4), Str, Blob],
    /* 27 ExportedType           */ &[Bytes(4), Bytes(4), Str, Str, C(IMPLEMENTATION)],
    /* 28 ManifestResource       */ &[Bytes(4), Bytes(4), Str, C(IMPLEMENTATION)],
    /* 29 NestedClass            */ &[Row(0x02), Row(0x02)],
    /* 2a GenericParam           */ &[Bytes(2), Bytes(2), C(TYPE_OR_METHOD_DEF), Str],
    /* 2b MethodSpec             */ &[C(METHOD_DEF_OR_REF), Blob],
    /* 2c GenericParamConstraint */ &[Row(0x2a), C(TYPE_DEF_OR_REF)],
];

/// The most columns that a table has.
const MOST_COLUMNS: usize = 7;

/// Where the rows of a table lie in the file, and the columns in a row.
#[derive(Debug, Clone, Copy, Default)]
struct Layout {
    start: usize,
    rows: u32,
    /// Column `c` takes the bytes from `edges[c]` to `edges[c + 1]` of a row.
    edges: [u8; MOST_COLUMNS + 1],
    row_size: usize,
}

/// The widths that the file chose for its indexes, and the number of rows of every table.
struct Widths {
    rows: [u32; TABLES],
    string: u8,
    guid: u8,
    blob: u8,
}

impl Widths {
    fn of(&self, column: Column) -> u8 {
        match column {
            Bytes(size) => size,
            Str => self.string,
            Guid => self.guid,
            Blob => self.blob,
            Row(table) => index_width(self.rows[usize::from(table)], 0),
            C(tables) => self.of_coded(tables),
        }
    }

    fn of_coded(&self, tables: Coded) -> u8 {
        let most = tables.iter().flatten().map(|&table| self.rows[table as usize]).max().unwrap_or(0);
        index_width(most, tag_bits(tables))
    }
}

fn index_width(rows: u32, tag_bits: u32) -> u8 {
    if rows < 1 << (16 - tag_bits) { 2 } else { 4 }
}

/// How many low bits of a coded index choose the table.
fn tag_bits(tables: Coded) -> u32 {
    usize::BITS - (tables.len() - 1).leading_zeros()
}

/// The file and where its metadata lies.
#[derive(Debug)]
pub struct Tables {
    bytes: Vec<u8>,
    strings: Range<usize>,
    blobs: Range<usize>,
    layouts: [Layout; TABLES],
    entry_point: u32,
    resources: Range<usize>,
}

impl Tables {
    /// Finds the metadata in a PE file.
    ///
    /// # Errors
    /// When the file is not a PE file with complete, compressed metadata.
    pub fn parse(bytes: Vec<u8>) -> Read<Self> {
        let CliHeader { metadata, entry_point, resources } = cli_header(&bytes)?;
        let streams = streams(&bytes, metadata)?;
        let layouts = table_layouts(&bytes, streams.tables)?;
        Ok(Self { bytes, strings: streams.strings, blobs: streams.blobs, layouts, entry_point, resources })
    }

    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The token of the entry point, 0 when there is none.
    pub fn entry_point(&self) -> u32 {
        self.entry_point
    }

    /// The bytes of a manifest resource that lies in this file, at an offset among them (II.24.2.4).
    ///
    /// # Errors
    /// When it lies outside the resources.
    pub fn resource(&self, offset: u32) -> Read<&[u8]> {
        const OUTSIDE: Malformed = Malformed("a resource lies outside the file's resources");
        let mut tail = self.bytes[self.resources.clone()].get(offset as usize..).ok_or(OUTSIDE)?;
        let length = u32_of(&mut tail)? as usize;
        tail.get(..length).ok_or(OUTSIDE)
    }

    /// The number of rows of a table.
    pub fn rows(&self, table: Table) -> u32 {
        self.layouts[table as usize].rows
    }

    /// The number in column `column` (from 0) of row `row` (from 1).
    ///
    /// # Errors
    /// When the table has no such row.
    pub fn cell(&self, table: Table, row: u32, column: usize) -> Read<u32> {
        let cell = &self.bytes[self.place(table, row, column)?];
        Ok(cell.iter().take(4).rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    /// Where in the file the number of a column and row lies.
    ///
    /// # Errors
    /// When the table has no such row.
    pub fn place(&self, table: Table, row: u32, column: usize) -> Read<Range<usize>> {
        let layout = &self.layouts[table as usize];
        if row == 0 || row > layout.rows {
            return Err(Malformed("a table refers to a row that is not there"));
        }
        let start = layout.start + (row as usize - 1) * layout.row_size;
        let edge = |column: usize| start + usize::from(layout.edges[column]);
        Ok(edge(column)..edge(column + 1))
    }

    /// A coded index cell: the table it refers to and the row, or nothing for a null index.
    ///
    /// # Errors
    /// When the row or the table does not exist.
    pub fn coded(&self, table: Table, row: u32, column: usize) -> Read<Option<(Table, u32)>> {
        let cell = self.cell(table, row, column)?;
        match COLUMNS[table as usize][column] {
            C(tables) => decode(cell, tables),
            _ => Err(Malformed("a column is not a coded index")),
        }
    }

    /// The text that a string column refers to.
    ///
    /// # Errors
    /// When it lies outside the heap or is not UTF-8.
    pub fn string(&self, table: Table, row: u32, column: usize) -> Read<&str> {
        let offset = self.cell(table, row, column)? as usize;
        let heap = &self.bytes[self.strings.clone()];
        let tail = heap.get(offset..).ok_or(Malformed("a name lies outside the string heap"))?;
        let end = tail.iter().position(|&byte| byte == 0).ok_or(Malformed("a name has no end"))?;
        std::str::from_utf8(&tail[..end]).map_err(|_| Malformed("a name is not UTF-8"))
    }

    /// The bytes that a blob column refers to.
    ///
    /// # Errors
    /// When they lie outside the heap.
    pub fn blob(&self, table: Table, row: u32, column: usize) -> Read<&[u8]> {
        const OUTSIDE: Malformed = Malformed("a blob lies outside the blob heap");
        let offset = self.cell(table, row, column)? as usize;
        let mut tail = self.bytes[self.blobs.clone()].get(offset..).ok_or(OUTSIDE)?;
        let length = compressed(&mut tail)? as usize;
        tail.get(..length).ok_or(OUTSIDE)
    }
}

/// Decodes the TypeDefOrRef index of a signature (ECMA-335 II.23.2.8).
///
/// # Errors
/// When the index is null or names no table.
pub fn type_def_or_ref(coded: u32) -> Read<(Table, u32)> {
    decode(coded, TYPE_DEF_OR_REF)?.ok_or(Malformed("a signature has an empty type"))
}

fn decode(cell: u32, tables: Coded) -> Read<Option<(Table, u32)>> {
    let bits = tag_bits(tables);
    let row = cell >> bits;
    let table = tables.get((cell & ((1 << bits) - 1)) as usize).copied().flatten();
    match (row, table) {
        (0, _) => Ok(None),
        (_, Some(table)) => Ok(Some((table, row))),
        (_, None) => Err(Malformed("an index refers to an unknown table")),
    }
}

/// Takes a compressed number from the front of `blob` (ECMA-335 II.23.2).
///
/// # Errors
/// When the blob ends within the number.
pub fn compressed(blob: &mut &[u8]) -> Read<u32> {
    let first = *blob.first().ok_or(ENDS_EARLY)?;
    let (size, mask) = match first {
        0..0x80 => (1, 0x7f),
        0x80..0xc0 => (2, 0x3f),
        0xc0..0xe0 => (4, 0x1f),
        _ => return Err(Malformed("a number in a signature is not encoded as the standard says")),
    };
    let (number, rest) = blob.split_at_checked(size).ok_or(ENDS_EARLY)?;
    *blob = rest;
    Ok(number[1..].iter().fold(u32::from(first & mask), |value, &byte| value << 8 | u32::from(byte)))
}

/// A blob or a stream that stops in the middle of something.
pub const ENDS_EARLY: Malformed = Malformed("it ends in the middle of the metadata");

/// Takes `N` bytes from the front of `bytes`.
///
/// # Errors
/// When there are fewer.
pub fn take<const N: usize>(bytes: &mut &[u8]) -> Read<[u8; N]> {
    let (front, rest) = bytes.split_first_chunk::<N>().ok_or(ENDS_EARLY)?;
    *bytes = rest;
    Ok(*front)
}

fn u32_of(bytes: &mut &[u8]) -> Read<u32> {
    take(bytes).map(u32::from_le_bytes)
}

/// What the CLI header says (II.25.3.3).
struct CliHeader {
    metadata: Range<usize>,
    entry_point: u32,
    /// The manifest resources; empty when there are none.
    resources: Range<usize>,
}

fn cli_header(bytes: &[u8]) -> Read<CliHeader> {
    const NOT_PE: Malformed = Malformed("it is not a PE file");
    match object::FileKind::parse(bytes).map_err(|_| NOT_PE)? {
        object::FileKind::Pe32 => cli_header_of::<ImageNtHeaders32>(bytes),
        object::FileKind::Pe64 => cli_header_of::<ImageNtHeaders64>(bytes),
        _ => Err(NOT_PE),
    }
}

fn cli_header_of<Pe: ImageNtHeaders>(bytes: &[u8]) -> Read<CliHeader> {
    let file = PeFile::<Pe>::parse(bytes).map_err(|_| Malformed("its PE headers are damaged"))?;
    let directory = file
        .data_directory(IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR)
        .ok_or(Malformed("it holds native code and no .NET metadata"))?;
    let sections = file.section_table();
    let mut header = directory.data(bytes, &sections).map_err(|_| ENDS_EARLY)?;
    let _size_and_version: [u8; 8] = take(&mut header)?;
    let range = |address, size| {
        let (start, available) =
            sections.pe_file_range_at(address).ok_or(Malformed("its metadata lies outside every section"))?;
        let (start, size) = (start as usize, size as usize);
        let whole = start..start.checked_add(size).ok_or(ENDS_EARLY)?;
        if size > available as usize || whole.end > bytes.len() { Err(ENDS_EARLY) } else { Ok(whole) }
    };
    let metadata = range(u32_of(&mut header)?, u32_of(&mut header)?)?;
    let _flags = u32_of(&mut header)?;
    let entry_point = u32_of(&mut header)?;
    let resources = match (u32_of(&mut header)?, u32_of(&mut header)?) {
        (_, 0) => 0..0,
        (address, size) => range(address, size)?,
    };
    Ok(CliHeader { metadata, entry_point, resources })
}

/// How many bytes the PE file has that `bytes` begin with.
pub fn file_size(bytes: &[u8]) -> Option<usize> {
    match object::FileKind::parse(bytes).ok()? {
        object::FileKind::Pe32 => file_size_of::<ImageNtHeaders32>(bytes),
        object::FileKind::Pe64 => file_size_of::<ImageNtHeaders64>(bytes),
        _ => None,
    }
}

fn file_size_of<Pe: ImageNtHeaders>(bytes: &[u8]) -> Option<usize> {
    let file = PeFile::<Pe>::parse(bytes).ok()?;
    let sections = file.section_table();
    let ends = sections
        .iter()
        .map(|section| section.pe_file_range())
        .map(|(start, size)| start as usize + size as usize);
    ends.max()
}

struct Streams {
    strings: Range<usize>,
    blobs: Range<usize>,
    tables: Range<usize>,
}

/// Reads the metadata root and the stream headers (II.24.2.1, II.24.2.2).
fn streams(bytes: &[u8], metadata: Range<usize>) -> Read<Streams> {
    let mut root = &bytes[metadata.clone()];
    if &take::<4>(&mut root)? != b"BSJB" {
        return Err(Malformed("its metadata does not begin with the standard's signature"));
    }
    let _versions: [u8; 8] = take(&mut root)?;
    let version_length = u32_of(&mut root)? as usize;
    root = root.get(version_length..).ok_or(ENDS_EARLY)?;
    let [_, _, low, high] = take::<4>(&mut root)?;
    let (mut strings, mut blobs, mut tables) = (0..0, 0..0, None);
    for _ in 0..u16::from_le_bytes([low, high]) {
        let offset = u32_of(&mut root)? as usize;
        let size = u32_of(&mut root)? as usize;
        let start = metadata.start.checked_add(offset).ok_or(ENDS_EARLY)?;
        let range = start..start.checked_add(size).ok_or(ENDS_EARLY)?;
        if range.end > metadata.end {
            return Err(ENDS_EARLY);
        }
        let length = root.iter().position(|&byte| byte == 0).ok_or(ENDS_EARLY)?;
        match &root[..length] {
            b"#Strings" => strings = range,
            b"#Blob" => blobs = range,
            b"#~" => tables = Some(range),
            b"#-" => return Err(Malformed("its metadata is in the uncompressed form of edit-and-continue")),
            _ => {}
        }
        root = root.get((length + 4) / 4 * 4..).ok_or(ENDS_EARLY)?;
    }
    let tables = tables.ok_or(Malformed("it has no metadata tables"))?;
    Ok(Streams { strings, blobs, tables })
}

/// Reads the header of the `#~` stream and lays out the tables behind it (II.24.2.6).
fn table_layouts(bytes: &[u8], stream: Range<usize>) -> Read<[Layout; TABLES]> {
    let mut header = &bytes[stream.clone()];
    let _reserved_and_version: [u8; 6] = take(&mut header)?;
    let [heap_sizes, _] = take(&mut header)?;
    let valid = u64::from_le_bytes(take(&mut header)?);
    let _sorted: [u8; 8] = take(&mut header)?;
    if valid >> TABLES != 0 {
        return Err(Malformed("it has tables that the standard does not know"));
    }
    let heap_width = |bit: u8| if heap_sizes & bit == 0 { 2 } else { 4 };
    let mut widths =
        Widths { rows: [0; TABLES], string: heap_width(1), guid: heap_width(2), blob: heap_width(4) };
    for table in (0..TABLES).filter(|table| valid >> table & 1 == 1) {
        widths.rows[table] = u32_of(&mut header)?;
    }
    let mut start = stream.end - header.len();
    let mut layouts = [Layout::default(); TABLES];
    for (table, layout) in layouts.iter_mut().enumerate() {
        layout.start = start;
        layout.rows = widths.rows[table];
        for (column, &kind) in COLUMNS[table].iter().enumerate() {
            layout.edges[column + 1] = layout.edges[column] + widths.of(kind);
        }
        layout.row_size = usize::from(layout.edges[COLUMNS[table].len()]);
        let size = layout.row_size.checked_mul(layout.rows as usize).ok_or(ENDS_EARLY)?;
        start = start.checked_add(size).filter(|&end| end <= stream.end).ok_or(ENDS_EARLY)?;
    }
    Ok(layouts)
}
