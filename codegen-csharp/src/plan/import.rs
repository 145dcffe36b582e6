//! Imported functions: the public method lowers its parameters, calls the core import and lifts the result.

use super::body::{Body, library, member, service};
use super::layout::{CoreType, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS, align_up};
use super::lift::{Source, load_discriminant};
use super::lower::{Flat, argument_form, coerce, param_hint};
use super::{Context, CoreFunction, CoreImport, ImportPlan, arena_type, task, uses_arena};
use crate::StringEncoding;
use crate::csharp::{CsType, Expr, Param, Stmt};
use crate::model::{Method, Target};
use crate::names::{ATTACH, CsIdent, INTEROP, Scope};
use crate::types::{Kind, Number, Ownership, Position, compiler_service, kind, runtime};
use contract::{CALL_AREA_SIZES, MAX_DIRECT_PARAMS, Packed, packed_module};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Type, WasmImport};

/// The most bytes that arguments or a result take on the stack.
const MAX_STACK_AREA: u32 = 4096;
/// The largest alignment of a type in bytes.
const MAX_ALIGNMENT: i64 = 8;

/// Plans the import behind `method`.
pub fn plan(cx: &Context<'_>, method: &Method<'_>, interop: &mut Scope) -> ImportPlan {
    match method.task {
        Some(_) => task::plan_import(cx, method, interop),
        None => plan_sync(cx, method, interop),
    }
}

fn plan_sync(cx: &Context<'_>, method: &Method<'_>, interop: &mut Scope) -> ImportPlan {
    let import = WasmImport::Func { interface: method.interface.as_ref(), func: method.function };
    let (module, entry_point) =
        cx.resolve.wasm_import_name(ManglingAndAbi::Legacy(LiftLowerAbi::Sync), import);
    let name = interop.claim(CsIdent::fixed(format!("Import{}", method.label)));
    let signature = Signature::of(cx, method);
    // The nearest class of this name is found by its simple name, which no other member can take.
    let target = Expr::Local(CsIdent::fixed(INTEROP)).member(name.clone());
    let mut body = Body::new(cx, Scope::locals(method.params.iter().map(|param| &param.name)));
    body.origin = (method.target == Target::Resource).then_some(Expr::Word("this"));
    let statements = body.nested(|body| {
        let pinned = body.pin_arguments(method);
        let inner = body.nested(|body| body.call_import(method, &signature, &pinned, target));
        let inner = pinned.into_iter().rev().fold(inner, |inner, pin| match pin {
            Pin::None => inner,
            Pin::InPlace(ty, name, list) => vec![Stmt::Fixed(ty, name, list, inner)],
        });
        inner.into_iter().for_each(|statement| body.push(statement));
    });
    body.within_arena(statements);
    ImportPlan { core: signature.core_import(&module, entry_point, name), lift: None, body: body.finish() }
}

/// How parameters are passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// As core values.
    Flat,
    /// In memory, as a record of all.
    Indirect,
}

/// The core signature of an import.
pub struct Signature {
    /// The parameters.
    pub flat: Vec<CoreType>,
    /// How those of the WIT function become them.
    pub passing: Passing,
    /// The result.
    pub result: Option<CoreType>,
}

impl Signature {
    fn of(cx: &Context<'_>, method: &Method<'_>) -> Self {
        let types = method.function.params.iter().map(|param| &param.ty);
        let (mut flat, passing) = match cx.layouts.flat(types, MAX_FLAT_PARAMS) {
            Some(flat) => (flat, Passing::Flat),
            None => (vec![CoreType::Address], Passing::Indirect),
        };
        let result = match cx.layouts.flat(&method.function.result, MAX_FLAT_RESULTS) {
            Some(result) => result.first().copied(),
            None => {
                flat.push(CoreType::Address);
                None
            }
        };
        Self { flat, passing, result }
    }

    /// The core import as a C# method.
    pub fn core_import(&self, module: &str, entry_point: String, name: CsIdent) -> CoreImport {
        let (params, module) = match self.packed() {
            None => (self.params(), module.to_owned()),
            Some(packed) => (
                vec![Param::value(CsType::address(), CsIdent::fixed("arguments"))],
                packed_module(&packed, module),
            ),
        };
        let result = self.result.filter(|_| self.result_in_memory().is_none());
        let result = result.map(|core| core.declared().cs_type());
        CoreImport { module, function: CoreFunction { entry_point, name, params, result } }
    }

