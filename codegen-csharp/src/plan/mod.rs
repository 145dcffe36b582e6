//! The canonical ABI of every function, written out as C# statements. The only module that knows that ABI:
//! flattening, parameters and results in memory, packed imports, what is freed where.
//!
//! A function is planned whole: its core signature and the body of its method. An asynchronous call is another way to
//! write that body.

mod body;
mod channel;
mod export;
mod import;
mod layout;
mod lift;
mod lower;
mod resource;
mod task;

use crate::StringEncoding;
use crate::csharp::{CsType, Expr, Param, Passing, Stmt};
use crate::facts::Facts;
use crate::model::{Class, File, Method, TypeDecl, TypeShape};
use crate::names::{CsIdent, CsPath, INTEROP, Names, Scope};
use crate::surface::{Direction, Surface};
use crate::types::{Kind, TypeMap, compiler_service, kind};
use body::{ArenaUse, Body};
pub use channel::{ACTIONS, Action, ChannelPlan, Channels};
pub use layout::Layouts;
use layout::{CoreType, MAX_FLAT_PARAMS};
use lower::Flat;
pub use resource::Table;
use wit_parser::{Resolve, Type, TypeDefKind, TypeId, TypeOwner};

/// What the plan of every function needs.
pub struct Context<'a> {
    /// The WIT.
    pub resolve: &'a Resolve,
    /// What the bindings are about.
    pub surface: &'a Surface,
    /// The C# names.
    pub names: &'a Names,
    /// Sizes and flat types.
    pub layouts: Layouts<'a>,
    /// How strings are passed.
    pub strings: StringEncoding,
    /// The streams and futures.
    pub channels: Channels<'a>,
}

/// The plan of a class, in the order of its declarations.
#[derive(Debug)]
pub struct ClassPlan {
    /// Its types.
    pub types: Vec<TypePlan>,
    /// The exported functions.
    pub exports: Vec<ExportPlan>,
    /// The imported functions.
    pub imports: Vec<ImportPlan>,
    /// The types of streams and futures that it is the first to use.
    pub channels: Vec<ChannelPlan>,
    /// The plan of the nested class for imports.
    pub nested: Option<Box<ClassPlan>>,
}

impl ClassPlan {
    /// Whether there is anything in the nested class that talks to the other side.
    pub fn has_interop(&self) -> bool {
        // Streams and futures are there for functions.
        !(self.exports.is_empty() && self.imports.is_empty() && self.types.iter().all(TypePlan::is_empty))
    }
}

/// What belongs to a type.
#[derive(Debug, Default)]
pub struct TypePlan {
    /// The objects of an exported resource.
    pub table: Option<Table>,
    /// The methods that load and store the type.
    pub helpers: Vec<Helper>,
    /// The intrinsics of a resource.
    pub intrinsics: Vec<CoreImport>,
    /// The imported methods of a resource.
    pub imports: Vec<ImportPlan>,
    /// The exported methods of a resource.
    pub exports: Vec<ExportPlan>,
    /// What the other side's drop of a resource calls.
    pub destructor: Option<CoreExport>,
}

impl TypePlan {
    fn is_empty(&self) -> bool {
        self.helpers.is_empty() && self.intrinsics.is_empty()
    }
}

/// A method that loads or stores a type.
#[derive(Debug)]
pub struct Helper {
    /// Its name.
    pub name: CsIdent,
    /// Its parameters.
    pub params: Vec<Param>,
    /// What it returns; none: `void`.
    pub result: Option<CsType>,
    /// Whether it is small enough to be a part of the methods that call it.
    pub is_inlined: bool,
    /// What it does.
    pub body: Vec<Stmt>,
}

/// The most fields or cases of a type whose load and store are parts of their callers.
const MAX_INLINED_PARTS: usize = 8;

/// An imported function.
#[derive(Debug)]
pub struct ImportPlan {
    /// The core import.
    pub core: CoreImport,
    /// The method that lifts the result of an asynchronous call.
    pub lift: Option<Helper>,
    /// What the public method does.
    pub body: Vec<Stmt>,
}

/// A core import as a C# method.
#[derive(Debug)]
pub struct CoreImport {
    /// The module it is imported from.
    pub module: String,
    /// The function.
    pub function: CoreFunction,
}

/// An exported function.
#[derive(Debug)]
pub struct ExportPlan {
    /// The core export, which calls the public method.
    pub core: CoreExport,
    /// The post-return function, which frees what the result holds.
    pub post_return: Option<CoreExport>,
    /// What an asynchronous export has beside.
    pub task: Option<TaskPlan>,
}

/// What an asynchronous export has beside its first function.
#[derive(Debug)]
pub struct TaskPlan {
    /// The function that the host calls for each event.
    pub callback: CoreExport,
    /// The core import that takes the result.
    pub task_return: CoreImport,
    /// The method that lowers the result and calls it.
    pub return_result: Helper,
}

/// A core export as a C# method.
#[derive(Debug)]
pub struct CoreExport {
    /// The function.
    pub function: CoreFunction,
    /// What it does.
    pub body: Vec<Stmt>,
}

