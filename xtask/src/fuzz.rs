//! `cargo xtask fuzz`: random and damaged inputs for minutes, where `cargo xtask test` tries a few.

use crate::test::tests_of;
use crate::{Products, process};
use anyhow::Result;

/// What inputs are made for: the tests of these names in `tests/tests/bad_input/fuzz.rs`.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Target {
    /// WIT, as text and in its binary form
    Wit,
    /// Components and core modules
    Components,
    /// Pairs of components to be joined
    Compositions,
    /// Trimmed assemblies
    Assemblies,
}

impl Target {
    fn test(self) -> &'static str {
        match self {
            Self::Wit => "fuzz::wit",
            Self::Components => "fuzz::components",
            Self::Compositions => "fuzz::compositions",
            Self::Assemblies => "fuzz::assemblies",
        }
    }
}

/// Tries inputs for `seconds` each, one target after the other.
///
/// # Errors
/// When an input did harm.
pub fn run(products: &Products, target: Option<Target>, seconds: u64) -> Result<()> {
    let mut tests = tests_of(products);
    tests.args(["--test", "bad_input", "--", "--nocapture", "--test-threads=1"]);
    match target {
        Some(target) => tests.args(["--exact", target.test()]),
        None => tests.arg("fuzz::"),
    };
    process::run(tests.env("COMPONENTIZE_FUZZ_SECONDS", seconds.to_string()))
}
