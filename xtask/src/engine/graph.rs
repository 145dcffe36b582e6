//! Who can reach what: a graph of the functions and data of a module that was linked with its relocations.
//!
//! An edge is a relocation: a call, or an address taken by code or by data. A function whose address a
//! reachable node takes counts as reachable, so indirect calls need no further thought. The exception are tables in which
//! functions are looked up by name (`without`): who looks up is a root of its own.
//! Format: the tool conventions of WebAssembly, "Linking" and "Relocation Sections".

use anyhow::{Context, Result, bail, ensure};
use contract::{Part, Parts};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasmparser::{
    Data, DataKind, Element, ElementItems, ElementKind, ExternalKind, FunctionBody, KnownCustom, Linking,
    Operator, Parser, Payload, RelocationEntry, RelocationType, SymbolInfo, TypeRef,
};

/// A function by its index, or a datum by its symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    Function(u32),
    Data(u32),
}

/// A datum.
#[derive(Debug, Clone)]
struct Datum {
    node: Node,
    address: u32,
    bytes: Vec<u8>,
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
    /// The size of the code of each function that is not imported.
    sizes: Vec<u32>,
    /// The data that the module brings along, in the order of their addresses.
    data: Vec<Datum>,
    /// The function of each entry of the function table.
    table: BTreeMap<u32, u32>,
}

