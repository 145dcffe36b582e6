//! Schemas become types. What a schema says with `allOf` is put together first ([`flat`]); the rest decides which type it is.

mod flat;

use crate::document::Document;
use crate::model::{Case, EnumCase, Field, Kind, Number, Type, TypeDef};
use crate::names::Scope;
use crate::problems::{Problems, child};
use diagnostics::Code;
use flat::{Branch, Flat};
use oas3::spec::{ObjectOrReference, ObjectSchema, Schema, SchemaType};
use std::collections::BTreeMap;

/// How deep types may be in each other: hosts refuse those that are much deeper.
const DEEPEST: usize = 60;

/// How bytes of a form's part are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binary {
    /// As bytes.
    Bytes,
    /// As a file, which has a name and a type.
    Files,
}

/// A schema with the place that it is at.
#[derive(Clone)]
pub struct At<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// Its JSON pointer.
    pub pointer: &'a str,
    /// What its type is called if it needs a name.
    pub hint: &'a str,
}

/// A type, and whether `null` is a value of it.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    ty: Type,
    is_nullable: bool,
}

impl Found {
    fn into_type(self) -> Type {
        if self.is_nullable { self.ty.optional() } else { self.ty }
    }
}

/// What a schema is before it has a name.
struct Shape {
    form: Form,
    is_nullable: bool,
}

enum Form {
    Type(Type),
    New(Kind),
}

impl From<Type> for Form {
    fn from(ty: Type) -> Self {
        Self::Type(ty)
    }
}

/// The types that were made.
pub struct Schemas<'d> {
    document: &'d Document,
    /// The names of types and functions.
    pub scope: Scope,
    types: Vec<TypeDef>,
    /// The names that the schemas in `components` have.
    components: BTreeMap<String, String>,
    /// What references lead to, by pointer.
    known: BTreeMap<(String, Binary), Option<Found>>,
    /// The references that are being followed.
    open: Vec<String>,
    depth: usize,
    binary: Binary,
    /// The types that are not the document's, by what they are.
    own: BTreeMap<&'static str, String>,
}

impl<'d> Schemas<'d> {
    /// None yet. The schemas in `components` get their names first: what is used first changes none of them.
    pub fn of(document: &'d Document) -> Self {
        let mut scope = Scope::default();
        let schemas = document.spec.components.iter().flat_map(|components| components.schemas.keys());
        let components =
            schemas.map(|name| (child("/components/schemas", name), scope.take(&[name]))).collect();
        Self {
            document,
            scope,
            types: Vec::new(),
            components,
            known: BTreeMap::new(),
            open: Vec::new(),
            depth: 0,
            binary: Binary::Bytes,
            own: BTreeMap::new(),
        }
    }

    /// The types that were made, in the order of their making.
    pub fn into_types(self) -> Vec<TypeDef> {
        self.types
    }

    /// Adds a type, and gives its name.
    pub fn define(&mut self, hint: &str, docs: &str, kind: Kind) -> String {
        let name = self.scope.take(&[hint]);
        self.types.push(TypeDef { name: name.clone(), docs: docs.to_owned(), kind });
        name
    }

    /// A type that is not the document's; made when it is first asked for.
    pub fn own(&mut self, hint: &'static str, make: impl FnOnce(&mut Self) -> (String, Kind)) -> Type {
        if let Some(name) = self.own.get(hint) {
            return Type::Named(name.clone());
        }
        let (docs, kind) = make(self);
        let name = self.define(hint, &docs, kind);
        self.own.insert(hint, name.clone());
        Type::Named(name)
    }

    /// Any value, as its JSON text.
    pub fn json(&mut self) -> Type {
        self.own("json", |_| ("A value of any kind, as JSON text.".to_owned(), Kind::Alias(Type::String)))
    }

