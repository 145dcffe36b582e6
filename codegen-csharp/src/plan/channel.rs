//! Streams and futures: for each type of them the functions of the canonical ABI, and handles to and from objects. The
//! names of these functions are made from a function of the WIT that uses the type; any of them does.

use super::body::{Body, member, service};
use super::lower::local_hint;
use super::{Context, CoreFunction, CoreImport};
use crate::csharp::{CsType, Expr, Param, Stmt};
use crate::facts::Facts;
use crate::model::{Class, File, Method, TypeShape};
use crate::names::{CsIdent, CsPath, INSTANCE, INTEROP, Names, Scope};
use crate::surface::Direction;
use crate::types::{Kind, TypeMap, kind, parts};
use indexmap::IndexMap;
use wit_parser::{
    Function, FutureIntrinsic, LiftLowerAbi, ManglingAndAbi, Resolve, StreamIntrinsic, Type, TypeId,
    WasmImport, WorldKey,
};

const MANGLING: ManglingAndAbi = ManglingAndAbi::Legacy(LiftLowerAbi::AsyncCallback);

/// The types of streams and futures of a world, by what they carry.
#[derive(Debug, Default)]
pub struct Channels<'a> {
    types: IndexMap<String, Channel<'a>>,
    /// Which of them belong to a class, by the class that talks to the other side.
    by_class: IndexMap<CsPath, Vec<usize>>,
    /// Whether all streams and futures in a declared type, or a part of one, have a class.
    known: IndexMap<TypeId, bool>,
}

/// A type of streams or futures.
#[derive(Debug)]
struct Channel<'a> {
    /// The generated class.
    path: CsPath,
    is_future: bool,
    payload: Option<Type>,
    /// The type where it is used first, and the function that uses it.
    ty: TypeId,
    function: &'a Function,
    interface: Option<WorldKey>,
    direction: Direction,
}

/// The generated class for a type of streams or futures.
#[derive(Debug)]
pub struct ChannelPlan {
    /// Its name.
    pub name: CsIdent,
    /// The type of the items.
    pub item: CsType,
    /// Whether it is for futures.
    pub is_future: bool,
    /// The size of an item in bytes.
    pub size: u32,
    /// Whether items are copied as they are in memory.
    pub is_plain: bool,
    /// The functions of the canonical ABI, in the order of [`ACTIONS`].
    pub imports: Vec<CoreImport>,
    /// What loads an item, unless that is a copy.
    pub load: Option<Vec<Stmt>>,
    /// What stores an item, unless that is a copy.
    pub store: Option<Vec<Stmt>>,
}

/// A function of the canonical ABI for streams and futures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Makes both ends.
    Create,
    /// Reads items.
    Read,
    /// Writes items.
    Write,
    /// Ends a read.
    CancelRead,
    /// Ends a write.
    CancelWrite,
    /// Drops the readable end.
    DropReader,
    /// Drops the writable end.
    DropWriter,
}

/// All of them.
pub const ACTIONS: [Action; 7] = [
    Action::Create,
    Action::Read,
    Action::Write,
    Action::CancelRead,
    Action::CancelWrite,
    Action::DropReader,
    Action::DropWriter,
];

impl<'a> Channels<'a> {
    /// The types that the methods of `files` use.
    pub fn of(resolve: &'a Resolve, facts: &'a Facts, names: &'a Names, files: &[File<'a>]) -> Self {
        let mut channels = Self::default();
        let types = TypeMap { resolve, facts, names };
        files.iter().for_each(|file| channels.add_class(types, &file.class));
        for id in names.types.keys() {
            channels.learn(types, &Type::Id(*id));
        }
        channels
    }

    /// Finds out whether all streams and futures in `ty` have a class, once for each of its parts.
    fn learn(&mut self, types: TypeMap<'_>, ty: &Type) -> bool {
        let Type::Id(id) = ty else { return true };
        if types.facts.get(ty).channels == 0 {
            return true;
        }
        if let Some(is_known) = self.known.get(id) {
            return *is_known;
        }
        let kind = kind(types.resolve, ty);
        let is_known = match kind {
            Kind::Stream(_) | Kind::Future(_) => self.types.contains_key(&key(types, ty)),
            _ => true,
        };
        let is_known = is_known && parts(&kind).iter().all(|part| self.learn(types, part));
        self.known.insert(*id, is_known);
        is_known
    }

    fn add_class(&mut self, types: TypeMap<'a>, class: &Class<'a>) {
        let scope = class.path.join(CsIdent::fixed(INTEROP));
        let mut taken = Scope::members_of(scope.last());
        for declared in &class.types {
            if let TypeShape::Resource(direction, _, methods) = &declared.shape {
                self.add_methods(types, &scope, &mut taken, *direction, methods);
            }
        }
        self.add_methods(types, &scope, &mut taken, Direction::Export, &class.exports);
        self.add_methods(types, &scope, &mut taken, Direction::Import, &class.imports);
        if let Some(nested) = &class.nested {
            self.add_class(types, nested);
        }
    }

    fn add_methods(
        &mut self,
        types: TypeMap<'a>,
        scope: &CsPath,
        taken: &mut Scope,
        direction: Direction,
        methods: &[Method<'a>],
    ) {
        for method in methods {
            if !holds_channels(types.facts, method.function) {
                continue;
            }
            for ty in method.function.find_futures_and_streams(types.resolve) {
                let (is_future, payload) = channel(types.resolve, &Type::Id(ty));
                let of_class = self.by_class.entry(scope.clone()).or_default();
                let entry = self.types.entry(key(types, &Type::Id(ty)));
                let index = entry.index();
                entry.or_insert_with(|| {
                    of_class.push(index);
                    let word = if is_future { "FutureOf" } else { "StreamOf" };
                    let name = format!("{word}{}", words(&types.payload(payload.as_ref())));
                    Channel {
                        path: scope.join(taken.claim(CsIdent::fixed(name))),
                        is_future,
                        payload,
                        ty,
                        function: method.function,
                        interface: method.interface.clone(),
                        direction,
                    }
                });
            }
        }
    }
}

