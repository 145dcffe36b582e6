//! Exception handling of the form that compilers still write (`try`, `catch`, `delegate`, `rethrow`: "legacy") becomes the
//! one that is in WebAssembly 3.0 (`try_table`, `throw_ref`), which hosts run.
//!
//! `scan` finds the `try` blocks of a function and decides how each is written; `body` writes the function. The meaning is
//! that of the proposal's document on legacy exceptions; what becomes what is shown in `body`.

mod body;
mod scan;

use crate::wasm::{self, ModuleEdit};
use diagnostics::Result;
use std::borrow::Cow;
use wasm_encoder::reencode;
use wasmparser::{
    FuncToValidate, FuncValidatorAllocations, FunctionBody, Operator, Parser, ValidPayload, Validator,
    ValidatorResources, WasmFeatures,
};

/// How `try` is encoded.
const TRY: u8 = 0x06;

/// What a core module may use: WebAssembly 3.0, and the legacy instructions.
pub fn features() -> WasmFeatures {
    WasmFeatures::default() | WasmFeatures::LEGACY_EXCEPTIONS
}

/// The core module with `try_table` in the place of `try`; the same bytes when it has no `try`. It does the same as
/// before: what each handler gets, what is thrown again, and what goes on to the caller. `what` names it in diagnostics.
///
/// # Errors
/// When it is a component, or not a valid module.
pub fn use_try_table<'m>(module: &'m [u8], what: &'m str) -> Result<Cow<'m, [u8]>> {
    let mut edit = ModuleEdit::new(module, what)?;
    rewrite(&mut edit)?;
    edit.apply()
}

/// Rewrites all functions that have a `try`.
///
/// # Errors
/// When the module is not valid, as far as that matters here.
pub fn rewrite(edit: &mut ModuleEdit<'_>) -> Result<()> {
    let what = edit.what();
    rewrite_functions(edit).map_err(|error| {
        let reason = match error {
            reencode::Error::ParseError(error) => error.to_string(),
            other => other.to_string(),
        };
        wasm::invalid(what, &reason).into()
    })
}

fn rewrite_functions(edit: &mut ModuleEdit<'_>) -> body::Reencoded<()> {
    let mut validator = Validator::new_with_features(features());
    let mut allocations = FuncValidatorAllocations::default();
    for payload in Parser::new(0).parse_all(edit.module()) {
        if let ValidPayload::Func(function, body) = validator.payload(&payload?)?
            && has_try(&body)?
        {
            let number = function.index;
            allocations = validate(function, &body, allocations)?;
            let rewritten = body::rewrite(edit, number, &body)?;
            edit.replace_body(number, rewritten);
        }
    }
    Ok(())
}

/// The rewriting relies on a valid function: on labels that exist, and blocks that end.
fn validate(
    function: FuncToValidate<ValidatorResources>,
    body: &FunctionBody<'_>,
    allocations: FuncValidatorAllocations,
) -> wasmparser::Result<FuncValidatorAllocations> {
    let mut validator = function.into_validator(allocations);
    validator.validate(body)?;
    Ok(validator.into_allocations())
}

/// Every legacy instruction belongs to a `try`.
fn has_try(body: &FunctionBody<'_>) -> wasmparser::Result<bool> {
    if !body.as_bytes().contains(&TRY) {
        return Ok(false);
    }
    for operator in body.get_operators_reader()? {
        if matches!(operator?, Operator::Try { .. }) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
