//! Responses become results: what an operation gives, and what else it can end with.

use crate::document::{Document, Target};
use crate::model::{Case, Field, Kind, Number, Type};
use crate::names::Scope;
use crate::problems::{Problems, child};
use crate::schemas::{At, Binary, Schemas};
use diagnostics::Code;
use oas3::Map;
use oas3::spec::{MediaType, Operation, Response};

/// The two sides of a function's result.
pub struct Outcome {
    /// What it gives; nothing, when no response that tells of success has content.
    pub ok: Option<Type>,
    /// What else it can end with.
    pub error: Type,
}

/// What requests and responses have in the media types that they can have.
pub struct Content<'a> {
    /// By media type.
    pub media: &'a Map<String, MediaType>,
    /// The JSON pointer to it.
    pub pointer: &'a str,
    /// What its type is called if it needs a name.
    pub hint: &'a str,
}

/// The kinds of media, the one to choose first where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MediaKind {
    Json,
    Multipart,
    Form,
    Text,
    Bytes,
}

impl MediaKind {
    fn of(media: &str) -> Self {
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match media.as_str() {
            "application/json" | "*/*" | "application/*" => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            json if json.ends_with("+json") => Self::Json,
            multipart if multipart.starts_with("multipart/") => Self::Multipart,
            text if text.starts_with("text/") || text.ends_with("/xml") || text.ends_with("+xml") => {
                Self::Text
            }
            _ => Self::Bytes,
        }
    }
}

impl Content<'_> {
    /// The media type that is chosen, and the type of what it has; nothing, where there is no content.
    pub fn type_of(
        &self,
        schemas: &mut Schemas<'_>,
        problems: &mut Problems,
    ) -> Option<Option<(String, Type)>> {
        let Some((media, content)) = self.media.iter().min_by_key(|(media, _)| MediaKind::of(media)) else {
            return Some(None);
        };
        let kind = MediaKind::of(media);
        let ty = match (kind, &content.schema) {
            (MediaKind::Text, _) => Type::String,
            (MediaKind::Bytes, _) => Type::Bytes,
            (_, None) => schemas.json(),
            (_, Some(schema)) => {
                let pointer = child(&child(self.pointer, media), "schema");
                let at = At { schema, pointer: &pointer, hint: self.hint };
                let binary = match kind {
                    MediaKind::Multipart => Binary::Files,
                    _ => Binary::Bytes,
                };
                schemas.type_of(&at, binary, problems)?
            }
        };
        Some(Some((media.clone(), ty)))
    }
}

/// The responses that a key of `responses` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    One(u16),
    /// 100 from here on.
    Class(u16),
    Default,
}

impl Status {
    fn of(key: &str) -> Option<Self> {
        if key == "default" {
            return Some(Self::Default);
        }
        let class = key.strip_suffix("XX").or_else(|| key.strip_suffix("xx"));
        match class.map_or_else(|| key.parse(), |class| class.parse().map(|class: u16| class * 100)).ok()? {
            status @ 100..600 if class.is_none() => Some(Self::One(status)),
            status @ 100..600 => Some(Self::Class(status)),
            _ => None,
        }
    }

    fn is_success(self) -> bool {
        matches!(self, Self::One(200..300) | Self::Class(200))
    }

