//! Resources: the intrinsics of each (canonical ABI: `resource.new`, `resource.rep`, `resource.drop`), and its class. An
//! imported resource is an object with a handle; an exported one is an object in a table, whose index is the
//! representation of its handles.

use super::cs_type::CsType;
use super::function::{CoreExportName, CoreImportName, FunctionShape};
use super::ident::{CsIdent, CsPath};
use super::names::INTEROP;
use crate::model::{Direction, Model};
use wit_parser::{
    LiftLowerAbi, ManglingAndAbi, Resolve, ResourceIntrinsic, TypeDef, TypeId, TypeOwner, WasmExport,
    WasmImport,
};

#[derive(Debug)]
pub struct ResourceShape<'a> {
    pub direction: Direction,
    /// The base class, of an imported one.
    pub base: CsType,
    pub methods: Vec<FunctionShape<'a>>,
    pub intrinsics: Vec<CoreImportName>,
    /// What the other side's drop of the last handle calls, of an exported one.
    pub destructor: Option<CoreExportName>,
}

impl<'a> ResourceShape<'a> {
    /// Decides for the resource `id`, whose class is `path`.
    pub fn of(model: &Model<'a>, id: TypeId, path: &CsPath, methods: Vec<FunctionShape<'a>>) -> Self {
        let resource = model.resources[&id];
        let mangling = ManglingAndAbi::Legacy(LiftLowerAbi::Sync);
        let member = |action: &str| CsIdent::fixed(format!("{action}{}", path.last().bare()));
        let import = |(action, intrinsic): (&str, ResourceIntrinsic)| {
            let import =
                WasmImport::ResourceIntrinsic { interface: resource.interface, resource: id, intrinsic };
            let (module, entry_point) = model.resolve.wasm_import_name(mangling, import);
            CoreImportName { module, entry_point, name: member(action) }
        };
        let intrinsics = match resource.direction {
            Direction::Import => vec![("Drop", ResourceIntrinsic::ImportedDrop)],
            Direction::Export => vec![
                ("New", ResourceIntrinsic::ExportedNew),
                ("Rep", ResourceIntrinsic::ExportedRep),
                ("Drop", ResourceIntrinsic::ExportedDrop),
            ],
        };
        let destructor = (resource.direction == Direction::Export).then(|| {
            let interface = resource.interface.expect("only interfaces export resources");
            let export = WasmExport::ResourceDtor { interface, resource: id };
            let entry_point = model.resolve.wasm_export_name(mangling, export);
            CoreExportName { entry_point, name: member("Destroy") }
        });
        Self {
            direction: resource.direction,
            base: base(model.resolve, &model.resolve.types[id]),
            methods,
            intrinsics: intrinsics.into_iter().map(import).collect(),
            destructor,
        }
    }
}

/// The base class of an imported resource: the `pollable` of `wasi:io/poll` can be awaited.
fn base(resolve: &Resolve, definition: &TypeDef) -> CsType {
    let interface = match definition.owner {
        TypeOwner::Interface(interface) => resolve.id_of(interface),
        TypeOwner::World(_) | TypeOwner::None => None,
    };
    let is_poll = interface.is_some_and(|id| id.starts_with("wasi:io/poll@0.2."));
    match definition.name.as_deref() {
        Some("pollable") if is_poll => CsType::runtime("PollableResource"),
        _ => CsType::runtime("ImportedResource"),
    }
}

/// What belongs to the type `path`, and talks to the other side.
pub fn interop_member(path: &CsPath, action: &str) -> CsPath {
    let name = CsIdent::fixed(format!("{action}{}", path.last().bare()));
    path.scope().join(CsIdent::fixed(INTEROP)).join(name)
}
