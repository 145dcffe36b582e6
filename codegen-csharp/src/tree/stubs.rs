//! The user's half of the partial classes: one file with a body for each export.

use super::syntax::{CompilationUnit, Extent, Member, Namespace};
use super::{Members, function, in_classes, plain_class};
use crate::model::Direction;
use crate::shape::{CsIdent, FileShape, FunctionShape, Shape};
use wit_parser::{Function, WorldKey};

/// An exported function that wants a body.
#[derive(Debug)]
#[non_exhaustive]
pub struct Export<'a> {
    /// The interface that the world exports; none for a function of the world itself.
    pub interface: Option<&'a WorldKey>,
    /// The function in WIT.
    pub function: &'a Function,
    /// The C# method, or the class for a constructor, as it is written in code.
    pub method: String,
    /// Its parameters, as they are written in code.
    pub params: Vec<String>,
}

impl<'a> Export<'a> {
    fn of(function: &'a FunctionShape<'_>) -> Self {
        Self {
            interface: function.interface,
            function: function.function,
            method: function.path.last().to_string(),
            params: function.params.iter().map(|param| param.name.to_string()).collect(),
        }
    }
}

/// The implementation of all exports; `body` gives the expression that each method is.
pub fn stubs<'a>(cx: &'a Shape<'a>, mut body: impl FnMut(&Export<'_>) -> String) -> CompilationUnit<'a> {
    let namespaces = cx.files.iter().filter_map(|file| namespace(cx, file, &mut body));
    CompilationUnit {
        header: &["// What the world exports.", "#nullable enable"],
        namespaces: namespaces.collect(),
    }
}

fn namespace<'a>(
    cx: &Shape<'_>,
    file: &'a FileShape<'a>,
    body: &mut impl FnMut(&Export<'_>) -> String,
) -> Option<Namespace<'a>> {
    let mut members = Vec::new();
    for declared in &file.class.types {
        let Some(resource) = &declared.resource else { continue };
        if resource.direction == Direction::Export {
            let methods = implementations(&resource.methods, body);
            members.push(plain_class("public sealed partial class", declared.name.clone(), methods));
        }
    }
    if members.is_empty() && file.class.exports.is_empty() {
        return None;
    }
    members.extend(implementations(&file.class.exports, body));
    let name: &CsIdent = file.class.path.last();
    let class = in_classes(cx.visibility, &file.outer, |head| plain_class(head, name.clone(), members));
    Some(Namespace { name: file.namespace.clone(), extent: Extent::Block, members: Members::of([class]) })
}

fn implementations<'a>(
    methods: &[FunctionShape<'_>],
    body: &mut impl FnMut(&Export<'_>) -> String,
) -> Vec<Member<'a>> {
    methods.iter().map(|method| function::implementation(method, body(&Export::of(method)))).collect()
}
