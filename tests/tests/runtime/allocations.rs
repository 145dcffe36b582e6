//! What calls allocate on the managed heap: nothing, or only the objects that C# gets.

use integration_tests::{Host, State, guest};
use wasmtime::component::{Linker, Resource, ResourceType};
use wasmtime::{Result, StoreContextMut};

/// A resource of the host.
struct Thing;

fn define(linker: &mut Linker<State>) -> Result<()> {
    let mut sink = linker.instance("test:allocations/sink")?;
    sink.resource("thing", ResourceType::host::<Thing>(), |_, _| Ok(()))?;
    sink.func_wrap("[constructor]thing", |_: StoreContextMut<'_, State>, (): ()| {
        Ok((Resource::<Thing>::new_own(1),))
    })?;
    sink.func_wrap("lend", |_: StoreContextMut<'_, State>, (_,): (Resource<Thing>,)| Ok(()))
}

fn host() -> Host {
    Host::with_imports(&guest("allocations"), define)
}

/// How many calls are made to find out what one allocates; the runtime itself allocates less than a byte a call.
const CALLS: u64 = 50;

#[track_caller]
fn number(host: &mut Host, function: &str, arguments: &[&str]) -> u64 {
    let result = host.call(function, arguments).expect("the call succeeds").expect("there is a result");
    result.parse().expect("it is a number")
}

fn allocated(host: &mut Host) -> u64 {
    number(host, "allocated", &[])
}

#[track_caller]
fn allocated_by(host: &mut Host, call: &str) -> u64 {
    number(host, "allocated-by", &[&format!("{call:?}")])
}

#[test]
fn arguments_of_imports_allocate_nothing() {
    let mut host = host();
    let calls = [
        "numbers", "number", "letter", "paint", "allow", "move", "maybe", "bytes", "points", "lend", "say",
        "say-long", "say-all", "put", "draw",
    ];
    for call in calls {
        assert_eq!(allocated_by(&mut host, call), 0, "{call}");
    }
}

#[test]
fn results_of_imports_allocate_themselves_only() {
    let mut host = host();
    for (call, result) in [("echo", "text"), ("echo-unicode", "unicode"), ("echo-bytes", "array")] {
        let object = allocated_by(&mut host, result);
        assert!(object > 0, "{result} is an object");
        assert_eq!(allocated_by(&mut host, call), object, "{call}");
    }
}

#[test]
fn exports_allocate_their_parameters_only() {
    let mut host = host();
    let text = format!("{:?}", "x".repeat(3000));
    let bytes = format!("[{}]", ["7"; 3000].join(", "));
    let calls = [
        ("got-number", "2.5", None),
        ("got-letter", "'x'", None),
        ("got-color", "blue", None),
        ("got-access", "{read, write}", None),
        ("got-point", "{x: 1, y: 2.5, inside: true}", None),
        ("got-text", &text, Some("text")),
        ("got-bytes", &bytes, Some("array")),
    ];
    for (function, argument, object) in calls {
        let expected = object.map_or(0, |object| allocated_by(&mut host, object));
        host.call(function, &[argument]).expect("the call succeeds");
        let before = allocated(&mut host);
        for _ in 0..CALLS {
            host.call(function, &[argument]).expect("the call succeeds");
        }
        assert_eq!((allocated(&mut host) - before) / CALLS, expected, "{function}");
    }
}
