//! Core signatures (canonical ABI: `flatten_functype`), and how the interpreter calls one that it has no short way for.

use crate::model::FunctionItem;
use crate::shape::core_type::{CoreType, MAX_FLAT_RESULTS};
use crate::shape::types::Types;
use contract::{Flat, MAX_DIRECT_PARAMS, Packed};
use wit_parser::Type;

/// How parameters are passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passing {
    /// As core values.
    Flat,
    /// In memory, as a record of all, with their places in it and its size.
    InMemory { offsets: Vec<u32>, size: u32 },
}

/// The core signature of an import.
#[derive(Debug)]
pub struct Signature {
    pub params: Vec<CoreType>,
    pub result: Option<CoreType>,
    pub passing: Passing,  // How the parameters of the WIT function become those
    pub area: Option<u32>, // The size of a result in memory, whose address is the last parameter
}

impl Passing {
    /// How `types` are passed, and the core values that they become, at most `limit`.
    pub fn of<'t>(
        types: &Types,
        passed: impl Iterator<Item = &'t Type> + Clone,
        limit: usize,
    ) -> (Self, Vec<CoreType>) {
        match types.flat(passed.clone(), limit) {
            Some(flat) => (Self::Flat, flat),
            None => {
                let (offsets, size, _) = types.in_a_row(passed).expect("`check` limits what is in memory");
                (Self::InMemory { offsets, size }, vec![CoreType::Address])
            }
        }
    }

    /// How the parameters of a function are passed.
    pub fn of_params(types: &Types, item: &FunctionItem<'_>, limit: usize) -> (Self, Vec<CoreType>) {
        Self::of(types, item.function.params.iter().map(|param| &param.ty), limit)
    }
}

impl Signature {
    /// The signature of a call that waits for its result.
    pub fn of_call(types: &Types, item: &FunctionItem<'_>, limit: usize) -> Self {
        let (passing, mut params) = Passing::of_params(types, item, limit);
        let (mut result, mut area) = (None, None);
        match types.flat(&item.function.result, MAX_FLAT_RESULTS) {
            Some(flat) => result = flat.first().copied(),
            None => area = item.function.result.map(|ty| types[&ty].size),
        }
        params.extend(area.map(|_| CoreType::Address));
        Self { params, result, passing, area }
    }

    /// The signature where the interpreter has no short way for it.
    pub fn packed(&self) -> Option<contract::Signature> {
        let params: Vec<_> = self.params.iter().map(|ty| ty.flat()).collect();
        let result = self.result.map(CoreType::flat);
        let is_direct =
            params.len() <= MAX_DIRECT_PARAMS && params.iter().chain(&result).all(|&ty| ty == Flat::I32);
        (!is_direct).then_some(contract::Signature { params, result })
    }

    /// The type of a result that a packed import leaves behind its arguments.
    pub fn result_in_memory(&self) -> Option<CoreType> {
        self.result.filter(|ty| Packed::stored(Some(ty.flat())).is_some())
    }
}
