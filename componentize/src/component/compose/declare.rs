//! The types and imports of the whole, in terms of its own indices: what a part calls a type stands for an index, for the
//! export of an instance, or for an import that is not written yet.

use super::types::reached;
use super::{MAIN, Parts, Plan, track};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::{
    Alias, ComponentBuilder, ComponentDefinedTypeEncoder, ComponentExportKind, ComponentExternName,
    ComponentOuterAliasKind, ComponentTypeEncoder, ComponentTypeRef, ComponentValType, InstanceType,
    TypeBounds,
};
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType,
    ComponentFuncTypeId, ComponentItem, ComponentValType as Value, ResourceId,
};
use wasmparser::names::{ComponentName, ComponentNameKind};
use wasmparser::types::Types;

/// What a type of a part is in the whole.
#[derive(Debug, Clone)]
pub enum Bound {
    /// The type of this index.
    Index(u32),
    /// The export of an instance.
    Export { instance: u32, name: String },
    /// Part of this import, which is written when it is needed first.
    Import(String),
}

/// What one part wants of an import.
#[derive(Clone, Copy)]
struct View<'a> {
    part: usize,
    name: &'a str,
    item: &'a ComponentItem,
}

pub struct Declarations<'a> {
    parts: &'a Parts,
    types: &'a Types,
    pub builder: ComponentBuilder,
    bound: BTreeMap<ComponentAnyTypeId, Bound>,
    /// The first of the types that stand for a resource: others may be given where they were defined.
    resources: BTreeMap<ResourceId, Bound>,
    /// Types without a name that the whole has.
    anonymous: BTreeMap<ComponentDefinedTypeId, u32>,
    /// The type of an instance that is being written.
    instance: Option<Instance>,
    /// The imports of the whole by their tracks: two of compatible versions are one.
    open: BTreeMap<String, Vec<View<'a>>>,
    /// The index of each import; none while it is being written.
    imported: BTreeMap<String, Option<u32>>,
    /// How many imports are being written, each for the one before it.
    depth: usize,
}

/// How many imports can need each other in a row that differs from the order of the main component.
const DEPTH: usize = 100;

#[derive(Default)]
struct Instance {
    ty: InstanceType,
    known: BTreeMap<ComponentAnyTypeId, u32>,
}

impl<'a> Declarations<'a> {
    /// Declares all imports of the whole.
    pub fn new(parts: &'a Parts, plan: &Plan) -> Result<Self, String> {
        let mut declarations = Self {
            parts,
            types: &parts.types,
            builder: ComponentBuilder::default(),
            bound: BTreeMap::new(),
            resources: BTreeMap::new(),
            anonymous: BTreeMap::new(),
            instance: None,
            open: BTreeMap::new(),
            imported: BTreeMap::new(),
            depth: 0,
        };
        let mut tracks = Vec::new();
        for part in parts.indices() {
            let named = named_types(parts, plan, part);
            for (name, item) in plan.open(parts, part) {
                let view = View { part, name, item };
                if let ComponentEntityType::Type { created, referenced } = item.ty
                    && !named.contains(&created)
                    && !declarations.defines(view, None, referenced)
                {
                    continue;
                }
                let track = track(name, item);
                declarations.bind_import(item, &track);
                declarations.open.entry(track.clone()).or_default().push(view);
                tracks.push(track);
            }
        }
        for track in tracks {
            declarations.import(&track)?;
        }
        Ok(declarations)
    }

    pub fn bind(&mut self, id: ComponentAnyTypeId, bound: Bound) {
        if let ComponentAnyTypeId::Resource(id) = id {
            let first = self.resources.entry(id.resource()).or_insert_with(|| bound.clone());
            if let Bound::Import(_) = first {
                first.clone_from(&bound);
            }
        }
        self.bound.insert(id, bound);
    }

    /// Binds the types of an instance to the exports of the one in the whole.
    pub fn bind_instance(&mut self, item: &ComponentItem, instance: u32) {
        for (name, created) in self.exported_types(item) {
            self.bind(created, Bound::Export { instance, name: name.to_owned() });
        }
    }

    fn bind_import(&mut self, item: &ComponentItem, track: &str) {
        if let ComponentEntityType::Type { created, .. } = item.ty {
            self.bind(created, Bound::Import(track.to_owned()));
        }
        for (_, created) in self.exported_types(item) {
            self.bind(created, Bound::Import(track.to_owned()));
        }
    }

