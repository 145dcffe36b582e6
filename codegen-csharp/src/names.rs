//! Every C# name that a WIT name becomes, made once, by one rule (docs/wit-to-csharp.md, "Names").
//! Names do not depend on the order of a hash map, nor on interfaces that have nothing to do with each other.

use crate::Options;
use crate::namespaces::{self, Versions};
use crate::surface::{Direction, Home, Surface};
use crate::types::{Kind, definition, kind};
use heck::{ToLowerCamelCase, ToUpperCamelCase};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use unicode_ident::{is_xid_continue, is_xid_start};
use wit_parser::{
    Function, FunctionKind, InterfaceId, PackageId, Param, Resolve, TypeDefKind, TypeId, WorldKey,
};

/// A C# identifier. Displayed, a keyword is escaped with `@`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CsIdent(String);

impl CsIdent {
    /// `PascalCase`, for types and members.
    pub fn pascal(wit: &str) -> Self {
        Self(wit.to_upper_camel_case())
    }

    /// `camelCase`, for parameters and locals.
    pub fn camel(wit: &str) -> Self {
        Self(wit.to_lower_camel_case())
    }

    /// A part of a namespace that the user wrote, or that is the name of a project: what an identifier cannot hold
    /// becomes `_`, as in the names that `dotnet new` makes. An `@` that escapes it is no part of the name.
    pub fn of_user(text: &str) -> Self {
        // The compiler reads UTF-16 unit by unit: a letter beyond U+FFFF is none to it.
        let fits = |c: char| c <= '\u{ffff}' && is_xid_continue(c);
        let text = text.strip_prefix('@').unwrap_or(text);
        let mut name: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
        if !name.starts_with(|c| c == '_' || is_xid_start(c)) {
            name.insert(0, '_');
        }
        Self(name)
    }

    /// A name that is not made from WIT: of the class library, of `CmDotnet`, or of the generated code itself.
    pub fn fixed(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name without an escape, to make another name from.
    pub fn bare(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CsIdent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if KEYWORDS.binary_search(&self.0.as_str()).is_ok() {
            f.write_str("@")?;
        }
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CsIdent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A full name from the global namespace. Displayed, it begins with `global::`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CsPath(Vec<CsIdent>);

impl CsPath {
    /// A name of the class library or of `CmDotnet`, with dots.
    pub fn fixed(path: &str) -> Self {
        Self(path.split('.').map(CsIdent::fixed).collect())
    }

    /// The name `child` in this scope.
    pub fn join(&self, child: CsIdent) -> Self {
        let mut segments = self.0.clone();
        segments.push(child);
        Self(segments)
    }

    /// The parts of the name.
    pub fn segments(&self) -> &[CsIdent] {
        &self.0
    }

    /// The name without its last part.
    pub fn scope(&self) -> CsPath {
        Self(self.0[..self.0.len() - 1].to_vec())
    }

    /// The last part of the name.
    pub fn last(&self) -> &CsIdent {
        self.0.last().expect("a path has a segment: the constructors make no empty one")
    }
}

impl fmt::Display for CsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("global::")?;
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{segment}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for CsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The reserved keywords of C#, sorted. Contextual keywords are valid names wherever generated code uses a name.
const KEYWORDS: &[&str] = &[
    "abstract",
    "as",
    "base",
    "bool",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "checked",
    "class",
    "const",
    "continue",
    "decimal",
    "default",
    "delegate",
    "do",
    "double",
    "else",
    "enum",
    "event",
    "explicit",
    "extern",
    "false",
    "finally",
    "fixed",
    "float",
    "for",
    "foreach",
    "goto",
    "if",
    "implicit",
    "in",
    "int",
    "interface",
    "internal",
    "is",
    "lock",
    "long",
    "namespace",
    "new",
    "null",
    "object",
    "operator",
    "out",
    "override",
    "params",
    "private",
    "protected",
    "public",
    "readonly",
    "ref",
    "return",
    "sbyte",
    "sealed",
    "short",
    "sizeof",
    "stackalloc",
    "static",
    "string",
    "struct",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "uint",
    "ulong",
    "unchecked",
    "unsafe",
    "ushort",
    "using",
    "virtual",
    "void",
    "volatile",
    "while",
];

/// Members that every C# type has (`object`), or that the compiler makes for a record.
const COMMON_MEMBERS: &[&str] = &[
    "Clone",
    "Deconstruct",
    "EqualityContract",
    "Equals",
    "Finalize",
    "GetHashCode",
    "GetType",
    "MemberwiseClone",
    "PrintMembers",
    "ReferenceEquals",
    "ToString",
];

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

/// The names that are taken in one C# declaration space.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
    /// The number that the next local of a name tries first.
    numbers: BTreeMap<String, usize>,
}

impl Scope {
    /// The declaration space of the type `name`: a member cannot be named like it, nor like a member it has anyway.
    pub fn members_of(name: &CsIdent) -> Self {
        let taken = COMMON_MEMBERS.iter().copied().chain([name.bare()]).map(str::to_owned).collect();
        Self { taken, numbers: BTreeMap::new() }
    }

    /// The locals of a method with these parameters.
    pub fn locals<'a>(params: impl IntoIterator<Item = &'a CsIdent>) -> Self {
        let taken = params.into_iter().map(|name| name.bare().to_owned()).collect();
        Self { taken, numbers: BTreeMap::new() }
    }

    /// Takes a name without asking.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Takes `wanted`, with as many `_` at its end as make it unique.
    pub fn claim(&mut self, wanted: CsIdent) -> CsIdent {
        let mut name = wanted.0;
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        CsIdent(name)
    }

    /// Takes `wanted` for a local variable, with the first number from 2 that makes it unique.
    pub fn local(&mut self, wanted: &str) -> CsIdent {
        if self.taken.insert(wanted.to_owned()) {
            return CsIdent(wanted.to_owned());
        }
        let number = self.numbers.entry(wanted.to_owned()).or_insert(2);
        loop {
            let name = format!("{wanted}{number}");
            *number += 1;
            if self.taken.insert(name.clone()) {
                return CsIdent(name);
            }
        }
    }
}

/// A function of the world: which way it goes, where it is, its WIT name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FunctionKey {
    /// Imported or exported.
    pub direction: Direction,
    /// The interface of the world it is in; none at world level.
    pub interface: Option<WorldKey>,
    /// Its name in WIT.
    pub name: String,
}

