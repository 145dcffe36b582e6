//! Reads a call such as `ns:pkg/iface@1.0.0#func("x")`: finds the export, and turns the WAVE arguments into values.

use diagnostics::{Code, Diagnostic, Result};
use std::ops::Range;
use std::sync::Arc;
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::wasm_wave::parser::ParserError;
use wasmtime::component::wasm_wave::untyped::UntypedFuncCall;
use wasmtime::component::wasm_wave::wasm::DisplayType;
use wasmtime::component::{Component, ComponentExportIndex, Type, Val};

/// A call that fits the component.
pub(crate) struct Call {
    /// The function.
    pub(crate) function: Function,
    /// Its arguments.
    pub(crate) arguments: Vec<Val>,
}

/// An exported function.
pub(crate) struct Function {
    interface: Option<String>,
    function: String,
    /// Its type.
    pub(crate) ty: ComponentFunc,
    /// Where it is in the component.
    pub(crate) index: ComponentExportIndex,
}

impl Call {
    /// Reads `text` as a call of an export of `component`; `option` is what gave it.
    ///
    /// # Errors
    /// When there is no such function, or the arguments do not parse or do not fit.
    pub(crate) fn parse(text: &str, component: &Component) -> Result<Self> {
        let open = text.find('(').unwrap_or(text.len());
        let name = text[..open].trim();
        let function = find(name, functions(component)).map_err(|problem| problem.at_span(text, 0..open))?;
        if open == text.len() {
            let problem = Problem::invalid("the arguments are missing", &function).labelled("write (…) here");
            return Err(problem.at_span(text, open..open).into());
        }
        // WAVE knows plain names only, so the values are parsed behind one.
        let call = format!("f{}", &text[open..]);
        let values = UntypedFuncCall::parse(&call).map_err(|error| {
            unfit("the arguments are not in the WAVE notation", &error, &function, text, open)
        })?;
        let types: Vec<Type> = function.ty.params().map(|(_, ty)| ty).collect();
        let arguments = values
            .to_wasm_params(&types)
            .map_err(|error| unfit("the arguments do not fit the function", &error, &function, text, open))?;
        Ok(Self { function, arguments })
    }
}

impl Function {
    /// The full name: `ns:pkg/iface@1.0.0#func`, or `func` at the level of the world.
    pub(crate) fn name(&self) -> String {
        match &self.interface {
            Some(interface) => format!("{interface}#{}", self.function),
            None => self.function.clone(),
        }
    }

    /// The name with the type, as WIT writes it.
    fn signature(&self) -> String {
        let parameters = self.ty.params().map(|(name, ty)| format!("{name}: {}", DisplayType(&ty)));
        let result = self.ty.results().map(|ty| format!(" -> {}", DisplayType(&ty))).collect::<String>();
        format!("{}: func({}){result}", self.name(), parameters.collect::<Vec<_>>().join(", "))
    }

    /// `result` in the WAVE notation.
    ///
    /// # Errors
    /// When the notation has no form for it: resources, streams, futures.
    pub(crate) fn result_text(&self, result: &Val) -> Result<String> {
        result.to_wave().map_err(|_| {
            let message = format!("the result of `{}` has no textual form", self.name());
            let help = "resources, streams and futures can only be used by other components";
            Diagnostic::new(Code::InvokeInvalid, message).with_help(help).into()
        })
    }

    /// Whether `text` names the interface: in full, without version, without namespace, or by its last part.
    fn is_in(&self, text: &str) -> bool {
        let Some(full) = &self.interface else { return false };
        let unversioned = full.split('@').next().unwrap_or(full);
        let unqualified = unversioned.split_once(':').map_or(unversioned, |(_, rest)| rest);
        let last = unversioned.rsplit('/').next().unwrap_or(unversioned);
        [full, unversioned, unqualified, last].contains(&text)
    }
}

/// What the names begin with that the tool gives a copy of a component, for its own use.
const OWN: &str = "componentize-dotnet-";

