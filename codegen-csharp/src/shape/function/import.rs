//! Functions of other components that return when they are done.

use super::{Context, CoreImportName, Signature};
use crate::model::FunctionItem;
use crate::shape::core_type::MAX_FLAT_PARAMS;
use crate::shape::ident::CsIdent;
use wit_parser::LiftLowerAbi;

/// How a call of an import crosses.
#[derive(Debug)]
pub struct Import {
    pub core: CoreImportName,
    pub signature: Signature,
}

impl Context<'_, '_> {
    pub fn import(&self, item: &FunctionItem<'_>, claim: &mut impl FnMut(&str) -> CsIdent) -> Import {
        Import {
            core: self.import_name(item, LiftLowerAbi::Sync, claim("Import")),
            signature: Signature::of_call(self.types, item, MAX_FLAT_PARAMS),
        }
    }
}
