//! Writes a function with `try_table`. A `try` with handlers becomes blocks that the handlers follow, the last one
//! outermost, since a `try_table` leaves to a label:
//!
//! ```text
//! try (result t)          block $out (result t)
//!   body                    block $second
//! catch $tag                  block $first (result p)           ;; and exnref, where it is thrown again
//!   first                       try_table (result t) (catch $tag $first) (catch_all $second)
//! catch_all                       body
//!   second                      end
//! end                           br $out
//!                             end
//!                             first
//!                             br $out
//!                           end
//!                           second
//!                         end
//! ```
//!
//! What blocks inside it delegate to it arrives in the `try_table`, and is thrown there:
//! `block $arrived (result exnref) body br $out end throw_ref`. `try body delegate $label` is then
//! `try_table (catch_all_ref $arrived) body end`.

use super::scan::{self, Exceptions, Handler, Kind, Target};
use crate::wasm::ModuleEdit;
use std::borrow::Cow;
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder};
use wasm_encoder::{BlockType, Catch, FuncType, Function, Instruction, ValType};
use wasmparser::{FunctionBody, Operator};

pub type Reencoded<T> = std::result::Result<T, reencode::Error<Infallible>>;

/// Writes the function of this number, whose body is `body` and valid. Types that its blocks need are added.
pub fn rewrite(edit: &mut ModuleEdit<'_>, number: u32, body: &FunctionBody<'_>) -> Reencoded<Function> {
    let exceptions = scan::scan(body)?;
    let mut locals = Vec::new();
    let mut first_exception = edit.outline().function_type(number).map_or(0, |ty| ty.params().len() as u32);
    for group in body.get_locals_reader()? {
        let (count, local) = group?;
        first_exception += count;
        locals.push((count, RoundtripReencoder.val_type(local)?));
    }
    if exceptions.locals > 0 {
        locals.push((exceptions.locals, ValType::EXNREF));
    }
    let mut writer = BodyWriter {
        edit,
        exceptions: &exceptions,
        first_exception,
        function: Function::new(locals),
        // The label of the function itself.
        height: 1,
        blocks: vec![Block::Other { label: 0 }],
        arrivals: vec![None; exceptions.tries.len()],
        caller_arrival: None,
        next_try: 0,
    };
    writer.open_function();
    for operator in body.get_operators_reader()? {
        writer.write(operator?)?;
    }
    Ok(writer.function)
}

/// A block of the original that is open.
enum Block {
    /// One that has no part in exceptions; with the label that branches to it go to.
    Other { label: u32 },
    /// A `try` with `end` or handlers, or a `try_table`, in its body.
    Body { number: usize, label: u32 },
    /// A `try` in the handler of this position.
    Handler { number: usize, label: u32, position: usize },
}

impl Block {
    fn label(&self) -> u32 {
        match self {
            Self::Other { label } | Self::Body { label, .. } | Self::Handler { label, .. } => *label,
        }
    }
}

struct BodyWriter<'r, 'm> {
    edit: &'r mut ModuleEdit<'m>,
    exceptions: &'r Exceptions,
    /// The first local for exceptions.
    first_exception: u32,
    function: Function,
    /// How many labels are open in what is written. A label is named by how many were open when it was opened.
    height: u32,
    /// The blocks of the original that are open.
    blocks: Vec<Block>,
    /// Where exceptions arrive that are delegated to a `try`, by its number, while its body is written.
    arrivals: Vec<Option<u32>>,
    caller_arrival: Option<u32>,
    next_try: usize,
}

impl BodyWriter<'_, '_> {
    /// What is delegated to the caller arrives in a block around the whole function.
    fn open_function(&mut self) {
        if self.exceptions.is_delegated_to_caller {
            self.caller_arrival = Some(self.height);
            self.open(Instruction::Block(BlockType::Result(ValType::EXNREF)));
        }
    }

