//! What a component or a core module consists of: how many bytes each part takes, which assemblies are in it, what made
//! it, and what it needs of its host.

use super::features;
use crate::engine::{ENGINE_SECTION, EngineFeature};
use crate::metadata::Assembly;
use diagnostics::{Code, Diagnostic, Result};
use serde::Serialize;
use std::ops::Range;
use std::path::Path;
use wasm_metadata::Producers;
use wasmparser::{Data, DataKind, DataSectionReader, Encoding, Operator, Parser, Payload};

/// How a PE file begins.
const PE_START: &[u8] = b"MZ";
/// The most bytes of memory that are looked through; components can carry as many bytes of assemblies.
const MOST_MEMORY: usize = 1 << 30;

/// A part of a file, and what it consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is.
    pub name: String,
    /// How many bytes it takes, with all of its parts.
    pub bytes: u64,
    /// What it consists of, in the order of the file; the rest is not worth a name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// A tool, a language or a library that the file names as its maker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Producer {
    /// `language`, `processed-by` or `sdk`.
    pub field: String,
    /// The name.
    pub name: String,
    /// The version; may be empty.
    pub version: String,
}

/// What is in a component or core module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// The whole file.
    pub whole: Part,
    /// Who made it: the file itself, and then the modules in it.
    pub producers: Vec<Producer>,
    /// The features of WebAssembly that its host must have, beyond those that all have.
    pub features: Vec<String>,
    /// What it has of the engine, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub engine: Vec<EngineFeature>,
}

impl Contents {
    /// Reads the bytes of a component or core module; `what` names it in diagnostics.
    ///
    /// # Errors
    /// When they are neither, or damaged.
    pub fn read(bytes: &[u8], what: &str) -> Result<Self> {
        const WANTED: &str = "give a component or a core module";
        if !Parser::is_component(bytes) && !Parser::is_core_wasm(bytes) {
            let message = format!("{what} is neither a component nor a core module");
            return Err(Diagnostic::new(Code::InputKind, message).with_help(WANTED).into());
        }
        let invalid = |reason: String| {
            Diagnostic::new(Code::ComponentInvalid, format!("{what} is damaged: {reason}")).with_help(WANTED)
        };
        let walk = Walk::over(bytes).map_err(|error| invalid(format!("{error:#}")))?;
        let whole = walk.whole.ok_or_else(|| invalid("it has no end".to_owned()))?;
        let features = features::needed(bytes).map_err(|error| invalid(format!("{error:#}")))?;
        Ok(Self { whole, producers: walk.producers, features, engine: walk.engine })
    }
}

/// The modules and components that are open, the innermost last.
#[derive(Default)]
struct Walk {
    open: Vec<Part>,
    modules: usize,
    whole: Option<Part>,
    producers: Vec<Producer>,
    engine: Vec<EngineFeature>,
}

impl Walk {
    fn over(bytes: &[u8]) -> anyhow::Result<Self> {
        let mut walk = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::Version { encoding, range, .. } => walk.begin(encoding, range.start),
                Payload::End(end) => walk.end(end),
                Payload::CodeSectionStart { size, .. } => walk.add("code", u64::from(size), Vec::new()),
                Payload::DataSection(section) => {
                    let size = length(&section.range());
                    walk.add("data", size, embedded_assemblies(&memory(section)?));
                }
                Payload::CustomSection(section) => {
                    if section.name() == "producers" {
                        let read = Producers::from_bytes(section.data(), section.data_offset())?;
                        walk.add_producers(&read);
                    }
                    if section.name() == ENGINE_SECTION {
                        walk.engine.extend(serde_json::from_slice::<Vec<_>>(section.data())?);
                    }
                    walk.add(
                        &format!("custom section `{}`", section.name()),
                        length(&section.range()),
                        Vec::new(),
                    );
                }
                _ => {}
            }
        }
        Ok(walk)
    }

    /// The position where a module begins is kept in its size until it ends.
    fn begin(&mut self, encoding: Encoding, start: u64) {
        let name = match encoding {
            Encoding::Component => "component".to_owned(),
            Encoding::Module if self.open.is_empty() => "core module".to_owned(),
            Encoding::Module => {
                self.modules += 1;
                format!("core module {}", self.modules - 1)
            }
        };
        self.open.push(Part { name, bytes: start, parts: Vec::new() });
    }

    fn end(&mut self, end: u64) {
        let Some(mut part) = self.open.pop() else { return };
        part.bytes = end - part.bytes;
        match self.open.last_mut() {
            Some(outer) => outer.parts.push(part),
            None => self.whole = Some(part),
        }
    }

    fn add_producers(&mut self, producers: &Producers) {
        for (field, values) in producers.iter() {
            for (name, version) in values.iter() {
                let producer =
                    Producer { field: field.clone(), name: name.clone(), version: version.clone() };
                if !self.producers.contains(&producer) {
                    self.producers.push(producer);
                }
            }
        }
    }

    fn add(&mut self, name: &str, bytes: u64, parts: Vec<Part>) {
        if let Some(part) = self.open.last_mut() {
            part.parts.push(Part { name: name.to_owned(), bytes, parts });
        }
    }
}

fn length(range: &Range<u64>) -> u64 {
    range.end - range.start
}

/// The memory that a module begins with. A pre-initialised one leaves out what is 0, in the middle of assemblies too.
fn memory(section: DataSectionReader<'_>) -> anyhow::Result<Vec<u8>> {
    let mut memory = Vec::new();
    for data in section {
        let Data { kind, data, .. } = data?;
        let DataKind::Active { offset_expr, .. } = kind else { continue };
        let Some(Operator::I32Const { value }) =
            offset_expr.get_operators_reader().into_iter().next().transpose()?
        else {
            continue;
        };
        let start = value as u32 as usize;
        let end = start + data.len();
        if end <= MOST_MEMORY {
            memory.resize(memory.len().max(end), 0);
            memory[start..end].copy_from_slice(data);
        }
    }
    Ok(memory)
}

/// The assemblies that lie in memory as the files that they are.
fn embedded_assemblies(data: &[u8]) -> Vec<Part> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = data[at..].windows(PE_START.len()).position(|window| window == PE_START) {
        at += next;
        match Assembly::at_start_of(&data[at..]) {
            Some(assembly) => {
                let size = assembly.bytes().len();
                found.push(Part {
                    name: format!("{}.dll", assembly.name()),
                    bytes: size as u64,
                    parts: Vec::new(),
                });
                at += size;
            }
            None => at += PE_START.len(),
        }
    }
    found
}

impl Assembly {
    /// The assembly that `data` begins with, without what follows it.
    fn at_start_of(data: &[u8]) -> Option<Self> {
        let size = crate::metadata::file_size(data)?;
        Self::parse(Path::new(""), data.get(..size)?.to_vec()).ok()
    }
}
