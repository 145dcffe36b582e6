//! The canonical ABI of every function, written out as C# statements. The only module that knows that ABI:
//! flattening, parameters and results in memory, packed imports, what is freed where.
//!
//! A function is planned whole: its core signature and the body of its method. An async call will be another way to
//! write that body, a resource another kind of value in `lower` and `lift`.

mod body;
mod export;
mod import;
mod layout;
mod lift;
mod lower;

use crate::csharp::{CsType, Expr, Param, Passing, Stmt};
use crate::model::{File, TypeDecl};
use crate::names::{CsIdent, CsPath, INTEROP, Names, Scope};
use crate::types::{Kind, TypeMap, compiler_service, is_any_bits, is_laid_out_alike, is_pointer_free, kind};
use body::{ArenaUse, Body};
pub use layout::Layouts;
use wit_parser::{Resolve, Type, TypeDefKind, TypeId, TypeOwner};

/// What the plan of every function needs.
pub struct Context<'a> {
    /// The WIT.
    pub resolve: &'a Resolve,
    /// The C# names.
    pub names: &'a Names,
    /// Sizes and flat types.
    pub layouts: Layouts<'a>,
}

/// The plan of a file, in the order of its declarations.
#[derive(Debug)]
pub struct FilePlan {
    /// The methods that load and store the file's types.
    pub helpers: Vec<Helper>,
    /// The exported functions.
    pub exports: Vec<ExportPlan>,
    /// The imported functions.
    pub imports: Vec<ImportPlan>,
    /// The imported functions of the nested class.
    pub nested_imports: Vec<ImportPlan>,
}

impl FilePlan {
    /// Whether there is anything in the nested class that talks to the other side.
    pub fn has_interop(&self) -> bool {
        !(self.helpers.is_empty()
            && self.exports.is_empty()
            && self.imports.is_empty()
            && self.nested_imports.is_empty())
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
    /// What it does.
    pub body: Vec<Stmt>,
}

/// An imported function.
#[derive(Debug)]
pub struct ImportPlan {
    /// The core import.
    pub core: CoreFunction,
    /// The module it is imported from.
    pub module: String,
    /// What the public method does.
    pub body: Vec<Stmt>,
}

/// An exported function.
#[derive(Debug)]
pub struct ExportPlan {
    /// The core export.
    pub core: CoreFunction,
    /// What it does.
    pub body: Vec<Stmt>,
    /// The post-return function, which frees what the result holds.
    pub post_return: Option<PostReturn>,
}

/// The post-return function of an export.
#[derive(Debug)]
pub struct PostReturn {
    /// The core export.
    pub core: CoreFunction,
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

/// Plans `files`, one by one.
pub fn plan(cx: &Context<'_>, files: &[File<'_>]) -> Vec<FilePlan> {
    files.iter().map(|file| cx.plan_file(file)).collect()
}

impl<'a> Context<'a> {
    fn plan_file(&self, file: &File<'_>) -> FilePlan {
        // Two imports can have one C# name, in the class and in its nested class.
        let mut scope = Scope::members_of(&CsIdent::fixed(INTEROP));
        let exports = file.exports.iter().map(|method| export::plan(self, method, &mut scope)).collect();
        let imports = file.imports.iter().map(|method| import::plan(self, method, &mut scope)).collect();
        let nested_imports = file.nested_imports.iter().map(|method| import::plan(self, method, &mut scope));
        FilePlan {
            helpers: file.types.iter().flat_map(|declared| self.helpers(declared)).collect(),
            exports,
            imports,
            nested_imports: nested_imports.collect(),
        }
    }

    /// The C# types of WIT types.
    pub fn types(&self) -> TypeMap<'a> {
        TypeMap { resolve: self.resolve, names: self.names }
    }

    /// The helper that loads or stores the type `id`.
    fn helper(&self, action: &str, id: TypeId) -> CsPath {
        let ty = &self.names.types[&id];
        let class = CsPath::of_segments(&ty.segments()[..ty.segments().len() - 1]);
        class.join(CsIdent::fixed(INTEROP)).join(helper_name(action, ty.last()))
    }

    /// The methods that load and store `declared`; none for a type that is one value in memory.
    fn helpers(&self, declared: &TypeDecl) -> Vec<Helper> {
        let ty = Type::Id(declared.id);
        match kind(self.resolve, &ty) {
            Kind::Record(id, fields) => {
                let mut helpers = Vec::new();
                if !(is_laid_out_alike(self.resolve, &ty) && is_any_bits(self.resolve, &ty)) {
                    helpers.push(self.load_helper(declared, |body, base| {
                        body.load_fields(body.cx.types().value(&ty), id, &fields, base);
                    }));
                }
                if !is_laid_out_alike(self.resolve, &ty) {
                    helpers.push(self.store_helper(declared, |body, value, base| {
                        body.store_fields(value, id, &fields, base);
                    }));
                }
                helpers
            }
            Kind::Variant(_, cases) => vec![
                self.load_helper(declared, |body, base| body.load_variant(&ty, &cases, base)),
                self.store_helper(declared, |body, value, base| {
                    body.store_cases(value.clone(), &ty, &cases, base, 0, "case");
                }),
            ],
            _ => Vec::new(),
        }
    }

    fn load_helper(&self, declared: &TypeDecl, write: impl FnOnce(&mut Body<'_>, &Expr)) -> Helper {
        let source = CsIdent::fixed("source");
        let mut body = Body::new(self, Scope::locals([&source]));
        write(&mut body, &Expr::Local(source.clone()));
        Helper {
            name: helper_name("Load", &declared.name),
            params: vec![Param::value(CsType::address(), source)],
            result: Some(CsType::Named(self.names.types[&declared.id].clone())),
            body: body.finish(),
        }
    }

    fn store_helper(&self, declared: &TypeDecl, write: impl FnOnce(&mut Body<'_>, &Expr, &Expr)) -> Helper {
        let (value, destination) = (CsIdent::fixed("value"), CsIdent::fixed("destination"));
        let mut body = Body::new(self, Scope::locals([&value, &destination]));
        let arena = body.arena.clone();
        write(&mut body, &Expr::Local(value.clone()), &Expr::Local(destination.clone()));
        let mut params = vec![
            Param::value(CsType::Named(self.names.types[&declared.id].clone()), value),
            Param::value(CsType::address(), destination),
        ];
        if !is_pointer_free(self.resolve, &Type::Id(declared.id)) {
            params.insert(0, Param { ty: arena_type(), name: arena, passing: Passing::Ref });
        }
        Helper { name: helper_name("Store", &declared.name), params, result: None, body: body.finish() }
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

fn helper_name(action: &str, ty: &CsIdent) -> CsIdent {
    CsIdent::fixed(format!("{action}{}", ty.bare()))
}

/// Whether the body uses the arena.
fn uses_arena(body: &Body<'_>) -> bool {
    body.arena_use == ArenaUse::Used
}
