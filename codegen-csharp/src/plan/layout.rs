//! Sizes, offsets and flat core types (canonical ABI: "Alignment", "Element Size", "Flattening").

use crate::csharp::CsType;
use crate::types::{Kind, Number, definition, primitive};
use contract::Flat;
use wit_parser::{Resolve, SizeAlign, Type, TypeDefKind};

/// The most core parameters before they are passed in memory (canonical ABI: `MAX_FLAT_PARAMS`).
pub const MAX_FLAT_PARAMS: usize = 16;
/// The same for an import that is called asynchronously (canonical ABI: `MAX_FLAT_ASYNC_PARAMS`).
pub const MAX_FLAT_ASYNC_PARAMS: usize = 4;
/// The most core results before they are passed in memory (canonical ABI: `MAX_FLAT_RESULTS`).
pub const MAX_FLAT_RESULTS: usize = 1;

/// Why there are flat core types of what is lifted from them or lowered to them.
pub const FEW_CORE_VALUES: &str = "what has more core values than there are parameters is passed in memory";

/// The type of a core parameter or result, with the C# type that needs the fewest casts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoreType {
    /// `i32`, as `int`.
    I32,
    /// `i32`, as `uint`.
    U32,
    /// `i32`, as an address.
    Address,
    /// `i64`, as `long`.
    I64,
    /// `i64`, as `ulong`.
    U64,
    /// `f32`
    F32,
    /// `f64`
    F64,
}

impl CoreType {
    /// The C# type.
    pub fn cs_type(self) -> CsType {
        match self {
            Self::I32 => CsType::Keyword("int"),
            Self::U32 => CsType::Keyword("uint"),
            Self::Address => CsType::address(),
            Self::I64 => CsType::Keyword("long"),
            Self::U64 => CsType::Keyword("ulong"),
            Self::F32 => CsType::Keyword("float"),
            Self::F64 => CsType::Keyword("double"),
        }
    }

    /// The type for the declaration of an import: the interpreter calls functions of `int` and addresses alone in a
    /// way of their own, which is twice as fast.
    pub fn declared(self) -> Self {
        match self {
            Self::U32 => Self::I32,
            other => other,
        }
    }

    /// The size in bytes, which is also the alignment.
    pub fn size(self) -> u32 {
        self.flat().size()
    }

    /// The type without what C# adds to it.
    pub fn flat(self) -> Flat {
        match self {
            Self::I32 | Self::U32 | Self::Address => Flat::I32,
            Self::I64 | Self::U64 => Flat::I64,
            Self::F32 => Flat::F32,
            Self::F64 => Flat::F64,
        }
    }

    /// The type that holds both (canonical ABI: `join`), for payloads of a variant that share a place.
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (a, b) if a.size() == 4 && b.size() == 4 => Self::I32,
            _ => Self::I64,
        }
    }
}

/// The sizes and offsets of a world's types.
pub struct Layouts<'a> {
    resolve: &'a Resolve,
    sizes: SizeAlign,
    /// The flat core types of each type, by its index; none of one that has too many for parameters.
    flat: Vec<Option<Vec<CoreType>>>,
}

impl<'a> Layouts<'a> {
    /// Computes the layouts of all types.
    pub fn new(resolve: &'a Resolve) -> anyhow::Result<Self> {
        let mut sizes = SizeAlign::default();
        sizes.fill(resolve)?;
        let mut layouts = Self { resolve, sizes, flat: Vec::new() };
        // The parser puts each type behind its parts.
        for (_, definition) in resolve.types.iter() {
            let flat = layouts.flatten(&definition.kind);
            layouts.flat.push(flat);
        }
        Ok(layouts)
    }

    /// The size in bytes, however large it is. A resource itself has none: its handles have.
    pub fn exact_size(&self, ty: &Type) -> u64 {
        if let Type::Id(id) = ty
            && self.resolve.types[definition(self.resolve, *id)].kind == TypeDefKind::Resource
        {
            return 0;
        }
        u64::try_from(self.sizes.size(ty).size_wasm32()).unwrap_or(u64::MAX)
    }

    /// The size in bytes.
    pub fn size(&self, ty: &Type) -> u32 {
        narrow(self.sizes.size(ty).size_wasm32())
    }

    /// The alignment in bytes.
    pub fn align(&self, ty: &Type) -> u32 {
        narrow(self.sizes.align(ty).align_wasm32())
    }