    fn name(self) -> String {
        match self {
            Self::One(status) => http::StatusCode::from_u16(status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .map_or_else(|| format!("status{status}"), |reason| reason.replace('\'', "")),
            Self::Class(100) => "informational".to_owned(),
            Self::Class(200) => "success".to_owned(),
            Self::Class(300) => "redirection".to_owned(),
            Self::Class(400) => "client error".to_owned(),
            Self::Class(_) => "server error".to_owned(),
            Self::Default => "other status".to_owned(),
        }
    }

    fn docs(self, description: &str) -> String {
        let status = match self {
            Self::One(status) => status.to_string(),
            Self::Class(class) => format!("{class} to {}, with the status", class + 99),
            Self::Default => "Any other, with the status".to_owned(),
        };
        match description.trim() {
            "" => format!("{status}."),
            description => format!("{status}: {description}"),
        }
    }

    /// What a case has: with the status, where it can be one of several.
    fn payload(self, content: Option<Type>) -> Option<Type> {
        let number = Type::Number(Number::U16);
        match (self, content) {
            (Self::One(_), content) => content,
            (_, None) => Some(number),
            (_, Some(content)) => Some(Type::Tuple(vec![number, content])),
        }
    }
}

/// A response that was read.
struct Read {
    status: Status,
    description: String,
    content: Option<Type>,
}

/// The result of an operation.
pub fn read(
    document: &Document,
    schemas: &mut Schemas<'_>,
    operation: &Operation,
    pointer: &str,
    hint: &str,
    problems: &mut Problems,
) -> Option<Outcome> {
    let mut all = Vec::new();
    let mut is_whole = true;
    let pointer = child(pointer, "responses");
    for (key, response) in operation.responses.iter().flatten().filter(|(key, _)| !key.starts_with("x-")) {
        let pointer = child(&pointer, key);
        let Some(status) = Status::of(key) else {
            let help = "write it like 404, 4XX or default";
            problems.error(Code::OpenApiInvalid, &pointer, format!("`{key}` is no status"), help);
            is_whole = false;
            continue;
        };
        let Some(Target { value, pointer }) = document.part(response, &pointer, problems) else {
            is_whole = false;
            continue;
        };
        match response_of(schemas, &value, &pointer, &format!("{hint} {}", status.name()), problems) {
            Some(content) => {
                all.push(Read { status, description: value.description.unwrap_or_default(), content })
            }
            None => is_whole = false,
        }
    }
    is_whole.then(|| outcome(schemas, all, hint))
}

fn response_of(
    schemas: &mut Schemas<'_>,
    response: &Response,
    pointer: &str,
    hint: &str,
    problems: &mut Problems,
) -> Option<Option<Type>> {
    let content = Content { media: &response.content, pointer: &child(pointer, "content"), hint };
    Some(content.type_of(schemas, problems)?.map(|(_, ty)| ty))
}

fn outcome(schemas: &mut Schemas<'_>, all: Vec<Read>, hint: &str) -> Outcome {
    // Where no response tells of success, the one for all else does.
    let has_success = all.iter().any(|read| read.status.is_success());
    let (successes, errors): (Vec<Read>, Vec<Read>) = all
        .into_iter()
        .partition(|read| read.status.is_success() || (!has_success && read.status == Status::Default));
    Outcome { ok: ok(schemas, successes, hint), error: error(schemas, errors, hint) }
}

fn ok(schemas: &mut Schemas<'_>, mut successes: Vec<Read>, hint: &str) -> Option<Type> {
    if successes.len() <= 1 {
        return successes.pop().and_then(|only| only.content);
    }
    let first = &successes[0].content;
    if successes.iter().all(|success| success.content == *first) {
        return first.clone();
    }
    let kind = Kind::Variant(cases(successes).0);
    Some(Type::Named(schemas.define(&format!("{hint}-response"), "What the service answers.", kind)))
}

fn cases(responses: Vec<Read>) -> (Vec<Case>, Scope) {
    let mut scope = Scope::default();
    let cases = responses.into_iter().map(|Read { status, description, content }| Case {
        name: scope.take(&[&status.name()]),
        docs: status.docs(&description),
        ty: status.payload(content),
    });
    (cases.collect(), scope)
}

fn error(schemas: &mut Schemas<'_>, errors: Vec<Read>, hint: &str) -> Type {
    let failure = failure(schemas);
    if errors.is_empty() {
        return failure;
    }
    let (mut cases, mut scope) = cases(errors);
    let docs = "What the document does not tell of.".to_owned();
    cases.push(Case { name: scope.take(&["failure"]), docs, ty: Some(failure) });
    Type::Named(schemas.define(&format!("{hint}-error"), "What it can end with.", Kind::Variant(cases)))
}

/// What every operation can end with.
fn failure(schemas: &mut Schemas<'_>) -> Type {
    schemas.own("failure", |schemas| {
        let field = |name: &str, docs: &str, ty| {
            let (name, docs) = (name.to_owned(), docs.to_owned());
            Field { property: Some(name.clone()), name, docs, ty }
        };
        let unexpected = schemas.own("unexpected-response", |_| {
            let fields = vec![
                field("status", "The status.", Type::Number(Number::U16)),
                field("content", "The content.", Type::Bytes),
            ];
            ("A response that the document does not have.".to_owned(), Kind::Record(fields))
        });
        let case =
            |name: &str, docs: &str, ty| Case { name: name.to_owned(), docs: docs.to_owned(), ty: Some(ty) };
        let cases = vec![
            case("unexpected", "The response has a status that the document does not have.", unexpected),
            case("malformed", "The content is not what the document says: the reason.", Type::String),
            case("unreachable", "There is no response: the reason.", Type::String),
        ];
        ("Why there is no response that the document has.".to_owned(), Kind::Variant(cases))
    })
}
