//! The programs that compile: Mono's cross compiler, which comes as a NuGet package, and LLVM's clang and wasm-ld.

use super::failed;
use diagnostics::{Code, Diagnostic, Diagnostics, Result};
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The LLVM release that the cross compiler writes bitcode for; others read it, and compile exceptions in another way.
const LLVM: &str = "19";

/// What is shown of what a program says that fails.
const MOST_LINES: usize = 20;
const MOST_COLUMNS: usize = 400;

/// The programs.
#[derive(Debug, Clone)]
pub struct Tools {
    mono_aot_cross: PathBuf,
    clang: PathBuf,
    wasm_ld: PathBuf,
    /// What makes another compiler another.
    version: Vec<u8>,
}

impl Tools {
    /// The compiler in the folder `cross`, and LLVM in the folder `llvm` if that is given, else on the PATH.
    ///
    /// # Errors
    /// When one is missing, or LLVM is of another release.
    pub fn find(cross: &Path, llvm: Option<&Path>) -> Result<Self> {
        let mut problems = Diagnostics::new();
        let compiler = cross.join(format!("mono-aot-cross{}", std::env::consts::EXE_SUFFIX));
        if !is_program(&compiler) {
            problems.push(missing(
                &format!("there is no mono-aot-cross in {}", cross.display()),
                "name the folder `tools` of the package Microsoft.NETCore.App.Runtime.AOT.<host>.Cross.browser-wasm",
            ));
        }
        let [clang, wasm_ld] =
            ["clang", "wasm-ld"].map(|program| problems.absorb(llvm_program(program, llvm)));
        match (clang, wasm_ld) {
            (Some(clang), Some(wasm_ld)) => {
                let version = said(Command::new(&compiler).arg("--version")).unwrap_or_default().into_bytes();
                problems.into_result(Self { mono_aot_cross: compiler, clang, wasm_ld, version })
            }
            _ => Err(problems),
        }
    }

    /// What the cross compiler says of itself.
    pub fn mono_key(&self) -> &[u8] {
        &self.version
    }

    /// Runs the cross compiler on `assemblies`, whose references are in the folder `references`.
    pub fn mono(&self, option: &OsStr, assemblies: &[PathBuf], references: &Path) -> Result<()> {
        let mut command = Command::new(&self.mono_aot_cross);
        let folder = self.mono_aot_cross.parent().unwrap_or(Path::new("."));
        // Its C++ library lies beside it. Without the first argument it writes landing pads that LLVM does not take.
        command.env("LD_LIBRARY_PATH", folder).env("MONO_PATH", references);
        run(command.arg("--wasm-exceptions").arg(option).args(assemblies), "mono-aot-cross")
    }

    /// Runs clang with these arguments, to write `out`.
    pub fn clang(&self, arguments: impl IntoIterator<Item = OsString>, out: &Path) -> Result<()> {
        run(Command::new(&self.clang).args(arguments).arg("-o").arg(out), "clang")
    }

    /// Runs the linker with these arguments, to write `out`.
    pub fn wasm_ld(&self, arguments: impl IntoIterator<Item = OsString>, out: &Path) -> Result<()> {
        run(Command::new(&self.wasm_ld).args(arguments).arg("-o").arg(out), "wasm-ld")
    }
}

/// The program of the right release: with the release in its name, as Linux distributions have it, or without.
fn llvm_program(name: &str, folder: Option<&Path>) -> Result<PathBuf> {
    let names = [format!("{name}-{LLVM}"), name.to_owned()];
    let mut others = Vec::new();
    for program in names.map(|name| folder.map_or_else(|| PathBuf::from(&name), |folder| folder.join(&name)))
    {
        if folder.is_some() {
            is_program(&program);
        }
        match said(Command::new(&program).arg("--version")) {
            Some(version) if is_release(&version) => return Ok(program),
            Some(version) => others.push(version.lines().next().unwrap_or_default().to_owned()),
            None => {}
        }
    }
    let place = folder.map_or_else(|| "on the PATH".to_owned(), |folder| format!("in {}", folder.display()));
    let what = match others.first() {
        Some(other) => format!("{name} {place} is not of LLVM {LLVM}: {other}"),
        None => format!("there is no {name} {place}"),
    };
    Err(missing(
        &what,
        &format!(
            "install LLVM {LLVM} (Debian: clang-{LLVM} and lld-{LLVM}), or name the folder `tools/bin` of the package \
             Microsoft.NET.Runtime.Emscripten.3.1.56.Sdk.<host> with --llvm (ComponentLlvmFolder)"
        ),
    )
    .into())
}

