//! What the tests of all crates share: files that hold what is expected, and tests that cannot run everywhere.
//! What tests of components share is in `tests/src`.

mod golden;
mod skip;

pub use golden::{Golden, Outcome};
pub use skip::{SKIPS_VARIABLE, skip, skip_in};

use std::io::Write;

/// Prints a line that is seen even when the test passes: the test harness keeps what `eprintln!` prints to itself.
fn announce(text: &str) {
    // There is nobody to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{text}");
}
