//! How far the older pages of a listing were read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Entry;

/// What is remembered of reading the archive behind a listing, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backfill {
    /// When it began. What it finds counts as seen then, so that what states no date stands below
    /// what was found since, in the order of the archive.
    pub began: DateTime<Utc>,
    /// A hash of the rule for the next page under which it began.
    pub rule: String,
    /// Pages read so far, the first one included.
    pub pages: u32,
    /// Entries read so far: the place of the next one in the whole archive.
    pub entries: u32,
    /// Items found so far, without those of the first page.
    pub items: u32,
    /// The next page, if there is one.
    pub next: Option<Url>,
    /// Pages in a row that had nothing new.
    pub barren: u32,
    /// How often in a row the next page could not be read.
    pub failures: u32,
    /// Why there is nothing left to read, as the end of a sentence; empty: there may be more.
    pub end: String,
    /// Entries of the last page whose articles are not read yet, with their places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<(u32, Entry)>,
    /// Entries whose articles failed, to be tried again at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<(u32, Entry)>,
}

impl Backfill {
    /// Whether anything is left to read, if so many pages are wanted.
    pub fn is_unfinished(&self, pages_max: u32) -> bool {
        pages_max > 0 && (!self.waiting.is_empty() || !self.again.is_empty() || self.has_next(pages_max))
    }

    /// Whether there is a further page to read.
    pub fn has_next(&self, pages_max: u32) -> bool {
        self.end.is_empty() && self.next.is_some() && self.pages < pages_max
    }
}
