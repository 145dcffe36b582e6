//! Why a call into a component failed, for people.

use diagnostics::{Code, Diagnostic};
use std::fmt;
use wasmtime::{Trap, WasmBacktrace};

/// The packages that the host implements, in their 0.2 and 0.3 versions.
pub(crate) const PROVIDED: [&str; 7] =
    ["wasi:cli", "wasi:clocks", "wasi:filesystem", "wasi:http", "wasi:io", "wasi:random", "wasi:sockets"];

/// The innermost frames are those that help; a runtime below them can be deep.
const FRAMES_SHOWN: usize = 8;

/// The trap of an import that nobody provides: its name.
#[derive(Debug)]
pub(crate) struct AbsentImport(pub(crate) String);

impl fmt::Display for AbsentImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the import `{}` is not provided", self.0)
    }
}

impl std::error::Error for AbsentImport {}

/// The trap of a component that asked for more than it may have: what that is, and the option that allows more.
#[derive(Debug)]
pub(crate) struct LimitReached {
    pub(crate) what: String,
    pub(crate) option: &'static str,
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for LimitReached {}

impl LimitReached {
    pub(crate) fn help(&self) -> String {
        allow_more(self.option)
    }
}

/// What to do about a limit.
pub(crate) fn allow_more(option: &str) -> String {
    format!("{option} allows more")
}

/// Explains why a call into a component failed. `what` names the call, for example "`greet`".
pub(crate) fn failure(what: &str, error: &wasmtime::Error) -> Diagnostic {
    if let Some(AbsentImport(name)) = error.downcast_ref() {
        let message = format!("{what} called the import `{name}`, which the host does not provide");
        return Diagnostic::new(Code::ImportMissing, message).with_help(provided_help());
    }
    let message = format!("{what} stopped: {}", cause(error));
    if let Some(limit) = error.downcast_ref::<LimitReached>() {
        return Diagnostic::new(Code::LimitReached, message).with_help(limit.help());
    }
    let diagnostic = Diagnostic::new(Code::GuestTrap, message);
    if error.downcast_ref() == Some(&Trap::StackOverflow) {
        return diagnostic.with_help(
            "its calls are nested deeper than the host's stack; make the recursion less deep (`wasmtime` has \
             -W max-wasm-stack)",
        );
    }
    match error.downcast_ref::<WasmBacktrace>().and_then(frames) {
        Some(frames) => diagnostic.with_help(frames),
        None => diagnostic,
    }
}

/// The reason alone.
pub(crate) fn cause(error: &wasmtime::Error) -> String {
    match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    }
}

/// Whether it was the guest's code that stopped, and with it the whole instance.
pub(crate) fn is_trap(error: &wasmtime::Error) -> bool {
    error.is::<Trap>() || error.is::<WasmBacktrace>() || error.is::<LimitReached>()
}

/// The innermost frames, without addresses. None when the module has no names that could help.
fn frames(backtrace: &WasmBacktrace) -> Option<String> {
    let frames = backtrace.frames();
    frames.iter().any(|frame| frame.func_name().is_some()).then(|| {
        let shown = frames.iter().take(FRAMES_SHOWN).map(|frame| match frame.func_name() {
            Some(name) => format!("\n  in {name}"),
            None => format!("\n  in function {}", frame.func_index()),
        });
        let rest = frames.len().saturating_sub(FRAMES_SHOWN);
        let rest = if rest > 0 { format!("\n  and {rest} more") } else { String::new() };
        format!("innermost call first:{}{rest}", shown.collect::<String>())
    })
}

/// What the host provides, for messages.
pub(crate) fn provided_help() -> String {
    format!(
        "the host provides WASI 0.2 and 0.3: {}; compose the component with one that exports the rest",
        PROVIDED.join(", ")
    )
}
