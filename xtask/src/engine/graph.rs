//! Which imports code can reach: a graph of the functions and data of a module that was linked with
//! its relocations.
//!
//! An edge is a relocation: a call, or an address taken by code or by data. A function whose address a
//! reachable node takes counts as reachable, so indirect calls need no further thought.
//! Format: the tool conventions of WebAssembly, "Linking" and "Relocation Sections".

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasmparser::{
    ExternalKind, KnownCustom, Linking, Parser, Payload, RelocationEntry, RelocationType, SymbolInfo, TypeRef,
};

/// A function by its index, or a datum by its symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Function(u32),
    Data(u32),
}

/// The references of a module's functions and data to each other.
#[derive(Debug, Default)]
pub struct Graph {
    edges: BTreeMap<Node, BTreeSet<Node>>,
    /// The name of each imported function.
    imports: Vec<String>,
    exports: BTreeMap<String, Node>,
    /// Functions and data by the name of their symbol.
    names: BTreeMap<String, Node>,
}

/// The sections as they are read, before the relocations become edges.
#[derive(Default)]
struct Sections<'a> {
    graph: Graph,
    symbols: Vec<SymbolInfo<'a>>,
    /// The bytes of each function in the file, and those of each data segment.
    functions: Vec<Range<u64>>,
    segments: Vec<Range<u64>>,
    code_start: u64,
    data_start: u64,
    relocations: Vec<(&'static str, Vec<RelocationEntry>)>,
}

impl Graph {
    /// Reads a module that was linked with `--emit-relocs`.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut sections = Sections::default();
        for payload in Parser::new(0).parse_all(bytes) {
            sections.read(payload?)?;
        }
        sections.into_graph()
    }

    /// The imports that are reachable from the functions and data `from`, on ways that do not touch `without`.
    pub fn imports_reachable(&self, from: &[&str], without: &[&str]) -> Result<BTreeSet<String>> {
        let mut seen = without.iter().map(|name| self.node(name)).collect::<Result<BTreeSet<_>>>()?;
        let mut waiting = from.iter().map(|name| self.node(name)).collect::<Result<Vec<_>>>()?;
        let mut found = BTreeSet::new();
        while let Some(node) = waiting.pop() {
            if !seen.insert(node) {
                continue;
            }
            if let Node::Function(index) = node
                && let Some(import) = self.imports.get(index as usize)
            {
                found.insert(import.clone());
            }
            waiting.extend(self.edges.get(&node).into_iter().flatten());
        }
        Ok(found)
    }

    fn node(&self, name: &str) -> Result<Node> {
        let node = self.names.get(name).or_else(|| self.exports.get(name));
        node.copied().with_context(|| format!("the linked module has no {name}"))
    }
}

impl<'a> Sections<'a> {
    fn read(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    let import = import?;
                    if matches!(import.ty, TypeRef::Func(_)) {
                        self.graph.imports.push(import.name.into());
                    }
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.graph.exports.insert(export.name.into(), Node::Function(export.index));
                    }
                }
            }
            Payload::CodeSectionStart { unchecked_range, .. } => self.code_start = unchecked_range.start,
            Payload::CodeSectionEntry(body) => self.functions.push(body.range()),
            Payload::DataSection(reader) => {
                self.data_start = reader.range().start;
                for data in reader {
                    let data = data?;
                    let end = data.range.end;
                    self.segments.push(end - data.data.len() as u64..end);
                }
            }
            Payload::CustomSection(section) => self.read_custom(section.name(), section.as_known())?,
            _ => {}
        }
        Ok(())
    }

    fn read_custom(&mut self, name: &str, section: KnownCustom<'a>) -> Result<()> {
        match section {
            KnownCustom::Linking(reader) => {
                for part in reader.subsections() {
                    if let Linking::SymbolTable(symbols) = part? {
                        self.symbols = symbols.into_iter().collect::<Result<_, _>>()?;
                    }
                }
            }
            KnownCustom::Reloc(reader) => {
                let what = match name {
                    "reloc.CODE" => "code",
                    "reloc.DATA" => "data",
                    _ => return Ok(()),
                };
                let entries = reader.entries().into_iter().collect::<Result<_, _>>()?;
                self.relocations.push((what, entries));
            }
            _ => {}
        }
        Ok(())
    }

    fn into_graph(mut self) -> Result<Graph> {
        let data = self.data_ranges();
        let first = u32::try_from(self.graph.imports.len())?;
        let functions: Vec<(Range<u64>, Node)> = (first..)
            .zip(&self.functions)
            .map(|(index, range)| (range.clone(), Node::Function(index)))
            .collect();
        for (what, entries) in &self.relocations {
            let (owners, start) =
                if *what == "code" { (&functions, self.code_start) } else { (&data, self.data_start) };
            for entry in entries {
                let Some(target) = self.target(entry) else { continue };
                let at = start + u64::from(entry.offset);
                let owner =
                    owner(owners, at).with_context(|| format!("a relocation at {at} belongs to nothing"))?;
                self.graph.edges.entry(owner).or_default().insert(target);
            }
        }
        self.name_symbols();
        Ok(self.graph)
    }

    /// The place of each datum in the file, in order.
    fn data_ranges(&self) -> Vec<(Range<u64>, Node)> {
        let mut ranges = Vec::new();
        for (index, symbol) in (0..).zip(&self.symbols) {
            let SymbolInfo::Data { symbol: Some(place), .. } = symbol else { continue };
            let Some(segment) = self.segments.get(place.index as usize) else { continue };
            let start = segment.start + u64::from(place.offset);
            ranges.push((start..start + u64::from(place.size), Node::Data(index)));
        }
        ranges.sort_by_key(|(range, node)| (range.start, range.end, *node));
        ranges
    }

    fn target(&self, entry: &RelocationEntry) -> Option<Node> {
        use RelocationType::{
            FunctionIndexLeb, MemoryAddrI32, MemoryAddrLeb, MemoryAddrSleb, TableIndexI32, TableIndexSleb,
        };
        match entry.ty {
            FunctionIndexLeb | TableIndexI32 | TableIndexSleb => {
                match self.symbols.get(entry.index as usize)? {
                    SymbolInfo::Func { index, .. } => Some(Node::Function(*index)),
                    _ => None,
                }
            }
            MemoryAddrI32 | MemoryAddrLeb | MemoryAddrSleb => Some(Node::Data(entry.index)),
            _ => None,
        }
    }

    fn name_symbols(&mut self) {
        for (symbol_index, symbol) in (0..).zip(&self.symbols) {
            let (name, node) = match symbol {
                SymbolInfo::Func { name: Some(name), index, .. } => (name, Node::Function(*index)),
                SymbolInfo::Data { name, .. } => (name, Node::Data(symbol_index)),
                _ => continue,
            };
            self.graph.names.insert((*name).into(), node);
        }
    }
}

/// The range that holds `at`; `ranges` are sorted by their start.
fn owner(ranges: &[(Range<u64>, Node)], at: u64) -> Option<Node> {
    let end = ranges.partition_point(|(range, _)| range.start <= at);
    ranges[..end].iter().rev().find(|(range, _)| range.contains(&at)).map(|(_, node)| *node)
}
