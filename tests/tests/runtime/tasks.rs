//! Asynchronous functions between C# and a host: imported and exported, alone and many at once.

use integration_tests::{TaskHost, TaskState, are_compiled, guest};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wasmtime::Result;
use wasmtime::component::{Linker, Resource, ResourceType};

/// What the host sees of its sessions and calls.
#[derive(Default)]
struct Seen {
    names: Mutex<Vec<String>>,
    alive: AtomicU32,
    /// Calls of `forever` that go on.
    waiting: AtomicU32,
    cancelled: AtomicU32,
    /// The most calls of `add` that went on at once.
    together: AtomicU32,
    adding: AtomicU32,
}

struct Session;

/// Counts a call that goes on, and its cancellation: a host's future is dropped when its call is cancelled.
struct Waiting(Arc<Seen>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
        self.0.cancelled.fetch_add(1, Ordering::Relaxed);
    }
}

fn define(linker: &mut Linker<TaskState>, seen: &Arc<Seen>) -> Result<()> {
    let mut store = linker.instance("test:tasks/store")?;
    store.func_wrap_concurrent("fetch", |_, (key,): (String,)| {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let found: Result<String, String> = match key.as_str() {
                "missing" => Err("no such key".into()),
                _ => Ok(format!("<{key}>")),
            };
            Ok((found,))
        })
    })?;
    let adding = Arc::clone(seen);
    store.func_wrap_concurrent("add", move |_, (a, b, c, d, _): (u32, u32, u32, u32, String)| {
        let seen = Arc::clone(&adding);
        Box::pin(async move {
            let now = seen.adding.fetch_add(1, Ordering::Relaxed) + 1;
            seen.together.fetch_max(now, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(1)).await;
            seen.adding.fetch_sub(1, Ordering::Relaxed);
            Ok((u64::from(a) + u64::from(b) + u64::from(c) + u64::from(d),))
        })
    })?;
    let waiting = Arc::clone(seen);
    store.func_wrap_concurrent("forever", move |_, (_,): (String,)| {
        let seen = Arc::clone(&waiting);
        Box::pin(async move {
            seen.waiting.fetch_add(1, Ordering::Relaxed);
            let _waiting = Waiting(seen);
            std::future::pending::<()>().await;
            Ok(())
        })
    })?;
    store.func_wrap("double", |_, (value,): (u32,)| Ok((value * 2,)))?;
    define_sessions(&mut store, seen)
}

fn define_sessions(
    store: &mut wasmtime::component::LinkerInstance<'_, TaskState>,
    seen: &Arc<Seen>,
) -> Result<()> {
    let dropped = Arc::clone(seen);
    store.resource("session", ResourceType::host::<Session>(), move |_, _| {
        dropped.alive.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    })?;
    let made = Arc::clone(seen);
    store.func_wrap("[constructor]session", move |_, (name,): (String,)| {
        let mut names = made.names.lock().expect("no test thread panics in a call");
        names.push(name);
        made.alive.fetch_add(1, Ordering::Relaxed);
        let index = u32::try_from(names.len() - 1).expect("a test has few sessions");
        Ok((Resource::<Session>::new_own(index),))
    })?;
    let name_of = |seen: &Seen, session: &Resource<Session>| {
        seen.names.lock().expect("no test thread panics in a call")[session.rep() as usize].clone()
    };
    let named = Arc::clone(seen);
    store.func_wrap("[method]session.name", move |_, (session,): (Resource<Session>,)| {
        Ok((name_of(&named, &session),))
    })?;
    let asked = Arc::clone(seen);
    store.func_wrap_concurrent(
        "[method]session.ask",
        move |_, (session, question): (Resource<Session>, String)| {
            let name = name_of(&asked, &session);
            Box::pin(async move {
                tokio::task::yield_now().await;
                Ok((format!("{name}: {question}"),))
            })
        },
    )?;
    let lent = Arc::clone(seen);
    store.func_wrap_concurrent("lend", move |_, (session,): (Resource<Session>,)| {
        let name = name_of(&lent, &session);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok((format!("lent {name}"),))
        })
    })?;
    let closed = Arc::clone(seen);
    store.func_wrap_concurrent("[static]session.close", move |_, (_,): (Resource<Session>,)| {
        let seen = Arc::clone(&closed);
        Box::pin(async move { Ok((seen.alive.fetch_sub(1, Ordering::Relaxed),)) })
    })
}

fn host() -> (TaskHost, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let host = TaskHost::new(&guest("tasks"), |linker| define(linker, &seen));
    (host, seen)
}

fn text(text: &str) -> Result<Option<String>, String> {
    Ok(Some(format!("{text:?}")))
}

#[test]
fn an_export_that_is_done_at_once_returns_its_result() {
    let (mut host, _) = host();
    assert_eq!(host.call("echo", &["\"hällo\""]), text("hällo"));
    assert_eq!(host.call("nothing", &[]), Ok(None));
}

