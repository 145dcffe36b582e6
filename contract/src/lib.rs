//! What the engine in C, the tool in Rust and the runtime library in C# agree on. Each fact stands here and nowhere else.
//!
//! Rust uses the items of this crate. C and C# read files that are generated from them, `engine/contract.h` and
//! `cm-runtime/src/Internal/EngineContract.cs`; a test holds the files current (`BLESS=1` writes them). What the
//! component model itself fixes (the canonical ABI) is not here.

mod c;
mod conversions;
mod csharp;
mod functions;
mod layout;
mod limits;
pub mod link;
mod manifest;
mod packed;
mod parts;
mod shims_table;
mod signature;

pub use c::header as c_header;
pub use conversions::with_saturating_conversions;
pub use csharp::constants as csharp_constants;
pub use functions::{Function, export, shims, to_csharp};
pub use layout::{
    Assembly, Descriptor, Extension, Library, Property, Record, Symbol, ToManaged, ToNative, Word,
};
pub use limits::{CALL_AREA_SIZES, LARGE_BYTES, MAX_DIRECT_PARAMS, RESULT_AREA_SIZE};
pub use manifest::Manifest;
pub use packed::{PREFIX as PACKED_PREFIX, Packed, module_name as packed_module};
pub use parts::{Part, Parts, root};
pub use shims_table::source as shims_source;
pub use signature::{Flat, Signature};

/// The version of the extension block and of the manifest. An engine of another one is refused.
pub const FORMAT: u32 = 1;

/// The name of the resource in which an assembly carries the world of its bindings, and of the custom section that
/// wit-component reads worlds from.
pub const WORLD_RESOURCE: &str = "component-type";

/// What the engine puts in place of the first byte of a line of a profile that names no method of the application.
pub const MISSING_MARK: u8 = b'!';
