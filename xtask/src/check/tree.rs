//! What no file of the project has in it: paths of the machine that it was written on, and tests that are switched off.

use crate::workspace;
use anyhow::Result;
use regex::Regex;
use std::fs;

/// Folders of people, as systems name them. The names that documentation uses for anyone are no one's.
const HOME: &str = r"(?:/home/|/Users/|\b[A-Za-z]:\\{1,2}Users\\{1,2})(?P<who>[A-Za-z][\w.-]*)|(?P<root>(?:^|[^\w./~-])/root/)";
const ANYONE: [&str; 3] = ["you", "me", "user"];

/// Tests that never run.
const SWITCHED_OFF: &str = r#"#\[ignore|\b(?:Fact|Theory)\([^)]*\bSkip\s*=|<IsTestProject>false"#;

/// All such places.
///
/// # Errors
/// When a file cannot be read.
pub fn problems() -> Result<Vec<String>> {
    let (home, off) = (Regex::new(HOME)?, Regex::new(SWITCHED_OFF)?);
    let checkout = workspace::root().display().to_string();
    let mut problems = Vec::new();
    for file in workspace::files(&["*", ":!xtask/src/check/tree.rs"])? {
        // What is no text is not read.
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let name = file.strip_prefix(workspace::root()).unwrap_or(&file).display();
        for (index, line) in text.lines().enumerate() {
            let line_number = index + 1;
            if line.contains(&checkout) || names_someone(&home, line) {
                problems.push(format!("{name}:{line_number}: a path of one machine"));
            }
            if off.is_match(line) {
                problems.push(format!(
                    "{name}:{line_number}: a test that never runs; call `test_support::skip` with the reason"
                ));
            }
        }
    }
    Ok(problems)
}

fn names_someone(home: &Regex, line: &str) -> bool {
    home.captures_iter(line).any(|found| {
        found.name("root").is_some() || found.name("who").is_some_and(|who| !ANYONE.contains(&who.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_are_found_and_anyones_are_not() {
        let home = Regex::new(HOME).expect("it is a pattern");
        for line in
            ["/home/jane/code", r"C:\Users\jane", r#""C:\\Users\\jane""#, "open(/root/x)", "/Users/jane"]
        {
            assert!(names_someone(&home, line), "{line}");
        }
        for line in
            ["/home/you/code", "~/code", "crate/root/x", "a /root of trees", "https://example.com/home/"]
        {
            assert!(!names_someone(&home, line), "{line}");
        }
    }

    #[test]
    fn tests_that_are_switched_off_are_found() {
        let off = Regex::new(SWITCHED_OFF).expect("it is a pattern");
        for line in [
            "#[ignore]",
            "#[ignore = \"slow\"]",
            "[Fact(Skip = \"later\")]",
            "[Theory(DisplayName = \"x\", Skip=\"y\")]",
        ] {
            assert!(off.is_match(line), "{line}");
        }
        assert!(!off.is_match("[Fact]") && !off.is_match("list.Skip(1)"));
    }
}
