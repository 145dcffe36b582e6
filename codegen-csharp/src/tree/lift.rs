//! Lifting: core values and memory to C# values (canonical ABI: "Loading", "Flat Lifting"). Lifting a string or
//! a list takes its memory: an expression made here is written once into the body, and runs once.

use super::body::{Body, Place};
use super::lower::{Flat, table};
use super::syntax::{Arg, BinaryOp, Expr, Pattern, Stmt};
use crate::model::{Direction, Number, Ownership};
use crate::shape::{Cases, CasesOf, CoreType, CsType, Fields, Form, INSTANCE, TypeShape};
use std::vec::IntoIter;
use wit_parser::Type;

/// Where a value that is lifted comes from.
#[derive(Debug, Clone)]
pub enum Source {
    Flat(Vec<Flat>), // Core values
    Memory(Place),
}

impl<'a> Body<'a> {
    /// The value from `source`.
    pub fn lift(&mut self, source: Source, ty: &Type, hint: &str) -> Expr {
        match source {
            Source::Flat(flat) => self.lift_flat(&mut flat.into_iter(), ty, hint),
            Source::Memory(place) => self.load(&place, ty, hint),
        }
    }

    /// The value from the next core values.
    pub fn lift_flat(&mut self, flat: &mut IntoIter<Flat>, ty: &Type, hint: &str) -> Expr {
        let shape = self.shape(ty);
        if !shape.has_flat_helpers() {
            return self.lift_flat_parts(flat, shape, hint);
        }
        let values = shape.core_values().iter().map(|_| Arg::Value(next(flat))).collect();
        self.call_helper("Lift", shape, shape.lifts_with_arena(), values)
    }

    /// As [`Self::lift_flat`], with what it takes written out.
    pub fn lift_flat_parts(&mut self, flat: &mut IntoIter<Flat>, shape: &'a TypeShape, hint: &str) -> Expr {
        match &shape.form {
            Form::Bool => next(flat).binary(BinaryOp::NotEqual, Expr::Int(0)),
            Form::Number(number) => next(flat).converted(&CoreType::number(*number).cs_type(), &shape.cs),
            Form::Char => Expr::service("Incoming", "ToRune").call([next(flat)]),
            Form::Enum { names, .. } => lift_enum(next(flat), shape, names.len()),
            Form::Flags { .. } => next(flat).cast(shape.cs.clone()),
            Form::String => {
                Expr::service("Incoming", &self.string_method("Take")).call([next(flat), next(flat)])
            }
            Form::List(item) => self.lift_list(next(flat), next(flat), item, hint),
            Form::FixedList(item, length) => self.lift_flat_list(flat, item, *length, hint),
            Form::Map(entry) => self.lift_map(next(flat), next(flat), shape, entry, hint),
            Form::Handle(..) | Form::ErrorContext | Form::Channel => self.lift_object(next(flat), shape),
            Form::Record(fields) | Form::Tuple(fields) => {
                let fields = fields.types.iter().zip(&fields.names);
                let values = fields
                    .map(|(ty, name)| self.lift_flat(flat, ty, &format!("{hint}{}", name.bare())))
                    .collect();
                make_fields(shape, values)
            }
            Form::Cases(cases) => self.lift_flat_cases(flat, shape, cases, hint),
        }
    }

    /// The object of a handle that arrived.
    fn lift_object(&mut self, handle: Expr, shape: &TypeShape) -> Expr {
        let owned = |args: Vec<Expr>| Expr::service("ResourceHandle", "Owned").call(args);
        let class = shape.cs.clone();
        match &shape.form {
            Form::Handle(Ownership::Own, Direction::Import) => {
                Expr::New(class, vec![owned([handle].into_iter().chain(self.origin.clone()).collect())])
            }
            Form::Handle(Ownership::Borrow, Direction::Import) => {
                let borrowed = Expr::service("ResourceHandle", "Borrowed").call([handle]);
                self.arena().dot("Keep").call([Expr::New(class, vec![borrowed])])
            }
            Form::Handle(Ownership::Own, Direction::Export) => {
                Expr::Path(table(shape)).dot("Take").call([handle])
            }
            Form::Handle(Ownership::Borrow, Direction::Export) => {
                Expr::Path(table(shape)).dot("Get").call([handle])
            }
            Form::Channel => Expr::New(class, vec![self.channel(shape), owned(vec![handle])]),
            _ => Expr::New(class, vec![owned(vec![handle])]),
        }
    }

