//! Random WIT types and packages, and random values of any type. The same seed gives the same ones.

use arbitrary::Unstructured;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::fmt::Write;
use wasmtime::component::types::Map;
use wasmtime::component::{Type, Val};
use wit_smith::{Config, smith};

const PRIMITIVES: [&str; 13] =
    ["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "char", "string"];

/// The seed of a run that is given none.
const SEED: u64 = 20_260;

/// The seed of the run: that in `COMPONENTIZE_SEED`, or always the same one.
///
/// # Panics
/// When it is no number.
pub fn seed() -> u64 {
    match std::env::var("COMPONENTIZE_SEED") {
        Ok(text) => text.parse().expect("COMPONENTIZE_SEED is a number"),
        Err(_) => SEED,
    }
}

/// Parts of names, beside random ones, that could be in the way of something.
const WORDS: [&str; 12] = [
    "class", "string", "value", "imports", "equals", "system", "instance", "object", "none", "dispose",
    "create", "clone",
];

/// A random WIT package in its binary form; none where the bytes of the seed stand for none.
pub fn random_package(seed: u64) -> Option<Vec<u8>> {
    let mut random = StdRng::seed_from_u64(seed);
    let length = random.random_range(500..8_000);
    let mut bytes = Vec::new();
    while bytes.len() < length {
        match WORDS.choose(&mut random) {
            Some(word) if random.random() => bytes.extend(word.as_bytes()),
            _ => bytes.extend(random.random::<[u8; 8]>()),
        }
    }
    let config = Config {
        max_packages: 3,
        max_resource_items: 4,
        error_context: true,
        fixed_length_lists: true,
        async_: random.random(),
        futures: random.random(),
        streams: random.random(),
        implements: random.random(),
        world_include: random.random(),
        ..Config::default()
    };
    // The generator panics where it made a package that is not valid, which is rare.
    std::panic::catch_unwind(|| smith(&config, &mut Unstructured::new(&bytes))).ok()?.ok()
}

/// How deep types nest.
const DEPTH: usize = 4;

/// The WIT of types that are made one by one.
pub struct RandomTypes {
    random: StdRng,
    declarations: String,
    /// The declared types, with how deep each nests.
    declared: Vec<(String, usize)>,
}

impl RandomTypes {
    /// The types of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { random: StdRng::seed_from_u64(seed), declarations: String::new(), declared: Vec::new() }
    }

    /// The declarations of all named types so far.
    pub fn declarations(&self) -> &str {
        &self.declarations
    }

    /// The next type, as WIT writes it.
    pub fn one(&mut self) -> String {
        let depth = self.random.random_range(1..=DEPTH);
        self.of_depth(depth)
    }

    /// The types of a list of parameters, sometimes more than fit in core parameters.
    pub fn several(&mut self) -> Vec<String> {
        let count = self.random.random_range(1..=20);
        (0..count).map(|_| self.up_to_depth(2)).collect()
    }

    fn up_to_depth(&mut self, depth: usize) -> String {
        let depth = self.random.random_range(0..=depth);
        self.of_depth(depth)
    }

    fn of_depth(&mut self, depth: usize) -> String {
        let Some(inside) = depth.checked_sub(1) else {
            return PRIMITIVES.choose(&mut self.random).copied().unwrap_or("bool").to_owned();
        };
        match self.random.random_range(0..14) {
            0 | 1 => format!("list<{}>", self.up_to_depth(inside)),
            12 => format!("list<{}, {}>", self.up_to_depth(inside), self.count(3)),
            13 => self.map(inside),
            2 | 3 => format!("option<{}>", self.up_to_depth(inside)),
            4 => self.result(inside),
            5 => {
                let count = self.count(5);
                let items: Vec<String> = (0..count).map(|_| self.up_to_depth(inside)).collect();
                format!("tuple<{}>", items.join(", "))
            }
            6 => self.declared_before(depth),
            7 => self.enumeration(),
            8 => self.flags(),
            9 => self.variant(inside),
            _ => self.record(inside),
        }
    }

    /// From 1 to `usual`, rarely up to four times as many.
    fn count(&mut self, usual: usize) -> usize {
        let most = if self.random.random_ratio(1, 12) { usual * 4 } else { usual };
        self.random.random_range(1..=most)
    }

    /// The number of cases of an enum or variant: rarely more than fit in a byte.
    fn case_count(&mut self) -> usize {
        if self.random.random_ratio(1, 25) { self.random.random_range(255..=300) } else { self.count(6) }
    }

    fn result(&mut self, depth: usize) -> String {
        match self.random.random_range(0..5) {
            0 => "result".to_owned(),
            1 => format!("result<{}>", self.up_to_depth(depth)),
            2 => format!("result<_, {}>", self.up_to_depth(depth)),
            _ => format!("result<{}, {}>", self.up_to_depth(depth), self.up_to_depth(depth)),
        }
    }

    fn map(&mut self, depth: usize) -> String {
        let key = loop {
            match self.of_depth(0) {
                float if float.starts_with('f') => {}
                key => break key,
            }
        };
        format!("map<{key}, {}>", self.up_to_depth(depth))
    }

    fn declared_before(&mut self, depth: usize) -> String {
        let fitting: Vec<&String> =
            self.declared.iter().filter(|(_, found)| *found <= depth).map(|(name, _)| name).collect();
        match fitting.choose(&mut self.random) {
            Some(name) => (*name).clone(),
            None => self.up_to_depth(depth - 1),
        }
    }

    fn enumeration(&mut self) -> String {
        let cases: Vec<String> = (0..self.case_count()).map(|index| format!("c{index}")).collect();
        self.declare("enum", &cases, 0)
    }

    fn flags(&mut self) -> String {
        let flags: Vec<String> =
            (0..self.random.random_range(1..=32)).map(|index| format!("f{index}")).collect();
        self.declare("flags", &flags, 0)
    }

    fn variant(&mut self, depth: usize) -> String {
        let count = self.case_count();
        let with_payload = if count > 100 { 0.03 } else { 0.7 };
        let cases: Vec<String> = (0..count)
            .map(|index| match self.random.random_bool(with_payload) {
                true => format!("c{index}({})", self.up_to_depth(depth)),
                false => format!("c{index}"),
            })
            .collect();
        self.declare("variant", &cases, depth + 1)
    }

    fn record(&mut self, depth: usize) -> String {
        let fields: Vec<String> =
            (0..self.count(5)).map(|index| format!("f{index}: {}", self.up_to_depth(depth))).collect();
        self.declare("record", &fields, depth + 1)
    }

    /// Declares a type, sometimes by an alias; gives its name.
    fn declare(&mut self, keyword: &str, members: &[String], depth: usize) -> String {
        let mut name = format!("t{}", self.declared.len());
        writeln!(self.declarations, "  {keyword} {name} {{ {} }}", members.join(", "))
            .expect("writing to a string does not fail");
        if self.random.random_ratio(1, 6) {
            let alias = format!("{name}-alias");
            writeln!(self.declarations, "  type {alias} = {name};")
                .expect("writing to a string does not fail");
            name = alias;
        }
        self.declared.push((name.clone(), depth));
        name
    }
}

