//! Exported functions: the core export lifts its parameters, calls the user's method and lowers the result.

use super::body::{Body, member, service};
use super::layout::{CoreType, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use super::lower::{Flat, param_hint};
use super::{Context, CoreExport, CoreFunction, ExportPlan, arena_type, task, uses_arena};
use crate::csharp::{CsType, Expr, Param, Stmt};
use crate::model::{Method, Target};
use crate::names::{CsIdent, Scope};
use crate::types::{Kind, Number, kind, runtime};
use heck::ToUpperCamelCase;
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Type, WasmExport, WasmExportKind};

/// Plans the export in front of `method`.
pub fn plan(cx: &Context<'_>, method: &Method<'_>, interop: &mut Scope) -> ExportPlan {
    match &method.task {
        Some(returned) => task::plan_export(cx, method, returned, interop),
        None => plan_sync(cx, method, interop),
    }
}

fn plan_sync(cx: &Context<'_>, method: &Method<'_>, interop: &mut Scope) -> ExportPlan {
    let mut body = Body::new(cx, Scope::default());
    let result = ResultPassing::of(cx, method.function.result.as_ref());
    let mut params = Vec::new();
    let statements = body.nested(|body| {
        let (declared, args) = body.take_parameters(method);
        params = declared;
        body.call_method(method, args, &result);
    });
    body.with_result_arena(statements);
    let name = CsIdent::fixed(format!("Export{}", method.label));
    let core_result = match &result {
        ResultPassing::None => None,
        ResultPassing::Flat(core) => Some(core.cs_type()),
        ResultPassing::Area(..) => Some(CsType::address()),
    };
    let post_return = post_return(cx, method, &result, interop);
    let function = CoreFunction {
        entry_point: export_name(cx, method, WasmExportKind::Normal),
        name: interop.claim(name),
        params,
        result: core_result,
    };
    ExportPlan { core: CoreExport { function, body: body.finish() }, post_return, task: None }
}

fn export_name(cx: &Context<'_>, method: &Method<'_>, kind: WasmExportKind) -> String {
    let export = WasmExport::Func { interface: method.interface.as_ref(), func: method.function, kind };
    cx.resolve.wasm_export_name(ManglingAndAbi::Legacy(LiftLowerAbi::Sync), export)
}

/// A result with addresses in it is freed after the caller has read it.
fn post_return(
    cx: &Context<'_>,
    method: &Method<'_>,
    result: &ResultPassing,
    interop: &mut Scope,
) -> Option<CoreExport> {
    if !matches!(result, ResultPassing::Area(AreaUse::Released, ..)) {
        return None;
    }
    let name = CsIdent::fixed(format!("PostReturn{}", method.label));
    let function = CoreFunction {
        entry_point: export_name(cx, method, WasmExportKind::PostReturn),
        name: interop.claim(name),
        params: vec![Param::value(CsType::address(), CsIdent::fixed("result"))],
        result: None,
    };
    Some(CoreExport { function, body: vec![Stmt::Expr(service("CallArena", "ReleaseResults").call([]))] })
}

/// How a result is passed.
enum ResultPassing {
    /// There is none, or it has no core values.
    None,
    /// As a core value.
    Flat(CoreType),
    /// In memory of this size and alignment.
    Area(AreaUse, u32, u32),
}

/// Whether a post-return function follows the result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AreaUse {
    /// None: there are no addresses in it.
    Plain,
    /// One that frees what it holds.
    Released,
}

impl ResultPassing {
    fn of(cx: &Context<'_>, result: Option<&Type>) -> Self {
        let Some(ty) = result else { return Self::None };
        match cx.layouts.flat([ty], MAX_FLAT_RESULTS) {
            Some(flat) => flat.first().map_or(Self::None, |core| Self::Flat(*core)),
            None => {
                let is_plain = cx.facts().is_pointer_free(ty);
                let area_use = if is_plain { AreaUse::Plain } else { AreaUse::Released };
                Self::Area(area_use, cx.layouts.size(ty), cx.layouts.align(ty))
            }
        }
    }
}

