//! Asynchronous functions. An import is called with memory that may outlive the call of its method, and its result is
//! lifted when it is there; an export gives the host a task, and its result is lowered when that is completed.

use super::body::{Body, member, service};
use super::export::call_target;
use super::import::{Passing, Pin, Signature};
use super::layout::{CoreType, MAX_FLAT_ASYNC_PARAMS, MAX_FLAT_PARAMS};
use super::lift::Source;
use super::lower::Flat;
use super::{
    Context, CoreExport, CoreFunction, CoreImport, ExportPlan, Helper, ImportPlan, TaskPlan, arena_type,
};
use crate::csharp::{Arg, CsType, Expr, Param, Stmt};
use crate::model::{Method, Target};
use crate::names::{CsIdent, CsPath, INTEROP, Scope};
use crate::types::{Kind, compiler_service, kind, runtime, task};
use wit_parser::{
    LiftLowerAbi, Mangling, ManglingAndAbi, Type, TypeDefKind, TypeId, TypeOwner, WasmExport, WasmExportKind,
    WasmImport,
};

const MANGLING: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback);

fn int() -> CsType {
    CsType::Keyword("int")
}

fn exception_type() -> CsType {
    CsType::Named(CsPath::fixed("System.Exception"))
}

/// A member of the class that talks to the other side: of the nearest one of that name.
fn interop_member(name: &CsIdent) -> Expr {
    Expr::Local(CsIdent::fixed(INTEROP)).member(name.clone())
}

/// Plans the asynchronous import behind `method`.
pub fn plan_import(cx: &Context<'_>, method: &Method<'_>, interop: &mut Scope) -> ImportPlan {
    let import = WasmImport::Func { interface: method.interface.as_ref(), func: method.function };
    let (module, entry_point) = cx.resolve.wasm_import_name(MANGLING, import);
    let name = interop.claim(CsIdent::fixed(format!("Import{}", method.label)));
    let signature = import_signature(cx, method);
    let lift = method.function.result.map(|ty| {
        let name = interop.claim(CsIdent::fixed(format!("Result{}", method.label)));
        lift_helper(cx, method, &ty, name)
    });
    let lift_name = lift.as_ref().map(|lift| lift.name.clone());
    let mut body = Body::new(cx, Scope::locals(method.params.iter().map(|param| &param.name)));
    body.outlives_stack = true;
    body.keeps_loans = true;
    let created = service("CallArena", "ForTask").call([]);
    body.push(Stmt::Local(arena_type(), body.arena.clone(), Some(created)));
    let call = body.nested(|body| body.call_async_import(method, &signature, &name, lift_name));
    let dispose = body.arena().member(member("Dispose")).call([]);
    body.push(Stmt::TryFinally(call, vec![Stmt::Expr(dispose)]));
    ImportPlan { core: signature.core_import(&module, entry_point, name), lift, body: body.finish() }
}

/// The core signature of an asynchronous import: few parameters, then the address of the result; it gives a status.
fn import_signature(cx: &Context<'_>, method: &Method<'_>) -> Signature {
    let types = method.function.params.iter().map(|param| &param.ty);
    let (mut flat, passing) = match cx.layouts.flat(types, MAX_FLAT_ASYNC_PARAMS) {
        Some(flat) => (flat, Passing::Flat),
        None => (vec![CoreType::Address], Passing::Indirect),
    };
    flat.extend(method.function.result.map(|_| CoreType::Address));
    Signature { flat, passing, result: Some(CoreType::I32) }
}