#[test]
fn an_export_awaits_imports() {
    let (mut host, _) = host();
    let fetched = |result: &str| Ok(Some(result.to_owned()));
    assert_eq!(host.call("fetch-twice", &["\"key\""]), fetched("ok(\"<key>/<<key>>\")"));
    assert_eq!(host.call("fetch-twice", &["\"missing\""]), fetched("err(\"no such key\")"));
}

#[test]
fn an_error_is_returned_at_once_and_later() {
    let (mut host, _) = host();
    for at_once in ["true", "false"] {
        assert_eq!(host.call("fail", &["\"why\"", at_once]), Ok(Some("err(\"why\")".into())));
    }
}

#[test]
fn calls_go_on_side_by_side() {
    let (mut host, seen) = host();
    assert_eq!(host.call("together", &["1000"]), Ok(Some("502500".into())));
    assert_eq!(seen.together.load(Ordering::Relaxed), 1000);
    let calls: Vec<(&str, &[&str])> = (0..100).map(|_| ("fetch-twice", ["\"a\""].as_slice())).collect();
    let results = host.call_all(&calls).expect("the calls end");
    assert_eq!(results, vec![Some("ok(\"<a>/<<a>>\")".to_owned()); 100]);
}

#[test]
fn an_import_is_cancelled() {
    let (mut host, seen) = host();
    assert_eq!(host.call("cancel-after", &["true"]), text("cancelled"));
    assert_eq!(seen.cancelled.load(Ordering::Relaxed), 1);
    assert_eq!(host.call("cancel-after", &["false"]), text("cancelled"));
    assert_eq!(
        seen.cancelled.load(Ordering::Relaxed),
        1,
        "a call that is cancelled before it begins is not made"
    );
    assert_eq!(seen.waiting.load(Ordering::Relaxed), 0);
}

