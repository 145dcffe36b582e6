//! What each function is in C#, and how it crosses. A file has the decisions of one way to go: `import`, `async_import`,
//! `export`, `async_export`; here is what they share: arguments, what is returned and what is thrown.

mod async_export;
mod async_import;
mod export;
mod import;
mod signature;

pub use async_export::{AsyncExport, InternalError};
pub use async_import::AsyncImport;
pub use export::{Export, ResultPassing, core_names};
pub use import::Import;
pub use signature::{Passing, Signature};

use super::cs_type::{self, CsType, Param};
use super::ident::{CsIdent, CsPath, Scope, local_hint};
use super::names::{FunctionNames, explicit_params, is_infallible_constructor};
use super::types::{Form, Types};
use crate::model::{Direction, FunctionItem, Holds, Model, Ownership};
use crate::{ResultStyle, StringEncoding};
use heck::ToUpperCamelCase;
use wit_parser::{
    Function, FunctionKind, LiftLowerAbi, ManglingAndAbi, Type, WasmExport, WasmExportKind, WasmImport,
    WorldKey,
};

#[derive(Debug)]
pub struct FunctionShape<'a> {
    pub interface: Option<&'a WorldKey>,
    pub function: &'a Function,
    pub target: Target,
    /// The method's full name; that of the class for a constructor.
    pub path: CsPath,
    /// The parameters of the method.
    pub params: Vec<Param>,
    /// The parameters of the WIT function: first the resource that a method is called on.
    pub arguments: Vec<Argument>,
    pub outcome: Outcome,
    /// The task that it returns, if it is asynchronous. Its last parameter is then the cancellation token.
    pub task: Option<CsType>,
    pub crossing: Crossing,
}

/// What a method is called on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Class,       // Its class: a static method
    Resource,    // A resource, which is the first parameter of the WIT function
    Constructor, // Nothing yet: a constructor
}

/// A parameter of a WIT function.
#[derive(Debug)]
pub struct Argument {
    pub ty: Type,
    pub name: Option<CsIdent>, // Its name in C#; none: `this`
    pub hint: String,          // What the names of its locals begin with
    pub form: ArgumentForm,
    pub ownership: ArgumentOwnership,
}

/// What an argument of an import is in C#.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentForm {
    Value,                // A value as everywhere else
    List(Type, ListForm), // A list of such items
    PinnedList(Type),     // A list whose memory is passed as it is, and pinned while the call runs
    PinnedText,           // A string whose memory is passed as it is
}

/// What a list is in C# at the place where it is lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListForm {
    Span,   // `ReadOnlySpan<T>`
    Memory, // `ReadOnlyMemory<T>`
    Object, // `T[]` or `IReadOnlyList<T>`
}

/// Who has the handles in an argument while a call runs, and afterwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArgumentOwnership {
    pub is_moved: bool,    // Some are given away
    pub is_lent: bool,     // Some are lent: their objects must live until the call is over
    pub is_loan: bool,     // It is a resource that is lent: one call cannot give it away too
    pub is_returned: bool, // An export gives some back at its end
}

/// What a method returns and throws, for what the WIT function returns.
#[derive(Debug)]
pub struct Outcome {
    pub ty: Option<Type>,        // What the WIT function returns
    pub returns: Option<CsType>, // What the method returns, in the end; none: nothing, or a constructor
    pub thrown: Option<Thrown>,  // The error of a `result` that is thrown
}

/// A `result` whose error is an exception.
#[derive(Debug)]
pub struct Thrown {
    pub cases: [Option<Type>; 2], // The payloads of `ok` and `err`
    pub error: CsType,
    pub exception: CsType,
}

/// How a function crosses.
#[derive(Debug)]
pub enum Crossing {
    Import(Import),
    AsyncImport(AsyncImport),
    Export(Export),
    AsyncExport(AsyncExport),
}

