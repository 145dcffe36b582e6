//! Resources between C# and a host: handles that are owned, lent, given away and dropped, on both sides.

use integration_tests::{Host, State, guest};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use wasmtime::component::{ComponentType, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType, Val};
use wasmtime::{Result, StoreContextMut};

/// The host's crates: what is alive, and how many ever were.
#[derive(Default)]
struct Crates {
    made: u32,
    alive: BTreeMap<u32, Crate>,
    /// In the order of their drops.
    dropped: Vec<u32>,
}

struct Crate {
    label: String,
    inside: Vec<u32>,
}

impl Crates {
    fn make(&mut self, label: &str) -> Resource<Crate> {
        self.made += 1;
        self.alive.insert(self.made, Crate { label: label.to_owned(), inside: Vec::new() });
        Resource::new_own(self.made)
    }
}

type Shared = Arc<Mutex<Crates>>;

fn locked<T>(crates: &Shared, action: impl FnOnce(&mut Crates) -> T) -> T {
    action(&mut crates.lock().expect("no test thread panics in a call"))
}

#[derive(ComponentType, Lift, Lower)]
#[component(record)]
struct Shelf {
    name: String,
    items: Vec<Resource<Crate>>,
}

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
enum Place {
    #[component(name = "nowhere")]
    Nowhere,
    #[component(name = "on")]
    On(Shelf),
    #[component(name = "inside")]
    Inside(Resource<Crate>),
}

type Context<'a> = StoreContextMut<'a, State>;

/// Implements `crates`, and the ticket of the world.
fn define(linker: &mut Linker<State>, crates: &Shared) -> Result<()> {
    let mut interface = linker.instance("test:resources-imported/crates")?;
    define_crate(&mut interface, crates)?;
    define_functions(&mut interface)?;
    define_ticket(&mut linker.root())
}

fn define_crate(interface: &mut LinkerInstance<State>, crates: &Shared) -> Result<()> {
    let drop = Arc::clone(crates);
    interface.resource("crate", ResourceType::host::<Crate>(), move |_, rep| {
        locked(&drop, |crates| {
            crates.alive.remove(&rep).expect("a crate is dropped once");
            crates.dropped.push(rep);
        });
        Ok(())
    })?;
    let state = Arc::clone(crates);
    interface.func_wrap("[constructor]crate", move |_: Context<'_>, (label,): (String,)| {
        Ok((locked(&state, |crates| crates.make(&label)),))
    })?;
    let state = Arc::clone(crates);
    interface.func_wrap("[static]crate.open", move |_: Context<'_>, (code,): (String,)| {
        let opened = if code == "sesame" {
            Ok(locked(&state, |crates| crates.make("treasure")))
        } else {
            Err(format!("{code} opens nothing"))
        };
        Ok((opened,))
    })?;
    let state = Arc::clone(crates);
    interface.func_wrap("[method]crate.label", move |_: Context<'_>, (item,): (Resource<Crate>,)| {
        Ok((locked(&state, |crates| crates.alive[&item.rep()].label.clone()),))
    })?;
    let state = Arc::clone(crates);
    interface.func_wrap(
        "[method]crate.put",
        move |_: Context<'_>, (outer, inner): (Resource<Crate>, Resource<Crate>)| {
            assert!(inner.owned(), "what is put inside is given away");
            locked(&state, |crates| {
                crates.alive.get_mut(&outer.rep()).expect("it is alive").inside.push(inner.rep());
            });
            Ok(())
        },
    )?;
    let state = Arc::clone(crates);
    interface.func_wrap("[method]crate.take-all", move |_: Context<'_>, (item,): (Resource<Crate>,)| {
        let inside = locked(&state, |crates| {
            std::mem::take(&mut crates.alive.get_mut(&item.rep()).expect("it is alive").inside)
        });
        Ok((inside.into_iter().map(Resource::new_own).collect::<Vec<Resource<Crate>>>(),))
    })?;
    let state = Arc::clone(crates);
    interface.func_wrap("[method]crate.part", move |_: Context<'_>, (_,): (Resource<Crate>,)| {
        Ok((locked(&state, |crates| crates.make("part")),))
    })?;
    interface.func_wrap(
        "[method]crate.count",
        |_: Context<'_>, (_, others): (Resource<Crate>, Vec<Resource<Crate>>)| {
            assert!(others.iter().all(|other| !other.owned()), "the others are only lent");
            Ok((u32::try_from(others.len())?,))
        },
    )?;
    Ok(())
}

