//! `cargo xtask bench http`: answers to HTTP requests, by the samples as they are and pre-initialised, and by handlers in
//! other languages that answer the same.

use super::peers::{COMPONENTIZE_JS, COMPONENTIZE_PY, install_componentize_py, install_jco};
use super::{machine, measure, sdk_version};
use crate::{Products, process, workspace};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The sample of each release of HTTP.
const SAMPLES: [(&str, &str); 2] = [("0.2", "http"), ("0.3", "http-streaming")];
/// The version of HTTP 0.2 that componentize-js knows.
const JAVASCRIPT_HTTP: &str = "0.2.3";
/// WASI's bindings for Rust, for each release of HTTP.
const RUST: [(&str, &str); 2] = [
    ("0.2", r#"wasip2 = "=2.0.1""#),
    ("0.3", r#"wasip3 = { version = "=0.10.0", features = ["async-spawn"] }"#),
];
/// As many requests as an instance of HTTP 0.3 answers: those of `wasmtime serve`, and so many that its start is no more seen.
const REUSES: [(u32, &str); 2] = [(128, "128 requests an instance"), (5000, "without end")];

/// How the samples are published: what the page calls it, the properties of `dotnet publish`, and whether by a profile of
/// their own or by what the SDK knows.
const WAYS: [(&str, &[&str], bool); 6] = [
    ("pre-initialised", &[], false),
    ("pre-initialised by its own profile", &[], true),
    ("trained", &[TRAINED], true),
    ("compiled", &[COMPILED], false),
    ("compiled by its own profile", &[COMPILED], true),
    ("compiled by its own profile, trained", &[COMPILED, TRAINED], true),
];
const COMPILED: &str = "-p:RunAOTCompilation=true";
const TRAINED: &str = "-p:ComponentizePreinitialize=host";

/// What is recorded, and what a trained component has answered before.
const TRAINING: &str = r#"<Project>
  <ItemGroup>
    <ComponentTraining Include="request" Request="GET /" />
  </ItemGroup>
</Project>
"#;

/// A component that answers `GET /`.
struct Handler {
    title: String,
    component: PathBuf,
}

/// What `measure` says of a contender: times in nanoseconds, and figures of one request.
#[derive(Deserialize)]
struct Measured {
    rate: f64,
    faults: f64,
    user: f64,
    system: f64,
    first: u64,
    span: u64,
    segments: u64,
    mapped: bool,
}

/// Makes the components, measures them, and gives the part of the page.
///
/// # Errors
/// When a tool cannot be installed, or a component does not build.
pub fn run(products: &Products) -> Result<String> {
    let measure = measure()?;
    let folder = workspace::target().join("bench/http");
    fs::create_dir_all(&folder)?;
    let mut fresh = with_csharp(products, &folder, "0.2")?;
    fresh.extend([with_componentize_js(products, &folder)?, with_componentize_py(products, &folder)?]);
    fresh.push(with_rust(&folder, "0.2")?);
    let mut reused = with_csharp(products, &folder, "0.3")?;
    reused.push(with_rust(&folder, "0.3")?);
    let contenders: Vec<(u32, &Handler)> = fresh
        .iter()
        .map(|handler| (1, handler))
        .chain(REUSES.iter().flat_map(|(reuse, _)| reused.iter().map(|handler| (*reuse, handler))))
        .collect();
    let mapped = measured(&measure, &[], &contenders)?;
    let copied = measured(&measure, &["--copied"], &contenders[..fresh.len()])?;
    let tables = Tables { contenders: &contenders, mapped: &mapped, copied: &copied };
    let (requests, images) = (tables.requests()?, tables.images()?);
    println!("{requests}\n{images}");
    Ok(format!(
        include_str!("http.md"),
        heading = super::HTTP_HEADING,
        requests = requests,
        images = images,
        machine = machine()?,
        sdk = sdk_version(&products.dotnet)?,
        py = COMPONENTIZE_PY,
        js = COMPONENTIZE_JS,
    ))
}

/// The sample as it is built, and as it is published in each of [`WAYS`].
fn with_csharp(products: &Products, folder: &Path, release: &str) -> Result<Vec<Handler>> {
    let (_, name) = SAMPLES.iter().find(|(of, _)| *of == release).context("there is a sample of each")?;
    let (sample, project) = (workspace::root().join("samples").join(name), folder.join(name));
    let _ = fs::remove_dir_all(&project);
    fs::create_dir_all(project.join("wit"))?;
    for file in ["Handler.cs".to_owned(), format!("{name}.csproj"), "wit/http.wit".to_owned()] {
        fs::copy(sample.join(&file), project.join(&file)).with_context(|| format!("cannot copy {file}"))?;
    }
    fs::copy(products.packages.join("nuget.config"), project.join("nuget.config"))?;
    fs::write(project.join("Directory.Build.targets"), TRAINING)?;
    let dotnet = |arguments: &[&str]| {
        let mut command = products.dotnet.command();
        process::run(
            command.args(arguments).args(["-c", "Release", "-v:q", "--nologo"]).current_dir(&project),
        )
    };
    dotnet(&["build"])?;
    let plain = folder.join(format!("{name}.wasm"));
    fs::copy(project.join(format!("bin/Release/net10.0/{name}.wasm")), &plain)?;
    // What is compiled is recorded compiled, too.
    let [own, own_compiled] = ["", "-compiled"]
        .map(|of| format!("-p:ComponentProfile={}", folder.join(format!("{name}{of}.profile")).display()));
    dotnet(&["build", "-t:RecordComponentProfile", &own])?;
    dotnet(&["build", "-t:RecordComponentProfile", &own_compiled, COMPILED])?;
    let mut handlers = vec![Handler { title: "C#, not pre-initialised".to_owned(), component: plain }];
    for (number, (title, properties, by_own)) in WAYS.into_iter().enumerate() {
        let out = folder.join(format!("{name}-{number}"));
        let profile = match (by_own, properties.contains(&COMPILED)) {
            (false, _) => "-p:ComponentProfile=",
            (true, false) => &own,
            (true, true) => &own_compiled,
        };
        let published = format!("-p:PublishDir={}/", out.display());
        dotnet(&[&["publish", profile, &published], properties].concat())?;
        handlers.push(Handler {
            title: format!("C#, {title}"),
            component: out.join(name).with_extension("wasm"),
        });
    }
    Ok(handlers)
}

/// The WIT of the sample, with all that it uses, in a folder of its own.
fn wit(products: &Products, folder: &Path, name: &str) -> Result<PathBuf> {
    let wit = folder.join(name);
    fs::create_dir_all(&wit)?;
    let mut command = Command::new(&products.cli);
    command.args(["wit", "resolve"]).arg(workspace::root().join("samples/http/wit"));
    process::run(command.arg("-o").arg(wit.join("http.wit")))?;
    Ok(wit)
}

fn with_componentize_js(products: &Products, folder: &Path) -> Result<Handler> {
    let home = workspace::target().join("bench/javascript");
    install_jco(&home)?;
    let wit = wit(products, folder, "javascript")?;
    let text = fs::read_to_string(wit.join("http.wit"))?;
    let version = text.split("wasi:http/types@").nth(1).and_then(|rest| rest.split(';').next());
    let version = version.context("the sample imports wasi:http/types")?;
    fs::write(wit.join("http.wit"), text.replace(version, JAVASCRIPT_HTTP))?;
    let (script, source) = (home.join("componentize.mjs"), folder.join("handler.js"));
    fs::write(&script, include_str!("http/componentize.mjs"))?;
    fs::write(&source, include_str!("http/handler.js"))?;
    let component = folder.join("javascript.wasm");
    let mut command = Command::new("node");
    process::run(command.arg(script).arg(source).arg(wit).arg("http").arg(&component).stdout(Stdio::null()))?;
    Ok(Handler { title: format!("JavaScript, componentize-js {COMPONENTIZE_JS}"), component })
}

fn with_componentize_py(products: &Products, folder: &Path) -> Result<Handler> {
    let program = install_componentize_py(&workspace::target().join("bench/python"))?;
    let wit = wit(products, folder, "python")?;
    fs::write(folder.join("handler.py"), include_str!("http/handler.py"))?;
    let component = folder.join("python.wasm");
    let mut command = Command::new(program);
    command.arg("-d").arg(wit).args(["-w", "http", "componentize", "handler", "-o"]).arg(&component);
    process::run(command.current_dir(folder).stdout(Stdio::null()))?;
    Ok(Handler { title: format!("Python, componentize-py {COMPONENTIZE_PY}"), component })
}

fn with_rust(folder: &Path, release: &str) -> Result<Handler> {
    let (_, dependency) = RUST.iter().find(|(of, _)| *of == release).context("there is one of each")?;
    let (manifest, source) = (
        include_str!("http/rust.toml"),
        match release {
            "0.2" => include_str!("http/rust-0.2.rs"),
            _ => include_str!("http/rust-0.3.rs"),
        },
    );
    let project = folder.join(format!("rust-{release}"));
    fs::create_dir_all(&project)?;
    fs::write(project.join("Cargo.toml"), manifest.replace("{dependency}", dependency))?;
    fs::write(project.join("lib.rs"), source)?;
    process::run(Command::new("rustup").args(["target", "add", "wasm32-wasip2"]))
        .context("rustup is needed")?;
    let mut build = crate::cargo();
    build.args(["build", "--quiet", "--release", "--target", "wasm32-wasip2", "--target-dir", "target"]);
    process::run(build.current_dir(&project))?;
    let component = project.join("target/wasm32-wasip2/release/handler.wasm");
    Ok(Handler { title: "Rust".to_owned(), component })
}

fn measured(measure: &Path, options: &[&str], contenders: &[(u32, &Handler)]) -> Result<Vec<Measured>> {
    let mut command = Command::new(measure);
    command.arg("http").args(options);
    command.args(contenders.iter().map(|(reuse, of)| format!("{reuse}={}", of.component.display())));
    Ok(serde_json::from_str(&process::output(&mut command)?)?)
}

/// What was measured, as tables.
struct Tables<'a> {
    contenders: &'a [(u32, &'a Handler)],
    mapped: &'a [Measured],
    copied: &'a [Measured],
}

