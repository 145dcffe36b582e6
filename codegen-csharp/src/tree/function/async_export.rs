//! Asynchronous exports: the core export gives the host a task, and the result is lowered when that is completed.

use crate::shape::*;
use crate::tree::body::{Body, Place};
use crate::tree::core::{core_export, import_of_signature, nearest_interop_member};
use crate::tree::lift::make_case;
use crate::tree::lower::Flat;
use crate::tree::syntax::{Arg, Expr, Member, Method, MethodBody, Stmt};
use wit_parser::Type;

/// What of an export talks to the other side: the core export, the callback, what takes the result, and the method that
/// lowers it.
pub fn interop<'a>(
    cx: &'a Shape<'a>,
    function: &FunctionShape<'_>,
    export: &'a AsyncExport,
) -> Vec<Member<'a>> {
    let mut body = Body::new(cx, Scope::default());
    let begun = Expr::service("ComponentTask", "Begin").call([]);
    let task = body.declare("task", CsType::service("ComponentTask"), Some(begun));
    let mut params = Vec::new();
    let statements = body.nested(|body| {
        let (declared, args) = body.take_parameters(function, &export.passing);
        params = declared;
        body.start_task(function, export, args, &task);
    });
    body.with_result_arena(statements);
    let names = ["event", "waitable", "code"].map(CsIdent::fixed);
    let resume = Expr::service("ComponentTask", "Resume").call(names.clone().map(Expr::Local));
    let event = names.map(|name| Param::value(CsType::INT, name)).to_vec();
    vec![
        core_export(&export.core, params, Some(CsType::INT), body.finish()),
        core_export(&export.callback, event, Some(CsType::INT), vec![Stmt::Return(Some(resume))]),
        import_of_signature(&export.task_return, &export.result),
        return_result(cx, function, export),
    ]
}

/// The method that lowers the result of a completed task.
fn return_result<'a>(cx: &'a Shape<'a>, function: &FunctionShape<'_>, export: &'a AsyncExport) -> Member<'a> {
    let completed = CsIdent::fixed("completed");
    let mut body = Body::new(cx, Scope::locals([&completed]));
    let statements = body.nested(|body| {
        let value = body.await_completed(&function.outcome, export, Expr::Local(completed.clone()));
        let args = match function.outcome.ty.zip(value) {
            Some((ty, value)) => body.pass_result(&ty, value, export),
            None => Vec::new(),
        };
        let call = body.call_core(&export.result, &export.task_return.name, args);
        body.run(call);
    });
    body.within_arena(statements);
    let params = vec![Param::value(CsType::task("Task", None), completed)];
    let body = MethodBody::Block(body.finish());
    Method::new("internal static", None, export.lower.clone(), params, body).into()
}

fn exception_type() -> CsType {
    CsType::library("System.Exception")
}

impl Body<'_> {
    /// Calls the method, and gives the task that it returns to the scheduler.
    fn start_task(
        &mut self,
        function: &FunctionShape<'_>,
        export: &AsyncExport,
        mut args: Vec<Expr>,
        task: &Expr,
    ) {
        args.push(task.clone().dot("CancellationToken"));
        let call = self.call_target(function, args);
        let returned = function.task.clone().expect("an asynchronous method returns a task");
        let thrown = match export.internal_error {
            Some(_) => Some(exception_type()),
            None => function.outcome.thrown.as_ref().map(|thrown| thrown.exception.clone()),
        };
        let running = match thrown {
            None => self.declare("running", returned, Some(call)),
            Some(caught) => {
                // A method without `await` throws its error at once.
                let running = self.declare("running", returned, None);
                let exception = self.scope.local("exception");
                let failed = Expr::library("System.Threading.Tasks.Task.FromException").call_of(
                    function.outcome.returns.iter().cloned().collect(),
                    vec![Arg::Value(Expr::Local(exception.clone()))],
                );
                self.push(Stmt::TryCatch(
                    vec![Stmt::Assign(running.clone(), call)],
                    caught,
                    Some(exception),
                    vec![Stmt::Assign(running.clone(), failed)],
                ));
                running
            }
        };
        if function.returns_borrowed() {
            self.arena();
            self.run(task.clone().dot("Keep").invoke(vec![Arg::Ref(self.arena.clone())]));
        }
        let lower = nearest_interop_member(&export.lower).address_of();
        let run = task.clone().dot("Run").call([running, lower]);
        self.push(Stmt::Return(Some(run)));
    }

    /// The result of a completed task as a value of the WIT type; none: there is no result.
    fn await_completed(&mut self, outcome: &Outcome, export: &AsyncExport, completed: Expr) -> Option<Expr> {
        let typed = match &outcome.returns {
            Some(_) => completed.cast(CsType::task("Task", outcome.returns.clone())),
            None => completed,
        };
        let value = typed.dot("GetAwaiter").call([]).dot("GetResult").call([]);
        let Some(ty) = outcome.ty else {
            self.run(value);
            return None;
        };
        let shape = self.shape(&ty);
        if outcome.thrown.is_none() && export.internal_error.is_none() {
            return Some(self.bind("result", shape.cs.clone(), value));
        }
        let result = self.declare("result", shape.cs.clone(), None);
        let assign = |value| Stmt::Assign(result.clone(), value);
        let case = |case, value| assign(make_case(shape, shape.cases(), case, value));
        let mut statements = match (&outcome.thrown, &outcome.returns) {
            (None, _) => vec![assign(value)],
            (Some(_), Some(_)) => vec![case(0, Some(value))],
            (Some(_), None) => vec![Stmt::Expr(value), case(0, None)],
        };
        if let Some(thrown) = &outcome.thrown {
            let exception = self.scope.local("exception");
            let failed = case(1, Some(Expr::Local(exception.clone()).dot("Error")));
            statements =
                vec![Stmt::TryCatch(statements, thrown.exception.clone(), Some(exception), vec![failed])];
        }
        if let Some(InternalError { ty, case: number }) = &export.internal_error {
            let exception = self.scope.local("unhandled");
            let text = Expr::service("UnhandledException", "Report").call([Expr::Local(exception.clone())]);
            let error = self.shape(ty);
            let failed = case(1, Some(make_case(error, error.cases(), *number, Some(text))));
            statements = vec![Stmt::TryCatch(statements, exception_type(), Some(exception), vec![failed])];
        }
        statements.into_iter().for_each(|statement| self.push(statement));
        Some(result)
    }

    fn pass_result(&mut self, ty: &Type, value: Expr, export: &AsyncExport) -> Vec<Flat> {
        let args = match &export.result.passing {
            Passing::Flat => self.lower_flat(value, ty, "result"),
            Passing::InMemory { size, .. } => {
                let area = self.call_area("area", *size);
                self.store(value, ty, &Place(area.clone(), 0), "result");
                vec![(CoreType::Address, area)]
            }
        };
        if export.moves_result {
            self.complete_moves();
        }
        args
    }
}
