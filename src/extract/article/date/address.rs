//! The day that the address of a page states.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::extract::article::pattern;

static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[/_.-])((?:19|20)\d\d)([/_.-]?)(0[1-9]|1[0-2]|[1-9])([/_.-]?)(0[1-9]|[12]\d|3[01]|[1-9])(?:[/_.-]|$)",
    )
});
static YEAR_LAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[/_.-])(\d{1,2})([/_.-])(\d{1,2})([/_.-])((?:19|20)\d\d)(?:[/_.-]|$)"));
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}/(0?[1-9]|[12]\d|3[01])(?:/|$)",
    )
});
/// The months as [`NAMED`] has them, January first.
const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The day that a path states, as ISO 8601; all separators in it must be the same. Where the year
/// is last, the numbers must tell by themselves which is the day.
pub(super) fn day(path: &str) -> Option<String> {
    YEAR_FIRST
        .captures_iter(path)
        .find_map(|parts| year_first(&parts))
        .or_else(|| NAMED.captures_iter(path).find_map(|parts| named(&parts)))
        .or_else(|| YEAR_LAST.captures_iter(path).find_map(|parts| year_last(&parts)))
}

fn year_first(parts: &Captures<'_>) -> Option<String> {
    let (first, second) = (&parts[2], &parts[4]);
    let plain = first.is_empty() && second.is_empty() && (parts[3].len() < 2 || parts[5].len() < 2);
    (first == second && !plain).then(|| format!("{}-{:0>2}-{:0>2}", &parts[1], &parts[3], &parts[5]))
}

fn named(parts: &Captures<'_>) -> Option<String> {
    let month = MONTHS.iter().position(|name| parts[2].eq_ignore_ascii_case(name))? + 1;
    Some(format!("{}-{month:02}-{:0>2}", &parts[1], &parts[3]))
}

fn year_last(parts: &Captures<'_>) -> Option<String> {
    let (first, second) = (parts[1].parse::<u32>().ok()?, parts[3].parse::<u32>().ok()?);
    let (day, month) = match (first, second) {
        (day @ 13..=31, month @ 1..=12) | (month @ 1..=12, day @ 13..=31) => (day, month),
        (same @ 1..=12, other) if same == other => (same, same),
        _ => return None,
    };
    (parts[2] == parts[4]).then(|| format!("{}-{month:02}-{day:02}", &parts[5]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_state_days() {
        assert_eq!(day("/2018/10/20/slug").as_deref(), Some("2018-10-20"));
        assert_eq!(day("/news/slug-2024-5-3").as_deref(), Some("2024-05-03"));
        assert_eq!(day("/20240503/x").as_deref(), Some("2024-05-03"));
        assert_eq!(day("/article/2023/dec/07/slug/").as_deref(), Some("2023-12-07"));
        assert_eq!(day("/meldungen/29-10-2021").as_deref(), Some("2021-10-29"));
        assert_eq!(day("/meldungen/09-10-2021"), None);
        assert_eq!(day("/706332/slug"), None);
        assert_eq!(day("/id-20191"), None);
        assert_eq!(day("/2018/10-20/slug"), None);
    }
}