impl<'a> Context<'a> {
    /// Whether all streams and futures in the declared type `id` have a class. Those in types that no function uses have
    /// none.
    pub fn has_known_channels(&self, id: TypeId) -> bool {
        self.channels.known.get(&id).is_none_or(|is_known| *is_known)
    }

    /// Plans the classes for the streams and futures that belong to the class `owner`, and takes their names.
    pub fn plan_channels(&self, owner: &CsPath, interop: &mut Scope) -> Vec<ChannelPlan> {
        let scope = owner.join(CsIdent::fixed(INTEROP));
        let own = self.channels.by_class.get(&scope).into_iter().flatten();
        own.map(|&index| {
            let channel = &self.channels.types[index];
            interop.reserve(channel.path.last().bare());
            self.plan_channel(channel)
        })
        .collect()
    }

    fn plan_channel(&self, channel: &Channel<'_>) -> ChannelPlan {
        let is_plain = channel
            .payload
            .is_none_or(|ty| self.facts().is_stored_as_it_is(&ty) && self.facts().is_loaded_as_it_is(&ty));
        let item = channel.payload.filter(|_| !is_plain);
        ChannelPlan {
            name: channel.path.last().clone(),
            item: self.types().payload(channel.payload.as_ref()),
            is_future: channel.is_future,
            size: channel.payload.map_or(0, |ty| self.layouts.size(&ty)),
            is_plain,
            imports: ACTIONS.into_iter().map(|action| self.channel_import(channel, action)).collect(),
            load: item.map(|ty| self.load_item(&ty)),
            store: item.map(|ty| self.store_item(&ty)),
        }
    }

    fn load_item(&self, ty: &Type) -> Vec<Stmt> {
        let item = CsIdent::fixed("item");
        let mut body = Body::new(self, Scope::locals([&item]));
        let value = body.load(&Expr::Local(item), 0, ty, "value");
        body.push(Stmt::Return(Some(value)));
        body.finish()
    }

    fn store_item(&self, ty: &Type) -> Vec<Stmt> {
        let (value, item) = (CsIdent::fixed("value"), CsIdent::fixed("item"));
        let mut body = Body::new(self, Scope::locals([&value, &item]));
        body.store(Expr::Local(value), ty, &Expr::Local(item), 0, "content");
        body.finish()
    }

    fn channel_import(&self, channel: &Channel<'_>, action: Action) -> CoreImport {
        let (interface, func) = (channel.interface.as_ref(), channel.function);
        let exported = channel.direction == Direction::Export;
        let ty = channel.payload.map(|_| channel.ty);
        // Hosts have to ask for the asynchronous form of the others.
        let async_ = matches!(action, Action::Read | Action::Write);
        let import = match channel.is_future {
            true => WasmImport::FutureIntrinsic {
                interface,
                func,
                ty,
                intrinsic: future_intrinsic(action),
                exported,
                async_,
            },
            false => WasmImport::StreamIntrinsic {
                interface,
                func,
                ty,
                intrinsic: stream_intrinsic(action),
                exported,
                async_,
            },
        };
        let (module, entry_point) = self.resolve.wasm_import_name(MANGLING, import);
        let int = CsType::Keyword("int");
        let mut params = Vec::new();
        if action != Action::Create {
            params.push(Param::value(int.clone(), CsIdent::fixed("handle")));
        }
        if matches!(action, Action::Read | Action::Write) {
            params.push(Param::value(CsType::address(), CsIdent::fixed("items")));
            if !channel.is_future {
                params.push(Param::value(int.clone(), CsIdent::fixed("count")));
            }
        }
        let result = match action {
            Action::Create => Some(CsType::Keyword("long")),
            Action::DropReader | Action::DropWriter => None,
            _ => Some(int),
        };
        let name = CsIdent::fixed(format!("{action:?}Core"));
        CoreImport { module, function: CoreFunction { entry_point, name, params, result } }
    }

