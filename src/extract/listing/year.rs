//! Headings that say of which year the list below them is: archives write the day without it.

use chrono::{DateTime, Datelike, TimeZone, Utc};
use dom_query::local_name;

use super::outline::{Index, Outline};
use crate::normalise::date::Context;

/// The longest heading that is a year, or a month with its year, in characters without spaces.
const HEADING_CHARS_MAX: usize = 20;
/// The first year of which there are pages.
const YEAR_MIN: i32 = 1990;

/// A heading that is a past year.
pub(super) struct Year {
    /// Where it stands.
    pub(super) element: Index,
    /// What it stands in, with what it is the heading of.
    pub(super) scope: Index,
    /// The last moment of the year.
    pub(super) end: DateTime<Utc>,
}

/// The headings that are years, in the page's order.
pub(super) fn headings(outline: &Outline<'_>, dates: &Context<'_>) -> Vec<Year> {
    let mut years = Vec::new();
    for (at, element) in outline.elements.iter().enumerate() {
        let named = outline.is_heading(at)
            || matches!(element.name, local_name!("dt") | local_name!("caption") | local_name!("summary"));
        if !named || !(4..=HEADING_CHARS_MAX).contains(&element.chars) {
            continue;
        }
        let Some(year) = year_of(&outline.text(at)).filter(|year| *year <= dates.now.year()) else { continue };
        let end = Utc.with_ymd_and_hms(year, 12, 31, 22, 0, 0).single().unwrap_or(dates.now).min(dates.now);
        let scope = outline.ancestors(at).next().unwrap_or(0);
        years.push(Year { element: at, scope, end });
    }
    years
}

/// `2025`, `November 2025`: the only number of the text.
fn year_of(text: &str) -> Option<i32> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let only = numbers.next()?;
    let year = only.parse().ok().filter(|year| only.len() == 4 && *year >= YEAR_MIN)?;
    (numbers.next().is_none() && text.split_whitespace().count() <= 2).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_years_are_years() {
        assert_eq!(year_of("2025"), Some(2025));
        assert_eq!(year_of("November 2025"), Some(2025));
        assert_eq!(year_of("24. November 2025"), None);
        assert_eq!(year_of("Die 2000 Bäume"), None);
        assert_eq!(year_of("Etappe 2112"), Some(2112));
    }
}