impl Body<'_> {
    /// The parameters of the core export, and the arguments of the method that they become.
    pub fn take_parameters(&mut self, method: &Method<'_>) -> (Vec<Param>, Vec<Expr>) {
        let types: Vec<Type> = method.function.params.iter().map(|param| param.ty).collect();
        match self.cx.layouts.flat(&types, MAX_FLAT_PARAMS) {
            Some(_) => self.take_flat_parameters(method),
            None => self.take_indirect_parameters(method, &types),
        }
    }

    fn take_flat_parameters(&mut self, method: &Method<'_>) -> (Vec<Param>, Vec<Expr>) {
        let mut declared = Vec::new();
        let mut sources = Vec::new();
        for param in &method.function.params {
            let flat = self.cx.layouts.flat([&param.ty], MAX_FLAT_PARAMS).expect("all parameters are flat");
            let names = flat_names(self.cx, &param.ty, flat.len(), &param_hint(&param.name));
            let mut source: Vec<Flat> = Vec::new();
            for (ty, name) in flat.into_iter().zip(names) {
                let name = self.scope.local(&name);
                declared.push(Param::value(ty.cs_type(), name.clone()));
                source.push((ty, Expr::Local(name)));
            }
            sources.push(source);
        }
        let mut args = Vec::new();
        for (param, source) in method.function.params.iter().zip(sources) {
            let hint = format!("{}Value", param_hint(&param.name));
            args.push(self.lift_flat(&mut source.into_iter(), &param.ty, &hint));
        }
        (declared, args)
    }

    fn take_indirect_parameters(&mut self, method: &Method<'_>, types: &[Type]) -> (Vec<Param>, Vec<Expr>) {
        let name = self.scope.local("arguments");
        let area = Expr::Local(name.clone());
        let (offsets, size, _) = self.cx.layouts.record(types);
        let mut args = Vec::new();
        for (param, offset) in method.function.params.iter().zip(offsets) {
            let hint = param_hint(&param.name);
            let value = self.load(&area, offset, &param.ty, &hint);
            let ty = self.cx.types().value(&param.ty);
            args.push(self.bind(&hint, ty, value));
        }
        let free = service("Incoming", "Free").call([area, Expr::Int(i64::from(size))]);
        self.push(Stmt::Expr(free));
        (vec![Param::value(CsType::address(), name)], args)
    }

    fn call_method(&mut self, method: &Method<'_>, args: Vec<Expr>, result: &ResultPassing) {
        let call = call_target(method, args);
        let Some(ty) = &method.function.result else {
            self.push(Stmt::Expr(call));
            return self.return_borrowed(method);
        };
        match kind(self.cx.resolve, ty) {
            Kind::Result(ok, err) if method.error.is_some() => {
                self.call_fallible(method, call, [ok, err], result);
            }
            _ => {
                let value = self.bind("result", self.cx.types().value(ty), call);
                self.return_borrowed(method);
                self.return_value(value, ty, result);
            }
        }
    }

    /// Gives back the handles that were lent for the call. An exception that is no result ends the component, and
    /// needs none of this.
    fn return_borrowed(&mut self, method: &Method<'_>) {
        if method.function.params.iter().any(|param| self.cx.facts().lifts_with_arena(&param.ty)) {
            let call = self.arena().member(member("ReturnBorrowed")).call([]);
            self.push(Stmt::Expr(call));
        }
    }

    fn return_value(&mut self, value: Expr, ty: &Type, result: &ResultPassing) {
        match result {
            ResultPassing::None => {}
            ResultPassing::Flat(_) => {
                let flat = self.lower_flat(value, ty, "result").into_iter().next();
                self.push(Stmt::Return(flat.map(|(_, value)| value)));
            }
            ResultPassing::Area(area_use, size, align) => {
                let area = self.result_area(*area_use, *size, *align);
                self.store(value, ty, &area, 0, "result");
                self.push(Stmt::Return(Some(area)));
            }
        }
    }

    fn result_area(&mut self, area_use: AreaUse, size: u32, align: u32) -> Expr {
        let sizes = [size, align].map(|number| Expr::Int(i64::from(number)));
        let place = match area_use {
            _ if size > contract::RESULT_AREA_SIZE => self.arena().member(member("Allocate")).call(sizes),
            AreaUse::Plain => service("CallArena", "ResultArea"),
            AreaUse::Released => service("CallArena", "ReleasedResultArea"),
        };
        self.declare("area", CsType::address(), Some(place))
    }

    /// Calls a method whose error is an exception.
    fn call_fallible(
        &mut self,
        method: &Method<'_>,
        call: Expr,
        cases: [Option<Type>; 2],
        result: &ResultPassing,
    ) {
        let ok = method.result.clone().map(|ty| self.declare("ok", ty, None));
        let exception = cases[1].map(|_| self.scope.local("exception"));
        let attempt = match &ok {
            Some(ok) => Stmt::Assign(ok.clone(), call),
            None => Stmt::Expr(call),
        };
        let caught =
            CsType::Generic(runtime("WitException"), vec![self.cx.types().payload(cases[1].as_ref())]);
        let error = exception.clone().map(|exception| Expr::Local(exception).member(member("Error")));
        let failed = self.nested(|body| {
            body.return_borrowed(method);
            body.return_case(1, error, &cases, result);
        });
        self.push(Stmt::TryCatch(vec![attempt], caught, exception, failed));
        self.return_borrowed(method);
        self.return_case(0, ok, &cases, result);
    }

    fn return_case(
        &mut self,
        case: u32,
        value: Option<Expr>,
        cases: &[Option<Type>; 2],
        result: &ResultPassing,
    ) {
        let ResultPassing::Area(area_use, size, align) = result else {
            // Neither case has core values beside the discriminant.
            return self.push(Stmt::Return(Some(Expr::Int(i64::from(case)))));
        };
        let area = self.result_area(*area_use, *size, *align);
        let (_, payload_offset) = self.cx.layouts.variant(cases);
        self.store_discriminant(Number::U8, case, area.clone());
        if let (Some(ty), Some(value)) = (&cases[case as usize], value) {
            self.store(value, ty, &area, payload_offset, if case == 0 { "ok" } else { "error" });
        }
        self.push(Stmt::Return(Some(area)));
    }

    /// Puts `statements` into the body, after the arena for results where they need it. Nothing is freed when the
    /// method throws: the exception ends the component.
    pub fn with_result_arena(&mut self, statements: Vec<Stmt>) {
        if uses_arena(self) {
            let arena = self.arena.clone();
            self.push(Stmt::Local(arena_type(), arena.clone(), Some(Expr::Word("default"))));
            self.push(Stmt::Expr(Expr::Local(arena).member(member("BeginResults")).call([])));
        }
        statements.into_iter().for_each(|statement| self.push(statement));
    }
}

