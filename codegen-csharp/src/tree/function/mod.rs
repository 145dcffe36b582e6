//! Functions: the public method, and what of it talks to the other side. A file each for the four ways to go, as in
//! `shape::function`.

mod async_export;
mod async_import;
mod export;
mod import;

use super::body::Body;
use super::lift::{Source, load_discriminant};
use super::obsolete;
use super::syntax::*;
use crate::shape::{Argument, Crossing, CsType, FunctionShape, Shape, Target, Thrown, TypeShape};

/// The method that users see: they call it, or implement it.
pub fn public<'a>(cx: &'a Shape<'a>, function: &'a FunctionShape<'a>) -> Member<'a> {
    let body = match &function.crossing {
        Crossing::Import(import) => MethodBody::Block(import::body(cx, function, import)),
        Crossing::AsyncImport(import) => MethodBody::Block(async_import::body(cx, function, import)),
        Crossing::Export(_) | Crossing::AsyncExport(_) => MethodBody::None,
    };
    let is_import = matches!(body, MethodBody::Block(_));
    let when = if is_import { "The call returned an error" } else { "Throw it to return an error" };
    let mut attributes: Vec<Attribute> = obsolete(&function.function.stability).into_iter().collect();
    if is_import {
        attributes.push(Attribute::Fixed("System.Runtime.CompilerServices.SkipLocalsInit"));
    }
    Member {
        docs: Documentation {
            summary: Summary::Wit(&function.function.docs),
            params: Vec::new(),
            exception: function.outcome.thrown.as_ref().map(|thrown| (thrown.error.clone(), when)),
        },
        attributes,
        origin: if is_import { None } else { cx.origin(function) },
        declaration: Declaration::Method(head(function, body)),
    }
}

/// The user's half of the method of an export.
pub fn implementation<'a>(function: &FunctionShape<'_>, body: String) -> Member<'a> {
    Member::from(head(function, MethodBody::Given(body)))
}

/// The members of the class that talks to the other side.
pub fn interop<'a>(cx: &'a Shape<'a>, function: &'a FunctionShape<'a>) -> Vec<Member<'a>> {
    match &function.crossing {
        Crossing::Import(import) => import::interop(import),
        Crossing::AsyncImport(import) => async_import::interop(cx, function, import),
        Crossing::Export(export) => export::interop(cx, function, export),
        Crossing::AsyncExport(export) => async_export::interop(cx, function, export),
    }
}

fn head(function: &FunctionShape<'_>, body: MethodBody) -> Method {
    let modifiers = match (function.target, matches!(body, MethodBody::Block(_))) {
        (Target::Class, true) => "public static unsafe",
        (Target::Class, false) => "public static partial",
        (_, true) => "public unsafe",
        (_, false) => "public partial",
    };
    let (name, params) = (function.path.last().clone(), function.params.clone());
    let result = function.task.as_ref().or(function.outcome.returns.as_ref()).cloned();
    let method = Method::new(modifiers, result, name, params, body);
    match function.target {
        Target::Constructor => Method { result: None, ..method },
        Target::Class | Target::Resource => method,
    }
}

/// The C# value of an argument.
fn argument(argument: &Argument) -> Expr {
    argument.name.clone().map_or(Expr::Word("this"), Expr::Local)
}

/// The last parameter of an asynchronous method.
fn cancellation_token(function: &FunctionShape<'_>) -> Expr {
    let token = function.params.last().expect("an asynchronous method has a cancellation token");
    Expr::Local(token.name.clone())
}

impl<'a> Body<'a> {
    /// Lifts the result and returns it, or throws the error. `nothing` is returned for an `ok` without a value.
    fn return_lifted(&mut self, function: &FunctionShape<'_>, source: Source, nothing: Option<Expr>) {
        match (&function.outcome.ty, &function.outcome.thrown) {
            (None, _) => {}
            (Some(ty), Some(thrown)) => self.return_or_throw(source, self.shape(ty), thrown, nothing),
            (Some(ty), None) => {
                let value = self.lift(source, ty, "value");
                self.push(Stmt::Return(Some(value)));
            }
        }
    }

    fn return_or_throw(
        &mut self,
        source: Source,
        shape: &'a TypeShape,
        thrown: &Thrown,
        nothing: Option<Expr>,
    ) {
        let cases = shape.cases();
        let (tag, payload) = match source {
            Source::Flat(mut flat) => {
                let tag = flat.remove(0).1;
                (tag, Source::Flat(flat))
            }
            Source::Memory(place) => (
                load_discriminant(cases.discriminant, place.address()),
                Source::Memory(place.at(cases.payload_offset)),
            ),
        };
        self.lift_cases(tag, shape, cases, |body, case, ty| {
            let value = ty.map(|ty| body.lift(payload.clone(), &ty, "value"));
            body.push(match case {
                0 => Stmt::Return(value.or(nothing.clone())),
                _ => {
                    let value = value.unwrap_or(Expr::Word("default"));
                    Stmt::Throw(Expr::New(thrown.exception.clone(), vec![value]))
                }
            });
        });
    }

    /// The call of the user's method: on a resource, whose arguments begin with it, or a constructor, or static.
    fn call_target(&self, function: &FunctionShape<'_>, mut args: Vec<Expr>) -> Expr {
        match function.target {
            Target::Class => Expr::Path(function.path.clone()).call(args),
            Target::Resource => args.remove(0).member(function.path.last().clone()).call(args),
            Target::Constructor => Expr::New(CsType::Named(function.path.scope()), args),
        }
    }
}
