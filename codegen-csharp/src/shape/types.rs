//! What each WIT type is in C#, and how its values cross: in memory, as core values, copied as they are or part by part.
//! Decided once for each type; the canonical ABI calls it "Alignment", "Element Size" and "Flattening".

use super::core_type::{CoreType, MAX_FLAT_PARAMS};
use super::cs_type::CsType;
use super::ident::{CsIdent, CsPath, tuple_item};
use super::names::Names;
use crate::model::{Direction, Holds, Kind, Model, Number, Ownership, PRIMITIVES, definition, kind};
use indexmap::IndexMap;
use std::ops::Index;
use std::rc::Rc;
use wit_parser::{Type, TypeDefKind, TypeId, TypeOwner};

/// The most steps that it takes to lift or lower the core values of a type in place. A record or variant of more has
/// methods for that, which all functions that use it share.
const MAX_STEPS_IN_PLACE: u64 = 64;

/// Why there are flat core types of what is lifted from them or lowered to them.
const FEW_CORE_VALUES: &str = "what has more core values than there are parameters is passed in memory";

/// A WIT type in C#.
#[derive(Debug)]
pub struct TypeShape {
    /// Its name in WIT, for messages.
    pub wit_name: String,
    /// Its C# type as a value.
    pub cs: CsType,
    pub form: Form,
    /// Its bytes in memory.
    pub size: u32,
    pub align: u32,
    /// Its core values; none of one that has too many for parameters.
    pub flat: Option<Vec<CoreType>>,
    pub holds: Holds,
    /// Whether the memory of a value in C# is what goes out: numbers, bools, chars, and records of those; enums and flags
    /// only where every number of C#'s enum is a value. (Tuples are left out: the runtime may reorder the fields of
    /// `ValueTuple`.)
    pub is_stored_as_it_is: bool,
    /// Whether what arrives is the memory of a value in C#, whichever bits there are: numbers, flags, and records of those.
    pub is_loaded_as_it_is: bool,
    /// The steps that it takes to lift or lower its core values.
    steps: u64,
    /// The first type of the world that is the same to the component model.
    pub same: Type,
}

/// How values of a type are made and taken apart.
#[derive(Debug)]
pub enum Form {
    Bool,
    Number(Number),
    Char,
    String,
    /// The number of a case; whether C#'s enum has numbers that are no case.
    Enum {
        number: Number,
        names: Vec<CsIdent>,
        is_checked: bool,
    },
    /// Bits; whether C#'s enum has bits that are no flag.
    Flags {
        number: Number,
        names: Vec<CsIdent>,
        is_checked: bool,
    },
    List(Type),
    FixedList(Type, u32),
    /// A list of entries of two fields.
    Map(Fields),
    Record(Fields),
    Tuple(Fields),
    Cases(Cases),
    /// A resource of the other side or of this one.
    Handle(Ownership, Direction),
    ErrorContext,
    /// The readable end of a stream or future.
    Channel,
}

/// Values in a row.
#[derive(Debug)]
pub struct Fields {
    pub types: Vec<Type>,
    pub names: Vec<CsIdent>, // The C# members
    pub offsets: Vec<u32>,
    pub size: u32,
    pub align: u32,
}

/// One value of several types.
#[derive(Debug)]
pub struct Cases {
    pub of: CasesOf,
    pub payloads: Vec<Option<Type>>,
    /// The number of the case, and where its payload lies.
    pub discriminant: Number,
    pub payload_offset: u32,
    /// The core values that the payloads share, joined; none when there are too many for parameters.
    slots: Option<Vec<CoreType>>,
}

impl Cases {
    /// The core values that the payloads share, of a type that is known to have few enough.
    pub fn slots(&self) -> &[CoreType] {
        self.slots.as_ref().expect(FEW_CORE_VALUES)
    }

    /// The payloads of `ok` and `err`, if the cases are these.
    pub fn as_result(&self) -> Option<[Option<Type>; 2]> {
        match (&self.of, &self.payloads[..]) {
            (CasesOf::Result, [ok, err]) => Some([*ok, *err]),
            _ => None,
        }
    }
}

/// What tells the cases apart in C#.
#[derive(Debug)]
pub enum CasesOf {
    Nullable,              // `null`
    Option,                // `Option<T>`, where `T` is an option
    Result,                // `Result<T, E>`
    Variant(Vec<CsIdent>), // A class for each case
}

impl TypeShape {
    /// Whether it is a record or a variant, which have methods that load and store them.
    pub fn has_helpers(&self) -> bool {
        match &self.form {
            Form::Record(_) => true,
            Form::Cases(cases) => matches!(cases.of, CasesOf::Variant(_)),
            _ => false,
        }
    }

