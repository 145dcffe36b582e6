//! The second stage: all decisions. For each item of the model its C# name, its type, how it crosses and who owns it; and
//! which file and class has it. Nothing after this stage decides, and nothing here makes code or text.

mod channels;
mod core_type;
mod cs_type;
mod function;
mod ident;
mod names;
mod namespaces;
mod origin;
mod resource;
mod types;

pub use channels::{ACTIONS, ChannelShape};
pub use core_type::CoreType;
pub use cs_type::{CsType, Param, Passing as ParamPassing, compiler_service};
pub use function::{
    Argument, ArgumentForm, AsyncExport, AsyncImport, CoreExportName, CoreImportName, Crossing, Export,
    FunctionShape, Import, InternalError, ListForm, Outcome, Passing, ResultPassing, Signature, Target,
    Thrown, core_names,
};
pub use ident::{CsIdent, CsPath, Scope, local_hint, user_namespace};
pub use names::{ATTACH, DROP_HANDLE, INSTANCE, INTEROP, PAYLOAD};
pub use namespaces::check;
pub use origin::Origin;
pub use resource::{ResourceShape, interop_member};
pub use types::{Cases, CasesOf, Fields, Form, TypeShape, Types};

use crate::model::{Direction, FunctionItem, Holds, Home, Model};
use crate::{Options, StringEncoding, Visibility};
use channels::Channels;
use indexmap::IndexMap;
use names::{FunctionNames, IMPORTS, Names};
use origin::Origins;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use wit_parser::{Docs, Stability, Type, TypeId};

pub struct Shape<'a> {
    pub model: &'a Model<'a>,
    pub types: Types,
    pub strings: StringEncoding,
    pub visibility: Visibility,    // Who sees the generated classes
    pub files: Vec<FileShape<'a>>, // Sorted by path
    channels: Channels,
    origins: Origins<'a>,
}

/// A generated file: one class, of an interface or of the world.
#[derive(Debug)]
pub struct FileShape<'a> {
    pub path: String,
    pub namespace: Vec<CsIdent>,
    pub outer: Vec<CsIdent>, // The classes around the class, from the outside
    pub class: ClassShape<'a>,
}

/// A static class, of an interface, the world, or the imports of either.
#[derive(Debug)]
pub struct ClassShape<'a> {
    pub path: CsPath,
    pub about: Option<(&'a Docs, &'a Stability)>, // What WIT says of it: nothing of imports, which it does not have
    pub types: Vec<DeclaredShape<'a>>,            // The types it declares
    pub exports: Vec<FunctionShape<'a>>,          // The methods that the user implements
    pub imports: Vec<FunctionShape<'a>>,          // The methods that call imports
    pub channels: Vec<Type>, // The types of streams and futures that it is the first to use
    pub nested: Option<Box<ClassShape<'a>>>, // For imports, where the world exports what it imports
}

#[derive(Debug)]
pub struct DeclaredShape<'a> {
    pub id: TypeId,
    pub name: CsIdent,
    pub resource: Option<ResourceShape<'a>>,
}

/// A method that loads or stores a declared type, or lifts or lowers its core values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Helper {
    Load,
    Lift,
    Store,
    Lower,
}

impl<'a> Shape<'a> {
    /// Decides for a world.
    pub fn of(model: &'a Model<'a>, options: &'a Options) -> Self {
        let names = names::assign(model, options);
        let mut shape = Self {
            model,
            types: Types::of(model, &names),
            strings: options.strings,
            visibility: options.visibility,
            files: Vec::new(),
            channels: Channels::default(),
            origins: Origins::of(options),
        };
        let full_name =
            |class: &CsPath| class.segments().iter().map(CsIdent::bare).collect::<Vec<_>>().join(".");
        let homes: BTreeMap<String, &Home> =
            names.homes.iter().map(|(home, class)| (full_name(class), home)).collect();
        let mut used = BTreeSet::new();
        for (name, home) in homes {
            let path = file_path(&name, &mut used);
            let file = shape.file(path, home, &names, options);
            shape.files.extend((!file.class.is_empty()).then_some(file));
        }
        shape.channels.learn(model, &shape.types, &names);
        shape
    }

    /// The class that stands for the type of a stream or future.
    pub fn channel(&self, shape: &TypeShape) -> &ChannelShape {
        &self.channels.types[&shape.same]
    }

