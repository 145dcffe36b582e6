//! Reads and edits core modules, whoever made them. What is edited in which module, and why, is decided in `engine/` and
//! `rewrite/`.

mod clear;
pub mod code;
mod edit;
mod outline;
mod write;

pub use edit::{Import, ModuleEdit};
pub use outline::{Export, ImportedFunction, Outline, invalid};
