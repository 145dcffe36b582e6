//! A schema together with those in its `allOf`: what all of them say, as one.

use crate::document::Document;
use crate::problems::{Problems, child};
use diagnostics::Code;
use indexmap::IndexMap;
use oas3::spec::{Discriminator, ObjectOrReference, ObjectSchema, Schema, SchemaType, SchemaTypeSet};
use std::collections::BTreeSet;

/// How many references a schema may be put together of.
const MOST_PARTS: usize = 100;

/// A schema, and the JSON pointer to it.
type Placed = (Schema, String);

/// What a schema says.
#[derive(Clone, Default)]
pub struct Flat {
    /// The properties, by name.
    pub properties: IndexMap<String, Placed>,
    /// The names of those that are always there.
    pub required: BTreeSet<String>,
    /// What all other properties are.
    pub additional: Option<Placed>,
    /// What the elements of an array are.
    pub items: Option<Placed>,
    /// What its first elements are, one by one.
    pub prefix: Vec<Placed>,
    /// The format of a text or a number.
    pub format: Option<String>,
    /// The schemas in `oneOf` and `anyOf`.
    pub branches: Vec<Branch>,
    types: Option<Vec<SchemaType>>,
    values: Option<Vec<serde_json::Value>>,
    /// The references in `allOf`, and whether there was anything beside them.
    references: Vec<(String, String)>,
    has_more: bool,
    /// What was put in already: a schema says the same the second time.
    seen: BTreeSet<String>,
}

/// A schema in `oneOf` or `anyOf`.
#[derive(Clone)]
pub struct Branch {
    /// The schema.
    pub schema: Schema,
    /// Its JSON pointer.
    pub pointer: String,
    /// The value of the discriminator that leads to it.
    tag: Option<String>,
}

impl Flat {
    /// What `schema` at `pointer` says.
    pub fn of(
        schema: &ObjectSchema,
        pointer: &str,
        document: &Document,
        problems: &mut Problems,
    ) -> Option<Self> {
        let mut flat = Self::default();
        flat.add(schema, pointer, document, problems)?;
        Some(flat)
    }

    /// What this one and `schema` say together.
    pub fn with(
        &self,
        schema: &Schema,
        pointer: &str,
        document: &Document,
        problems: &mut Problems,
    ) -> Option<Self> {
        let mut flat = self.clone();
        flat.has_more = true;
        flat.add_any(schema, pointer, document, problems)?;
        Some(flat)
    }

    fn add_any(
        &mut self,
        schema: &Schema,
        pointer: &str,
        document: &Document,
        problems: &mut Problems,
    ) -> Option<()> {
        let Schema::Object(object) = schema else { return Some(()) };
        match object.as_ref() {
            ObjectOrReference::Object(schema) => self.add(schema, pointer, document, problems),
            ObjectOrReference::Ref { ref_path, .. } => {
                self.references.push((ref_path.clone(), pointer.to_owned()));
                let target = match document.resolve::<Schema>(ref_path) {
                    Ok(target) => target,
                    Err(lost) => {
                        lost.report(ref_path, pointer, problems);
                        return None;
                    }
                };
                // One that is in itself says nothing new either.
                if !self.seen.insert(target.pointer.clone()) {
                    return Some(());
                }
                if self.seen.len() > MOST_PARTS {
                    let help = "write what they say together as one schema";
                    let message = "the schema is put together of too many others";
                    problems.error(Code::OpenApiUnsupported, pointer, message, help);
                    return None;
                }
                let had_more = self.has_more;
                self.add_any(&target.value, &target.pointer, document, problems)?;
                self.has_more = had_more;
                Some(())
            }
        }
    }

