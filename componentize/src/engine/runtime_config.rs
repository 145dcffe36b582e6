//! Runtime properties out of a `*.runtimeconfig.json`: the feature switches of a .NET application.

use crate::files;
use diagnostics::{Code, Diagnostic, Result};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuntimeConfig {
    #[serde(default)]
    runtime_options: RuntimeOptions,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct RuntimeOptions {
    #[serde(default)]
    config_properties: BTreeMap<String, Value>,
}

/// Reads `runtimeOptions.configProperties`, each value in the text form that `AppContext` has for it.
///
/// # Errors
/// When the file cannot be read or is not a runtime configuration.
pub fn read(path: &Path) -> Result<BTreeMap<String, String>> {
    let text = files::read(path)?;
    parse(&text).map_err(|reason| {
        Diagnostic::new(
            Code::RuntimeConfig,
            format!("`{}` is not a runtime configuration: {reason}", path.display()),
        )
        .with_help("build the project again; the .NET SDK writes this file")
        .into()
    })
}

fn parse(text: &[u8]) -> std::result::Result<BTreeMap<String, String>, String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let config: RuntimeConfig = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let properties = config.runtime_options.config_properties.into_iter();
    properties
        .map(|(key, value)| property(value).map(|value| (key.clone(), value)).ok_or(key))
        .collect::<std::result::Result<_, _>>()
        .map_err(|key| format!("the property `{key}` is not a text, number or truth value"))
}

fn property(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn properties_become_texts() {
        let text = br#"{"runtimeOptions":{"tfm":"net10.0","configProperties":{"b":true,"a":"x","n":3}}}"#;
        let properties = parse(text).expect("it is a runtime configuration");
        let expected = [("a", "x"), ("b", "true"), ("n", "3")];
        assert!(properties.iter().map(|(key, value)| (key.as_str(), value.as_str())).eq(expected));
        assert!(parse(b"{}").expect("everything is optional").is_empty());
    }

    #[test]
    fn other_files_are_refused() {
        assert!(parse(b"[").is_err());
        assert!(parse(br#"{"runtimeOptions":{"configProperties":{"a":[]}}}"#).is_err());
    }
}