/// The C# names of a function.
#[derive(Debug, Clone)]
pub struct FunctionNames {
    /// The class that declares the method.
    pub class: CsPath,
    /// The method; the name of the class for a constructor.
    pub method: CsIdent,
    /// The parameters, without the resource that a method is called on.
    pub params: Vec<CsIdent>,
}

/// Every C# name of a world's bindings.
#[derive(Debug)]
pub struct Names {
    /// The class of each [`Home`], in the order of [`Surface::homes`].
    pub homes: IndexMap<Home, CsPath>,
    /// The C# type of each record, variant, enum, flags and resource.
    pub types: IndexMap<TypeId, CsPath>,
    /// The fields, cases or flags of each of them; a resource has none.
    pub members: IndexMap<TypeId, Vec<CsIdent>>,
    /// The methods.
    pub functions: IndexMap<FunctionKey, FunctionNames>,
}

/// Names everything in `surface`.
pub fn assign(resolve: &Resolve, surface: &Surface, options: &Options) -> Names {
    let mut namer = Namer {
        options,
        resolve,
        surface,
        names: Names {
            homes: IndexMap::new(),
            types: IndexMap::new(),
            members: IndexMap::new(),
            functions: IndexMap::new(),
        },
        scopes: IndexMap::new(),
    };
    namer.name_homes();
    for home in surface.homes.keys() {
        namer.name_types(home);
    }
    namer.name_twins();
    for home in surface.homes.keys() {
        namer.name_functions(home);
    }
    namer.names
}

struct Namer<'a> {
    options: &'a Options,
    resolve: &'a Resolve,
    surface: &'a Surface,
    names: Names,
    /// The declaration spaces of namespaces and classes.
    scopes: IndexMap<CsPath, Scope>,
}

