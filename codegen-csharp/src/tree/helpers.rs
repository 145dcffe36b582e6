//! The methods that load and store declared types, and that lift and lower their core values.

use super::body::{Body, Place};
use super::lower::Flat;
use super::syntax::*;
use crate::shape::*;
use wit_parser::Type;

/// The most fields or cases of a type whose load and store are parts of their callers.
const MAX_INLINED_PARTS: usize = 8;

/// A call costs the interpreter as much as a dozen operations.
const INLINED: Attribute<'_> = Attribute::Fixed(
    "System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)",
);

/// The methods of a declared type.
pub fn helpers<'a>(
    cx: &'a Shape<'a>,
    declared: &DeclaredShape<'_>,
) -> impl Iterator<Item = Member<'a>> + use<'a> {
    let shape = &cx.types[&Type::Id(declared.id)];
    cx.helpers(declared.id).into_iter().map(move |helper| match helper {
        Helper::Load => load(cx, shape),
        Helper::Lift => lift(cx, shape),
        Helper::Store => store(cx, shape),
        Helper::Lower => lower(cx, shape),
    })
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
    let place = Place(Expr::Local(source.clone()), 0);
    match &shape.form {
        Form::Record(fields) => {
            let value = body.load_fields(&place, shape, fields, local_hint);
            body.push(Stmt::Return(Some(value)));
        }
        _ => body.load_cases(&place, shape, shape.cases(), "value", |value| Stmt::Return(Some(value))),
    }
    let params = vec![Param::value(CsType::address(), source)];
    helper("Load", Some(shape.cs.clone()), shape, shape.lifts_with_arena(), params, body, parts(shape))
}

fn lift<'a>(cx: &'a Shape<'a>, shape: &'a TypeShape) -> Member<'a> {
    let (flat, names) = words(shape);
    let mut body = Body::new(cx, Scope::locals(&names));
    let words: Vec<Flat> = flat.iter().copied().zip(names.iter().cloned().map(Expr::Local)).collect();
    let value = body.lift_flat_parts(&mut words.into_iter(), shape, "value");
    body.push(Stmt::Return(Some(value)));
    let params = flat.iter().zip(names).map(|(core, name)| Param::value(core.cs_type(), name));
    helper(
        "Lift",
        Some(shape.cs.clone()),
        shape,
        shape.lifts_with_arena(),
        params.collect(),
        body,
        flat.len(),
    )
}

fn store<'a>(cx: &'a Shape<'a>, shape: &'a TypeShape) -> Member<'a> {
    let (value, destination) = (CsIdent::fixed("value"), CsIdent::fixed("destination"));
    let mut body = Body::new(cx, Scope::locals([&value, &destination]));
    body.keeps_loans = true;
    let (from, place) = (Expr::Local(value.clone()), Place(Expr::Local(destination.clone()), 0));
    match &shape.form {
        Form::Record(fields) => body.store_fields(&from, fields, &place, local_hint),
        _ => body.store_cases(from, shape, shape.cases(), &place, "case"),
    }
    let params = vec![Param::value(shape.cs.clone(), value), Param::value(CsType::address(), destination)];
    helper("Store", None, shape, shape.lowers_with_arena(), params, body, parts(shape))
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
    let words = flat.iter().zip(names);
    let words = words.map(|(core, name)| Param { ty: core.cs_type(), name, passing: ParamPassing::Out });
    let params = [Param::value(shape.cs.clone(), value)].into_iter().chain(words).collect();
    helper("Lower", None, shape, shape.lowers_with_arena(), params, body, flat.len())
}

/// The core values of a type, and their names.
fn words(shape: &TypeShape) -> (&[CoreType], Vec<CsIdent>) {
    let flat = shape.core_values();
    (flat, (0..flat.len()).map(|index| CsIdent::fixed(format!("word{index}"))).collect())
}

fn helper<'a>(
    action: &str,
    result: Option<CsType>,
    shape: &TypeShape,
    with_arena: bool,
    mut params: Vec<Param>,
    body: Body<'_>,
    parts: usize,
) -> Member<'a> {
    if with_arena {
        params.insert(0, body.arena_parameter());
    }
    let is_inlined = body.is_leaf && parts <= MAX_INLINED_PARTS;
    let name = interop_member(shape.cs.path(), action).last().clone();
    let method = Method::new("internal static", result, name, params, MethodBody::Block(body.finish()));
    Member::from(method).with(is_inlined.then_some(INLINED))
}