/// A core function as a C# method.
#[derive(Debug)]
pub struct CoreFunction {
    /// Its name in the core module.
    pub entry_point: String,
    /// The C# method.
    pub name: CsIdent,
    /// Its parameters.
    pub params: Vec<Param>,
    /// What it returns; none: `void`.
    pub result: Option<CsType>,
}

/// Plans the classes of `files`, one by one.
pub fn plan(cx: &Context<'_>, files: &[File<'_>]) -> Vec<ClassPlan> {
    files.iter().map(|file| cx.plan_class(&file.class)).collect()
}

impl<'a> Context<'a> {
    fn plan_class(&self, class: &Class<'_>) -> ClassPlan {
        let mut interop = Scope::members_of(&CsIdent::fixed(INTEROP));
        let channels = self.plan_channels(&class.path, &mut interop);
        let types = class.types.iter().map(|declared| self.plan_type(declared, &mut interop)).collect();
        let exports = class.exports.iter().map(|method| export::plan(self, method, &mut interop)).collect();
        let imports = class.imports.iter().map(|method| import::plan(self, method, &mut interop)).collect();
        let nested = class.nested.as_ref().map(|nested| Box::new(self.plan_class(nested)));
        ClassPlan { types, exports, imports, channels, nested }
    }

    fn plan_type(&self, declared: &TypeDecl<'_>, interop: &mut Scope) -> TypePlan {
        match &declared.shape {
            TypeShape::Resource(direction, _, methods) => {
                self.plan_resource(declared, *direction, methods, interop)
            }
            _ => TypePlan { helpers: self.helpers(declared), ..TypePlan::default() },
        }
    }

    fn plan_methods(&self, direction: Direction, methods: &[Method<'_>], interop: &mut Scope) -> TypePlan {
        let mut plan = TypePlan::default();
        for method in methods {
            match direction {
                Direction::Import => plan.imports.push(import::plan(self, method, interop)),
                Direction::Export => plan.exports.push(export::plan(self, method, interop)),
            }
        }
        plan
    }

    /// The C# types of WIT types.
    pub fn types(&self) -> TypeMap<'a> {
        TypeMap { resolve: self.resolve, facts: self.facts(), names: self.names }
    }

