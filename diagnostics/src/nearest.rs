//! "Did you mean": the one candidate that a misspelt name could stand for.

/// How alike two names must be, from 0 (nothing in common) to 1 (the same): one or two slips in a word pass.
const ALIKE: f64 = 0.8;

/// The candidate most like `wanted` by the Jaro-Winkler measure, when one is alike enough to be what was meant.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let rated = candidates.into_iter().map(|candidate| (strsim::jaro_winkler(wanted, candidate), candidate));
    let (likeness, candidate) = rated.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness >= ALIKE).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let names = ["greet", "farewell"];
        assert_eq!(nearest("great", names), Some("greet"));
        assert_eq!(nearest("farewel", names), Some("farewell"));
        assert_eq!(nearest("multiply", names), None);
        assert_eq!(nearest("greet", []), None);
    }
}