    /// The offsets of fields in order, and the size and alignment of the whole.
    pub fn record<'t>(&self, types: impl IntoIterator<Item = &'t Type> + Clone) -> (Vec<u32>, u32, u32) {
        let offsets = self.sizes.field_offsets(types.clone());
        let whole = self.sizes.record(types);
        let offsets = offsets.into_iter().map(|(offset, _)| narrow(offset.size_wasm32())).collect();
        (offsets, narrow(whole.size.size_wasm32()), narrow(whole.align.align_wasm32()))
    }

    /// The discriminant of a type with these cases, and the offset of the payloads.
    pub fn variant(&self, cases: &[Option<Type>]) -> (Number, u32) {
        let discriminant = Number::discriminant(cases.len());
        let size = match discriminant {
            Number::U8 => 1,
            Number::U16 => 2,
            _ => 4,
        };
        let align = cases.iter().flatten().map(|ty| self.align(ty)).max().unwrap_or(1);
        (discriminant, align_up(size, align))
    }

    /// The flat core types of `types` in a row; none when there are more than `limit`, which is at most that of parameters.
    pub fn flat<'t>(&self, types: impl IntoIterator<Item = &'t Type>, limit: usize) -> Option<Vec<CoreType>> {
        let mut flat = Vec::new();
        for ty in types {
            match ty {
                Type::Id(id) => flat.extend(self.flat[id.index()].as_ref()?),
                other => push_primitive(&primitive(other), &mut flat),
            }
            if flat.len() > limit {
                return None;
            }
        }
        Some(flat)
    }

    /// The flat core types of the payloads, joined; the discriminant is not part of it.
    pub fn flat_payloads(&self, cases: &[Option<Type>]) -> Option<Vec<CoreType>> {
        let mut joined: Vec<CoreType> = Vec::new();
        for case in cases.iter().flatten() {
            for (index, ty) in self.flat([case], MAX_FLAT_PARAMS)?.into_iter().enumerate() {
                match joined.get_mut(index) {
                    Some(slot) => *slot = slot.join(ty),
                    None => joined.push(ty),
                }
            }
        }
        Some(joined)
    }

    /// The flat core types of a definition whose parts are flattened already.
    fn flatten(&self, definition: &TypeDefKind) -> Option<Vec<CoreType>> {
        let mut flat = Vec::new();
        match definition {
            TypeDefKind::Type(target) => return self.flat([target], MAX_FLAT_PARAMS),
            TypeDefKind::Record(record) => {
                return self.flat(record.fields.iter().map(|field| &field.ty), MAX_FLAT_PARAMS);
            }
            TypeDefKind::Tuple(tuple) => return self.flat(&tuple.types, MAX_FLAT_PARAMS),
            TypeDefKind::FixedLengthList(item, length) => return self.flat_list(item, *length),
            TypeDefKind::Variant(variant) => {
                let cases: Vec<Option<Type>> = variant.cases.iter().map(|case| case.ty).collect();
                flat = self.flat_cases(&cases)?;
            }
            TypeDefKind::Option(some) => flat = self.flat_cases(&[Some(*some)])?,
            TypeDefKind::Result(result) => flat = self.flat_cases(&[result.ok, result.err])?,
            TypeDefKind::List(_) | TypeDefKind::Map(..) => flat.extend([CoreType::Address, CoreType::I32]),
            TypeDefKind::Flags(flags) => flat.push(flags_core_type(flags.flags.len())),
            TypeDefKind::Enum(_)
            | TypeDefKind::Resource
            | TypeDefKind::Handle(_)
            | TypeDefKind::Stream(_)
            | TypeDefKind::Future(_) => flat.push(CoreType::I32),
            TypeDefKind::Unknown => unreachable!("a resolved world has no unknown types"),
        }
        (flat.len() <= MAX_FLAT_PARAMS).then_some(flat)
    }

    fn flat_list(&self, item: &Type, length: u32) -> Option<Vec<CoreType>> {
        let item = self.flat([item], MAX_FLAT_PARAMS)?;
        let count = item.len().checked_mul(usize::try_from(length).ok()?)?;
        (count <= MAX_FLAT_PARAMS).then(|| item.iter().copied().cycle().take(count).collect())
    }

    fn flat_cases(&self, cases: &[Option<Type>]) -> Option<Vec<CoreType>> {
        let mut flat = vec![CoreType::I32];
        flat.extend(self.flat_payloads(cases)?);
        Some(flat)
    }
}

fn push_primitive(kind: &Kind, flat: &mut Vec<CoreType>) {
    match kind {
        Kind::Number(number) => flat.push(number_core_type(*number)),
        Kind::String => flat.extend([CoreType::Address, CoreType::I32]),
        _ => flat.push(CoreType::I32),
    }
}

/// The core type of a number.
pub fn number_core_type(number: Number) -> CoreType {
    match number {
        Number::U8 | Number::S8 | Number::U16 | Number::S16 | Number::S32 => CoreType::I32,
        Number::U32 => CoreType::U32,
        Number::S64 => CoreType::I64,
        Number::U64 => CoreType::U64,
        Number::F32 => CoreType::F32,
        Number::F64 => CoreType::F64,
    }
}

/// The core type of that many flags.
pub fn flags_core_type(count: usize) -> CoreType {
    number_core_type(Number::bits(count))
}

/// `value` rounded up to a multiple of `align`, a power of two.
pub fn align_up(value: u32, align: u32) -> u32 {
    (value + align - 1) & !(align - 1)
}

fn narrow(size: usize) -> u32 {
    u32::try_from(size).expect("`check` refuses types too large for a 32-bit memory")
}
