//! Operations become functions: their names, parameters and request bodies. Responses are in [`crate::responses`].

use crate::PackageId;
use crate::document::{Document, Target};
use crate::model::{Api, Operation, Parameter, Type};
use crate::names::{Scope, kebab};
use crate::problems::{Problems, child};
use crate::responses::{self, Content};
use crate::schemas::{At, Binary, Schemas, docs};
use diagnostics::Code;
use oas3::spec::{
    ObjectOrReference, ParameterIn, PathItem, RequestBody, SecurityRequirement, SecurityScheme,
};

/// Where an operation is.
struct Place<'a> {
    method: &'a str,
    path: &'a str,
    pointer: String,
    /// The parameters of all operations of the path, and where they are.
    shared: &'a [ObjectOrReference<oas3::spec::Parameter>],
    shared_pointer: String,
}

/// Reads all operations of a document.
pub fn read(document: &Document, package: Option<PackageId>, problems: &mut Problems) -> Api {
    let info = &document.spec.info;
    let mut reader = Reader { document, schemas: Schemas::of(document), operations: Vec::new() };
    let webhooks = document.spec.webhooks.keys().map(|name| child("/webhooks", name));
    webhooks.for_each(|pointer| left_out("webhook", &pointer, problems));
    for (path, item) in document.spec.paths.iter().flatten() {
        reader.path(path, item, problems);
    }
    let description = info.description.as_deref().or(info.summary.as_deref()).unwrap_or_default();
    Api {
        package: package.unwrap_or_else(|| PackageId {
            namespace: "openapi".to_owned(),
            name: kebab(&info.title).unwrap_or_else(|| "service".to_owned()),
            version: info.version.parse().ok(),
        }),
        docs: paragraphs(&[&info.title, description]),
        operations: reader.operations,
        types: reader.schemas.into_types(),
    }
}

fn left_out(what: &str, pointer: &str, problems: &mut Problems) {
    let message = format!("the {what} is left out: the service calls it, and not the other way round");
    let help = "answer it with a component that exports `wasi:http/incoming-handler`, if it is needed";
    problems.warning(Code::OpenApiUnsupported, pointer, &message, help);
}

/// Texts that are there, with an empty line between them.
fn paragraphs(texts: &[&str]) -> String {
    let texts: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

struct Reader<'d> {
    document: &'d Document,
    schemas: Schemas<'d>,
    operations: Vec<Operation>,
}

