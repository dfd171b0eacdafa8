//! Whether two candidates for a field say the same.

use chrono::{DateTime, Timelike};

use crate::extract::article::wording;

/// Whether what is shown of two candidates says the same: the same words in other case or
/// punctuation, one instant in two zones, or the day or minute of a time.
pub(super) fn is(chosen: &str, other: &str) -> bool {
    let is_address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    if chosen == other {
        return true;
    }
    if is_address(chosen) || is_address(other) {
        return false;
    }
    match (DateTime::parse_from_rfc3339(chosen), DateTime::parse_from_rfc3339(other)) {
        // People are shown the minute of what machines are told to the second.
        (Ok(chosen), Ok(other)) => chosen == other || (other.second() == 0 && chosen.with_second(0) == Some(other)),
        (Ok(chosen), Err(_)) => chosen.date_naive().to_string() == other,
        _ => wording::same(chosen, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_and_words_are_compared_not_spellings() {
        for (chosen, other) in [
            ("„Eins“ – zwei", "\"eins\" - Zwei"),
            ("2026-01-02T10:00:00+01:00", "2026-01-02T09:00:00+00:00"),
            ("2026-01-02T10:00:00+01:00", "2026-01-02"),
            ("2026-01-02T10:00:59+01:00", "2026-01-02T10:00:00+01:00"),
        ] {
            assert!(is(chosen, other), "{chosen} and {other}");
        }
        for (chosen, other) in [
            ("2026-01-02", "2026-01-02T10:00:00+01:00"),
            ("2026-01-02T10:00:00+01:00", "2026-01-03"),
            ("https://a.example/ab", "https://a.example/a-b"),
        ] {
            assert!(!is(chosen, other), "{chosen} and {other}");
        }
    }
}
