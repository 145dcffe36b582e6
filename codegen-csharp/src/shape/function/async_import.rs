//! Asynchronous functions of other components: few parameters, then the address of the result; the call gives a status.

use super::{Context, CoreImportName, Passing, Signature};
use crate::model::FunctionItem;
use crate::shape::core_type::{CoreType, MAX_FLAT_ASYNC_PARAMS};
use crate::shape::ident::CsIdent;
use wit_parser::LiftLowerAbi;

/// How an asynchronous call of an import crosses.
#[derive(Debug)]
pub struct AsyncImport {
    pub core: CoreImportName,
    pub signature: Signature,
    pub lift: Option<CsIdent>, // The method that lifts the result when it is there
}

impl Context<'_, '_> {
    pub fn async_import(
        &self,
        item: &FunctionItem<'_>,
        claim: &mut impl FnMut(&str) -> CsIdent,
    ) -> AsyncImport {
        let (passing, mut params) = Passing::of_params(self.types, item, MAX_FLAT_ASYNC_PARAMS);
        let area = item.function.result.map(|ty| self.types[&ty].size);
        params.extend(area.map(|_| CoreType::Address));
        AsyncImport {
            core: self.import_name(item, LiftLowerAbi::AsyncCallback, claim("Import")),
            signature: Signature { params, result: Some(CoreType::I32), passing, area },
            lift: area.map(|_| claim("Result")),
        }
    }
}