    fn write(&mut self, operator: Operator<'_>) -> Reencoded<()> {
        match operator {
            Operator::Try { blockty } => self.open_try(blockty)?,
            Operator::Catch { .. } | Operator::CatchAll => self.next_handler(),
            Operator::Delegate { .. } => {
                self.blocks.pop();
                self.close();
            }
            Operator::Rethrow { relative_depth } => {
                let exception = self.rethrown(relative_depth);
                self.function.instruction(&Instruction::LocalGet(exception));
                self.function.instruction(&Instruction::ThrowRef);
            }
            Operator::End => self.end(),
            Operator::TryTable { try_table } => self.open_try_table(try_table)?,
            operator => {
                let instruction = self.with_labels_moved(RoundtripReencoder.instruction(operator)?);
                if matches!(instruction, Instruction::Block(_) | Instruction::Loop(_) | Instruction::If(_)) {
                    self.blocks.push(Block::Other { label: self.height });
                    self.open(instruction);
                } else {
                    self.function.instruction(&instruction);
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, block: Instruction<'_>) {
        self.function.instruction(&block);
        self.height += 1;
    }

    fn close(&mut self) {
        self.function.instruction(&Instruction::End);
        self.height -= 1;
    }

    /// The depth of a label from where the next instruction is.
    fn depth(&self, label: u32) -> u32 {
        self.height - label - 1
    }

    fn open_try_table(&mut self, table: wasmparser::TryTable) -> Reencoded<()> {
        let (number, ty, label) = (self.take_number(), table.ty, self.height);
        let instruction = RoundtripReencoder.instruction(Operator::TryTable { try_table: table })?;
        let instruction = self.with_labels_moved(instruction);
        self.open(instruction);
        self.open_arrival(number, ty)?;
        self.blocks.push(Block::Body { number, label });
        Ok(())
    }

    fn take_number(&mut self) -> usize {
        self.next_try += 1;
        self.next_try - 1
    }

    fn open_try(&mut self, ty: wasmparser::BlockType) -> Reencoded<()> {
        let (number, label) = (self.take_number(), self.height);
        let results = RoundtripReencoder.block_type(ty)?;
        let info = &self.exceptions.tries[number];
        if let Kind::Delegates(target) = info.kind {
            let arrival = match target {
                Target::Try(outer) => self.arrivals[outer],
                Target::Caller => self.caller_arrival,
            };
            let arrival = arrival.expect("what is delegated to is written around what delegates");
            let catches = Cow::Owned(vec![Catch::AllRef { label: self.depth(arrival) }]);
            self.open(Instruction::TryTable(results, catches));
            self.blocks.push(Block::Other { label });
            return Ok(());
        }
        self.open(Instruction::Block(results));
        if let Kind::Catches(handlers) = &info.kind {
            self.open_handlers(handlers, ty)?;
        }
        self.open_arrival(number, ty)?;
        self.blocks.push(Block::Body { number, label });
        Ok(())
    }

    /// Opens a block for each handler, and the `try_table` that leaves to them.
    fn open_handlers(&mut self, handlers: &[Handler], ty: wasmparser::BlockType) -> Reencoded<()> {
        let first = self.height;
        for handler in handlers.iter().rev() {
            let mut results = match handler.tag {
                Some(tag) => val_types(self.edit.outline().tag_type(tag).map_or(&[], |ty| ty.params()))?,
                None => Vec::new(),
            };
            if handler.exception.is_some() {
                results.push(ValType::EXNREF);
            }
            let block = self.block_type(ty, results)?;
            self.open(Instruction::Block(block));
        }
        let catches = handlers.iter().enumerate().map(|(position, handler)| {
            let label = self.depth(first + (handlers.len() - 1 - position) as u32);
            match (handler.tag, handler.exception.is_some()) {
                (Some(tag), false) => Catch::One { tag, label },
                (Some(tag), true) => Catch::OneRef { tag, label },
                (None, false) => Catch::All { label },
                (None, true) => Catch::AllRef { label },
            }
        });
        let catches = Cow::Owned(catches.collect());
        let results = RoundtripReencoder.block_type(ty)?;
        self.open(Instruction::TryTable(results, catches));
        Ok(())
    }

    fn open_arrival(&mut self, number: usize, ty: wasmparser::BlockType) -> Reencoded<()> {
        if self.exceptions.tries[number].is_delegated_to {
            self.arrivals[number] = Some(self.height);
            let block = self.block_type(ty, vec![ValType::EXNREF])?;
            self.open(Instruction::Block(block));
        }
        Ok(())
    }

    /// The type of a block with the parameters of `ty` and other results.
    fn block_type(&mut self, ty: wasmparser::BlockType, results: Vec<ValType>) -> Reencoded<BlockType> {
        let outline = self.edit.outline();
        let params = match ty {
            wasmparser::BlockType::FuncType(index) => {
                val_types(outline.type_of_functions(index).map_or(&[], |ty| ty.params()))?
            }
            _ => Vec::new(),
        };
        Ok(match (&params[..], &results[..]) {
            ([], []) => BlockType::Empty,
            ([], &[result]) => BlockType::Result(result),
            _ => BlockType::FunctionType(self.edit.function_type_index(FuncType::new(params, results))),
        })
    }

    /// The body of a `try`, or one of its handlers, is over, and the next handler begins.
    fn next_handler(&mut self) {
        let Some(block) = self.blocks.pop() else { return };
        let (number, label, position) = match block {
            Block::Body { number, label } => {
                self.close_arrival(number, label);
                // The `try_table`.
                self.close();
                (number, label, 0)
            }
            Block::Handler { number, label, position } => (number, label, position + 1),
            Block::Other { .. } => unreachable!("a valid module has handlers in a `try` alone"),
        };
        self.function.instruction(&Instruction::Br(self.depth(label)));
        self.close();
        if let Kind::Catches(handlers) = &self.exceptions.tries[number].kind
            && let Some(exception) = handlers[position].exception
        {
            self.function.instruction(&Instruction::LocalSet(self.first_exception + exception));
        }
        self.blocks.push(Block::Handler { number, label, position });
    }

    /// Leaves the body of a `try` that is delegated to, and throws what arrived.
    fn close_arrival(&mut self, number: usize, label: u32) {
        if self.arrivals[number].take().is_some() {
            self.function.instruction(&Instruction::Br(self.depth(label)));
            self.close();
            self.function.instruction(&Instruction::ThrowRef);
        }
    }

    fn end(&mut self) {
        match self.blocks.pop() {
            Some(Block::Body { number, label }) => self.close_arrival(number, label),
            Some(Block::Other { label: 0 }) if self.caller_arrival.is_some() => {
                self.function.instruction(&Instruction::Return);
                self.close();
                self.function.instruction(&Instruction::ThrowRef);
            }
            _ => {}
        }
        self.close();
    }

    /// The local with the exception of the handler that a `rethrow` names.
    fn rethrown(&self, depth: u32) -> u32 {
        let block = &self.blocks[self.blocks.len() - 1 - depth as usize];
        let Block::Handler { number, position, .. } = block else {
            unreachable!("a valid module throws again in a handler alone")
        };
        let Kind::Catches(handlers) = &self.exceptions.tries[*number].kind else {
            unreachable!("a handler is one of a `try` with handlers")
        };
        self.first_exception + handlers[*position].exception.expect("the scan has seen this instruction")
    }

    /// Branches go to the label that stands for that of the original.
    fn with_labels_moved<'i>(&self, mut instruction: Instruction<'i>) -> Instruction<'i> {
        let moved = |depth: u32| self.depth(self.blocks[self.blocks.len() - 1 - depth as usize].label());
        match &mut instruction {
            Instruction::Br(label)
            | Instruction::BrIf(label)
            | Instruction::BrOnNull(label)
            | Instruction::BrOnNonNull(label)
            | Instruction::BrOnCast { relative_depth: label, .. }
            | Instruction::BrOnCastFail { relative_depth: label, .. } => *label = moved(*label),
            Instruction::BrTable(labels, default) => {
                labels.to_mut().iter_mut().for_each(|label| *label = moved(*label));
                *default = moved(*default);
            }
            Instruction::TryTable(_, catches) => {
                for catch in catches.to_mut() {
                    let (Catch::One { label, .. }
                    | Catch::OneRef { label, .. }
                    | Catch::All { label }
                    | Catch::AllRef { label }) = catch;
                    *label = moved(*label);
                }
            }
            _ => {}
        }
        instruction
    }
}

fn val_types(types: &[wasmparser::ValType]) -> Reencoded<Vec<ValType>> {
    types.iter().map(|&ty| RoundtripReencoder.val_type(ty)).collect()
}
