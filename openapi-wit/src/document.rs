//! A document as it is written: its text read, brought into the form of 3.1, and what its references lead to.

use crate::normal::{Release, is_value, normalize};
use crate::problems::{Problems, child};
use diagnostics::{Code, Diagnostic, Result};
use oas3::Spec;
use oas3::spec::{
    ObjectOrReference, ObjectSchema, Operation, Parameter, PathItem, RequestBody, Response, SecurityScheme,
};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use yaml_serde::Value;

/// How many references may lead from one to the next.
const LONGEST_CHAIN: usize = 32;

/// A document that was read.
pub struct Document {
    /// Its parts.
    pub spec: Spec,
    tree: Value,
}

/// What a reference leads to, and where that is.
pub struct Target<T> {
    /// What is there.
    pub value: T,
    /// The JSON pointer to it.
    pub pointer: String,
}

/// Why a reference leads to nothing.
pub enum Lost {
    /// It is to another document.
    External,
    /// There is nothing.
    Missing,
    /// What is there is of another kind: the reason.
    Malformed(String),
}

impl Document {
    /// Reads `text`, in JSON or YAML.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let value = parse_text(name, text)?;
        let mut problems = Problems::of(name);
        let Some(release) = release(&value, &mut problems) else {
            return Err(problems.into_errors());
        };
        let tree = normalize(value, release);
        match yaml_serde::from_value::<Spec>(tree.clone()) {
            Ok(spec) => Ok(Self { spec, tree }),
            Err(error) => {
                find_malformed(&tree, "", Part::Other, &mut problems);
                if problems.is_empty() {
                    problems.error(Code::OpenApiInvalid, "", error.to_string(), SPECIFICATION);
                }
                Err(problems.into_errors())
            }
        }
    }

    /// What the reference `path` leads to in this document.
    pub fn resolve<T: DeserializeOwned>(&self, path: &str) -> std::result::Result<Target<T>, Lost> {
        let mut path = path.to_owned();
        for _ in 0..LONGEST_CHAIN {
            let (pointer, value) = self.find(&path)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(next) => path = next.to_owned(),
                None => {
                    let value = yaml_serde::from_value(value.clone())
                        .map_err(|error| Lost::Malformed(error.to_string()))?;
                    return Ok(Target { value, pointer });
                }
            }
        }
        Err(Lost::Missing)
    }

    fn find(&self, path: &str) -> std::result::Result<(String, &Value), Lost> {
        let pointer = path.strip_prefix('#').ok_or(Lost::External)?;
        let mut value = &self.tree;
        let mut found = String::new();
        for key in pointer.split('/').skip(1) {
            let key = decode(key);
            value = match value {
                Value::Sequence(values) => key.parse().ok().and_then(|index: usize| values.get(index)),
                other => other.get(key.as_str()),
            }
            .ok_or(Lost::Missing)?;
            found = child(&found, &key);
        }
        Ok((found, value))
    }

    /// What `part`, which is at `pointer`, is or leads to.
    pub fn part<T: DeserializeOwned + Clone>(
        &self,
        part: &ObjectOrReference<T>,
        pointer: &str,
        problems: &mut Problems,
    ) -> Option<Target<T>> {
        match part {
            ObjectOrReference::Object(value) => {
                Some(Target { value: value.clone(), pointer: pointer.to_owned() })
            }
            ObjectOrReference::Ref { ref_path, .. } => match self.resolve(ref_path) {
                Ok(target) => Some(target),
                Err(lost) => {
                    lost.report(ref_path, pointer, problems);
                    None
                }
            },
        }
    }
}

impl Lost {
    /// Says that the reference `path` at `pointer` leads to nothing.
    pub fn report(self, path: &str, pointer: &str, problems: &mut Problems) {
        let (message, help) = match self {
            Self::External => (
                format!("the reference `{path}` leads to another document"),
                "bundle the documents into one first: put what is there below `components`",
            ),
            Self::Missing => (
                format!("the reference `{path}` leads to nothing"),
                "correct it, or add what it leads to below `components`",
            ),
            Self::Malformed(reason) => (
                format!("what the reference `{path}` leads to is something else: {reason}"),
                "refer to what is needed here",
            ),
        };
        problems.error(Code::OpenApiReference, pointer, message, help);
    }
}

