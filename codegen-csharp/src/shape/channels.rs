//! Streams and futures: a class for each type of them, in the class whose function is the first to use it. The names of
//! their core functions are made from that function; those of any other that uses the type would do.

use super::cs_type::{CsType, Param};
use super::function::CoreImportName;
use super::ident::{CsIdent, CsPath, Scope, local_hint};
use super::names::{INTEROP, Names};
use super::types::Types;
use crate::model::{Direction, FunctionItem, Kind, Model, kind};
use indexmap::IndexMap;
use wit_parser::{FutureIntrinsic, LiftLowerAbi, ManglingAndAbi, StreamIntrinsic, Type, TypeId, WasmImport};

/// The types of streams and futures of a world.
#[derive(Debug, Default)]
pub struct Channels {
    pub types: IndexMap<Type, ChannelShape>, // By the first type of those that are the same
    known: IndexMap<TypeId, bool>,           // Whether all streams and futures in a type have a class
}

#[derive(Debug)]
pub struct ChannelShape {
    pub path: CsPath, // The class that stands for it
    pub is_future: bool,
    pub payload: Option<Type>,
    pub item: CsType,                 // The type of the items
    pub size: u32,                    // The size of an item in bytes
    pub is_plain: bool,               // Whether items are copied as they are in memory
    pub imports: Vec<CoreImportName>, // The core functions, in the order of [`ACTIONS`]
}

/// A function of the canonical ABI for streams and futures.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    pub name: &'static str,
    pub end: &'static str, // The end that it is for
    params: usize,         // How many of the end, the place of items, and their number it takes
    result: Option<&'static str>,
    stream: fn() -> StreamIntrinsic,
    future: fn() -> FutureIntrinsic,
}

/// All of them.
#[rustfmt::skip]
pub const ACTIONS: [Action; 7] = [
    action("Create", "", 0, Some("long"), || StreamIntrinsic::New, || FutureIntrinsic::New),
    action("Read", "reader", 3, Some("int"), || StreamIntrinsic::Read, || FutureIntrinsic::Read),
    action("Write", "writer", 3, Some("int"), || StreamIntrinsic::Write, || FutureIntrinsic::Write),
    action("CancelRead", "reader", 1, Some("int"), || StreamIntrinsic::CancelRead, || FutureIntrinsic::CancelRead),
    action("CancelWrite", "writer", 1, Some("int"), || StreamIntrinsic::CancelWrite, || FutureIntrinsic::CancelWrite),
    action("DropReader", "reader", 1, None, || StreamIntrinsic::DropReadable, || FutureIntrinsic::DropReadable),
    action("DropWriter", "writer", 1, None, || StreamIntrinsic::DropWritable, || FutureIntrinsic::DropWritable),
];

const fn action(
    name: &'static str,
    end: &'static str,
    params: usize,
    result: Option<&'static str>,
    stream: fn() -> StreamIntrinsic,
    future: fn() -> FutureIntrinsic,
) -> Action {
    Action { name, end, params, result, stream, future }
}

impl Action {
    /// What its method takes.
    pub fn params(&self, end: &str) -> Vec<Param> {
        let all = [(end, CsType::INT), ("items", CsType::address()), ("count", CsType::INT)];
        let params = all.into_iter().take(self.params);
        params.map(|(name, ty)| Param::value(ty, CsIdent::fixed(name))).collect()
    }

    /// How many of these the core function takes: a future carries one item.
    pub fn core_params(&self, is_future: bool) -> usize {
        if is_future { self.params.min(2) } else { self.params }
    }

    /// What it gives.
    pub fn result(&self) -> Option<CsType> {
        self.result.map(CsType::Keyword)
    }
}

impl Channels {
    /// Adds those that a function of the class `owner` is the first to use, whose keys are given back.
    pub fn add(
        &mut self,
        model: &Model<'_>,
        types: &Types,
        item: &FunctionItem<'_>,
        owner: &CsPath,
        interop: &mut Scope,
    ) -> Vec<Type> {
        let mut added = Vec::new();
        let used = item.function.params.iter().map(|param| &param.ty).chain(&item.function.result);
        if !used.into_iter().any(|ty| model.facts.get(ty).channels > 0) {
            return added;
        }
        for ty in item.function.find_futures_and_streams(model.resolve) {
            let same = types[&Type::Id(ty)].same;
            if !self.types.contains_key(&same) {
                self.types.insert(same, channel(model, types, item, ty, owner, interop));
                added.push(same);
            }
        }
        added
    }

