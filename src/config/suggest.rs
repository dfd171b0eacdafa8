//! "Did you mean …?"

/// How alike two words must be (Jaro-Winkler, 0 to 1) for one to be a slip of the other.
const LIKENESS_MIN: f64 = 0.84;

/// How alike a word is to itself with two neighbouring letters swapped, one left out or one too
/// many. Jaro-Winkler is blind to that in short words: `ulr` is nothing like `url` to it.
const LIKENESS_OF_SLIP: f64 = 0.95;

/// The word that was probably meant, if any is near enough.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    known
        .into_iter()
        .map(|word| (likeness(&written, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, word)| word)
}

fn likeness(a: &str, b: &str) -> f64 {
    let likeness = strsim::jaro_winkler(a, b);
    if b.chars().count() > 2 && strsim::osa_distance(a, b) == 1 { likeness.max(LIKENESS_OF_SLIP) } else { likeness }
}

/// The words as a list in a sentence: `a`, `b` or `c`.
pub(super) fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", rest.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_left_alone() {
        let known = ["title", "timezone", "language", "every"];
        assert_eq!(nearest("tiemzone", known), Some("timezone"));
        assert_eq!(nearest("lang", known), Some("language"));
        assert_eq!(nearest("Titel", known), Some("title"));
        assert_eq!(nearest("ulr", ["title", "url"]), Some("url"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn alternatives_read_as_a_sentence() {
        assert_eq!(alternatives(&["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(alternatives(&["a"]), "`a`");
    }
}
