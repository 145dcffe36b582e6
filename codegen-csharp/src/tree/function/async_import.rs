//! Asynchronous imports: a call is made with memory that may outlive its method, and its result is lifted when it is
//! there.

use super::{argument, cancellation_token};
use crate::shape::{AsyncImport, CoreType, CsIdent, CsType, FunctionShape, Param, Scope, Shape, Target};
use crate::tree::body::{Body, Place};
use crate::tree::core::{import_of_signature, nearest_interop_member};
use crate::tree::lift::Source;
use crate::tree::syntax::{Arg, Expr, Member, Method, MethodBody, Stmt};

/// What the public method does.
pub fn body(cx: &Shape<'_>, function: &FunctionShape<'_>, import: &AsyncImport) -> Vec<Stmt> {
    let mut body = Body::new(cx, Scope::locals(function.params.iter().map(|param| &param.name)));
    body.outlives_stack = true;
    body.keeps_loans = true;
    body.declare_arena(Expr::service("CallArena", "ForTask").call([]));
    let call = body.nested(|body| body.call_async_import(function, import));
    let dispose = body.arena().dot("Dispose").call([]);
    body.push(Stmt::TryFinally(call, vec![Stmt::Expr(dispose)]));
    body.finish()
}

/// What of it talks to the other side: the core import, and the method that makes the result, or throws the error, of a
/// call that is over.
pub fn interop<'a>(
    cx: &'a Shape<'a>,
    function: &FunctionShape<'_>,
    import: &'a AsyncImport,
) -> Vec<Member<'a>> {
    let mut members = vec![import_of_signature(&import.core, &import.signature)];
    if let Some(name) = &import.lift {
        let (source, origin) = (CsIdent::fixed("source"), CsIdent::fixed("origin"));
        let mut body = Body::new(cx, Scope::locals([&source, &origin]));
        body.origin = (function.target == Target::Resource).then(|| Expr::Local(origin.clone()));
        let from = Source::Memory(Place(Expr::Local(source.clone()), 0));
        body.return_lifted(function, from, Some(Expr::Word("default")));
        let params = vec![
            Param::value(CsType::address(), source),
            Param::value(CsType::runtime("ImportedResource").nullable(), origin),
        ];
        let result = function.outcome.returns.clone().unwrap_or_else(CsType::unit);
        let body = MethodBody::Block(body.finish());
        members.push(Method::new("internal static", Some(result), name.clone(), params, body).into());
    }
    members
}

impl Body<'_> {
    fn call_async_import(&mut self, function: &FunctionShape<'_>, import: &AsyncImport) {
        let pins: Vec<_> = function.arguments.iter().map(|_| None).collect();
        // The area for the result is there before anything is given away: to allocate it may fail.
        let area = import.signature.area.map(|size| self.call_area("result", size));
        let mut args = self.pass_arguments(function, &import.signature.passing, &pins);
        args.extend(area.clone().map(|area| (CoreType::Address, area)));
        self.return_if_cancelled(function);
        let call = self.call_core(&import.signature, &import.core.name, args);
        let status = self.declare("status", CsType::INT, Some(call));
        let null = || Expr::Word("null");
        let lift = import.lift.as_ref().map(|lift| nearest_interop_member(lift).address_of());
        let origin = (function.target == Target::Resource).then(|| argument(&function.arguments[0]));
        let args = vec![
            Arg::Value(status),
            Arg::Ref(self.arena.clone()),
            Arg::Value(area.unwrap_or_else(null)),
            Arg::Value(lift.unwrap_or_else(null)),
            Arg::Value(origin.unwrap_or_else(null)),
            Arg::Value(cancellation_token(function)),
        ];
        let types = function.outcome.returns.iter().cloned().collect();
        let complete = Expr::service("Subtask", "Complete").call_of(types, args);
        self.push(Stmt::Return(Some(complete)));
    }

    /// A call whose token is cancelled already is not made. By then its arguments are known to be right, and what they
    /// give away is there to be dropped.
    fn return_if_cancelled(&mut self, function: &FunctionShape<'_>) {
        let token = cancellation_token(function);
        let types = function.outcome.returns.iter().cloned().collect();
        let args = vec![Arg::Ref(self.arena.clone()), Arg::Value(token.clone())];
        let cancelled = Expr::service("Subtask", "Cancel").call_of(types, args);
        let returned = vec![Stmt::Return(Some(cancelled))];
        self.push(Stmt::If(token.dot("IsCancellationRequested"), returned, Vec::new()));
    }
}
