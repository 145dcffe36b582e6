//! Asynchronous functions of this component. The first core function begins a task, a callback takes its events, and the
//! task gives its result (`task.return`) when it has one.

use super::{Context, CoreExportName, CoreImportName, Passing, Signature};
use crate::model::FunctionItem;
use crate::shape::core_type::MAX_FLAT_PARAMS;
use crate::shape::ident::CsIdent;
use crate::shape::types::{Cases, CasesOf, Form};
use wit_parser::{LiftLowerAbi, Mangling, Type, TypeDefKind, TypeOwner, WasmExportKind};

/// How an asynchronous call of an export crosses.
#[derive(Debug)]
pub struct AsyncExport {
    pub core: CoreExportName,
    pub passing: Passing,
    /// What the host calls for each event.
    pub callback: CoreExportName,
    /// What takes the result: as core values, as many as there may be parameters, or in memory.
    pub task_return: CoreImportName,
    pub result: Signature,
    /// Whether the result gives handles away.
    pub moves_result: bool,
    /// The method that lowers the result and calls it.
    pub lower: CsIdent,
    pub internal_error: Option<InternalError>,
}

/// The case of an error for what is no fault of the caller.
#[derive(Debug)]
pub struct InternalError {
    pub ty: Type,
    pub case: usize,
}

impl Context<'_, '_> {
    pub fn async_export(
        &self,
        item: &FunctionItem<'_>,
        claim: &mut impl FnMut(&str) -> CsIdent,
    ) -> AsyncExport {
        let result = item.function.result;
        let name = |kind, name| self.export_name(item, LiftLowerAbi::AsyncCallback, kind, name);
        let (module, entry_point, _) =
            item.function.task_return_import(self.model.resolve, item.interface, Mangling::Legacy);
        let (passing, params) = Passing::of(self.types, result.iter(), MAX_FLAT_PARAMS);
        AsyncExport {
            core: name(WasmExportKind::Normal, claim("Export")),
            passing: Passing::of_params(self.types, item, MAX_FLAT_PARAMS).0,
            callback: name(WasmExportKind::Callback, claim("Callback")),
            task_return: CoreImportName { module, entry_point, name: claim("TaskReturn") },
            result: Signature { params, result: None, passing, area: None },
            moves_result: result.is_some_and(|ty| self.types[&ty].moves_handles()),
            lower: claim("Return"),
            internal_error: result.and_then(|ty| self.internal_error(&ty)),
        }
    }

    /// The case for an exception that is no error of WIT, when the error of a function is that of HTTP: other requests of
    /// the instance go on.
    fn internal_error(&self, result: &Type) -> Option<InternalError> {
        let Form::Cases(cases) = &self.types[result].form else { return None };
        let [_, Some(Type::Id(id))] = cases.as_result()? else { return None };
        let resolve = self.model.resolve;
        let id = crate::model::definition(resolve, id);
        let definition = &resolve.types[id];
        let TypeOwner::Interface(interface) = definition.owner else { return None };
        let interface = &resolve.interfaces[interface];
        let package = &resolve.packages[interface.package?].name;
        let names =
            (&*package.namespace, &*package.name, interface.name.as_deref()?, definition.name.as_deref()?);
        let TypeDefKind::Variant(variant) = &definition.kind else { return None };
        let case = variant.cases.iter().position(|case| case.name == "internal-error")?;
        let holds_text = match &self.types[&variant.cases[case].ty?].form {
            Form::Cases(Cases { of: CasesOf::Nullable, payloads, .. }) => {
                matches!(payloads[..], [None, Some(text)] if matches!(self.types[&text].form, Form::String))
            }
            _ => false,
        };
        (names == ("wasi", "http", "types", "error-code") && holds_text)
            .then_some(InternalError { ty: Type::Id(id), case })
    }
}
