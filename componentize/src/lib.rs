//! Makes a component out of .NET assemblies or a core module, or out of several components.
//!
//! ```text
//! app.dll ──AssemblySet::resolve──▶ AssemblySet ─┐
//! engine  ──────────Engine::open──▶ Engine ──────┴─CoreModule::from_assemblies─▶ CoreModule ──component──▶ bytes
//! core.wasm ─────────────────────────────────────────────────CoreModule::read─▶ CoreModule
//!
//! components ──compose──▶ bytes
//! ```
//! Files are read here and written by [`write_atomically`]; nothing else is touched. The same input gives the
//! same bytes.

pub mod aot;
mod component;
mod core_module;
mod engine;
mod files;
mod input;
mod metadata;
mod output;
mod profile;
mod report;
mod rewrite;
mod training;
mod wasm;

pub use component::{NamedComponent, RECORDING_EXPORTS, component, compose, encode_world, recordable};
pub use contract::{Flat, Signature};
pub use core_module::CoreModule;
pub use engine::{Engine, EngineFeature, read_runtime_config};
pub use input::InputKind;
pub use metadata::{Assembly, AssemblySet, Callback, LibraryWorld, PInvoke, Reference};
pub use output::{is_standard_output, is_up_to_date, write_atomically, write_folder, write_together};
pub use profile::Profile;
pub use report::{BillOfMaterials, Contents, Part, Producer};
pub use rewrite::exceptions::use_try_table;
pub use training::{TRAINING_EXPORTS, trained};

use std::collections::BTreeMap;

/// What the user chose.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What happens to the imports of WASI.
    pub wasi_imports: WasiImports,
    /// The properties of `AppContext`, feature switches among them.
    pub runtime_properties: BTreeMap<String, String>,
    /// ICU's data, for an application with other cultures than the invariant one.
    pub icu_data: Option<Vec<u8>>,
    /// What runs now, so that the component begins with the memory that there is then.
    pub preinitialization: Preinitialization,
    /// The methods that the component is known to run.
    pub profile: Profile,
    /// All methods of the application and its packages are taken for listed, too.
    pub profile_application: bool,
    /// How the bindings pass strings.
    pub string_encoding: StringEncoding,
}

/// What runs when a component is made. The component begins with the memory that there is afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preinitialization {
    /// Nothing.
    #[default]
    None,
    /// The runtime starts, and translates the methods of the profile. No code of the application runs.
    Runtime,
    /// So it does, and then code of the application runs: [`trained`].
    Training,
}

/// How strings are passed between components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StringEncoding {
    /// As UTF-8.
    #[default]
    Utf8,
    /// As UTF-16.
    Utf16,
}

impl From<StringEncoding> for wit_component::StringEncoding {
    fn from(strings: StringEncoding) -> Self {
        match strings {
            StringEncoding::Utf8 => Self::UTF8,
            StringEncoding::Utf16 => Self::UTF16,
        }
    }
}

/// What happens to the imports of WASI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WasiImports {
    /// Those that the program can reach become imports of the component.
    #[default]
    Keep,
    /// All are replaced: both clocks stand at 0 (1970), random bytes are the same in every run, output is dropped,
    /// there are no arguments, environment variables or folders, and leaving the process traps.
    Stub,
}
