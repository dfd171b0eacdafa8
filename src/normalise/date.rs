//! Written dates -> moments.
//!
//! Wrong is worse than none: what is not surely a date is not read.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::model::Moment;

/// In which order numeric dates with a slash are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// 31/12/2026
    DayFirst,
    /// 12/31/2026
    MonthFirst,
}

/// What a reader of dates must know beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The time of reading: relative dates count from it, missing years are completed by it.
    pub now: DateTime<Utc>,
    /// The zone of times that state none.
    pub timezone: Tz,
    /// BCP 47 tag of the language and region, if known; all languages are tried otherwise.
    pub language: Option<&'a str>,
    /// The order of numeric dates where it is known; `None`: by language, then by proof.
    pub order: Option<Order>,
}

/// A date found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The date.
    pub moment: Moment,
    /// What the words before it say it is.
    pub label: Label,
    /// Where it stands in the text, in bytes.
    pub span: std::ops::Range<usize>,
}

/// What a date is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Nothing is said.
    None,
    /// "Veröffentlicht", "Erstellt", "Published".
    Published,
    /// "Aktualisiert", "Stand", "Updated".
    Updated,
}

/// Reads the publication date of a short text that is expected to be a date (a byline, a
/// `<time>`, an attribute): the first that is not labelled as an update, else the first.
pub fn read(text: &str, context: &Context<'_>) -> Option<Moment> {
    let _ = (text, context);
    unimplemented!()
}

/// Reads a date in a given strftime form (`%d.%m.%Y %H:%M`).
pub fn read_format(text: &str, format: &str, context: &Context<'_>) -> Option<Moment> {
    let _ = (text, format, context);
    unimplemented!()
}

/// All dates of a text, in its order.
pub fn find(text: &str, context: &Context<'_>) -> Vec<Found> {
    let _ = (text, context);
    unimplemented!()
}