    /// What is known of the types.
    pub fn facts(&self) -> &'a Facts {
        &self.surface.facts
    }

    /// The member that does `action` with the type `id`.
    fn helper(&self, action: &str, id: TypeId) -> CsPath {
        let ty = &self.names.types[&id];
        ty.scope().join(CsIdent::fixed(INTEROP)).join(helper_name(action, ty.last()))
    }

    /// The methods that load and store `declared`, and that lift and lower its core values; none for what is one value in
    /// memory, or a part of its callers.
    fn helpers(&self, declared: &TypeDecl<'_>) -> Vec<Helper> {
        let ty = Type::Id(declared.id);
        let is_declared = matches!(kind(self.resolve, &ty), Kind::Record(..) | Kind::Variant(..));
        if !is_declared || !self.has_known_channels(declared.id) {
            return Vec::new();
        }
        let flat = self.layouts.flat([&ty], MAX_FLAT_PARAMS).filter(|_| self.facts().has_flat_helpers(&ty));
        let mut helpers = Vec::new();
        if !self.facts().is_loaded_as_it_is(&ty) {
            helpers.push(self.load_helper(declared));
        }
        helpers.extend(flat.as_ref().map(|flat| self.lift_helper(declared, flat)));
        if !self.facts().borrows_exported(&ty) {
            if !self.facts().is_stored_as_it_is(&ty) {
                helpers.push(self.store_helper(declared));
            }
            helpers.extend(flat.as_ref().map(|flat| self.lower_helper(declared, flat)));
        }
        helpers
    }

    fn load_helper(&self, declared: &TypeDecl<'_>) -> Helper {
        let ty = Type::Id(declared.id);
        let source = CsIdent::fixed("source");
        let mut body = Body::new(self, Scope::locals([&source]));
        let base = Expr::Local(source.clone());
        let parts = match kind(self.resolve, &ty) {
            Kind::Record(id, fields) => {
                body.load_fields(self.types().value(&ty), id, &fields, &base);
                fields.len()
            }
            Kind::Variant(_, cases) => {
                body.load_variant(&ty, &cases, &base);
                cases.len()
            }
            _ => unreachable!("only records and variants have helpers"),
        };
        self.lifting(declared, "Load", vec![Param::value(CsType::address(), source)], body, parts)
    }

    fn lift_helper(&self, declared: &TypeDecl<'_>, flat: &[CoreType]) -> Helper {
        let names = word_names(flat);
        let mut body = Body::new(self, Scope::locals(&names));
        let words: Vec<Flat> = flat.iter().copied().zip(names.iter().cloned().map(Expr::Local)).collect();
        let value = body.lift_flat_parts(&mut words.into_iter(), &Type::Id(declared.id), "value");
        body.push(Stmt::Return(Some(value)));
        let params = flat.iter().zip(names).map(|(core, name)| Param::value(core.cs_type(), name));
        self.lifting(declared, "Lift", params.collect(), body, flat.len())
    }

    /// A method that lifts a declared type of so many `parts`.
    fn lifting(
        &self,
        declared: &TypeDecl<'_>,
        action: &str,
        mut params: Vec<Param>,
        body: Body<'_>,
        parts: usize,
    ) -> Helper {
        if self.facts().lifts_with_arena(&Type::Id(declared.id)) {
            params.insert(0, arena_parameter(&body));
        }
        Helper {
            name: helper_name(action, &declared.name),
            params,
            result: Some(CsType::Named(self.names.types[&declared.id].clone())),
            is_inlined: body.is_leaf && parts <= MAX_INLINED_PARTS,
            body: body.finish(),
        }
    }

    fn store_helper(&self, declared: &TypeDecl<'_>) -> Helper {
        let ty = Type::Id(declared.id);
        let (value, destination) = (CsIdent::fixed("value"), CsIdent::fixed("destination"));
        let mut body = Body::new(self, Scope::locals([&value, &destination]));
        body.keeps_loans = true;
        let (from, base) = (Expr::Local(value.clone()), Expr::Local(destination.clone()));
        let parts = match kind(self.resolve, &ty) {
            Kind::Record(id, fields) => {
                body.store_fields(&from, id, &fields, &base);
                fields.len()
            }
            Kind::Variant(_, cases) => {
                body.store_cases(from, &ty, &cases, &base, 0, "case");
                cases.len()
            }
            _ => unreachable!("only records and variants have helpers"),
        };
        self.lowering(
            declared,
            "Store",
            value,
            vec![Param::value(CsType::address(), destination)],
            body,
            parts,
        )
    }

    fn lower_helper(&self, declared: &TypeDecl<'_>, flat: &[CoreType]) -> Helper {
        let value = CsIdent::fixed("value");
        let names = word_names(flat);
        let mut body = Body::new(self, Scope::locals(names.iter().chain([&value])));
        body.keeps_loans = true;
        let words = body.lower_flat_parts(Expr::Local(value.clone()), &Type::Id(declared.id), "part");
        for ((_, word), name) in words.into_iter().zip(&names) {
            body.push(Stmt::Assign(Expr::Local(name.clone()), word));
        }
        let params = flat.iter().zip(names);
        let params = params.map(|(core, name)| Param { ty: core.cs_type(), name, passing: Passing::Out });
        self.lowering(declared, "Lower", value, params.collect(), body, flat.len())
    }

    /// A method that lowers a declared type of so many `parts`.
    fn lowering(
        &self,
        declared: &TypeDecl<'_>,
        action: &str,
        value: CsIdent,
        mut params: Vec<Param>,
        body: Body<'_>,
        parts: usize,
    ) -> Helper {
        params.insert(0, Param::value(CsType::Named(self.names.types[&declared.id].clone()), value));
        if self.facts().lowers_with_arena(&Type::Id(declared.id)) {
            params.insert(0, arena_parameter(&body));
        }
        Helper {
            name: helper_name(action, &declared.name),
            params,
            result: None,
            is_inlined: body.is_leaf && parts <= MAX_INLINED_PARTS,
            body: body.finish(),
        }
    }

    /// The method of the runtime library that lowers, stores, takes or loads a string.
    fn string_method(&self, action: &str) -> String {
        match self.strings {
            StringEncoding::Utf8 => format!("{action}String"),
            StringEncoding::Utf16 => format!("{action}Utf16"),
        }
    }

    /// The name of a declared type in WIT, for messages.
    fn wit_name(&self, id: TypeId) -> String {
        let definition = &self.resolve.types[id];
        let name = definition.name.as_deref().unwrap_or(definition.kind.as_str());
        match definition.owner {
            TypeOwner::Interface(interface) => match self.resolve.id_of(interface) {
                Some(interface) => format!("{interface}.{name}"),
                None => name.to_owned(),
            },
            TypeOwner::World(_) | TypeOwner::None => name.to_owned(),
        }
    }

    /// The name of any type in WIT, for messages.
    fn wit_type_name(&self, ty: &Type) -> String {
        match ty {
            Type::Id(id) => match &self.resolve.types[*id].kind {
                TypeDefKind::Type(target) => self.wit_type_name(target),
                _ => self.wit_name(*id),
            },
            _ => "value".to_owned(),
        }
    }
}

/// The type of the call's arena.
fn arena_type() -> CsType {
    CsType::Named(compiler_service("CallArena"))
}

fn arena_parameter(body: &Body<'_>) -> Param {
    Param { ty: arena_type(), name: body.arena.clone(), passing: Passing::Ref }
}

fn helper_name(action: &str, ty: &CsIdent) -> CsIdent {
    CsIdent::fixed(format!("{action}{}", ty.bare()))
}

/// The names of the core values of a type.
fn word_names(flat: &[CoreType]) -> Vec<CsIdent> {
    (0..flat.len()).map(|index| CsIdent::fixed(format!("word{index}"))).collect()
}

/// Whether the body uses the arena.
fn uses_arena(body: &Body<'_>) -> bool {
    body.arena_use == ArenaUse::Used
}
