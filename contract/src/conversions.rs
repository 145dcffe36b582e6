//! Conversions of floating-point numbers to integers, as .NET has them since version 9: what an integer cannot hold becomes
//! its nearest value, and what is no number zero. The interpreter converts as C does, in code that clang made for machines
//! whose conversions trap: a comparison guards each, and another number stands for what does not fit.

use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, Function, Instruction, Module};
use wasmparser::{FunctionBody, Operator, Parser};

/// How many instructions behind a conversion the lower bits of what it gave are taken, where that happens.
const TO_MASK: usize = 9;

/// The module with conversions that saturate in the place of those that are guarded.
///
/// # Errors
/// When it is not a module.
pub fn with_saturating_conversions(module: &[u8]) -> Result<Vec<u8>, String> {
    let mut saturated = Module::new();
    let result = Saturate.parse_core_module(&mut saturated, Parser::new(0), module);
    result.map_err(|error| error.to_string())?;
    Ok(saturated.finish())
}

struct Saturate;

impl Reencode for Saturate {
    type Error = Infallible;

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error<Infallible>> {
        let operators = body.get_operators_reader()?.into_iter().collect::<Result<Vec<_>, _>>()?;
        if !operators.iter().any(|operator| saturating(operator).is_some()) {
            return utils::parse_function_body(self, code, body);
        }
        let mut locals = Vec::new();
        for local in body.get_locals_reader()? {
            let (count, kind) = local?;
            locals.push((count, self.val_type(kind)?));
        }
        let mut function = Function::new(locals);
        for (at, operator) in operators.iter().enumerate() {
            if is_guard(&operators, at) {
                // It asks whether the number does not fit: that is of no interest any more.
                function.instruction(&Instruction::Drop);
                function.instruction(&Instruction::I32Const(0));
            } else if let Some(conversion) = saturating(operator) {
                let conversion = if is_narrowed(&operators, at) { signed(conversion) } else { conversion };
                function.instruction(&conversion);
            } else {
                function.instruction(&self.instruction(operator.clone())?);
            }
        }
        code.function(&function);
        Ok(())
    }
}

/// The conversion that saturates where the operator traps.
fn saturating(operator: &Operator<'_>) -> Option<Instruction<'static>> {
    Some(match operator {
        Operator::I32TruncF32S => Instruction::I32TruncSatF32S,
        Operator::I32TruncF32U => Instruction::I32TruncSatF32U,
        Operator::I32TruncF64S => Instruction::I32TruncSatF64S,
        Operator::I32TruncF64U => Instruction::I32TruncSatF64U,
        Operator::I64TruncF32S => Instruction::I64TruncSatF32S,
        Operator::I64TruncF32U => Instruction::I64TruncSatF32U,
        Operator::I64TruncF64S => Instruction::I64TruncSatF64S,
        Operator::I64TruncF64U => Instruction::I64TruncSatF64U,
        _ => return None,
    })
}

/// Whether the operator negates the comparison that guards the conversion three operators further on:
/// `eqz; br_if; local.get; trunc`.
fn is_guard(operators: &[Operator<'_>], at: usize) -> bool {
    let is_conversion = |operator: &Operator<'_>| saturating(operator).is_some();
    matches!(
        operators.get(at..at + 3),
        Some([Operator::I32Eqz, Operator::BrIf { .. }, Operator::LocalGet { .. }])
    ) && operators.get(at + 3).is_some_and(is_conversion)
}

/// Whether only the lower 8 or 16 bits of what a conversion gives are taken. .NET converts to a signed integer of 32 bits
/// first, so that -1 becomes 255.
fn is_narrowed(operators: &[Operator<'_>], at: usize) -> bool {
    matches!(
        operators.get(at + TO_MASK..at + TO_MASK + 2),
        Some([Operator::I32Const { value: 0xff | 0xffff }, Operator::I32And])
    )
}

fn signed(conversion: Instruction<'static>) -> Instruction<'static> {
    match conversion {
        Instruction::I32TruncSatF32U => Instruction::I32TruncSatF32S,
        Instruction::I32TruncSatF64U => Instruction::I32TruncSatF64S,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::with_saturating_conversions;
    use wasmparser::{Operator, Parser, Payload};

    /// As clang writes it, with what is made of the result.
    fn module(conversion: &str, guard: &str, mask: &str) -> Vec<u8> {
        let text = format!(
            "(module (func (param f64) (result i32) (local i32)
               block
                 block
                   local.get 0
                   {guard}
                   i32.eqz
                   br_if 0
                   local.get 0
                   {conversion}
                   local.set 1
                   br 1
                 end
                 i32.const 0
                 local.set 1
               end
               i32.const 7
               local.get 1
               {mask}
               i32.add))"
        );
        wat::parse_str(text).expect("the text is a module")
    }

    fn operators(module: &[u8]) -> Vec<String> {
        let mut names = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            if let Payload::CodeSectionEntry(body) = payload.expect("the module is one") {
                let reader = body.get_operators_reader().expect("the body is one");
                names.extend(reader.into_iter().map(
                    |operator| match operator.expect("the body has operators") {
                        Operator::I32Const { value } => format!("I32Const {value}"),
                        operator => {
                            format!("{operator:?}").split([' ', '{']).next().unwrap_or_default().to_owned()
                        }
                    },
                ));
            }
        }
        names
    }

    #[test]
    fn a_conversion_saturates_and_its_guard_lets_every_number_through() {
        let guard = "f64.abs f64.const 2147483648 f64.lt";
        let saturated =
            with_saturating_conversions(&module("i32.trunc_f64_s", guard, "")).expect("it is a module");
        let operators = operators(&saturated);
        assert!(!operators.iter().any(|name| name == "I32Eqz" || name == "I32TruncF64S"), "{operators:?}");
        let at = operators.iter().position(|name| name == "I32TruncSatF64S").expect("there is a conversion");
        assert_eq!(operators[at - 4..at], ["Drop", "I32Const 0", "BrIf", "LocalGet"]);
    }

    #[test]
    fn unsigned_numbers_of_8_and_16_bits_are_cut_from_signed_ones() {
        let guard = "f64.const 4294967296 f64.lt local.get 0 f64.const 0 f64.ge i32.and";
        for (mask, expected) in [("i32.const 255 i32.and", "I32TruncSatF64S"), ("", "I32TruncSatF64U")] {
            let saturated = with_saturating_conversions(&module("i32.trunc_f64_u", guard, mask));
            let operators = operators(&saturated.expect("it is a module"));
            assert!(operators.iter().any(|name| name == expected), "{operators:?}");
        }
    }
}
