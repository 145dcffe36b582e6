//! Says what a component is made from, and what it consists of.

mod bill;
mod contents;
mod features;

pub use bill::BillOfMaterials;
pub use contents::{Contents, Part, Producer};
