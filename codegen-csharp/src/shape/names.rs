//! Every C# name that a WIT name becomes, made once, by one rule (docs/wit-to-csharp.md, "Names").
//! Names do not depend on the order of a hash map, nor on interfaces that have nothing to do with each other.

use super::ident::{CsIdent, CsPath, Scope, user_namespace};
use super::namespaces::{self, Versions};
use crate::Options;
use crate::model::{Direction, FunctionItem, Home, Kind, Model, definition, kind};
use indexmap::IndexMap;
use wit_parser::{Function, FunctionKind, InterfaceId, PackageId, Param, Resolve, TypeDefKind, TypeId};

/// Members of the class of a resource that the WIT does not name: of its base class, `IDisposable`, or generated.
const RESOURCE_MEMBERS: &[&str] = &[ATTACH, "Dispose", DROP_HANDLE, INTEROP];

/// The property that holds the payload of a variant's case.
pub const PAYLOAD: &str = "Value";
/// The property that is the one value of a variant's case without payload.
pub const INSTANCE: &str = "Instance";
/// The nested class of imports where the world also exports what it imports.
pub const IMPORTS: &str = "Imports";
/// The nested class that talks to the other side.
pub const INTEROP: &str = "WitInterop";

/// The method of a resource's base class that gives an object its handle.
pub const ATTACH: &str = "Attach";
/// The method of an imported resource that drops a handle.
pub const DROP_HANDLE: &str = "DropHandle";
/// The method that stands for a constructor of a resource that can fail.
pub const CREATE: &str = "Create";

/// The C# names of a function.
pub struct FunctionNames {
    pub class: CsPath,        // The class that declares the method
    pub method: CsIdent,      // The method; the name of the class for a constructor
    pub params: Vec<CsIdent>, // The parameters, without the resource that a method is called on
    pub label: String,        // What the names of what belongs to the method are made from
}

/// Every C# name of a world's bindings.
#[derive(Default)]
pub struct Names {
    /// The class of each [`Home`], in the order of [`Model::homes`].
    pub homes: IndexMap<Home, CsPath>,
    /// The C# type of each record, variant, enum, flags and resource.
    pub types: IndexMap<TypeId, CsPath>,
    /// The fields, cases or flags of each of them; a resource has none.
    pub members: IndexMap<TypeId, Vec<CsIdent>>,
    /// The functions of each [`Home`], in their order.
    pub functions: IndexMap<Home, Vec<FunctionNames>>,
}

/// Names everything in the world.
pub fn assign(model: &Model<'_>, options: &Options) -> Names {
    let mut namer =
        Namer { options, resolve: model.resolve, model, names: Names::default(), scopes: IndexMap::new() };
    namer.name_homes();
    for home in model.homes.keys() {
        namer.name_types(home);
    }
    namer.name_twins();
    for home in model.homes.keys() {
        namer.name_functions(home);
    }
    namer.names
}

struct Namer<'a> {
    options: &'a Options,
    resolve: &'a Resolve,
    model: &'a Model<'a>,
    names: Names,
    /// The declaration spaces of namespaces and classes.
    scopes: IndexMap<CsPath, Scope>,
}

