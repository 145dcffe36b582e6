//! Golden files: what is expected, written down. `BLESS=1` writes down what is found, and prints how it differs.

use crate::announce;
use similar::TextDiff;
use std::fs;
use std::path::Path;

/// What becomes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The test fails.
    Fail,
    /// The file is written anew.
    Bless,
}

/// Compares texts with files, and reports all differences at the end.
#[derive(Debug)]
pub struct Golden {
    outcome: Outcome,
    differences: Vec<String>,
}

impl Golden {
    /// As the environment says: with `BLESS=1`, files are written.
    pub fn new() -> Self {
        let is_blessing = std::env::var_os("BLESS").is_some_and(|value| value == "1");
        Self::with(if is_blessing { Outcome::Bless } else { Outcome::Fail })
    }

    fn with(outcome: Outcome) -> Self {
        Self { outcome, differences: Vec::new() }
    }

    /// Compares what was found with a file. No text is no file.
    ///
    /// # Panics
    /// When the file cannot be read or written.
    pub fn compare(&mut self, file: &Path, found: Option<&str>) {
        let expected = file
            .is_file()
            .then(|| fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
        if expected.as_deref() == found {
            return;
        }
        self.differences.push(difference(file, expected.as_deref().unwrap_or(""), found.unwrap_or("")));
        if self.outcome == Outcome::Bless {
            write(file, found).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        }
    }

    /// Ends the comparison: prints the differences, or fails with them.
    ///
    /// # Panics
    /// When something differs and is not blessed.
    pub fn finish(self) {
        if self.differences.is_empty() {
            return;
        }
        let differences = self.differences.join("\n");
        match self.outcome {
            Outcome::Bless => announce(&format!("blessed, review as you would review code:\n{differences}")),
            Outcome::Fail => panic!("not as written down (BLESS=1 accepts it):\n{differences}"),
        }
    }
}

impl Default for Golden {
    fn default() -> Self {
        Self::new()
    }
}

/// How two texts differ, as `diff -u` shows it.
fn difference(file: &Path, expected: &str, found: &str) -> String {
    let name = file.display().to_string();
    TextDiff::from_lines(expected, found).unified_diff().header(&name, &name).to_string()
}

fn write(file: &Path, text: Option<&str>) -> std::io::Result<()> {
    let Some(text) = text else { return fs::remove_file(file) };
    file.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(file, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(outcome: Outcome, expected: Option<&str>, found: Option<&str>) -> (Golden, Option<String>) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("deep/expected.txt");
        write(&file, Some("")).expect("it can be written");
        write(&file, expected).expect("it can be written");
        let mut golden = Golden::with(outcome);
        golden.compare(&file, found);
        (golden, fs::read_to_string(file).ok())
    }

    #[test]
    fn a_difference_fails_and_shows_the_lines() {
        let (golden, file) = compared(Outcome::Fail, Some("one\ntwo\n"), Some("one\n2\n"));
        assert_eq!(file.as_deref(), Some("one\ntwo\n"));
        let failure = std::panic::catch_unwind(|| golden.finish()).expect_err("it differs");
        let said = failure.downcast_ref::<String>().expect("it is a formatted text");
        assert!(said.contains("-two\n+2\n") && said.contains("BLESS=1"), "{said}");
    }

    #[test]
    fn blessing_writes_removes_and_keeps_the_difference() {
        let (golden, file) = compared(Outcome::Bless, None, Some("new\n"));
        assert_eq!((file.as_deref(), golden.differences.len()), (Some("new\n"), 1));
        let (golden, file) = compared(Outcome::Bless, Some("old\n"), None);
        assert_eq!(file, None);
        assert!(golden.differences[0].contains("-old\n"), "{golden:?}");
        golden.finish();
    }

    #[test]
    fn what_is_the_same_is_no_difference() {
        for text in [Some("same\n"), None] {
            let (golden, file) = compared(Outcome::Fail, text, text);
            assert_eq!(file.as_deref(), text);
            golden.finish();
        }
    }

    #[test]
    #[should_panic(expected = "+more")]
    fn a_file_that_is_missing_is_a_difference() {
        compared(Outcome::Fail, None, Some("more\n")).0.finish();
    }
}
