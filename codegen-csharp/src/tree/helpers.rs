//! The methods that load and store declared types, and that lift and lower their core values.

use super::body::Body;
use super::lower::Flat;
use super::syntax::{Attribute, Expr, Member, Method, MethodBody, Stmt};
use crate::shape::{
    CoreType, CsIdent, CsType, DeclaredShape, Form, Param, ParamPassing, Scope, Shape, TypeShape,
    interop_member, local_hint,
};
use wit_parser::Type;

/// The most fields or cases of a type whose load and store are parts of their callers.
const MAX_INLINED_PARTS: usize = 8;

/// A call costs the interpreter as much as a dozen operations.
const INLINED: Attribute<'_> = Attribute::Fixed(
    "System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)",
);

/// The methods of a declared type.
pub fn helpers<'a>(cx: &'a Shape<'a>, declared: &DeclaredShape<'_>) -> Vec<Member<'a>> {
    let shape = &cx.types[&Type::Id(declared.id)];
    let wanted = cx.helpers(declared.id);
    let all = [
        (wanted.load, load as fn(&'a Shape<'a>, &'a TypeShape) -> Member<'a>),
        (wanted.lift, lift),
        (wanted.store, store),
        (wanted.lower, lower),
    ];
    all.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, make)| make(cx, shape)).collect()
}

/// How many parts a record or variant has.
fn parts(shape: &TypeShape) -> usize {
    match &shape.form {
        Form::Record(fields) => fields.types.len(),
        _ => shape.cases().payloads.len(),
    }
}

fn load<'a>(cx: &'a Shape<'a>, shape: &'a TypeShape) -> Member<'a> {
    let source = CsIdent::fixed("source");
    let mut body = Body::new(cx, Scope::locals([&source]));
    let base = Expr::Local(source.clone());
    match &shape.form {
        Form::Record(fields) => {
            let value = body.load_fields(&base, 0, shape, fields, local_hint);
            body.push(Stmt::Return(Some(value)));
        }
        _ => body.load_cases(&base, 0, shape, shape.cases(), "value", |value| Stmt::Return(Some(value))),
    }
    lifting("Load", shape, vec![Param::value(CsType::address(), source)], body, parts(shape))
}

fn lift<'a>(cx: &'a Shape<'a>, shape: &'a TypeShape) -> Member<'a> {
    let (flat, names) = words(shape);
    let mut body = Body::new(cx, Scope::locals(&names));
    let words: Vec<Flat> = flat.iter().copied().zip(names.iter().cloned().map(Expr::Local)).collect();
    let value = body.lift_flat_parts(&mut words.into_iter(), shape, "value");
    body.push(Stmt::Return(Some(value)));
    let params = flat.iter().zip(names).map(|(core, name)| Param::value(core.cs_type(), name));
    lifting("Lift", shape, params.collect(), body, flat.len())
}

fn store<'a>(cx: &'a Shape<'a>, shape: &'a TypeShape) -> Member<'a> {
    let (value, destination) = (CsIdent::fixed("value"), CsIdent::fixed("destination"));
    let mut body = Body::new(cx, Scope::locals([&value, &destination]));
    body.keeps_loans = true;
    let (from, base) = (Expr::Local(value.clone()), Expr::Local(destination.clone()));
    match &shape.form {
        Form::Record(fields) => body.store_fields(&from, fields, &base, 0, local_hint),
        _ => body.store_cases(from, shape, shape.cases(), &base, 0, "case"),
    }
    let params = vec![Param::value(CsType::address(), destination)];
    lowering("Store", shape, value, params, body, parts(shape))
}

fn lower<'a>(cx: &'a Shape<'a>, shape: &'a TypeShape) -> Member<'a> {
    let value = CsIdent::fixed("value");
    let (flat, names) = words(shape);
    let mut body = Body::new(cx, Scope::locals(names.iter().chain([&value])));
    body.keeps_loans = true;
    let words = body.lower_flat_parts(Expr::Local(value.clone()), shape, "part");
    for ((_, word), name) in words.into_iter().zip(&names) {
        body.push(Stmt::Assign(Expr::Local(name.clone()), word));
    }
    let params = flat.iter().zip(names);
    let params = params.map(|(core, name)| Param { ty: core.cs_type(), name, passing: ParamPassing::Out });
    lowering("Lower", shape, value, params.collect(), body, flat.len())
}

/// The core values of a type, and their names.
fn words(shape: &TypeShape) -> (&[CoreType], Vec<CsIdent>) {
    let flat = shape.core_values();
    (flat, (0..flat.len()).map(|index| CsIdent::fixed(format!("word{index}"))).collect())
}

fn lifting<'a>(
    action: &str,
    shape: &TypeShape,
    mut params: Vec<Param>,
    body: Body<'_>,
    parts: usize,
) -> Member<'a> {
    if shape.lifts_with_arena() {
        params.insert(0, body.arena_parameter());
    }
    helper(action, shape, Some(shape.cs.clone()), params, body, parts)
}

fn lowering<'a>(
    action: &str,
    shape: &TypeShape,
    value: CsIdent,
    mut params: Vec<Param>,
    body: Body<'_>,
    parts: usize,
) -> Member<'a> {
    params.insert(0, Param::value(shape.cs.clone(), value));
    if shape.lowers_with_arena() {
        params.insert(0, body.arena_parameter());
    }
    helper(action, shape, None, params, body, parts)
}

fn helper<'a>(
    action: &str,
    shape: &TypeShape,
    result: Option<CsType>,
    params: Vec<Param>,
    body: Body<'_>,
    parts: usize,
) -> Member<'a> {
    let is_inlined = body.is_leaf && parts <= MAX_INLINED_PARTS;
    let name = interop_member(shape.cs.path(), action).last().clone();
    let method = Method::new("internal static", result, name, params, MethodBody::Block(body.finish()));
    Member::from(method).with(is_inlined.then_some(INLINED))
}
