//! Who can need a part of the engine: exports, and what C# has the runtime look up by name, which are native functions of
//! the class library and internal calls.

use super::graph::{Graph, Node};
use super::shims::Library;
use anyhow::{Context, Result, ensure};
use contract::root;
use std::collections::BTreeMap;

/// The runtime's table of internal calls (mono/metadata/icall-table.c in dotnet/runtime).
const INTERNAL_CALLS: &str = "icall_functions";

/// The users, with what they begin with.
pub fn all(graph: &Graph, exports: &[&str], libraries: &[Library]) -> Result<BTreeMap<String, Vec<Node>>> {
    let mut roots: BTreeMap<String, Vec<Node>> = BTreeMap::new();
    for export in exports {
        roots.insert(root::export(export), vec![graph.node(export)?]);
    }
    for (library, table) in libraries.iter().zip(shim_tables(libraries)) {
        // A name and a function, as `contract::shims_source` writes them.
        let (rows, _) = graph.bytes(&table)?.as_chunks::<8>();
        for (function, row) in library.functions.iter().zip(rows) {
            let node = graph.function([row[4], row[5], row[6], row[7]]);
            let node = node.with_context(|| format!("{} is not in its table", function.name))?;
            roots.insert(root::native(library.name, &function.name), vec![node]);
        }
    }
    for (name, node) in internal_calls(graph)? {
        roots.entry(name).or_default().push(node);
    }
    Ok(roots)
}

/// The tables in which functions are looked up by name.
pub fn tables(libraries: &[Library]) -> Vec<String> {
    shim_tables(libraries).chain([INTERNAL_CALLS.to_owned()]).collect()
}

fn shim_tables(libraries: &[Library]) -> impl Iterator<Item = String> {
    (0..libraries.len()).map(|number| format!("engine_shims_{number}"))
}

/// The internal calls, each under its class and name; a NULL is behind the last. Names are together for each class, and may have a signature behind
/// them, which the roots leave out: all of one name are needed together.
fn internal_calls(graph: &Graph) -> Result<Vec<(String, Node)>> {
    let classes = texts(graph.bytes("icall_type_names_str")?);
    let methods = texts(graph.bytes("icall_names_str")?);
    let (first_of_class, _) = graph.bytes("icall_type_descs")?.as_chunks::<2>();
    let (functions, _) = graph.bytes(INTERNAL_CALLS)?.as_chunks::<4>();
    ensure!(
        functions.len() == methods.len() + 1 && first_of_class.len() == classes.len() + 1,
        "the tables of internal calls do not fit each other"
    );
    let mut calls = Vec::new();
    for (class, range) in classes.iter().zip(first_of_class.windows(2)) {
        let [first, end] = [range[0], range[1]].map(|bound| usize::from(u16::from_le_bytes(bound)));
        for (method, function) in methods.iter().zip(functions).take(end).skip(first) {
            let name = method.split('(').next().unwrap_or(method);
            calls.extend(graph.function(*function).map(|node| (root::internal_call(class, name), node)));
        }
    }
    Ok(calls)
}

/// Texts that each end with a NUL, one behind the other.
fn texts(bytes: &[u8]) -> Vec<&str> {
    let texts = bytes.split(|&byte| byte == 0).map(|text| std::str::from_utf8(text).unwrap_or_default());
    texts.take_while(|text| !text.is_empty()).collect()
}
