//! Asynchronous functions and streams between C# and C, with the bindings of wit-bindgen, each way.

use integration_tests::{TaskHost, c_guest, composed, guest, root};
use std::fs;

/// The language of a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    CSharp,
    C,
}

use Language::{C, CSharp};

/// Each of the two as client and as service of the other.
const PAIRS: [(Language, Language); 2] = [(CSharp, C), (C, CSharp)];

/// A client and its service as one component.
fn pair(client: Language, service: Language) -> Result<TaskHost, String> {
    let part = |name: &str, language| match language {
        CSharp => Ok(fs::read(guest(name)).expect("the guest was built")),
        C => c_guest(name, &root().join("tests/guests").join(name).join("wit")),
    };
    let whole = composed(part("async-client", client)?, part("async-service", service)?);
    Ok(TaskHost::of_bytes(&whole, |_| Ok(())))
}

/// Runs `test` with each pair; without clang it says that it does not.
fn each(test: impl Fn(&mut TaskHost, (Language, Language))) {
    for (client, service) in PAIRS {
        match pair(client, service) {
            Ok(mut host) => test(&mut host, (client, service)),
            Err(reason) => test_support::skip(format_args!("{client:?} with {service:?}: {reason}")),
        }
    }
}

fn value(value: &str) -> Result<Option<String>, String> {
    Ok(Some(value.to_owned()))
}

#[test]
fn functions_that_are_asynchronous_or_not_call_those_that_are_or_not() {
    each(|host, languages| {
        for function in ["call-add", "call-add-plain", "plainly-call-add", "plainly-call-add-plain"] {
            assert_eq!(host.call(function, &["40", "2"]), value("42"), "{function} {languages:?}");
        }
    });
}

#[test]
fn many_calls_wait_at_once() {
    each(|host, languages| {
        let calls: Vec<_> = (0..100).map(|_| ("call-greet", &["\"Grüße\""] as &[&str])).collect();
        let greetings = host.call_all(&calls);
        assert_eq!(greetings, Ok(vec![Some("\"Hello, Grüße!\"".into()); 100]), "{languages:?}");
    });
}

#[test]
fn streams_go_both_ways() {
    each(|host, languages| {
        for function in ["call-produce", "call-consume"] {
            for length in ["0", "1", "65536", "10000000"] {
                assert_eq!(host.call(function, &[length]), value(length), "{function} {languages:?}");
            }
            let calls: Vec<_> = (0..10).map(|_| (function, &["100000"] as &[&str])).collect();
            assert_eq!(
                host.call_all(&calls),
                Ok(vec![Some("100000".into()); 10]),
                "{function} {languages:?}"
            );
        }
    });
}