/// Whether there is a program. NuGet unpacks those in packages without the right to run them, which they get here.
fn is_program(path: &Path) -> bool {
    #[cfg(unix)]
    if let Ok(found) = path.metadata() {
        use std::os::unix::fs::PermissionsExt;
        let mode = found.permissions().mode();
        if found.is_file() && mode & 0o111 == 0 {
            // Where that is not allowed, starting it says so.
            let _ = std::fs::set_permissions(path, PermissionsExt::from_mode(mode | 0o755));
        }
    }
    path.is_file()
}

/// Whether what a program of LLVM says of its version names the release.
fn is_release(version: &str) -> bool {
    let numbers = version.split_whitespace().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    numbers.take(1).any(|number| number.split('.').next() == Some(LLVM))
}

/// What a program says on standard output when it succeeds.
fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn run(command: &mut Command, name: &str) -> Result<()> {
    let output = command
        .output()
        .map_err(|error| missing(&format!("{name} does not start: {error}"), "check that it may be run"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(failed(name, &format!("{}\n{}", output.status, abridged(&String::from_utf8_lossy(&said)))).into())
}

/// The beginning of what a program said, and where the rest is.
fn abridged(said: &str) -> String {
    let count = said.lines().count();
    let short = |line: &str| line.chars().take(MOST_COLUMNS).collect::<String>();
    let mut shown: Vec<String> = said.lines().take(MOST_LINES).map(short).collect();
    if count > MOST_LINES || said.lines().any(|line| line.chars().nth(MOST_COLUMNS).is_some()) {
        let place = match kept(said) {
            Ok(path) => path.display().to_string(),
            Err(error) => format!("a file that cannot be written: {error}"),
        };
        shown.push(format!("({} lines more; all of it is in {place})", count.saturating_sub(MOST_LINES)));
    }
    shown.join("\n")
}

/// A temporary file that stays, for a user to read.
fn kept(text: &str) -> std::io::Result<PathBuf> {
    let mut file = tempfile::Builder::new().prefix("componentize-dotnet-").suffix(".log").tempfile()?;
    file.write_all(text.as_bytes())?;
    Ok(file.keep()?.1)
}

fn missing(what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Code::AotToolMissing, what).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_of_llvm_is_read_from_what_its_programs_say() {
        assert!(is_release("Debian clang version 19.1.7 (3+b1)\nTarget: x86_64"));
        assert!(is_release("Debian LLD 19.1.7 (compatible with GNU linkers)"));
        assert!(!is_release("clang version 20.1.0"));
        assert!(!is_release("emcc 3.1.56"));
    }

    #[test]
    fn what_a_program_says_is_shown_in_part_and_kept_whole() {
        assert_eq!(abridged("one\ntwo\n"), "one\ntwo");
        let said: String = (0..3000).map(|number| format!("error {number}\n")).collect();
        let shown = abridged(&said);
        let (last, place) =
            shown.lines().last().and_then(|line| line.split_once(" in ")).expect("it says where");
        assert_eq!((shown.lines().count(), last), (MOST_LINES + 1, "(2980 lines more; all of it is"));
        let file = place.trim_end_matches(')');
        assert_eq!(std::fs::read_to_string(file).expect("the file is there"), said);
        std::fs::remove_file(file).expect("the file can be removed");
        assert!(abridged(&"x".repeat(100_000)).len() < 1000);
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let problems = Tools::find(folder.path(), Some(folder.path())).expect_err("nothing is there");
        let codes: Vec<Code> = problems.iter().map(Diagnostic::code).collect();
        assert_eq!(codes, [Code::AotToolMissing; 3]);
    }
}