fn define_functions(interface: &mut LinkerInstance<State>) -> Result<()> {
    interface.resource("vault", ResourceType::host::<u8>(), |_, _| Ok(()))?;
    interface.func_wrap("[constructor]vault", |_: Context<'_>, (code,): (String,)| {
        Ok((if code == "1234" { Ok(Resource::<u8>::new_own(1)) } else { Err(u32::try_from(code.len())?) },))
    })?;
    interface.func_wrap(
        "move-to",
        |_: Context<'_>, (item, note, place): (Resource<Crate>, String, Place)| {
            let moved = match place {
                Place::Nowhere => Place::Nowhere,
                Place::On(mut shelf) => {
                    shelf.items.push(item);
                    Place::On(Shelf { name: format!("{} {note}", shelf.name), items: shelf.items })
                }
                Place::Inside(other) => Place::Inside(other),
            };
            Ok((moved,))
        },
    )?;
    interface.func_wrap("same", |_: Context<'_>, (left, right): (Resource<Crate>, Resource<Crate>)| {
        Ok((left.rep() == right.rep(),))
    })?;
    Ok(())
}

fn define_ticket(root: &mut LinkerInstance<State>) -> Result<()> {
    root.resource("ticket", ResourceType::host::<u16>(), |_, _| Ok(()))?;
    root.func_wrap("[constructor]ticket", |_: Context<'_>, (seat,): (u16,)| {
        Ok((Resource::<u16>::new_own(seat.into()),))
    })?;
    root.func_wrap("[method]ticket.seat", |_: Context<'_>, (ticket,): (Resource<u16>,)| {
        Ok((u16::try_from(ticket.rep())?,))
    })?;
    root.func_wrap("spend", |_: Context<'_>, (ticket,): (Resource<u16>,)| {
        assert!(ticket.owned(), "a ticket is spent once");
        Ok((u16::try_from(ticket.rep())? * 10,))
    })?;
    Ok(())
}

/// The guest, and the host's crates.
fn imported() -> (Host, Shared) {
    let crates = Shared::default();
    let host = Host::with_imports(&guest("resources-imported"), |linker| define(linker, &crates));
    (host, crates)
}

/// The host has made `made` crates, of which `alive` are left.
fn assert_crates(crates: &Shared, made: u32, alive: usize) {
    assert_eq!(locked(crates, |crates| (crates.made, crates.alive.len())), (made, alive), "made, alive");
}

fn text(host: &mut Host, function: &str, arguments: &[&str]) -> String {
    let result = host.call(function, arguments).unwrap_or_else(|trap| panic!("{function}: {trap}"));
    result.expect("the function has a result")
}

