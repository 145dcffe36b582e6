//! Where compiled methods look up what they refer to. A method that refers to classes, texts or other methods begins, when
//! it is first called, with a call of a function of its module that looks these up, and takes the address of a description
//! of the method; then it notes that it has done so. [`References::find`] finds these calls in the linked module, so that
//! the image of a component can have them done.

use crate::engine::CompiledMethod;
use std::collections::HashMap;
use wasmparser::{
    ElementItems, ElementKind, FunctionBody, KnownCustom, MemArg, Name, Naming, Operator, Parser, Payload,
    Result,
};

/// What is found in a linked module.
#[derive(Debug, Default)]
pub struct References {
    /// The functions that look references up, each once.
    pub functions: Vec<u32>,
    /// The methods that call one of them, by the place of their code in the table; `look_up` is the function's place among
    /// `functions`.
    pub methods: Vec<CompiledMethod>,
}

impl References {
    /// Reads the module, which has the names of its functions and imports `imported` of them.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn find(module: &[u8], imported: u32) -> Result<Self> {
        let functions = named(module)?;
        let places = table(module)?;
        let mut methods = Vec::new();
        let mut function = imported;
        for payload in Parser::new(0).parse_all(module) {
            let Payload::CodeSectionEntry(body) = payload? else { continue };
            if let Some(code) = places.get(&function) {
                methods.extend(method(*code, &body, &functions)?);
            }
            function += 1;
        }
        methods.sort_by_key(|method| method.code);
        Ok(Self { functions: functions.look_ups, methods })
    }
}

/// As Mono's compiler names the functions of a module: for methods, and for those that instances of generics share.
const LOOK_UP: &str = "_init_method";
const SHARED_LOOK_UP: &str = "_init_method_gshared_mrgctx";
/// The runtime's function that looks up what each instance needs.
const INSTANCE_LOOK_UP: &str = "mini_init_method_rgctx";

/// The functions that matter, by name.
#[derive(Default)]
struct Functions {
    /// As `References::functions`.
    look_ups: Vec<u32>,
    /// The place of each among them, and whether instances of generics share its methods.
    places: HashMap<u32, (u32, bool)>,
    instance_look_up: Option<u32>,
}

fn named(module: &[u8]) -> Result<Functions> {
    let mut functions = Functions::default();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else { continue };
        let KnownCustom::Name(names) = section.as_known() else { continue };
        for name in names {
            let Name::Function(names) = name? else { continue };
            for naming in names {
                let Naming { index, name } = naming?;
                let is_shared = name.ends_with(SHARED_LOOK_UP);
                if name.starts_with("mono_aot_") && (is_shared || name.ends_with(LOOK_UP)) {
                    functions.places.insert(index, (functions.look_ups.len() as u32, is_shared));
                    functions.look_ups.push(index);
                }
                if name == INSTANCE_LOOK_UP {
                    functions.instance_look_up = Some(index);
                }
            }
        }
    }
    Ok(functions)
}

/// The places of functions in the table.
fn table(module: &[u8]) -> Result<HashMap<u32, u32>> {
    let mut places = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ElementSection(section) = payload? else { continue };
        for element in section {
            let element = element?;
            if let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(functions)) =
                (element.kind, element.items)
                && let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
            {
                for (function, place) in functions.into_iter().zip(value.cast_unsigned()..) {
                    places.insert(function?, place);
                }
            }
        }
    }
    Ok(places)
}

/// The method with this place in the table, if it calls one of the functions with a constant and stores a 1 then.
fn method(code: u32, body: &FunctionBody<'_>, functions: &Functions) -> Result<Option<CompiledMethod>> {
    let operators: Vec<_> = body.get_operators_reader()?.into_iter().collect::<Result<_>>()?;
    let method = (0..operators.len()).find_map(|at| {
        let (references, rest) = match &operators[at..] {
            [Operator::I32Const { value }, Operator::LocalGet { .. }, rest @ ..] => (*value, rest),
            [Operator::I32Const { value }, rest @ ..] => (*value, rest),
            _ => return None,
        };
        let [
            Operator::Call { function_index },
            Operator::I32Const { value: base },
            Operator::I32Const { value: 1 },
            Operator::I32Store8 { memarg },
            ..,
        ] = rest
        else {
            return None;
        };
        let (look_up, is_shared) = *functions.places.get(function_index)?;
        let (references, done) = (references.cast_unsigned(), address(*base, memarg)?);
        Some(CompiledMethod { code, look_up, references, done, is_shared, shared: None })
    });
    // Most functions of the engine are in the table, too, and are not of this kind.
    let Some(method) = method else { return Ok(None) };
    let shared = operators.windows(3).find_map(|operators| match operators {
        [Operator::I32Const { value }, Operator::I32Load { memarg }, Operator::Call { function_index }]
            if Some(*function_index) == functions.instance_look_up =>
        {
            address(*value, memarg)
        }
        _ => None,
    });
    Ok(Some(CompiledMethod { shared, ..method }))
}

fn address(base: i32, place: &MemArg) -> Option<u32> {
    u32::try_from(place.offset).ok()?.checked_add(base.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_look_references_up_are_found() {
        let module = wat::parse_str(
            r#"(module
                (import "env" "other" (func))
                (table 8 funcref)
                (memory 1)
                (elem (i32.const 5) $second $shared $first)
                (func $mono_aot_App_init_method (param i32))
                (func $mono_aot_App_init_method_gshared_mrgctx (param i32 i32))
                (func $mini_init_method_rgctx (param i32 i32))
                (func $first (block
                  (br_if 0 (i32.load8_u offset=8 (i32.const 0)))
                  (call $mono_aot_App_init_method (i32.const 64))
                  (i32.store8 offset=8 (i32.const 0) (i32.const 1))))
                (func $second
                  (call $mono_aot_App_init_method (i32.const 72))
                  (i32.store8 (i32.const 9) (i32.const 1)))
                (func $shared (param i32)
                  (call $mono_aot_App_init_method_gshared_mrgctx (i32.const 76) (local.get 0))
                  (i32.store8 (i32.const 10) (i32.const 1))
                  (call $mini_init_method_rgctx (local.get 0) (i32.load offset=96 (i32.const 4))))
                (func $not_in_the_table
                  (call $mono_aot_App_init_method (i32.const 80))
                  (i32.store8 (i32.const 11) (i32.const 1)))
                (func $without (drop (i32.const 88))))"#,
        );
        let found = References::find(&module.expect("it is a module"), 1).expect("it can be read");
        assert_eq!(found.functions, [1, 2]);
        let words: Vec<_> = found.methods.iter().map(CompiledMethod::words).collect();
        assert_eq!(words, [[5, 0, 72, 9, 0, 0], [6, 1, 76, 10, 1, 100], [7, 0, 64, 8, 0, 0]]);
    }
}