    /// Where a function is declared in WIT, as far as the C# compiler can be told.
    pub fn origin(&self, function: &FunctionShape<'a>) -> Option<Origin<'a>> {
        self.origins.find(self.model.resolve, function.function)
    }

    /// Which methods a declared type has. What is one value in memory has none for that, and what never goes out none that
    /// store and lower.
    pub fn helpers(&self, id: TypeId) -> Vec<Helper> {
        let shape = &self.types[&Type::Id(id)];
        let has_any = shape.has_helpers() && self.channels.have_classes(id);
        let has_flat = shape.flat.is_some() && shape.has_flat_helpers();
        let goes_out = !shape.holds.any(Holds::BORROWED_EXPORTS);
        let wanted = [
            (Helper::Load, !shape.is_loaded_as_it_is),
            (Helper::Lift, has_flat),
            (Helper::Store, goes_out && !shape.is_stored_as_it_is),
            (Helper::Lower, goes_out && has_flat),
        ];
        wanted.into_iter().filter(|(_, is_wanted)| has_any && *is_wanted).map(|(helper, _)| helper).collect()
    }

    fn file(&mut self, path: String, home: &Home, names: &Names, options: &Options) -> FileShape<'a> {
        let class = &names.homes[home];
        let (_, scopes) = class.segments().split_last().expect("a path has a segment");
        let namespaces = match home {
            Home::World => scopes.len(),
            Home::Interface(id) if self.model.resolve.interfaces[*id].name.is_some() => scopes.len(),
            // What the world declares in place is in its class.
            _ => names.homes[&Home::World].segments().len() - 1,
        };
        let (namespace, outer) = scopes.split_at(namespaces);
        let mut functions: IndexMap<CsPath, Vec<Named<'_, 'a>>> = IndexMap::new();
        for named in self.model.homes[home].functions.iter().zip(&names.functions[home]) {
            functions.entry(named.1.class.clone()).or_default().push(named);
        }
        let mut class = |path: CsPath| {
            let interop = Scope::members_of(&CsIdent::fixed(INTEROP));
            let channels = Vec::new();
            ClassBuilder { shape: self, names, options, functions: &functions, path, interop, channels }
                .class(home)
        };
        let own = names.homes[home].clone();
        let nested = own.join(CsIdent::fixed(IMPORTS));
        let (mut own, nested) = (class(own), class(nested));
        own.about = Some(self.model.about(home));
        own.nested = (!nested.is_empty()).then(|| Box::new(nested));
        FileShape { path, namespace: namespace.to_vec(), outer: outer.to_vec(), class: own }
    }
}

/// A function, and its names.
type Named<'n, 'a> = (&'n FunctionItem<'a>, &'n FunctionNames);

struct ClassBuilder<'b, 'a> {
    shape: &'b mut Shape<'a>,
    names: &'b Names,
    options: &'b Options,
    /// The functions of the file, by the class that declares them.
    functions: &'b IndexMap<CsPath, Vec<Named<'b, 'a>>>,
    path: CsPath,
    /// The names in the class that talks to the other side.
    interop: Scope,
    channels: Vec<Type>,
}

impl<'a> ClassBuilder<'_, 'a> {
    fn class(mut self, home: &Home) -> ClassShape<'a> {
        let mut types = Vec::new();
        for &(.., id) in &self.shape.model.homes[home].types {
            let Some(ty) = self.names.types.get(&id).filter(|ty| ty.scope() == self.path) else { continue };
            let resource = self.shape.model.resources.contains_key(&id).then(|| {
                let methods = self.methods(ty, &[Direction::Export, Direction::Import]);
                ResourceShape::of(self.shape.model, id, ty, methods)
            });
            types.push(DeclaredShape { id, name: ty.last().clone(), resource });
        }
        let path = self.path.clone();
        let exports = self.methods(&path, &[Direction::Export]);
        let imports = self.methods(&path, &[Direction::Import]);
        ClassShape { path, about: None, types, exports, imports, channels: self.channels, nested: None }
    }

    /// The methods of a class or resource that go in `directions`. The names that talk to the other side are taken in
    /// order, and the types of streams and futures found.
    fn methods(&mut self, class: &CsPath, directions: &[Direction]) -> Vec<FunctionShape<'a>> {
        let Shape { model, types, channels, .. } = &mut *self.shape;
        let Options { results, strings, .. } = *self.options;
        let context = function::Context { model, types, results, strings };
        let own = self.functions.get(class).into_iter().flatten();
        let own = own.filter(|(item, _)| directions.contains(&item.direction));
        own.map(|(item, names)| {
            self.channels.extend(channels.add(model, types, item, &self.path, &mut self.interop));
            context.function(item, names, &mut self.interop)
        })
        .collect()
    }
}

impl ClassShape<'_> {
    fn is_empty(&self) -> bool {
        self.types.is_empty() && self.exports.is_empty() && self.imports.is_empty() && self.nested.is_none()
    }
}

impl fmt::Debug for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let classes = self.files.iter().flat_map(|file| [Some(&file.class), file.class.nested.as_deref()]);
        let declared = classes.flatten().flat_map(|class| &class.types);
        let types: Vec<_> = declared.map(|declared| &self.types[&Type::Id(declared.id)]).collect();
        f.debug_struct("World").field("types", &types).field("files", &self.files).finish()
    }
}

/// The file of a class, which is called as the class is. MSBuild, and many systems, take names for one that differ only in
/// case, and none takes more than 255 bytes: what would be used again gets a number.
fn file_path(class: &str, used: &mut BTreeSet<String>) -> String {
    let short = &class[..class.floor_char_boundary(200)];
    let numbered = (2..).map(|number| format!("{short}-{number}"));
    let mut names = [short.to_owned()].into_iter().chain(numbered);
    names.find(|name| used.insert(name.to_lowercase())).expect("there is always another number") + ".cs"
}
