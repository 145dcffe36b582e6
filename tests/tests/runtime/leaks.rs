//! Memory: a component that has been called for long is as large as it was soon after its start.

use integration_tests::{Host, guest};
use wasmtime::component::Val;

/// How often each function is called.
const CALLS: usize = 100_000;
/// After so many calls the runtime's heap has its size, but for a step or two.
const WARM_UP: usize = 1_000;
/// The size in bytes of every string and list below: what a call would lose at the least.
const LEAST: usize = 40;

fn text() -> Val {
    Val::String("t".repeat(LEAST))
}

fn list(items: &[Val]) -> Val {
    Val::List(items.to_vec())
}

fn some(value: Val) -> Val {
    Val::Option(Some(Box::new(value)))
}

fn person() -> Val {
    let fields = [("name", text()), ("nick", some(text())), ("tags", list(&[text(), text()]))];
    Val::Record(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Functions of the guest, with arguments.
fn shapes() -> Vec<(&'static str, Vec<Val>)> {
    let ok = Val::Result(Ok(Some(Box::new(text()))));
    let error = Val::Result(Err(Some(Box::new(list(&[text(), text()])))));
    let numbers = list(&[const { Val::U32(7) }; LEAST / 4]);
    vec![
        ("text", vec![text()]),
        ("bytes", vec![list(&[const { Val::U8(7) }; LEAST])]),
        ("words", vec![list(&[text(), text()])]),
        ("people", vec![list(&[person()])]),
        ("choice", vec![Val::Variant("text".into(), Some(Box::new(text())))]),
        ("optional", vec![some(some(text()))]),
        ("outcome", vec![Val::Tuple(vec![ok.clone()])]),
        ("outcome", vec![Val::Tuple(vec![error.clone()])]),
        ("three", vec![Val::FixedLengthList(vec![text(), text(), text()])]),
        ("table", vec![Val::Map(vec![(text(), numbers)])]),
        ("spilled", vec![person(), person(), person(), text()]),
        ("fallible", vec![ok]),
        ("fallible", vec![error]),
    ]
}

/// Makes `calls` calls, and checks that those after the first ones do not each lose `least` bytes or more.
fn assert_leaves_no_memory(
    host: &mut Host,
    what: &str,
    (calls, least): (usize, usize),
    mut call: impl FnMut(&mut Host, usize),
) {
    call(host, WARM_UP);
    let before = host.memory();
    call(host, calls - WARM_UP);
    let grown = host.memory() - before;
    assert!(grown < (calls - WARM_UP) * least, "{what} left {grown} bytes behind");
}

/// An instance whose garbage collector has run.
fn host() -> Host {
    let mut host = Host::new(&guest("leaks"));
    host.call("collect", &[]).expect("no trap");
    host
}

#[test]
fn values_that_come_and_go_leave_no_memory() {
    let mut host = host();
    for (function, arguments) in shapes() {
        assert_leaves_no_memory(&mut host, function, (CALLS, LEAST), |host, count| {
            for _ in 0..count {
                host.echo_values(function, &arguments).expect("the values arrive");
            }
        });
    }
}

#[test]
fn large_values_arrive_whole_and_leave_no_memory() {
    let (calls, size) = (3_000, 9_000);
    let bytes = |fill: u8| Val::List(vec![Val::U8(fill); size]);
    let text = |letters: &str| Val::String(letters.repeat(size / letters.len()));
    let shapes = [
        ("bytes", vec![bytes(7)]),
        ("chunks", vec![list(&[bytes(1), list(&[]), bytes(2), list(&[const { Val::U8(3) }; 3])])]),
        ("text", vec![text("grün ")]),
        ("words", vec![list(&[text("a"), Val::String(String::new()), text("ü"), text("c")])]),
        ("optional", vec![some(some(text("d")))]),
    ];
    let mut host = host();
    for (function, arguments) in shapes {
        assert_leaves_no_memory(&mut host, function, (calls, size), |host, count| {
            for _ in 0..count {
                host.echo_values(function, &arguments).expect("the values arrive");
            }
        });
    }
}

#[test]
fn bytes_of_every_size_arrive_whole() {
    let mut host = host();
    // Around a page, a section of the runtime's large objects, and the largest object that is in one.
    let around = [8_192, 12_288, 65_536, 131_072, 262_144, 900_000, 1_044_480, 1_048_576, 1_300_000];
    let sizes =
        around.into_iter().flat_map(|size| [size - 4_100, size - 33, size - 1, size, size + 1, size + 40]);
    for size in sizes {
        let bytes = list(&(0..size).map(|at| Val::U8((at * 7 % 251) as u8)).collect::<Vec<_>>());
        for _ in 0..2 {
            host.echo_values("bytes", std::slice::from_ref(&bytes)).expect("the bytes arrive");
        }
    }
}

#[test]
fn many_large_values_of_one_call_arrive_whole() {
    let chunk = |index: usize| Val::List((0..9_000).map(|at| Val::U8((at ^ index) as u8)).collect());
    let text = |index: usize| Val::String(format!("{index} ").repeat(3_000));
    let chunks: Vec<Val> = (0..200).map(chunk).collect();
    let texts: Vec<Val> = (0..200).map(text).collect();
    let mut host = host();
    for _ in 0..5 {
        host.echo_values("chunks", &[list(&chunks)]).expect("the values arrive");
        host.echo_values("words", &[list(&texts)]).expect("the values arrive");
    }
}

#[test]
fn calls_that_fail_halfway_leave_no_memory() {
    // Exceptions take their time; but the strings need a block of the arena, of this size.
    let (calls, block) = (3_000, 16_384);
    let mut host = host();
    assert_leaves_no_memory(&mut host, "a list with a null in the middle", (calls, block), |host, count| {
        let refused = host.call("meet-nobody", &[&count.to_string()]);
        assert_eq!(refused, Ok(Some(count.to_string())));
        assert_eq!(host.calls(), [], "nothing reached the host");
    });
}