    fn file(&mut self) -> Type {
        let field = |name: &str, docs: &str, ty| {
            let (name, docs) = (name.to_owned(), docs.to_owned());
            Field { property: Some(name.clone()), name, docs, ty }
        };
        self.own("file", |_| {
            let fields = vec![
                field("name", "The name that the service sees.", Type::String.optional()),
                field("media-type", "The type, such as `image/png`.", Type::String.optional()),
                field("content", "The content.", Type::Bytes),
            ];
            ("A file that is sent.".to_owned(), Kind::Record(fields))
        })
    }

    /// The type of a schema, with bytes as `binary` says. After a problem there is none.
    pub fn type_of(&mut self, at: &At<'_>, binary: Binary, problems: &mut Problems) -> Option<Type> {
        let before = std::mem::replace(&mut self.binary, binary);
        let found = self.find(at, problems);
        self.binary = before;
        found.map(Found::into_type)
    }

    fn find(&mut self, at: &At<'_>, problems: &mut Problems) -> Option<Found> {
        if self.depth >= DEEPEST {
            let help = "hosts refuse types that are this deep: let a schema in the middle be `{}`, any value";
            problems.error(
                Code::OpenApiUnsupported,
                at.pointer,
                "the schemas are too deep in each other",
                help,
            );
            return None;
        }
        self.depth += 1;
        let found = match at.schema {
            Schema::Boolean(_) => Some(Found { ty: self.json(), is_nullable: false }),
            Schema::Object(object) => match object.as_ref() {
                ObjectOrReference::Ref { ref_path, .. } => self.reference(ref_path, at, problems),
                ObjectOrReference::Object(schema) => {
                    let shape = self.shape_of(schema, at, problems);
                    shape.map(|shape| self.named(shape, at.hint, &docs_of(schema)))
                }
            },
        };
        self.depth -= 1;
        found
    }

    fn named(&mut self, shape: Shape, hint: &str, docs: &str) -> Found {
        let ty = match shape.form {
            Form::Type(ty) => ty,
            Form::New(kind) => Type::Named(self.define(hint, docs, kind)),
        };
        Found { ty, is_nullable: shape.is_nullable }
    }

    fn reference(&mut self, path: &str, at: &At<'_>, problems: &mut Problems) -> Option<Found> {
        let target = match self.document.resolve::<Schema>(path) {
            Ok(target) => target,
            Err(lost) => {
                lost.report(path, at.pointer, problems);
                return None;
            }
        };
        let key = (target.pointer.clone(), self.binary);
        if let Some(found) = self.known.get(&key) {
            return found.clone();
        }
        if self.open.contains(&target.pointer) {
            recursive(&self.open, &target.pointer, at.pointer, problems);
            return None;
        }
        self.open.push(target.pointer.clone());
        let found = self.target(&target.value, &target.pointer, problems);
        self.open.pop();
        self.known.insert(key, found.clone());
        found
    }

    /// The type of what a reference leads to: it has the name that it has in `components`.
    fn target(&mut self, schema: &Schema, pointer: &str, problems: &mut Problems) -> Option<Found> {
        let last = pointer.rsplit('/').next().unwrap_or_default().to_owned();
        let Schema::Object(object) = schema else {
            return Some(Found { ty: self.json(), is_nullable: false });
        };
        let ObjectOrReference::Object(schema_object) = object.as_ref() else { return None };
        let at = At { schema, pointer, hint: &last };
        let Some(name) = self.components.get(pointer).cloned() else {
            return self.find(&at, problems);
        };
        // The name is taken from here on: with files in place of bytes it is another type.
        let name = match self.known.contains_key(&(pointer.to_owned(), Binary::Bytes))
            || self.known.contains_key(&(pointer.to_owned(), Binary::Files))
        {
            true => self.scope.take(&[&name]),
            false => name,
        };
        let place = self.types.len();
        let shape = self.shape_of(schema_object, &At { hint: &name, ..at }, problems)?;
        let kind = match shape.form {
            // A type with a name needs no other, unless the document has one for it.
            Form::Type(ty) => Kind::Alias(ty),
            Form::New(kind) => kind,
        };
        self.types.insert(place, TypeDef { name: name.clone(), docs: docs_of(schema_object), kind });
        Some(Found { ty: Type::Named(name), is_nullable: shape.is_nullable })
    }