/// A core import, and the method that stands for it.
#[derive(Debug)]
pub struct CoreImportName {
    pub module: String,
    pub entry_point: String,
    pub name: CsIdent,
}

/// A core export, and the method that stands for it.
#[derive(Debug)]
pub struct CoreExportName {
    pub entry_point: String,
    pub name: CsIdent,
}

/// What decisions about functions rest on.
pub struct Context<'c, 'a> {
    pub model: &'a Model<'a>,
    pub types: &'c Types,
    pub results: ResultStyle,
    pub strings: StringEncoding,
}

impl<'a> Context<'_, 'a> {
    /// Decides for a function; `interop` has the names of the class that talks to the other side.
    pub fn function(
        &self,
        item: &FunctionItem<'a>,
        names: &FunctionNames,
        interop: &mut Scope,
    ) -> FunctionShape<'a> {
        let function = item.function;
        let target = match function.kind {
            FunctionKind::Method(_) | FunctionKind::AsyncMethod(_) => Target::Resource,
            _ if is_infallible_constructor(self.model.resolve, function) => Target::Constructor,
            _ => Target::Class,
        };
        let arguments = self.arguments(item, target, names);
        let outcome = self.outcome(target, function.result);
        let is_async = function.kind.is_async();
        let task = is_async.then(|| match item.direction {
            Direction::Import => CsType::task("ValueTask", outcome.returns.clone()),
            Direction::Export => CsType::task("Task", outcome.returns.clone()),
        });
        let mut claim = |action: &str| interop.claim(CsIdent::fixed(format!("{action}{}", names.label)));
        let crossing = match (item.direction, is_async) {
            (Direction::Import, false) => Crossing::Import(self.import(item, &mut claim)),
            (Direction::Import, true) => Crossing::AsyncImport(self.async_import(item, &mut claim)),
            (Direction::Export, false) => Crossing::Export(self.export(item, &mut claim)),
            (Direction::Export, true) => Crossing::AsyncExport(self.async_export(item, &mut claim)),
        };
        FunctionShape {
            interface: item.interface,
            function,
            target,
            path: names.class.join(names.method.clone()),
            params: self.params(item, names),
            arguments,
            outcome,
            task,
            crossing,
        }
    }

    fn params(&self, item: &FunctionItem<'_>, names: &FunctionNames) -> Vec<Param> {
        let params = explicit_params(item.function).iter().zip(&names.params);
        let mut params: Vec<Param> = params
            .map(|(param, name)| {
                let ty = match item.direction {
                    Direction::Import => self.argument_type(item, &param.ty),
                    Direction::Export => self.types[&param.ty].cs.clone(),
                };
                Param::value(ty, name.clone())
            })
            .collect();
        if item.function.kind.is_async() {
            params.push(Param {
                ty: CsType::library("System.Threading.CancellationToken"),
                name: Scope::locals(&names.params).local("cancellationToken"),
                passing: match item.direction {
                    Direction::Import => cs_type::Passing::Optional,
                    Direction::Export => cs_type::Passing::Value,
                },
            });
        }
        params
    }

    fn arguments(&self, item: &FunctionItem<'_>, target: Target, names: &FunctionNames) -> Vec<Argument> {
        let receiver = (target == Target::Resource).then_some(None);
        let names = receiver.into_iter().chain(names.params.iter().cloned().map(Some));
        let params = item.function.params.iter().zip(names);
        params
            .map(|(param, name)| {
                let shape = &self.types[&param.ty];
                Argument {
                    ty: param.ty,
                    name,
                    hint: local_hint(&param.name.to_upper_camel_case()),
                    form: self.argument_form(item, &param.ty),
                    ownership: ArgumentOwnership {
                        is_moved: shape.moves_handles(),
                        is_lent: shape.holds.any(Holds::LOANS),
                        is_loan: matches!(shape.form, Form::Handle(Ownership::Borrow, _)),
                        is_returned: shape.lifts_with_arena(),
                    },
                }
            })
            .collect()
    }

    /// The C# type of a parameter of an import. Collections come as views of what the caller has.
    fn argument_type(&self, item: &FunctionItem<'_>, ty: &Type) -> CsType {
        let value = |ty: &Type| self.types[ty].cs.clone();
        match &self.types[ty].form {
            Form::List(part) => match self.list_form(item, part) {
                ListForm::Span => CsType::read_only_span(value(part)),
                ListForm::Memory => CsType::library_of("System.ReadOnlyMemory", [value(part)]),
                ListForm::Object => CsType::collection("IReadOnlyList", [value(part)]),
            },
            Form::Map(entry) => CsType::collection("IReadOnlyDictionary", entry.types.iter().map(value)),
            _ => value(ty),
        }
    }

    /// What a list of `part` is as an argument of an import: plain items can be anywhere in memory.
    fn list_form(&self, item: &FunctionItem<'_>, part: &Type) -> ListForm {
        match item.function.kind.is_async() {
            _ if self.types[part].holds.any(Holds::OBJECTS) => ListForm::Object,
            false => ListForm::Span,
            true => ListForm::Memory,
        }
    }

    /// Memory is pinned only while a call cannot outlive its method.
    fn argument_form(&self, item: &FunctionItem<'_>, ty: &Type) -> ArgumentForm {
        let is_sync = !item.function.kind.is_async();
        match &self.types[ty].form {
            Form::List(part) if is_sync && self.types[part].is_stored_as_it_is => {
                ArgumentForm::PinnedList(*part)
            }
            Form::List(part) => ArgumentForm::List(*part, self.list_form(item, part)),
            Form::String if is_sync && self.strings == StringEncoding::Utf16 => ArgumentForm::PinnedText,
            _ => ArgumentForm::Value,
        }
    }

    fn outcome(&self, target: Target, ty: Option<Type>) -> Outcome {
        let form = ty.as_ref().filter(|_| target != Target::Constructor).map(|ty| &self.types[ty].form);
        let thrown = match form {
            Some(Form::Cases(cases)) if self.results == ResultStyle::Throw => cases.as_result(),
            _ => None,
        };
        let returns = match (thrown, ty) {
            _ if target == Target::Constructor => None,
            (Some([ok, _]), _) => ok.map(|ok| self.types[&ok].cs.clone()),
            (None, ty) => ty.map(|ty| self.types[&ty].cs.clone()),
        };
        let thrown = thrown.map(|cases| {
            let error = self.types.payload(cases[1].as_ref());
            Thrown { cases, exception: CsType::runtime_of("WitException", [error.clone()]), error }
        });
        Outcome { ty, returns, thrown }
    }

    fn import_name(&self, item: &FunctionItem<'_>, abi: LiftLowerAbi, name: CsIdent) -> CoreImportName {
        let import = WasmImport::Func { interface: item.interface, func: item.function };
        let (module, entry_point) = self.model.resolve.wasm_import_name(ManglingAndAbi::Legacy(abi), import);
        CoreImportName { module, entry_point, name }
    }

    fn export_name(
        &self,
        item: &FunctionItem<'_>,
        abi: LiftLowerAbi,
        kind: WasmExportKind,
        name: CsIdent,
    ) -> CoreExportName {
        let export = WasmExport::Func { interface: item.interface, func: item.function, kind };
        CoreExportName {
            entry_point: self.model.resolve.wasm_export_name(ManglingAndAbi::Legacy(abi), export),
            name,
        }
    }
}

impl FunctionShape<'_> {
    /// Whether a call gives handles away.
    pub fn moves_handles(&self) -> bool {
        self.arguments.iter().any(|argument| argument.ownership.is_moved)
    }

    /// Whether an export gives handles back that were lent to it.
    pub fn returns_borrowed(&self) -> bool {
        self.arguments.iter().any(|argument| argument.ownership.is_returned)
    }
}
