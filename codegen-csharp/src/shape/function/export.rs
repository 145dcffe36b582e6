//! Functions of this component that return when they are done.

use super::{Context, CoreExportName, Passing};
use crate::model::{FunctionItem, Holds};
use crate::shape::core_type::{CoreType, MAX_FLAT_PARAMS, MAX_FLAT_RESULTS};
use crate::shape::ident::CsIdent;
use crate::shape::types::{Form, Types};
use heck::ToUpperCamelCase;
use wit_parser::{LiftLowerAbi, Type, WasmExportKind};

/// How a call of an export crosses.
#[derive(Debug)]
pub struct Export {
    pub core: CoreExportName,
    pub passing: Passing,
    pub result: ResultPassing,
    /// What frees the memory that the result holds, after the caller has read it.
    pub post_return: Option<CoreExportName>,
}

/// How a result is passed.
#[derive(Debug)]
pub enum ResultPassing {
    /// There is none, or it has no core values.
    None,
    /// As a core value.
    Flat(CoreType),
    /// In memory of this size and alignment; whether a post-return function frees what it holds.
    Area { is_released: bool, size: u32, align: u32 },
}

impl Context<'_, '_> {
    pub fn export(&self, item: &FunctionItem<'_>, claim: &mut impl FnMut(&str) -> CsIdent) -> Export {
        let result = self.result_passing(item.function.result.as_ref());
        let name = |kind, name| self.export_name(item, LiftLowerAbi::Sync, kind, name);
        let is_released = matches!(result, ResultPassing::Area { is_released: true, .. });
        Export {
            core: name(WasmExportKind::Normal, claim("Export")),
            passing: Passing::of_params(self.types, item, MAX_FLAT_PARAMS).0,
            result,
            post_return: is_released.then(|| name(WasmExportKind::PostReturn, claim("PostReturn"))),
        }
    }

    fn result_passing(&self, result: Option<&Type>) -> ResultPassing {
        let Some(ty) = result else { return ResultPassing::None };
        match self.types.flat([ty], MAX_FLAT_RESULTS) {
            Some(flat) => flat.first().map_or(ResultPassing::None, |core| ResultPassing::Flat(*core)),
            None => {
                let shape = &self.types[ty];
                ResultPassing::Area {
                    is_released: shape.holds.any(Holds::ADDRESSES),
                    size: shape.size,
                    align: shape.align,
                }
            }
        }
    }
}

/// Names for the core parameters that a parameter becomes, from that of the parameter.
pub fn core_names(types: &Types, ty: &Type, hint: &str) -> Vec<String> {
    let shape = &types[ty];
    let count = shape.core_values().len();
    match &shape.form {
        _ if count == 1 => vec![hint.to_owned()],
        Form::String | Form::List(_) | Form::Map(_) => vec![format!("{hint}Data"), format!("{hint}Length")],
        Form::Cases(_) => {
            let payloads = (1..count).map(|_| format!("{hint}Payload"));
            std::iter::once(format!("{hint}Case")).chain(payloads).collect()
        }
        Form::Record(fields) | Form::Tuple(fields) => {
            let fields = fields.types.iter().zip(&fields.names);
            let nested = |name: &CsIdent| format!("{hint}{}", name.bare().to_upper_camel_case());
            fields.flat_map(|(ty, name)| core_names(types, ty, &nested(name))).collect()
        }
        _ => (0..count).map(|_| hint.to_owned()).collect(),
    }
}
