//! Runs a component that tells which methods it runs (a copy that `componentize::recordable` makes), and gives them.

use crate::call::Call;
use crate::failure::{LimitReached, failure};
use crate::program::Program;
use crate::run::{Surroundings, run_function, to_the_end};
use crate::state::State;
use diagnostics::{Code, Diagnostic, Result};
use futures_channel::oneshot;
use http_body_util::{BodyExt, Full};
use hyper::{Request, StatusCode};
use std::future::{pending, poll_fn};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use wasmtime::component::{ComponentExportIndex, Instance, Val};
use wasmtime::{AsContextMut, Store, Trap};
use wasmtime_wasi::I32Exit;
use wasmtime_wasi_http::handler::{Prepared, Proxy};
use wasmtime_wasi_http::{WasiBody, WasiHttpView, p2, p3};

/// What a component does while it is recorded or trained.
pub enum Training {
    /// Its program runs, in surroundings that have these arguments.
    Command(Vec<String>, Box<Surroundings>),
    /// One exported function is called, in the WAVE notation.
    Call(String),
    /// A request is answered.
    Request(Box<Request<WasiBody>>),
}

impl Training {
    /// Reads a request as HTTP writes it: a line with method and path, headers, an empty line, the body.
    ///
    /// # Errors
    /// When it is none.
    pub fn request(text: &str) -> Result<Self> {
        parse_request(text).map(|request| Self::Request(Box::new(request)))
    }
}

/// What is done, once it is known to fit the component.
pub(crate) enum Work {
    Command(ComponentExportIndex, Box<Surroundings>),
    Call(Call),
    Request(Box<Request<WasiBody>>),
}

/// How a training ended.
pub(crate) enum Ended {
    Well,
    /// With an answer that its user may have meant: a status of the client's fault.
    Refused(String),
    /// With a failure that the component itself tells of.
    Failed(String),
}

impl Ended {
    fn with_status(status: StatusCode) -> Self {
        let how = format!("was answered with {status}");
        match (status.is_client_error(), status.is_server_error()) {
            (true, _) => Self::Refused(how),
            (_, true) => Self::Failed(how),
            _ => Self::Well,
        }
    }
}

/// Does what `training` says in an instance of its own, and gives the lines of the methods that ran, and what its user may
/// not want. `exports` are the functions that start and end the recording; it may take as long as `limit`.
///
/// # Errors
/// When the training does not fit the component, or the component stops in it.
pub fn record(
    program: &Program,
    exports: [&str; 2],
    training: Training,
    surroundings: Surroundings,
    limit: Duration,
) -> Result<(String, Option<Diagnostic>)> {
    let (what, work) = Work::of(program, training)?;
    let mut store = surroundings.store(program);
    store.set_epoch_deadline(1);
    let [start, end] = exports;
    let outcome = async {
        let instance = program.instance.instantiate_async(&mut store).await?;
        let start = instance.get_typed_func::<(), ()>(&mut store, start)?;
        start.call_async(&mut store, ()).await?;
        let ended = work.run_within(limit, &mut store, &instance).await?;
        let end = instance.get_typed_func::<(), (String,)>(&mut store, end)?;
        Ok::<_, wasmtime::Error>((end.call_async(&mut store, ()).await?.0, ended))
    };
    match crate::runtime().block_on(outcome) {
        // What fails ran, too.
        Ok((lines, ended)) => Ok((lines, unwanted(&what, ended))),
        Err(error) if error.is::<I32Exit>() => Err(ended(&what).into()),
        Err(error) => Err(failure(&what, &error).into()),
    }
}

/// The warning of a training that was answered in another way than a training mostly is.
pub(crate) fn unwanted(what: &str, ended: Ended) -> Option<Diagnostic> {
    let (Ended::Refused(how) | Ended::Failed(how)) = ended else { return None };
    let help = "what it ran counts all the same; correct the training, if it should succeed";
    Some(
        Diagnostic::warning(Code::TrainingFailed, format!("a training did not succeed: {what} {how}"))
            .with_help(help),
    )
}

/// The component cannot be asked any more.
fn ended(what: &str) -> Diagnostic {
    let message = format!("{what} ended with Environment.Exit, and what it ran is lost");
    Diagnostic::new(Code::RecordingImpossible, message)
        .with_help("let Main return, at least while the program is recorded; its exit code does not matter")
}

impl Work {
    /// What a training is called in diagnostics, and what is done.
    ///
    /// # Errors
    /// When it does not fit the component.
    pub(crate) fn of(program: &Program, training: Training) -> Result<(String, Self)> {
        Ok(match training {
            Training::Command(arguments, surroundings) => {
                let what = match &arguments[..] {
                    [] => "the component".to_owned(),
                    words => format!("the component with `{}`", words.join(" ")),
                };
                (what, Self::Command(run_function(program)?, surroundings))
            }
            Training::Call(text) => {
                (format!("`{text}`"), Self::Call(Call::parse(&text, &program.component)?))
            }
            Training::Request(request) => {
                (format!("{} {}", request.method(), request.uri().path()), Self::Request(request))
            }
        })
    }

    /// Does it, and what it began, in a store whose epoch ends what computes.
    pub(crate) async fn run_within(
        self,
        limit: Duration,
        store: &mut Store<State>,
        instance: &Instance,
    ) -> wasmtime::Result<Ended> {
        let engine = store.engine().clone();
        store.set_epoch_deadline(1);
        let alarm = tokio::spawn(async move {
            sleep(limit).await;
            engine.increment_epoch();
        });
        let ended = timeout(limit, self.run(store, instance)).await;
        alarm.abort();
        match ended {
            Ok(Err(error)) if error.downcast_ref() == Some(&Trap::Interrupt) => Err(late(limit)),
            Ok(ended) => ended,
            Err(_) => Err(late(limit)),
        }
    }

