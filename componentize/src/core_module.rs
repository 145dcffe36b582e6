//! A core module on its way to a component, and what diagnostics should say about where its parts come from.

use crate::files;
use crate::metadata::{AssemblySet, LibraryWorld};
use crate::rewrite::exceptions;
use crate::rewrite::run::START;
use crate::wasm::{self, Outline};
use diagnostics::Result;
use std::collections::BTreeMap;
use std::path::Path;
use wasmparser::Validator;

/// A core module that can be made into a component.
#[derive(Debug, Clone)]
pub struct CoreModule {
    bytes: Vec<u8>,
    what: String,
    origins: Origins,
    runtime_version: Option<String>,
    worlds: Vec<LibraryWorld>,
    prepared_methods: u32,
    missing_methods: Vec<String>,
    tools: Vec<&'static str>,
}

/// The C# methods behind a module's imports and exports, where they are known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins {
    /// By module and name.
    pub imports: BTreeMap<(String, String), String>,
    /// By name.
    pub exports: BTreeMap<String, String>,
}

impl CoreModule {
    /// Reads a core module, as NativeAOT-LLVM or another compiler makes it.
    ///
    /// # Errors
    /// When the file cannot be read, is a component, or is not a valid module.
    pub fn read(path: &Path) -> Result<Self> {
        let what = format!("`{}`", path.display());
        Self::from_bytes(files::read(path)?, &what)
    }

    /// Takes the bytes of a core module; `what` names it in diagnostics.
    ///
    /// # Errors
    /// When they are a component or not a valid module.
    pub fn from_bytes(bytes: Vec<u8>, what: &str) -> Result<Self> {
        Outline::parse(&bytes, what)?;
        let mut validator = Validator::new_with_features(exceptions::features());
        validator.validate_all(&bytes).map_err(|error| wasm::invalid(what, &error.to_string()))?;
        Ok(Self {
            bytes,
            what: what.to_owned(),
            origins: Origins::default(),
            runtime_version: None,
            worlds: Vec::new(),
            prepared_methods: 0,
            missing_methods: Vec::new(),
            tools: Vec::new(),
        })
    }

    pub(crate) fn of_application(
        bytes: Vec<u8>,
        origins: Origins,
        set: &AssemblySet,
        prepared_methods: u32,
        missing_methods: Vec<String>,
    ) -> Self {
        Self {
            bytes,
            what: "the application's core module".to_owned(),
            origins,
            runtime_version: Some(set.runtime_version().to_owned()),
            worlds: set.worlds().to_vec(),
            prepared_methods,
            missing_methods,
            tools: Vec::new(),
        }
    }

    /// The same, which a tool had a part in.
    pub(crate) fn processed_by(mut self, tool: &'static str) -> Self {
        self.tools.push(tool);
        self
    }

    /// The tools that had a part in the module, besides this one.
    pub(crate) fn tools(&self) -> &[&'static str] {
        &self.tools
    }

    /// The same with other bytes.
    pub(crate) fn with_bytes(&self, bytes: Vec<u8>) -> Self {
        Self { bytes, ..self.clone() }
    }

    /// Whether it has a program that runs from start to end.
    pub fn is_program(&self) -> bool {
        Outline::parse(&self.bytes, &self.what)
            .is_ok_and(|outline| outline.exported_function(START).is_some())
    }

    /// The module.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The .NET version, such as `10.0.12`, of a module that was made from assemblies.
    pub fn runtime_version(&self) -> Option<&str> {
        self.runtime_version.as_deref()
    }

    /// How many methods a pre-initialised component has translated already.
    pub fn prepared_methods(&self) -> u32 {
        self.prepared_methods
    }

    /// The lines of the profile that name no method of the application.
    pub fn missing_methods(&self) -> &[String] {
        &self.missing_methods
    }

    pub(crate) fn worlds(&self) -> &[LibraryWorld] {
        &self.worlds
    }

    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    pub(crate) fn origins(&self) -> &Origins {
        &self.origins
    }
}
