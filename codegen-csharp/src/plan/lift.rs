//! Lifting: core values and memory to C# values (canonical ABI: "Loading", "Flat Lifting"). Lifting a string or
//! a list takes its memory: an expression made here is written once into the body, and runs once.

use super::body::{Body, library, member, service};
use super::layout::{CoreType, FEW_CORE_VALUES, MAX_FLAT_PARAMS};
use super::lower::{Flat, local_hint, tuple_item};
use crate::csharp::{Arg, BinaryOp, CsType, Expr, Pattern, Stmt};
use crate::names::{CsPath, INSTANCE};
use crate::types::{Kind, Number, definition, kind, runtime};
use std::vec::IntoIter;
use wit_parser::{Type, TypeDefKind, TypeId};

/// Where a value that is lifted comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Core values.
    Flat(Vec<Flat>),
    /// Memory: an address that can be used repeatedly, and an offset.
    Memory(Expr, u32),
}

impl Body<'_> {
    /// The value from `source`.
    pub fn lift(&mut self, source: Source, ty: &Type, hint: &str) -> Expr {
        match source {
            Source::Flat(flat) => self.lift_flat(&mut flat.into_iter(), ty, hint),
            Source::Memory(base, offset) => self.load(&base, offset, ty, hint),
        }
    }

    /// The value from the next core values.
    pub fn lift_flat(&mut self, flat: &mut IntoIter<Flat>, ty: &Type, hint: &str) -> Expr {
        match kind(self.cx.resolve, ty) {
            Kind::Record(id, _) | Kind::Variant(id, _) if self.cx.facts().has_flat_helpers(ty) => {
                let count = self.cx.layouts.flat([ty], MAX_FLAT_PARAMS).expect(FEW_CORE_VALUES).len();
                let values = (0..count).map(|_| Arg::Value(next(flat))).collect();
                self.call_lifting("Lift", id, ty, values)
            }
            _ => self.lift_flat_parts(flat, ty, hint),
        }
    }

    /// As [`Self::lift_flat`], with what it takes written out.
    pub fn lift_flat_parts(&mut self, flat: &mut IntoIter<Flat>, ty: &Type, hint: &str) -> Expr {
        match kind(self.cx.resolve, ty) {
            Kind::Bool => next(flat).binary(BinaryOp::NotEqual, Expr::Int(0)),
            Kind::Number(number) => lift_number(next(flat), number),
            Kind::Char => service("Incoming", "ToRune").call([next(flat)]),
            Kind::Enum(id, count) => self.lift_enum(next(flat), id, count),
            Kind::Flags(id, _) => next(flat).cast(CsType::Named(self.cx.names.types[&id].clone())),
            Kind::String => {
                service("Incoming", &self.cx.string_method("Take")).call([next(flat), next(flat)])
            }
            Kind::List(item) => {
                let (data, length) = (next(flat), next(flat));
                self.lift_list(data, length, &item, hint)
            }
            Kind::FixedList(item, length) => self.lift_flat_list(flat, &item, length, hint),
            Kind::Map(key, value) => {
                let (data, length) = (next(flat), next(flat));
                self.lift_map(data, length, &key, &value, hint)
            }
            Kind::Handle(ownership, id) => self.lift_handle(next(flat), ownership, id),
            Kind::ErrorContext => lift_error_context(next(flat)),
            Kind::Stream(_) | Kind::Future(_) => self.lift_channel(next(flat), ty),
            Kind::Record(id, fields) => self.lift_flat_record(flat, ty, id, &fields, hint),
            Kind::Tuple(items) => {
                let fields = items.iter().enumerate();
                let values = fields
                    .map(|(index, item)| self.lift_flat(flat, item, &format!("{hint}Item{}", index + 1)));
                let values = values.collect();
                self.make_tuple(ty, values)
            }
            Kind::Option(some) => self.lift_flat_cases(flat, ty, &[None, Some(some)], hint),
            Kind::Result(ok, err) => self.lift_flat_cases(flat, ty, &[ok, err], hint),
            Kind::Variant(_, cases) => self.lift_flat_cases(flat, ty, &cases, hint),
        }
    }

    fn lift_enum(&mut self, value: Expr, id: TypeId, count: usize) -> Expr {
        let count = i64::try_from(count).expect("a number of cases fits");
        let checked = service("Incoming", "Discriminant").call([
            value,
            Expr::Int(count),
            Expr::Text(self.cx.wit_name(id)),
        ]);
        checked.cast(CsType::Named(self.cx.names.types[&id].clone()))
    }

    fn lift_flat_record(
        &mut self,
        flat: &mut IntoIter<Flat>,
        ty: &Type,
        id: TypeId,
        fields: &[Type],
        hint: &str,
    ) -> Expr {
        let names = self.cx.names.members[&id].clone();
        let fields = fields.iter().zip(names);
        let values = fields
            .map(|(field, name)| self.lift_flat(flat, field, &format!("{hint}{}", name.bare())))
            .collect();
        Expr::New(self.cx.types().value(ty), values)
    }

    fn lift_flat_cases(
        &mut self,
        flat: &mut IntoIter<Flat>,
        ty: &Type,
        cases: &[Option<Type>],
        hint: &str,
    ) -> Expr {
        let tag = next(flat);
        let slots: Vec<Flat> = {
            let payloads = self.cx.layouts.flat_payloads(cases).expect(FEW_CORE_VALUES);
            payloads.into_iter().map(|slot| (slot, next(flat))).collect()
        };
        let result = self.declare(hint, self.cx.types().value(ty), None);
        self.lift_cases(tag, ty, cases, |body, case, payload| {
            let payload = payload.map(|ty| {
                let source = body.payload_from_slots(&ty, &slots);
                body.lift(source, &ty, &format!("{hint}Value"))
            });
            let value = body.make_case(ty, case, payload);
            body.push(Stmt::Assign(result.clone(), value));
        });
        result
    }

    /// The core values of a payload, from places that it may share with those of other cases.
    pub fn payload_from_slots(&self, ty: &Type, slots: &[Flat]) -> Source {
        let wanted = self.cx.layouts.flat([ty], MAX_FLAT_PARAMS).expect(FEW_CORE_VALUES);
        let values = wanted.into_iter().zip(slots);
        Source::Flat(
            values.map(|(wanted, (found, slot))| (wanted, coerce(slot.clone(), *found, wanted))).collect(),
        )
    }

    /// Switches over `tag`; `write` adds the statements of each case. Another tag throws.
    pub fn lift_cases(
        &mut self,
        tag: Expr,
        ty: &Type,
        cases: &[Option<Type>],
        mut write: impl FnMut(&mut Self, usize, Option<Type>),
    ) {
        let tag = self.bind("tag", CsType::Keyword("int"), tag);
        let mut sections = Vec::new();
        for (number, (index, case)) in (0u32..).zip(cases.iter().enumerate()) {
            let statements = self.nested(|body| write(body, index, *case));
            sections.push((Pattern::Int(number), statements));
        }
        let name = Expr::Text(self.cx.wit_type_name(ty));
        let error = service("Incoming", "InvalidDiscriminant").call([tag.clone(), name]);
        sections.push((Pattern::Default, vec![Stmt::Throw(error)]));
        self.push(Stmt::Switch(tag, sections));
    }

    /// The value of a case.
    pub fn make_case(&self, ty: &Type, case: usize, payload: Option<Expr>) -> Expr {
        let Type::Id(id) = ty else { unreachable!("a type with cases has a definition") };
        let id = definition(self.cx.resolve, *id);
        match &self.cx.resolve.types[id].kind {
            TypeDefKind::Option(some) => self.make_option(ty, some, payload),
            TypeDefKind::Result(_) => {
                let method = member(if case == 0 { "Ok" } else { "Err" });
                let target = Expr::Type(self.cx.types().value(ty)).member(method);
                target.call([payload.unwrap_or(Expr::Word("default"))])
            }
            TypeDefKind::Variant(_) => self.make_variant(id, case, payload),
            _ => unreachable!("only options, results and variants have cases"),
        }
    }

    fn make_option(&self, ty: &Type, some: &Type, payload: Option<Expr>) -> Expr {
        let class = || Expr::Type(self.cx.types().value(ty));
        match (self.cx.types().is_option(some), payload) {
            (false, payload) => payload.unwrap_or(Expr::Word("null")),
            (true, Some(payload)) => class().member(member("Some")).call([payload]),
            (true, None) => class().member(member("None")),
        }
    }

    /// A case of a variant.
    pub fn make_variant(&self, id: TypeId, case: usize, payload: Option<Expr>) -> Expr {
        let name = &self.cx.names.members[&id][case];
        let class = self.cx.names.types[&id].join(name.clone());
        match payload {
            Some(payload) => Expr::New(CsType::Named(class), vec![payload]),
            None => Expr::Path(class.join(member(INSTANCE))),
        }
    }

    fn make_tuple(&self, ty: &Type, values: Vec<Expr>) -> Expr {
        match values.len() {
            0 => Expr::Word("default"),
            1 => Expr::New(self.cx.types().value(ty), values),
            _ => Expr::Tuple(values),
        }
    }

    fn lift_list(&mut self, data: Expr, length: Expr, item: &Type, hint: &str) -> Expr {
        let item_type = self.cx.types().value(item);
        if self.cx.facts().is_loaded_as_it_is(item) {
            let method = Box::new(service("Incoming", "TakeArray"));
            return Expr::Call(method, vec![item_type], [data, length].map(Arg::Value).into());
        }
        let data = self.bind(&format!("{hint}Data"), CsType::address(), data);
        let length = self.bind(&format!("{hint}Length"), CsType::Keyword("int"), length);
        let items = self.new_array(item, length.clone(), hint);
        self.lift_items(&data, length.clone(), &items, item, hint);
        self.push(Stmt::Expr(service("Incoming", "Free").call([data, length])));
        items
    }

    fn new_array(&mut self, item: &Type, length: Expr, hint: &str) -> Expr {
        let item = self.cx.types().value(item);
        let array = Expr::Call(
            Box::new(service("Incoming", "NewArray")),
            vec![item.clone()],
            vec![Arg::Value(length)],
        );
        self.declare(&format!("{hint}Items"), CsType::Array(Box::new(item)), Some(array))
    }

    fn lift_items(&mut self, data: &Expr, length: Expr, items: &Expr, item: &Type, hint: &str) {
        let size = self.cx.layouts.size(item);
        self.for_each_item(data, length, size, hint, |body, index, address| {
            let value = body.load(address, 0, item, &format!("{hint}Item"));
            body.push(Stmt::Assign(Expr::Index(Box::new(items.clone()), Box::new(index)), value));
        });
    }

    fn lift_flat_list(&mut self, flat: &mut IntoIter<Flat>, item: &Type, length: u32, hint: &str) -> Expr {
        let items = self.new_array(item, Expr::Int(i64::from(length)), hint);
        // Items without core values, such as empty tuples, have one value, which the array holds already.
        let count = if self.cx.layouts.size(item) == 0 { 0 } else { length };
        for index in 0..count {
            let value = self.lift_flat(flat, item, &format!("{hint}Item{}", index + 1));
            let target = Expr::Index(Box::new(items.clone()), Box::new(Expr::Int(i64::from(index))));
            self.push(Stmt::Assign(target, value));
        }
        items
    }

    fn load_fixed_list(&mut self, address: Expr, item: &Type, length: u32, hint: &str) -> Expr {
        let length = Expr::Int(i64::from(length));
        if self.cx.facts().is_loaded_as_it_is(item) {
            let types = vec![self.cx.types().value(item)];
            let args = [address, length].map(Arg::Value).into();
            return Expr::Call(Box::new(service("Incoming", "LoadFixedArray")), types, args);
        }
        let data = self.bind(&format!("{hint}Data"), CsType::address(), address);
        let items = self.new_array(item, length.clone(), hint);
        self.lift_items(&data, length, &items, item, hint);
        items
    }

    /// Lifts the entries of a map, which are a list of pairs. A later entry of the same key replaces an earlier one.
    fn lift_map(&mut self, data: Expr, length: Expr, key: &Type, value: &Type, hint: &str) -> Expr {
        let data = self.bind(&format!("{hint}Data"), CsType::address(), data);
        let length = self.bind(&format!("{hint}Length"), CsType::Keyword("int"), length);
        let types = [key, value].map(|ty| self.cx.types().value(ty)).to_vec();
        let class = CsType::Generic(CsPath::fixed("System.Collections.Generic.Dictionary"), types);
        let capacity = service("Incoming", "CheckedLength").call([length.clone()]);
        let created = Expr::New(class.clone(), vec![capacity]);
        let map = self.declare(&format!("{hint}Entries"), class, Some(created));
        let (offsets, size, _) = self.cx.layouts.record([key, value]);
        self.for_each_item(&data, length.clone(), size, hint, |body, _, address| {
            let mut load = |ty: &Type, offset, name: &str| {
                let hint = format!("{hint}{name}");
                let loaded = body.load(address, offset, ty, &hint);
                body.bind(&hint, body.cx.types().value(ty), loaded)
            };
            let (key, value) = (load(key, offsets[0], "Key"), load(value, offsets[1], "Value"));
            body.push(Stmt::Assign(Expr::Index(Box::new(map.clone()), Box::new(key)), value));
        });
        self.push(Stmt::Expr(service("Incoming", "Free").call([data, length])));
        map
    }

    /// The value at `base + offset`.
    pub fn load(&mut self, base: &Expr, offset: u32, ty: &Type, hint: &str) -> Expr {
        let address = base.clone().offset(offset);
        let deref = |ty: CsType| Expr::Deref(ty, Box::new(address.clone()));
        match kind(self.cx.resolve, ty) {
            Kind::Bool => deref(CsType::Keyword("byte")).binary(BinaryOp::NotEqual, Expr::Int(0)),
            Kind::Char => service("Incoming", "ToRune").call([deref(CsType::Keyword("int"))]),
            Kind::Number(_) | Kind::Flags(..) => deref(self.cx.types().value(ty)),
            Kind::Enum(id, count) => {
                self.lift_enum(load_discriminant(Number::discriminant(count), address), id, count)
            }
            Kind::String => service("Incoming", &self.cx.string_method("Load")).call([address]),
            Kind::List(item) => self.load_list(address, &item, hint),
            Kind::FixedList(item, length) => self.load_fixed_list(address, &item, length, hint),
            Kind::Map(key, value) => {
                let data = service("Incoming", "LoadData").call([address.clone()]);
                let length = service("Incoming", "LoadLength").call([address]);
                self.lift_map(data, length, &key, &value, hint)
            }
            Kind::Handle(ownership, id) => self.lift_handle(deref(CsType::Keyword("int")), ownership, id),
            Kind::ErrorContext => lift_error_context(deref(CsType::Keyword("int"))),
            Kind::Stream(_) | Kind::Future(_) => self.lift_channel(deref(CsType::Keyword("int")), ty),
            Kind::Record(..) if self.cx.facts().is_loaded_as_it_is(ty) => deref(self.cx.types().value(ty)),
            Kind::Record(id, _) | Kind::Variant(id, _) => {
                self.call_lifting("Load", id, ty, vec![Arg::Value(address)])
            }
            Kind::Tuple(items) => self.load_tuple(base, offset, ty, &items, hint),
            Kind::Option(some) => self.load_cases(base, offset, ty, &[None, Some(some)], hint),
            Kind::Result(ok, err) => self.load_cases(base, offset, ty, &[ok, err], hint),
        }
    }

    /// The call of a method that lifts a declared type.
    fn call_lifting(&mut self, action: &str, id: TypeId, ty: &Type, mut args: Vec<Arg>) -> Expr {
        self.is_leaf = false;
        if self.cx.facts().lifts_with_arena(ty) {
            self.arena();
            args.insert(0, Arg::Ref(self.arena.clone()));
        }
        Expr::Path(self.cx.helper(action, id)).invoke(args)
    }

    fn load_list(&mut self, address: Expr, item: &Type, hint: &str) -> Expr {
        if self.cx.facts().is_loaded_as_it_is(item) {
            let item_type = self.cx.types().value(item);
            return Expr::Call(
                Box::new(service("Incoming", "LoadArray")),
                vec![item_type],
                vec![Arg::Value(address)],
            );
        }
        let data = service("Incoming", "LoadData").call([address.clone()]);
        let length = service("Incoming", "LoadLength").call([address]);
        self.lift_list(data, length, item, hint)
    }

    fn load_tuple(&mut self, base: &Expr, offset: u32, ty: &Type, items: &[Type], hint: &str) -> Expr {
        let (offsets, ..) = self.cx.layouts.record(items);
        let mut values = Vec::new();
        for (index, (item, item_offset)) in items.iter().zip(offsets).enumerate() {
            let hint = format!("{hint}{}", tuple_item(index).bare());
            values.push(self.load(base, offset + item_offset, item, &hint));
        }
        self.make_tuple(ty, values)
    }

    fn load_cases(
        &mut self,
        base: &Expr,
        offset: u32,
        ty: &Type,
        cases: &[Option<Type>],
        hint: &str,
    ) -> Expr {
        let (discriminant, payload_offset) = self.cx.layouts.variant(cases);
        let result = self.declare(hint, self.cx.types().value(ty), None);
        let tag = load_discriminant(discriminant, base.clone().offset(offset));
        self.lift_cases(tag, ty, cases, |body, case, payload| {
            let payload =
                payload.map(|ty| body.load(base, offset + payload_offset, &ty, &format!("{hint}Value")));
            let value = body.make_case(ty, case, payload);
            body.push(Stmt::Assign(result.clone(), value));
        });
        result
    }

    /// Writes the body of the helper that loads a record.
    pub fn load_fields(&mut self, ty: CsType, id: TypeId, fields: &[Type], base: &Expr) {
        let (offsets, ..) = self.cx.layouts.record(fields);
        let names = self.cx.names.members[&id].clone();
        let mut values = Vec::new();
        for ((field, offset), name) in fields.iter().zip(offsets).zip(names) {
            values.push(self.load(base, offset, field, &local_hint(name.bare())));
        }
        self.push(Stmt::Return(Some(Expr::New(ty, values))));
    }

    /// Writes the body of the helper that loads a variant.
    pub fn load_variant(&mut self, ty: &Type, cases: &[Option<Type>], base: &Expr) {
        let (discriminant, payload_offset) = self.cx.layouts.variant(cases);
        let tag = load_discriminant(discriminant, base.clone());
        self.lift_cases(tag, ty, cases, |body, case, payload| {
            let payload = payload.map(|ty| body.load(base, payload_offset, &ty, "value"));
            let value = body.make_case(ty, case, payload);
            body.push(Stmt::Return(Some(value)));
        });
    }
}