/// A part of a reference as the key that it stands for.
fn decode(key: &str) -> String {
    let bytes = key.as_bytes();
    let mut decoded = Vec::new();
    let mut index = 0;
    while index < bytes.len() {
        let hex = key.get(index + 1..index + 3).filter(|_| bytes[index] == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                index += 3;
            }
            None => {
                decoded.push(bytes[index]);
                index += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).replace("~1", "/").replace("~0", "~")
}

/// What JSON or YAML the text is. JSON has a parser of its own: YAML's does not know all escapes of it.
fn parse_text(name: &str, text: &str) -> Result<Value> {
    let (form, place, reason) = if text.trim_start().starts_with('{') {
        match serde_json::from_str(text) {
            Ok(value) => return Ok(value),
            Err(error) => {
                let before = text.lines().take(error.line().saturating_sub(1));
                let line: usize = before.map(|line| line.len() + 1).sum();
                ("JSON", Some(line + error.column().saturating_sub(1)), error.to_string())
            }
        }
    } else {
        match yaml_serde::from_str(text) {
            Ok(value) => return Ok(value),
            Err(error) => ("YAML", error.location().map(|place| place.index()), error.to_string()),
        }
    };
    let problem = Diagnostic::new(Code::OpenApiInvalid, format!("{name} is not {form}: {reason}"))
        .with_help("give an OpenAPI document in JSON or YAML");
    Err(match place {
        Some(start) => problem.at(name, Arc::from(text), start..start + 1, "here"),
        None => problem,
    }
    .into())
}

const SPECIFICATION: &str =
    "the specification says what is allowed here: https://spec.openapis.org/oas/v3.1.1";

fn release(value: &Value, problems: &mut Problems) -> Option<Release> {
    let help = "give a document of OpenAPI 3.0 or 3.1; converters make one of Swagger 2.0";
    let version = match value.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => {
            let message = match value.get("swagger").is_some() {
                true => "the document is one of Swagger, which came before OpenAPI 3",
                false => "the document has no `openapi`, which says what release of OpenAPI it is for",
            };
            problems.error(Code::OpenApiInvalid, "", message, help);
            return None;
        }
    };
    match version.split('.').take(2).collect::<Vec<_>>()[..] {
        ["3", "0"] => Some(Release::V3_0),
        ["3", "1"] => Some(Release::V3_1),
        _ => {
            let message = format!("the document is for OpenAPI {version}");
            problems.error(Code::OpenApiInvalid, "/openapi", message, help);
            None
        }
    }
}

/// What a part of a document should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Schema,
    Parameter,
    Response,
    RequestBody,
    Operation,
    PathItem,
    SecurityScheme,
    /// What has keys of one kind, below the key that says which.
    Map(&'static str),
    Other,
}

/// Finds what keeps a document from being one: the innermost parts that are malformed.
fn find_malformed(value: &Value, pointer: &str, part: Part, problems: &mut Problems) -> bool {
    let mut is_malformed = false;
    match value {
        Value::Mapping(mapping) => {
            for (key, value) in mapping {
                let key = key.as_str().unwrap_or_default();
                if !matches!(part, Part::Map(_)) && (is_value(key) || key.starts_with("x-")) {
                    continue;
                }
                let next = part_of(part, key);
                is_malformed |= find_malformed(value, &child(pointer, key), next, problems);
            }
        }
        Value::Sequence(values) => {
            let next = match part {
                Part::Map(key) => part_of(Part::Map(key), ""),
                _ => Part::Other,
            };
            for (index, value) in values.iter().enumerate() {
                is_malformed |= find_malformed(value, &child(pointer, &index.to_string()), next, problems);
            }
        }
        _ => {}
    }
    if is_malformed {
        return true;
    }
    let (kind, reason) = match part {
        Part::Schema if value.is_bool() => return false,
        Part::Schema => ("schema", unknown_type(value).or_else(|| reason::<ObjectSchema>(value))),
        Part::Parameter => ("parameter", reason::<Parameter>(value)),
        Part::Response => ("response", reason::<Response>(value)),
        Part::RequestBody => ("request body", reason::<RequestBody>(value)),
        Part::Operation => ("operation", reason::<Operation>(value)),
        Part::PathItem => ("path", reason::<PathItem>(value)),
        Part::SecurityScheme => ("security scheme", reason::<SecurityScheme>(value)),
        Part::Map(_) | Part::Other => return false,
    };
    let Some(reason) = reason else { return false };
    let message = format!("the {kind} is malformed: {reason}");
    problems.error(Code::OpenApiInvalid, pointer, message, SPECIFICATION);
    true
}

/// That a schema has a type that is none: the parser does not say which.
fn unknown_type(schema: &Value) -> Option<String> {
    let known = ["array", "boolean", "integer", "null", "number", "object", "string"];
    let types = schema.get("type")?;
    let types = types.as_sequence().map_or(std::slice::from_ref(types), Vec::as_slice);
    let unknown = types.iter().filter_map(Value::as_str).find(|ty| !known.contains(ty))?;
    let near = diagnostics::nearest(unknown, known).map(|near| format!("; did you mean `{near}`?"));
    Some(format!("`{unknown}` is no type{}", near.unwrap_or_default()))
}

fn reason<T: DeserializeOwned>(value: &Value) -> Option<String> {
    if value.get("$ref").is_some_and(Value::is_string) {
        return None;
    }
    yaml_serde::from_value::<T>(value.clone()).err().map(|error| error.to_string())
}

/// What `key` of a part is.
fn part_of(part: Part, key: &str) -> Part {
    match part {
        Part::Map("parameters") => Part::Parameter,
        Part::Map("responses") => Part::Response,
        Part::Map("requestBodies") => Part::RequestBody,
        Part::Map("securitySchemes") => Part::SecurityScheme,
        Part::Map("paths") => Part::PathItem,
        Part::Map(_) => Part::Schema,
        _ => match key {
            "schema" | "items" | "additionalProperties" | "not" => Part::Schema,
            "requestBody" => Part::RequestBody,
            "parameters" => Part::Map("parameters"),
            "responses" => Part::Map("responses"),
            "requestBodies" => Part::Map("requestBodies"),
            "securitySchemes" => Part::Map("securitySchemes"),
            "paths" | "webhooks" | "pathItems" => Part::Map("paths"),
            "properties" | "schemas" | "allOf" | "anyOf" | "oneOf" | "prefixItems" => Part::Map("schemas"),
            "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace"
                if part == Part::PathItem =>
            {
                Part::Operation
            }
            _ => Part::Other,
        },
    }
}
