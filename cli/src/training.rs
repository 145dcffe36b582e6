//! What a component does while it is recorded or trained: what the command lines of `record` and `componentize` have in
//! common.

use diagnostics::{Diagnostics, Result};
use host::{Surroundings, Training};
use std::convert::Infallible;
use std::str::FromStr;

/// The arguments of one run of a program, in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl FromStr for Words {
    type Err = Infallible;

    /// As .NET reads a command line on every system: white space separates, double quotes hold together, and a backslash
    /// before a quote, but nowhere else, is no part of a word.
    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut quoted = false;
        let mut rest = text.chars().peekable();
        while let Some(next) = rest.next() {
            match next {
                '\\' => {
                    let mut count = 1;
                    while rest.next_if_eq(&'\\').is_some() {
                        count += 1;
                    }
                    let is_before_quote = rest.peek() == Some(&'"');
                    let word = word.get_or_insert_default();
                    word.extend((0..if is_before_quote { count / 2 } else { count }).map(|_| '\\'));
                    if is_before_quote && count % 2 == 1 {
                        word.extend(rest.next());
                    }
                }
                '"' if quoted && rest.next_if_eq(&'"').is_some() => word.get_or_insert_default().push('"'),
                '"' => {
                    quoted = !quoted;
                    word.get_or_insert_default();
                }
                space if space.is_whitespace() && !quoted => words.extend(word.take()),
                other => word.get_or_insert_default().push(other),
            }
        }
        words.extend(word);
        Ok(Self(words))
    }
}

/// The runs of the program: those of `texts`, and one with the arguments behind the dashes, if there are any or
/// `when_nothing` else is done.
pub fn runs<'a>(texts: &'a [Words], last: &'a [String], when_nothing: bool) -> Vec<&'a [String]> {
    let mut runs: Vec<_> = texts.iter().map(|Words(words)| &words[..]).collect();
    if !last.is_empty() || (when_nothing && runs.is_empty()) {
        runs.push(last);
    }
    runs
}

/// All that is done: calls, requests, and runs of the program, each in what `open` gives for its arguments.
pub fn trainings(
    calls: &[String],
    requests: &[String],
    runs: &[&[String]],
    open: impl Fn(&[String]) -> Result<Surroundings>,
    problems: &mut Diagnostics,
) -> Vec<Training> {
    let mut trainings: Vec<_> = calls.iter().cloned().map(Training::Call).collect();
    trainings.extend(requests.iter().filter_map(|text| problems.absorb(Training::request(text))));
    // All of them would miss the same folders.
    let runs: Result<Vec<_>> = runs
        .iter()
        .map(|run| open(run).map(|opened| Training::Command(run.to_vec(), Box::new(opened))))
        .collect();
    trainings.extend(problems.absorb(runs).unwrap_or_default());
    trainings
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_command_line_is_taken_apart_as_dotnet_does_it() {
        for (text, words) in [
            ("", &[][..]),
            ("  one\ttwo\n three ", &["one", "two", "three"]),
            (r#"--name "a b" """#, &["--name", "a b", ""]),
            (r#"a"b c"d '' "#, &["ab cd", "''"]),
            (r#"\d+ c:\x\ \"q\" "\\" "a""b""#, &[r"\d+", r"c:\x\", "\"q\"", r"\", "a\"b"]),
            (r#""open end"#, &["open end"]),
        ] {
            let Ok(Words(found)) = text.parse();
            assert_eq!(found, words, "{text}");
        }
    }
}
