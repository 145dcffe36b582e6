//! The last stage: the text of a tree. Decides nothing, and cannot fail.

mod docs;
mod syntax;
mod writer;

use crate::shape::Origin;
use crate::tree::{
    Attribute, CompilationUnit, Declaration, Documentation, Expr, Extent, Member, Members, Method,
    MethodBody, Summary, TypeDeclaration, Value,
};
use docs::Block;
use std::borrow::Cow;
use syntax::{Join, statements};
use writer::Writer;

/// The text of a file.
pub fn text(unit: &CompilationUnit<'_>) -> String {
    let mut writer = Writer::default();
    unit.header.iter().for_each(|line| writer.line(line));
    for namespace in &unit.namespaces {
        let name = Join(".", &namespace.name);
        writer.blank();
        match namespace.extent {
            Extent::File => {
                writer.line(format_args!("namespace {name};"));
                writer.blank();
                members(&mut writer, &namespace.members);
            }
            Extent::Block => writer.block(format_args!("namespace {name}"), |writer| {
                members(writer, &namespace.members);
            }),
        }
    }
    writer.finish()
}

/// What stands in a row without empty lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Constants,
    Expressions,
}

fn row(member: &Member<'_>) -> Option<Row> {
    match &member.declaration {
        Declaration::Constant(..) => Some(Row::Constants),
        Declaration::Method(Method { body: MethodBody::Expr(_), .. }) => Some(Row::Expressions),
        _ => None,
    }
}

fn members(writer: &mut Writer, members: &Members<'_>) {
    let mut before = None;
    for member in members.take() {
        let row = row(&member);
        if before.is_some_and(|before| before != row || row.is_none()) {
            writer.blank();
        }
        before = Some(row);
        self::member(writer, &member);
    }
}

fn member(writer: &mut Writer, member: &Member<'_>) {
    documentation(writer, &member.docs);
    member.attributes.iter().for_each(|attribute| self::attribute(writer, attribute));
    match &member.origin {
        Some(origin) => at_origin(writer, origin, |writer| declaration(writer, &member.declaration)),
        None => declaration(writer, &member.declaration),
    }
}

fn documentation(writer: &mut Writer, docs: &Documentation<'_>) {
    let params: Vec<_> = docs.params.iter().map(|(name, wit)| (name, docs::of_wit(wit))).collect();
    let summary = match &docs.summary {
        Summary::None => Vec::new(),
        Summary::Wit(wit) => docs::of_wit(wit),
        Summary::Words(words) => vec![Block::Paragraph((*words).to_owned())],
        Summary::Inherited => return writer.line("/// <inheritdoc/>"),
    };
    docs::docs(writer, &summary, &params);
    if let Some((error, when)) = &docs.exception {
        docs::exception(writer, error, when);
    }
}

fn attribute(writer: &mut Writer, attribute: &Attribute<'_>) {
    const INTEROP: &str = "global::System.Runtime.InteropServices";
    match attribute {
        Attribute::Fixed(text) => writer.line(format_args!("[global::{text}]")),
        Attribute::Obsolete { since } => {
            writer.line(format_args!("[global::System.Obsolete(\"Deprecated since version {since}.\")]"));
        }
        Attribute::CoreImport { module, entry_point } => writer.line(format_args!(
            "[{INTEROP}.DllImport(\"{module}\", EntryPoint = \"{entry_point}\"), {INTEROP}.WasmImportLinkage]"
        )),
        Attribute::CoreExport { entry_point } => {
            writer.line(format_args!("[{INTEROP}.UnmanagedCallersOnly(EntryPoint = \"{entry_point}\")]"));
        }
    }
}

/// Lets the compiler take the line that `write` writes for `origin`. Every column of it counts as the first one there.
fn at_origin(writer: &mut Writer, origin: &Origin<'_>, write: impl FnOnce(&mut Writer)) {
    const LAST_COLUMN: u16 = u16::MAX;
    let Origin { path, start, end } = origin;
    let span = format!("({},{})-({},{})", start.line, start.column, end.line, end.column);
    writer.line(format_args!("#line {span} {LAST_COLUMN} \"{path}\""));
    write(writer);
    writer.line("#line default");
}

fn declaration(writer: &mut Writer, declaration: &Declaration<'_>) {
    match declaration {
        Declaration::Type(declaration) => type_declaration(writer, declaration),
        Declaration::Method(method) => self::method(writer, method),
        Declaration::Value(value) => self::value(writer, value),
        Declaration::Constant(name, value) => writer.line(format_args!("{name} = {value},")),
    }
}

fn type_declaration(writer: &mut Writer, declaration: &TypeDeclaration<'_>) {
    let TypeDeclaration { head, name, params, base, members } = declaration;
    let params = params.as_ref().map_or(String::new(), |params| format!("({})", Join(", ", params)));
    let base = base.as_ref().map_or(String::new(), |base| {
        let args: Vec<String> = base.args.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let args = if args.is_empty() { String::new() } else { format!("({})", Join(", ", &args)) };
        format!(" : {}{args}", base.ty)
    });
    let head = format_args!("{head} {name}{params}{base}");
    match members {
        Some(members) => writer.block(head, |writer| self::members(writer, members)),
        None => writer.line(format_args!("{head};")),
    }
}

fn method(writer: &mut Writer, method: &Method) {
    let Method { modifiers, result, name, params, base, body } = method;
    let result = result.as_ref().map_or(String::new(), |result| format!("{result} "));
    let base = base.as_ref().map_or(String::new(), |base| format!(" : base({base})"));
    let head = format!("{modifiers} {result}{name}({}){base}", Join(", ", params));
    match body {
        MethodBody::None => writer.line(format_args!("{head};")),
        MethodBody::Block(body) => writer.block(head, |writer| statements(writer, body)),
        MethodBody::Expr(value) => writer.line(format_args!("{head} => {value};")),
        MethodBody::Given(value) => {
            writer.line(format_args!("{head} =>"));
            writer.indented(|writer| writer.line(format_args!("{value};")));
        }
    }
}

fn value(writer: &mut Writer, value: &Value) {
    let Value { modifiers, ty, name, accessors, value } = value;
    let value = value.as_ref().map(|value| match value {
        Expr::New(created, args) if created == ty => format!(" = new({});", Join(", ", args)),
        value => format!(" = {value};"),
    });
    let modifiers = if modifiers.is_empty() { Cow::Borrowed("") } else { format!("{modifiers} ").into() };
    let end = match (accessors, value) {
        (None, value) => value.unwrap_or_else(|| ";".to_owned()),
        (Some(accessors), value) => format!(" {accessors}{}", value.unwrap_or_default()),
    };
    writer.line(format_args!("{modifiers}{ty} {name}{end}"));
}
