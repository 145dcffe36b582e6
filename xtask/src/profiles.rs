//! `cargo xtask profiles`: the profiles that the SDK brings, recorded anew. Samples and templates are the training; what is
//! in their own assemblies is left out.

use crate::{Products, process, workspace};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

const FOLDER: &str = "msbuild/ComponentizeDotnet.Sdk/profiles";
const HEADER: &str = "# Methods that components of this kind run; recorded by `cargo xtask profiles`, without what is the samples' own.\n";
/// In place of the address of a server that answers.
const SERVER: &str = "SERVER";

/// A component, and how it is run: what follows `componentize-dotnet record`, one line a run.
struct Training {
    folder: &'static str,
    name: &'static str,
    runs: &'static [&'static [&'static str]],
}

const LIBRARY: Training = Training {
    folder: "msbuild/ComponentizeDotnet.Templates/library",
    name: "Component1",
    runs: &[&["--invoke", "greet(\"you\")"]],
};

/// Each profile, and its training.
const PROFILES: [(&str, &[Training]); 3] = [
    (
        "library",
        &[
            LIBRARY,
            Training { folder: "samples/hello", name: "hello", runs: &[&["--invoke", "greet(\"you\")"]] },
        ],
    ),
    (
        "http",
        &[
            LIBRARY,
            Training {
                folder: "msbuild/ComponentizeDotnet.Templates/http",
                name: "Component1",
                runs: &[&["--request", "GET /"]],
            },
            Training {
                folder: "samples/http",
                name: "http",
                runs: &[
                    &["--request", "GET /", "--request", "GET /nothing", "--request", "POST /echo\n\nbody"],
                    &["--request", "GET /fetch?http://SERVER/"],
                ],
            },
            Training {
                folder: "samples/http-streaming",
                name: "http-streaming",
                runs: &[
                    &["--request", "GET /", "--request", "GET /nothing", "--request", "GET /count?2"],
                    &["--request", "POST /upper\n\nbody", "--request", "GET /fetch?http://SERVER/"],
                ],
            },
        ],
    ),
    (
        "program",
        &[
            Training {
                folder: "msbuild/ComponentizeDotnet.Templates/command",
                name: "Component1",
                runs: &[&[], &["--", "you"]],
            },
            Training {
                folder: "samples/console",
                name: "console",
                runs: &[&["--dir", ".", "--", "README.md", "nothing"], &["--env", "WORDS_LONGER_THAN=3"]],
            },
            Training {
                folder: "samples/console-streaming",
                name: "console-streaming",
                runs: &[&["--", "a"]],
            },
        ],
    ),
];

/// Builds the components, records them, and writes the profiles.
///
/// # Errors
/// When a component does not build, or does not do what it is trained for.
pub fn run(products: &Products) -> Result<()> {
    let server = serve()?;
    let home = workspace::target().join("profiles");
    for (kind, trainings) in PROFILES {
        let mut lines = BTreeSet::new();
        for training in trainings {
            let component = build(products, training, &home)?;
            for (number, run) in training.runs.iter().enumerate() {
                let profile = component.with_extension(format!("{number}.profile"));
                let arguments = run.iter().map(|argument| argument.replace(SERVER, &server));
                let mut record = Command::new(&products.cli);
                record.arg("record").arg(&component).arg("-o").arg(&profile).args(arguments);
                record.current_dir(workspace::root().join(training.folder)).stdout(Stdio::null());
                feed(&mut record)?;
                let own = format!("[{}]", training.name);
                let text = fs::read_to_string(&profile)?;
                let shared = text.lines().filter(|line| !line.starts_with('#') && !line.contains(&own));
                lines.extend(shared.map(str::to_owned));
            }
        }
        let file = workspace::root().join(FOLDER).join(kind).with_extension("profile");
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        fs::write(&file, HEADER.to_owned() + &text)?;
        eprintln!("profiles: {kind}: {} methods", lines.len());
    }
    Ok(())
}

/// Runs it with a little on standard input. What fails on purpose has been recorded, too.
fn feed(record: &mut Command) -> Result<()> {
    let mut child = record.stdin(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().context("it has an input")?;
    // A component that reads nothing may be gone already.
    let _ = input.write_all("a line of words\nanother\n".as_bytes());
    drop(input);
    child.wait()?;
    Ok(())
}

fn build(products: &Products, training: &Training, home: &Path) -> Result<PathBuf> {
    let source = workspace::root().join(training.folder);
    let project = home.join(training.folder.replace('/', "-"));
    let _ = fs::remove_dir_all(&project);
    copy(&source, &project)?;
    fs::copy(products.packages.join("nuget.config"), project.join("nuget.config"))?;
    let mut build = products.dotnet.command();
    process::run(build.args(["build", "-c", "Release", "-v:q", "--nologo"]).current_dir(&project))?;
    Ok(project.join(format!("bin/Release/net10.0/{}.wasm", training.name)))
}

/// The files of a project, without what was built of it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(name))?;
        } else if name != "bin" && name != "obj" {
            copy(&entry.path(), &to.join(name))?;
        }
    }
    Ok(())
}

/// Answers requests until the process ends; gives the address.
fn serve() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let lines = BufReader::new(&client).lines().map_while(Result::ok);
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let _ =
                client.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello");
        }
    });
    Ok(address)
}
