//! Components that answer HTTP requests, in the host's own thread and without sockets: as many requests as one core can
//! answer, what each takes, and whether wasmtime maps the image of the memory.

use crate::State;
use futures_channel::oneshot;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use std::collections::BTreeSet;
use std::fs;
use std::future::{pending, poll_fn};
use std::path::Path;
use std::time::{Duration, Instant};
use wasmparser::{DataKind, Operator, Parser, Payload};
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{AsContextMut, Config, Engine, InstanceAllocationStrategy, Result};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{Prepared, ProxyPre};
use wasmtime_wasi_http::{WasiBody, p2, p3};

/// How often each contender answers requests for a while. They take turns; the round with the most requests counts.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);
/// The largest span that wasmtime maps, whatever lies in it. One with data in more than half of it is always mapped.
const LARGEST_IMAGE: u64 = 16 << 20;
/// The unit of the times in `/proc/self/stat`: what every Linux tells programs.
const TICK: u64 = 10_000_000;

/// A component, and how many requests an instance of it answers.
struct Contender {
    proxy: ProxyPre<State>,
    engine: Engine,
    reuse: u64,
    image: Image,
    first: Duration,
    best: Option<Round>,
}

/// Of the memory with the most data: from the first to the last byte of it, its segments, and their bytes.
#[derive(Default, Clone, Copy)]
struct Image {
    span: u64,
    segments: u64,
    bytes: u64,
}

/// What a number of requests took.
struct Round {
    requests: u64,
    time: Duration,
    used: Usage,
}

/// What the process used until now.
#[derive(Clone, Copy)]
struct Usage {
    faults: u64,
    /// In nanoseconds.
    user: u64,
    system: u64,
}

/// Prints an array with an object for each of `contenders`, which are `REQUESTS=COMPONENT`, with the requests that an
/// instance answers. With `copied`, wasmtime copies all images.
pub fn measure(contenders: &[&str], copied: bool) -> Result<()> {
    let mut config = Config::new();
    // As `wasmtime serve` does.
    config.allocation_strategy(InstanceAllocationStrategy::pooling());
    config.memory_init_cow(!copied);
    let engine = Engine::new(&config)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut all = Vec::new();
        let mut compiled = BTreeSet::new();
        for contender in contenders {
            let (reuse, component) = contender.split_once('=').expect("a contender is REQUESTS=COMPONENT");
            let bytes = fs::read(component)?;
            let machine_code = Path::new(component).with_extension("cwasm");
            if compiled.insert(component) {
                fs::write(&machine_code, engine.precompile_component(&bytes)?)?;
            }
            all.push(Contender::new(&engine, reuse.parse()?, &bytes, &machine_code).await?);
        }
        for _ in 0..ROUNDS {
            for contender in &mut all {
                contender.round().await?;
            }
        }
        let objects: Vec<String> = all.iter().map(|contender| contender.json(copied)).collect();
        println!("[{}]", objects.join(",\n"));
        Ok(())
    })
}

impl Contender {
    async fn new(engine: &Engine, reuse: u64, bytes: &[u8], machine_code: &Path) -> Result<Self> {
        let start = Instant::now();
        let mut contender = Self {
            proxy: load(engine, machine_code)?,
            engine: engine.clone(),
            reuse,
            image: Image::of(bytes),
            first: Duration::ZERO,
            best: None,
        };
        contender.answer(1).await?;
        contender.first = start.elapsed();
        Ok(contender)
    }

    /// Answers requests for a while.
    async fn round(&mut self) -> Result<()> {
        self.answer(1).await?;
        let (start, before) = (Instant::now(), Usage::now());
        let mut requests = 0;
        while start.elapsed() < ROUND {
            // An instance without an end is asked in rounds of its own, so that time is looked at.
            requests += self.answer(self.reuse).await?;
        }
        let round = Round { requests, time: start.elapsed(), used: Usage::now().since(before) };
        if self.best.as_ref().is_none_or(|best| round.rate() > best.rate()) {
            self.best = Some(round);
        }
        Ok(())
    }