    async fn run(self, store: &mut Store<State>, instance: &Instance) -> wasmtime::Result<Ended> {
        match self {
            Self::Command(run, surroundings) => {
                surroundings.replace_those_of(store);
                let run = instance.get_typed_func::<(), (std::result::Result<(), ()>,)>(&mut *store, &run)?;
                let (result,) =
                    to_the_end(store, async |accessor| run.call_concurrent(accessor, ()).await).await?;
                Ok(result.map_or_else(|()| Ended::Failed("failed".to_owned()), |()| Ended::Well))
            }
            Self::Call(call) => {
                let mut results = vec![Val::Bool(false); call.function.ty.results().len()];
                let function = instance.get_func(&mut *store, call.function.index);
                let function = function.expect("the component has the export");
                to_the_end(store, async |accessor| {
                    function.call_concurrent(accessor, &call.arguments, &mut results).await
                })
                .await?;
                let failed = results.iter().any(|result| matches!(result, Val::Result(Err(_))));
                let text = || results.first().and_then(|result| call.function.result_text(result).ok());
                let failure =
                    failed.then(|| format!("gave {}", text().unwrap_or_else(|| "an error".to_owned())));
                for result in &results {
                    drop_resources(store, result).await?;
                }
                Ok(failure.map_or(Ended::Well, Ended::Failed))
            }
            Self::Request(request) => Ok(Ended::with_status(answer(store, instance, *request).await?)),
        }
    }
}

fn late(limit: Duration) -> wasmtime::Error {
    let what = format!("it has not ended after {} s", limit.as_secs_f64());
    LimitReached { what, option: "--timeout (in a project, the property ComponentTrainingTimeout)" }.into()
}

/// Drops the resources of a result, of which nothing is used.
async fn drop_resources(store: &mut Store<State>, value: &Val) -> wasmtime::Result<()> {
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Val::Resource(resource) => resource.resource_drop_async(&mut *store).await?,
            Val::List(values) | Val::Tuple(values) => left.extend(values),
            Val::Record(fields) => left.extend(fields.iter().map(|(_, value)| value)),
            Val::Variant(_, Some(value)) | Val::Option(Some(value)) => left.push(value),
            Val::Result(Ok(Some(value)) | Err(Some(value))) => left.push(value),
            _ => {}
        }
    }
    Ok(())
}

/// Answers a request, and reads the response to its end.
async fn answer(
    store: &mut Store<State>,
    instance: &Instance,
    request: Request<WasiBody>,
) -> wasmtime::Result<StatusCode> {
    let proxy = match p3::bindings::Service::new(&mut *store, instance) {
        Ok(service) => Proxy::P3(service),
        Err(_) => Proxy::P2(p2::bindings::Proxy::new(&mut *store, instance)?),
    };
    let (sender, receiver) = oneshot::channel();
    let whole = store.run_concurrent(async |accessor| {
        let prepared = accessor.with(|mut access| {
            Prepared::new(access.as_context_mut(), &proxy, request, State::http, sender)
        })?;
        let read = async {
            let response = receiver.await.map_err(|_| wasmtime::Error::msg("there was no response"))??;
            let status = response.status();
            let body = response.into_body().collect().await;
            body.map_err(|error| wasmtime::Error::msg(error.to_string())).map(|_| status)
        };
        let (answered, read) = futures_util::join!(prepared.run(accessor, pending()), read);
        answered?;
        let status = read?;
        poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
        Ok(status)
    });
    whole.await?
}

/// Reads a request.
///
/// # Errors
/// When it is none.
fn parse_request(text: &str) -> Result<Request<WasiBody>> {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let target = lines.next().and_then(|line| line.split_once(' ')).filter(|(_, path)| path.starts_with('/'));
    let (method, path) = target.ok_or_else(|| unfit(&text, "it does not begin with a method and a path"))?;
    let mut request = Request::builder().method(method).uri(format!("http://localhost{path}"));
    for line in lines {
        let header = line.split_once(':');
        let (name, value) =
            header.ok_or_else(|| unfit(&text, &format!("the header `{line}` has no colon")))?;
        request = request.header(name.trim(), value.trim());
    }
    let body = Full::from(body.to_owned()).map_err(|never| match never {}).boxed_unsync();
    request.body(body).map_err(|error| unfit(&text, &error.to_string()).into())
}

fn unfit(text: &str, why: &str) -> Diagnostic {
    let first = text.lines().next().unwrap_or_default();
    Diagnostic::new(Code::RequestInvalid, format!("`{first}` is not a request: {why}")).with_help(
        "write it as HTTP does, `GET /path`; headers on lines of their own and, after an empty line, the body can follow",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_as_http_writes_it() {
        let request = parse_request("POST /echo?x=1\r\ncontent-type: text/plain\r\n\r\nhello\n\nyou");
        let request = request.expect("it is a request");
        assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/echo"));
        assert_eq!(request.headers()["content-type"], "text/plain");
        for text in ["", "GET", "GET index.html", "G T /", "GET /\nno header", "GET /\nna me: x"] {
            let problems = parse_request(text).err().unwrap_or_else(|| panic!("{text} is no request"));
            assert_eq!(problems.iter().next().map(Diagnostic::code), Some(Code::RequestInvalid), "{text}");
        }
    }
}
