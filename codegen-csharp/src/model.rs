//! The C# declarations of a world: files, classes, types and method signatures. What a method does is in `plan`.

use crate::csharp::{CsType, Param, Passing};
use crate::docs::DocText;
use crate::names::{
    CsIdent, CsPath, FunctionKey, IMPORTS, Names, Scope, explicit_params, is_infallible_constructor,
};
use crate::surface::{Direction, Home, Surface};
use crate::types::{self, Kind, Number, TypeMap, kind, task};
use crate::{Options, ResultStyle, Visibility};
use diagnostics::{Lines, Position};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use wit_parser::{
    Docs, Function, FunctionKind, Resolve, Stability, Type, TypeDef, TypeDefKind, TypeId, TypeOwner, WorldKey,
};

/// A generated file: one class, of an interface or of the world.
#[derive(Debug)]
pub struct File<'a> {
    /// Who sees its class.
    pub visibility: Visibility,
    /// Its name.
    pub path: String,
    /// The namespace.
    pub namespace: Vec<CsIdent>,
    /// The classes around the class, from the outside.
    pub outer: Vec<CsIdent>,
    /// The class.
    pub class: Class<'a>,
}

/// A static class, of an interface, the world, or the imports of either.
#[derive(Debug)]
pub struct Class<'a> {
    /// Its full name.
    pub path: CsPath,
    /// Its documentation.
    pub docs: DocText,
    /// Since when its users are warned.
    pub deprecation: Option<Deprecation>,
    /// The types it declares.
    pub types: Vec<TypeDecl<'a>>,
    /// The methods that the user implements.
    pub exports: Vec<Method<'a>>,
    /// The methods that call imports.
    pub imports: Vec<Method<'a>>,
    /// The nested class for imports, where the world exports what it imports.
    pub nested: Option<Box<Class<'a>>>,
}

/// What a method is called on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Its class: a static method.
    Class,
    /// A resource, which is the first parameter of the WIT function.
    Resource,
    /// Nothing yet: a constructor.
    Constructor,
}

/// A method of a class or resource.
#[derive(Debug)]
pub struct Method<'a> {
    /// The interface of the world it is in; none at world level.
    pub interface: Option<WorldKey>,
    /// The WIT function.
    pub function: &'a Function,
    /// What it is called on.
    pub target: Target,
    /// The method's full name; that of the class for a constructor.
    pub path: CsPath,
    /// What the names of what belongs to the method are made from.
    pub label: String,
    /// The documentation.
    pub docs: DocText,
    /// Since when its users are warned.
    pub deprecation: Option<Deprecation>,
    /// The parameters, without the resource it is called on.
    pub params: Vec<Param>,
    /// What it returns, in the end; none: nothing, or a constructor.
    pub result: Option<CsType>,
    /// The task that it returns, if it is asynchronous. Its last parameter is then the cancellation token.
    pub task: Option<CsType>,
    /// The error that it throws as an exception.
    pub error: Option<CsType>,
    /// The name in the WIT of what the user implements, where the compiler can find it.
    pub origin: Option<Origin>,
}

/// A part of a line of a WIT file.
#[derive(Debug)]
pub struct Origin {
    /// The file, relative to the generated one.
    pub path: String,
    /// The first character.
    pub start: Position,
    /// The character behind the last one.
    pub end: Position,
}

/// `@deprecated` of WIT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// The version of the package that deprecated the item.
    pub since: String,
}

impl Deprecation {
    fn of(stability: &Stability) -> Option<Self> {
        match stability {
            Stability::Stable { deprecated, .. } | Stability::Unstable { deprecated, .. } => {
                deprecated.as_ref().map(|version| Self { since: version.to_string() })
            }
            Stability::Unknown => None,
        }
    }
}

/// A member with a type: a field of a record, or the payload of a case.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: CsIdent,
    /// Its type.
    pub ty: CsType,
    /// Its documentation.
    pub docs: DocText,
}

/// A case of a variant.
#[derive(Debug)]
pub struct Case {
    /// The nested class.
    pub name: CsIdent,
    /// What it holds.
    pub content: CaseContent,
    /// Its documentation.
    pub docs: DocText,
}

/// What a case of a variant holds.
#[derive(Debug)]
pub enum CaseContent {
    /// A payload.
    Payload(CsType),
    /// Nothing: there is one value.
    Singleton,
}

/// A constant of an enum or of flags.
#[derive(Debug)]
pub struct Constant {
    /// Its name.
    pub name: CsIdent,
    /// The number of the case, or of the bit.
    pub number: usize,
    /// Its documentation.
    pub docs: DocText,
}

