//! Components joined to one.

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};

/// `caller` with the exports of `callee` as its imports, in one component.
///
/// # Panics
/// When they are no components, or the one does not export what the other imports.
pub fn composed(caller: Vec<u8>, callee: Vec<u8>) -> Vec<u8> {
    let mut graph = CompositionGraph::new();
    let mut add = |name: &str, bytes: Vec<u8>| {
        let package = Package::from_bytes(name, None, bytes, graph.types_mut()).expect("it is a component");
        graph.register_package(package).expect("the names differ")
    };
    let callee = add("test:callee", callee);
    let caller = add("test:caller", caller);
    wac_graph::plug(&mut graph, vec![callee], caller).expect("the one exports what the other imports");
    graph.encode(EncodeOptions::default()).expect("the composition is complete")
}
