//! Lowering: C# values to core values and to memory (canonical ABI: "Storing", "Flat Lowering").

use super::body::{Body, Place};
use super::syntax::*;
use crate::StringEncoding;
use crate::model::{Direction, Number, Ownership};
use crate::shape::*;
use wit_parser::Type;

/// A core value and its type.
pub type Flat = (CoreType, Expr);

/// What to do with a case once it is known: the body, the number of the case, its payload.
type CaseWriter<'w, 'a> = dyn FnMut(&mut Body<'a>, u32, Option<(Type, Expr)>) + 'w;

impl<'a> Body<'a> {
    /// The core values of `value`. `hint` names the locals.
    pub fn lower_flat(&mut self, value: Expr, ty: &Type, hint: &str) -> Vec<Flat> {
        let shape = self.shape(ty);
        match shape.has_flat_helpers() {
            true => self.call_flat_lowering(value, shape, hint),
            false => self.lower_flat_parts(value, shape, hint),
        }
    }

    /// As [`Self::lower_flat`], with what it takes written out.
    pub fn lower_flat_parts(&mut self, value: Expr, shape: &'a TypeShape, hint: &str) -> Vec<Flat> {
        match &shape.form {
            Form::Bool => vec![(CoreType::I32, value.choose(Expr::Int(1), Expr::Int(0)))],
            Form::Number(number) => vec![(CoreType::number(*number), value)],
            Form::Char => vec![(CoreType::I32, value.dot("Value"))],
            Form::Enum { .. } => vec![(CoreType::I32, case_number(value, shape))],
            Form::Flags { number, .. } => vec![(CoreType::number(*number), flag_bits(value, shape))],
            Form::String => self.lower_data(&self.string_method("Lower"), vec![Arg::Value(value)], hint),
            Form::List(item) => self.lower_list(value, item, ListForm::Object, hint),
            Form::FixedList(item, length) => self.lower_flat_list(value, item, *length, hint),
            Form::Map(entry) => self.lower_map(value, entry, hint),
            Form::Handle(..) | Form::ErrorContext | Form::Channel => {
                let handle = self.lower_object(value, shape);
                vec![(CoreType::I32, self.bind(&format!("{hint}Handle"), CsType::INT, handle))]
            }
            Form::Record(fields) | Form::Tuple(fields) => self.lower_flat_fields(value, shape, fields, hint),
            Form::Cases(cases) => self.lower_flat_cases(value, shape, cases, hint),
        }
    }

    /// The handle of an object that goes out: its owner gives it away, or lends it.
    fn lower_object(&mut self, value: Expr, shape: &TypeShape) -> Expr {
        match &shape.form {
            Form::Handle(Ownership::Own, Direction::Import) => self.arena().dot("Move").call([value]),
            Form::Handle(Ownership::Own, Direction::Export) => {
                self.arena().dot("Move").call([value, Expr::Path(table(shape))])
            }
            Form::Channel => {
                let channel = self.channel(shape);
                self.arena().dot("Move").call([value, channel])
            }
            // Where a loan may go on when its method has returned, and in helpers, which do not know, the arena keeps it.
            _ if self.keeps_loans => self.arena().dot("Lend").call([value]),
            _ => Expr::service("CallArena", "Borrow").call([value]),
        }
    }

    /// The object that stands for the type of a stream or future.
    pub fn channel(&self, shape: &TypeShape) -> Expr {
        Expr::Path(self.cx.channel(shape).path.join(CsIdent::fixed(INSTANCE)))
    }

    /// The method of the runtime library that lowers, stores, takes or loads a string.
    pub fn string_method(&self, action: &str) -> String {
        match self.cx.strings {
            StringEncoding::Utf8 => format!("{action}String"),
            StringEncoding::Utf16 => format!("{action}Utf16"),
        }
    }

    /// Calls a method of the arena that gives the address and the length of what it lowers.
    fn lower_data(&mut self, method: &str, mut args: Vec<Arg>, hint: &str) -> Vec<Flat> {
        let length = self.scope.local(&format!("{hint}Length"));
        args.push(Arg::Out(CsType::INT, length.clone()));
        let call = self.arena().dot(method).invoke(args);
        let data = self.declare(&format!("{hint}Data"), CsType::address(), Some(call));
        vec![(CoreType::Address, data), (CoreType::I32, Expr::Local(length))]
    }

    fn lower_flat_fields(
        &mut self,
        value: Expr,
        shape: &TypeShape,
        fields: &Fields,
        hint: &str,
    ) -> Vec<Flat> {
        let value = self.bind(hint, shape.cs.clone(), value);
        let mut flat = Vec::new();
        for (ty, name) in fields.types.iter().zip(&fields.names) {
            let hint = format!("{hint}{}", name.bare());
            flat.extend(self.lower_flat(value.clone().member(name.clone()), ty, &hint));
        }
        flat
    }

    fn lower_flat_cases(&mut self, value: Expr, shape: &TypeShape, cases: &Cases, hint: &str) -> Vec<Flat> {
        let tag = self.declare(&format!("{hint}Case"), CsType::INT, Some(Expr::Int(0)));
        let mut slots = vec![(CoreType::I32, tag)];
        for payload in cases.slots() {
            let zero = if *payload == CoreType::Address { Expr::Word("null") } else { Expr::Int(0) };
            let slot = self.declare(&format!("{hint}Payload"), payload.cs_type(), Some(zero));
            slots.push((*payload, slot));
        }
        let targets = slots.clone();
        self.match_cases(value, shape, cases, hint, &mut |body, index, payload| {
            if index != 0 {
                body.push(Stmt::Assign(targets[0].1.clone(), Expr::int(index)));
            }
            let Some((ty, value)) = payload else { return };
            let flat = body.lower_flat(value, &ty, hint);
            for ((found, value), (wanted, slot)) in flat.into_iter().zip(&targets[1..]) {
                body.push(Stmt::Assign(slot.clone(), widen(value, found, *wanted)));
            }
        });
        slots
    }

    /// Lowers the items of a list; gives the address and the number of items.
    pub fn lower_list(&mut self, value: Expr, item: &Type, form: ListForm, hint: &str) -> Vec<Flat> {
        let shape = self.shape(item);
        let method = match form {
            ListForm::Object if shape.is_stored_as_it_is => Some("LowerArray"),
            ListForm::Memory if shape.is_stored_as_it_is => Some("LowerMemory"),
            _ => None,
        };
        if let Some(method) = method {
            return self.lower_data(method, [value, Expr::int(shape.align)].map(Arg::Value).into(), hint);
        }
        let items = match form {
            ListForm::Span => value,
            ListForm::Memory => self.declare_span(shape, value.dot("Span"), hint),
            ListForm::Object => {
                self.declare_span(shape, Expr::service("CallArena", "Items").call([value]), hint)
            }
        };
        self.lower_items(&items, (shape.size, shape.align), hint, |body, element, address| {
            body.store(element, item, &Place(address.clone(), 0), &format!("{hint}Item"));
        })
    }

    fn declare_span(&mut self, item: &TypeShape, items: Expr, hint: &str) -> Expr {
        self.declare(&format!("{hint}Items"), CsType::read_only_span(item.cs.clone()), Some(items))
    }

    /// Lowers the entries of a map, which are a list of pairs.
    fn lower_map(&mut self, value: Expr, entry: &Fields, hint: &str) -> Vec<Flat> {
        let types: Vec<CsType> = entry.types.iter().map(|ty| self.shape(ty).cs.clone()).collect();
        let pair = CsType::collection("KeyValuePair", types.clone());
        let entries = Expr::service("CallArena", "Entries").call_of(types, vec![Arg::Value(value)]);
        let span = CsType::read_only_span(pair.clone());
        let entries = self.declare(&format!("{hint}Entries"), span, Some(entries));
        self.lower_items(&entries, (entry.size, entry.align), hint, |body, element, address| {
            let element = body.declare(&format!("{hint}Entry"), pair, Some(element));
            body.store_fields(&element, entry, &Place(address.clone(), 0), |name| format!("{hint}{name}"));
        })
    }

    /// Lowers the items of a span one by one: `write` stores an item at an address. Gives the address and the number of
    /// items.
    fn lower_items(
        &mut self,
        items: &Expr,
        (size, align): (u32, u32),
        hint: &str,
        write: impl FnOnce(&mut Self, Expr, &Expr),
    ) -> Vec<Flat> {
        let length = items.clone().dot("Length");
        let sizes = [length.clone(), Expr::int(size), Expr::int(align)];
        let allocation = self.arena().dot("AllocateList").call(sizes);
        let data = self.declare(&format!("{hint}Data"), CsType::address(), Some(allocation));
        self.for_each_item(&data, length.clone(), size, hint, |body, index, address| {
            write(body, items.clone().at(index), address);
        });
        vec![(CoreType::Address, data), (CoreType::I32, length)]
    }

    /// A loop over `length` items of `size` bytes from `data` on; `write` adds what is done with each, by its index and
    /// address.
    pub fn for_each_item(
        &mut self,
        data: &Expr,
        length: Expr,
        size: u32,
        hint: &str,
        write: impl FnOnce(&mut Self, Expr, &Expr),
    ) {
        let index = self.scope.local("index");
        let statements = self.nested(|body| {
            let step = Expr::Local(index.clone()).binary(BinaryOp::Multiply, Expr::int(size));
            let address = data.clone().binary(BinaryOp::Add, step);
            let address = body.declare(&format!("{hint}Address"), CsType::address(), Some(address));
            write(body, Expr::Local(index.clone()), &address);
        });
        self.is_leaf = false;
        self.push(Stmt::For(index, length, statements));
    }

    /// The items of a list of fixed length, once their number is checked.
    fn fixed_items(&mut self, value: Expr, item: &Type, length: u32, hint: &str) -> Expr {
        let items = Expr::service("CallArena", "FixedItems").call([value, Expr::int(length)]);
        self.declare_span(self.shape(item), items, hint)
    }

    fn lower_flat_list(&mut self, value: Expr, item: &Type, length: u32, hint: &str) -> Vec<Flat> {
        let items = self.fixed_items(value, item, length, hint);
        let mut flat = Vec::new();
        // Items without core values, such as empty tuples, are as many as there are, and nothing at all.
        let count = if self.shape(item).size == 0 { 0 } else { length };
        for index in 0..count {
            let element = items.clone().at(Expr::int(index));
            flat.extend(self.lower_flat(element, item, &format!("{hint}Item{}", index + 1)));
        }
        flat
    }

    fn store_fixed_list(&mut self, value: Expr, item: &Type, length: u32, address: Expr, hint: &str) {
        let shape = self.shape(item);
        if shape.is_stored_as_it_is {
            let args = [value, Expr::int(length), address];
            return self.run(Expr::service("CallArena", "StoreFixedArray").call(args));
        }
        let items = self.fixed_items(value, item, length, hint);
        let data = self.bind(&format!("{hint}Data"), CsType::address(), address);
        self.for_each_item(&data, Expr::int(length), shape.size, hint, |body, index, address| {
            body.store(items.at(index), item, &Place(address.clone(), 0), &format!("{hint}Item"));
        });
    }

    /// Stores `value`.
    pub fn store(&mut self, value: Expr, ty: &Type, place: &Place, hint: &str) {
        let shape = self.shape(ty);
        let address = place.address();
        match &shape.form {
            Form::Bool => {
                let bit = value.choose(Expr::Int(1), Expr::Int(0)).cast(CsType::BYTE);
                self.store_as(CsType::BYTE, bit, address);
            }
            Form::Char => self.store_as(CsType::INT, value.dot("Value"), address),
            Form::Number(_) => self.store_as(shape.cs.clone(), value, address),
            Form::Enum { number, .. } => {
                self.store_narrow(*number, CoreType::I32, case_number(value, shape), address);
            }
            Form::Flags { number, .. } => {
                self.store_narrow(*number, CoreType::number(*number), flag_bits(value, shape), address);
            }
            Form::String => self.call_arena(&self.string_method("Store"), [value, address]),
            Form::List(item) => self.store_list(value, item, address, hint),
            Form::FixedList(item, length) => self.store_fixed_list(value, item, *length, address, hint),
            Form::Map(entry) => {
                let list = self.lower_map(value, entry, hint);
                self.store_lowered_list(list, address);
            }
            Form::Handle(..) | Form::ErrorContext | Form::Channel => {
                let handle = self.lower_flat(value, ty, hint).remove(0).1;
                self.store_as(CsType::INT, handle, address);
            }
            Form::Record(_) if shape.is_stored_as_it_is => self.store_as(shape.cs.clone(), value, address),
            _ if shape.has_helpers() => {
                self.call_lowering("Store", shape, [value, address].map(Arg::Value).into());
            }
            Form::Record(fields) | Form::Tuple(fields) => {
                let value = self.bind(hint, shape.cs.clone(), value);
                self.store_fields(&value, fields, place, |name| format!("{hint}{name}"));
            }
            Form::Cases(cases) => self.store_cases(value, shape, cases, place, hint),
        }
    }

    /// Stores values in a row, whose locals are named after their members.
    pub fn store_fields(
        &mut self,
        value: &Expr,
        fields: &Fields,
        place: &Place,
        hint: impl Fn(&str) -> String,
    ) {
        for ((ty, name), offset) in fields.types.iter().zip(&fields.names).zip(&fields.offsets) {
            self.store(value.clone().member(name.clone()), ty, &place.at(*offset), &hint(name.bare()));
        }
    }

    /// Stores the discriminant and the payload of a variant, option or result.
    pub fn store_cases(&mut self, value: Expr, shape: &TypeShape, cases: &Cases, place: &Place, hint: &str) {
        self.match_cases(value, shape, cases, hint, &mut |body, index, payload| {
            body.store_discriminant(cases.discriminant, index, place.address());
            if let Some((ty, value)) = payload {
                body.store(value, &ty, &place.at(cases.payload_offset), hint);
            }
        });
    }

    /// Stores the number of a case.
    pub fn store_discriminant(&mut self, discriminant: Number, case: u32, address: Expr) {
        self.store_as(CsType::number(discriminant), Expr::int(case), address);
    }

    fn store_as(&mut self, ty: CsType, value: Expr, address: Expr) {
        self.push(Stmt::Assign(address.deref(ty), value));
    }

    /// Stores a number that is an `int` or `uint` in as many bytes as its type has.
    fn store_narrow(&mut self, number: Number, core: CoreType, value: Expr, address: Expr) {
        let ty = CsType::number(number);
        self.store_as(ty.clone(), value.converted(&core.cs_type(), &ty), address);
    }

    fn store_list(&mut self, value: Expr, item: &Type, address: Expr, hint: &str) {
        let shape = self.shape(item);
        if shape.is_stored_as_it_is {
            return self.call_arena("StoreArray", [value, Expr::int(shape.align), address]);
        }
        let list = self.lower_list(value, item, ListForm::Object, hint);
        self.store_lowered_list(list, address);
    }

    /// Stores the address and the length of a list.
    pub fn store_lowered_list(&mut self, list: Vec<Flat>, address: Expr) {
        let words = list.into_iter().map(|(_, word)| word).chain([address]);
        self.run(Expr::service("CallArena", "StoreList").call(words));
    }

    /// Calls the method that lowers a declared type to core values.
    fn call_flat_lowering(&mut self, value: Expr, shape: &TypeShape, hint: &str) -> Vec<Flat> {
        let flat = shape.core_values();
        let names: Vec<CsIdent> = flat.iter().map(|_| self.scope.local(&format!("{hint}Word"))).collect();
        let words = flat.iter().zip(&names).map(|(core, name)| Arg::Out(core.cs_type(), name.clone()));
        let args = [Arg::Value(value)].into_iter().chain(words).collect();
        self.call_lowering("Lower", shape, args);
        flat.iter().copied().zip(names.into_iter().map(Expr::Local)).collect()
    }

    /// Calls a method that lowers a declared type.
    fn call_lowering(&mut self, action: &str, shape: &TypeShape, args: Vec<Arg>) {
        let call = self.call_helper(action, shape, shape.lowers_with_arena(), args);
        self.run(call);
    }

    /// The call of a method that lowers or lifts a declared type.
    pub fn call_helper(
        &mut self,
        action: &str,
        shape: &TypeShape,
        with_arena: bool,
        mut args: Vec<Arg>,
    ) -> Expr {
        self.is_leaf = false;
        if with_arena {
            self.arena();
            args.insert(0, Arg::Ref(self.arena.clone()));
        }
        Expr::Path(interop_member(shape.cs.path(), action)).invoke(args)
    }

    fn call_arena(&mut self, method: &str, args: impl IntoIterator<Item = Expr>) {
        let call = self.arena().dot(method).call(args);
        self.run(call);
    }

    /// Finds out which case `value` is, and writes each case with `write`.
    fn match_cases(
        &mut self,
        value: Expr,
        shape: &TypeShape,
        cases: &Cases,
        hint: &str,
        write: &mut CaseWriter<'_, 'a>,
    ) {
        let value = self.bind(hint, shape.cs.clone(), value);
        match (&cases.of, &cases.payloads[..]) {
            (CasesOf::Result, [ok, err]) => {
                let payload = |ty: &Option<Type>, name| ty.map(|ty| (ty, value.clone().dot(name)));
                let yes = self.nested(|body| write(body, 0, payload(ok, "Value")));
                let no = self.nested(|body| write(body, 1, payload(err, "Error")));
                self.push(Stmt::If(value.clone().dot("IsOk"), yes, no));
            }
            (CasesOf::Variant(names), payloads) => {
                self.match_variant(value, shape, payloads.iter().zip(names), hint, write);
            }
            (of, [None, Some(some)]) => self.match_option(value, of, *some, hint, write),
            _ => unreachable!("only variants have other cases"),
        }
    }

    fn match_option(
        &mut self,
        value: Expr,
        of: &CasesOf,
        some: Type,
        hint: &str,
        write: &mut CaseWriter<'_, 'a>,
    ) {
        let name = self.scope.local(&format!("{hint}Value"));
        let condition = match of {
            CasesOf::Option => {
                let out = Arg::Out(self.shape(&some).cs.clone(), name.clone());
                value.dot("TryGetValue").invoke(vec![out])
            }
            _ => Expr::IsNotNull(Box::new(value), name.clone()),
        };
        let with = self.nested(|body| write(body, 1, Some((some, Expr::Local(name)))));
        let without = self.nested(|body| write(body, 0, None));
        self.push(Stmt::If(condition, with, without));
    }

    fn match_variant<'c>(
        &mut self,
        value: Expr,
        shape: &TypeShape,
        cases: impl Iterator<Item = (&'c Option<Type>, &'c CsIdent)>,
        hint: &str,
        write: &mut CaseWriter<'_, 'a>,
    ) {
        let mut sections = Vec::new();
        for (index, (case, name)) in (0u32..).zip(cases) {
            let ty = CsType::Named(shape.cs.path().join(name.clone()));
            let local = case.map(|_| self.scope.local(&format!("{hint}{}", name.bare())));
            let payload = case.zip(local.clone()).map(|(ty, local)| (ty, Expr::Local(local).dot(PAYLOAD)));
            let statements = self.nested(|body| write(body, index, payload));
            sections.push((Pattern::Type(ty, local), statements));
        }
        let name = Expr::Text(shape.wit_name.clone());
        let error = Expr::service("CallArena", "NoCase").call([value.clone(), name]);
        sections.push((Pattern::Default, vec![Stmt::Throw(error)]));
        self.push(Stmt::Switch(value, sections));
    }
}