#[test]
fn constructors_methods_and_dispose() {
    let (mut host, crates) = imported();
    assert_eq!(text(&mut host, "make-and-label", &[r#""books""#]), r#""books""#);
    assert_crates(&crates, 1, 0);
}

#[test]
fn constructors_and_statics_that_fail_throw() {
    let (mut host, crates) = imported();
    assert_eq!(text(&mut host, "open", &[r#""sesame""#]), r#""treasure""#);
    assert_eq!(text(&mut host, "open", &[r#""please""#]), r#""error: please opens nothing""#);
    assert_eq!(text(&mut host, "vault", &[r#""1234""#]), r#""opened""#);
    assert_eq!(text(&mut host, "vault", &[r#""123""#]), r#""error 3""#);
    assert_crates(&crates, 1, 0);
}

#[test]
fn handles_in_lists_records_and_variants() {
    let (mut host, crates) = imported();
    assert_eq!(text(&mut host, "nest", &[r#"["a", "", "ü"]"#]), r#"["a", "", "ü"]"#);
    assert_crates(&crates, 4, 0);
    assert_eq!(text(&mut host, "count", &["5"]), "5");
    assert_crates(&crates, 9, 0);
    assert_eq!(text(&mut host, "move-around", &[]), r#""top on:abc b Nowhere { }""#);
}

#[test]
fn resources_of_the_world_itself() {
    assert_eq!(text(&mut imported().0, "tickets", &["12"]), "132");
}

/// A crate of the host's, as an argument.
fn host_crate(host: &mut Host, crates: &Shared, label: &str) -> Val {
    let crate_ = locked(crates, |crates| crates.make(label));
    host.make_value(|store| Ok(Val::Resource(crate_.try_into_resource_any(store)?)))
}

#[test]
fn handles_that_arrive_in_calls() {
    let (mut host, crates) = imported();
    let first = host_crate(&mut host, &crates, "first");
    let back = host.call_values("pass", &[first]).expect("no trap").expect("a crate comes back");
    assert_crates(&crates, 1, 1);
    let others = Val::List(vec![back.clone(), back.clone()]);
    let seen = host.call_values("look", &[back.clone(), others]).expect("no trap");
    assert_eq!(seen, Some(Val::String("first first,first True 2".to_owned())));
    let place = Val::Variant("inside".to_owned(), Some(Box::new(back)));
    let Ok(Some(Val::Variant(name, Some(inside)))) = host.call_values("pass-place", &[place]) else {
        panic!("the place comes back")
    };
    assert_eq!(name, "inside");
    assert_crates(&crates, 1, 1);
    host.drop_resource(&inside).expect("the host owns it again");
    assert_crates(&crates, 1, 0);
}

#[test]
fn a_borrow_ends_with_its_call() {
    let (mut host, crates) = imported();
    let lent = host_crate(&mut host, &crates, "lent");
    host.call_values("keep-borrow", std::slice::from_ref(&lent))
        .expect("the borrow is given back at the end");
    let message = text(&mut host, "use-kept-borrow", &[]);
    assert!(
        message.contains("ObjectDisposedException: The resource was lent to this component"),
        "{message}"
    );
    assert!(message.contains("Crates+Crate"), "{message}");
    let message = host.call_values("give-borrow-away", &[lent]).expect("no trap");
    let Some(Val::String(message)) = message else { panic!("a message is a string") };
    assert!(
        message.contains("InvalidOperationException") && message.contains("cannot be given away"),
        "{message}"
    );
    assert_crates(&crates, 2, 1);
}

#[test]
fn a_resource_that_is_gone_cannot_be_used() {
    let (mut host, crates) = imported();
    let disposed = text(&mut host, "use-after-dispose", &[]);
    assert!(disposed.contains("ObjectDisposedException: The resource was disposed of."), "{disposed}");
    assert!(disposed.contains("Crates+Crate"), "{disposed}");
    let moved = text(&mut host, "use-after-move", &[]);
    assert!(moved.contains("The resource was given away to another component."), "{moved}");
    // The crate that was put inside another belongs to the host.
    assert_crates(&crates, 3, 1);
}

#[test]
fn a_call_that_does_not_begin_leaves_its_resources_with_the_caller() {
    let (mut host, crates) = imported();
    let message = text(&mut host, "move-twice-in-one-call", &[]);
    assert!(message.contains("given away by the same call") && message.ends_with(r#" once""#), "{message}");
    let message = text(&mut host, "fail-before-call", &[]);
    assert!(message.contains("ArgumentNullException"), "{message}");
    assert!(message.ends_with(r#" first second""#), "{message}");
    assert_crates(&crates, 3, 0);
}

#[test]
fn finalizers_drop_what_is_abandoned() {
    let (mut host, crates) = imported();
    host.call("abandon", &["1000"]).expect("no trap");
    host.call("collect", &[]).expect("no trap");
    // The collector is conservative: a few objects may still look used.
    let alive = locked(&crates, |crates| crates.alive.len());
    assert!(alive < 10, "{alive} of 1000 abandoned crates are alive");
    // The guest's project asks for it.
    let report = "A resource Guests.Test.ResourcesImported.Crates+Crate was not disposed of";
    let reported = host.standard_error().matches(report).count();
    assert!(reported > 990, "{reported} of 1000 abandoned crates are reported");
}

#[test]
fn what_is_made_of_another_resource_is_dropped_before_it() {
    let (mut host, crates) = imported();
    host.call("abandon-nested", &["100"]).expect("no trap");
    host.call("collect", &[]).expect("no trap");
    let order = locked(&crates, |crates| crates.dropped.clone());
    assert!(order.len() > 180, "{} of 200 abandoned crates are dropped", order.len());
    // The parts, which were made later, have the larger numbers.
    let position = |rep: u32| order.iter().position(|dropped| *dropped == rep);
    for part in (2..=200).step_by(2) {
        if let (Some(whole), Some(part)) = (position(part - 1), position(part)) {
            assert!(part < whole, "the whole was dropped before its part");
        }
    }
}

#[test]
fn exported_resources_are_objects_of_the_users_class() {
    let mut host = Host::new(&guest("resources-exported"));
    let mut call = |function: &str, arguments: &[Val]| {
        host.call_values(function, arguments).unwrap_or_else(|trap| panic!("{function}: {trap}"))
    };
    let mut counter = |start: u32| call("[constructor]counter", &[Val::U32(start)]).expect("a counter");
    let (first, second) = (counter(5), counter(7));
    assert_eq!(call("[method]counter.next", std::slice::from_ref(&first)), Some(Val::U32(5)));
    assert_eq!(call("[method]counter.next", std::slice::from_ref(&first)), Some(Val::U32(6)));
    let same = |left: &Val, right: &Val| [left.clone(), right.clone()];
    assert_eq!(call("[method]counter.same-as", &same(&first, &first)), Some(Val::Bool(true)));
    assert_eq!(call("[method]counter.same-as", &same(&first, &second)), Some(Val::Bool(false)));
    let lent = Val::Record(vec![
        ("first".to_owned(), first.clone()),
        ("name".to_owned(), Val::String("sum".to_owned())),
        ("others".to_owned(), Val::List(vec![second.clone(), first.clone()])),
    ]);
    assert_eq!(call("sum", &[lent]), Some(Val::String("sum 21".to_owned())));
    // Both arguments: the first lent, the second given away.
    let joined = call("[method]counter.join", &[first.clone(), second]).expect("a counter");
    assert_eq!(call("[method]counter.next", std::slice::from_ref(&joined)), Some(Val::U32(14)));
    let Some(Val::Record(pair)) = call("split", &[joined, Val::U32(4)]) else { panic!("a pair comes back") };
    let values: Vec<Option<Val>> =
        pair.iter().map(|(_, counter)| call("[method]counter.next", std::slice::from_ref(counter))).collect();
    assert_eq!(values, [Some(Val::U32(11)), Some(Val::U32(4))]);
    let list = Val::List(vec![first, pair[0].1.clone(), pair[1].1.clone()]);
    let Some(Val::List(rotated)) = call("rotate", &[list]) else { panic!("a list comes back") };
    let next = call("[method]counter.next", std::slice::from_ref(&rotated[2]));
    assert_eq!(next, Some(Val::U32(7)));
}

#[test]
fn the_drop_of_an_exported_resource_disposes_of_its_object() {
    let mut host = Host::new(&guest("resources-exported"));
    let make = |host: &mut Host, start: u32| {
        host.call_values("[constructor]counter", &[Val::U32(start)]).expect("no trap").expect("a counter")
    };
    let (first, second) = (make(&mut host, 1), make(&mut host, 2));
    host.drop_resource(&second).expect("no trap");
    assert_eq!(text(&mut host, "disposed", &[]), "[2]");
    // What comes back to C# is not disposed of, and can go out again.
    host.call_values("keep", &[first]).expect("no trap");
    assert_eq!(text(&mut host, "disposed", &[]), "[2]");
    let Ok(Some(Val::List(kept))) = host.call_values("kept", &[]) else { panic!("a list comes back") };
    let next = host.call_values("[method]counter.next", &kept).expect("no trap");
    assert_eq!(next, Some(Val::U32(1)));
    host.drop_resource(&kept[0]).expect("no trap");
    assert_eq!(text(&mut host, "disposed", &[]), "[2, 2]");
}

#[test]
fn constructors_of_exported_resources_that_fail() {
    let mut host = Host::new(&guest("resources-exported"));
    let string = |text: &str| Val::String(text.to_owned());
    let Ok(Some(Val::Result(Ok(Some(gauge))))) = host.call_values("[constructor]gauge", &[string("bar")])
    else {
        panic!("a gauge comes back")
    };
    assert_eq!(host.call_values("[method]gauge.unit", &[*gauge]), Ok(Some(string("bar"))));
    let refused = host.call_values("[constructor]gauge", &[string("")]).expect("no trap");
    assert_eq!(refused, Some(Val::Result(Err(Some(Box::new(string("no unit")))))));
    let refused = host.call_values("[static]counter.from-text", &[string("x")]).expect("no trap");
    assert_eq!(refused, Some(Val::Result(Err(Some(Box::new(string("'x' is no number")))))));
}

#[test]
fn an_object_has_one_owner() {
    let mut host = Host::new(&guest("resources-exported"));
    let counter =
        host.call_values("[constructor]counter", &[Val::U32(1)]).expect("no trap").expect("a counter");
    let trap = host.call_values("[method]counter.itself", &[counter]).expect_err("it is owned by the host");
    assert!(trap.contains("was given away before, and another component owns it"), "{trap}");
}