    fn shape_of(&mut self, schema: &ObjectSchema, at: &At<'_>, problems: &mut Problems) -> Option<Shape> {
        let flat = Flat::of(schema, at.pointer, self.document, problems)?;
        self.shape(flat, at, problems)
    }

    fn shape(&mut self, mut flat: Flat, at: &At<'_>, problems: &mut Problems) -> Option<Shape> {
        if let Some((reference, pointer)) = flat.only_reference() {
            let found = self.reference(&reference, &At { pointer: &pointer, ..at.clone() }, problems)?;
            return Some(Shape {
                form: found.ty.into(),
                is_nullable: found.is_nullable || flat.is_nullable(),
            });
        }
        let branches = std::mem::take(&mut flat.branches);
        if !branches.is_empty() {
            return self.branches(&flat, branches, at, problems);
        }
        let is_nullable = flat.is_nullable();
        let form = match flat.types()[..] {
            [] | [SchemaType::Null] => Form::Type(self.json()),
            [ty] => self.single(ty, &flat, at, problems)?,
            _ => self.several(&flat, at, problems)?,
        };
        Some(Shape { form, is_nullable })
    }

    /// A schema of several types: a variant with a case for each.
    fn several(&mut self, flat: &Flat, at: &At<'_>, problems: &mut Problems) -> Option<Form> {
        let mut scope = Scope::default();
        let mut cases = Vec::new();
        for ty in flat.types() {
            let name = scope.take(&[name_of(ty)]);
            let hint = format!("{}-{name}", at.hint);
            let form = self.single(ty, flat, &At { hint: &hint, ..at.clone() }, problems)?;
            let ty = self.named(Shape { form, is_nullable: false }, &hint, "").ty;
            cases.push(Case { name, docs: String::new(), ty: Some(ty) });
        }
        Some(Form::New(Kind::Variant(cases)))
    }

    fn single(&mut self, ty: SchemaType, flat: &Flat, at: &At<'_>, problems: &mut Problems) -> Option<Form> {
        Some(match ty {
            SchemaType::Boolean => Type::Bool.into(),
            SchemaType::Integer => Type::Number(integer(flat.format.as_deref())).into(),
            SchemaType::Number if flat.format.as_deref() == Some("float") => Type::Number(Number::F32).into(),
            SchemaType::Number => Type::Number(Number::F64).into(),
            SchemaType::String => self.string(flat),
            SchemaType::Array => self.array(flat, at, problems)?,
            SchemaType::Object => self.object(flat, at, problems)?,
            SchemaType::Null => self.json().into(),
        })
    }

    fn string(&mut self, flat: &Flat) -> Form {
        if let Some(values) = flat.texts() {
            let mut scope = Scope::default();
            let cases = values.iter().map(|value| enum_case(value, "", &mut scope)).collect();
            return Form::New(Kind::Enum(cases));
        }
        match (flat.format.as_deref(), self.binary) {
            (Some("binary"), Binary::Files) => self.file().into(),
            (Some("binary" | "byte"), _) => Type::Bytes.into(),
            _ => Type::String.into(),
        }
    }

    fn array(&mut self, flat: &Flat, at: &At<'_>, problems: &mut Problems) -> Option<Form> {
        let item = format!("{}-item", at.hint);
        let mut elements = Vec::new();
        let mut is_whole = true;
        for (schema, pointer) in &flat.prefix {
            let at = At { schema, pointer, hint: &item };
            match self.find(&at, problems) {
                Some(found) => elements.push(found.into_type()),
                None => is_whole = false,
            }
        }
        let Some((schema, pointer)) = &flat.items else {
            return is_whole.then(|| match elements.is_empty() {
                true => Form::Type(Type::List(Box::new(self.json()))),
                false => Form::Type(Type::Tuple(elements)),
            });
        };
        if !flat.prefix.is_empty() {
            return is_whole.then(|| Form::Type(Type::List(Box::new(self.json()))));
        }
        let found = self.find(&At { schema, pointer, hint: &item }, problems)?;
        Some(Form::Type(Type::List(Box::new(found.into_type()))))
    }

