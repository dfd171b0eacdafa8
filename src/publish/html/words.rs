//! The few words that pages say themselves, and how they write dates, in the language of the
//! feed: one file for each language.
//!
//! A language that is missing here gets English words, and dates that everybody can read.

mod ar;
mod bg;
mod ca;
mod cs;
mod da;
mod de;
mod el;
mod en;
mod es;
mod et;
mod fi;
mod fr;
mod hr;
mod hu;
mod it;
mod lt;
mod lv;
mod nb;
mod nl;
mod pl;
mod pt;
mod ro;
mod ru;
mod sk;
mod sl;
mod sv;
#[cfg(test)]
mod tests;
mod tr;
mod uk;

use chrono::{DateTime, Datelike, FixedOffset};

use crate::model::Precision;

/// The words of one language.
pub(in crate::publish) struct Words {
    /// The languages they are for: primary subtags, or whole tags, which are looked for first.
    tags: &'static [&'static str],
    pub(super) all_feeds: &'static str,
    /// Before links to a feed in several formats.
    pub(super) subscribe: &'static str,
    /// What to do with these links, for people who never saw a feed.
    pub(super) subscribe_how: &'static str,
    /// Before the link to the list of all feeds.
    pub(super) subscribe_all: &'static str,
    /// What to do with that list.
    pub(super) subscribe_all_how: &'static str,
    pub(super) sections: &'static str,
    pub(super) advertisement: &'static str,
    /// The source keeps the whole text for subscribers.
    pub(super) paywalled: &'static str,
    /// The source shows only the beginning of the text.
    pub(super) cut_off: &'static str,
    /// Before the day on which an item without a date was first seen.
    pub(super) first_seen: &'static str,
    /// After a number of minutes.
    pub(super) reading: &'static str,
    /// Before a date.
    pub(super) updated: &'static str,
    pub(super) no_items: &'static str,
    pub(super) no_feeds: &'static str,
    /// Before a name.
    pub(super) made_by: &'static str,
    /// The link to the page of older articles.
    pub(super) older: &'static str,
    /// The link from there to the page of the newest.
    pub(super) newest: &'static str,
    /// The link past all that comes before the articles.
    pub(super) skip: &'static str,
    /// The months from January on, in the form they have between day and year.
    months: [&'static str; 12],
    /// The day as [`DateTime::format`] writes it, but that `%B` is the month as above.
    day: &'static str,
    /// What follows the day where the minute is known.
    clock: &'static str,
}

const LANGUAGES: &[Words] = &[
    ar::WORDS,
    bg::WORDS,
    ca::WORDS,
    cs::WORDS,
    da::WORDS,
    de::AUSTRIAN,
    de::WORDS,
    el::WORDS,
    en::AMERICAN,
    en::WORDS,
    es::WORDS,
    et::WORDS,
    fi::WORDS,
    fr::WORDS,
    hr::WORDS,
    hu::WORDS,
    it::WORDS,
    lt::WORDS,
    lv::WORDS,
    nb::WORDS,
    nl::WORDS,
    pl::WORDS,
    pt::EUROPEAN,
    pt::WORDS,
    ro::WORDS,
    ru::WORDS,
    sk::WORDS,
    sl::WORDS,
    sv::WORDS,
    tr::WORDS,
    uk::WORDS,
];

impl Words {
    /// The words for a language tag, if there are any.
    pub(in crate::publish) fn of(tag: &str) -> Option<&'static Self> {
        let by =
            |tag: &str| LANGUAGES.iter().find(|words| words.tags.iter().any(|known| known.eq_ignore_ascii_case(tag)));
        by(tag).or_else(|| by(tag.split('-').next()?))
    }

    /// The words for all other languages, which are English.
    pub(in crate::publish) fn english() -> &'static Self {
        &en::ANY
    }

    /// A time in words, as exactly as it is known.
    pub(in crate::publish) fn time(&self, time: DateTime<FixedOffset>, precision: Precision) -> String {
        let month = self.months.get(time.month0() as usize).copied().unwrap_or_default();
        let clock = match precision {
            Precision::Day => "",
            Precision::Minute | Precision::Second => self.clock,
        };
        time.format(&format!("{}{clock}", self.day.replace("%B", month))).to_string()
    }
}