    fn lift_flat_cases(
        &mut self,
        flat: &mut IntoIter<Flat>,
        shape: &TypeShape,
        cases: &Cases,
        hint: &str,
    ) -> Expr {
        let tag = next(flat);
        let slots: Vec<Flat> = cases.slots().iter().map(|slot| (*slot, next(flat))).collect();
        let result = self.declare(hint, shape.cs.clone(), None);
        self.lift_cases(tag, shape, cases, |body, case, payload| {
            let payload = payload.map(|ty| {
                let wanted = body.shape(&ty).core_values().iter().zip(&slots);
                let flat =
                    wanted.map(|(wanted, (found, slot))| (*wanted, narrow(slot.clone(), *found, *wanted)));
                body.lift(Source::Flat(flat.collect()), &ty, &format!("{hint}Value"))
            });
            body.push(Stmt::Assign(result.clone(), make_case(shape, cases, case, payload)));
        });
        result
    }

    /// Switches over `tag`; `write` adds the statements of each case. Another tag throws.
    pub fn lift_cases(
        &mut self,
        tag: Expr,
        shape: &TypeShape,
        cases: &Cases,
        mut write: impl FnMut(&mut Self, usize, Option<Type>),
    ) {
        let tag = self.bind("tag", CsType::INT, tag);
        let mut sections = Vec::new();
        for (number, (index, case)) in (0u32..).zip(cases.payloads.iter().enumerate()) {
            let statements = self.nested(|body| write(body, index, *case));
            sections.push((Pattern::Int(number), statements));
        }
        let name = Expr::Text(shape.wit_name.clone());
        let error = Expr::service("Incoming", "InvalidDiscriminant").call([tag.clone(), name]);
        sections.push((Pattern::Default, vec![Stmt::Throw(error)]));
        self.push(Stmt::Switch(tag, sections));
    }

    fn lift_list(&mut self, data: Expr, length: Expr, item: &Type, hint: &str) -> Expr {
        let shape = self.shape(item);
        if shape.is_loaded_as_it_is {
            let args = [data, length].map(Arg::Value).into();
            return Expr::service("Incoming", "TakeArray").call_of(vec![shape.cs.clone()], args);
        }
        let data = self.bind(&format!("{hint}Data"), CsType::address(), data);
        let length = self.bind(&format!("{hint}Length"), CsType::INT, length);
        let items = self.new_array(item, length.clone(), hint);
        self.lift_items(&data, length.clone(), &items, item, hint);
        self.run(Expr::service("Incoming", "Free").call([data, length]));
        items
    }

    fn new_array(&mut self, item: &Type, length: Expr, hint: &str) -> Expr {
        let item = self.shape(item).cs.clone();
        let array =
            Expr::service("Incoming", "NewArray").call_of(vec![item.clone()], vec![Arg::Value(length)]);
        self.declare(&format!("{hint}Items"), item.array(), Some(array))
    }

    fn lift_items(&mut self, data: &Expr, length: Expr, items: &Expr, item: &Type, hint: &str) {
        let size = self.shape(item).size;
        self.for_each_item(data, length, size, hint, |body, index, address| {
            let value = body.load(&Place(address.clone(), 0), item, &format!("{hint}Item"));
            body.push(Stmt::Assign(items.clone().at(index), value));
        });
    }

    fn lift_flat_list(&mut self, flat: &mut IntoIter<Flat>, item: &Type, length: u32, hint: &str) -> Expr {
        let items = self.new_array(item, Expr::int(length), hint);
        // Items without core values, such as empty tuples, have one value, which the array holds already.
        let count = if self.shape(item).size == 0 { 0 } else { length };
        for index in 0..count {
            let value = self.lift_flat(flat, item, &format!("{hint}Item{}", index + 1));
            self.push(Stmt::Assign(items.clone().at(Expr::int(index)), value));
        }
        items
    }