/// The table of the objects of an exported resource.
pub fn table(shape: &TypeShape) -> CsPath {
    interop_member(shape.cs.path(), "Table")
}

/// The number of an enum's case. Any number can be cast to a C# enum: one that is no case throws.
fn case_number(value: Expr, shape: &TypeShape) -> Expr {
    let Form::Enum { number, names, is_checked } = &shape.form else {
        unreachable!("only enums are numbers")
    };
    let value = match number {
        Number::U32 => value.unchecked_cast(CsType::INT),
        _ => value.cast(CsType::INT),
    };
    let limit = i64::try_from(names.len()).expect("a number of cases fits");
    if *is_checked { checked("Case", value, limit, shape) } else { value }
}

/// The bits of flags. Any number can be cast to a C# enum: bits that are no flag throw.
fn flag_bits(value: Expr, shape: &TypeShape) -> Expr {
    let Form::Flags { number, names, is_checked } = &shape.form else { unreachable!("only flags are bits") };
    let bits = value.cast(CoreType::number(*number).cs_type());
    if *is_checked { checked("Flags", bits, (1 << names.len()) - 1, shape) } else { bits }
}

fn checked(method: &str, number: Expr, limit: i64, shape: &TypeShape) -> Expr {
    let name = Expr::Text(shape.wit_name.clone());
    Expr::service("CallArena", method).call([number, Expr::Int(limit), name])
}

/// `value` as the core type of a place that payloads of several cases share (canonical ABI: `lower_flat_variant`).
pub fn widen(value: Expr, found: CoreType, wanted: CoreType) -> Expr {
    match (found, wanted) {
        (found, wanted) if found == wanted => value,
        (CoreType::F32, _) => Expr::library("System.BitConverter.SingleToInt32Bits").call([value]),
        (CoreType::F64, _) => Expr::library("System.BitConverter.DoubleToInt64Bits").call([value]),
        (CoreType::U32 | CoreType::Address, CoreType::I32) => value.unchecked_cast(CsType::INT),
        (CoreType::U64 | CoreType::Address, _) => value.unchecked_cast(CsType::LONG),
        // The compiler widens these by itself.
        _ => value,
    }
}
