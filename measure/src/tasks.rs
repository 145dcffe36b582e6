//! Asynchronous calls between two C# components, and streams between them beside those between two guests in C.
//!
//! The C# client exports `repeat: async func(call: string, count: u32) -> tuple<u64, u64>`: the bytes that client and
//! service allocated meanwhile. Both clients export `call-produce` and `call-consume`, which move so many bytes.

use integration_tests::{TaskHost, c_guest, composed, root};
use std::fs;
use std::time::{Duration, Instant};
use wasmtime::Result;

/// How often each call and each stream is timed. The fastest counts: what else the machine does only adds.
const ROUNDS: usize = 21;
/// How many calls a round has.
const CALLS: u32 = 2000;
/// How many bytes a stream moves in a round.
const LENGTH: u64 = 1 << 26;

/// The names that `repeat` knows.
const REPEATED: [&str; 5] = ["plain", "at-once", "later", "read", "write"];
/// The exports that move bytes.
const STREAMS: [(&str, &str); 2] = [("read", "call-produce"), ("write", "call-consume")];

/// Prints one object: `calls` with the time of each and the bytes that it allocates, `streams` with the bytes that go
/// through in a second, in C# and in C.
pub fn measure(pair: &str) -> Result<()> {
    let (client, service) = pair.split_once('=').expect("a pair is CLIENT=SERVICE");
    let mut own = TaskHost::of_bytes(&composed(fs::read(client)?, fs::read(service)?), |_| Ok(()));
    let calls: Vec<String> = REPEATED.iter().map(|call| measure_call(&mut own, call)).collect();

    let part = |name: &str| {
        let wit = root().join("tests/guests").join(name).join("wit");
        c_guest(name, &wit).unwrap_or_else(|reason| panic!("{reason}"))
    };
    let c = TaskHost::of_bytes(&composed(part("async-client"), part("async-service")), |_| Ok(()));
    let mut hosts = [own, c];
    let streams: Vec<String> = STREAMS.iter().map(|stream| measure_stream(&mut hosts, *stream)).collect();
    println!("{{\"calls\": {{{}}}, \"streams\": {{{}}}}}", calls.join(",\n"), streams.join(",\n"));
    Ok(())
}

fn measure_call(host: &mut TaskHost, call: &str) -> String {
    let [name, count] = [format!("{call:?}"), CALLS.to_string()];
    let mut repeat = || host.call("repeat", &[&name, &count]).expect("no trap").expect("it has a result");
    // The interpreter optimises code after it has run for a while.
    repeat();
    let mut fastest = Duration::MAX;
    let mut allocated = String::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        allocated = repeat();
        fastest = fastest.min(start.elapsed());
    }
    let sides: Vec<u64> = allocated
        .trim_matches(['(', ')'])
        .split(", ")
        .map(|bytes| bytes.parse::<u64>().expect("the result is two numbers") / u64::from(CALLS))
        .collect();
    let time = (fastest / CALLS).as_nanos();
    format!(r#""{call}": {{"time": {time}, "client": {}, "service": {}}}"#, sides[0], sides[1])
}

/// The hosts take turns, so that what else the machine does meanwhile slows both of them.
fn measure_stream(hosts: &mut [TaskHost; 2], (name, function): (&str, &str)) -> String {
    let length = LENGTH.to_string();
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (host, fastest) in hosts.iter_mut().zip(&mut fastest) {
            let start = Instant::now();
            assert_eq!(host.call(function, &[&length]), Ok(Some(length.clone())));
            *fastest = (*fastest).min(start.elapsed());
        }
    }
    let [own, c] = fastest.map(|time| (LENGTH as f64 / time.as_secs_f64()) as u64);
    format!(r#""{name}": [{own}, {c}]"#)
}