    /// Whether its core values are lifted and lowered by methods of their own.
    pub fn has_flat_helpers(&self) -> bool {
        self.has_helpers() && self.steps > MAX_STEPS_IN_PLACE
    }

    /// The core values of a type that is known to have few enough.
    pub fn core_values(&self) -> &[CoreType] {
        self.flat.as_ref().expect(FEW_CORE_VALUES)
    }

    /// The cases of a type that is known to have some.
    pub fn cases(&self) -> &Cases {
        match &self.form {
            Form::Cases(cases) => cases,
            _ => unreachable!("only options, results and variants are asked for their cases"),
        }
    }

    /// Whether lowering it gives handles away, once the call begins.
    pub fn moves_handles(&self) -> bool {
        self.holds.any(Holds::OWNED) || self.holds.any(Holds::CHANNELS)
    }

    /// Whether lowering it needs the call's arena: for memory, or for handles that are lent or given away.
    pub fn lowers_with_arena(&self) -> bool {
        self.holds.any(Holds::ADDRESSES) || self.moves_handles() || self.holds.any(Holds::LOANS)
    }

    /// Whether lifting it needs the call's arena, to give back at its end what was lent for it.
    pub fn lifts_with_arena(&self) -> bool {
        self.holds.any(Holds::BORROWED_IMPORTS)
    }

    /// Whether it is an option, so that an option of it is `Option<T>`.
    fn is_option(&self) -> bool {
        matches!(&self.form, Form::Cases(Cases { of: CasesOf::Nullable | CasesOf::Option, .. }))
    }
}

/// The shapes of all types that the world uses.
pub struct Types {
    of: IndexMap<Type, Rc<TypeShape>>,
}

impl Index<&Type> for Types {
    type Output = TypeShape;

    fn index(&self, ty: &Type) -> &TypeShape {
        self.of.get(ty).expect("the world's types have names, and `check` refuses those too large for memory")
    }
}

impl Types {
    /// Decides for all types of the world.
    pub fn of(model: &Model<'_>, names: &Names) -> Self {
        let types = Self { of: IndexMap::new() };
        let mut shaper = Shaper { model, names, types, kinds: IndexMap::new(), declared: IndexMap::new() };
        PRIMITIVES.into_iter().for_each(|(ty, _)| shaper.add(ty));
        // The parser puts each type behind its parts.
        model.resolve.types.iter().for_each(|(id, _)| shaper.add(Type::Id(id)));
        shaper.types
    }

    /// The C# type of a payload that WIT can leave out.
    pub fn payload(&self, ty: Option<&Type>) -> CsType {
        ty.map_or_else(CsType::unit, |ty| self[ty].cs.clone())
    }

    /// The flat core types of `types` in a row; none when there are more than `limit`, which is at most that of parameters.
    pub fn flat<'t>(&self, types: impl IntoIterator<Item = &'t Type>, limit: usize) -> Option<Vec<CoreType>> {
        let mut flat = Vec::new();
        for ty in types {
            flat.extend(self[ty].flat.as_ref()?);
            if flat.len() > limit {
                return None;
            }
        }
        Some(flat)
    }

    /// The offsets of values in a row, and the size and alignment of the whole; none of what is too large for memory.
    pub fn in_a_row<'t>(&self, types: impl IntoIterator<Item = &'t Type>) -> Option<(Vec<u32>, u32, u32)> {
        let (mut offsets, mut size, mut align) = (Vec::new(), 0u32, 1);
        for shape in types.into_iter().map(|ty| &self[ty]) {
            size = size.checked_next_multiple_of(shape.align)?;
            offsets.push(size);
            size = size.checked_add(shape.size)?;
            align = align.max(shape.align);
        }
        Some((offsets, size.checked_next_multiple_of(align)?, align))
    }
}

struct Shaper<'a> {
    model: &'a Model<'a>,
    names: &'a Names,
    types: Types,
    /// The first type of each kind whose parts are first ones.
    kinds: IndexMap<Kind, Type>,
    /// The first declared type of each name.
    declared: IndexMap<CsPath, TypeId>,
}

