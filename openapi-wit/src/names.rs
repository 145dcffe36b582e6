//! Names in WIT's kebab-case, each once in its scope. Keywords need no care here: what prints WIT escapes them.

use heck::ToKebabCase;
use std::collections::BTreeSet;

/// `text` as a WIT name, if it has letters or digits of ASCII.
pub fn kebab(text: &str) -> Option<String> {
    // What is no letter or digit of ASCII parts words, as a space does.
    let ascii: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut name = String::new();
    for word in ascii.to_kebab_case().split('-').filter(|word| !word.is_empty()) {
        // Not every tool takes a word that begins with a digit: `page-2` is `page2`.
        match word.starts_with(|c: char| c.is_ascii_digit()) {
            true if name.is_empty() => name.push('n'),
            false if !name.is_empty() => name.push('-'),
            _ => {}
        }
        name.push_str(word);
    }
    (!name.is_empty()).then_some(name)
}

/// Names that are taken.
#[derive(Default)]
pub struct Scope(BTreeSet<String>);

impl Scope {
    /// The first of the texts whose name is free, or the first name with a number.
    pub fn take(&mut self, texts: &[&str]) -> String {
        let names: Vec<String> = texts.iter().filter_map(|text| kebab(text)).collect();
        let first = names.first().cloned().unwrap_or_else(|| "unnamed".to_owned());
        let numbered = (2u32..).map(|number| match first.ends_with(|c: char| c.is_ascii_digit()) {
            true => format!("{first}-v{number}"),
            false => format!("{first}{number}"),
        });
        let free = std::iter::once(first.clone())
            .chain(names)
            .chain(numbered)
            .find(|name| !self.0.contains(name))
            .expect("the numbers do not end");
        self.0.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, kebab};

    #[test]
    fn names_are_words_with_hyphens() {
        for (text, name) in [
            ("petId", "pet-id"),
            ("HTTPServer", "http-server"),
            ("X-Rate_Limit", "x-rate-limit"),
            ("page-2", "page2"),
            ("2fa", "n2fa"),
            ("größe", "gr-e"),
            ("type", "type"),
        ] {
            assert_eq!(kebab(text).as_deref(), Some(name), "{text}");
        }
        assert_eq!(kebab("日本"), None);
    }

    #[test]
    fn a_name_that_is_taken_gives_way_to_the_next_and_then_to_numbers() {
        let mut scope = Scope::default();
        let names =
            [&["pet"][..], &["Pet", "get-pet"], &["pet", "get-pet"], &["pet"], &["é"], &["n1"], &["-1"]];
        let taken: Vec<String> = names.iter().map(|names| scope.take(names)).collect();
        assert_eq!(taken, ["pet", "get-pet", "pet2", "pet3", "unnamed", "n1", "n1-v2"]);
    }
}
