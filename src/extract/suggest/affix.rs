//! Patterns that take a value out of the words around it: the name out of `Von Mia Sommer`.

/// The longest text before a value that is taken for a fixed one, in characters.
const PREFIX_CHARS_MAX: usize = 24;
/// What a pattern costs.
const PATTERN_COST: u32 = 60;

/// A pattern whose first group is the value in this text, and what it costs. What stands around
/// the value may be missing elsewhere.
pub(super) fn pattern(text: &str, value: &str) -> Option<(String, u32)> {
    let at = text.find(value)?;
    let (prefix, suffix) = (&text[..at], &text[at + value.len()..]);
    if value.is_empty() || (prefix.is_empty() && suffix.is_empty()) {
        return None;
    }
    let before = before(prefix)?;
    let after = after(suffix)?;
    let group = if after.is_empty() { "(.+)" } else { "(.+?)" };
    Some((format!("^{before}{group}{after}$"), PATTERN_COST + text.len() as u32 / 4))
}

/// A fixed text before the value; one with digits in it is of this article alone.
fn before(prefix: &str) -> Option<String> {
    let fixed = prefix.trim();
    if prefix.is_empty() {
        return Some(String::new());
    }
    let is_fixed = prefix.chars().count() <= PREFIX_CHARS_MAX && !fixed.chars().any(|c| c.is_ascii_digit());
    is_fixed.then(|| format!(r"(?:{}\s*)?", regex::escape(fixed)))
}

/// What follows may differ, so only the mark that begins it counts.
fn after(suffix: &str) -> Option<String> {
    let Some(mark) = suffix.trim_start().chars().next() else { return Some(String::new()) };
    (!mark.is_alphanumeric()).then(|| format!(r"(?:\s*{}.*)?", regex::escape(&mark.to_string())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn taken(text: &str, value: &str, other: &str) -> String {
        let (pattern, _) = pattern(text, value).unwrap();
        regex::Regex::new(&pattern).unwrap().captures(other).unwrap()[1].to_owned()
    }

    #[test]
    fn what_stands_around_a_value_is_taken_off() {
        assert_eq!(taken("Von Mia Sommer", "Mia Sommer", "Von Jan Winter"), "Jan Winter");
        assert_eq!(taken("Kultur | 4 Minuten", "Kultur", "Sport | 12 Minuten"), "Sport");
        assert_eq!(taken("Von Mia Sommer, 24.11.2026", "Mia Sommer", "Jan Winter"), "Jan Winter");
    }

    #[test]
    fn what_changes_is_no_mark() {
        assert_eq!(pattern("24.11.2026 Kultur", "Kultur"), None);
        assert_eq!(pattern("Kultur heute", "Kultur"), None);
        assert_eq!(pattern("Kultur", "Kultur"), None);
    }
}
