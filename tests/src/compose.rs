//! Components joined to one.

use componentize::{NamedComponent, compose};

/// `caller` with the exports of `callee` as its imports, in one component.
///
/// # Panics
/// When they are no components, or the one does not export what the other imports.
pub fn composed(caller: Vec<u8>, callee: Vec<u8>) -> Vec<u8> {
    let part = |name: &str, bytes| NamedComponent { name: name.to_owned(), bytes };
    compose(part("the caller", caller), vec![part("the callee", callee)]).expect("the one fits the other")
}
