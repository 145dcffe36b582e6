//! The user's half of the partial classes: one file with a body for each export. The other half is in `render`.

use super::{Members, in_classes, method_head, namespace, visibility};
use crate::model::{Class, File, Method, TypeDecl, TypeShape};
use crate::names::CsIdent;
use crate::surface::Direction;
use crate::writer::Writer;
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
    fn of(method: &'a Method<'_>) -> Self {
        Self {
            interface: method.interface.as_ref(),
            function: method.function,
            method: method.path.last().to_string(),
            params: method.params.iter().map(|param| param.name.to_string()).collect(),
        }
    }
}

/// Renders the implementation of all exports in `files`; `body` gives the expression that each method is.
pub fn render(files: &[File<'_>], mut body: impl FnMut(&Export<'_>) -> String) -> String {
    let mut writer = Writer::default();
    writer.line("// What the world exports.");
    writer.line("#nullable enable");
    for file in files {
        let resources: Vec<_> = file.class.types.iter().filter_map(exported_resource).collect();
        if !resources.is_empty() || !file.class.exports.is_empty() {
            writer.blank();
            writer.block(format_args!("namespace {}", namespace(file)), |writer| {
                in_classes(writer, visibility(file.visibility), &file.outer, |writer, visibility| {
                    class(writer, visibility, &file.class, &resources, &mut body);
                });
            });
        }
    }
    writer.finish()
}

/// The name and the methods of a resource that the user completes.
fn exported_resource<'a, 'b>(declared: &'a TypeDecl<'b>) -> Option<(&'a CsIdent, &'a [Method<'b>])> {
    match &declared.shape {
        TypeShape::Resource(Direction::Export, _, methods) => Some((&declared.name, methods)),
        _ => None,
    }
}

fn class(
    writer: &mut Writer,
    visibility: &str,
    class: &Class<'_>,
    resources: &[(&CsIdent, &[Method<'_>])],
    body: &mut impl FnMut(&Export<'_>) -> String,
) {
    writer.block(format_args!("{visibility} static partial class {}", class.path.last()), |writer| {
        let mut members = Members::default();
        for (name, methods) in resources {
            members.next(writer);
            writer.block(format_args!("public sealed partial class {name}"), |writer| {
                implementations(writer, &mut Members::default(), methods, body);
            });
        }
        implementations(writer, &mut members, &class.exports, body);
    });
}

fn implementations(
    writer: &mut Writer,
    members: &mut Members,
    methods: &[Method<'_>],
    body: &mut impl FnMut(&Export<'_>) -> String,
) {
    for method in methods {
        members.next(writer);
        writer.line(format_args!("{} =>", method_head(method, "partial")));
        writer.indented(|writer| writer.line(format_args!("{};", body(&Export::of(method)))));
    }
}
