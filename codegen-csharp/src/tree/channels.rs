//! The classes for streams and futures.

use super::body::{Body, Place};
use super::core::core_import;
use super::syntax::*;
use crate::shape::{ACTIONS, ChannelShape, CsIdent, CsType, INSTANCE, Param, Scope, Shape};
use wit_parser::Type;

pub fn class<'a>(cx: &'a Shape<'a>, channel: &'a ChannelShape) -> Member<'a> {
    let word = |is: bool| Expr::Word(if is { "true" } else { "false" });
    let args = vec![
        ("isFuture", word(channel.is_future)),
        ("itemSize", Expr::int(channel.size)),
        ("isPlain", word(channel.is_plain)),
    ];
    let item = channel.payload.filter(|_| !channel.is_plain);
    let transfers = item.into_iter().flat_map(|ty| [load(cx, channel, &ty), store(cx, channel, &ty)]);
    let members = [instance(channel)].into_iter().chain(actions(channel)).chain(transfers);
    Member::new(Declaration::Type(TypeDeclaration {
        head: "internal sealed class",
        name: channel.path.last().clone(),
        params: Some(Vec::new()),
        base: Some(Base { ty: CsType::service_of("ChannelType", channel.item.clone()), args }),
        members: Some(Members::of(members.chain(imports(channel)))),
    }))
}

fn instance<'a>(channel: &ChannelShape) -> Member<'a> {
    let ty = CsType::Simple(channel.path.last().clone());
    Member::new(Declaration::Value(Value {
        modifiers: "internal static readonly",
        ty: ty.clone(),
        name: Expr::Local(CsIdent::fixed(INSTANCE)),
        accessors: None,
        value: Some(Expr::New(ty, Vec::new())),
    }))
}

/// The methods that stand for the core functions.
fn actions(channel: &ChannelShape) -> impl Iterator<Item = Member<'_>> {
    ACTIONS.into_iter().zip(&channel.imports).map(|(action, import)| {
        let params = action.params(action.end);
        let args = params.iter().take(action.core_params(channel.is_future));
        let args: Vec<Expr> = args.map(|param| Expr::Local(param.name.clone())).collect();
        let body = MethodBody::Expr(Expr::Local(import.name.clone()).call(args));
        let name = CsIdent::fixed(action.name);
        Method::new("public override", action.result(), name, params, body).into()
    })
}

fn imports(channel: &ChannelShape) -> impl Iterator<Item = Member<'_>> {
    ACTIONS.into_iter().zip(&channel.imports).map(|(action, import)| {
        let mut params = action.params("handle");
        params.truncate(action.core_params(channel.is_future));
        core_import(import, params, action.result())
    })
}

fn load<'a>(cx: &'a Shape<'a>, channel: &ChannelShape, ty: &Type) -> Member<'a> {
    let item = CsIdent::fixed("item");
    let mut body = Body::new(cx, Scope::locals([&item]));
    let value = body.load(&Place(Expr::Local(item.clone()), 0), ty, "value");
    body.push(Stmt::Return(Some(value)));
    let params = vec![Param::value(CsType::address(), item)];
    transfer("Load", Some(channel.item.clone()), params, body)
}

fn store<'a>(cx: &'a Shape<'a>, channel: &ChannelShape, ty: &Type) -> Member<'a> {
    let (value, item) = (CsIdent::fixed("value"), CsIdent::fixed("item"));
    let mut body = Body::new(cx, Scope::locals([&value, &item]));
    body.store(Expr::Local(value.clone()), ty, &Place(Expr::Local(item.clone()), 0), "content");
    let params = vec![
        body.arena_parameter(),
        Param::value(channel.item.clone(), value),
        Param::value(CsType::address(), item),
    ];
    transfer("Store", None, params, body)
}

fn transfer<'a>(name: &str, result: Option<CsType>, params: Vec<Param>, body: Body<'_>) -> Member<'a> {
    let body = MethodBody::Block(body.finish());
    Method::new("public override", result, CsIdent::fixed(name), params, body).into()
}