    fn object(&mut self, flat: &Flat, at: &At<'_>, problems: &mut Problems) -> Option<Form> {
        let additional = match &flat.additional {
            None => None,
            Some((schema, pointer)) => {
                let hint = format!("{}-value", at.hint);
                let found = self.find(&At { schema, pointer, hint: &hint }, problems)?;
                Some(Type::Map(Box::new(found.into_type())))
            }
        };
        if flat.properties.is_empty() {
            return Some(Form::Type(additional.unwrap_or_else(|| self.json())));
        }
        let mut scope = Scope::default();
        let mut fields = Vec::new();
        for (property, (schema, pointer)) in &flat.properties {
            let name = scope.take(&[property]);
            let hint = format!("{}-{name}", at.hint);
            let Some(found) = self.find(&At { schema, pointer, hint: &hint }, problems) else { continue };
            let is_required = flat.required.contains(property) && !is_one_way(schema);
            let ty = found.into_type();
            fields.push(Field {
                name,
                docs: docs(schema),
                property: Some(property.clone()),
                ty: if is_required { ty } else { ty.optional() },
            });
        }
        // What is missing here has its problem.
        if fields.len() < flat.properties.len() {
            return None;
        }
        if let Some(ty) = additional {
            let name = scope.take(&["additional-properties"]);
            let docs = "All other properties, by name.".to_owned();
            fields.push(Field { name, docs, property: None, ty });
        }
        Some(Form::New(Kind::Record(fields)))
    }

    /// A schema with `oneOf` or `anyOf`.
    fn branches(
        &mut self,
        base: &Flat,
        branches: Vec<Branch>,
        at: &At<'_>,
        problems: &mut Problems,
    ) -> Option<Shape> {
        let (nulls, branches): (Vec<_>, Vec<_>) = branches.into_iter().partition(Branch::is_null);
        let mut is_nullable = base.is_nullable() || !nulls.is_empty();
        if let Some(texts) = flat::texts(&branches) {
            let mut scope = Scope::default();
            let cases = texts.iter().map(|(text, docs)| enum_case(text, docs, &mut scope)).collect();
            return Some(Shape { form: Form::New(Kind::Enum(cases)), is_nullable });
        }
        if branches.is_empty() {
            return Some(Shape { form: self.json().into(), is_nullable });
        }
        let is_alone = branches.len() == 1;
        let mut scope = Scope::default();
        let mut cases = Vec::new();
        let mut is_whole = true;
        for branch in &branches {
            let label = branch.label();
            let hint = match is_alone {
                true => at.hint.to_owned(),
                false => format!("{}-{}", at.hint, label.as_deref().unwrap_or("option")),
            };
            let Some(found) = self.branch(base, branch, &hint, problems) else {
                is_whole = false;
                continue;
            };
            is_nullable |= found.is_nullable;
            let name = scope.take(&[label.as_deref().unwrap_or_default(), word(&found.ty)]);
            let docs = docs(&branch.schema);
            cases.push(Case { name, docs, ty: Some(found.ty) });
        }
        if !is_whole {
            return None;
        }
        // Several texts of different formats are one type.
        let first = cases[0].ty.clone().expect("each case has a type");
        let form = match cases.iter().all(|case| case.ty.as_ref() == Some(&first)) {
            true => Form::Type(first),
            false => Form::New(Kind::Variant(cases)),
        };
        Some(Shape { form, is_nullable })
    }