    /// A fresh instance answers requests, one after the other; gives their number.
    async fn answer(&self, requests: u64) -> Result<u64> {
        let mut store = crate::store(&self.engine);
        let proxy = self.proxy.instantiate_async(&mut store).await?;
        let proxy = &proxy;
        store
            .run_concurrent(async move |accessor| {
                for _ in 0..requests {
                    let (sender, receiver) = oneshot::channel();
                    let prepared = accessor.with(|mut access| {
                        Prepared::new(access.as_context_mut(), proxy, request(), State::http, sender)
                    })?;
                    let read = async {
                        let response =
                            receiver.await.map_err(|_| wasmtime::Error::msg("there was no response"))??;
                        assert_eq!(response.status(), 200);
                        let body = response.into_body().collect().await;
                        let body = body.map_err(|error| wasmtime::Error::msg(error.to_string()))?.to_bytes();
                        assert!(body.starts_with(b"Hello from "), "{body:?}");
                        Ok::<_, wasmtime::Error>(())
                    };
                    let (answered, read) = futures_util::join!(prepared.run(accessor, pending()), read);
                    answered?;
                    read?;
                    poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
                }
                Ok(requests)
            })
            .await?
    }

    fn json(&self, copied: bool) -> String {
        let Image { span, segments, .. } = self.image;
        let mapped = !copied && self.image.is_mapped();
        let best = self.best.as_ref().expect("there was a round");
        let [faults, user, system] = [best.used.faults, best.used.user, best.used.system]
            .map(|whole| whole as f64 / best.requests as f64);
        format!(
            r#"{{"rate": {:.1}, "faults": {faults:.1}, "user": {user:.0}, "system": {system:.0}, "first": {}, "span": {span}, "segments": {segments}, "mapped": {mapped}}}"#,
            best.rate(),
            self.first.as_nanos(),
        )
    }
}

impl Round {
    fn rate(&self) -> f64 {
        self.requests as f64 / self.time.as_secs_f64()
    }
}

impl Usage {
    fn now() -> Self {
        let stat = fs::read_to_string("/proc/self/stat").expect("the system is Linux");
        // The second field, the name, may have anything in it, and ends with the last parenthesis.
        let (_, fields) = stat.rsplit_once(") ").expect("there is a name");
        let fields: Vec<u64> = fields.split(' ').map(|field| field.parse().unwrap_or(0)).collect();
        Self { faults: fields[7], user: fields[11] * TICK, system: fields[12] * TICK }
    }

    fn since(self, before: Self) -> Self {
        Self {
            faults: self.faults - before.faults,
            user: self.user - before.user,
            system: self.system - before.system,
        }
    }
}

impl Image {
    fn of(component: &[u8]) -> Self {
        let mut images: Vec<Self> = Vec::new();
        for payload in Parser::new(0).parse_all(component) {
            if let Payload::DataSection(section) = payload.expect("wasmtime read it") {
                images.push(Self::of_module(section));
            }
        }
        images.into_iter().max_by_key(|image| image.bytes).unwrap_or_default()
    }

    fn of_module(section: wasmparser::DataSectionReader<'_>) -> Self {
        let mut image = Self::default();
        let (mut first, mut last) = (u64::MAX, 0);
        for data in section {
            let data = data.expect("wasmtime read it");
            let DataKind::Active { offset_expr, .. } = data.kind else { continue };
            let Ok(Operator::I32Const { value }) = offset_expr.get_operators_reader().read() else {
                continue;
            };
            let (start, length) = (u64::from(value as u32), data.data.len() as u64);
            (first, last) = (first.min(start), last.max(start + length));
            image.segments += 1;
            image.bytes += length;
        }
        image.span = last.saturating_sub(first);
        image
    }

    fn is_mapped(self) -> bool {
        self.span < LARGEST_IMAGE || self.span < self.bytes * 2
    }
}

fn request() -> Request<WasiBody> {
    let body = Empty::new().map_err(|never| match never {}).boxed_unsync();
    let request = Request::builder().uri("http://localhost/").header("host", "localhost").body(body);
    request.expect("it is a request")
}

/// What was compiled ahead of time, linked.
#[expect(unsafe_code, reason = "the file was compiled by the caller, with the same wasmtime")]
fn load(engine: &Engine, machine_code: &Path) -> Result<ProxyPre<State>> {
    let component = unsafe { Component::deserialize_file(engine, machine_code)? };
    let mut linker = Linker::<State>::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    let instance: InstancePre<State> = linker.instantiate_pre(&component)?;
    Ok(match p3::bindings::ServicePre::new(instance.clone()) {
        Ok(service) => ProxyPre::P3(service),
        Err(_) => ProxyPre::P2(p2::bindings::ProxyPre::new(instance)?),
    })
}
