//! Exported functions: the core export lifts its parameters, calls the user's method and lowers the result.

use crate::shape::*;
use crate::tree::body::{Body, Place};
use crate::tree::core::core_export;
use crate::tree::lower::Flat;
use crate::tree::syntax::{Expr, Member, Stmt};
use wit_parser::Type;

/// What of an export talks to the other side: the core export, and what frees its result.
pub fn interop<'a>(cx: &'a Shape<'a>, function: &FunctionShape<'_>, export: &'a Export) -> Vec<Member<'a>> {
    let mut body = Body::new(cx, Scope::default());
    let mut params = Vec::new();
    let statements = body.nested(|body| {
        let (declared, args) = body.take_parameters(function, &export.passing);
        params = declared;
        body.call_method(function, args, &export.result);
    });
    body.with_result_arena(statements);
    let result = match &export.result {
        ResultPassing::None => None,
        ResultPassing::Flat(core) => Some(core.cs_type()),
        ResultPassing::Area { .. } => Some(CsType::address()),
    };
    let mut members = vec![core_export(&export.core, params, result, body.finish())];
    members.extend(export.post_return.as_ref().map(|core| {
        let params = vec![Param::value(CsType::address(), CsIdent::fixed("result"))];
        let release = Expr::service("CallArena", "ReleaseResults").call([]);
        core_export(core, params, None, vec![Stmt::Expr(release)])
    }));
    members
}

impl Body<'_> {
    /// The parameters of the core export, and the arguments of the method that they become.
    pub fn take_parameters(
        &mut self,
        function: &FunctionShape<'_>,
        passing: &Passing,
    ) -> (Vec<Param>, Vec<Expr>) {
        match passing {
            Passing::Flat => self.take_flat_parameters(function),
            Passing::InMemory { offsets, size } => self.take_parameters_in_memory(function, offsets, *size),
        }
    }

    fn take_flat_parameters(&mut self, function: &FunctionShape<'_>) -> (Vec<Param>, Vec<Expr>) {
        let mut declared = Vec::new();
        let mut sources = Vec::new();
        for argument in &function.arguments {
            let names = core_names(&self.cx.types, &argument.ty, &argument.hint);
            let mut source: Vec<Flat> = Vec::new();
            for (ty, name) in self.shape(&argument.ty).core_values().iter().zip(names) {
                let name = self.scope.local(&name);
                declared.push(Param::value(ty.cs_type(), name.clone()));
                source.push((*ty, Expr::Local(name)));
            }
            sources.push(source);
        }
        let mut args = Vec::new();
        for (argument, source) in function.arguments.iter().zip(sources) {
            let hint = format!("{}Value", argument.hint);
            args.push(self.lift_flat(&mut source.into_iter(), &argument.ty, &hint));
        }
        (declared, args)
    }

    fn take_parameters_in_memory(
        &mut self,
        function: &FunctionShape<'_>,
        offsets: &[u32],
        size: u32,
    ) -> (Vec<Param>, Vec<Expr>) {
        let name = self.scope.local("arguments");
        let area = Expr::Local(name.clone());
        let mut args = Vec::new();
        for (argument, offset) in function.arguments.iter().zip(offsets) {
            let value = self.load(&Place(area.clone(), *offset), &argument.ty, &argument.hint);
            let ty = self.shape(&argument.ty).cs.clone();
            args.push(self.bind(&argument.hint, ty, value));
        }
        self.run(Expr::service("Incoming", "Free").call([area, Expr::int(size)]));
        (vec![Param::value(CsType::address(), name)], args)
    }

    fn call_method(&mut self, function: &FunctionShape<'_>, args: Vec<Expr>, result: &ResultPassing) {
        let call = self.call_target(function, args);
        match (&function.outcome.ty, &function.outcome.thrown) {
            (None, _) => {
                self.run(call);
                self.return_borrowed(function);
            }
            (Some(ty), Some(thrown)) => self.call_fallible(function, call, ty, thrown, result),
            (Some(ty), None) => {
                let value = self.bind("result", self.shape(ty).cs.clone(), call);
                self.return_borrowed(function);
                self.return_value(value, ty, result);
            }
        }
    }

    /// Gives back the handles that were lent for the call. An exception that is no result ends the component, and
    /// needs none of this.
    fn return_borrowed(&mut self, function: &FunctionShape<'_>) {
        if function.returns_borrowed() {
            let call = self.arena().dot("ReturnBorrowed").call([]);
            self.run(call);
        }
    }

    fn return_value(&mut self, value: Expr, ty: &Type, result: &ResultPassing) {
        match result {
            ResultPassing::None => {}
            ResultPassing::Flat(_) => {
                let flat = self.lower_flat(value, ty, "result").into_iter().next();
                self.push(Stmt::Return(flat.map(|(_, value)| value)));
            }
            ResultPassing::Area { is_released, size, align } => {
                let area = self.result_area(*is_released, *size, *align);
                self.store(value, ty, &Place(area.clone(), 0), "result");
                self.push(Stmt::Return(Some(area)));
            }
        }
    }

    fn result_area(&mut self, is_released: bool, size: u32, align: u32) -> Expr {
        let place = match is_released {
            _ if size > contract::RESULT_AREA_SIZE => {
                self.arena().dot("Allocate").call([size, align].map(Expr::int))
            }
            false => Expr::service("CallArena", "ResultArea"),
            true => Expr::service("CallArena", "ReleasedResultArea"),
        };
        self.declare("area", CsType::address(), Some(place))
    }

    /// Calls a method whose error is an exception.
    fn call_fallible(
        &mut self,
        function: &FunctionShape<'_>,
        call: Expr,
        ty: &Type,
        thrown: &Thrown,
        result: &ResultPassing,
    ) {
        let ok = function.outcome.returns.clone().map(|ty| self.declare("ok", ty, None));
        let exception = thrown.cases[1].map(|_| self.scope.local("exception"));
        let attempt = match &ok {
            Some(ok) => Stmt::Assign(ok.clone(), call),
            None => Stmt::Expr(call),
        };
        let error = exception.clone().map(|exception| Expr::Local(exception).dot("Error"));
        let failed = self.nested(|body| {
            body.return_borrowed(function);
            body.return_case(1, error, ty, result);
        });
        self.push(Stmt::TryCatch(vec![attempt], thrown.exception.clone(), exception, failed));
        self.return_borrowed(function);
        self.return_case(0, ok, ty, result);
    }

    fn return_case(&mut self, case: u32, value: Option<Expr>, ty: &Type, result: &ResultPassing) {
        let ResultPassing::Area { is_released, size, align } = result else {
            // Neither case has core values beside the discriminant.
            return self.push(Stmt::Return(Some(Expr::int(case))));
        };
        let cases = self.shape(ty).cases();
        let area = self.result_area(*is_released, *size, *align);
        self.store_discriminant(cases.discriminant, case, area.clone());
        if let (Some(ty), Some(value)) = (&cases.payloads[case as usize], value) {
            let place = Place(area.clone(), cases.payload_offset);
            self.store(value, ty, &place, if case == 0 { "ok" } else { "error" });
        }
        self.push(Stmt::Return(Some(area)));
    }

    /// Puts `statements` into the body, after the arena for results where they need it. Nothing is freed when the
    /// method throws: the exception ends the component.
    pub fn with_result_arena(&mut self, statements: Vec<Stmt>) {
        if self.uses_arena {
            self.declare_arena(Expr::Word("default"));
            let begin = self.arena().dot("BeginResults").call([]);
            self.run(begin);
        }
        statements.into_iter().for_each(|statement| self.push(statement));
    }
}