impl Namer<'_> {
    /// Names the classes: first those of namespaces, by the order of their WIT names, then those nested in the world's.
    fn name_homes(&mut self) {
        let mut outer: Vec<(String, PackageId, &Home)> = Vec::new();
        let mut nested = Vec::new();
        for home in self.model.homes.keys() {
            match home {
                Home::Interface(id) => match (&self.resolve.interfaces[*id].name, self.package(*id)) {
                    (Some(name), Some(package)) => outer.push((name.clone(), package, home)),
                    _ => nested.push((home, self.model.inline_key(*id))),
                },
                Home::World => {
                    let world = &self.resolve.worlds[self.model.world];
                    let package = world.package.expect("a resolved world belongs to a package");
                    outer.push((world.name.clone(), package, home));
                }
                Home::Instance(direction, name) => nested.push((home, Some((*direction, name.as_str())))),
            }
        }
        outer.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        for (name, package, _) in &outer {
            self.reserve_namespace(&self.namespace(*package, name));
        }
        for (name, package, home) in outer {
            let namespace = self.namespace(package, &name);
            let mut wanted = CsIdent::pascal(&name);
            if self.has_nested_class(home, wanted.bare()) {
                wanted = wanted.with_underscore();
            }
            let ident = self.scopes.entry(namespace.clone()).or_default().claim(wanted);
            self.add_home(home.clone(), namespace.join(ident));
        }
        for (home, key) in nested {
            let (direction, name) = key.expect("an interface without a name is an item of the world");
            let class = self.nested_class(direction, name);
            let ident = self.scope(&class).claim(CsIdent::pascal(name));
            self.add_home(home.clone(), class.join(ident));
        }
        self.names.homes.sort_by_cached_key(|home, _| self.model.homes.get_index_of(home));
    }

    /// A class cannot have the full name of a namespace.
    fn reserve_namespace(&mut self, namespace: &CsPath) {
        let segments = namespace.segments();
        for length in 1..segments.len() {
            let outer = CsPath::of(segments[..length].iter().cloned());
            self.scopes.entry(outer).or_default().reserve(segments[length].bare());
        }
    }

    /// The class in which an item of the world called `name` is nested.
    fn nested_class(&mut self, direction: Direction, name: &str) -> CsPath {
        let world = self.names.homes[&Home::World].clone();
        if direction == Direction::Import && self.model.is_exported(name) {
            self.imports_class(&world)
        } else {
            world
        }
    }

    fn imports_class(&mut self, outer: &CsPath) -> CsPath {
        let class = outer.join(CsIdent::fixed(IMPORTS));
        self.scope(outer).reserve(IMPORTS);
        self.scope(&class).reserve(INTEROP);
        class
    }

    fn add_home(&mut self, home: Home, class: CsPath) {
        for nested in [INTEROP, IMPORTS] {
            if self.has_nested_class(&home, nested) {
                self.scope(&class).reserve(nested);
            }
        }
        self.names.homes.insert(home, class);
    }

    /// Whether there is a class in that of `home` which the generator names `name`: no other member can have its name,
    /// nor the class itself.
    fn has_nested_class(&self, home: &Home, name: &str) -> bool {
        match name {
            INTEROP => true,
            IMPORTS => self.model.has_both_directions(home),
            _ => false,
        }
    }

    fn scope(&mut self, class: &CsPath) -> &mut Scope {
        self.scopes.entry(class.clone()).or_insert_with(|| Scope::members_of(class.last()))
    }

    fn package(&self, id: InterfaceId) -> Option<PackageId> {
        self.resolve.interfaces[id].package
    }

    /// The namespace of the interface or world `item`: the one that was chosen, or `Root.Namespace.Name`; and the version
    /// where the world has two versions of the package that would share it.
    fn namespace(&self, package: PackageId, item: &str) -> CsPath {
        let name = &self.resolve.packages[package].name;
        let chosen = namespaces::chosen(&self.options.namespaces, self.resolve, package, item);
        let mut segments = match chosen {
            Some(chosen) => user_namespace(chosen.namespace),
            None => {
                let mut segments = user_namespace(&self.options.root_namespace);
                let mut first = CsIdent::pascal(&name.namespace);
                if segments.is_empty() && matches!(first.bare(), "System" | "Microsoft" | "CmDotnet") {
                    first = first.with_underscore();
                }
                segments.extend([first, CsIdent::pascal(&name.name)]);
                segments
            }
        };
        let is_shared = chosen.is_none_or(|chosen| chosen.versions == Versions::All);
        if let (Some(version), true) = (&name.version, is_shared && self.model.has_versions(package)) {
            let text: String = version
                .to_string()
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
                .collect();
            segments.push(CsIdent::fixed(format!("V{text}")));
        }
        CsPath::of(segments)
    }

    fn name_types(&mut self, home: &Home) {
        let outer = self.names.homes[home].clone();
        for &(side, name, id) in &self.model.homes[home].types {
            let Some(members) = member_names(&self.resolve.types[id].kind) else { continue };
            let class = match side {
                Some(Direction::Import) if self.model.has_both_directions(home) => self.imports_class(&outer),
                _ => outer.clone(),
            };
            let mut wanted = CsIdent::pascal(name);
            // The class of a resource overrides this method, which cannot have its name.
            if self.resolve.types[id].kind == TypeDefKind::Resource && wanted.bare() == DROP_HANDLE {
                wanted = wanted.with_underscore();
            }
            let ident = self.scope(&class).claim(wanted);
            let mut scope = Scope::members_of(&ident);
            if matches!(self.resolve.types[id].kind, TypeDefKind::Variant(_)) {
                // A case inherits the other cases, as nested types; they may not hide its property.
                [PAYLOAD, INSTANCE].into_iter().for_each(|property| scope.reserve(property));
            }
            let members = members.into_iter().map(|member| scope.claim(CsIdent::pascal(member))).collect();
            self.names.types.insert(id, class.join(ident));
            self.names.members.insert(id, members);
        }
    }

    /// Gives the types of a copied interface the names of the types that they are the same as.
    fn name_twins(&mut self) {
        for (copy, original) in &self.model.twins {
            if let Some(path) = self.names.types.get(original).cloned() {
                let members = self.names.members[original].clone();
                self.names.types.insert(*copy, path);
                self.names.members.insert(*copy, members);
            }
        }
    }

    fn name_functions(&mut self, home: &Home) {
        let functions = self.model.homes[home].functions.iter();
        let names = functions.map(|item| self.function(home, item)).collect();
        self.names.functions.insert(home.clone(), names);
    }

    fn function(
        &mut self,
        home: &Home,
        FunctionItem { direction, function, .. }: &FunctionItem<'_>,
    ) -> FunctionNames {
        let class = self.function_class(home, *direction, function);
        let method = self.method_name(&class, function);
        let mut scope = Scope::default();
        let params = explicit_params(function);
        let params = params.iter().map(|param| scope.claim(CsIdent::camel(&param.name))).collect();
        let label = match function.kind.resource() {
            None => method.bare().to_owned(),
            Some(_) if is_infallible_constructor(self.resolve, function) => {
                format!("{}Constructor", method.bare())
            }
            Some(_) => format!("{}{}", class.last().bare(), method.bare()),
        };
        FunctionNames { class, method, params, label }
    }

    fn method_name(&mut self, class: &CsPath, function: &Function) -> CsIdent {
        match function.kind {
            _ if is_infallible_constructor(self.resolve, function) => class.last().clone(),
            FunctionKind::Constructor(_) => self.resource_scope(class).claim(CsIdent::fixed(CREATE)),
            _ if function.kind.resource().is_some() => {
                self.resource_scope(class).claim(CsIdent::pascal(function.item_name()))
            }
            _ => self.scope(class).claim(CsIdent::pascal(&function.name)),
        }
    }

    fn resource_scope(&mut self, class: &CsPath) -> &mut Scope {
        self.scopes.entry(class.clone()).or_insert_with(|| {
            let mut scope = Scope::members_of(class.last());
            RESOURCE_MEMBERS.iter().for_each(|member| scope.reserve(member));
            scope
        })
    }

    fn function_class(&mut self, home: &Home, direction: Direction, function: &Function) -> CsPath {
        if let Some(resource) = function.kind.resource() {
            return self.names.types[&definition(self.resolve, resource)].clone();
        }
        let class = self.names.homes[home].clone();
        let nested = match (home, direction) {
            (_, Direction::Export) => false,
            (Home::World, Direction::Import) => self.model.is_exported(&function.name),
            (_, Direction::Import) => self.model.has_both_directions(home),
        };
        if nested { self.imports_class(&class) } else { class }
    }
}