/// Every function that `component` exports, in the order of the exports.
fn functions(component: &Component) -> Vec<Function> {
    let engine = component.engine();
    let mut found = Vec::new();
    for (name, item) in component.component_type().exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(ty) if !name.starts_with(OWN) => {
                let index = component.get_export_index(None, name).expect("the name is that of an export");
                found.push(Function { interface: None, function: name.to_owned(), ty, index });
            }
            ComponentItem::ComponentInstance(instance) => {
                let parent = component.get_export_index(None, name).expect("the name is that of an export");
                for (function, item) in instance.exports(engine) {
                    let ComponentItem::ComponentFunc(ty) = item.ty else { continue };
                    let index = component.get_export_index(Some(&parent), function);
                    let index = index.expect("the name is that of an export");
                    found.push(Function {
                        interface: Some(name.to_owned()),
                        function: function.to_owned(),
                        ty,
                        index,
                    });
                }
            }
            _ => {}
        }
    }
    found
}

/// The one function that `name` means: in full, or as short as is unambiguous.
fn find(name: &str, all: Vec<Function>) -> std::result::Result<Function, Problem> {
    let split = name.split_once('#').or_else(|| name.rsplit_once('.'));
    let tests: [&dyn Fn(&Function) -> bool; 4] = [
        &|candidate| candidate.name() == name,
        &|candidate| candidate.interface.is_none() && candidate.function == name,
        &|candidate| {
            split.is_some_and(|(interface, function)| {
                candidate.function == function && candidate.is_in(interface)
            })
        },
        &|candidate| candidate.function == name,
    ];
    for test in tests {
        let matching: Vec<usize> = (0..all.len()).filter(|&index| test(&all[index])).collect();
        match matching[..] {
            [] => {}
            [index] => return Ok(all.into_iter().nth(index).expect("the index is in range")),
            _ => return Err(Problem::ambiguous(name, matching.iter().map(|&index| &all[index]))),
        }
    }
    Err(Problem::unknown(name, &all))
}

/// A problem with the text of the call, before its place is known.
struct Problem {
    code: Code,
    message: String,
    help: String,
    label: String,
}

impl Problem {
    fn unknown(name: &str, all: &[Function]) -> Self {
        let plain = name.rsplit(['#', '.']).next().unwrap_or(name);
        let nearest = diagnostics::nearest(plain, all.iter().map(|function| function.function.as_str()));
        let nearest = all.iter().find(|function| Some(function.function.as_str()) == nearest);
        let mut help = match nearest {
            Some(function) => format!("did you mean `{}`? ", function.name()),
            None => String::new(),
        };
        help.push_str(if all.is_empty() { "it exports no function" } else { "it exports:" });
        help.push_str(&list(all));
        let message = match name {
            "" => "the call names no function".to_owned(),
            name => format!("the component exports no function `{name}`"),
        };
        Self { code: Code::ExportMissing, message, help, label: "not found".to_owned() }
    }

    fn ambiguous<'a>(name: &str, matching: impl Iterator<Item = &'a Function>) -> Self {
        let help = format!("write one of the full names:{}", list(matching));
        let message = format!("`{name}` is in several interfaces");
        Self { code: Code::ExportMissing, message, help, label: "ambiguous".to_owned() }
    }

    fn invalid(message: impl Into<String>, function: &Function) -> Self {
        let help = format!("the function is `{}`", function.signature());
        Self { code: Code::InvokeInvalid, message: message.into(), help, label: String::new() }
    }

    fn labelled(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    fn at_span(self, text: &str, span: Range<usize>) -> Diagnostic {
        // The line end gives a span behind the last character a place to be shown at.
        Diagnostic::new(self.code, self.message).with_help(self.help).at(
            "--invoke",
            Arc::from(format!("{text}\n")),
            span,
            self.label,
        )
    }
}

fn list<'a>(functions: impl IntoIterator<Item = &'a Function>) -> String {
    functions.into_iter().map(|function| format!("\n  {}", function.signature())).collect()
}

/// Explains a WAVE error. Its span counts from the placeholder name that stands for the first `open` bytes.
fn unfit(message: &str, error: &ParserError, function: &Function, text: &str, open: usize) -> Diagnostic {
    let offset = |position: usize| (position + open).saturating_sub(1).min(text.len());
    let span = offset(error.span().start)..offset(error.span().end);
    let label = error.detail().map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    Problem::invalid(message, function).labelled(label).at_span(text, span)
}