    fn params(&self) -> Vec<Param> {
        let params = self.flat.iter().enumerate();
        params
            .map(|(index, ty)| Param::value(ty.declared().cs_type(), CsIdent::fixed(format!("p{index}"))))
            .collect()
    }

    /// The signature where the interpreter has no short way for it.
    fn packed(&self) -> Option<contract::Signature> {
        let params: Vec<_> = self.flat.iter().map(|ty| ty.flat()).collect();
        let result = self.result.map(CoreType::flat);
        let is_direct = params.len() <= MAX_DIRECT_PARAMS
            && params.iter().chain(&result).all(|&ty| ty == contract::Flat::I32);
        (!is_direct).then_some(contract::Signature { params, result })
    }

    /// The type of a result that a packed import leaves behind its arguments.
    fn result_in_memory(&self) -> Option<CoreType> {
        self.result.filter(|ty| Packed::stored(Some(ty.flat())).is_some())
    }
}

/// The arguments of the WIT function: the resource that a method is called on, then the parameters of the method.
pub fn arguments(method: &Method<'_>) -> impl Iterator<Item = Expr> {
    let target = (method.target == Target::Resource).then_some(Expr::Word("this"));
    target.into_iter().chain(method.params.iter().map(|param| Expr::Local(param.name.clone())))
}

/// A parameter that is pinned while the call runs.
pub enum Pin {
    /// It is not.
    None,
    /// Its type as a pointer, the name of its address, and what is pinned.
    InPlace(CsType, CsIdent, Expr),
}

/// The address and the length of a list or string that is pinned.
fn in_place(address: &CsIdent, pinned: &Expr) -> Vec<Flat> {
    vec![
        (CoreType::Address, Expr::Local(address.clone()).cast(CsType::address())),
        (CoreType::I32, pinned.clone().member(member("Length"))),
    ]
}