impl Shaper<'_> {
    /// Adds a type, unless it is one that the world does not use.
    fn add(&mut self, ty: Type) {
        let resolve = self.model.resolve;
        let shape = match ty {
            Type::Id(id) => match &resolve.types[id].kind {
                TypeDefKind::Type(target) => self.types.of.get(target).cloned(),
                _ => self.shape(ty).map(Rc::new),
            },
            _ => self.shape(ty).map(Rc::new),
        };
        self.types.of.extend(shape.map(|shape| (ty, shape)));
    }

    fn shape(&mut self, ty: Type) -> Option<TypeShape> {
        let kind = kind(self.model.resolve, &ty);
        let parts = kind.parts();
        if !parts.iter().all(|part| self.types.of.contains_key(part)) {
            return None;
        }
        let (size, align) = match kind {
            Kind::Handle(..) => (4, 4),
            _ => {
                let sizes = &self.model.facts.sizes;
                (sizes.size(&ty).size_wasm32(), sizes.align(&ty).align_wasm32())
            }
        };
        let (cs, form) = self.decide(&kind)?;
        let (is_stored_as_it_is, is_loaded_as_it_is) = match &form {
            Form::Bool | Form::Char => (true, false),
            Form::Number(_) => (true, true),
            Form::Enum { is_checked, .. } => (!is_checked, false),
            Form::Flags { is_checked, .. } => (!is_checked, true),
            Form::Record(_) => (true, true),
            _ => (false, false),
        };
        let are_parts = |is: fn(&TypeShape) -> bool| parts.iter().all(|part| is(&self.types[part]));
        Some(TypeShape {
            wit_name: self.wit_name(&ty),
            cs,
            size: size.try_into().ok()?,
            align: align.try_into().ok()?,
            flat: self.flatten(&form),
            holds: self.model.facts.get(&ty).holds,
            is_stored_as_it_is: is_stored_as_it_is && are_parts(|part| part.is_stored_as_it_is),
            is_loaded_as_it_is: is_loaded_as_it_is && are_parts(|part| part.is_loaded_as_it_is),
            steps: self.steps(&kind, &parts),
            same: self.same(ty, kind),
            form,
        })
    }

    /// What a type is in C#, and how its values cross.
    fn decide(&self, kind: &Kind) -> Option<(CsType, Form)> {
        let value = |ty: &Type| self.types[ty].cs.clone();
        let payload = |ty: &Option<Type>| self.types.payload(ty.as_ref());
        Some(match kind {
            Kind::Bool => (CsType::Keyword("bool"), Form::Bool),
            Kind::Number(number) => (CsType::number(*number), Form::Number(*number)),
            Kind::Char => (CsType::library("System.Text.Rune"), Form::Char),
            Kind::String => (CsType::Keyword("string"), Form::String),
            Kind::List(item) => (value(item).array(), Form::List(*item)),
            Kind::FixedList(item, length) => (value(item).array(), Form::FixedList(*item, *length)),
            Kind::Map(key, item) => {
                let names = ["Key", "Value"].map(CsIdent::fixed).to_vec();
                let entry = self.fields(vec![*key, *item], names)?;
                (CsType::collection("Dictionary", [key, item].map(value)), Form::Map(entry))
            }
            Kind::Tuple(types) => {
                let names = (0..types.len()).map(tuple_item).collect();
                let mut items = types.iter().map(value);
                let cs = match types.len() {
                    0 => CsType::unit(),
                    1 => CsType::library_of("System.ValueTuple", items.next()),
                    _ => CsType::Tuple(items.collect()),
                };
                (cs, Form::Tuple(self.fields(types.clone(), names)?))
            }
            Kind::Option(some) => {
                let (cs, of) = match self.types[some].is_option() {
                    true => (CsType::runtime_of("Option", [value(some)]), CasesOf::Option),
                    false => (value(some).nullable(), CasesOf::Nullable),
                };
                (cs, self.cases(of, vec![None, Some(*some)]))
            }
            Kind::Result(ok, err) => {
                let cs = CsType::runtime_of("Result", [ok, err].map(payload));
                (cs, self.cases(CasesOf::Result, vec![*ok, *err]))
            }
            Kind::ErrorContext => (CsType::runtime("ErrorContext"), Form::ErrorContext),
            Kind::Stream(item) => (CsType::runtime_of("StreamReader", [payload(item)]), Form::Channel),
            Kind::Future(item) => (CsType::runtime_of("FutureReader", [payload(item)]), Form::Channel),
            Kind::Record(id, _)
            | Kind::Variant(id, _)
            | Kind::Enum(id, _)
            | Kind::Flags(id, _)
            | Kind::Handle(_, id) => {
                (CsType::Named(self.names.types.get(id)?.clone()), self.declared_form(kind, id)?)
            }
        })
    }

    fn declared_form(&self, kind: &Kind, id: &TypeId) -> Option<Form> {
        let names = self.names.members.get(id)?.clone();
        Some(match kind {
            Kind::Record(_, types) => Form::Record(self.fields(types.clone(), names)?),
            Kind::Variant(_, cases) => self.cases(CasesOf::Variant(names), cases.clone()),
            Kind::Enum(_, count) => {
                let number = Number::discriminant(*count);
                let is_checked = u64::try_from(*count).ok()? < 1 << (8 * size_of_discriminant(number));
                Form::Enum { number, names, is_checked }
            }
            Kind::Flags(_, count) => {
                let is_checked = !matches!(count, 8 | 16 | 32);
                Form::Flags { number: Number::bits(*count), names, is_checked }
            }
            Kind::Handle(ownership, _) => Form::Handle(*ownership, self.model.resources.get(id)?.direction),
            _ => unreachable!("other types have no names in C#"),
        })
    }

    fn fields(&self, types: Vec<Type>, names: Vec<CsIdent>) -> Option<Fields> {
        let (offsets, size, align) = self.types.in_a_row(&types)?;
        Some(Fields { types, names, offsets, size, align })
    }

    fn cases(&self, of: CasesOf, payloads: Vec<Option<Type>>) -> Form {
        let discriminant = Number::discriminant(payloads.len());
        let align = payloads.iter().flatten().map(|ty| self.types[ty].align).max().unwrap_or(1);
        let size = size_of_discriminant(discriminant);
        let slots = self.slots(&payloads);
        Form::Cases(Cases { of, payloads, discriminant, payload_offset: size.next_multiple_of(align), slots })
    }

    fn slots(&self, payloads: &[Option<Type>]) -> Option<Vec<CoreType>> {
        let mut joined: Vec<CoreType> = Vec::new();
        for payload in payloads.iter().flatten() {
            for (index, core) in self.types[payload].flat.as_ref()?.iter().enumerate() {
                match joined.get_mut(index) {
                    Some(slot) => *slot = slot.join(*core),
                    None => joined.push(*core),
                }
            }
        }
        Some(joined)
    }

    fn flatten(&self, form: &Form) -> Option<Vec<CoreType>> {
        let flat = match form {
            Form::Number(number) | Form::Flags { number, .. } => vec![CoreType::number(*number)],
            Form::String | Form::List(_) | Form::Map(_) => vec![CoreType::Address, CoreType::I32],
            Form::FixedList(item, length) => {
                let item = self.types[item].flat.as_ref()?;
                let count = item.len().checked_mul(usize::try_from(*length).ok()?)?;
                let is_few = count <= MAX_FLAT_PARAMS;
                is_few.then(|| item.iter().copied().cycle().take(count).collect())?
            }
            Form::Record(fields) | Form::Tuple(fields) => self.types.flat(&fields.types, MAX_FLAT_PARAMS)?,
            Form::Cases(cases) => [CoreType::I32].iter().chain(cases.slots.as_ref()?).copied().collect(),
            Form::Bool | Form::Char | Form::Enum { .. } => vec![CoreType::I32],
            Form::Handle(..) | Form::ErrorContext | Form::Channel => vec![CoreType::I32],
        };
        (flat.len() <= MAX_FLAT_PARAMS).then_some(flat)
    }

    fn steps(&self, kind: &Kind, parts: &[Type]) -> u64 {
        let items = match kind {
            Kind::FixedList(_, length) => u64::from(*length).min(MAX_STEPS_IN_PLACE),
            _ => 1,
        };
        let steps = parts.iter().map(|part| match &self.types[part] {
            part if part.has_flat_helpers() => items,
            part => part.steps.saturating_mul(items),
        });
        steps.fold(1, u64::saturating_add)
    }

    /// The name of a type in WIT.
    fn wit_name(&self, ty: &Type) -> String {
        let Type::Id(id) = ty else { return "value".to_owned() };
        let definition = &self.model.resolve.types[*id];
        let name = definition.name.as_deref().unwrap_or(definition.kind.as_str());
        match definition.owner {
            TypeOwner::Interface(interface) => match self.model.resolve.id_of(interface) {
                Some(interface) => format!("{interface}.{name}"),
                None => name.to_owned(),
            },
            TypeOwner::World(_) | TypeOwner::None => name.to_owned(),
        }
    }

    /// The first type that is the same. C# types alone do not tell: a list and one of fixed length are both arrays.
    fn same(&mut self, ty: Type, kind: Kind) -> Type {
        let names = &self.names.types;
        let mut first = |id: TypeId| *self.declared.entry(names[&id].clone()).or_insert(id);
        let kind = match kind {
            Kind::Record(id, _) | Kind::Variant(id, _) | Kind::Enum(id, _) | Kind::Flags(id, _) => {
                return Type::Id(first(id));
            }
            Kind::Handle(ownership, id) => Kind::Handle(ownership, first(definition(self.model.resolve, id))),
            kind => kind.map_parts(|part| self.types[&part].same),
        };
        *self.kinds.entry(kind).or_insert(ty)
    }
}

fn size_of_discriminant(number: Number) -> u32 {
    match number {
        Number::U8 => 1,
        Number::U16 => 2,
        _ => 4,
    }
}
