//! What talks to the other side for a resource beside its methods.

use super::core::{core_export, core_import};
use super::lower::table;
use super::syntax::{Declaration, Expr, Member, Stmt, Value};
use crate::model::Direction;
use crate::shape::{CoreExportName, CsIdent, CsType, Param, ResourceShape, TypeShape};

/// The table of the objects of an exported resource, and the intrinsics.
pub fn intrinsics<'a>(
    class: &TypeShape,
    resource: &'a ResourceShape<'a>,
) -> impl Iterator<Item = Member<'a>> + use<'a> {
    let names = resource.intrinsics.iter().map(|core| Expr::Local(core.name.clone()));
    let table = (resource.direction == Direction::Export).then(|| {
        let ty = CsType::service_of("ResourceTable", class.cs.clone());
        Member::new(Declaration::Value(Value {
            modifiers: "internal static readonly",
            ty: ty.clone(),
            name: Expr::Local(table(class).last().clone()),
            accessors: None,
            value: Some(Expr::New(ty, names.collect())),
        }))
    });
    let last = resource.intrinsics.len() - 1;
    let intrinsics = resource.intrinsics.iter().enumerate().map(move |(index, core)| {
        let handle = Param::value(CsType::INT, CsIdent::fixed("handle"));
        // The last one drops; the others give a handle or a representation.
        core_import(core, vec![handle], (index < last).then_some(CsType::INT))
    });
    table.into_iter().chain(intrinsics)
}

/// The core export that the other side's drop of the last handle calls.
pub fn destructor<'a>(class: &TypeShape, core: &'a CoreExportName) -> Member<'a> {
    let representation = CsIdent::fixed("representation");
    let destroy = Expr::Path(table(class)).dot("Destroy").call([Expr::Local(representation.clone())]);
    core_export(core, vec![Param::value(CsType::INT, representation)], None, vec![Stmt::Expr(destroy)])
}
