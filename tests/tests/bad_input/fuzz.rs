//! Random inputs, and good ones that are damaged, through the tool: it ends in time with exit code 0 or 1, does not
//! panic, and leaves output behind only when it succeeds. A few inputs each; `cargo xtask fuzz` goes on for minutes.

mod damage;

use crate::good;
use damage::{damage_bytes, damage_text};
use integration_tests::{Product, RandomTypes, random_package, root, seed, text};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use wit_component::{ComponentEncoder, StringEncoding, WitPrinter, dummy_module, embed_component_metadata};
use wit_parser::decoding::decode;
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve, WorldId, WorldItem, WorldKey};

/// How many inputs are tried when the time is not given.
const INPUTS: usize = 40;
/// The longest that one input may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tries inputs until their number or the time in `COMPONENTIZE_FUZZ_SECONDS` is reached. `prepare` writes an input
/// into the first folder and gives the arguments of the tool, whose output belongs into the second.
fn fuzz(target: &str, prepare: impl Fn(&mut StdRng, u64, &Path, &Path) -> Option<Vec<String>>) {
    let seconds = std::env::var("COMPONENTIZE_FUZZ_SECONDS").ok();
    let time = seconds.map(|text| Duration::from_secs(text.parse().expect("it is a number of seconds")));
    let start = Instant::now();
    let mut tried = 0;
    let mut failures: BTreeMap<String, String> = BTreeMap::new();
    for seed in seed().. {
        if time.map_or(tried >= INPUTS, |time| start.elapsed() >= time) {
            break;
        }
        let folder = TempDir::new().expect("a temporary folder can be made");
        let [input, output] = ["in", "out"].map(|name| folder.path().join(name));
        for folder in [&input, &output] {
            fs::create_dir(folder).expect("the folder is new");
        }
        let Some(arguments) = prepare(&mut StdRng::seed_from_u64(seed), seed, &input, &output) else {
            continue;
        };
        tried += 1;
        if let Err(failure) = run(&arguments, &output) {
            let kept = Product::get().packages.with_file_name("fuzz").join(format!("{target}-{seed}"));
            integration_tests::copy_folder(folder.path(), &kept);
            let message = format!("COMPONENTIZE_SEED={seed} {}\n{failure}", arguments.join(" "));
            eprintln!("{message}\nkept in {}", kept.display());
            failures.entry(failure).or_insert(message);
        }
    }
    eprintln!("{target}: {tried} inputs in {:.0?}", start.elapsed());
    let messages: Vec<String> = failures.into_values().collect();
    assert!(messages.is_empty(), "{}", messages.join("\n\n"));
}

/// Runs the tool; an error says what it did that it never may.
fn run(arguments: &[String], output: &Path) -> Result<(), String> {
    let log = output.with_file_name("log");
    let file = || File::create(&log).expect("the folder is writable");
    let mut command = Product::get().tool();
    let child = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(file()).spawn();
    let status = wait(&mut child.expect("the tool starts"));
    let said = text(&fs::read(&log).expect("the file is there"));
    let Some(status) = status else { return Err(format!("it takes more than {PATIENCE:?}")) };
    if said.contains("panicked at") || !matches!(status.code(), Some(0 | 1)) {
        return Err(format!("{status}\n{}", said.chars().take(2_000).collect::<String>()));
    }
    let left: Vec<_> =
        fs::read_dir(output).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    if !status.success() && !left.is_empty() {
        return Err(format!("it fails, and leaves {left:?}\n{said}"));
    }
    if !status.success() && !said.contains("CDN") {
        return Err(format!("it fails without a code\n{said}"));
    }
    Ok(())
}

/// How the child ended, or nothing when it was ended because it took too long.
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("the child is ours") {
            return Some(status);
        }
        if start.elapsed() > PATIENCE {
            child.kill().expect("the child is ours");
            child.wait().expect("the child is ours");
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn path(path: &Path) -> String {
    path.to_str().expect("temporary folders have names in UTF-8").to_owned()
}

/// Writes an input, and gives its path.
fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let file = folder.join(name);
    fs::write(&file, bytes).expect("the folder is writable");
    path(&file)
}

fn strings(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|&argument| argument.to_owned()).collect()
}

