//! Generates C# bindings from a resolved WIT world. Pure: no file, clock or environment is read here.
//!
//! The stages, each a folder that knows those before it, and whose value can be printed: `model` is the world resolved, in
//! which what C# cannot say is refused; `shape` has all decisions; `tree` is the C# that says them; `text` is its text. Trees
//! are made and written member by member: what is held of a function is its shape.

mod model;
mod shape;
#[cfg(test)]
#[path = "../tests/stages/mod.rs"]
mod stages;
mod text;
mod tree;

pub use tree::Export;

use diagnostics::Result;
use model::Model;
use shape::Shape;
use std::collections::BTreeMap;
use std::sync::Arc;
use wit_parser::{Resolve, WorldId};

/// What the user can choose about the generated C#, and what diagnostics need.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The namespace that all generated namespaces start with, for example `MyCompany.MyApp`. Empty: none.
    /// It may be the name of a project: characters that C# does not take in a name become `_`, a keyword is escaped.
    pub root_namespace: String,
    /// The whole namespaces of packages (`wasi:http`) and of interfaces and worlds (`wasi:http/types`), with or without a
    /// version, where they are not to be made from the names.
    pub namespaces: BTreeMap<String, String>,
    /// Who sees the generated classes.
    pub visibility: Visibility,
    /// How a function returns a WIT result.
    pub results: ResultStyle,
    /// How strings are passed between components; the component must be made with the same.
    pub strings: StringEncoding,
    /// The texts of WIT files by their paths in the [`Resolve`]. A diagnostic about one of these points into it.
    pub sources: BTreeMap<String, Arc<str>>,
    /// Where the C# compiler finds the files of `sources`: paths relative to the generated files. What it has to say
    /// about the declaration of an export, it says of the WIT in these.
    pub source_paths: BTreeMap<String, String>,
}

/// Who sees the generated classes. Their members are public: none is seen further than its class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Everyone.
    #[default]
    Public,
    /// The assembly that they are compiled into.
    Internal,
}

/// How strings are passed between components.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StringEncoding {
    /// As UTF-8.
    #[default]
    Utf8,
    /// As UTF-16, which is how C# has them: arguments of imports are passed in place.
    Utf16,
}

/// What a function that returns `result<T, E>` is in C#, imported or exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResultStyle {
    /// It returns `T`, and throws `WitException<E>`.
    #[default]
    Throw,
    /// It returns `Result<T, E>`.
    Value,
}

/// A generated C# file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// File name, with `/` between folders, relative to the output folder.
    pub path: String,
    /// The C# text, with `\n` line ends.
    pub text: String,
}

/// A stage of the generator whose value can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The world resolved: its classes, their types and functions.
    Model,
    /// What was decided: names, types, how each function crosses.
    Shape,
    /// The C# as a tree.
    Tree,
    /// The C# as text.
    Text,
}

/// The namespace for a project of the name `project`: what C# does not take in a name becomes `_`, a keyword gets `@`.
pub fn namespace(project: &str) -> String {
    let segments: Vec<String> = shape::user_namespace(project).iter().map(ToString::to_string).collect();
    segments.join(".")
}

/// Generates the C# files for `world`, sorted by path. The same input gives the same bytes.
///
/// # Errors
/// A diagnostic for each WIT construct that has no C# form yet.
pub fn generate(resolve: &Resolve, world: WorldId, options: &Options) -> Result<Vec<SourceFile>> {
    with_shape(resolve, world, options, bindings)
}

/// As [`generate`], with the text of [`implement`] that throws [`NOT_IMPLEMENTED`] everywhere.
///
/// # Errors
/// As [`generate`].
pub fn generate_with_stubs(
    resolve: &Resolve,
    world: WorldId,
    options: &Options,
) -> Result<(Vec<SourceFile>, String)> {
    with_shape(resolve, world, options, |shape| {
        (bindings(shape), text::text(&tree::stubs(shape, |_| NOT_IMPLEMENTED.to_owned())))
    })
}

/// Generates the user's half of the partial classes of `world`: a C# file that implements every export by the
/// expression that `body` gives.
///
/// # Errors
/// As [`generate`].
pub fn implement(
    resolve: &Resolve,
    world: WorldId,
    options: &Options,
    body: impl FnMut(&Export<'_>) -> String,
) -> Result<String> {
    with_shape(resolve, world, options, |shape| text::text(&tree::stubs(shape, body)))
}

/// The expression of an export that nobody has written yet.
pub const NOT_IMPLEMENTED: &str = "throw new global::System.NotImplementedException()";

/// Prints the value of `stage` for `world`, to see how the generator came to its text.
///
/// # Errors
/// As [`generate`].
pub fn inspect(resolve: &Resolve, world: WorldId, options: &Options, stage: Stage) -> Result<String> {
    with_shape(resolve, world, options, |shape| match stage {
        Stage::Model => format!("{:#?}", shape.model),
        Stage::Shape => format!("{shape:#?}"),
        Stage::Tree => {
            format!("{:#?}", shape.files.iter().map(|file| tree::file(shape, file)).collect::<Vec<_>>())
        }
        Stage::Text => {
            bindings(shape).into_iter().map(|file| format!("// {}\n{}", file.path, file.text)).collect()
        }
    })
}

fn bindings(shape: &Shape<'_>) -> Vec<SourceFile> {
    let text = |file| text::text(&tree::file(shape, file));
    shape.files.iter().map(|file| SourceFile { path: file.path.clone(), text: text(file) }).collect()
}

/// Goes through the stages up to the decisions for `world`; `then` goes on with them.
fn with_shape<T>(
    resolve: &Resolve,
    world: WorldId,
    options: &Options,
    then: impl FnOnce(&Shape<'_>) -> T,
) -> Result<T> {
    let resolve = &model::nominal(resolve, world);
    shape::check(&options.namespaces, resolve)?;
    let model = Model::of(resolve, world)?;
    model::check(&model, &options.sources)?;
    Ok(then(&Shape::of(&model, options)))
}
