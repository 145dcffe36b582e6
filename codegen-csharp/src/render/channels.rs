//! The classes for streams and futures.

use super::core_import;
use super::syntax::statements;
use crate::names::INSTANCE;
use crate::plan::{ACTIONS, Action, ChannelPlan};
use crate::writer::Writer;

/// Writes the class for a type of streams or futures.
pub fn class(writer: &mut Writer, plan: &ChannelPlan) {
    let ChannelPlan { name, item, is_future, size, is_plain, .. } = plan;
    let base = format!(
        "global::CmDotnet.CompilerServices.ChannelType<{item}>(isFuture: {is_future}, itemSize: {size}, isPlain: {is_plain})"
    );
    writer.block(format_args!("internal sealed class {name}() : {base}"), |writer| {
        writer.line(format_args!("internal static readonly {name} {INSTANCE} = new();"));
        writer.blank();
        for (action, import) in ACTIONS.into_iter().zip(&plan.imports) {
            let (method, params, args) = signature(action, plan.is_future);
            let core = &import.function.name;
            writer.line(format_args!("public override {method}({params}) => {core}({args});"));
        }
        if let Some(body) = &plan.load {
            writer.blank();
            writer.block(format_args!("public override {item} Load(byte* item)"), |writer| {
                statements(writer, body);
            });
        }
        if let Some(body) = &plan.store {
            writer.blank();
            let arena = "ref global::CmDotnet.CompilerServices.CallArena arena";
            writer.block(
                format_args!("public override void Store({arena}, {item} value, byte* item)"),
                |writer| statements(writer, body),
            );
        }
        for import in &plan.imports {
            writer.blank();
            core_import(writer, import);
        }
    });
}

/// The method that stands for an action, its parameters, and the arguments of the core function.
fn signature(action: Action, is_future: bool) -> (&'static str, &'static str, &'static str) {
    match action {
        Action::Create => ("long Create", "", ""),
        Action::Read if is_future => ("int Read", "int reader, byte* items, int count", "reader, items"),
        Action::Read => ("int Read", "int reader, byte* items, int count", "reader, items, count"),
        Action::Write if is_future => ("int Write", "int writer, byte* items, int count", "writer, items"),
        Action::Write => ("int Write", "int writer, byte* items, int count", "writer, items, count"),
        Action::CancelRead => ("int CancelRead", "int reader", "reader"),
        Action::CancelWrite => ("int CancelWrite", "int writer", "writer"),
        Action::DropReader => ("void DropReader", "int reader", "reader"),
        Action::DropWriter => ("void DropWriter", "int writer", "writer"),
    }
}