    fn branch(&mut self, base: &Flat, branch: &Branch, hint: &str, problems: &mut Problems) -> Option<Found> {
        let at = At { schema: &branch.schema, pointer: &branch.pointer, hint };
        if base.properties.is_empty() {
            return self.find(&at, problems);
        }
        // The properties beside `oneOf` are those of each branch.
        let flat = base.with(&branch.schema, &branch.pointer, self.document, problems)?;
        if !flat.branches.is_empty() {
            let help = "put the schemas of the inner `oneOf` into the outer one";
            let message = "a `oneOf` with properties beside it has another `oneOf` in it";
            problems.error(Code::OpenApiUnsupported, at.pointer, message, help);
            return None;
        }
        let docs = docs(&branch.schema);
        let shape = self.shape(flat, &at, problems)?;
        Some(self.named(shape, hint, &docs))
    }
}

fn enum_case(value: &str, docs: &str, scope: &mut Scope) -> EnumCase {
    let name = scope.take(&[if value.is_empty() { "empty" } else { value }]);
    // A name that is not the text itself says which text it is.
    let docs = match value {
        "" => format!("The empty text. {docs}"),
        value if value == name => docs.to_owned(),
        value => format!("`{value}`. {docs}"),
    };
    let docs = docs.trim_end().to_owned();
    EnumCase { name, docs }
}

/// Says that the reference at `pointer` closes a circle of those in `open`.
fn recursive(open: &[String], target: &str, pointer: &str, problems: &mut Problems) {
    let last = |pointer: &str| pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let circle = open.iter().skip_while(|place| *place != target);
    let names: Vec<String> = circle.map(|place| last(place)).chain([last(target)]).collect();
    let message = format!("the schema `{}` contains itself: {}", names[0], names.join(" > "));
    let help = "types of WIT cannot do that: replace this reference by `{}`, which is any value as JSON text, or by what \
                leads there, such as the number or name of what is meant";
    problems.error(Code::OpenApiRecursive, pointer, message, help);
}

/// Whether a property is not there in one direction: only in requests, or only in responses.
fn is_one_way(schema: &Schema) -> bool {
    let Schema::Object(object) = schema else { return false };
    let ObjectOrReference::Object(schema) = object.as_ref() else { return false };
    schema.read_only == Some(true) || schema.write_only == Some(true)
}

/// What a schema says of itself.
pub fn docs(schema: &Schema) -> String {
    let Schema::Object(object) = schema else { return String::new() };
    match object.as_ref() {
        ObjectOrReference::Object(schema) => docs_of(schema),
        ObjectOrReference::Ref { description, .. } => description.clone().unwrap_or_default(),
    }
}

fn docs_of(schema: &ObjectSchema) -> String {
    let text = schema.description.as_ref().or(schema.title.as_ref()).cloned().unwrap_or_default();
    match schema.deprecated {
        Some(true) => format!("{}\n\nDeprecated.", text.trim()).trim().to_owned(),
        _ => text,
    }
}

fn integer(format: Option<&str>) -> Number {
    match format {
        Some("int8") => Number::S8,
        Some("int16") => Number::S16,
        Some("int32") => Number::S32,
        Some("uint8") => Number::U8,
        Some("uint16") => Number::U16,
        Some("uint32") => Number::U32,
        Some("uint64") => Number::U64,
        _ => Number::S64,
    }
}

/// The case of a variant for a type of JSON.
fn name_of(ty: SchemaType) -> &'static str {
    match ty {
        SchemaType::Boolean => "boolean",
        SchemaType::Integer => "integer",
        SchemaType::Number => "number",
        SchemaType::String => "text",
        SchemaType::Array => "array",
        SchemaType::Object => "object",
        SchemaType::Null => "null",
    }
}

/// A word for a type, for a case that has no name of its own.
fn word(ty: &Type) -> &str {
    match ty {
        Type::Bool => "boolean",
        Type::Number(Number::F32 | Number::F64) => "number",
        Type::Number(_) => "integer",
        Type::String => "text",
        Type::Bytes => "bytes",
        Type::List(_) | Type::Tuple(_) => "array",
        Type::Map(_) => "object",
        Type::Option(some) => word(some),
        Type::Named(name) => name,
    }
}