impl Reader<'_> {
    fn path(&mut self, path: &str, item: &PathItem, problems: &mut Problems) {
        let pointer = child("/paths", path);
        let (item, pointer) = match &item.reference {
            None => (item.clone(), pointer),
            Some(reference) => match self.document.resolve::<PathItem>(reference) {
                Ok(Target { value, pointer }) => (value, pointer),
                Err(lost) => return lost.report(reference, &pointer, problems),
            },
        };
        for (method, operation) in item.methods() {
            let method = method.as_str();
            let place = Place {
                method,
                path,
                pointer: child(&pointer, &method.to_ascii_lowercase()),
                shared: &item.parameters,
                shared_pointer: child(&pointer, "parameters"),
            };
            if let Some(operation) = self.operation(&place, operation, problems) {
                self.operations.push(operation);
            }
        }
    }

    fn operation(
        &mut self,
        place: &Place<'_>,
        operation: &oas3::spec::Operation,
        problems: &mut Problems,
    ) -> Option<Operation> {
        for name in operation.callbacks.keys() {
            left_out("callback", &child(&child(&place.pointer, "callbacks"), name), problems);
        }
        let by_path = format!("{} {}", place.method.to_ascii_lowercase(), place.path);
        let id = operation.operation_id.as_deref().unwrap_or(&by_path);
        let name = self.schemas.scope.take(&[id, &by_path]);
        let mut scope = Scope::default();
        let parameters = self.parameters(place, operation, &name, &mut scope, problems);
        let body = self.body(place, operation, &name, &mut scope, problems);
        let outcome =
            responses::read(self.document, &mut self.schemas, operation, &place.pointer, &name, problems);
        let (mut parameters, body, outcome) = (parameters?, body?, outcome?);
        let docs = self.docs(place, operation, &parameters, &body);
        parameters.extend(body);
        Some(Operation {
            name,
            docs,
            parameters: parameters.into_iter().map(|(parameter, _)| parameter).collect(),
            ok: outcome.ok,
            error: outcome.error,
        })
    }

    /// The parameters, each with what is said of it: those of the path, unless the operation has its own in their place.
    fn parameters(
        &mut self,
        place: &Place<'_>,
        operation: &oas3::spec::Operation,
        hint: &str,
        scope: &mut Scope,
        problems: &mut Problems,
    ) -> Option<Vec<(Parameter, String)>> {
        let own = child(&place.pointer, "parameters");
        let all = [(place.shared, &place.shared_pointer), (&operation.parameters[..], &own)];
        let mut targets: Vec<Target<oas3::spec::Parameter>> = Vec::new();
        let mut is_whole = true;
        for (parameters, pointer) in all {
            for (index, parameter) in parameters.iter().enumerate() {
                let pointer = child(pointer, &index.to_string());
                let Some(target) = self.document.part(parameter, &pointer, problems) else {
                    is_whole = false;
                    continue;
                };
                let same = targets.iter_mut().find(|known| {
                    known.value.name == target.value.name && known.value.location == target.value.location
                });
                match same {
                    Some(known) => *known = target,
                    None if !is_of_http(&target.value) => targets.push(target),
                    None => {}
                }
            }
        }
        let mut parameters = Vec::new();
        for target in &targets {
            match self.parameter(target, hint, scope, problems) {
                Some(parameter) => parameters.push(parameter),
                None => is_whole = false,
            }
        }
        is_whole.then_some(parameters)
    }

    fn parameter(
        &mut self,
        target: &Target<oas3::spec::Parameter>,
        hint: &str,
        scope: &mut Scope,
        problems: &mut Problems,
    ) -> Option<(Parameter, String)> {
        let Target { value, pointer } = target;
        let location = match value.location {
            ParameterIn::Path => "path",
            ParameterIn::Query => "query",
            ParameterIn::Header => "header",
            ParameterIn::Cookie => "cookie",
        };
        let name = scope.take(&[&value.name, &format!("{location}-{}", value.name)]);
        let content = value.content.iter().flatten().next();
        let (schema, pointer) = match (&value.schema, content) {
            (Some(schema), _) => (Some(schema), child(pointer, "schema")),
            (None, Some((media, content))) => {
                (content.schema.as_ref(), child(&child(&child(pointer, "content"), media), "schema"))
            }
            (None, None) => (None, String::new()),
        };
        let ty = match schema {
            None => Type::String,
            Some(schema) => {
                let hint = format!("{hint}-{name}");
                let at = At { schema, pointer: &pointer, hint: &hint };
                self.schemas.type_of(&at, Binary::Bytes, problems)?
            }
        };
        let is_required = value.required == Some(true) || value.location == ParameterIn::Path;
        let ty = if is_required { ty } else { ty.optional() };
        let said = value.description.clone().unwrap_or_else(|| schema.map(docs).unwrap_or_default());
        let said = match value.deprecated {
            Some(true) => format!("{} Deprecated.", said.trim()).trim().to_owned(),
            _ => said,
        };
        Some((Parameter { name, ty }, said))
    }

    /// The request body as a parameter: none of an operation without one.
    fn body(
        &mut self,
        place: &Place<'_>,
        operation: &oas3::spec::Operation,
        hint: &str,
        scope: &mut Scope,
        problems: &mut Problems,
    ) -> Option<Option<(Parameter, String)>> {
        let Some(body) = &operation.request_body else { return Some(None) };
        let pointer = child(&place.pointer, "requestBody");
        let Target { value, pointer } = self.document.part::<RequestBody>(body, &pointer, problems)?;
        let hint = format!("{hint}-body");
        let content = Content { media: &value.content, pointer: &child(&pointer, "content"), hint: &hint };
        let Some((media, ty)) = content.type_of(&mut self.schemas, problems)? else { return Some(None) };
        let ty = if value.required == Some(true) { ty } else { ty.optional() };
        let said = value.description.unwrap_or_default();
        let said = format!("{} Sent as `{media}`.", said.trim()).trim().to_owned();
        Some(Some((Parameter { name: scope.take(&["body", "request-body"]), ty }, said)))
    }

    fn docs(
        &self,
        place: &Place<'_>,
        operation: &oas3::spec::Operation,
        parameters: &[(Parameter, String)],
        body: &Option<(Parameter, String)>,
    ) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (summary, description) = (text(&operation.summary), text(&operation.description));
        let said: Vec<String> = parameters
            .iter()
            .chain(body)
            .filter(|(_, said)| !said.trim().is_empty())
            .map(|(parameter, said)| {
                format!("- `{}`: {}", parameter.name, said.split_whitespace().collect::<Vec<_>>().join(" "))
            })
            .collect();
        let request = format!("`{} {}`.", place.method, place.path);
        let request = match self.needs(operation) {
            Some(needs) => format!("{request} Needs {needs}."),
            None => request,
        };
        let deprecated = if operation.deprecated == Some(true) { "Deprecated." } else { "" };
        let description = if description.trim() == summary.trim() { "" } else { &description };
        paragraphs(&[&summary, description, &request, deprecated, &said.join("\n")])
    }

    /// What the caller of an operation must show.
    fn needs(&self, operation: &oas3::spec::Operation) -> Option<String> {
        let requirements = match &operation.security[..] {
            [] => &self.document.spec.security,
            own => own,
        };
        let all: Vec<String> = requirements.iter().map(|needed| self.requirement(needed)).collect();
        (!all.is_empty()).then(|| all.join(", or "))
    }

    fn requirement(&self, SecurityRequirement(schemes): &SecurityRequirement) -> String {
        let names: Vec<String> = schemes.iter().map(|(name, _)| self.scheme(name)).collect();
        match names.is_empty() {
            true => "nothing".to_owned(),
            false => names.join(" and "),
        }
    }

    fn scheme(&self, name: &str) -> String {
        let path = format!("#{}", child("/components/securitySchemes", name));
        let what = match self.document.resolve::<SecurityScheme>(&path).map(|target| target.value) {
            Ok(SecurityScheme::ApiKey { name, location, .. }) => format!("the {location} `{name}`"),
            Ok(SecurityScheme::Http { scheme, .. }) => format!("HTTP {scheme}"),
            Ok(SecurityScheme::OAuth2 { .. }) => "OAuth 2".to_owned(),
            Ok(SecurityScheme::OpenIdConnect { .. }) => "OpenID Connect".to_owned(),
            Ok(SecurityScheme::MutualTls { .. }) => "a certificate".to_owned(),
            Err(_) => return format!("`{name}`"),
        };
        format!("`{name}` ({what})")
    }
}

/// Whether a parameter is a header that has a place of its own in OpenAPI: the specification ignores such parameters.
fn is_of_http(parameter: &oas3::spec::Parameter) -> bool {
    let names = ["accept", "content-type", "authorization"];
    parameter.location == ParameterIn::Header && names.contains(&parameter.name.to_ascii_lowercase().as_str())
}