/// A type that the bindings declare.
#[derive(Debug)]
pub struct TypeDecl<'a> {
    /// The WIT type.
    pub id: TypeId,
    /// Its name.
    pub name: CsIdent,
    /// Its documentation.
    pub docs: DocText,
    /// Since when its users are warned.
    pub deprecation: Option<Deprecation>,
    /// What it is.
    pub shape: TypeShape<'a>,
}

/// How the memory of a record struct is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordLayout {
    /// As the canonical ABI says; bindings pass the memory of values.
    Canonical,
    /// As the runtime likes.
    Any,
}

/// The kinds of declared types.
#[derive(Debug)]
pub enum TypeShape<'a> {
    /// `readonly record struct`
    Record(RecordLayout, Vec<Field>),
    /// `abstract record`, with a nested `sealed record` for each case.
    Variant(Vec<Case>),
    /// `enum`
    Enum(Number, Vec<Constant>),
    /// `[Flags] enum`; whether it declares `None`.
    Flags(Number, NoneMember, Vec<Constant>),
    /// `sealed class`: a resource that is imported, with its handle, or exported, which the user completes.
    Resource(Direction, ResourceBase, Vec<Method<'a>>),
}

/// The class that an imported resource derives from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceBase {
    /// That of all.
    Imported,
    /// That of the `pollable` of `wasi:io/poll`, which can be awaited.
    Pollable,
}

impl ResourceBase {
    fn of(resolve: &Resolve, definition: &TypeDef) -> Self {
        let TypeOwner::Interface(interface) = definition.owner else { return Self::Imported };
        match resolve.id_of(interface) {
            Some(id)
                if definition.name.as_deref() == Some("pollable") && id.starts_with("wasi:io/poll@0.2.") =>
            {
                Self::Pollable
            }
            _ => Self::Imported,
        }
    }
}

/// Whether a flags enum declares `None = 0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoneMember {
    /// It does.
    Declared,
    /// It does not: the WIT has a flag of that name.
    FlagOfThatName,
}

/// The last line, and the last column, that the C# compiler takes for a place in another file.
const MAX_LINE: usize = 16_707_565;
const MAX_COLUMN: usize = u16::MAX as usize;

/// The documentation of a class for imports.
const IMPORTS_SUMMARY: &str = "What is imported, of which the world exports its own by the same names.";

/// Builds the declarations of `surface`, sorted by file.
pub fn build<'a>(
    resolve: &'a Resolve,
    surface: &'a Surface,
    names: &'a Names,
    options: &Options,
) -> Vec<File<'a>> {
    let types = TypeMap { resolve, facts: &surface.facts, names };
    let sources = options.sources.iter().filter(|(path, _)| options.source_paths.contains_key(*path));
    let lines = sources.map(|(path, text)| (path.as_str(), Lines::of(text))).collect();
    let builder = Builder { options, resolve, surface, names, types, lines };
    let mut files: Vec<File> = surface.homes.keys().map(|home| builder.file(home)).collect();
    files.retain(|file| !file.class.is_empty());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

impl Class<'_> {
    fn is_empty(&self) -> bool {
        self.types.is_empty() && self.exports.is_empty() && self.imports.is_empty() && self.nested.is_none()
    }
}

/// The methods of classes, by the class.
type Methods<'a> = IndexMap<CsPath, Vec<(Direction, Method<'a>)>>;

struct Builder<'a, 's> {
    options: &'s Options,
    resolve: &'a Resolve,
    surface: &'a Surface,
    names: &'a Names,
    types: TypeMap<'a>,
    /// The lines of the WIT files that the compiler finds.
    lines: BTreeMap<&'s str, Lines>,
}

