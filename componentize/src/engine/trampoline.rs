//! The bodies of the functions between the interpreter and wasm, in both directions.

use crate::metadata::Structs;
use crate::wasm::code::{at, load, store};
use contract::{Descriptor, Flat, Signature};
use std::mem::offset_of;
use std::ops::Range;
use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, ValType};

/// The most parameters for which the interpreter gives an entry that takes them one by one; above, its general
/// entry takes an array (`interp_create_method_pointer` in Mono's interp.c).
const MOST_DIRECT_PARAMS: usize = 8;
/// A call from the interpreter has room for so many integer slots and as many float slots (measured; one more
/// is an assertion in the runtime).
const MOST_SLOTS: u32 = 12;
/// The general entry takes the instance (none here), the result, the array of arguments, and the descriptor's argument.
const GENERAL_ENTRY_PARAMS: usize = 4;
/// Arguments and result each get a slot of so many bytes on the shadow stack.
const SLOT: u32 = 8;

/// The engine's functions that read a call's arguments: `mono_wasm_interp_method_args_get_*`.
#[derive(Debug, Clone, Copy)]
pub struct ArgumentReaders {
    /// `(arguments, slot) -> i32`
    pub iarg: u32,
    /// `(arguments, slot) -> i64`; takes two integer slots.
    pub larg: u32,
    /// `(arguments, slot) -> f32`
    pub farg: u32,
    /// `(arguments, slot) -> f64`
    pub darg: u32,
    /// `(arguments) -> address of the result`
    pub retval: u32,
}

/// Whether the interpreter can make a call with this signature.
pub fn is_callable(signature: &Signature) -> bool {
    let slots = |wanted: fn(Flat) -> u32| signature.params.iter().map(|&param| wanted(param)).sum::<u32>();
    slots(integer_slots) <= MOST_SLOTS && slots(|flat| 1 - integer_slots(flat).min(1)) <= MOST_SLOTS
}

/// How many integer slots a parameter takes; a float takes one of the others.
fn integer_slots(flat: Flat) -> u32 {
    match flat {
        Flat::I32 => 1,
        Flat::I64 => 2,
        Flat::F32 | Flat::F64 => 0,
    }
}

/// A function `(function: i32, arguments: i32)` that calls table entry `function`, which is of type `ty`.
pub fn to_native(signature: &Signature, ty: u32, readers: &ArgumentReaders) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    if signature.result.is_some() {
        code.local_get(1).call(readers.retval);
    }
    let (mut integers, mut floats) = (0, 0);
    for param in &signature.params {
        let (reader, slots, count) = match param {
            Flat::I32 => (readers.iarg, 1, &mut integers),
            Flat::I64 => (readers.larg, 2, &mut integers),
            Flat::F32 => (readers.farg, 1, &mut floats),
            Flat::F64 => (readers.darg, 1, &mut floats),
        };
        code.local_get(1).i32_const(*count).call(reader);
        *count += slots;
    }
    code.local_get(0).call_indirect(0, ty);
    if let Some(result) = signature.result {
        store(&mut code, result, 0);
    }
    code.end();
    function
}

/// What a native-to-managed trampoline needs besides its signature.
#[derive(Debug, Clone, Copy)]
pub struct ToManaged {
    /// The row of this method in the extension block.
    pub row: u32,
    /// The address of its descriptor: {function, argument}, zero until it is bound.
    pub descriptor: u32,
    /// The function `engine_bind`.
    pub bind: u32,
    /// The global of the shadow stack pointer.
    pub stack_pointer: u32,
    /// The type of the method's own signature, where the method may be compiled code.
    pub compiled: Option<u32>,
}

/// The parameters of the managed method among those of a signature.
fn managed_params(signature: &Signature, structs: &Structs) -> Range<u32> {
    u32::from(structs.result)..signature.params.len() as u32
}

/// How the interpreter's entry for so many parameters takes them.
fn is_direct(params: usize) -> bool {
    params <= MOST_DIRECT_PARAMS
}

/// How many `i32` parameters the interpreter's entry for a signature has.
pub fn entry_params(signature: &Signature, structs: &Structs) -> usize {
    let params = managed_params(signature, structs).len();
    if is_direct(params) {
        params + usize::from(signature.result.is_some() || structs.result) + 1
    } else {
        GENERAL_ENTRY_PARAMS
    }
}

/// A function with `signature` that calls a managed method through its descriptor. `entry_type` is the type of
/// the interpreter's entry: `entry_params` times `i32`, no result.
pub fn to_managed(signature: &Signature, structs: &Structs, to: &ToManaged, entry_type: u32) -> Function {
    let count = signature.params.len() as u32;
    let frame = Frame { local: count, pointers: SLOT * (count + 1), structs };
    let managed = managed_params(signature, structs);
    let size = if is_direct(managed.len()) { frame.pointers } else { frame.pointers + 4 * count };
    let size = size.next_multiple_of(16).cast_signed();
    let mut function = Function::new([(1, ValType::I32)]);
    let mut code = function.instructions();
    bind_when_needed(&mut code, to);
    if let Some(ty) = to.compiled {
        call_compiled(&mut code, count, to, ty);
    }
    code.global_get(to.stack_pointer).i32_const(size).i32_sub();
    code.local_tee(frame.local).global_set(to.stack_pointer);
    // The interpreter writes a narrow result in its own width only.
    code.local_get(frame.local).i64_const(0).i64_store(at(0, Flat::I64));
    for (index, &param) in signature.params.iter().enumerate() {
        code.local_get(frame.local).local_get(index as u32);
        store(&mut code, param, frame.slot(index as u32));
    }
    if is_direct(managed.len()) {
        direct_arguments(&mut code, signature, managed, &frame);
    } else {
        general_arguments(&mut code, managed, &frame);
    }
    code.i32_const(to.descriptor.cast_signed()).i32_load(descriptor_word(offset_of!(Descriptor, argument)));
    code.i32_const(to.descriptor.cast_signed())
        .i32_load(descriptor_word(offset_of!(Descriptor, function)))
        .call_indirect(0, entry_type);
    code.local_get(frame.local).i32_const(size).i32_add().global_set(to.stack_pointer);
    if let Some(result) = signature.result {
        // Nothing runs between the release of the frame and this load.
        code.local_get(frame.local);
        load(&mut code, result, 0);
    }
    code.end();
    function
}