    fn add(
        &mut self,
        schema: &ObjectSchema,
        pointer: &str,
        document: &Document,
        problems: &mut Problems,
    ) -> Option<()> {
        let mut is_whole = true;
        let all = child(pointer, "allOf");
        for (index, part) in schema.all_of.iter().enumerate() {
            let pointer = child(&all, &index.to_string());
            is_whole &= self.add_any(part, &pointer, document, problems).is_some();
        }
        self.add_types(schema, pointer, problems)?;
        let properties = child(pointer, "properties");
        for (name, property) in &schema.properties {
            self.properties.insert(name.clone(), (property.clone(), child(&properties, name)));
        }
        self.required.extend(schema.required.iter().cloned());
        let placed = |schema: &Schema, key: &str| (schema.clone(), child(pointer, key));
        match &schema.additional_properties {
            Some(Schema::Boolean(allowed)) if !allowed.0 => {}
            Some(additional) => self.additional = Some(placed(additional, "additionalProperties")),
            None => {}
        }
        match schema.items.as_deref() {
            Some(Schema::Boolean(allowed)) if !allowed.0 => {}
            Some(items) => self.items = Some(placed(items, "items")),
            None => {}
        }
        if !schema.prefix_items.is_empty() {
            let pointer = child(pointer, "prefixItems");
            let prefix = schema.prefix_items.iter().enumerate();
            self.prefix =
                prefix.map(|(index, item)| (item.clone(), child(&pointer, &index.to_string()))).collect();
        }
        if let Some(format) = &schema.format {
            self.format = Some(format.clone());
        }
        self.add_branches(schema, pointer, problems)?;
        self.has_more |=
            schema.all_of.is_empty() || !schema.properties.is_empty() || self.has_content(schema);
        is_whole.then_some(())
    }

    /// Whether a schema with `allOf` says something beside it that makes another type.
    fn has_content(&self, schema: &ObjectSchema) -> bool {
        schema
            .additional_properties
            .as_ref()
            .is_some_and(|additional| !matches!(additional, Schema::Boolean(_)))
            || !schema.required.is_empty()
            || schema.items.is_some()
            || !schema.enum_values.is_empty()
            || !schema.one_of.is_empty()
            || !schema.any_of.is_empty()
            || schema.all_of.len() > 1
    }

    fn add_types(&mut self, schema: &ObjectSchema, pointer: &str, problems: &mut Problems) -> Option<()> {
        let types = match &schema.schema_type {
            None => None,
            Some(SchemaTypeSet::Single(ty)) => Some(vec![*ty]),
            Some(SchemaTypeSet::Multiple(types)) => Some(types.clone()),
        };
        let values = match (&schema.const_value, &schema.enum_values[..]) {
            (Some(value), _) => Some(vec![value.clone()]),
            (None, []) => None,
            (None, values) => Some(values.to_vec()),
        };
        if let Some(values) = values {
            self.values = Some(values);
        }
        let Some(types) = types else { return Some(()) };
        let common = match &self.types {
            None => types,
            Some(known) => known.iter().copied().filter(|ty| types.contains(ty)).collect(),
        };
        if common.is_empty() {
            let help = "nothing is of all types that are asked for: change the types, or take `oneOf`";
            problems.error(
                Code::OpenApiUnsupported,
                pointer,
                "the schemas in `allOf` have no type in common",
                help,
            );
            return None;
        }
        self.types = Some(common);
        Some(())
    }

    fn add_branches(&mut self, schema: &ObjectSchema, pointer: &str, problems: &mut Problems) -> Option<()> {
        for (key, schemas) in [("oneOf", &schema.one_of), ("anyOf", &schema.any_of)] {
            // Those that say only what must be there, or must not, are no types.
            if schemas.is_empty() || schemas.iter().all(is_constraint) {
                continue;
            }
            let pointer = child(pointer, key);
            if !self.branches.is_empty() {
                let help = "write all choices as one `oneOf`";
                let message = "the schema has a second choice between schemas";
                problems.error(Code::OpenApiUnsupported, &pointer, message, help);
                return None;
            }
            let branches = schemas.iter().enumerate().map(|(index, branch)| Branch {
                schema: branch.clone(),
                pointer: child(&pointer, &index.to_string()),
                tag: schema.discriminator.as_ref().and_then(|discriminator| tag(branch, discriminator)),
            });
            self.branches = branches.collect();
        }
        Some(())
    }

    /// The one reference that all is about, when there is nothing beside it.
    pub fn only_reference(&self) -> Option<(String, String)> {
        match &self.references[..] {
            [only, ..] if !self.has_more => Some(only.clone()),
            _ => None,
        }
    }

    /// Whether `null` is a value.
    pub fn is_nullable(&self) -> bool {
        self.types.as_ref().is_some_and(|types| types.contains(&SchemaType::Null))
            || self.values.as_ref().is_some_and(|values| values.contains(&serde_json::Value::Null))
    }