impl<'a> Builder<'a, '_> {
    fn file(&self, home: &Home) -> File<'a> {
        let class = &self.names.homes[home];
        let (_, scopes) = class.segments().split_last().expect("a path has a segment");
        let (namespace, outer) = scopes.split_at(self.namespace_length(home, scopes.len()));
        let docs = match self.surface.interface(self.resolve, home) {
            Some(interface) => &interface.docs,
            None => &self.resolve.worlds[self.surface.world].docs,
        };
        let mut methods = self.methods(home);
        let mut types = self.type_decls(home, &mut methods);
        let nested = self.class(
            class.join(CsIdent::fixed(IMPORTS)),
            DocText::words(IMPORTS_SUMMARY),
            &mut types,
            &mut methods,
        );
        let mut class = self.class(class.clone(), DocText::of(docs), &mut types, &mut methods);
        class.deprecation = Deprecation::of(self.stability(home));
        class.nested = (!nested.is_empty()).then(|| Box::new(nested));
        File {
            visibility: self.options.visibility,
            path: file_path(&class.path),
            namespace: namespace.to_vec(),
            outer: outer.to_vec(),
            class,
        }
    }

    /// The class `path`, with those of `types` and `methods` that it declares.
    fn class(
        &self,
        path: CsPath,
        docs: DocText,
        types: &mut Vec<TypeDecl<'a>>,
        methods: &mut Methods<'a>,
    ) -> Class<'a> {
        let types = types.extract_if(.., |declared| self.names.types[&declared.id].scope() == path).collect();
        let (mut exports, mut imports) = (Vec::new(), Vec::new());
        for (direction, method) in methods.swap_remove(&path).unwrap_or_default() {
            match direction {
                Direction::Export => exports.push(method),
                Direction::Import => imports.push(method),
            }
        }
        Class { path, docs, deprecation: None, types, exports, imports, nested: None }
    }

    /// What WIT says of the item that a class stands for.
    fn stability(&self, home: &Home) -> &Stability {
        let world = &self.resolve.worlds[self.surface.world];
        match home {
            Home::World => &world.stability,
            Home::Interface(id) => &self.resolve.interfaces[*id].stability,
            Home::Instance(direction, name) => {
                let items = match direction {
                    Direction::Import => &world.imports,
                    Direction::Export => &world.exports,
                };
                items[&WorldKey::Name(name.clone())].stability(self.resolve)
            }
        }
    }

    /// How many of the `scopes` around a class are namespaces: all, or those around the world's class.
    fn namespace_length(&self, home: &Home, scopes: usize) -> usize {
        let world = self.names.homes[&Home::World].segments();
        let nested = match home {
            Home::World => false,
            Home::Instance(..) => true,
            Home::Interface(id) => self.resolve.interfaces[*id].name.is_none(),
        };
        if nested { world.len() - 1 } else { scopes }
    }

    fn methods(&self, home: &Home) -> Methods<'a> {
        let mut methods = Methods::new();
        for direction in [Direction::Export, Direction::Import] {
            for (interface, function) in self.surface.functions(self.resolve, home, direction) {
                let method = self.method(direction, interface, function);
                methods.entry(method.path.scope()).or_default().push((direction, method));
            }
        }
        methods
    }

    fn method(
        &self,
        direction: Direction,
        interface: Option<WorldKey>,
        function: &'a Function,
    ) -> Method<'a> {
        let key = FunctionKey { direction, interface: interface.clone(), name: function.name.clone() };
        let names = &self.names.functions[&key];
        let is_async = function.kind.is_async();
        let position = match direction {
            Direction::Import if is_async => types::Position::AsyncImportArgument,
            Direction::Import => types::Position::ImportArgument,
            Direction::Export => types::Position::Value,
        };
        let params = explicit_params(function).iter().zip(&names.params);
        let mut params: Vec<Param> = params
            .map(|(param, name)| Param::value(self.types.cs_type(&param.ty, position), name.clone()))
            .collect();
        if is_async {
            params.push(cancellation_token(&names.params, direction));
        }
        let target = match function.kind {
            FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => Target::Resource,
            _ if is_infallible_constructor(self.resolve, function) => Target::Constructor,
            _ => Target::Class,
        };
        let (result, error) = match target {
            Target::Constructor => (None, None),
            _ => self.outcome(function.result.as_ref()),
        };
        let task = is_async.then(|| match direction {
            Direction::Import => task("ValueTask", result.clone()),
            Direction::Export => task("Task", result.clone()),
        });
        let method = names.method.bare();
        let label = match (function.kind.resource(), target) {
            (None, _) => method.to_owned(),
            (Some(_), Target::Constructor) => format!("{method}Constructor"),
            (Some(_), _) => format!("{}{method}", names.class.last().bare()),
        };
        Method {
            interface,
            function,
            target,
            path: names.class.join(names.method.clone()),
            label,
            docs: DocText::of(&function.docs),
            deprecation: Deprecation::of(&function.stability),
            params,
            result,
            task,
            error,
            origin: match direction {
                Direction::Import => None,
                Direction::Export => self.origin(function),
            },
        }
    }

    /// Where the name of a function is in the WIT.
    fn origin(&self, function: &Function) -> Option<Origin> {
        let location = self.resolve.source_map.resolve_span(function.span)?;
        let lines = self.lines.get(location.path)?;
        let path = self.options.source_paths.get(location.path)?;
        let [start, end] = [location.range.start, location.range.end].map(|at| lines.position(at));
        let is_known_to_compiler = start.line <= MAX_LINE && end.column <= MAX_COLUMN;
        is_known_to_compiler.then(|| Origin { path: path.clone(), start, end })
    }

    /// What a method returns and what it throws.
    fn outcome(&self, result: Option<&Type>) -> (Option<CsType>, Option<CsType>) {
        let Some(result) = result else { return (None, None) };
        match kind(self.resolve, result) {
            Kind::Result(ok, err) if self.options.results == ResultStyle::Throw => {
                (ok.map(|ok| self.types.value(&ok)), Some(self.types.payload(err.as_ref())))
            }
            _ => (Some(self.types.value(result)), None),
        }
    }

    /// The types of a class; a resource takes its methods.
    fn type_decls(&self, home: &Home, methods: &mut Methods<'a>) -> Vec<TypeDecl<'a>> {
        let types = self.surface.types(self.resolve, home).into_iter();
        types.filter_map(|(.., id)| self.type_decl(id, &self.resolve.types[id], methods)).collect()
    }

    fn type_decl(&self, id: TypeId, definition: &TypeDef, methods: &mut Methods<'a>) -> Option<TypeDecl<'a>> {
        let name = self.names.types.get(&id)?.last().clone();
        let members = self.names.members[&id].iter().cloned();
        let shape = match &definition.kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter().zip(members);
                let fields = fields.map(|(field, name)| Field {
                    name,
                    ty: self.types.value(&field.ty),
                    docs: DocText::of(&field.docs),
                });
                TypeShape::Record(self.record_layout(id), fields.collect())
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter().zip(members);
                TypeShape::Variant(cases.map(|(case, name)| self.case(case, name)).collect())
            }
            TypeDefKind::Enum(cases) => {
                let docs = cases.cases.iter().map(|case| &case.docs);
                TypeShape::Enum(Number::discriminant(cases.cases.len()), constants(docs, members))
            }
            TypeDefKind::Flags(flags) => {
                let docs = flags.flags.iter().map(|flag| &flag.docs);
                let constants = constants(docs, members);
                let none = match constants.iter().any(|constant| constant.name.bare() == "None") {
                    true => NoneMember::FlagOfThatName,
                    false => NoneMember::Declared,
                };
                TypeShape::Flags(Number::bits(flags.flags.len()), none, constants)
            }
            TypeDefKind::Resource => {
                let own = methods.swap_remove(&self.names.types[&id]).unwrap_or_default();
                let own = own.into_iter().map(|(_, method)| method).collect();
                let base = ResourceBase::of(self.resolve, definition);
                TypeShape::Resource(self.surface.resources[&id].direction, base, own)
            }
            _ => return None,
        };
        let deprecation = Deprecation::of(&definition.stability);
        Some(TypeDecl { id, name, docs: DocText::of(&definition.docs), deprecation, shape })
    }

    fn record_layout(&self, id: TypeId) -> RecordLayout {
        let facts = &self.surface.facts;
        match facts.is_stored_as_it_is(&Type::Id(id)) || facts.is_loaded_as_it_is(&Type::Id(id)) {
            true => RecordLayout::Canonical,
            false => RecordLayout::Any,
        }
    }

    fn case(&self, case: &wit_parser::Case, name: CsIdent) -> Case {
        let content = match &case.ty {
            Some(ty) => CaseContent::Payload(self.types.value(ty)),
            None => CaseContent::Singleton,
        };
        Case { name, content, docs: DocText::of(&case.docs) }
    }
}

/// The last parameter of an asynchronous method.
fn cancellation_token(params: &[CsIdent], direction: Direction) -> Param {
    Param {
        ty: CsType::Named(CsPath::fixed("System.Threading.CancellationToken")),
        name: Scope::locals(params).local("cancellationToken"),
        passing: match direction {
            Direction::Import => Passing::Optional,
            Direction::Export => Passing::Value,
        },
    }
}

fn constants<'d>(
    docs: impl Iterator<Item = &'d Docs>,
    names: impl Iterator<Item = CsIdent>,
) -> Vec<Constant> {
    let members = docs.zip(names).enumerate();
    members.map(|(number, (docs, name))| Constant { name, number, docs: DocText::of(docs) }).collect()
}

/// The file of a class: its full name.
fn file_path(class: &CsPath) -> String {
    let parts: Vec<&str> = class.segments().iter().map(CsIdent::bare).collect();
    parts.join(".") + ".cs"
}