/// Values of any type that has no resource, stream or future in it.
pub struct RandomValues {
    random: StdRng,
}

impl RandomValues {
    /// The values of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { random: StdRng::seed_from_u64(seed) }
    }

    /// The next value of `ty`.
    ///
    /// # Panics
    /// When there are no values of `ty` that go by themselves.
    pub fn of(&mut self, ty: &Type) -> Val {
        self.at_depth(ty, 0)
    }

    fn at_depth(&mut self, ty: &Type, depth: usize) -> Val {
        match ty {
            Type::List(list) => {
                let item = list.ty();
                Val::List((0..self.length(depth)).map(|_| self.at_depth(&item, depth + 1)).collect())
            }
            Type::FixedLengthList(list) => {
                let item = list.ty();
                Val::FixedLengthList((0..list.len()).map(|_| self.at_depth(&item, depth + 1)).collect())
            }
            Type::Map(map) => self.map(map, depth),
            Type::Record(record) => {
                let fields = record.fields();
                Val::Record(
                    fields
                        .map(|field| (field.name.to_owned(), self.at_depth(&field.ty, depth + 1)))
                        .collect(),
                )
            }
            Type::Tuple(tuple) => Val::Tuple(tuple.types().map(|ty| self.at_depth(&ty, depth + 1)).collect()),
            Type::Variant(variant) => {
                let number = self.random.random_range(0..variant.cases().len());
                let case = variant.cases().nth(number).expect("the number is that of a case");
                Val::Variant(case.name.to_owned(), self.payload(case.ty, depth))
            }
            Type::Enum(cases) => {
                let number = self.random.random_range(0..cases.names().len());
                Val::Enum(cases.names().nth(number).expect("the number is that of a case").to_owned())
            }
            Type::Option(option) => {
                let some = self.random.random_ratio(2, 3).then(|| option.ty());
                Val::Option(self.payload(some, depth))
            }
            Type::Result(result) => Val::Result(match self.random.random() {
                true => Ok(self.payload(result.ok(), depth)),
                false => Err(self.payload(result.err(), depth)),
            }),
            Type::Flags(flags) => {
                Val::Flags(flags.names().filter(|_| self.random.random()).map(str::to_owned).collect())
            }
            ty => self.primitive(ty),
        }
    }

    /// A map without repeated keys, of which one would be lost.
    fn map(&mut self, map: &Map, depth: usize) -> Val {
        let (key, value) = (map.key(), map.value());
        let mut entries: Vec<(Val, Val)> = Vec::new();
        for _ in 0..self.length(depth) {
            let key = self.at_depth(&key, depth + 1);
            if entries.iter().all(|(other, _)| *other != key) {
                entries.push((key, self.at_depth(&value, depth + 1)));
            }
        }
        Val::Map(entries)
    }

    fn payload(&mut self, ty: Option<Type>, depth: usize) -> Option<Box<Val>> {
        ty.map(|ty| Box::new(self.at_depth(&ty, depth + 1)))
    }

    /// The length of a list: rarely long, and shorter inside of others.
    fn length(&mut self, depth: usize) -> usize {
        match self.random.random_range(0..12) {
            0 => 0,
            1 if depth == 0 => self.random.random_range(100..2_000),
            _ => self.random.random_range(0..=(8 >> depth.min(2))),
        }
    }

    fn primitive(&mut self, ty: &Type) -> Val {
        match ty {
            Type::Bool => Val::Bool(self.random.random()),
            Type::U8 => Val::U8(self.bits() as u8),
            Type::S8 => Val::S8(self.bits() as i8),
            Type::U16 => Val::U16(self.bits() as u16),
            Type::S16 => Val::S16(self.bits() as i16),
            Type::U32 => Val::U32(self.bits() as u32),
            Type::S32 => Val::S32(self.bits() as i32),
            Type::U64 => Val::U64(self.bits()),
            Type::S64 => Val::S64(self.bits() as i64),
            Type::Float32 => Val::Float32(match self.random.random() {
                true => self.one_of(&[0.0, -0.0, 1e-45, f32::MAX, f32::INFINITY, -f32::INFINITY, f32::NAN]),
                false => f32::from_bits(self.random.random()),
            }),
            Type::Float64 => Val::Float64(match self.random.random() {
                true => self.one_of(&[0.0, -0.0, 5e-324, f64::MAX, f64::INFINITY, -f64::INFINITY, f64::NAN]),
                false => f64::from_bits(self.random.random()),
            }),
            Type::Char => Val::Char(self.character()),
            Type::String => Val::String(self.text()),
            other => panic!("no values are made for {other:?}"),
        }
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        *values.choose(&mut self.random).expect("the caller lists values")
    }

    /// The bits of an integer: often at the end of a range.
    fn bits(&mut self) -> u64 {
        let width = self.one_of(&[7, 8, 15, 16, 31, 32, 63]);
        match self.random.random_range(0..5) {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << width,
            3 => (1 << width) - 1,
            _ => self.random.random(),
        }
    }

    /// A char of any length in UTF-8 and UTF-16, often at the end of a range.
    fn character(&mut self) -> char {
        let ends = "\0\n\"\u{7f}\u{80}é\u{301}\u{7ff}\u{800}€\u{d7ff}\u{e000}\u{feff}\u{fffd}\u{ffff}\u{10000}😀\u{10ffff}";
        let ends: Vec<char> = ends.chars().collect();
        match self.random.random_range(0..4) {
            0 | 1 => self.random.random_range(' '..='~'),
            2 => self.one_of(&ends),
            _ => self.random.random(),
        }
    }

    /// A string of ASCII or of any chars: empty, short, or longer than the buffers of a call.
    fn text(&mut self) -> String {
        let length = match self.random.random_range(0..20) {
            0 | 1 => 0,
            2 => self.random.random_range(400..6_000),
            _ => self.random.random_range(1..24),
        };
        match self.random.random() {
            true => (0..length).map(|_| self.random.random_range('\0'..='\u{7f}')).collect(),
            false => (0..length).map(|_| self.character()).collect(),
        }
    }
}