    /// The object that stands for the type of a stream or future.
    fn channel_type(&self, ty: &Type) -> Expr {
        let channel = &self.channels.types[&key(self.types(), ty)];
        Expr::Path(channel.path.join(CsIdent::fixed(INSTANCE)))
    }
}

impl Body<'_> {
    /// The handle of a stream or future that goes out.
    pub fn lower_channel(&mut self, value: Expr, ty: &Type) -> Expr {
        let channel = self.cx.channel_type(ty);
        self.arena().member(member("Move")).call([value, channel])
    }

    /// The object of a stream or future that arrived.
    pub fn lift_channel(&mut self, handle: Expr, ty: &Type) -> Expr {
        let owned = service("ResourceHandle", "Owned").call([handle]);
        Expr::New(self.cx.types().value(ty), vec![self.cx.channel_type(ty), owned])
    }
}

fn holds_channels(facts: &Facts, function: &Function) -> bool {
    let types = function.params.iter().map(|param| &param.ty).chain(&function.result);
    types.into_iter().any(|ty| facts.get(ty).channels > 0)
}

/// Whether `ty` is a future, and what it carries.
fn channel(resolve: &Resolve, ty: &Type) -> (bool, Option<Type>) {
    match kind(resolve, ty) {
        Kind::Future(payload) => (true, payload),
        Kind::Stream(payload) => (false, payload),
        _ => unreachable!("only streams and futures are asked for"),
    }
}

/// The same text for the same type of the component model: C# types alone do not tell a list from one of fixed length.
fn key(types: TypeMap<'_>, ty: &Type) -> String {
    let list = |parts: &[Type]| -> String {
        let parts: Vec<String> = parts.iter().map(|part| key(types, part)).collect();
        parts.join(",")
    };
    let payload = |ty: Option<Type>| ty.map_or("_".to_owned(), |ty| key(types, &ty));
    match kind(types.resolve, ty) {
        Kind::List(item) => format!("list<{}>", key(types, &item)),
        Kind::FixedList(item, length) => format!("list<{},{length}>", key(types, &item)),
        Kind::Map(from, to) => format!("map<{}>", list(&[from, to])),
        Kind::Tuple(items) => format!("tuple<{}>", list(&items)),
        Kind::Option(some) => format!("option<{}>", key(types, &some)),
        Kind::Result(ok, err) => format!("result<{},{}>", payload(ok), payload(err)),
        Kind::Stream(item) => format!("stream<{}>", payload(item)),
        Kind::Future(value) => format!("future<{}>", payload(value)),
        Kind::Handle(ownership, _) => format!("{ownership:?} {}", types.value(ty)),
        _ => types.value(ty).to_string(),
    }
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
        CsType::Named(path) => path.last().bare().to_owned(),
        CsType::Generic(path, args) => format!("{}Of{}", path.last().bare(), all(args)),
        CsType::Array(item) => format!("ListOf{}", words(item)),
        CsType::Nullable(inner) => format!("OptionOf{}", words(inner)),
        CsType::Tuple(items) => format!("TupleOf{}", all(items)),
        CsType::Pointer(target) => words(target),
    }
}

fn future_intrinsic(action: Action) -> FutureIntrinsic {
    match action {
        Action::Create => FutureIntrinsic::New,
        Action::Read => FutureIntrinsic::Read,
        Action::Write => FutureIntrinsic::Write,
        Action::CancelRead => FutureIntrinsic::CancelRead,
        Action::CancelWrite => FutureIntrinsic::CancelWrite,
        Action::DropReader => FutureIntrinsic::DropReadable,
        Action::DropWriter => FutureIntrinsic::DropWritable,
    }
}

fn stream_intrinsic(action: Action) -> StreamIntrinsic {
    match action {
        Action::Create => StreamIntrinsic::New,
        Action::Read => StreamIntrinsic::Read,
        Action::Write => StreamIntrinsic::Write,
        Action::CancelRead => StreamIntrinsic::CancelRead,
        Action::CancelWrite => StreamIntrinsic::CancelWrite,
        Action::DropReader => StreamIntrinsic::DropReadable,
        Action::DropWriter => StreamIntrinsic::DropWritable,
    }
}