#[test]
fn resources_live_through_calls() {
    let (mut host, seen) = host();
    let answers = host.call("talk", &["\"Ann\""]);
    assert_eq!(answers, Ok(Some(r#"["Ann: who?", "lent Ann", "closed 1", "gone"]"#.into())));
    assert_eq!(seen.alive.load(Ordering::Relaxed), 0);
}

#[test]
fn parameters_and_results_of_any_width() {
    let (mut host, _) = host();
    let wide = host.call("wide", &["\"ab\""; 9]);
    assert_eq!(wide, Ok(Some("(18, 2, 3, 4, 5, 6, 18446744073709551615)".into())));
    let spilled = host.call("spilled", &[]).expect("the call ends").expect("it has a result");
    assert!(spilled.starts_with(r#"[("a", "b", "c", "d", "e", "f", "g", "h", "i"), ("", "#), "{spilled}");
    assert_eq!(spilled.matches('x').count(), 5000);
}

#[test]
fn an_exception_ends_the_component_and_tells_where_it_was_thrown() {
    let (mut host, _) = host();
    let trap = host.call("bug", &[]).expect_err("a bug is no result");
    assert!(trap.contains("a bug in the guest"), "{trap}");
    assert!(trap.contains("Guests.Test.Tasks.Work.Bug("), "{trap}");
}

#[test]
fn an_error_in_the_middle_leaves_other_calls_alone() {
    let (mut host, _) = host();
    let fail: (&str, &[&str]) = ("fail", &["\"why\"", "false"]);
    let fetch: (&str, &[&str]) = ("fetch-twice", &["\"a\""]);
    let results = host.call_all(&[fetch, fail, fetch, fail, fetch]).expect("the calls end");
    let [failed, fetched] = ["err(\"why\")", "ok(\"<a>/<<a>>\")"].map(|text| Some(text.to_owned()));
    assert_eq!(results, [&fetched, &failed, &fetched, &failed, &fetched].map(Clone::clone));
}

#[test]
fn an_exception_ends_the_calls_that_go_on() {
    let (mut host, seen) = host();
    let trap = host.call_all(&[("fetch-twice", &["\"a\""]), ("until-cancelled", &[]), ("bug", &[])]);
    let trap = trap.expect_err("a bug is no result");
    assert!(trap.contains("a bug in the guest"), "{trap}");
    drop(host);
    assert_eq!(seen.waiting.load(Ordering::Relaxed), 0, "the host's calls end with the component");
}

#[test]
fn a_task_completes_what_another_one_waits_for() {
    let (mut host, _) = host();
    let results = host.call_all(&[("wait-for-signal", &[]), ("signal", &["\"now\""])]);
    assert_eq!(results, Ok(vec![Some("\"now 10\"".into()), Some("1".into())]));
    let results = host.call_all(&[("wait-directly", &[]), ("signal", &["\"now\""])]);
    assert_eq!(results, Ok(vec![Some("\"now\"".into()), Some("1".into())]));
}

#[test]
fn new_calls_wait_while_the_component_holds_them() {
    let (mut host, _) = host();
    let results = host.call_all(&[("hold", &[]), ("is-held", &[]), ("is-held", &[])]);
    assert_eq!(results, Ok(vec![None, Some("false".into()), Some("false".into())]));
}

#[test]
fn a_task_that_has_always_work_lets_others_go_on() {
    let (mut host, _) = host();
    let results = host.call_all(&[("spin", &["\"a\""]), ("stop", &[])]);
    assert_eq!(results, Ok(vec![Some("\"<a>\"".into()), None]));
}

#[test]
fn work_on_the_thread_pool_is_done_while_a_call_waits_for_it() {
    let (mut host, _) = host();
    assert_eq!(host.call("pool", &["10"]), Ok(Some("45".into())));
}

#[test]
fn timers_wake_the_calls_that_wait_for_them() {
    let (mut host, _) = host();
    assert_eq!(host.call("delays", &["4"]), Ok(Some("[1, 2, 3, 4]".into())));
    // One of the calls waits for the next timer of all; when it ends another one does.
    let calls: [(&str, &[&str]); 3] = [("delays", &["1"]), ("delays", &["3"]), ("delays", &["2"])];
    let results = host.call_all(&calls).expect("the calls end");
    assert_eq!(results, ["[1]", "[1, 2, 3]", "[1, 2]"].map(|ended| Some(ended.to_owned())));
}

#[test]
fn what_a_call_leaves_behind_goes_on() {
    let (mut host, _) = host();
    assert_eq!(host.call("detach", &["\"left\""]), text("returned"));
    host.go_on(Duration::from_millis(50)).expect("nothing traps");
    assert_eq!(host.call("results", &[]), Ok(Some("[\"<left>\"]".into())));
}

#[test]
fn a_function_that_is_not_asynchronous_starts_calls() {
    let (mut host, _) = host();
    assert_eq!(host.call("plain", &["\"begun\""]), text("begun 42"));
    // Who is asynchronous waits for it.
    assert_eq!(host.call("fetch-twice", &["\"b\""]), Ok(Some("ok(\"<b>/<<b>>\")".into())));
    assert_eq!(host.call("results", &[]), Ok(Some("[\"<begun>\"]".into())));
}

/// A composition whose caller, not asynchronous itself, leaves a call of the other component when it returns.
const LEFT_CALL: &str = include_str!("left_call.wat");

// docs/limits.md has a row for it. When this fails, the host has learned it, and the row can go.
#[test]
fn a_call_of_a_component_that_a_func_leaves_is_more_than_the_host_can_do() {
    let component = wat::parse_str(LEFT_CALL).expect("the text is a component");
    let mut host = TaskHost::of_bytes(&component, |_| Ok(()));
    let outcome = host.call("start", &[]).and_then(|_| host.go_on(Duration::from_millis(10)));
    let trap = outcome.expect_err("the callee ends after its caller");
    assert!(trap.contains("resource not present"), "{trap}");
}

#[test]
fn a_function_that_is_not_asynchronous_cancels_calls() {
    let (mut host, seen) = host();
    // The component model does not let it wait for their ends: who is asynchronous does.
    let results = host.call_all(&[("until-stopped", &[]), ("stop-all", &[])]);
    assert_eq!(results, Ok(vec![Some("\"stopped\"".into()), Some("false".into())]));
    assert_eq!(seen.cancelled.load(Ordering::Relaxed), 2);
}

#[test]
fn an_exception_that_nobody_observes_is_reported() {
    if are_compiled() {
        return;
    }
    let (mut host, _) = host();
    assert_eq!(host.call("fail-unobserved", &["\"a\""]), text("<a><a>"));
    let reported = host.standard_error();
    assert_eq!(reported.matches("Unobserved exception").count(), 2, "{reported}");
    assert!(reported.contains("an error: first"), "{reported}");
    assert!(reported.contains("Guests.Test.Tasks.Work.Record("), "{reported}");
}

#[test]
fn an_asynchronous_function_waits_without_await() {
    let (mut host, _) = host();
    assert_eq!(host.call("wait", &["\"a\""]), text("<a>done"));
    let results = host.call_all(&[("wait", &["\"a\""]), ("delays", &["2"]), ("wait", &["\"b\""])]);
    let expected = ["\"<a>done\"", "[1, 2]", "\"<b>done\""].map(|text| Some(text.to_owned()));
    assert_eq!(results.as_deref(), Ok(expected.as_slice()));
}

#[test]
fn a_function_that_is_not_asynchronous_waits_for_what_needs_no_other_component() {
    let (mut host, _) = host();
    assert_eq!(host.call("wait-for-delay", &[]), text("ran"));
    let message = host.call("wait-in-vain", &["\"a\""]).expect("it ends").expect("it has a result");
    assert!(message.contains("Make the export an `async func` and use `await`."), "{message}");
}

#[test]
fn an_asynchronous_function_waits_for_the_result_of_a_task() {
    let (mut host, _) = host();
    assert_eq!(host.call("block", &[]), text("<never>done"));
}