/// One of the things that the tool does with WIT or with a component.
fn use_wit(random: &mut StdRng, file: &str, output: &Path) -> Vec<String> {
    let [code, wit, encoded] = ["code", "out.wit", "out.wasm"].map(|name| path(&output.join(name)));
    match random.random_range(0..8) {
        0 => strings(&["wit", "print", file]),
        1 => strings(&["wit", "resolve", file, "-o", &wit]),
        2 => strings(&["wit", "encode", file, "-o", &encoded]),
        3 => strings(&["wit", "check", file, file]),
        4 => strings(&["bindings", file, "--out-dir", &code, "--all-features", "--results", "value"]),
        _ => strings(&["bindings", file, "--out-dir", &code]),
    }
}

/// The WIT of this checkout.
fn written_wit() -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["tests/guests", "codegen-csharp/tests/golden", "samples"].map(|name| root().join(name)).into();
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> = fs::read_dir(folder)
            .expect("it is part of the checkout")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        entries.sort();
        for entry in entries {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "wit") {
                texts.push(fs::read_to_string(&entry).expect("WIT is text"));
            }
        }
    }
    texts
}

/// The text of a package in its binary form.
fn printed(package: &[u8]) -> Option<String> {
    let decoded = decode(package).ok()?;
    let mut printer = WitPrinter::default();
    let resolve = decoded.resolve();
    let others: Vec<_> =
        resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != decoded.package()).collect();
    printer.print(resolve, decoded.package(), &others).ok()?;
    Some(printer.output.to_string())
}

#[test]
fn wit() {
    let written = written_wit();
    fuzz("wit", |random, seed, input, output| {
        let file = match random.random_range(0..4) {
            0 => {
                let mut package = random_package(seed)?;
                damage_bytes(random, &mut package);
                write(input, "input.wasm", package)
            }
            1 => write(input, "input.wit", damage_text(random, &printed(&random_package(seed)?)?, &written)),
            _ => {
                let text = written.choose(random)?;
                write(input, "input.wit", damage_text(random, text, &written))
            }
        };
        Some(use_wit(random, &file, output))
    });
}

/// A random package, and one of its worlds.
fn random_world(random: &mut StdRng, seed: u64) -> Option<(Resolve, WorldId)> {
    let resolve = decode(&random_package(seed)?).ok()?.resolve().clone();
    let worlds: Vec<WorldId> = resolve.worlds.iter().map(|(id, _)| id).collect();
    let world = *worlds.choose(random)?;
    Some((resolve, world))
}

fn core_module(resolve: &Resolve, world: WorldId) -> Option<Vec<u8>> {
    let mut module = dummy_module(resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, false).ok()?;
    Some(module)
}

/// A component of the world, whose functions trap.
fn component(resolve: &Resolve, world: WorldId) -> Option<Vec<u8>> {
    ComponentEncoder::default().module(&core_module(resolve, world)?).ok()?.encode().ok()
}

#[test]
fn components() {
    fuzz("components", |random, seed, input, output| {
        let (resolve, world) = random_world(random, seed)?;
        if random.random_ratio(1, 4) {
            let mut module = core_module(&resolve, world)?;
            damage_bytes(random, &mut module);
            let file = write(input, "core.wasm", module);
            return Some(strings(&["componentize", &file, "-o", &path(&output.join("out.wasm"))]));
        }
        let mut bytes = component(&resolve, world)?;
        if random.random_ratio(3, 4) {
            damage_bytes(random, &mut bytes);
        }
        let file = write(input, "input.wasm", bytes);
        Some(match random.random() {
            true => strings(&["inspect", &file]),
            false => use_wit(random, &file, output),
        })
    });
}