/// The method that makes the result, or throws the error, of a call that is over.
fn lift_helper(cx: &Context<'_>, method: &Method<'_>, ty: &Type, name: CsIdent) -> Helper {
    let (source, origin) = (CsIdent::fixed("source"), CsIdent::fixed("origin"));
    let mut body = Body::new(cx, Scope::locals([&source, &origin]));
    body.origin = (method.target == Target::Resource).then(|| Expr::Local(origin.clone()));
    let from = Source::Memory(Expr::Local(source.clone()), 0);
    match kind(cx.resolve, ty) {
        Kind::Result(ok, err) if method.error.is_some() => {
            body.return_or_throw(from, ty, [ok, err], Some(Expr::Word("default")));
        }
        _ => {
            let value = body.lift(from, ty, "value");
            body.push(Stmt::Return(Some(value)));
        }
    }
    let origin_type = CsType::Nullable(Box::new(CsType::Named(runtime("ImportedResource"))));
    Helper {
        name,
        params: vec![Param::value(CsType::address(), source), Param::value(origin_type, origin)],
        result: Some(method.result.clone().unwrap_or(CsType::Named(runtime("Unit")))),
        is_inlined: false,
        body: body.finish(),
    }
}

/// The last parameter of an asynchronous method.
fn cancellation_token(method: &Method<'_>) -> Expr {
    let token = method.params.last().expect("an asynchronous method has a cancellation token");
    Expr::Local(token.name.clone())
}

impl Body<'_> {
    /// A call whose token is cancelled already is not made. By then its arguments are known to be right, and what they
    /// give away is there to be dropped.
    fn return_if_cancelled(&mut self, method: &Method<'_>) {
        let token = cancellation_token(method);
        let types = method.result.iter().cloned().collect();
        let args = vec![Arg::Ref(self.arena.clone()), Arg::Value(token.clone())];
        let cancelled = Expr::Call(Box::new(service("Subtask", "Cancel")), types, args);
        let returned = vec![Stmt::Return(Some(cancelled))];
        self.push(Stmt::If(token.member(member("IsCancellationRequested")), returned, Vec::new()));
    }

    fn call_async_import(
        &mut self,
        method: &Method<'_>,
        signature: &Signature,
        name: &CsIdent,
        lift: Option<CsIdent>,
    ) {
        let pins: Vec<Pin> = method.function.params.iter().map(|_| Pin::None).collect();
        // The area for the result is there before anything is given away: to allocate it may fail.
        let area = method.function.result.map(|ty| self.call_area("result", self.cx.layouts.size(&ty)));
        let mut args = self.pass_arguments(method, signature.passing, &pins);
        args.extend(area.clone().map(|area| (CoreType::Address, area)));
        self.return_if_cancelled(method);
        let call = self.call_core(signature, interop_member(name), args);
        let status = self.declare("status", int(), Some(call));
        let is_method = method.target == Target::Resource;
        let null = || Expr::Word("null");
        let args = vec![
            Arg::Value(status),
            Arg::Ref(self.arena.clone()),
            Arg::Value(area.unwrap_or_else(null)),
            Arg::Value(lift.map_or_else(null, |lift| Expr::AddressOf(Box::new(interop_member(&lift))))),
            Arg::Value(if is_method { Expr::Word("this") } else { null() }),
            Arg::Value(cancellation_token(method)),
        ];
        let types = method.result.iter().cloned().collect();
        let complete = Expr::Call(Box::new(service("Subtask", "Complete")), types, args);
        self.push(Stmt::Return(Some(complete)));
    }
}

/// Plans the asynchronous export in front of `method`, which returns a task of the type `returned`.
pub fn plan_export(
    cx: &Context<'_>,
    method: &Method<'_>,
    returned: &CsType,
    interop: &mut Scope,
) -> ExportPlan {
    let [name, callback, core, lower] = ["Export", "Callback", "TaskReturn", "Return"]
        .map(|action| interop.claim(CsIdent::fixed(format!("{action}{}", method.label))));
    let mut body = Body::new(cx, Scope::default());
    let begun = service("ComponentTask", "Begin").call([]);
    let task = body.declare("task", CsType::Named(compiler_service("ComponentTask")), Some(begun));
    let mut params = Vec::new();
    let statements = body.nested(|body| {
        let (declared, args) = body.take_parameters(method);
        params = declared;
        body.start_task(method, returned, args, &task, &lower);
    });
    body.with_result_arena(statements);
    let (task_return, return_result) = plan_return(cx, method, core, lower);
    ExportPlan {
        core: core_export(cx, method, WasmExportKind::Normal, name, params, body.finish()),
        post_return: None,
        task: Some(TaskPlan { callback: plan_callback(cx, method, callback), task_return, return_result }),
    }
}

