//! Generates C# bindings from a resolved WIT world. Pure: no file, clock or environment is read here.
//!
//! The stages, each a module whose value can be printed and compared: `check` refuses what C# cannot say, `names` makes
//! every identifier, `model` the declarations, `plan` the canonical ABI of every function, `render` the text.

mod check;
mod csharp;
mod docs;
mod facts;
mod model;
mod names;
mod namespaces;
mod plan;
mod render;
mod surface;
mod types;
mod writer;

pub use render::Export;

use diagnostics::{Code, Diagnostic, Result};
use std::collections::BTreeMap;
use std::sync::Arc;
use surface::Surface;
use wit_parser::{Resolve, Type, TypeDefKind, TypeId, WorldId};

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
    /// The C# names of everything in the world.
    Names,
    /// The C# declarations.
    Model,
    /// The canonical ABI of every function, as C# statements.
    Plan,
}

/// The namespace for a project of the name `project`: what C# does not take in a name becomes `_`, a keyword gets `@`.
pub fn namespace(project: &str) -> String {
    let segments: Vec<String> = names::user_namespace(project).iter().map(ToString::to_string).collect();
    segments.join(".")
}

/// Generates the C# files for `world`, sorted by path. The same input gives the same bytes.
///
/// # Errors
/// A diagnostic for each WIT construct that has no C# form yet.
pub fn generate(resolve: &Resolve, world: WorldId, options: &Options) -> Result<Vec<SourceFile>> {
    declare(resolve, world, options, bindings)
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
    declare(resolve, world, options, |context, files| {
        let stubs = render::render_stubs(files, |_| NOT_IMPLEMENTED.to_owned());
        (bindings(context, files), stubs)
    })
}

fn bindings(context: &plan::Context<'_>, files: &[model::File<'_>]) -> Vec<SourceFile> {
    let plans = plan::plan(context, files);
    files.iter().zip(&plans).map(|(file, plan)| render::render(file, plan)).collect()
}

/// Checks and names `world` and makes its declarations; `then` goes on with them.
fn declare<T>(
    resolve: &Resolve,
    world: WorldId,
    options: &Options,
    then: impl FnOnce(&plan::Context<'_>, &[model::File<'_>]) -> T,
) -> Result<T> {
    let resolve = &nominal(resolve, world);
    let layouts = check(resolve, world, options)?;
    let surface = Surface::of(resolve, world);
    let names = names::assign(resolve, &surface, options);
    let files = model::build(resolve, &surface, &names, options);
    let channels = plan::Channels::of(resolve, &surface.facts, &names, &files);
    let context = plan::Context {
        resolve,
        surface: &surface,
        names: &names,
        layouts,
        strings: options.strings,
        channels,
    };
    Ok(then(&context, &files))
}

/// The WIT with a type for each side of the world that has one of its own, as resources do, and with aliases of what they
/// stand for in place of aliases of aliases.
fn nominal(resolve: &Resolve, world: WorldId) -> Resolve {
    let mut resolve = resolve.clone();
    resolve.generate_nominal_type_ids(world);
    // The parser puts each type behind those that it refers to.
    let ids: Vec<TypeId> = resolve.types.iter().map(|(id, _)| id).collect();
    for id in ids {
        if let TypeDefKind::Type(Type::Id(target)) = resolve.types[id].kind
            && let TypeDefKind::Type(end) = resolve.types[target].kind
        {
            resolve.types[id].kind = TypeDefKind::Type(end);
        }
    }
    resolve
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
    declare(resolve, world, options, |_, files| render::render_stubs(files, body))
}

/// The expression of an export that nobody has written yet.
pub const NOT_IMPLEMENTED: &str = "throw new global::System.NotImplementedException()";

/// Prints the value of `stage` for `world`, to see how the generator came to its text.
///
/// # Errors
/// As [`generate`].
pub fn inspect(resolve: &Resolve, world: WorldId, options: &Options, stage: Stage) -> Result<String> {
    declare(resolve, world, options, |context, files| match stage {
        Stage::Names => format!("{:#?}", context.names),
        Stage::Model => format!("{files:#?}"),
        Stage::Plan => format!("{:#?}", plan::plan(context, files)),
    })
}

fn check<'a>(resolve: &'a Resolve, world: WorldId, options: &Options) -> Result<plan::Layouts<'a>> {
    namespaces::check(&options.namespaces, resolve)?;
    let layouts = plan::Layouts::new(resolve)
        .map_err(|error| Diagnostic::new(Code::WitTooLarge, format!("{error:#}")))?;
    check::check(resolve, world, &layouts, &options.sources)?;
    Ok(layouts)
}
