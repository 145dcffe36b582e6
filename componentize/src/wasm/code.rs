//! Loads and stores of wasm values at their natural alignment, for the functions that are written here.

use contract::Flat;
use wasm_encoder::{InstructionSink, MemArg, MemArgTarget, ValType};

/// The value type of an encoded module.
pub fn val_type(flat: Flat) -> ValType {
    match flat {
        Flat::I32 => ValType::I32,
        Flat::I64 => ValType::I64,
        Flat::F32 => ValType::F32,
        Flat::F64 => ValType::F64,
    }
}

/// Memory 0 at the address on the operand stack plus `offset`, aligned for a value of `flat`.
pub fn at(offset: u32, flat: Flat) -> MemArg {
    aligned(offset, flat.size().ilog2())
}

/// Memory 0 at the address on the operand stack, for a single byte.
pub fn at_byte() -> MemArg {
    aligned(0, 0)
}

fn aligned(offset: u32, align: u32) -> MemArg {
    MemArg { offset: u64::from(offset), align, target: MemArgTarget::Memory(0), ordering: None }
}

/// Stores the value on top of the operand stack at the address below it plus `offset`.
pub fn store(code: &mut InstructionSink<'_>, flat: Flat, offset: u32) {
    match flat {
        Flat::I32 => code.i32_store(at(offset, flat)),
        Flat::I64 => code.i64_store(at(offset, flat)),
        Flat::F32 => code.f32_store(at(offset, flat)),
        Flat::F64 => code.f64_store(at(offset, flat)),
    };
}

/// Loads a value from the address on top of the operand stack plus `offset`.
pub fn load(code: &mut InstructionSink<'_>, flat: Flat, offset: u32) {
    match flat {
        Flat::I32 => code.i32_load(at(offset, flat)),
        Flat::I64 => code.i64_load(at(offset, flat)),
        Flat::F32 => code.f32_load(at(offset, flat)),
        Flat::F64 => code.f64_load(at(offset, flat)),
    };
}