fn core_export(
    cx: &Context<'_>,
    method: &Method<'_>,
    kind: WasmExportKind,
    name: CsIdent,
    params: Vec<Param>,
    body: Vec<Stmt>,
) -> CoreExport {
    let export = WasmExport::Func { interface: method.interface.as_ref(), func: method.function, kind };
    let entry_point = cx.resolve.wasm_export_name(MANGLING, export);
    CoreExport { function: CoreFunction { entry_point, name, params, result: Some(int()) }, body }
}

/// The function that the host calls for each event.
fn plan_callback(cx: &Context<'_>, method: &Method<'_>, name: CsIdent) -> CoreExport {
    let names = ["event", "waitable", "code"].map(CsIdent::fixed);
    let resume = service("ComponentTask", "Resume").call(names.clone().map(Expr::Local));
    let params = names.map(|name| Param::value(int(), name)).to_vec();
    core_export(cx, method, WasmExportKind::Callback, name, params, vec![Stmt::Return(Some(resume))])
}

/// The core import that takes the result of an export, and the method that lowers it.
fn plan_return(cx: &Context<'_>, method: &Method<'_>, core: CsIdent, name: CsIdent) -> (CoreImport, Helper) {
    let interface = method.interface.as_ref();
    let (module, entry_point, _) =
        method.function.task_return_import(cx.resolve, interface, Mangling::Legacy);
    let (flat, passing) = match cx.layouts.flat(&method.function.result, MAX_FLAT_PARAMS) {
        Some(flat) => (flat, Passing::Flat),
        None => (vec![CoreType::Address], Passing::Indirect),
    };
    let signature = Signature { flat, passing, result: None };
    let task_return = signature.core_import(&module, entry_point, core.clone());
    let completed = CsIdent::fixed("completed");
    let mut body = Body::new(cx, Scope::locals([&completed]));
    let statements = body.nested(|body| {
        let value = body.await_completed(method, Expr::Local(completed.clone()));
        let args = match method.function.result.zip(value) {
            Some((ty, value)) => body.pass_result(&ty, value, passing),
            None => Vec::new(),
        };
        let call = body.call_core(&signature, interop_member(&core), args);
        body.push(Stmt::Expr(call));
    });
    body.within_arena(statements);
    let params = vec![Param::value(task("Task", None), completed)];
    (task_return, Helper { name, params, result: None, is_inlined: false, body: body.finish() })
}

