//! The guides in docs, word for word: their files are written and their commands run in order, as a reader would who has
//! the packages. A block names its file after its language. In a block `console` a command begins with `$`, and what
//! follows is in its output; one that ends with `&` goes on in the background. A block `text fails` shows what the last
//! command said when it failed.

use integration_tests::{Block, Product, blocks, http_get, root, text};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A reader: a folder to work in, and a home of `dotnet` without templates.
struct Reader {
    product: Product,
    home: TempDir,
    folder: PathBuf,
    background: Vec<Background>,
}

/// A command that goes on, ended when dropped.
struct Background(Child);

/// How a command went.
struct Outcome {
    is_success: bool,
    said: String,
}

impl Reader {
    fn new() -> Self {
        let product = Product::get();
        let home = TempDir::with_prefix("componentize ").expect("a temporary folder can be made");
        let folder = home.path().join("work");
        fs::create_dir(&folder).expect("the new folder is empty");
        fs::copy(product.packages.join("nuget.config"), folder.join("nuget.config"))
            .expect("the packages have a nuget.config");
        Self { product, home, folder, background: Vec::new() }
    }

    /// Does what a page says.
    fn follow(&mut self, page: &str) {
        let markdown =
            fs::read_to_string(root().join("docs").join(page)).expect("the page is in the checkout");
        // `text fails` is about the command before it, which must not have succeeded.
        let mut failed: Option<Outcome> = None;
        let blocks = blocks(&markdown);
        for (index, Block { info, content }) in blocks.iter().enumerate() {
            let may_fail = blocks.get(index + 1).is_some_and(|next| next.info == "text fails");
            match info.split_once(' ') {
                None if info == "console" => failed = self.console(content, may_fail),
                Some(("text", "fails")) => {
                    let Outcome { said, .. } = failed.take().expect("a command is there to fail");
                    content.lines().for_each(|line| assert_says(&said, line));
                }
                Some((language, name)) => self.write(language, name, content),
                None => {}
            }
        }
    }

    fn write(&mut self, language: &str, name: &str, content: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the folder is writable");
        fs::write(path, content).expect("the folder is writable");
        if language == "yaml" {
            for command in content.lines().filter_map(|line| line.trim().strip_prefix("- run: ")) {
                self.succeed(command);
            }
        }
    }

    /// Runs the commands of a block, and gives how the last one failed, if it may.
    fn console(&mut self, content: &str, may_fail: bool) -> Option<Outcome> {
        let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
        for line in content.lines() {
            match line.strip_prefix("$ ") {
                Some(command) => commands.push((command, Vec::new())),
                None => commands.last_mut().expect("a command is before its output").1.push(line),
            }
        }
        let last = commands.len().saturating_sub(1);
        for (index, (command, expected)) in commands.into_iter().enumerate() {
            let said = if let Some(command) = command.strip_suffix(" &") {
                self.start(command)
            } else if may_fail && index == last {
                let outcome = self.run(command);
                assert!(!outcome.is_success, "{command} does not fail:\n{}", outcome.said);
                return Some(outcome);
            } else {
                self.succeed(command)
            };
            expected.iter().for_each(|line| assert_says(&said, line));
        }
        None
    }

    fn succeed(&mut self, command: &str) -> String {
        let Outcome { is_success, said } = self.run(command);
        assert!(is_success, "{command}:\n{said}");
        said
    }