    fn exported_types(&self, item: &ComponentItem) -> Vec<(&'a str, ComponentAnyTypeId)> {
        let ComponentEntityType::Instance(id) = item.ty else { return Vec::new() };
        let types = self.types;
        let exports = types[id].exports.iter();
        let types = exports.filter_map(|(name, item)| match item.ty {
            ComponentEntityType::Type { created, .. } => Some((name.as_str(), created)),
            _ => None,
        });
        types.collect()
    }

    /// Whether an import, or an export of one that is an instance, is where a resource comes from.
    fn defines(&self, view: View<'_>, export: Option<&str>, id: ComponentAnyTypeId) -> bool {
        let ComponentAnyTypeId::Resource(resource) = id else { return false };
        let ty = self.parts.ty(view.part);
        let named = |path: &[usize]| {
            let (name, item) = ty.imports.get_index(*path.first()?)?;
            let export = match (path.get(1), item.ty) {
                (Some(export), ComponentEntityType::Instance(id)) => {
                    Some(self.types[id].exports.get_index(*export)?.0.as_str())
                }
                _ => None,
            };
            Some((name.as_str(), export))
        };
        let mut places = ty.imported_resources.iter().filter(|(id, _)| *id == resource.resource());
        places.any(|(_, path)| named(path) == Some((view.name, export)))
    }