impl Body<'_> {
    /// Which parameters are passed in place, and the names of their addresses.
    fn pin_arguments(&mut self, method: &Method<'_>) -> Vec<Pin> {
        let params = method.function.params.iter().zip(arguments(method));
        params
            .map(|(param, value)| match kind(self.cx.resolve, &param.ty) {
                Kind::List(item) if self.cx.facts().is_stored_as_it_is(&item) => {
                    let name = self.scope.local(&format!("{}Data", param_hint(&param.name)));
                    let ty = self.cx.types().value(&item).pointer();
                    Pin::InPlace(ty, name, value)
                }
                Kind::String if self.cx.strings == StringEncoding::Utf16 => {
                    let hint = param_hint(&param.name);
                    let text = service("CallArena", "WellFormed").call([value]);
                    let text = self.declare(&format!("{hint}Text"), CsType::Keyword("string"), Some(text));
                    let name = self.scope.local(&format!("{hint}Data"));
                    Pin::InPlace(CsType::Keyword("char").pointer(), name, text)
                }
                _ => Pin::None,
            })
            .collect()
    }

    fn call_import(&mut self, method: &Method<'_>, signature: &Signature, pins: &[Pin], target: Expr) {
        let mut args = self.pass_arguments(method, signature.passing, pins);
        let mut area = None;
        if args.len() < signature.flat.len() {
            let ty = method.function.result.as_ref().expect("a function without a result has no return area");
            let size = self.cx.layouts.size(ty);
            let address = self.call_area("result", size);
            args.push((CoreType::Address, address.clone()));
            area = Some(address);
        }
        let call = self.call_core(signature, target, args);
        self.take_result(method, call, signature.result, area);
    }

    /// Lowers the arguments. What is moved belongs to the other side from here on; in an asynchronous call, which may wait
    /// before it begins, from the beginning on.
    pub fn pass_arguments(&mut self, method: &Method<'_>, passing: Passing, pins: &[Pin]) -> Vec<Flat> {
        let mut args = match passing {
            Passing::Flat => self.lower_arguments(method, pins),
            Passing::Indirect => self.store_arguments(method, pins),
        };
        if method.function.params.iter().any(|param| self.cx.facts().moves_handles(&param.ty)) {
            // A check that throws leaves what is moved with the caller.
            for (core, value) in &mut args {
                if let Expr::Call(..) = value {
                    *value = self.declare("checked", core.cs_type(), Some(value.clone()));
                }
            }
            self.refuse_moved_borrows(method);
            if method.task.is_none() {
                self.complete_moves();
            }
        }
        args
    }

    /// The other side takes what is moved.
    pub fn complete_moves(&mut self) {
        let complete = self.arena().member(member("CompleteMoves")).call([]);
        self.push(Stmt::Expr(complete));
    }

    /// The call of a core import.
    pub fn call_core(&mut self, signature: &Signature, target: Expr, args: Vec<Flat>) -> Expr {
        match signature.packed() {
            None => target.call(args.into_iter().map(|(ty, value)| coerce(value, ty, ty.declared()))),
            Some(_) => {
                let (arguments, result) = self.pack(args, signature.result_in_memory());
                let call = target.call([arguments]);
                match result {
                    None => call,
                    Some(result) => {
                        self.push(Stmt::Expr(call));
                        result
                    }
                }
            }
        }
    }

    /// A resource cannot be lent and given away by one call: asks again for the handles that are lent.
    fn refuse_moved_borrows(&mut self, method: &Method<'_>) {
        for (param, value) in method.function.params.iter().zip(arguments(method)) {
            if let Kind::Handle(Ownership::Borrow, _) = kind(self.cx.resolve, &param.ty)
                && self.cx.facts().lends_handles(&param.ty)
            {
                self.push(Stmt::Expr(service("CallArena", "Borrow").call([value])));
            }
        }
    }

    fn lower_arguments(&mut self, method: &Method<'_>, pins: &[Pin]) -> Vec<Flat> {
        let params = method.function.params.iter().zip(arguments(method)).zip(pins);
        let mut args = Vec::new();
        for ((param, value), pin) in params {
            let hint = param_hint(&param.name);
            match (pin, kind(self.cx.resolve, &param.ty)) {
                (Pin::InPlace(_, name, pinned), _) => args.extend(in_place(name, pinned)),
                (_, Kind::List(item)) => {
                    args.extend(self.list_argument(value, method, &param.ty, &item, &hint));
                }
                _ => args.extend(self.lower_flat(value, &param.ty, &hint)),
            }
        }
        args
    }

    fn list_argument(
        &mut self,
        value: Expr,
        method: &Method<'_>,
        ty: &Type,
        item: &Type,
        hint: &str,
    ) -> Vec<Flat> {
        let position = match method.task {
            Some(_) => Position::AsyncImportArgument,
            None => Position::ImportArgument,
        };
        let form = argument_form(self.cx, ty, position);
        self.lower_list(value, item, form, hint)
    }

    fn store_arguments(&mut self, method: &Method<'_>, pins: &[Pin]) -> Vec<Flat> {
        let types: Vec<Type> = method.function.params.iter().map(|param| param.ty).collect();
        let (offsets, size, _) = self.cx.layouts.record(&types);
        let area = self.call_area("arguments", size);
        let params = method.function.params.iter().zip(arguments(method)).zip(pins).zip(offsets);
        for (((param, value), pin), offset) in params {
            let hint = param_hint(&param.name);
            match (pin, kind(self.cx.resolve, &param.ty)) {
                (Pin::InPlace(_, name, pinned), _) => {
                    self.store_lowered_list(in_place(name, pinned), area.clone().offset(offset));
                }
                (_, Kind::List(item)) => {
                    let list = self.list_argument(value, method, &param.ty, &item, &hint);
                    self.store_lowered_list(list, area.clone().offset(offset));
                }
                _ => self.store(value, &param.ty, &area, offset, &hint),
            }
        }
        vec![(CoreType::Address, area)]
    }

    /// Memory for the call, aligned for every type as that of `stackalloc` is: on the stack, unless it is much, or the
    /// call may go on afterwards.
    pub fn call_area(&mut self, hint: &str, size: u32) -> Expr {
        let bytes = Expr::Int(i64::from(size));
        let allocation = match CALL_AREA_SIZES.into_iter().find(|&area| size <= area) {
            _ if self.outlives_stack || size > MAX_STACK_AREA => {
                self.arena().member(member("Allocate")).call([bytes, Expr::Int(MAX_ALIGNMENT)])
            }
            Some(area) => {
                let ty = CsType::Named(compiler_service(&format!("CallArea{area}")));
                let area = self.declare(&format!("{hint}Area"), ty, None);
                Expr::AddressOf(Box::new(area)).cast(CsType::address())
            }
            None => Expr::StackAlloc(Box::new(bytes)),
        };
        self.declare(hint, CsType::address(), Some(allocation))
    }

    /// Stores the arguments of a packed import. Gives their address, and the place of a result in memory.
    fn pack(&mut self, args: Vec<Flat>, result: Option<CoreType>) -> (Expr, Option<Expr>) {
        let mut offset = 0;
        let mut places = Vec::new();
        for (ty, value) in args {
            offset = align_up(offset, ty.size());
            places.push((ty, value, offset));
            offset += ty.size();
        }
        let result = result.map(|ty| {
            offset = align_up(offset, ty.size());
            let place = offset;
            offset += ty.size();
            (ty, place)
        });
        let packed = self.call_area("packed", offset);
        for (ty, value, offset) in places {
            let address = Box::new(packed.clone().offset(offset));
            self.push(Stmt::Assign(Expr::Deref(ty.cs_type(), address), value));
        }
        let result =
            result.map(|(ty, place)| Expr::Deref(ty.cs_type(), Box::new(packed.clone().offset(place))));
        (packed, result)
    }

    /// Makes the call, and returns or throws what comes of it.
    fn take_result(&mut self, method: &Method<'_>, call: Expr, core: Option<CoreType>, area: Option<Expr>) {
        let lent = self.lent(method);
        let call = match core {
            Some(core) if core != core.declared() => call.unchecked_cast(core.cs_type()),
            _ => call,
        };
        let source = match (area, core) {
            (None, Some(core)) if lent.is_empty() => Source::Flat(vec![(core, call)]),
            (None, Some(core)) => {
                let value = self.declare("result", core.cs_type(), Some(call));
                Source::Flat(vec![(core, value)])
            }
            (area, _) => {
                self.push(Stmt::Expr(call));
                // A type without core values, such as the empty tuple, has no area either.
                area.map_or(Source::Flat(Vec::new()), |area| Source::Memory(area, 0))
            }
        };
        for value in lent {
            // Its finalizer would drop the handle while it is lent.
            self.push(Stmt::Expr(library("System.GC.KeepAlive").call([value])));
        }
        let Some(ty) = &method.function.result else { return };
        if method.target == Target::Constructor {
            let Source::Flat(mut flat) = source else { unreachable!("a handle is one core value") };
            let attach = Expr::Local(CsIdent::fixed(ATTACH)).call([flat.remove(0).1]);
            return self.push(Stmt::Expr(attach));
        }
        match kind(self.cx.resolve, ty) {
            Kind::Result(ok, err) if method.error.is_some() => {
                self.return_or_throw(source, ty, [ok, err], None);
            }
            _ => {
                let value = self.lift(source, ty, "value");
                self.push(Stmt::Return(Some(value)));
            }
        }
    }

    /// The arguments that hold handles which are lent for the call.
    fn lent(&self, method: &Method<'_>) -> Vec<Expr> {
        let params = method.function.params.iter().zip(arguments(method));
        params.filter(|(param, _)| self.cx.facts().lends_handles(&param.ty)).map(|(_, value)| value).collect()
    }

    /// Returns the ok value, or `nothing` where it has none, and throws the error.
    pub fn return_or_throw(
        &mut self,
        source: Source,
        ty: &Type,
        [ok, err]: [Option<Type>; 2],
        nothing: Option<Expr>,
    ) {
        let (_, payload_offset) = self.cx.layouts.variant(&[ok, err]);
        let (tag, payload) = match source {
            Source::Flat(mut flat) => {
                let tag = flat.remove(0).1;
                (tag, Source::Flat(flat))
            }
            Source::Memory(base, offset) => (
                load_discriminant(Number::U8, base.clone().offset(offset)),
                Source::Memory(base, offset + payload_offset),
            ),
        };
        let exception = CsType::Generic(runtime("WitException"), vec![self.cx.types().payload(err.as_ref())]);
        self.lift_cases(tag, ty, &[ok, err], |body, case, payload_type| {
            let value = payload_type.map(|ty| body.lift(payload.clone(), &ty, "value"));
            body.push(match case {
                0 => Stmt::Return(value.or(nothing.clone())),
                _ => Stmt::Throw(Expr::New(exception.clone(), vec![value.unwrap_or(Expr::Word("default"))])),
            });
        });
    }

    /// Puts `statements` into the body, within the arena where they need one.
    pub fn within_arena(&mut self, statements: Vec<Stmt>) {
        if !uses_arena(self) {
            return statements.into_iter().for_each(|statement| self.push(statement));
        }
        let arena = self.arena.clone();
        self.push(Stmt::Local(arena_type(), arena.clone(), Some(Expr::Word("default"))));
        let dispose = Expr::Local(arena).member(member("Dispose")).call([]);
        self.push(Stmt::TryFinally(statements, vec![Stmt::Expr(dispose)]));
    }
}