    fn run(&mut self, command: &str) -> Outcome {
        let words = words(command);
        let done = |said| Outcome { is_success: true, said };
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["cd", folder] => {
                self.folder = self.folder.join(folder).canonicalize().expect("the folder is there");
                done(String::new())
            }
            ["mkdir", folder] => {
                fs::create_dir(self.folder.join(folder)).expect("the folder is new");
                done(String::new())
            }
            ["curl", url] => done(get(url)),
            _ => {
                let output =
                    self.command(&words).output().unwrap_or_else(|error| panic!("{command}: {error}"));
                let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
                Outcome { is_success: output.status.success(), said }
            }
        }
    }

    /// Starts a command that goes on, and gives its first message.
    fn start(&mut self, command: &str) -> String {
        let mut command = self.command(&words(command));
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the program starts");
        let messages = child.stderr.take().expect("the messages are piped");
        self.background.push(Background(child));
        let mut line = String::new();
        BufReader::new(messages).read_line(&mut line).expect("a message is UTF-8");
        line
    }

    fn command(&self, words: &[String]) -> Command {
        let mut command = match words[0].as_str() {
            "dotnet" => Command::new(&self.product.dotnet),
            "componentize-dotnet" => self.product.tool(),
            other => panic!("a page calls {other}"),
        };
        // A reader has the SDK on the PATH. Templates and tools are installed for this reader alone.
        let sdk = self.product.dotnet.parent().map(Path::to_owned);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(sdk.into_iter().chain(std::env::split_paths(&path)));
        command.env("PATH", path.expect("the parts come from a PATH"));
        command.env("DOTNET_CLI_HOME", self.home.path()).env("DOTNET_NOLOGO", "true");
        command.env("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false");
        command.env("WKG_CACHE_DIR", self.home.path().join("packages"));
        command.args(&words[1..]).current_dir(&self.folder);
        command
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // `dotnet run` has started another process, which would go on without it.
        let id = self.0.id();
        let mut end = if cfg!(windows) { Command::new("taskkill") } else { Command::new("kill") };
        match cfg!(windows) {
            true => end.args(["/T", "/F", "/PID", &id.to_string()]),
            false => end.args(["-TERM", "--", &format!("-{id}")]),
        };
        // It may have ended by itself, and there is nothing else to do about it.
        let _ = end.output();
        let _ = self.0.wait();
    }
}

fn words(command: &str) -> Vec<String> {
    shlex::split(command).unwrap_or_else(|| panic!("quotes do not match: {command}"))
}

/// Asserts that the line is in what was said, however that is wrapped.
fn assert_says(said: &str, line: &str) {
    let flat = |text: &str| text.replace("\n  | ", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(said).contains(&flat(line)), "`{line}` is not in\n{said}");
}

fn get(url: &str) -> String {
    let (address, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("a URL");
    let answer = http_get(address, &format!("/{path}")).unwrap_or_else(|error| panic!("{url}: {error}"));
    assert!(answer.starts_with("HTTP/1.1 200"), "{url}: {answer}");
    answer
}

/// Follows a guide that begins where getting-started installed the templates.
fn follow(page: &str) {
    let mut reader = Reader::new();
    let templates = reader.product.packages.join("ComponentizeDotnet.Templates.0.1.0.nupkg");
    reader.succeed(&format!("dotnet new install '{}'", templates.display()));
    reader.follow(page);
}

#[test]
fn getting_started() {
    Reader::new().follow("getting-started.md");
}

#[test]
fn aspnetcore() {
    follow("how-to/aspnetcore.md");
}

#[test]
fn call_another_component() {
    follow("how-to/call-another-component.md");
}

#[test]
fn cryptography() {
    follow("how-to/cryptography.md");
}

#[test]
fn files() {
    follow("how-to/files.md");
}

#[test]
fn http() {
    follow("how-to/http.md");
}

#[test]
fn make_it_fast() {
    follow("how-to/make-it-fast.md");
}

#[test]
fn openapi() {
    follow("how-to/openapi.md");
}

#[test]
fn publish() {
    follow("how-to/publish.md");
}

#[test]
fn sockets() {
    follow("how-to/sockets.md");
}

#[test]
fn streams() {
    follow("how-to/streams.md");
}

#[test]
fn github_actions() {
    follow("how-to/github-actions.md");
}

#[test]
fn debugging() {
    follow("how-to/debugging.md");
}

#[test]
fn every_guide_is_followed() {
    let source = include_str!("guides.rs");
    let guides = fs::read_dir(root().join("docs/how-to")).expect("the folder is in the checkout");
    for guide in guides {
        let name = guide.expect("the folder can be listed").file_name();
        let call = format!("follow(\"how-to/{}\")", Path::new(&name).display());
        assert!(source.contains(&call), "no test does {call}");
    }
}
