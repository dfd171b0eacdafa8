//! Written dates -> moments.
//!
//! Wrong is worse than none: what is not surely a date is not read. A text is taken apart into
//! `token`s once, whose words the `lexicon` knows from one table per `language`. A `phrase` puts
//! together what belongs to one date: a day in digits (`numeric`) or with a month's name
//! (`written`), or a span before now (`relative`), a `time_of_day`, a `zone`. The
//! `surroundings` tell whether it is the date of a text at all, its `label` what it is said to
//! be, and `resolve` decides which instant it means. Every step looks at a bounded number of
//! tokens, so that the whole takes time in proportion to the text.
//!
//! What is undecidable is not read: slashes without a language that orders them, names of zones
//! that mean several, weekdays that contradict their day, days without a year that lie shortly
//! ahead, periods, and ages in months or years.

mod fold;
mod format;
mod label;
mod language;
mod lexicon;
mod numeric;
mod phrase;
mod relative;
mod resolve;
mod stamp;
mod surroundings;
mod text;
mod time_of_day;
mod token;
mod written;
mod zone;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::model::Moment;
use phrase::{At, Day, Phrase, When, phrase};
use resolve::Company;
use text::Text;

pub use zone::zone_for;

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

/// No more of a text is looked at.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// Reads the publication date of a short text that is expected to be a date (a byline, a
/// `<time>`, an attribute): the first that is not labelled as an update, else the first.
pub fn read(text: &str, context: &Context<'_>) -> Option<Moment> {
    let found = find(text, context);
    found.iter().find(|found| found.label != Label::Updated).or(found.first()).map(|found| found.moment)
}

/// Reads a date in a given strftime form (`%d.%m.%Y %H:%M`), wherever it stands in the text.
/// Names of months and weekdays may be those of any language. A form without a year means the
/// latest such day, one without a day the latest such time.
pub fn read_format(text: &str, format: &str, context: &Context<'_>) -> Option<Moment> {
    format::read(&Text::new(head(text), context), format)
}

/// All dates of a text, in its order.
pub fn find(text: &str, context: &Context<'_>) -> Vec<Found> {
    let text = head(text);
    if let Some(moment) = stamp::stamp(text, context) {
        let start = text.len() - text.trim_start().len();
        return vec![Found { moment, label: Label::None, span: start..start + text.trim().len() }];
    }
    let text = Text::new(text, context);
    let phrases = phrases(&text);
    let proof = proof(&text, &phrases);
    let mut found = Vec::<Found>::with_capacity(phrases.len());
    for labelled in &phrases {
        let published = found.first().filter(|_| labelled.label == Label::Updated);
        let since = published.map(|found| found.moment.at.date_naive());
        found.extend(labelled.resolve(&text, Company { proof, since }));
    }
    found
}

/// The order of numeric dates that texts of one page prove: some allow only one, and none only the
/// other. `None` too where the language and its country already say it.
pub fn proven_order<'t>(texts: impl IntoIterator<Item = &'t str>, context: &Context<'_>) -> Option<Order> {
    if resolve::is_order_of_language_known(context) {
        return None;
    }
    let mut proofs = texts.into_iter().filter_map(|text| {
        let text = Text::new(head(text), context);
        proof(&text, &phrases(&text))
    });
    let first = proofs.next()?;
    proofs.all(|proof| proof == first).then_some(first)
}

/// The beginning of a text, up to the limit.
fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(TEXT_BYTES_MAX)]
}

/// A date in a text and what it is said to be.
struct Labelled {
    phrase: Phrase,
    label: Label,
}

impl Labelled {
    fn resolve(&self, text: &Text<'_>, company: Company) -> Option<Found> {
        let moment = match &self.phrase.when {
            When::Elapsed(span) => resolve::elapsed(text, *span)?,
            When::At(at) => resolve::moment(text, at, company)?,
            When::Refused => return None,
        };
        let first = text.token(self.phrase.start)?;
        let last = text.token(self.phrase.end.checked_sub(1)?)?;
        Some(Found { moment, label: self.label, span: first.start..last.end })
    }
}

/// Everything that is written like a date and stands where a date may stand.
fn phrases(text: &Text<'_>) -> Vec<Labelled> {
    let (mut phrases, mut at, mut floor) = (Vec::new(), 0, 0);
    while at < text.len() {
        let Some(phrase) = phrase(text, at) else {
            at += 1;
            continue;
        };
        let period = surroundings::period_end(text, &phrase);
        let end = period.unwrap_or(phrase.end).max(at + 1);
        if period.is_none() && surroundings::permit(text, &phrase, floor) {
            let label = match label::before(text, phrase.start, floor) {
                Label::None => label::after(text, phrase.end),
                label => label,
            };
            phrases.push(Labelled { phrase, label });
        }
        (at, floor) = (end, end);
    }
    phrases
}

/// The order that all dates of a text that allow only one have in common.
fn proof(text: &Text<'_>, phrases: &[Labelled]) -> Option<Order> {
    let today = text.today();
    let mut proofs = phrases.iter().filter_map(|labelled| match &labelled.phrase.when {
        When::At(At { day: Day::Written(written), .. }) => resolve::proof(written, today),
        _ => None,
    });
    let first = proofs.next()?;
    proofs.all(|proof| proof == first).then_some(first)
}

#[cfg(test)]
mod tests;