    /// The types of the values, each once and without `null`.
    pub fn types(&self) -> Vec<SchemaType> {
        let mut types = Vec::new();
        for ty in self.types.clone().unwrap_or_else(|| self.implied_types()) {
            if ty != SchemaType::Null && !types.contains(&ty) {
                types.push(ty);
            }
        }
        // Every integer is a number.
        if types.contains(&SchemaType::Number) {
            types.retain(|ty| *ty != SchemaType::Integer);
        }
        types
    }

    /// The types of a schema that names none.
    fn implied_types(&self) -> Vec<SchemaType> {
        if !self.properties.is_empty() || self.additional.is_some() {
            return vec![SchemaType::Object];
        }
        if self.items.is_some() || !self.prefix.is_empty() {
            return vec![SchemaType::Array];
        }
        self.values.iter().flatten().map(type_of).collect()
    }

    /// The texts that are allowed, when only some are.
    pub fn texts(&self) -> Option<Vec<&str>> {
        let mut texts: Vec<&str> = Vec::new();
        for text in self.values.as_ref()?.iter().filter_map(serde_json::Value::as_str) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        (!texts.is_empty()).then_some(texts)
    }
}

fn type_of(value: &serde_json::Value) -> SchemaType {
    use serde_json::Value;
    match value {
        Value::Null => SchemaType::Null,
        Value::Bool(_) => SchemaType::Boolean,
        Value::Number(number) if number.is_f64() => SchemaType::Number,
        Value::Number(_) => SchemaType::Integer,
        Value::String(_) => SchemaType::String,
        Value::Array(_) => SchemaType::Array,
        Value::Object(_) => SchemaType::Object,
    }
}

/// Whether a schema has no type of its own.
fn is_constraint(schema: &Schema) -> bool {
    let Schema::Object(object) = schema else { return false };
    let ObjectOrReference::Object(schema) = object.as_ref() else { return false };
    let ObjectSchema { all_of, any_of, one_of, properties, .. } = schema;
    schema.schema_type.is_none()
        && schema.enum_values.is_empty()
        && schema.const_value.is_none()
        && schema.items.is_none()
        && schema.additional_properties.is_none()
        && [all_of, any_of, one_of].iter().all(|schemas| schemas.is_empty())
        && properties.is_empty()
        && *schema != ObjectSchema::default()
}

/// The value that a discriminator has for a schema.
fn tag(schema: &Schema, discriminator: &Discriminator) -> Option<String> {
    let Schema::Object(object) = schema else { return None };
    let ObjectOrReference::Ref { ref_path, .. } = object.as_ref() else { return None };
    let name = last(ref_path);
    let mapping = discriminator.mapping.as_ref()?;
    let tag = mapping.iter().find(|(_, target)| *target == ref_path || *target == name);
    tag.map(|(tag, _)| tag.clone())
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

impl Branch {
    fn object(&self) -> Option<&ObjectOrReference<ObjectSchema>> {
        match &self.schema {
            Schema::Object(object) => Some(object.as_ref()),
            Schema::Boolean(_) => None,
        }
    }

    /// Whether it has the value `null` alone.
    pub fn is_null(&self) -> bool {
        let Some(ObjectOrReference::Object(schema)) = self.object() else { return false };
        let null = serde_json::Value::Null;
        match &schema.schema_type {
            Some(SchemaTypeSet::Single(ty)) => *ty == SchemaType::Null,
            Some(SchemaTypeSet::Multiple(types)) => types[..] == [SchemaType::Null],
            None => schema.const_value.as_ref() == Some(&null) || schema.enum_values == [null],
        }
    }

    /// What the document calls it.
    pub fn label(&self) -> Option<String> {
        if let Some(tag) = &self.tag {
            return Some(tag.clone());
        }
        match self.object()? {
            ObjectOrReference::Ref { ref_path, .. } => Some(last(ref_path).to_owned()),
            ObjectOrReference::Object(schema) => schema.title.clone(),
        }
    }
}

/// The texts of branches that are one text each, with what is said of them.
pub fn texts(branches: &[Branch]) -> Option<Vec<(String, String)>> {
    let text = |branch: &Branch| {
        let ObjectOrReference::Object(schema) = branch.object()? else { return None };
        let value = match (&schema.const_value, &schema.enum_values[..]) {
            (Some(value), []) => value,
            (None, [value]) => value,
            _ => return None,
        };
        let docs = schema.description.clone().unwrap_or_default();
        Some((value.as_str()?.to_owned(), docs))
    };
    let texts: Option<Vec<_>> = branches.iter().map(text).collect();
    texts.filter(|texts| !texts.is_empty())
}
