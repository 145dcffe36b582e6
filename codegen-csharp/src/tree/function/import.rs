//! Imported functions: the public method lowers its arguments, calls the core import and lifts the result.

use super::argument;
use crate::shape::*;
use crate::tree::body::{Body, Place};
use crate::tree::core::import_of_signature;
use crate::tree::lift::Source;
use crate::tree::lower::Flat;
use crate::tree::syntax::{Expr, Member, Stmt};

/// What the public method does.
pub fn body(cx: &Shape<'_>, function: &FunctionShape<'_>, import: &Import) -> Vec<Stmt> {
    let mut body = Body::new(cx, Scope::locals(function.params.iter().map(|param| &param.name)));
    body.origin = (function.target == Target::Resource).then_some(Expr::Word("this"));
    let statements = body.nested(|body| {
        let pins = body.pin_arguments(function);
        let inner = body.nested(|body| body.call_import(function, import, &pins));
        let inner = pins
            .into_iter()
            .rev()
            .flatten()
            .fold(inner, |inner, pin| vec![Stmt::Fixed(pin.ty, pin.address, pin.pinned, inner)]);
        inner.into_iter().for_each(|statement| body.push(statement));
    });
    body.within_arena(statements);
    body.finish()
}

/// What of it talks to the other side.
pub fn interop<'a>(import: &'a Import) -> Vec<Member<'a>> {
    vec![import_of_signature(&import.core, &import.signature)]
}

/// What is pinned while the call runs: a list or a string, whose memory is passed.
pub struct Pin {
    ty: CsType, // A pointer to its items
    address: CsIdent,
    pinned: Expr,
}

impl Pin {
    fn words(&self) -> Vec<Flat> {
        vec![
            (CoreType::Address, Expr::Local(self.address.clone()).cast(CsType::address())),
            (CoreType::I32, self.pinned.clone().dot("Length")),
        ]
    }
}

impl<'a> Body<'a> {
    /// Names the addresses of the arguments that are passed in place.
    fn pin_arguments(&mut self, function: &FunctionShape<'_>) -> Vec<Option<Pin>> {
        let pin = |arg: &Argument| {
            let (value, hint) = (argument(arg), &arg.hint);
            let (ty, pinned) = match arg.form {
                ArgumentForm::PinnedList(item) => (self.shape(&item).cs.clone(), value),
                ArgumentForm::PinnedText => {
                    let text = Expr::service("CallArena", "WellFormed").call([value]);
                    let string = CsType::Keyword("string");
                    let text = self.declare(&format!("{hint}Text"), string, Some(text));
                    (CsType::Keyword("char"), text)
                }
                ArgumentForm::Value | ArgumentForm::List(..) => return None,
            };
            Some(Pin { ty: ty.pointer(), address: self.scope.local(&format!("{hint}Data")), pinned })
        };
        function.arguments.iter().map(pin).collect()
    }

    fn call_import(&mut self, function: &FunctionShape<'_>, import: &Import, pins: &[Option<Pin>]) {
        let signature = &import.signature;
        let mut args = self.pass_arguments(function, &signature.passing, pins);
        let area = signature.area.map(|size| self.call_area("result", size));
        args.extend(area.clone().map(|area| (CoreType::Address, area)));
        let call = self.call_core(signature, &import.core.name, args);
        self.take_result(function, call, signature.result, area);
    }

    /// Lowers the arguments. What is moved belongs to the other side from here on; in an asynchronous call, which may wait
    /// before it begins, from the beginning on.
    pub fn pass_arguments(
        &mut self,
        function: &FunctionShape<'_>,
        passing: &Passing,
        pins: &[Option<Pin>],
    ) -> Vec<Flat> {
        let arguments = function.arguments.iter().zip(pins);
        let mut args = match passing {
            Passing::Flat => {
                let mut args = Vec::new();
                for (argument, pin) in arguments {
                    args.extend(self.lower_argument(argument, pin.as_ref()));
                }
                args
            }
            Passing::InMemory { offsets, size } => {
                let area = self.call_area("arguments", *size);
                for ((argument, pin), offset) in arguments.zip(offsets) {
                    self.store_argument(argument, pin.as_ref(), &Place(area.clone(), *offset));
                }
                vec![(CoreType::Address, area)]
            }
        };
        if function.moves_handles() {
            // A check that throws leaves what is moved with the caller.
            for (core, value) in &mut args {
                if let Expr::Call(..) = value {
                    *value = self.declare("checked", core.cs_type(), Some(value.clone()));
                }
            }
            // A resource cannot be lent and given away by one call: asks again for the handles that are lent.
            for loan in function.arguments.iter().filter(|argument| argument.ownership.is_loan) {
                self.run(Expr::service("CallArena", "Borrow").call([argument(loan)]));
            }
            if function.task.is_none() {
                self.complete_moves();
            }
        }
        args
    }

    fn lower_argument(&mut self, arg: &Argument, pin: Option<&Pin>) -> Vec<Flat> {
        match self.list_argument(arg, pin) {
            Some(list) => list,
            None => self.lower_flat(argument(arg), &arg.ty, &arg.hint),
        }
    }

    fn store_argument(&mut self, arg: &Argument, pin: Option<&Pin>, place: &Place) {
        match self.list_argument(arg, pin) {
            Some(list) => self.store_lowered_list(list, place.address()),
            None => self.store(argument(arg), &arg.ty, place, &arg.hint),
        }
    }

    /// The address and length of a list, or of what is pinned.
    fn list_argument(&mut self, arg: &Argument, pin: Option<&Pin>) -> Option<Vec<Flat>> {
        match (pin, arg.form) {
            (Some(pin), _) => Some(pin.words()),
            (None, ArgumentForm::List(item, form)) => {
                Some(self.lower_list(argument(arg), &item, form, &arg.hint))
            }
            _ => None,
        }
    }

    /// Makes the call, and returns or throws what comes of it.
    fn take_result(
        &mut self,
        function: &FunctionShape<'_>,
        call: Expr,
        core: Option<CoreType>,
        area: Option<Expr>,
    ) {
        let mut lent = function.arguments.iter().filter(|argument| argument.ownership.is_lent).peekable();
        let call = match core {
            Some(core) if core != core.declared() => call.unchecked_cast(core.cs_type()),
            _ => call,
        };
        let source = match (area, core) {
            (None, Some(core)) if lent.peek().is_none() => Source::Flat(vec![(core, call)]),
            (None, Some(core)) => {
                let value = self.declare("result", core.cs_type(), Some(call));
                Source::Flat(vec![(core, value)])
            }
            (area, _) => {
                self.run(call);
                // A type without core values, such as the empty tuple, has no area either.
                area.map_or(Source::Flat(Vec::new()), |area| Source::Memory(Place(area, 0)))
            }
        };
        for value in lent.map(argument) {
            // Its finalizer would drop the handle while it is lent.
            self.run(Expr::library("System.GC.KeepAlive").call([value]));
        }
        match (function.target, source) {
            (Target::Constructor, Source::Flat(mut flat)) => {
                let attach = Expr::Local(CsIdent::fixed(ATTACH)).call([flat.remove(0).1]);
                self.run(attach);
            }
            (_, source) => self.return_lifted(function, source, None),
        }
    }
}
