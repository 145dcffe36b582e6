//! Lowering: C# values to core values and to memory (canonical ABI: "Storing", "Flat Lowering").

use super::body::{Body, library, member, service};
use super::layout::{CoreType, FEW_CORE_VALUES, MAX_FLAT_PARAMS, flags_core_type, number_core_type};
use crate::csharp::{Arg, BinaryOp, CsType, Expr, Pattern, Stmt};
use crate::facts::{has_unknown_cases, has_unknown_flags};
use crate::names::{CsIdent, CsPath, PAYLOAD};
use crate::types::{Kind, Number, Position, kind, read_only_span};
use heck::ToUpperCamelCase;
use wit_parser::{Type, TypeId};

/// A core value and its type.
pub type Flat = (CoreType, Expr);

/// What a list is in C# at the place where it is lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListForm {
    /// `ReadOnlySpan<T>`
    Span,
    /// `ReadOnlyMemory<T>`
    Memory,
    /// `T[]` or `IReadOnlyList<T>`
    Object,
}

/// What to do with a case once it is known: the body, the number of the case, its payload.
type CaseWriter<'w, 'a> = dyn FnMut(&mut Body<'a>, u32, Option<(Type, Expr)>) + 'w;

impl<'a> Body<'a> {
    /// The core values of `value`. `hint` names the locals.
    pub fn lower_flat(&mut self, value: Expr, ty: &Type, hint: &str) -> Vec<Flat> {
        match kind(self.cx.resolve, ty) {
            Kind::Record(id, _) | Kind::Variant(id, _) if self.cx.facts().has_flat_helpers(ty) => {
                self.call_flat_lowering(value, id, ty, hint)
            }
            _ => self.lower_flat_parts(value, ty, hint),
        }
    }

    /// As [`Self::lower_flat`], with what it takes written out.
    pub fn lower_flat_parts(&mut self, value: Expr, ty: &Type, hint: &str) -> Vec<Flat> {
        match kind(self.cx.resolve, ty) {
            Kind::Bool => vec![(CoreType::I32, value.choose(Expr::Int(1), Expr::Int(0)))],
            Kind::Number(number) => vec![(number_core_type(number), value)],
            Kind::Char => vec![(CoreType::I32, value.member(member("Value")))],
            Kind::Enum(id, count) => vec![(CoreType::I32, self.case_number(value, id, count))],
            Kind::Flags(id, count) => vec![(flags_core_type(count), self.flag_bits(value, id, count))],
            Kind::String => self.lower_string(value, hint),
            Kind::List(item) => self.lower_list(value, &item, ListForm::Object, hint),
            Kind::FixedList(item, length) => self.lower_flat_list(value, &item, length, hint),
            Kind::Map(key, entry) => self.lower_map(value, &key, &entry, hint),
            Kind::Handle(ownership, id) => {
                let handle = self.lower_handle(value, ownership, id);
                vec![(CoreType::I32, self.bind(&format!("{hint}Handle"), CsType::Keyword("int"), handle))]
            }
            Kind::ErrorContext => {
                let handle = self.lend(value);
                vec![(CoreType::I32, self.bind(&format!("{hint}Handle"), CsType::Keyword("int"), handle))]
            }
            Kind::Stream(_) | Kind::Future(_) => {
                let handle = self.lower_channel(value, ty);
                vec![(CoreType::I32, self.bind(&format!("{hint}Handle"), CsType::Keyword("int"), handle))]
            }
            Kind::Record(id, fields) => self.lower_flat_record(value, ty, id, &fields, hint),
            Kind::Tuple(items) => self.lower_flat_tuple(value, ty, &items, hint),
            Kind::Option(some) => self.lower_flat_cases(value, ty, &[None, Some(some)], hint),
            Kind::Result(ok, err) => self.lower_flat_cases(value, ty, &[ok, err], hint),
            Kind::Variant(_, cases) => self.lower_flat_cases(value, ty, &cases, hint),
        }
    }

    /// The number of an enum's case. Any number can be cast to a C# enum: one that is no case throws.
    fn case_number(&self, value: Expr, id: TypeId, count: usize) -> Expr {
        let int = CsType::Keyword("int");
        let number = match Number::discriminant(count) {
            Number::U32 => value.unchecked_cast(int),
            _ => value.cast(int),
        };
        match has_unknown_cases(count) {
            true => self.checked("Case", number, i64::try_from(count).expect("a number of cases fits"), id),
            false => number,
        }
    }

    /// The bits of flags. Any number can be cast to a C# enum: bits that are no flag throw.
    fn flag_bits(&self, value: Expr, id: TypeId, count: usize) -> Expr {
        let bits = value.cast(flags_core_type(count).cs_type());
        match has_unknown_flags(count) {
            true => self.checked("Flags", bits, (1 << count) - 1, id),
            false => bits,
        }
    }

    fn checked(&self, method: &str, number: Expr, limit: i64, id: TypeId) -> Expr {
        let name = Expr::Text(self.cx.wit_name(id));
        service("CallArena", method).call([number, Expr::Int(limit), name])
    }

    fn lower_string(&mut self, value: Expr, hint: &str) -> Vec<Flat> {
        let length = self.scope.local(&format!("{hint}Length"));
        let call = self
            .arena()
            .member(member(&self.cx.string_method("Lower")))
            .invoke(vec![Arg::Value(value), Arg::Out(CsType::Keyword("int"), length.clone())]);
        let data = self.declare(&format!("{hint}Data"), CsType::address(), Some(call));
        vec![(CoreType::Address, data), (CoreType::I32, Expr::Local(length))]
    }

    fn lower_flat_record(
        &mut self,
        value: Expr,
        ty: &Type,
        id: TypeId,
        fields: &[Type],
        hint: &str,
    ) -> Vec<Flat> {
        let value = self.bind(hint, self.cx.types().value(ty), value);
        let names = self.cx.names.members[&id].clone();
        let mut flat = Vec::new();
        for (field, name) in fields.iter().zip(names) {
            let hint = format!("{hint}{}", name.bare());
            flat.extend(self.lower_flat(value.clone().member(name), field, &hint));
        }
        flat
    }

    fn lower_flat_tuple(&mut self, value: Expr, ty: &Type, items: &[Type], hint: &str) -> Vec<Flat> {
        let value = self.bind(hint, self.cx.types().value(ty), value);
        let mut flat = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let field = value.clone().member(tuple_item(index));
            flat.extend(self.lower_flat(field, item, &format!("{hint}Item{}", index + 1)));
        }
        flat
    }

    fn lower_flat_cases(&mut self, value: Expr, ty: &Type, cases: &[Option<Type>], hint: &str) -> Vec<Flat> {
        let payloads = self.cx.layouts.flat_payloads(cases).expect(FEW_CORE_VALUES);
        let tag = self.declare(&format!("{hint}Case"), CsType::Keyword("int"), Some(Expr::Int(0)));
        let mut slots = vec![(CoreType::I32, tag)];
        for payload in payloads {
            let slot = self.declare(&format!("{hint}Payload"), payload.cs_type(), Some(zero(payload)));
            slots.push((payload, slot));
        }
        let targets = slots.clone();
        self.match_cases(value, ty, hint, &mut |body, index, payload| {
            if index != 0 {
                body.push(Stmt::Assign(targets[0].1.clone(), Expr::Int(i64::from(index))));
            }
            let Some((ty, value)) = payload else { return };
            let flat = body.lower_flat(value, &ty, hint);
            for ((found, value), (wanted, slot)) in flat.into_iter().zip(&targets[1..]) {
                body.push(Stmt::Assign(slot.clone(), coerce(value, found, *wanted)));
            }
        });
        slots
    }

    /// Lowers the items of a list; gives the address and the number of items.
    pub fn lower_list(&mut self, value: Expr, item: &Type, form: ListForm, hint: &str) -> Vec<Flat> {
        if form == ListForm::Object && self.cx.facts().is_stored_as_it_is(item) {
            return self.lower_memory("LowerArray", value, item, hint);
        }
        if form == ListForm::Memory && self.cx.facts().is_stored_as_it_is(item) {
            return self.lower_memory("LowerMemory", value, item, hint);
        }
        let item_type = self.cx.types().value(item);
        let items = match form {
            ListForm::Span => value,
            ListForm::Memory => {
                let items = value.member(member("Span"));
                self.declare(&format!("{hint}Items"), read_only_span(item_type), Some(items))
            }
            ListForm::Object => {
                let items = service("CallArena", "Items").call([value]);
                self.declare(&format!("{hint}Items"), read_only_span(item_type), Some(items))
            }
        };
        let (size, align) = (self.cx.layouts.size(item), self.cx.layouts.align(item));
        self.lower_items(&items, (size, align), hint, |body, element, address| {
            body.store(element, item, address, 0, &format!("{hint}Item"));
        })
    }

    /// Lowers the entries of a map, which are a list of pairs.
    fn lower_map(&mut self, value: Expr, key: &Type, entry: &Type, hint: &str) -> Vec<Flat> {
        let types = [key, entry].map(|ty| self.cx.types().value(ty));
        let pair = CsType::Generic(CsPath::fixed("System.Collections.Generic.KeyValuePair"), types.to_vec());
        let entries =
            Expr::Call(Box::new(service("CallArena", "Entries")), types.to_vec(), vec![Arg::Value(value)]);
        let entries = self.declare(&format!("{hint}Entries"), read_only_span(pair.clone()), Some(entries));
        let (offsets, size, align) = self.cx.layouts.record([key, entry]);
        self.lower_items(&entries, (size, align), hint, |body, element, address| {
            let element = body.declare(&format!("{hint}Entry"), pair, Some(element));
            for ((ty, offset), name) in [key, entry].into_iter().zip(offsets).zip(["Key", "Value"]) {
                body.store(
                    element.clone().member(member(name)),
                    ty,
                    address,
                    offset,
                    &format!("{hint}{name}"),
                );
            }
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
        let length = items.clone().member(member("Length"));
        let allocation = self.arena().member(member("AllocateList")).call([
            length.clone(),
            Expr::Int(i64::from(size)),
            Expr::Int(i64::from(align)),
        ]);
        let data = self.declare(&format!("{hint}Data"), CsType::address(), Some(allocation));
        self.for_each_item(&data, length.clone(), size, hint, |body, index, address| {
            write(body, Expr::Index(Box::new(items.clone()), Box::new(index)), address);
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
            let step = Expr::Local(index.clone()).binary(BinaryOp::Multiply, Expr::Int(i64::from(size)));
            let address = data.clone().binary(BinaryOp::Add, step);
            let address = body.declare(&format!("{hint}Address"), CsType::address(), Some(address));
            write(body, Expr::Local(index.clone()), &address);
        });
        self.is_leaf = false;
        self.push(Stmt::For(index, length, statements));
    }

    /// The items of a list of fixed length, once their number is checked.
    fn fixed_items(&mut self, value: Expr, item: &Type, length: u32, hint: &str) -> Expr {
        let items = service("CallArena", "FixedItems").call([value, Expr::Int(i64::from(length))]);
        let ty = read_only_span(self.cx.types().value(item));
        self.declare(&format!("{hint}Items"), ty, Some(items))
    }

    fn lower_flat_list(&mut self, value: Expr, item: &Type, length: u32, hint: &str) -> Vec<Flat> {
        let items = self.fixed_items(value, item, length, hint);
        let mut flat = Vec::new();
        // Items without core values, such as empty tuples, are as many as there are, and nothing at all.
        let count = if self.cx.layouts.size(item) == 0 { 0 } else { length };
        for index in 0..count {
            let element = Expr::Index(Box::new(items.clone()), Box::new(Expr::Int(i64::from(index))));
            flat.extend(self.lower_flat(element, item, &format!("{hint}Item{}", index + 1)));
        }
        flat
    }

    fn store_fixed_list(&mut self, value: Expr, item: &Type, length: u32, address: Expr, hint: &str) {
        if self.cx.facts().is_stored_as_it_is(item) {
            let call =
                service("CallArena", "StoreFixedArray").call([value, Expr::Int(i64::from(length)), address]);
            return self.push(Stmt::Expr(call));
        }
        let items = self.fixed_items(value, item, length, hint);
        let data = self.bind(&format!("{hint}Data"), CsType::address(), address);
        let size = self.cx.layouts.size(item);
        self.for_each_item(&data, Expr::Int(i64::from(length)), size, hint, |body, index, address| {
            let element = Expr::Index(Box::new(items), Box::new(index));
            body.store(element, item, address, 0, &format!("{hint}Item"));
        });
    }

    /// Copies items whose memory is laid out alike.
    fn lower_memory(&mut self, method: &str, value: Expr, item: &Type, hint: &str) -> Vec<Flat> {
        let length = self.scope.local(&format!("{hint}Length"));
        let align = Expr::Int(i64::from(self.cx.layouts.align(item)));
        let call = self.arena().member(member(method)).invoke(vec![
            Arg::Value(value),
            Arg::Value(align),
            Arg::Out(CsType::Keyword("int"), length.clone()),
        ]);
        let data = self.declare(&format!("{hint}Data"), CsType::address(), Some(call));
        vec![(CoreType::Address, data), (CoreType::I32, Expr::Local(length))]
    }

    /// Stores `value` at `base + offset`.
    pub fn store(&mut self, value: Expr, ty: &Type, base: &Expr, offset: u32, hint: &str) {
        let address = base.clone().offset(offset);
        match kind(self.cx.resolve, ty) {
            Kind::Bool => self.store_bool(value, address),
            Kind::Char => self.store_as(CsType::Keyword("int"), value.member(member("Value")), address),
            Kind::Number(_) => self.store_as(self.cx.types().value(ty), value, address),
            Kind::Enum(id, count) => {
                let number = self.case_number(value, id, count);
                self.store_narrow(Number::discriminant(count), CoreType::I32, number, address);
            }
            Kind::Flags(id, count) => {
                let bits = self.flag_bits(value, id, count);
                self.store_narrow(Number::bits(count), flags_core_type(count), bits, address);
            }
            Kind::String => self.call_arena(&self.cx.string_method("Store"), vec![value, address]),
            Kind::List(item) => self.store_list(value, &item, address, hint),
            Kind::FixedList(item, length) => self.store_fixed_list(value, &item, length, address, hint),
            Kind::Map(key, entry) => {
                let list = self.lower_map(value, &key, &entry, hint);
                self.store_lowered_list(list, address);
            }
            Kind::Handle(..) | Kind::ErrorContext | Kind::Stream(_) | Kind::Future(_) => {
                let handle = self.lower_flat(value, ty, hint).remove(0).1;
                self.store_as(CsType::Keyword("int"), handle, address);
            }
            Kind::Record(..) if self.cx.facts().is_stored_as_it_is(ty) => {
                self.store_as(self.cx.types().value(ty), value, address);
            }
            Kind::Record(id, _) | Kind::Variant(id, _) => {
                self.call_lowering("Store", id, ty, [value, address].map(Arg::Value).into())
            }
            Kind::Tuple(items) => self.store_tuple(value, ty, &items, base, offset, hint),
            Kind::Option(some) => self.store_cases(value, ty, &[None, Some(some)], base, offset, hint),
            Kind::Result(ok, err) => self.store_cases(value, ty, &[ok, err], base, offset, hint),
        }
    }

    /// Stores the fields of a record.
    pub fn store_fields(&mut self, value: &Expr, id: TypeId, fields: &[Type], base: &Expr) {
        let (offsets, ..) = self.cx.layouts.record(fields);
        let names = self.cx.names.members[&id].clone();
        for ((field, offset), name) in fields.iter().zip(offsets).zip(names) {
            let hint = name.bare().to_owned();
            self.store(value.clone().member(name), field, base, offset, &local_hint(&hint));
        }
    }

    /// Stores the discriminant and the payload of a variant, option or result.
    pub fn store_cases(
        &mut self,
        value: Expr,
        ty: &Type,
        cases: &[Option<Type>],
        base: &Expr,
        offset: u32,
        hint: &str,
    ) {
        let (discriminant, payload_offset) = self.cx.layouts.variant(cases);
        self.match_cases(value, ty, hint, &mut |body, index, payload| {
            body.store_discriminant(discriminant, index, base.clone().offset(offset));
            if let Some((ty, value)) = payload {
                body.store(value, &ty, base, offset + payload_offset, hint);
            }
        });
    }

    /// Stores the number of a case.
    pub fn store_discriminant(&mut self, discriminant: Number, case: u32, address: Expr) {
        self.store_as(CsType::Keyword(discriminant.keyword()), Expr::Int(i64::from(case)), address);
    }

    fn store_as(&mut self, ty: CsType, value: Expr, address: Expr) {
        self.push(Stmt::Assign(Expr::Deref(ty, Box::new(address)), value));
    }

    /// Stores a number that is an `int` or `uint` in as many bytes as its type has.
    fn store_narrow(&mut self, number: Number, core: CoreType, value: Expr, address: Expr) {
        let ty = CsType::Keyword(number.keyword());
        let value = if core.cs_type() == ty { value } else { value.cast(ty.clone()) };
        self.store_as(ty, value, address);
    }

    fn store_bool(&mut self, value: Expr, address: Expr) {
        let byte = CsType::Keyword("byte");
        let bit = value.choose(Expr::Int(1), Expr::Int(0)).cast(byte.clone());
        self.store_as(byte, bit, address);
    }

    fn store_list(&mut self, value: Expr, item: &Type, address: Expr, hint: &str) {
        if self.cx.facts().is_stored_as_it_is(item) {
            let align = Expr::Int(i64::from(self.cx.layouts.align(item)));
            return self.call_arena("StoreArray", vec![value, align, address]);
        }
        let list = self.lower_list(value, item, ListForm::Object, hint);
        self.store_lowered_list(list, address);
    }

    /// Stores the address and the length of a list.
    pub fn store_lowered_list(&mut self, list: Vec<Flat>, address: Expr) {
        let words = list.into_iter().map(|(_, word)| word).chain([address]);
        let call = service("CallArena", "StoreList").call(words);
        self.push(Stmt::Expr(call));
    }

    /// Calls the method that lowers a declared type to core values.
    fn call_flat_lowering(&mut self, value: Expr, id: TypeId, ty: &Type, hint: &str) -> Vec<Flat> {
        let flat = self.cx.layouts.flat([ty], MAX_FLAT_PARAMS).expect(FEW_CORE_VALUES);
        let names: Vec<CsIdent> = flat.iter().map(|_| self.scope.local(&format!("{hint}Word"))).collect();
        let words = flat.iter().zip(&names).map(|(core, name)| Arg::Out(core.cs_type(), name.clone()));
        let args = [Arg::Value(value)].into_iter().chain(words).collect();
        self.call_lowering("Lower", id, ty, args);
        flat.into_iter().zip(names.into_iter().map(Expr::Local)).collect()
    }

    /// Calls a method that lowers a declared type.
    fn call_lowering(&mut self, action: &str, id: TypeId, ty: &Type, mut args: Vec<Arg>) {
        self.is_leaf = false;
        if self.cx.facts().lowers_with_arena(ty) {
            self.arena();
            args.insert(0, Arg::Ref(self.arena.clone()));
        }
        let call = Expr::Path(self.cx.helper(action, id)).invoke(args);
        self.push(Stmt::Expr(call));
    }

    fn store_tuple(&mut self, value: Expr, ty: &Type, items: &[Type], base: &Expr, offset: u32, hint: &str) {
        let value = self.bind(hint, self.cx.types().value(ty), value);
        let (offsets, ..) = self.cx.layouts.record(items);
        for (index, (item, item_offset)) in items.iter().zip(offsets).enumerate() {
            let field = value.clone().member(tuple_item(index));
            self.store(field, item, base, offset + item_offset, &format!("{hint}Item{}", index + 1));
        }
    }

    fn call_arena(&mut self, method: &str, args: Vec<Expr>) {
        let call = self.arena().member(member(method)).call(args);
        self.push(Stmt::Expr(call));
    }

    /// Finds out which case `value` is, and writes each case with `write`.
    fn match_cases(&mut self, value: Expr, ty: &Type, hint: &str, write: &mut CaseWriter<'_, 'a>) {
        let value = self.bind(hint, self.cx.types().value(ty), value);
        match kind(self.cx.resolve, ty) {
            Kind::Option(some) => self.match_option(value, &some, hint, write),
            Kind::Result(ok, err) => self.match_result(&value, ok, err, write),
            Kind::Variant(id, cases) => self.match_variant(value, id, &cases, hint, write),
            _ => unreachable!("only options, results and variants have cases"),
        }
    }

    fn match_option(&mut self, value: Expr, some: &Type, hint: &str, write: &mut CaseWriter<'_, 'a>) {
        let name = self.scope.local(&format!("{hint}Value"));
        let condition = if self.cx.types().is_option(some) {
            let out = Arg::Out(self.cx.types().value(some), name.clone());
            value.member(member("TryGetValue")).invoke(vec![out])
        } else {
            Expr::IsNotNull(Box::new(value), name.clone())
        };
        let with = self.nested(|body| write(body, 1, Some((*some, Expr::Local(name)))));
        let without = self.nested(|body| write(body, 0, None));
        self.push(Stmt::If(condition, with, without));
    }

    fn match_result(
        &mut self,
        value: &Expr,
        ok: Option<Type>,
        err: Option<Type>,
        write: &mut CaseWriter<'_, 'a>,
    ) {
        let payload = |ty: Option<Type>, name| ty.map(|ty| (ty, value.clone().member(member(name))));
        let yes = self.nested(|body| write(body, 0, payload(ok, "Value")));
        let no = self.nested(|body| write(body, 1, payload(err, "Error")));
        self.push(Stmt::If(value.clone().member(member("IsOk")), yes, no));
    }

    fn match_variant(
        &mut self,
        value: Expr,
        id: TypeId,
        cases: &[Option<Type>],
        hint: &str,
        write: &mut CaseWriter<'_, 'a>,
    ) {
        let variant = self.cx.names.types[&id].clone();
        let names = self.cx.names.members[&id].clone();
        let mut sections = Vec::new();
        for (index, (case, name)) in (0u32..).zip(cases.iter().zip(names)) {
            let ty = CsType::Named(variant.join(name.clone()));
            let local = case.map(|_| self.scope.local(&format!("{hint}{}", name.bare())));
            let payload =
                case.zip(local.clone()).map(|(ty, local)| (ty, Expr::Local(local).member(member(PAYLOAD))));
            let statements = self.nested(|body| write(body, index, payload));
            sections.push((Pattern::Type(ty, local), statements));
        }
        let name = Expr::Text(self.cx.wit_name(id));
        let error = service("CallArena", "NoCase").call([value.clone(), name]);
        sections.push((Pattern::Default, vec![Stmt::Throw(error)]));
        self.push(Stmt::Switch(value, sections));
    }
}

/// The C# type of the parameter of an import, and the form of the list if it is one.
pub fn argument_form(cx: &super::Context<'_>, ty: &Type, position: Position) -> ListForm {
    match cx.types().cs_type(ty, position) {
        CsType::Generic(path, _) if path.last().bare() == "ReadOnlySpan" => ListForm::Span,
        CsType::Generic(path, _) if path.last().bare() == "ReadOnlyMemory" => ListForm::Memory,
        _ => ListForm::Object,
    }
}

/// `Item1`, `Item2`, …
pub fn tuple_item(index: usize) -> CsIdent {
    CsIdent::fixed(format!("Item{}", index + 1))
}

/// A local's name from a member's.
pub fn local_hint(member: &str) -> String {
    let mut chars = member.chars();
    match chars.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}

/// A hint for the locals of the parameter `name`.
pub fn param_hint(name: &str) -> String {
    local_hint(&name.to_upper_camel_case())
}

fn zero(ty: CoreType) -> Expr {
    match ty {
        CoreType::Address => Expr::Word("null"),
        _ => Expr::Int(0),
    }
}

/// `value` as the core type of a place that payloads of several cases share (canonical ABI: `lower_flat_variant`).
pub fn coerce(value: Expr, found: CoreType, wanted: CoreType) -> Expr {
    let int = || CsType::Keyword("int");
    match (found, wanted) {
        (found, wanted) if found == wanted => value,
        (CoreType::F32, _) => library("System.BitConverter.SingleToInt32Bits").call([value]),
        (CoreType::F64, _) => library("System.BitConverter.DoubleToInt64Bits").call([value]),
        (CoreType::U32 | CoreType::Address, CoreType::I32) => value.unchecked_cast(int()),
        (CoreType::U64 | CoreType::Address, _) => value.unchecked_cast(CsType::Keyword("long")),
        // The compiler widens these by itself.
        _ => value,
    }
}