/// A package whose worlds use a resource and random types of an interface at their own level: `maker` exports the interface,
/// `middle` exports what `user` imports. Of the same seed they mostly fit, in versions that are compatible.
fn shared_types(random: &mut StdRng, seed: u64) -> Option<Resolve> {
    let seed = seed + u64::from(random.random_ratio(1, 8));
    let (mut types, mut choices) = (RandomTypes::new(seed), StdRng::seed_from_u64(seed));
    let parameters: Vec<String> =
        types.several().iter().enumerate().map(|(i, ty)| format!("p{i}: {ty}")).collect();
    let interface = format!(
        "package demo:types@1.{}.0;
        interface things {{
          resource thing {{ constructor(); get: func() -> string; }}
          {}
          record both {{ one: thing, two: option<thing> }}
          read: func() -> thing;
        }}",
        random.random_range(0..3),
        types.declarations()
    );
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    resolve.push_source("types.wit", &interface).ok()?;
    let (_, things) = resolve.interfaces.iter().next()?;
    let names: Vec<&str> = things.types.keys().map(String::as_str).collect();
    let own = ["", "record pair { first: thing, second: both }", "resource local { get: func() -> thing; }"];
    let own = own.choose(&mut choices)?;
    let parameters = parameters.join(", ");
    let function = match own.split(' ').nth(1) {
        Some(ty) if choices.random() => format!("func(own: {ty}, {parameters}) -> thing"),
        _ => format!("func(t: borrow<thing>, {parameters}) -> both"),
    };
    let end = if random.random() { "run: func();" } else { &format!("run: {function};") };
    let uses = format!("use things.{{{}}}; {own}", names.join(", "));
    let text = format!(
        "{interface}
        world maker {{ export things; }}
        world middle {{ {uses} export change: {function}; }}
        world user {{ {uses} import change: {function}; export {end} }}
        world passing {{ import things; export things; }}"
    );
    let mut resolve = Resolve { all_features: true, ..Resolve::default() };
    resolve.push_source("types.wit", &text).ok()?;
    Some(resolve)
}

/// Components of worlds that fit each other, most of the time.
fn partners(random: &mut StdRng, seed: u64) -> Option<Vec<Vec<u8>>> {
    if random.random_ratio(1, 3) {
        let mut worlds = vec!["user", "middle", "maker", "passing"];
        worlds.retain(|_| random.random_ratio(5, 6));
        let components = worlds.into_iter().map(|name| {
            let resolve = shared_types(random, seed)?;
            let (world, _) = resolve.worlds.iter().find(|(_, world)| world.name == name)?;
            component(&resolve, world)
        });
        return components.collect();
    }
    let (resolve, world) = random_world(random, seed)?;
    if resolve.worlds[world].exports.is_empty() {
        return None;
    }
    let mut components = Vec::new();
    // First what imports all that the world exports, or another world of the package.
    let mut importing = resolve.clone();
    let others: Vec<WorldId> = resolve.worlds.iter().map(|(id, _)| id).collect();
    components.push(match importing.importize(world, None) {
        Ok(()) if random.random_ratio(3, 4) => component(&importing, world)?,
        _ => component(&resolve, *others.choose(random)?)?,
    });
    components.push(component(&resolve, world)?);
    // Then what exports the interfaces that the world imports.
    let mut exporting = resolve.clone();
    let interfaces = |_: &WorldKey, item: &WorldItem| matches!(item, WorldItem::Interface { .. });
    if random.random() && exporting.exportize(world, None, Some(&interfaces)).is_ok() {
        components.extend(component(&exporting, world));
    }
    Some(components)
}

#[test]
fn compositions() {
    fuzz("compositions", |random, seed, input, output| {
        let mut components = partners(random, seed)?;
        if random.random_ratio(1, 8) {
            components.push(components.choose(random)?.clone());
        }
        if random.random_ratio(1, 5) {
            let last = components.len().checked_sub(1)?;
            let index = random.random_range(0..=last);
            damage_bytes(random, &mut components[index]);
        }
        let files = components.iter().enumerate().map(|(i, bytes)| write(input, &format!("{i}.wasm"), bytes));
        let mut arguments = strings(&["compose", "-o", &path(&output.join("out.wasm"))]);
        for (index, file) in files.enumerate() {
            arguments.extend((index > 0).then(|| "--with".to_owned()));
            arguments.push(file);
        }
        (components.len() > 1).then_some(arguments)
    });
}

#[test]
fn assemblies() {
    let good = good();
    let mut names: Vec<PathBuf> =
        fs::read_dir(&good.linked).expect("it is there").flatten().map(|entry| entry.path()).collect();
    names.sort();
    fuzz("assemblies", |random, _, input, output| {
        integration_tests::copy_folder(&good.linked, input);
        let damaged = match random.random_ratio(2, 3) {
            true => good.linked.join("MyGreeter.dll"),
            false => names.choose(random)?.clone(),
        };
        let mut bytes = fs::read(&damaged).expect("it is there");
        damage_bytes(random, &mut bytes);
        write(input, damaged.file_name()?.to_str()?, bytes);
        let file = path(&input.join("MyGreeter.dll"));
        let wit = path(&good.wit);
        Some(strings(&["componentize", &file, "--wit", &wit, "-o", &path(&output.join("out.wasm"))]))
    });
}