/// The call of the user's method: on a resource, whose arguments begin with it, or a constructor, or static.
pub fn call_target(method: &Method<'_>, mut args: Vec<Expr>) -> Expr {
    match method.target {
        Target::Class => Expr::Path(method.path.clone()).call(args),
        Target::Resource => args.remove(0).member(method.path.last().clone()).call(args),
        Target::Constructor => Expr::New(CsType::Named(method.path.scope()), args),
    }
}

/// Names for the core parameters of a parameter.
fn flat_names(cx: &Context<'_>, ty: &Type, count: usize, hint: &str) -> Vec<String> {
    match kind(cx.resolve, ty) {
        _ if count == 1 => vec![hint.to_owned()],
        Kind::String | Kind::List(_) | Kind::Map(..) => vec![format!("{hint}Data"), format!("{hint}Length")],
        Kind::Option(_) | Kind::Result(..) | Kind::Variant(..) => {
            let payloads = (1..count).map(|_| format!("{hint}Payload"));
            std::iter::once(format!("{hint}Case")).chain(payloads).collect()
        }
        Kind::Record(id, fields) => {
            let fields = fields.iter().zip(&cx.names.members[&id]);
            fields.flat_map(|(ty, name)| nested_names(cx, ty, hint, name.bare())).collect()
        }
        Kind::Tuple(items) => {
            let items = items.iter().enumerate();
            items.flat_map(|(index, ty)| nested_names(cx, ty, hint, &format!("item{}", index + 1))).collect()
        }
        _ => (0..count).map(|_| hint.to_owned()).collect(),
    }
}

fn nested_names(cx: &Context<'_>, ty: &Type, hint: &str, member: &str) -> Vec<String> {
    let count = cx.layouts.flat([ty], MAX_FLAT_PARAMS).map_or(0, |flat| flat.len());
    flat_names(cx, ty, count, &format!("{hint}{}", member.to_upper_camel_case()))
}