    /// Finds out which declared types have streams and futures that no function uses, and that have no class.
    pub fn learn(&mut self, model: &Model<'_>, types: &Types, names: &Names) {
        for id in names.types.keys() {
            self.is_known(model, types, &Type::Id(*id));
        }
    }

    /// Whether all streams and futures in `ty` have a class, found out once for each of its parts.
    fn is_known(&mut self, model: &Model<'_>, types: &Types, ty: &Type) -> bool {
        let Type::Id(id) = ty else { return true };
        if model.facts.get(ty).channels == 0 {
            return true;
        }
        if let Some(is_known) = self.known.get(id) {
            return *is_known;
        }
        let kind = kind(model.resolve, ty);
        let has_class = !kind.is_channel() || self.types.contains_key(&types[ty].same);
        let is_known = has_class && kind.parts().iter().all(|part| self.is_known(model, types, part));
        self.known.insert(*id, is_known);
        is_known
    }

    /// Whether the declared type `id` can be loaded and stored: all streams and futures in it have a class.
    pub fn have_classes(&self, id: TypeId) -> bool {
        self.known.get(&id).is_none_or(|is_known| *is_known)
    }
}

fn channel(
    model: &Model<'_>,
    types: &Types,
    item: &FunctionItem<'_>,
    ty: TypeId,
    owner: &CsPath,
    interop: &mut Scope,
) -> ChannelShape {
    let (is_future, payload) = match kind(model.resolve, &Type::Id(ty)) {
        Kind::Future(payload) => (true, payload),
        Kind::Stream(payload) => (false, payload),
        _ => unreachable!("only streams and futures are asked for"),
    };
    let word = if is_future { "FutureOf" } else { "StreamOf" };
    let cs = types.payload(payload.as_ref());
    let name = interop.claim(CsIdent::fixed(format!("{word}{}", words(&cs))));
    let shape = payload.as_ref().map(|ty| &types[ty]);
    let import = |action| import(model, item, payload.map(|_| ty), is_future, action);
    ChannelShape {
        path: owner.join(CsIdent::fixed(INTEROP)).join(name),
        is_future,
        payload,
        item: cs,
        size: shape.map_or(0, |shape| shape.size),
        is_plain: shape.is_none_or(|shape| shape.is_stored_as_it_is && shape.is_loaded_as_it_is),
        imports: ACTIONS.into_iter().map(import).collect(),
    }
}

fn import(
    model: &Model<'_>,
    item: &FunctionItem<'_>,
    ty: Option<TypeId>,
    is_future: bool,
    action: Action,
) -> CoreImportName {
    let (interface, func) = (item.interface, item.function);
    let exported = item.direction == Direction::Export;
    // Hosts have to ask for the asynchronous form of the others.
    let async_ = action.params == 3;
    let import = match is_future {
        true => {
            let intrinsic = (action.future)();
            WasmImport::FutureIntrinsic { interface, func, ty, intrinsic, exported, async_ }
        }
        false => {
            let intrinsic = (action.stream)();
            WasmImport::StreamIntrinsic { interface, func, ty, intrinsic, exported, async_ }
        }
    };
    let (module, entry_point) =
        model.resolve.wasm_import_name(ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback), import);
    CoreImportName { module, entry_point, name: CsIdent::fixed(format!("{}Core", action.name)) }
}

/// A type as a part of a name.
fn words(ty: &CsType) -> String {
    let all = |types: &[CsType]| types.iter().map(words).collect::<String>();
    match ty {
        CsType::Keyword(keyword) => {
            let mut word = local_hint(keyword);
            word[..1].make_ascii_uppercase();
            word
        }
        CsType::Simple(name) => name.bare().to_owned(),
        CsType::Named(path) => path.last().bare().to_owned(),
        CsType::Generic(path, args) => format!("{}Of{}", path.last().bare(), all(args)),
        CsType::Array(item) => format!("ListOf{}", words(item)),
        CsType::Nullable(inner) => format!("OptionOf{}", words(inner)),
        CsType::Tuple(items) => format!("TupleOf{}", all(items)),
        CsType::Pointer(target) => words(target),
    }
}
