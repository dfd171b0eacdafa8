//! The few words that pages say themselves, in the language of the feed.

use chrono::{DateTime, FixedOffset};

use crate::model::Precision;

/// The words of one language.
pub(super) struct Words {
    pub(super) all_feeds: &'static str,
    pub(super) subscribe: &'static str,
    pub(super) subscribe_how: &'static str,
    pub(super) subscribe_all: &'static str,
    pub(super) sections: &'static str,
    pub(super) advertisement: &'static str,
    /// The source keeps the whole text for subscribers.
    pub(super) paywalled: &'static str,
    /// The source shows only the beginning of the text.
    pub(super) cut_off: &'static str,
    /// Before the day on which an item without a date was first seen.
    pub(super) first_seen: &'static str,
    /// After a number.
    pub(super) minutes: &'static str,
    /// Before a date.
    pub(super) updated: &'static str,
    pub(super) no_items: &'static str,
    pub(super) no_feeds: &'static str,
    pub(super) made_by: &'static str,
    /// For [`DateTime::format`].
    day: &'static str,
    /// For [`DateTime::format`].
    minute: &'static str,
}

const ENGLISH: Words = Words {
    all_feeds: "All feeds",
    subscribe: "Subscribe",
    subscribe_how: "Open one of these addresses in your feed reader.",
    subscribe_all: "Subscribe to all of them with",
    sections: "Sections",
    advertisement: "Advertisement",
    paywalled: "Subscribers only",
    cut_off: "Excerpt",
    first_seen: "first seen",
    minutes: "min read",
    updated: "updated",
    no_items: "Nothing has been published here yet.",
    no_feeds: "There are no feeds yet.",
    made_by: "Made by",
    day: "%-d %B %Y",
    minute: "%-d %B %Y, %H:%M",
};

const GERMAN: Words = Words {
    all_feeds: "Alle Feeds",
    subscribe: "Abonnieren",
    subscribe_how: "Eine dieser Adressen im Feedreader öffnen.",
    subscribe_all: "Alle zusammen abonnieren mit",
    sections: "Ressorts",
    advertisement: "Anzeige",
    paywalled: "Bezahlartikel",
    cut_off: "Auszug",
    first_seen: "zuerst gesehen",
    minutes: "Min. Lesezeit",
    updated: "Stand",
    no_items: "Hier ist noch nichts erschienen.",
    no_feeds: "Es gibt noch keine Feeds.",
    made_by: "Erstellt von",
    day: "%d.%m.%Y",
    minute: "%d.%m.%Y, %H:%M Uhr",
};

impl Words {
    /// The words for a language tag; English for languages that have none here.
    pub(super) fn of(language: Option<&str>) -> &'static Self {
        let primary = language.and_then(|tag| tag.split('-').next()).unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { &GERMAN } else { &ENGLISH }
    }

    /// A time in words, as exactly as it is known.
    pub(super) fn time(&self, time: DateTime<FixedOffset>, precision: Precision) -> String {
        let format = match precision {
            Precision::Day => self.day,
            Precision::Minute | Precision::Second => self.minute,
        };
        time.format(format).to_string()
    }
}