    fn load_fixed_list(&mut self, address: Expr, item: &Type, length: u32, hint: &str) -> Expr {
        let (shape, length) = (self.shape(item), Expr::int(length));
        if shape.is_loaded_as_it_is {
            let args = [address, length].map(Arg::Value).into();
            return Expr::service("Incoming", "LoadFixedArray").call_of(vec![shape.cs.clone()], args);
        }
        let data = self.bind(&format!("{hint}Data"), CsType::address(), address);
        let items = self.new_array(item, length.clone(), hint);
        self.lift_items(&data, length, &items, item, hint);
        items
    }

    /// Lifts the entries of a map, which are a list of pairs. A later entry of the same key replaces an earlier one.
    fn lift_map(&mut self, data: Expr, length: Expr, shape: &TypeShape, entry: &Fields, hint: &str) -> Expr {
        let data = self.bind(&format!("{hint}Data"), CsType::address(), data);
        let length = self.bind(&format!("{hint}Length"), CsType::INT, length);
        let capacity = Expr::service("Incoming", "CheckedLength").call([length.clone()]);
        let created = Expr::New(shape.cs.clone(), vec![capacity]);
        let map = self.declare(&format!("{hint}Entries"), shape.cs.clone(), Some(created));
        self.for_each_item(&data, length.clone(), entry.size, hint, |body, _, address| {
            let mut load = |index: usize| {
                let (ty, hint) = (&entry.types[index], format!("{hint}{}", entry.names[index].bare()));
                let loaded = body.load(&Place(address.clone(), entry.offsets[index]), ty, &hint);
                body.bind(&hint, body.shape(ty).cs.clone(), loaded)
            };
            let (key, value) = (load(0), load(1));
            body.push(Stmt::Assign(map.clone().at(key), value));
        });
        self.run(Expr::service("Incoming", "Free").call([data, length]));
        map
    }

    /// The value at `place`.
    pub fn load(&mut self, place: &Place, ty: &Type, hint: &str) -> Expr {
        let shape = self.shape(ty);
        let address = place.address();
        let data = |address: &Expr| Expr::service("Incoming", "LoadData").call([address.clone()]);
        let length = |address: &Expr| Expr::service("Incoming", "LoadLength").call([address.clone()]);
        match &shape.form {
            Form::Bool => address.deref(CsType::BYTE).binary(BinaryOp::NotEqual, Expr::Int(0)),
            Form::Char => Expr::service("Incoming", "ToRune").call([address.deref(CsType::INT)]),
            Form::Number(_) | Form::Flags { .. } => address.deref(shape.cs.clone()),
            Form::Enum { number, names, .. } => {
                lift_enum(load_discriminant(*number, address), shape, names.len())
            }
            Form::String => Expr::service("Incoming", &self.string_method("Load")).call([address]),
            Form::List(item) if self.shape(item).is_loaded_as_it_is => {
                let types = vec![self.shape(item).cs.clone()];
                Expr::service("Incoming", "LoadArray").call_of(types, vec![Arg::Value(address)])
            }
            Form::List(item) => self.lift_list(data(&address), length(&address), item, hint),
            Form::FixedList(item, length) => self.load_fixed_list(address, item, *length, hint),
            Form::Map(entry) => self.lift_map(data(&address), length(&address), shape, entry, hint),
            Form::Handle(..) | Form::ErrorContext | Form::Channel => {
                self.lift_object(address.deref(CsType::INT), shape)
            }
            Form::Record(_) if shape.is_loaded_as_it_is => address.deref(shape.cs.clone()),
            _ if shape.has_helpers() => {
                self.call_helper("Load", shape, shape.lifts_with_arena(), vec![Arg::Value(address)])
            }
            Form::Record(fields) | Form::Tuple(fields) => {
                self.load_fields(place, shape, fields, |name| format!("{hint}{name}"))
            }
            Form::Cases(cases) => {
                let result = self.declare(hint, shape.cs.clone(), None);
                let hint = format!("{hint}Value");
                self.load_cases(place, shape, cases, &hint, |value| Stmt::Assign(result.clone(), value));
                result
            }
        }
    }

