//! Core functions as C# methods, and the calls of those that are imported.

use super::body::Body;
use super::lower::{Flat, widen};
use super::syntax::*;
use crate::shape::*;
use contract::{CALL_AREA_SIZES, packed_module};

/// The most bytes that arguments or a result take on the stack.
const MAX_STACK_AREA: u32 = 4096;
/// The largest alignment of a type in bytes.
const MAX_ALIGNMENT: i64 = 8;

pub fn core_import<'a>(core: &'a CoreImportName, params: Vec<Param>, result: Option<CsType>) -> Member<'a> {
    import_from(core, core.module.clone(), params, result)
}

/// A core import of this signature: where the interpreter has no short way for it, its arguments are in memory.
pub fn import_of_signature<'a>(core: &'a CoreImportName, signature: &Signature) -> Member<'a> {
    let result = signature.result.filter(|_| signature.result_in_memory().is_none());
    let result = result.map(|core| core.declared().cs_type());
    match signature.packed() {
        None => {
            let params = signature.params.iter().enumerate().map(|(index, ty)| {
                Param::value(ty.declared().cs_type(), CsIdent::fixed(format!("p{index}")))
            });
            core_import(core, params.collect(), result)
        }
        Some(packed) => {
            let params = vec![Param::value(CsType::address(), CsIdent::fixed("arguments"))];
            import_from(core, packed_module(&packed, &core.module), params, result)
        }
    }
}

fn import_from(
    core: &CoreImportName,
    module: String,
    params: Vec<Param>,
    result: Option<CsType>,
) -> Member<'_> {
    let method = Method::new("internal static extern", result, core.name.clone(), params, MethodBody::None);
    Member::from(method).with([Attribute::CoreImport { module, entry_point: &core.entry_point }])
}

pub fn core_export(
    core: &CoreExportName,
    params: Vec<Param>,
    result: Option<CsType>,
    body: Vec<Stmt>,
) -> Member<'_> {
    let body = MethodBody::Block(body);
    let method = Method::new("internal static", result, core.name.clone(), params, body);
    Member::from(method).with([Attribute::CoreExport { entry_point: &core.entry_point }])
}

/// A member of the class that talks to the other side: the nearest class of this name is found by its simple name, which
/// no other member can take.
pub fn nearest_interop_member(name: &CsIdent) -> Expr {
    Expr::Local(CsIdent::fixed(INTEROP)).member(name.clone())
}

impl Body<'_> {
    /// The call of a core import.
    pub fn call_core(&mut self, signature: &Signature, name: &CsIdent, args: Vec<Flat>) -> Expr {
        let target = nearest_interop_member(name);
        if signature.packed().is_none() {
            return target.call(args.into_iter().map(|(ty, value)| widen(value, ty, ty.declared())));
        }
        let (arguments, result) = self.pack(args, signature.result_in_memory());
        let call = target.call([arguments]);
        match result {
            None => call,
            Some(result) => {
                self.run(call);
                result
            }
        }
    }

    /// Memory for the call, aligned for every type as that of `stackalloc` is: on the stack, unless it is much, or the
    /// call may go on afterwards.
    pub fn call_area(&mut self, hint: &str, size: u32) -> Expr {
        let bytes = Expr::int(size);
        let allocation = match CALL_AREA_SIZES.into_iter().find(|&area| size <= area) {
            _ if self.outlives_stack || size > MAX_STACK_AREA => {
                self.arena().dot("Allocate").call([bytes, Expr::Int(MAX_ALIGNMENT)])
            }
            Some(area) => {
                let ty = CsType::service(&format!("CallArea{area}"));
                self.declare(&format!("{hint}Area"), ty, None).address_of().cast(CsType::address())
            }
            None => Expr::StackAlloc(Box::new(bytes)),
        };
        self.declare(hint, CsType::address(), Some(allocation))
    }

    /// Stores the arguments of a packed import. Gives their address, and the place of a result in memory.
    fn pack(&mut self, args: Vec<Flat>, result: Option<CoreType>) -> (Expr, Option<Expr>) {
        let mut end = 0;
        let mut place = |ty: CoreType| {
            let start = u32::next_multiple_of(end, ty.size());
            end = start + ty.size();
            start
        };
        let args: Vec<_> = args.into_iter().map(|(ty, value)| (ty, value, place(ty))).collect();
        let result = result.map(|ty| (ty, place(ty)));
        let packed = self.call_area("packed", end);
        let at = |ty: CoreType, offset| packed.clone().offset(offset).deref(ty.cs_type());
        for (ty, value, offset) in args {
            self.push(Stmt::Assign(at(ty, offset), value));
        }
        let result = result.map(|(ty, offset)| at(ty, offset));
        (packed, result)
    }
}