/// The frame on the shadow stack: the result, the arguments, then pointers to the arguments where needed.
struct Frame<'a> {
    local: u32,
    pointers: u32,
    structs: &'a Structs,
}

impl Frame<'_> {
    fn slot(&self, param: u32) -> u32 {
        SLOT * (param + 1)
    }

    fn push_address(&self, code: &mut InstructionSink<'_>, offset: u32) {
        code.local_get(self.local).i32_const(offset.cast_signed()).i32_add();
    }

    /// Where the argument lies. One that is a struct is its address already.
    fn push_argument(&self, code: &mut InstructionSink<'_>, param: u32) {
        if self.structs.params.contains(&(param as usize)) {
            code.local_get(param);
        } else {
            self.push_address(code, self.slot(param));
        }
    }

    /// Where the result goes.
    fn push_result(&self, code: &mut InstructionSink<'_>) {
        code.local_get(if self.structs.result { 0 } else { self.local });
    }
}

/// A word of the descriptor whose address is on the operand stack.
fn descriptor_word(offset: usize) -> MemArg {
    at(offset as u32, Flat::I32)
}

fn bind_when_needed(code: &mut InstructionSink<'_>, to: &ToManaged) {
    code.i32_const(to.descriptor.cast_signed())
        .i32_load(descriptor_word(offset_of!(Descriptor, function)))
        .i32_eqz();
    code.if_(BlockType::Empty).i32_const(to.row.cast_signed()).call(to.bind).end();
}

/// Returns what compiled code returns, where the method is that.
fn call_compiled(code: &mut InstructionSink<'_>, params: u32, to: &ToManaged, ty: u32) {
    let descriptor = to.descriptor.cast_signed();
    code.i32_const(descriptor).i32_load(descriptor_word(offset_of!(Descriptor, compiled)));
    code.if_(BlockType::Empty);
    for param in 0..params {
        code.local_get(param);
    }
    code.i32_const(descriptor).i32_load(descriptor_word(offset_of!(Descriptor, function)));
    code.call_indirect(0, ty).return_().end();
}

fn direct_arguments(
    code: &mut InstructionSink<'_>,
    signature: &Signature,
    managed: Range<u32>,
    frame: &Frame<'_>,
) {
    if signature.result.is_some() || frame.structs.result {
        frame.push_result(code);
    }
    for param in managed {
        frame.push_argument(code, param);
    }
}

fn general_arguments(code: &mut InstructionSink<'_>, managed: Range<u32>, frame: &Frame<'_>) {
    for (index, param) in (0..).zip(managed) {
        code.local_get(frame.local);
        frame.push_argument(code, param);
        code.i32_store(at(frame.pointers + 4 * index, Flat::I32));
    }
    code.i32_const(0);
    frame.push_result(code);
    frame.push_address(code, frame.pointers);
}

/// What runs around the call of an exported method.
#[derive(Debug, Clone, Copy)]
pub enum Around {
    /// Afterwards, the background work that is due.
    Call {
        /// The function `engine_resume`, in a module that code of the application ran in.
        resume: Option<u32>,
        /// The function `engine_leave`.
        leave: u32,
    },
    /// The engine keeps from calling imports, as the canonical ABI asks of post-return functions.
    PostReturn {
        /// The function `engine_enter_post_return`.
        enter: u32,
        /// The function `engine_leave_post_return`.
        leave: u32,
    },
}

/// A function that calls `trampoline`, which has the same signature. A post-return function is called when the engine
/// says that there is something to do.
pub fn export(signature: &Signature, trampoline: u32, around: Around) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    if let Around::PostReturn { enter, .. } = around {
        code.call(enter).i32_eqz().if_(BlockType::Empty);
        zero(&mut code, signature.result);
        code.return_().end();
    }
    if let Around::Call { resume: Some(resume), .. } = around {
        code.call(resume);
    }
    for param in 0..signature.params.len() as u32 {
        code.local_get(param);
    }
    // The result stays on the operand stack while the engine leaves.
    let (Around::Call { leave, .. } | Around::PostReturn { leave, .. }) = around;
    code.call(trampoline).call(leave).end();
    function
}

/// The result of a post-return function that was not called. One of bindings has none.
fn zero(code: &mut InstructionSink<'_>, result: Option<Flat>) {
    match result {
        None => code,
        Some(Flat::I32) => code.i32_const(0),
        Some(Flat::I64) => code.i64_const(0),
        Some(Flat::F32) => code.f32_const(0.0.into()),
        Some(Flat::F64) => code.f64_const(0.0.into()),
    };
}
