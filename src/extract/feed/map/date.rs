//! Dates of feeds, read with our own reader: feed-rs keeps only an instant, and knows neither zones
//! by name nor other languages than English.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::super::element::Element;
use crate::config::Source;
use crate::model::{Moment, Page};
use crate::normalise::date::{self, Context};

/// What states when an item was published first, best first.
pub(super) const PUBLISHED: &[&str] = &[
    "pubDate",
    "published",
    "json:date_published",
    "atom:published",
    "dcterms:issued",
    "dc:date",
    "prism:publicationdate",
    "rss:pubDate",
    "dcterms:created",
    "created",
    "dc:issued",
    "dc:created",
    "date",
];

/// What states when it was changed last.
pub(super) const UPDATED: &[&str] =
    &["updated", "json:date_modified", "atom:updated", "dcterms:modified", "prism:modificationdate", "dc:modified"];

/// What dates are read with.
pub(super) struct Clock<'a> {
    now: DateTime<Utc>,
    timezone: Tz,
    language: Option<&'a str>,
}

impl<'a> Clock<'a> {
    /// The clock of a feed in a language.
    pub(super) fn new(page: &Page, source: &'a Source, language: Option<&'a str>, now: DateTime<Utc>) -> Self {
        let language = source.language.as_deref().or(language);
        let timezone = source.timezone.unwrap_or_else(|| date::zone_for(page.url.host_str(), language));
        Self { now, timezone, language }
    }

    /// The first of these dates that can be read, and the element that has it.
    pub(super) fn first<'e>(&self, item: &'e Element, names: &[&str]) -> Option<(Moment, &'e str)> {
        let context = Context { now: self.now, timezone: self.timezone, language: self.language, order: None };
        names.iter().find_map(|name| {
            // Of several the last one counts, as it does for other readers.
            let named: Vec<&Element> = item.elements().filter(|element| element.name == *name).collect();
            named
                .into_iter()
                .rev()
                .find_map(|element| Some((date::read(&element.text(), &context)?, element.name.as_str())))
        })
    }
}