/// The number of a case in memory, as an `int`.
pub fn load_discriminant(discriminant: Number, address: Expr) -> Expr {
    let value = Expr::Deref(CsType::Keyword(discriminant.keyword()), Box::new(address));
    match discriminant {
        Number::U8 | Number::U16 => value,
        _ => value.unchecked_cast(CsType::Keyword("int")),
    }
}

fn next(flat: &mut IntoIter<Flat>) -> Expr {
    flat.next().expect("flattening gives each type as many core values as lifting takes").1
}

fn lift_error_context(handle: Expr) -> Expr {
    let owned = service("ResourceHandle", "Owned").call([handle]);
    Expr::New(CsType::Named(runtime("ErrorContext")), vec![owned])
}

fn lift_number(value: Expr, number: Number) -> Expr {
    match number {
        Number::U8 | Number::S8 | Number::U16 | Number::S16 => value.cast(CsType::Keyword(number.keyword())),
        _ => value,
    }
}

/// `value`, from a place that payloads of several cases share, as the core type of one (canonical ABI:
/// `lift_flat_variant`).
fn coerce(value: Expr, found: CoreType, wanted: CoreType) -> Expr {
    let word = |value: Expr| match found {
        CoreType::I64 => value.unchecked_cast(CsType::Keyword("int")),
        _ => value,
    };
    match (found, wanted) {
        (found, wanted) if found == wanted => value,
        (_, CoreType::F32) => library("System.BitConverter.Int32BitsToSingle").call([word(value)]),
        (_, CoreType::F64) => library("System.BitConverter.Int64BitsToDouble").call([value]),
        (_, CoreType::Address) => word(value).unchecked_cast(CsType::address()),
        (_, CoreType::I32) => word(value),
        (_, wanted) => value.unchecked_cast(wanted.cs_type()),
    }
}
