//! What is read of documents that are small, odd or wrong.

use diagnostics::Code;
use openapi_wit::{PackageId, Reading};
use wit_parser::Resolve;

/// A document with an operation that gives `schema`, and `components` beside it; both are JSON.
fn document(schema: &str, components: &str) -> String {
    format!(
        r##"{{ "openapi": "3.1.0", "info": {{ "title": "t", "version": "1" }}, "paths": {{ "/a": {{ "get": {{
            "operationId": "a", "responses": {{ "200": {{ "description": "", "content": {{ "application/json": {{
            "schema": {schema} }} }} }} }} }} }} }}, "components": {{ "schemas": {{ {components} }} }} }}"##
    )
}

fn read(text: &str) -> diagnostics::Result<Reading> {
    openapi_wit::read("api", text, None)
}

/// The WIT of a document in one line, without docs; it parses.
fn wit(text: &str) -> String {
    let text = whole_wit(text);
    let code = text.lines().filter(|line| !line.trim_start().starts_with("///"));
    code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The WIT of a document; it parses.
fn whole_wit(text: &str) -> String {
    let reading = read(text).unwrap_or_else(|problems| panic!("{problems}"));
    let text = reading.api.to_wit();
    Resolve::default().push_str("api.wit", &text).unwrap_or_else(|error| panic!("{error:#}\n{text}"));
    text
}

/// The codes of the problems of a document, and their text.
fn problems(text: &str) -> (Vec<Code>, String) {
    let problems = read(text).expect_err("the document has a problem");
    (problems.iter().map(diagnostics::Diagnostic::code).collect(), problems.to_string())
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
}

#[test]
fn all_problems_of_a_document_are_told_each_where_it_is() {
    let schemas = r##""Node": { "type": "object", "properties": { "next": { "$ref": "#/components/schemas/Node" },
        "other": { "$ref": "other.json#/Pet" }, "gone": { "$ref": "#/components/schemas/Gone" },
        "both": { "allOf": [{ "type": "string" }, { "type": "integer" }] } } }"##;
    let (codes, text) = problems(&document(r##"{ "$ref": "#/components/schemas/Node" }"##, schemas));
    use Code::{OpenApiRecursive, OpenApiReference, OpenApiUnsupported};
    assert_eq!(codes, [OpenApiRecursive, OpenApiReference, OpenApiReference, OpenApiUnsupported], "{text}");
    let properties = "at api#/components/schemas/Node/properties";
    has(
        &text,
        &[
            &format!("the schema `Node` contains itself: Node > Node, {properties}/next"),
            &format!("`other.json#/Pet` leads to another document, {properties}/other"),
            &format!("`#/components/schemas/Gone` leads to nothing, {properties}/gone"),
            &format!("no type in common, {properties}/both/allOf/1"),
        ],
    );
}

#[test]
fn a_longer_circle_is_named_in_full() {
    let schemas = r##""A": { "type": "array", "items": { "$ref": "#/components/schemas/B" } },
        "B": { "oneOf": [{ "type": "string" }, { "$ref": "#/components/schemas/A" }] }"##;
    let (codes, text) = problems(&document(r##"{ "$ref": "#/components/schemas/A" }"##, schemas));
    assert_eq!(codes, [Code::OpenApiRecursive]);
    has(&text, &["the schema `A` contains itself: A > B > A, at api#/components/schemas/B/oneOf/1"]);
}

#[test]
fn malformed_parts_are_named_and_not_the_whole_document() {
    let schemas = r##""A": { "type": "strin" }, "B": { "type": "object", "properties": { "b": { "required": true } } }"##;
    let (codes, text) = problems(&document("{}", schemas));
    assert_eq!(codes, [Code::OpenApiInvalid; 2], "{text}");
    has(
        &text,
        &[
            "at api#/components/schemas/A",
            "at api#/components/schemas/B/properties/b",
            "`strin` is no type; did you mean `string`?",
        ],
    );
}

#[test]
fn other_documents_are_refused() {
    let swagger = r#"{ "swagger": "2.0" }"#;
    for (text, part) in [
        (swagger, "one of Swagger"),
        ("openapi: 4.0.0", "OpenAPI 4.0.0, at api#/openapi"),
        ("openapi: 3.1.0", "info"),
        ("hello", "has no `openapi`"),
        ("", "has no `openapi`"),
        ("{ \"openapi\": ", "is not JSON"),
        ("a: [", "is not YAML"),
        ("openapi: 3.0.0\ninfo: { title: t, version: '1' }\npaths: {}", "has no operations, at api#/paths"),
    ] {
        let (codes, said) = problems(text);
        assert_eq!(codes, [Code::OpenApiInvalid], "{text}: {said}");
        has(&said, &[part]);
    }
}

#[test]
fn what_the_service_calls_is_left_out_with_a_warning() {
    let text = "openapi: 3.1.0\ninfo: { title: t, version: '1' }\nwebhooks: { news: { post: {} } }\npaths:\n  /a:\n    \
                post:\n      callbacks: { done: { '{$request.body#/url}': { post: {} } } }\n      responses: {}\n";
    let reading = read(text).unwrap_or_else(|problems| panic!("{problems}"));
    let said = reading.warnings.to_string();
    has(
        &said,
        &["the webhook is left out", "at api#/webhooks/news", "at api#/paths/~1a/post/callbacks/done"],
    );
    has(&reading.api.to_wit(), &["post-a: func() -> result<_, failure>;"]);
}

#[test]
fn null_makes_a_type_optional_in_every_form() {
    for schema in [
        r#"{ "type": ["string", "null"] }"#,
        r#"{ "oneOf": [{ "type": "null" }, { "type": "string" }] }"#,
        r#"{ "anyOf": [{ "type": ["string", "null"] }] }"#,
        r#"{ "anyOf": [{ "type": "string", "format": "date" }, { "type": "string" }, { "const": null }] }"#,
    ] {
        has(&wit(&document(schema, "")), &["-> result<option<string>, failure>"]);
    }
    let old = document(r#"{ "type": "string", "nullable": true }"#, "").replace("3.1.0", "3.0.0");
    has(&wit(&old), &["-> result<option<string>, failure>"]);
    let old = r##"{ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/P" }] }"##;
    let old =
        document(old, r#""P": { "type": "object", "properties": { "a": {} } }"#).replace("3.1.0", "3.0.0");
    has(&wit(&old), &["-> result<option<p>, failure>"]);
}

#[test]
fn properties_beside_one_of_are_in_each_of_its_cases() {
    let schema = r##"{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } }, "oneOf": [
        { "title": "Cat", "properties": { "claws": { "type": "boolean" } } },
        { "title": "Dog", "required": ["name"], "properties": { "name": { "type": "string" } } }] }"##;
    has(
        &wit(&document(schema, "")),
        &[
            "record a-ok-cat { id: string, claws: option<bool>, }",
            "record a-ok-dog { id: string, name: string, }",
            "variant a-ok { cat(a-ok-cat), dog(a-ok-dog), }",
        ],
    );
    let constraint =
        r#"{ "properties": { "a": {}, "b": {} }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }"#;
    has(&wit(&document(constraint, "")), &["record a-ok { a: option<json>, b: option<json>, }"]);
}

#[test]
fn names_that_meet_are_told_apart() {
    let schemas = r##""a": { "type": "string" }, "A_": { "type": "integer" }, "map": { "type": "boolean" },
        "Failure": { "type": "string" }, "日本": { "type": "string" }"##;
    let refs = ["a", "A_", "map", "Failure", "日本"]
        .map(|name| format!(r##"{{ "$ref": "#/components/schemas/{name}" }}"##));
    let text =
        wit(&document(&format!(r#"{{ "type": "array", "prefixItems": [{}] }}"#, refs.join(",")), schemas));
    has(
        &text,
        &[
            "get-a: func() -> result<tuple<a, a2, %map, failure, unnamed>, failure2>;",
            "type a = string;",
            "type a2 = s64;",
            "variant failure2 {",
        ],
    );
}

#[test]
fn what_is_said_of_things_cannot_break_the_wit() {
    let schema = "{ \"type\": \"object\", \"properties\": { \"a\": { \"type\": \"string\",
        \"description\": \"*/ /* }\\r\\n\\u202e\\u0007\\ttail\" } } }";
    has(&whole_wit(&document(schema, "")), &["    /// */ /* }\n    ///  tail\n    a: option<string>"]);
}

#[test]
fn deep_and_wide_documents_end() {
    let deep = (0..200).map(|level| {
        format!(
            r##""S{level}": {{ "type": "array", "items": {{ "$ref": "#/components/schemas/S{}" }} }}"##,
            level + 1
        )
    });
    let deep = deep.chain([r#""S200": { "type": "string" }"#.to_owned()]).collect::<Vec<_>>().join(",");
    let (codes, text) = problems(&document(r##"{ "$ref": "#/components/schemas/S0" }"##, &deep));
    assert_eq!(codes, [Code::OpenApiUnsupported], "{text}");
    // Each of these has the next one twice: written out they were as many as a number of nine digits says.
    let twice = |level: usize| {
        let next = format!(r##"{{ "$ref": "#/components/schemas/S{}" }}"##, level + 1);
        format!(r#""S{level}": {{ "allOf": [{next}, {next}] }}"#)
    };
    let wide = (0..30).map(twice).chain([r#""S30": { "properties": { "a": {} } }"#.to_owned()]);
    let wide = wide.collect::<Vec<_>>().join(",");
    has(&wit(&document(r##"{ "$ref": "#/components/schemas/S0" }"##, &wide)), &["a: option<json>"]);
    let nested = "{ \"items\": ".repeat(1000) + "{}" + &" }".repeat(1000);
    let (codes, _) = problems(&document(&nested, ""));
    assert_eq!(codes, [Code::OpenApiInvalid]);
}

#[test]
fn a_package_can_be_named() {
    let package: PackageId = "acme:shop@2.1.0".parse().expect("it is the name of a package");
    let reading = openapi_wit::read("api", &document("{}", ""), Some(package));
    let reading = reading.unwrap_or_else(|problems| panic!("{problems}"));
    has(&reading.api.to_wit(), &["package acme:shop@2.1.0;"]);
    for wrong in ["shop", "acme:", "acme:Sh op", "acme:shop@1", ":shop"] {
        assert!(wrong.parse::<PackageId>().is_err(), "{wrong}");
    }
}