    /// Loads values in a row, whose locals are named after their members.
    pub fn load_fields(
        &mut self,
        place: &Place,
        shape: &TypeShape,
        fields: &Fields,
        hint: impl Fn(&str) -> String,
    ) -> Expr {
        let mut values = Vec::new();
        for ((ty, name), offset) in fields.types.iter().zip(&fields.names).zip(&fields.offsets) {
            values.push(self.load(&place.at(*offset), ty, &hint(name.bare())));
        }
        make_fields(shape, values)
    }

    /// Loads one value of several types; `take` is what is done with it.
    pub fn load_cases(
        &mut self,
        place: &Place,
        shape: &TypeShape,
        cases: &Cases,
        hint: &str,
        take: impl Fn(Expr) -> Stmt,
    ) {
        let tag = load_discriminant(cases.discriminant, place.address());
        self.lift_cases(tag, shape, cases, |body, case, payload| {
            let payload = payload.map(|ty| body.load(&place.at(cases.payload_offset), &ty, hint));
            body.push(take(make_case(shape, cases, case, payload)));
        });
    }
}

/// The value of a case.
pub fn make_case(shape: &TypeShape, cases: &Cases, case: usize, payload: Option<Expr>) -> Expr {
    let class = || Expr::Type(shape.cs.clone());
    match (&cases.of, payload) {
        (CasesOf::Nullable, payload) => payload.unwrap_or(Expr::Word("null")),
        (CasesOf::Option, Some(payload)) => class().dot("Some").call([payload]),
        (CasesOf::Option, None) => class().dot("None"),
        (CasesOf::Result, payload) => {
            let make = class().dot(if case == 0 { "Ok" } else { "Err" });
            make.call([payload.unwrap_or(Expr::Word("default"))])
        }
        (CasesOf::Variant(names), payload) => {
            let class = shape.cs.path().join(names[case].clone());
            match payload {
                Some(payload) => Expr::New(CsType::Named(class), vec![payload]),
                None => Expr::Path(class).dot(INSTANCE),
            }
        }
    }
}

fn make_fields(shape: &TypeShape, values: Vec<Expr>) -> Expr {
    match (&shape.form, values.len()) {
        (Form::Tuple(_), 0) => Expr::Word("default"),
        (Form::Tuple(_), 2..) => Expr::Tuple(values),
        _ => Expr::New(shape.cs.clone(), values),
    }
}

/// The number of a case in memory, as an `int`.
pub fn load_discriminant(discriminant: Number, address: Expr) -> Expr {
    let value = address.deref(CsType::number(discriminant));
    match discriminant {
        Number::U8 | Number::U16 => value,
        _ => value.unchecked_cast(CsType::INT),
    }
}

fn next(flat: &mut IntoIter<Flat>) -> Expr {
    flat.next().expect("flattening gives each type as many core values as lifting takes").1
}

fn lift_enum(value: Expr, shape: &TypeShape, count: usize) -> Expr {
    let count = i64::try_from(count).expect("a number of cases fits");
    let args = [value, Expr::Int(count), Expr::Text(shape.wit_name.clone())];
    Expr::service("Incoming", "Discriminant").call(args).cast(shape.cs.clone())
}

/// `value`, from a place that payloads of several cases share, as the core type of one (canonical ABI:
/// `lift_flat_variant`).
fn narrow(value: Expr, found: CoreType, wanted: CoreType) -> Expr {
    let word = |value: Expr| match found {
        CoreType::I64 => value.unchecked_cast(CsType::INT),
        _ => value,
    };
    match (found, wanted) {
        (found, wanted) if found == wanted => value,
        (_, CoreType::F32) => Expr::library("System.BitConverter.Int32BitsToSingle").call([word(value)]),
        (_, CoreType::F64) => Expr::library("System.BitConverter.Int64BitsToDouble").call([value]),
        (_, CoreType::Address) => word(value).unchecked_cast(CsType::address()),
        (_, CoreType::I32) => word(value),
        (_, wanted) => value.unchecked_cast(wanted.cs_type()),
    }
}
