//! Resources: the intrinsics of each (canonical ABI: `resource.new`, `resource.rep`, `resource.drop`), and handles to and
//! from objects. An imported resource is an object with a handle; an exported one is an object in a table, whose index
//! is the representation of its handles.

use super::body::{Body, member, service};
use super::{Context, CoreExport, CoreFunction, CoreImport, TypePlan};
use crate::csharp::{Arg, CsType, Expr, Param, Stmt};
use crate::model::{Method, TypeDecl};
use crate::names::{CsIdent, Scope};
use crate::surface::{Direction, Resource};
use crate::types::{Ownership, compiler_service};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, ResourceIntrinsic, TypeId, WasmExport, WasmImport};

/// The table of an exported resource's objects.
#[derive(Debug)]
pub struct Table {
    /// The type of the field.
    pub ty: CsType,
    /// The field.
    pub name: CsIdent,
    /// The intrinsics that it is made with: `resource.new`, `resource.rep`, `resource.drop`.
    pub intrinsics: [CsIdent; 3],
}

const MANGLING: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);

fn int() -> CsType {
    CsType::Keyword("int")
}

impl<'a> Context<'a> {
    fn resource(&self, id: TypeId) -> &Resource {
        &self.surface.resources[&id]
    }

    /// The table of the objects of the exported resource `id`.
    fn table(&self, id: TypeId) -> Expr {
        Expr::Path(self.helper("Table", id))
    }

    /// What an exported or imported resource needs beside its methods.
    pub fn plan_resource(
        &self,
        declared: &TypeDecl<'_>,
        direction: Direction,
        methods: &[Method<'_>],
        interop: &mut Scope,
    ) -> TypePlan {
        let mut plan = self.plan_methods(direction, methods, interop);
        let intrinsic = |action, intrinsic, result| self.intrinsic(declared, action, intrinsic, result);
        match direction {
            Direction::Import => {
                plan.intrinsics.push(intrinsic("Drop", ResourceIntrinsic::ImportedDrop, None));
            }
            Direction::Export => {
                let intrinsics = [
                    intrinsic("New", ResourceIntrinsic::ExportedNew, Some(int())),
                    intrinsic("Rep", ResourceIntrinsic::ExportedRep, Some(int())),
                    intrinsic("Drop", ResourceIntrinsic::ExportedDrop, None),
                ];
                let class = CsType::Named(self.names.types[&declared.id].clone());
                plan.table = Some(Table {
                    ty: CsType::Generic(compiler_service("ResourceTable"), vec![class]),
                    name: self.helper("Table", declared.id).last().clone(),
                    intrinsics: intrinsics.each_ref().map(|intrinsic| intrinsic.function.name.clone()),
                });
                plan.intrinsics.extend(intrinsics);
                plan.destructor = Some(self.destructor(declared));
            }
        }
        plan
    }

    fn intrinsic(
        &self,
        declared: &TypeDecl<'_>,
        action: &str,
        intrinsic: ResourceIntrinsic,
        result: Option<CsType>,
    ) -> CoreImport {
        let interface = self.resource(declared.id).interface.as_ref();
        let import = WasmImport::ResourceIntrinsic { interface, resource: declared.id, intrinsic };
        let (module, entry_point) = self.resolve.wasm_import_name(MANGLING, import);
        let name = self.helper(action, declared.id).last().clone();
        let params = vec![Param::value(int(), CsIdent::fixed("handle"))];
        CoreImport { module, function: CoreFunction { entry_point, name, params, result } }
    }

    fn in_table(&self, id: TypeId, method: &str, argument: Expr) -> Expr {
        self.table(id).member(member(method)).call([argument])
    }

    /// The core export that the other side's drop of the last handle calls.
    fn destructor(&self, declared: &TypeDecl<'_>) -> CoreExport {
        let interface = self.resource(declared.id).interface.as_ref();
        let interface = interface.expect("only interfaces export resources");
        let export = WasmExport::ResourceDtor { interface, resource: declared.id };
        let representation = CsIdent::fixed("representation");
        let destroy = self.in_table(declared.id, "Destroy", Expr::Local(representation.clone()));
        CoreExport {
            function: CoreFunction {
                entry_point: self.resolve.wasm_export_name(MANGLING, export),
                name: self.helper("Destroy", declared.id).last().clone(),
                params: vec![Param::value(int(), representation)],
                result: None,
            },
            body: vec![Stmt::Expr(destroy)],
        }
    }
}

impl Body<'_> {
    /// The handle of a resource that goes out.
    pub fn lower_handle(&mut self, value: Expr, ownership: Ownership, id: TypeId) -> Expr {
        match (ownership, self.cx.resource(id).direction) {
            (Ownership::Own, Direction::Import) => self.arena().member(member("Move")).call([value]),
            (Ownership::Own, Direction::Export) => {
                let table = self.cx.table(id);
                self.arena().member(member("Move")).call([value, table])
            }
            (Ownership::Borrow, _) => self.lend(value),
        }
    }

    /// The handle of a resource that is lent for the call. Where that may go on when its method has returned, and in
    /// helpers, which do not know, the arena keeps the resource.
    pub fn lend(&mut self, value: Expr) -> Expr {
        match self.keeps_loans {
            true => self.arena().member(member("Lend")).call([value]),
            false => service("CallArena", "Borrow").call([value]),
        }
    }

    /// The object of a handle that arrived.
    pub fn lift_handle(&mut self, handle: Expr, ownership: Ownership, id: TypeId) -> Expr {
        let class = CsType::Named(self.cx.names.types[&id].clone());
        match (ownership, self.cx.resource(id).direction) {
            (Ownership::Own, Direction::Import) => {
                let origin = self.origin.clone();
                Expr::New(
                    class,
                    vec![service("ResourceHandle", "Owned").call([handle].into_iter().chain(origin))],
                )
            }
            (Ownership::Borrow, Direction::Import) => {
                let borrowed = service("ResourceHandle", "Borrowed").call([handle]);
                let object = Expr::New(class, vec![borrowed]);
                self.arena().member(member("Keep")).invoke(vec![Arg::Value(object)])
            }
            (Ownership::Own, Direction::Export) => self.cx.in_table(id, "Take", handle),
            (Ownership::Borrow, Direction::Export) => self.cx.in_table(id, "Get", handle),
        }
    }
}