/// The sections as they are read, before the relocations become edges.
#[derive(Default)]
struct Sections<'a> {
    graph: Graph,
    symbols: Vec<SymbolInfo<'a>>,
    /// The bytes of each function in the file, and those of each data segment.
    functions: Vec<Range<u64>>,
    segments: Vec<Range<u64>>,
    /// The address and the bytes of each data segment.
    memory: Vec<(u32, &'a [u8])>,
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
        let without = without.iter().map(|name| self.node(name)).collect::<Result<_>>()?;
        let from = from.iter().map(|name| self.node(name)).collect::<Result<Vec<_>>>()?;
        let reached = self.reachable(from, &without, &BTreeSet::new());
        Ok(reached.iter().filter_map(|node| self.import(*node)).map(str::to_owned).collect())
    }

    /// What is in the module only for some of `roots`; the functions of `tables` are looked up in them by name. What
    /// `always` reaches is in no part.
    pub fn parts(
        &self,
        always: &[&str],
        roots: BTreeMap<String, Vec<Node>>,
        tables: &[String],
    ) -> Result<Parts> {
        let tables = tables.iter().map(|name| self.node(name)).collect::<Result<BTreeSet<_>>>()?;
        let always = always.iter().map(|name| self.node(name)).collect::<Result<Vec<_>>>()?;
        let core =
            self.reachable(always.into_iter().chain(tables.iter().copied()), &BTreeSet::new(), &tables);
        let mut needed_by: BTreeMap<Node, Vec<u32>> = BTreeMap::new();
        for (number, nodes) in (0..).zip(roots.values()) {
            for node in self.reachable(nodes.iter().copied(), &core, &tables) {
                needed_by.entry(node).or_default().push(number);
            }
        }
        let needs =
            |node: Node| (!core.contains(&node)).then(|| needed_by.get(&node).cloned().unwrap_or_default());
        let imports = self.imports.len() as u32;
        let functions = (0..imports + self.sizes.len() as u32).filter_map(|index| {
            let needed_by = needs(Node::Function(index))?;
            Some(match self.import(Node::Function(index)) {
                Some(name) => {
                    Part { needed_by, imports: BTreeSet::from([name.to_owned()]), ..Part::default() }
                }
                None => {
                    let bytes = self.sizes[(index - imports) as usize];
                    Part { needed_by, functions: vec![[index, 1]], bytes, ..Part::default() }
                }
            })
        });
        let pieces: Vec<Part> = functions.chain(self.data_needed(needs)).collect();
        Ok(Parts::gather(roots.into_keys().collect(), pieces))
    }

    /// The data that is not always needed. Data that overlaps, as texts with the same end do, is needed by all that need
    /// one of it.
    fn data_needed(&self, needs: impl Fn(Node) -> Option<Vec<u32>>) -> Vec<Part> {
        let mut places: Vec<(Range<u32>, Option<BTreeSet<u32>>)> = Vec::new();
        // What is zero costs nothing.
        for Datum { node, address, bytes } in
            self.data.iter().filter(|datum| datum.bytes.iter().any(|&byte| byte != 0))
        {
            let range = *address..address + bytes.len() as u32;
            let needed_by = needs(*node).map(BTreeSet::from_iter);
            match places.last_mut() {
                Some((last, known)) if range.start < last.end => {
                    last.end = last.end.max(range.end);
                    *known = known.take().zip(needed_by).map(|(some, others)| &some | &others);
                }
                _ => places.push((range, needed_by)),
            }
        }
        let optional = places.into_iter().filter(|(range, _)| !range.is_empty());
        let optional = optional.filter_map(|(range, needed_by)| {
            let bytes = range.end - range.start;
            let needed_by = needed_by?.into_iter().collect();
            Some(Part { needed_by, data: vec![[range.start, bytes]], bytes, ..Part::default() })
        });
        optional.collect()
    }

    /// What `from` reaches that is not `known`. What `tables` refer to is not followed as far as it is a function.
    fn reachable(
        &self,
        from: impl IntoIterator<Item = Node>,
        known: &BTreeSet<Node>,
        tables: &BTreeSet<Node>,
    ) -> BTreeSet<Node> {
        let mut waiting: Vec<Node> = from.into_iter().collect();
        let mut found = BTreeSet::new();
        while let Some(node) = waiting.pop() {
            if known.contains(&node) || !found.insert(node) {
                continue;
            }
            let next = self.edges.get(&node).into_iter().flatten().copied();
            let is_looked_up = |next: &Node| tables.contains(&node) && matches!(next, Node::Function(_));
            waiting.extend(next.filter(|next| !is_looked_up(next)));
        }
        found
    }

    fn import(&self, node: Node) -> Option<&str> {
        match node {
            Node::Function(index) => self.imports.get(index as usize).map(String::as_str),
            Node::Data(_) => None,
        }
    }

    /// The function or datum of this name.
    pub fn node(&self, name: &str) -> Result<Node> {
        let node = self.names.get(name).or_else(|| self.exports.get(name));
        node.copied().with_context(|| format!("the linked module has no {name}"))
    }

    /// What a datum begins with.
    pub fn bytes(&self, name: &str) -> Result<&[u8]> {
        let node = self.node(name)?;
        let datum = self.data.iter().find(|datum| datum.node == node);
        Ok(&datum.with_context(|| format!("{name} has no bytes in the linked module"))?.bytes)
    }

    /// The function that an address of a function in a datum is that of; none for NULL.
    pub fn function(&self, address: [u8; 4]) -> Option<Node> {
        self.table.get(&u32::from_le_bytes(address)).map(|&index| Node::Function(index))
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
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                self.read_calls(&body)?;
                self.graph.sizes.push(u32::try_from(range.end - range.start)?);
                self.functions.push(range);
            }
            Payload::ElementSection(reader) => {
                for element in reader {
                    self.read_element(element?)?;
                }
            }
            Payload::DataSection(reader) => {
                self.data_start = reader.range().start;
                for data in reader {
                    self.read_data(data?)?;
                }
            }
            Payload::CustomSection(section) => self.read_custom(section.name(), section.as_known())?,
            _ => {}
        }
        Ok(())
    }

    /// Calls that the linker has made have no relocation, such as those of constructors.
    fn read_calls(&mut self, body: &FunctionBody<'a>) -> Result<()> {
        let caller = Node::Function(u32::try_from(self.graph.imports.len() + self.graph.sizes.len())?);
        for operator in body.get_operators_reader()? {
            if let Operator::Call { function_index } = operator? {
                self.graph.edges.entry(caller).or_default().insert(Node::Function(function_index));
            }
        }
        Ok(())
    }

    fn read_element(&mut self, element: Element<'a>) -> Result<()> {
        let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(functions)) =
            (element.kind, element.items)
        else {
            return Ok(());
        };
        let first = constant(&offset_expr).context("table entries are not at a constant place")?;
        for (entry, function) in (first..).zip(functions) {
            self.graph.table.insert(entry, function?);
        }
        Ok(())
    }

    fn read_data(&mut self, data: Data<'a>) -> Result<()> {
        let end = data.range.end;
        self.segments.push(end - data.data.len() as u64..end);
        let DataKind::Active { offset_expr, .. } = data.kind else {
            bail!("a data segment is not in memory from the beginning");
        };
        let address = constant(&offset_expr).context("data is not at a constant address")?;
        self.memory.push((address, data.data));
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
                let Some(target) = self.target(entry)? else { continue };
                let at = start + u64::from(entry.offset);
                let owner =
                    owner(owners, at).with_context(|| format!("a relocation at {at} belongs to nothing"))?;
                self.graph.edges.entry(owner).or_default().insert(target);
            }
        }
        self.name_symbols();
        self.graph.data = self.data()?;
        Ok(self.graph)
    }

    fn data(&self) -> Result<Vec<Datum>> {
        let mut data = Vec::new();
        for (index, symbol) in (0..).zip(&self.symbols) {
            let SymbolInfo::Data { symbol: Some(place), .. } = symbol else { continue };
            let Some((start, bytes)) = self.memory.get(place.index as usize) else { continue };
            let from = place.offset as usize;
            // The linker's own symbols name places outside of all data, such as the end of the stack.
            let Some(bytes) = bytes.get(from..from.saturating_add(place.size as usize)) else { continue };
            let bytes = bytes.to_vec();
            data.push(Datum { node: Node::Data(index), address: start + place.offset, bytes });
        }
        data.sort_by_key(|datum| (datum.address, datum.bytes.len(), datum.node));
        ensure!(!data.is_empty(), "the linked module has no data");
        Ok(data)
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

    /// What a relocation refers to. The runtime pack is compiled for any place: its code has relative addresses, and takes
    /// those of other objects from globals, which the linker has made for the functions and data that they stand for.
    fn target(&self, entry: &RelocationEntry) -> Result<Option<Node>> {
        use RelocationType::{
            FunctionIndexLeb, GlobalIndexLeb, MemoryAddrI32, MemoryAddrLeb, MemoryAddrRelSleb,
            MemoryAddrSleb, TableIndexI32, TableIndexRelSleb, TableIndexSleb, TableNumberLeb, TypeIndexLeb,
        };
        match entry.ty {
            FunctionIndexLeb | GlobalIndexLeb | MemoryAddrI32 | MemoryAddrLeb | MemoryAddrRelSleb
            | MemoryAddrSleb | TableIndexI32 | TableIndexRelSleb | TableIndexSleb => {
                match self.symbols.get(entry.index as usize) {
                    Some(SymbolInfo::Func { index, .. }) => Ok(Some(Node::Function(*index))),
                    Some(SymbolInfo::Data { .. }) => Ok(Some(Node::Data(entry.index))),
                    Some(SymbolInfo::Global { .. }) => Ok(None),
                    _ => bail!("a relocation {:?} refers to something unknown", entry.ty),
                }
            }
            TableNumberLeb | TypeIndexLeb => Ok(None),
            other => bail!("nobody knows what a relocation {other:?} refers to"),
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

/// The value of an expression that is one constant.
fn constant(expression: &wasmparser::ConstExpr<'_>) -> Option<u32> {
    match expression.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(value.cast_unsigned()),
        _ => None,
    }
}

/// The range that holds `at`; `ranges` are sorted by their start.
fn owner(ranges: &[(Range<u64>, Node)], at: u64) -> Option<Node> {
    let end = ranges.partition_point(|(range, _)| range.start <= at);
    ranges[..end].iter().rev().find(|(range, _)| range.contains(&at)).map(|(_, node)| *node)
}