/// The parameters of a function that are parameters in C#: all but the resource that a method is called on.
pub fn explicit_params(function: &Function) -> &[Param] {
    match function.kind {
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => {
            function.params.get(1..).unwrap_or_default()
        }
        _ => &function.params,
    }
}

/// Whether a function is a constructor that cannot fail: a constructor in C# too.
pub fn is_infallible_constructor(resolve: &Resolve, function: &Function) -> bool {
    let result = function.result.as_ref();
    matches!(function.kind, FunctionKind::Constructor(_))
        && result.is_some_and(|result| !matches!(kind(resolve, result), Kind::Result(..)))
}

/// The WIT names of the fields, cases or flags of a type that becomes a C# type; none of another type.
fn member_names(kind: &TypeDefKind) -> Option<Vec<&str>> {
    match kind {
        TypeDefKind::Record(record) => Some(record.fields.iter().map(|field| field.name.as_str()).collect()),
        TypeDefKind::Variant(variant) => Some(variant.cases.iter().map(|case| case.name.as_str()).collect()),
        TypeDefKind::Enum(cases) => Some(cases.cases.iter().map(|case| case.name.as_str()).collect()),
        TypeDefKind::Resource => Some(Vec::new()),
        TypeDefKind::Flags(flags) => Some(flags.flags.iter().map(|flag| flag.name.as_str()).collect()),
        _ => None,
    }
}