impl Tables<'_> {
    fn requests(&self) -> Result<String> {
        let mut table = String::from(
            "| HTTP | handler | requests a second | user CPU | system CPU | page faults | first request |\n\
             | --- | --- | ---: | ---: | ---: | ---: | ---: |\n",
        );
        for ((reuse, handler), of) in self.contenders.iter().zip(self.mapped) {
            writeln!(
                table,
                "| {} | {} | {:.0} | {} | {} | {:.0} | {:.1} ms |",
                kind(*reuse),
                handler.title,
                of.rate,
                super::calls::duration(of.user as u64),
                super::calls::duration(of.system as u64),
                of.faults,
                of.first as f64 / 1e6,
            )?;
        }
        Ok(table)
    }

    /// The images of the components with fresh instances.
    fn images(&self) -> Result<String> {
        let mut table = String::from(
            "| handler | span | segments | wasmtime | page faults, copied | requests a second, copied |\n\
             | --- | ---: | ---: | --- | ---: | ---: |\n",
        );
        let rows = self.contenders.iter().zip(self.mapped).zip(self.copied);
        for (((_, handler), of), copied) in rows {
            writeln!(
                table,
                "| {} | {:.2} MiB | {} | {} | {:.0} | {:.0} |",
                handler.title,
                of.span as f64 / f64::from(1 << 20),
                of.segments,
                if of.mapped { "maps it" } else { "copies it" },
                copied.faults,
                copied.rate,
            )?;
        }
        Ok(table)
    }
}

fn kind(reuse: u32) -> String {
    let reused = REUSES.iter().find(|(of, _)| *of == reuse).map(|(_, title)| format!("0.3, {title}"));
    reused.unwrap_or_else(|| "0.2, a fresh instance".to_owned())
}
