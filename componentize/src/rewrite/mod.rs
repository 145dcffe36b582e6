//! What becomes of a core module of any compiler before it is wrapped into a component. Each file is one change; all of
//! them go into one [`crate::wasm::ModuleEdit`].

pub mod exceptions;
pub mod packed;
pub mod run;
pub mod stubs;