    /// The index of an import of the whole.
    pub fn import(&mut self, track: &str) -> Result<u32, String> {
        match self.imported.get(track) {
            Some(Some(index)) => return Ok(*index),
            Some(None) => return Err(format!("the import `{track}` needs types that need its own")),
            None => {}
        }
        self.imported.insert(track.to_owned(), None);
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("more than {DEPTH} imports need each other's types in a row"));
        }
        // A type that is being written waits for the import that it needs.
        let waiting = self.instance.take();
        let views = self.open[track].clone();
        let newest = views.iter().max_by_key(|view| version(view)).expect("an import has a view");
        let index = match views[0].item.ty {
            ComponentEntityType::Instance(_) => {
                let ty = ComponentTypeRef::Instance(self.instance_type(&views)?);
                self.builder.import(name(newest.name, newest.item), ty)
            }
            ComponentEntityType::Func(id) => {
                let ty = ComponentTypeRef::Func(self.function(id)?);
                self.builder.import(name(newest.name, newest.item), ty)
            }
            ComponentEntityType::Type { referenced, .. } => {
                let ty = ComponentTypeRef::Type(self.bounds(views[0], None, referenced)?);
                self.builder.import(name(newest.name, newest.item), ty)
            }
            _ => {
                return Err(format!("`{track}` stays an import, but is neither an interface nor a function"));
            }
        };
        for view in &views {
            match view.item.ty {
                ComponentEntityType::Type { created, .. } => self.bind(created, Bound::Index(index)),
                _ => self.bind_instance(view.item, index),
            }
        }
        self.instance = waiting;
        self.depth -= 1;
        self.imported.insert(track.to_owned(), Some(index));
        Ok(index)
    }

    /// The type of an instance that has what each part wants of it.
    fn instance_type(&mut self, views: &[View<'a>]) -> Result<u32, String> {
        self.instance = Some(Instance::default());
        let mut types: BTreeMap<&str, Option<u32>> = BTreeMap::new();
        for view in views {
            let ComponentEntityType::Instance(id) = view.item.ty else { continue };
            for (export, item) in &self.types[id].exports {
                if let Some(index) = types.get(export.as_str()) {
                    if let (Some(index), ComponentEntityType::Type { created, .. }) = (index, item.ty) {
                        self.writing().known.insert(created, *index);
                    }
                    continue;
                }
                let index = self.instance_export(*view, export, item)?;
                types.insert(export, index);
            }
        }
        let instance = self.instance.take().expect("it is being written");
        Ok(self.builder.type_instance(None, &instance.ty))
    }

    /// Writes an export of the type of an instance; gives the index of a type.
    fn instance_export(
        &mut self,
        view: View<'a>,
        export: &'a str,
        item: &'a ComponentItem,
    ) -> Result<Option<u32>, String> {
        match item.ty {
            ComponentEntityType::Func(id) => {
                let ty = self.function(id)?;
                self.writing().ty.export(name(export, item), ComponentTypeRef::Func(ty));
                Ok(None)
            }
            ComponentEntityType::Type { referenced, created } => {
                let bounds = self.bounds(view, Some(export), referenced)?;
                let instance = self.writing();
                let index = instance.ty.type_count();
                instance.ty.export(name(export, item), ComponentTypeRef::Type(bounds));
                instance.known.insert(created, index);
                Ok(Some(index))
            }
            _ => Err(format!(
                "`{}` stays an import, but its `{export}` is neither a type nor a function",
                view.name
            )),
        }
    }

    fn writing(&mut self) -> &mut Instance {
        self.instance.as_mut().expect("the type of an instance is being written")
    }

    /// What an imported type is: a resource that is defined by the import, or equal to another one.
    fn bounds(
        &mut self,
        view: View<'_>,
        export: Option<&str>,
        referenced: ComponentAnyTypeId,
    ) -> Result<TypeBounds, String> {
        if self.defines(view, export, referenced) {
            return Ok(TypeBounds::SubResource);
        }
        Ok(TypeBounds::Eq(self.any(referenced)?))
    }

    /// A type that a world has at its own level, for the part that imports it.
    pub fn type_argument(&mut self, part: usize, name: &str, item: &ComponentItem) -> Result<u32, String> {
        let ComponentEntityType::Type { referenced, created } = item.ty else {
            return Err(format!("`{name}` is no type"));
        };
        let is_import = |view: &View<'_>| view.part == part;
        if self.open.get(name).is_some_and(|views| views.iter().any(is_import)) {
            return self.import(name);
        }
        let index = self.any(referenced)?;
        self.bind(created, Bound::Index(index));
        Ok(index)
    }

    fn any(&mut self, id: ComponentAnyTypeId) -> Result<u32, String> {
        match id {
            ComponentAnyTypeId::Defined(id) => self.defined(id),
            _ => self.lookup(id)?.ok_or_else(|| "a type is needed that is inside of the whole".to_owned()),
        }
    }

    /// The index of a type in what is being written, if it is known there or can be made known.
    fn lookup(&mut self, id: ComponentAnyTypeId) -> Result<Option<u32>, String> {
        if let Some(index) = self.instance.as_ref().and_then(|instance| instance.known.get(&id)) {
            return Ok(Some(*index));
        }
        let Some(outer) = self.bound(id)? else { return Ok(None) };
        let Some(instance) = &mut self.instance else { return Ok(Some(outer)) };
        let index = instance.ty.type_count();
        instance.ty.alias(Alias::Outer { kind: ComponentOuterAliasKind::Type, count: 1, index: outer });
        instance.known.insert(id, index);
        Ok(Some(index))
    }

    /// The index of a bound type in the whole.
    fn bound(&mut self, id: ComponentAnyTypeId) -> Result<Option<u32>, String> {
        let find = |this: &Self| match (this.bound.get(&id), id) {
            (None, ComponentAnyTypeId::Resource(id)) => this.resources.get(&id.resource()).cloned(),
            (bound, _) => bound.cloned(),
        };
        let mut bound = find(self);
        if let Some(Bound::Import(track)) = &bound {
            self.import(track)?;
            bound = find(self);
        }
        Ok(match bound {
            Some(Bound::Index(index)) => Some(index),
            Some(Bound::Export { instance, name }) => {
                let index = self.builder.alias_export(instance, &name, ComponentExportKind::Type);
                self.bind(id, Bound::Index(index));
                Some(index)
            }
            Some(Bound::Import(_)) | None => None,
        })
    }

    fn ty(&mut self) -> (u32, ComponentTypeEncoder<'_>) {
        match &mut self.instance {
            Some(instance) => (instance.ty.type_count(), instance.ty.ty()),
            None => self.builder.ty(None),
        }
    }

    fn value(&mut self, ty: Value) -> Result<ComponentValType, String> {
        Ok(match ty {
            Value::Primitive(ty) => ComponentValType::Primitive(ty.into()),
            Value::Type(id) => ComponentValType::Type(self.defined(id)?),
        })
    }

    fn optional(&mut self, ty: Option<Value>) -> Result<Option<ComponentValType>, String> {
        ty.map(|ty| self.value(ty)).transpose()
    }

    fn named<'n>(
        &mut self,
        items: impl Iterator<Item = (&'n str, Value)>,
    ) -> Result<Vec<(&'n str, ComponentValType)>, String> {
        items.map(|(name, ty)| Ok((name, self.value(ty)?))).collect()
    }

    /// The type of a function.
    pub fn function(&mut self, id: ComponentFuncTypeId) -> Result<u32, String> {
        let types = self.types;
        let function = &types[id];
        let parameters = self.named(function.params.iter().map(|(name, ty)| (name.as_str(), *ty)))?;
        let result = self.optional(function.result)?;
        let (index, ty) = self.ty();
        ty.function().async_(function.async_).params(parameters).result(result);
        Ok(index)
    }

    /// A type of values: one that is known, or a new one.
    fn defined(&mut self, id: ComponentDefinedTypeId) -> Result<u32, String> {
        if let Some(index) = self.lookup(id.into())? {
            return Ok(index);
        }
        if self.instance.is_none()
            && let Some(index) = self.anonymous.get(&id)
        {
            return Ok(*index);
        }
        let index = self.define(id)?;
        match &mut self.instance {
            Some(instance) => instance.known.insert(id.into(), index),
            None => self.anonymous.insert(id, index),
        };
        Ok(index)
    }

    fn add(&mut self, write: impl FnOnce(ComponentDefinedTypeEncoder<'_>)) -> u32 {
        let (index, ty) = self.ty();
        write(ty.defined_type());
        index
    }

    fn define(&mut self, id: ComponentDefinedTypeId) -> Result<u32, String> {
        use ComponentDefinedType as Ty;
        let types = self.types;
        Ok(match &types[id] {
            Ty::Primitive(primitive) => self.add(|new| new.primitive((*primitive).into())),
            Ty::Record(record) => {
                let fields = self.named(record.fields.iter().map(|(name, ty)| (name.as_str(), *ty)))?;
                self.add(|new| new.record(fields))
            }
            Ty::Variant(variant) => {
                let mut cases = Vec::new();
                for (name, case) in &variant.cases {
                    cases.push((name.as_str(), self.optional(case.ty)?));
                }
                self.add(|new| new.variant(cases))
            }
            Ty::Tuple(tuple) => {
                let items = tuple.types.iter().map(|ty| self.value(*ty)).collect::<Result<Vec<_>, _>>()?;
                self.add(|new| new.tuple(items))
            }
            Ty::Flags(names) => self.add(|new| new.flags(names.iter().map(|name| name.as_str()))),
            Ty::Enum(names) => self.add(|new| new.enum_type(names.iter().map(|name| name.as_str()))),
            Ty::List { element, .. } => {
                let element = self.value(*element)?;
                self.add(|new| new.list(element))
            }
            Ty::FixedLengthList { element, length, .. } => {
                let element = self.value(*element)?;
                self.add(|new| new.fixed_length_list(element, *length))
            }
            Ty::Map { key, value, .. } => {
                let (key, value) = (self.value(*key)?, self.value(*value)?);
                self.add(|new| new.map(key, value))
            }
            Ty::Option { ty, .. } => {
                let ty = self.value(*ty)?;
                self.add(|new| new.option(ty))
            }
            Ty::Result { ok, err, .. } => {
                let (ok, err) = (self.optional(*ok)?, self.optional(*err)?);
                self.add(|new| new.result(ok, err))
            }
            Ty::Own(resource) => {
                let resource = self.any((*resource).into())?;
                self.add(|new| new.own(resource))
            }
            Ty::Borrow(resource) => {
                let resource = self.any((*resource).into())?;
                self.add(|new| new.borrow(resource))
            }
            Ty::Future { ty, .. } => {
                let ty = self.optional(*ty)?;
                self.add(|new| new.future(ty))
            }
            Ty::Stream { ty, .. } => {
                let ty = self.optional(*ty)?;
                self.add(|new| new.stream(ty))
            }
        })
    }
}

/// The types that functions of the whole need a name for: they are imports of the whole too, where they are imports.
fn named_types(parts: &Parts, plan: &Plan, part: usize) -> BTreeSet<ComponentAnyTypeId> {
    let exports = parts.ty(part).exports.values().filter(|_| part == MAIN);
    let items = plan.open(parts, part).map(|(_, item)| item).chain(exports);
    let functions = items.filter(|item| matches!(item.ty, ComponentEntityType::Func(_)));
    functions.flat_map(|item| reached(&parts.types, &item.ty)).collect()
}

/// The name of an import or export, with all that belongs to it.
pub fn name<'a>(name: &'a str, item: &'a ComponentItem) -> ComponentExternName<'a> {
    ComponentExternName {
        name: name.into(),
        implements: item.implements.as_deref().map(Into::into),
        version_suffix: item.version_suffix.as_deref().map(Into::into),
        external_id: item.external_id.as_deref().map(Into::into),
    }
}

/// What orders views by the version of their interface.
fn version(view: &View<'_>) -> Option<impl Ord + use<>> {
    let full = view.item.full_name(view.name);
    let name = ComponentName::new(&full, 0).ok()?;
    match name.kind() {
        ComponentNameKind::Interface(interface) => interface.version(None).ok()?,
        _ => None,
    }
}
