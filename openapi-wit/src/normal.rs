//! Schemas in the one form that the rest reads: that of OpenAPI 3.1, with `format` for what is bytes.

use yaml_serde::{Mapping, Value};

/// Which release of OpenAPI a document is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// 3.0, where `nullable` and limits have forms of their own.
    V3_0,
    /// 3.1.
    V3_1,
}

/// What a value is to OpenAPI.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// An object whose keys OpenAPI knows.
    Keywords,
    /// An object whose keys are names.
    Names,
}

/// The keywords whose value has names for keys.
const NAMES: [&str; 15] = [
    "$defs",
    "callbacks",
    "content",
    "encoding",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "webhooks",
];

/// Brings all schemas in `value` into the form of 3.1, and makes all keys texts.
pub fn normalize(value: Value, release: Release) -> Value {
    visit(value, Place::Keywords, release)
}

fn visit(value: Value, place: Place, release: Release) -> Value {
    match value {
        Value::Mapping(mapping) => visit_mapping(mapping, place, release),
        Value::Sequence(values) => {
            let elements = values.into_iter().map(|value| visit(value, Place::Keywords, release));
            Value::Sequence(elements.collect())
        }
        Value::Tagged(tagged) => visit(tagged.value, place, release),
        other => other,
    }
}

fn visit_mapping(mapping: Mapping, place: Place, release: Release) -> Value {
    let mut visited = Mapping::new();
    for (key, value) in mapping {
        let key = text_of(key);
        let value = match (place, key.as_str()) {
            (Place::Keywords, key) if is_value(key) => value,
            (Place::Keywords, key) if NAMES.contains(&key) => visit(value, Place::Names, release),
            _ => visit(value, Place::Keywords, release),
        };
        visited.insert(Value::String(key), value);
    }
    if place == Place::Keywords {
        name_bytes(&mut visited);
        // The reader of documents takes a `const` of `null` for none.
        if visited.get("const").is_some_and(Value::is_null) {
            visited.insert("type".into(), "null".into());
        }
        if release == Release::V3_0 {
            return upgrade(visited);
        }
    }
    Value::Mapping(visited)
}

/// Whether what a keyword has is a value of the service: an object in it is no part of the document.
pub fn is_value(keyword: &str) -> bool {
    matches!(keyword, "example" | "examples" | "default" | "enum" | "const")
}

/// A key as text: YAML reads `200` as a number, and `on` stays a text.
fn text_of(key: Value) -> String {
    match key {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        _ => "null".to_owned(),
    }
}

/// 3.1 says with `contentEncoding` and `contentMediaType` what 3.0 says with `format`.
fn name_bytes(schema: &mut Mapping) {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let format = match (text("contentEncoding"), text("contentMediaType")) {
        (Some("base64" | "base64url"), _) => "byte",
        (None, Some(media)) if !media.starts_with("text/") && !media.contains("json") => "binary",
        _ => return,
    };
    schema.insert("type".into(), "string".into());
    schema.insert("format".into(), format.into());
}

/// A schema of 3.0 as one of 3.1.
fn upgrade(mut schema: Mapping) -> Value {
    for limit in ["exclusiveMinimum", "exclusiveMaximum"] {
        if schema.get(limit).is_some_and(Value::is_bool) {
            schema.remove(limit);
        }
    }
    if schema.get("nullable").and_then(Value::as_bool) != Some(true) {
        return Value::Mapping(schema);
    }
    schema.remove("nullable");
    let null = || Value::from("null");
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_sequence_mut)
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    match schema.get("type") {
        Some(Value::String(ty)) => {
            let types = vec![Value::from(ty.as_str()), null()];
            schema.insert("type".into(), Value::Sequence(types));
            Value::Mapping(schema)
        }
        _ => {
            let nothing = Mapping::from_iter([(Value::from("type"), null())]);
            let either = Value::Sequence(vec![Value::Mapping(schema), Value::Mapping(nothing)]);
            Value::Mapping(Mapping::from_iter([(Value::from("anyOf"), either)]))
        }
    }
}