impl Body<'_> {
    /// Calls the method, and gives the task that it returns to the scheduler.
    fn start_task(
        &mut self,
        method: &Method<'_>,
        returned: &CsType,
        mut args: Vec<Expr>,
        task: &Expr,
        lower: &CsIdent,
    ) {
        args.push(task.clone().member(member("CancellationToken")));
        let call = call_target(method, args);
        let thrown = match self.internal_error(method) {
            Some(_) => Some(exception_type()),
            None => self.wit_exception(method),
        };
        let running = match thrown {
            None => self.declare("running", returned.clone(), Some(call)),
            Some(caught) => {
                // A method without `await` throws its error at once.
                let running = self.declare("running", returned.clone(), None);
                let exception = self.scope.local("exception");
                let class = Expr::Path(CsPath::fixed("System.Threading.Tasks.Task"));
                let failed = Expr::Call(
                    Box::new(class.member(member("FromException"))),
                    method.result.iter().cloned().collect(),
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
        if method.function.params.iter().any(|param| self.cx.facts().lifts_with_arena(&param.ty)) {
            self.arena();
            let keep = task.clone().member(member("Keep")).invoke(vec![Arg::Ref(self.arena.clone())]);
            self.push(Stmt::Expr(keep));
        }
        let lower = Expr::AddressOf(Box::new(interop_member(lower)));
        let run = task.clone().member(member("Run")).call([running, lower]);
        self.push(Stmt::Return(Some(run)));
    }

    /// The exception that stands for the error of a method.
    fn wit_exception(&self, method: &Method<'_>) -> Option<CsType> {
        let error = method.error.clone()?;
        Some(CsType::Generic(runtime("WitException"), vec![error]))
    }

    /// The result of a completed task as a value of the WIT type; none: there is no result.
    fn await_completed(&mut self, method: &Method<'_>, completed: Expr) -> Option<Expr> {
        let typed = match &method.result {
            Some(_) => completed.cast(task("Task", method.result.clone())),
            None => completed,
        };
        let value = typed.member(member("GetAwaiter")).call([]).member(member("GetResult")).call([]);
        let Some(ty) = method.function.result else {
            self.push(Stmt::Expr(value));
            return None;
        };
        let internal_error = self.internal_error(method);
        let caught = self.wit_exception(method);
        if caught.is_none() && internal_error.is_none() {
            return Some(self.bind("result", self.cx.types().value(&ty), value));
        }
        let class = self.cx.types().value(&ty);
        let result = self.declare("result", class.clone(), None);
        let make = |case: &str, value| Expr::Type(class.clone()).member(member(case)).call([value]);
        let assign = |value| Stmt::Assign(result.clone(), value);
        let mut statements = match (&caught, &method.result) {
            (None, _) => vec![assign(value)],
            (Some(_), Some(_)) => vec![assign(make("Ok", value))],
            (Some(_), None) => vec![Stmt::Expr(value), assign(make("Ok", Expr::Word("default")))],
        };
        if let Some(caught) = caught {
            let exception = self.scope.local("exception");
            let error = Expr::Local(exception.clone()).member(member("Error"));
            statements =
                vec![Stmt::TryCatch(statements, caught, Some(exception), vec![assign(make("Err", error))])];
        }
        if let Some((id, case)) = internal_error {
            let exception = self.scope.local("unhandled");
            let text = service("UnhandledException", "Report").call([Expr::Local(exception.clone())]);
            let failed = assign(make("Err", self.make_variant(id, case, Some(text))));
            statements = vec![Stmt::TryCatch(statements, exception_type(), Some(exception), vec![failed])];
        }
        statements.into_iter().for_each(|statement| self.push(statement));
        Some(result)
    }

    /// The case for what is no fault of the caller, when the error of `method` is that of HTTP: an exception that is no
    /// error of WIT becomes it, and other requests of the instance go on.
    fn internal_error(&self, method: &Method<'_>) -> Option<(TypeId, usize)> {
        let resolve = self.cx.resolve;
        let Kind::Result(_, Some(error)) = kind(resolve, &method.function.result?) else { return None };
        let Kind::Variant(id, payloads) = kind(resolve, &error) else { return None };
        let definition = &resolve.types[id];
        let TypeOwner::Interface(interface) = definition.owner else { return None };
        let interface = &resolve.interfaces[interface];
        let package = &resolve.packages[interface.package?].name;
        let names =
            (&*package.namespace, &*package.name, interface.name.as_deref()?, definition.name.as_deref()?);
        let TypeDefKind::Variant(variant) = &definition.kind else { return None };
        let case = variant.cases.iter().position(|case| case.name == "internal-error")?;
        let holds_text = payloads[case].is_some_and(
            |ty| matches!(kind(resolve, &ty), Kind::Option(ty) if kind(resolve, &ty) == Kind::String),
        );
        (names == ("wasi", "http", "types", "error-code") && holds_text).then_some((id, case))
    }

    fn pass_result(&mut self, ty: &Type, value: Expr, passing: Passing) -> Vec<Flat> {
        let args = match passing {
            Passing::Flat => self.lower_flat(value, ty, "result"),
            Passing::Indirect => {
                let area = self.call_area("area", self.cx.layouts.size(ty));
                self.store(value, ty, &area, 0, "result");
                vec![(CoreType::Address, area)]
            }
        };
        if self.cx.facts().moves_handles(ty) {
            self.complete_moves();
        }
        args
    }
}