impl Namer<'_> {
    /// Names the classes: first those of namespaces, by the order of their WIT names, then those nested in the world's.
    fn name_homes(&mut self) {
        let mut outer: Vec<(String, PackageId, &Home)> = Vec::new();
        let mut nested = Vec::new();
        for home in self.surface.homes.keys() {
            match home {
                Home::Interface(id) => match (&self.resolve.interfaces[*id].name, self.package(*id)) {
                    (Some(name), Some(package)) => outer.push((name.clone(), package, home)),
                    _ => nested.push((home, self.surface.inline_key(*id))),
                },
                Home::World => {
                    let world = &self.resolve.worlds[self.surface.world];
                    let package = world.package.expect("a resolved world belongs to a package");
                    outer.push((world.name.clone(), package, home));
                }
                Home::Instance(direction, name) => nested.push((home, Some((*direction, name.clone())))),
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
                wanted.0.push('_');
            }
            let ident = self.scopes.entry(namespace.clone()).or_default().claim(wanted);
            self.add_home(home.clone(), namespace.join(ident));
        }
        for (home, key) in nested {
            let (direction, name) = key.expect("an interface without a name is an item of the world");
            let class = self.nested_class(direction, &name);
            let ident = self.scope(&class).claim(CsIdent::pascal(&name));
            self.add_home(home.clone(), class.join(ident));
        }
        self.names.homes.sort_by_cached_key(|home, _| self.surface.homes.get_index_of(home));
    }

    /// A class cannot have the full name of a namespace.
    fn reserve_namespace(&mut self, namespace: &CsPath) {
        for length in 1..namespace.0.len() {
            let outer = CsPath(namespace.0[..length].to_vec());
            self.scopes.entry(outer).or_default().reserve(namespace.0[length].bare());
        }
    }

    /// The class in which an item of the world called `name` is nested.
    fn nested_class(&mut self, direction: Direction, name: &str) -> CsPath {
        let world = self.names.homes[&Home::World].clone();
        if direction == Direction::Import && self.surface.is_exported(self.resolve, name) {
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
            IMPORTS => self.surface.has_both_directions(self.resolve, home),
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
                    first.0.push('_');
                }
                segments.extend([first, CsIdent::pascal(&name.name)]);
                segments
            }
        };
        let is_shared = chosen.is_none_or(|chosen| chosen.versions == Versions::All);
        if let (Some(version), true) =
            (&name.version, is_shared && self.surface.has_versions(self.resolve, package))
        {
            let text: String = version
                .to_string()
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
                .collect();
            segments.push(CsIdent(format!("V{text}")));
        }
        CsPath(segments)
    }

    fn name_types(&mut self, home: &Home) {
        let outer = self.names.homes[home].clone();
        for (side, name, id) in self.surface.types(self.resolve, home) {
            let Some(members) = member_names(&self.resolve.types[id].kind) else { continue };
            let class = match side {
                Some(Direction::Import) if self.surface.has_both_directions(self.resolve, home) => {
                    self.imports_class(&outer)
                }
                _ => outer.clone(),
            };
            let mut wanted = CsIdent::pascal(name);
            // The class of a resource overrides this method, which cannot have its name.
            if self.resolve.types[id].kind == TypeDefKind::Resource && wanted.bare() == DROP_HANDLE {
                wanted.0.push('_');
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
        for (copy, original) in &self.surface.twins {
            if let Some(path) = self.names.types.get(original).cloned() {
                let members = self.names.members[original].clone();
                self.names.types.insert(*copy, path);
                self.names.members.insert(*copy, members);
            }
        }
    }

    fn name_functions(&mut self, home: &Home) {
        for direction in [Direction::Export, Direction::Import] {
            for (interface, function) in self.surface.functions(self.resolve, home, direction) {
                let class = self.function_class(home, direction, function);
                let method = self.method_name(&class, function);
                let mut scope = Scope::default();
                let params = explicit_params(function)
                    .iter()
                    .map(|param| scope.claim(CsIdent::camel(&param.name)))
                    .collect();
                let key = FunctionKey { direction, interface, name: function.name.clone() };
                self.names.functions.insert(key, FunctionNames { class, method, params });
            }
        }
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
            (Home::World, Direction::Import) => self.surface.is_exported(self.resolve, &function.name),
            (_, Direction::Import) => self.surface.has_both_directions(self.resolve, home),
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

/// The parts of a namespace that the user wrote.
pub fn user_namespace(text: &str) -> Vec<CsIdent> {
    text.split('.').filter(|part| !part.is_empty()).map(CsIdent::of_user).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn a_taken_name_gets_underscores() {
        let mut scope = Scope::members_of(&CsIdent::pascal("shape"));
        assert_eq!(scope.claim(CsIdent::pascal("shape")).to_string(), "Shape_");
        assert_eq!(scope.claim(CsIdent::pascal("to-string")).to_string(), "ToString_");
        assert_eq!(scope.claim(CsIdent::pascal("side")).to_string(), "Side");
    }

    #[test]
    fn names_of_projects_become_identifiers() {
        for (project, name) in [
            ("MyApp", "MyApp"),
            ("my-app", "my_app"),
            ("my app (2)", "my_app__2_"),
            ("3d", "_3d"),
            ("-", "_"),
            ("\u{301}a", "_\u{301}a"),
            ("class", "@class"),
            ("@class", "@class"),
            ("größe", "größe"),
            ("日本", "日本"),
            ("\u{1d4d0}", "_"),
        ] {
            assert_eq!(CsIdent::of_user(project).to_string(), name);
        }
    }

    #[test]
    fn keywords_are_escaped_where_they_are_written() {
        assert_eq!(CsIdent::camel("class").to_string(), "@class");
        assert_eq!(CsPath::fixed("A.in.B").to_string(), "global::A.@in.B");
    }
}
