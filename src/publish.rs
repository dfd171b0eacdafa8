//! Floor 2: items -> documents -> places.
//!
//! A [`View`] says which items a feed has. Its texts are made safe and its choices made once, in
//! `sheet` and `story`; `rss`, `atom`, `json_feed` and `html` only write down what they find
//! there, so every format says the same. [`Publisher`] keeps the documents in memory
//! ([`Documents`], which HTTP serves) and, if a directory is configured, on disk (`disk`); then only
//! so many of them are held in memory (`memory`).
//!
//! Rendering is pure and deterministic: the same items give the same bytes, and no document
//! contains "now". The crates `rss` and `atom_syndication` live only here.
//!
//! What must not happen here: no date is invented, no file that did not change is touched, no
//! reader ever sees half a document, and a failing disk never keeps a feed from being served.

mod address;
mod archive;
mod atom;
mod changes;
mod compress;
mod disk;
mod documents;
mod handover;
mod html;
mod json_feed;
mod markup;
mod media;
mod memory;
mod notice;
mod opml;
mod parts;
mod publisher;
mod rendered;
mod rss;
#[cfg(test)]
mod sample;
mod sheet;
mod status;
mod story;
#[cfg(test)]
mod tests;
mod time;
mod tree;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{Item, Section, SiteFacts, SourceId};

pub use documents::Documents;
pub use handover::{Handover, handover};
pub use notice::{Notice, notice};
pub use publisher::Publisher;
pub use status::{incident_feed, status_json, status_page};
pub use story::public_id;
pub(crate) use story::{CONTENT_BYTES_MAX, own_public_id};

/// The name that documents give as their generator. It has no version: else a new version of
/// the program would change every document, and all readers would fetch them all again.
const GENERATOR: &str = "Depesche";

/// The part of the path of an archive document between its feed and its name.
pub const ARCHIVE_FOLDER: &str = "/archive/";

/// The namespace of the elements for feed history (RFC 5005).
const HISTORY_NAMESPACE: &str = "http://purl.org/syndication/history/1.0";

/// A feed as it is to be published: a view over items, complete in itself.
///
/// What of it is written down (serde) is its head: all that a document says besides its items, as
/// archive documents keep it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct View {
    /// Path without extension below the base URL: `dwn`, `dwn/politik`.
    pub path: String,
    /// Title of the feed.
    pub title: String,
    /// Its description; never empty.
    pub description: String,
    /// The human page it belongs to.
    pub home: Url,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Icon of the site.
    pub icon: Option<Url>,
    /// A larger picture that stands for the site.
    pub logo: Option<Url>,
    /// Set for the feed of one section of a source.
    pub section: Option<Section>,
    /// For feeds over several sources: title and home page of each origin, for `source` elements.
    pub origins: Vec<(SourceId, String, Url)>,
    /// Minutes between two refreshes, for `ttl` and caches.
    pub ttl_minutes: u32,
    /// The items, newest first.
    #[serde(skip)]
    pub items: Vec<Item>,
    /// Items that this publication closes in archive documents, newest first: no document made of the
    /// view shows them, but they may be new all the same.
    #[serde(skip)]
    pub closed: Vec<Item>,
    /// The newest change of anything in it; `None`: nothing was ever published in it.
    #[serde(skip)]
    pub updated: Option<DateTime<Utc>>,
    /// The other feeds of the same source, for links on the human page: title and path.
    #[serde(skip)]
    pub siblings: Vec<(String, String)>,
    /// Where its older items are.
    #[serde(skip)]
    pub history: History,
}

/// The place of a document in the history of its feed (RFC 5005, section 4). Paths are without
/// extension, as each format has its own chain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct History {
    /// The archive document with the items before those of this one.
    pub prev: Option<String>,
    /// Set for an archive document: the feed that it is of.
    pub archive_of: Option<String>,
    /// For an archive document: the one with the items after those of this one. It is told in
    /// headers, not in the document, which must not change when there is one.
    pub next: Option<String>,
}

/// A feed as the lists of all feeds name it: a view without its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Path without extension below the base URL.
    pub path: String,
    /// Title of the feed.
    pub title: String,
    /// Its description.
    pub description: String,
    /// The human page it belongs to.
    pub home: Url,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Set for the feed of one section of a source.
    pub section: Option<Section>,
    /// The newest change of anything in it.
    pub updated: Option<DateTime<Utc>>,
}

impl From<&View> for FeedLink {
    fn from(view: &View) -> Self {
        Self {
            path: view.path.clone(),
            title: view.title.clone(),
            description: view.description.clone(),
            home: view.home.clone(),
            language: view.language.clone(),
            section: view.section.clone(),
            updated: sheet::newest_change(view),
        }
    }
}

/// What became of a publication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Paths whose bytes changed.
    pub written: Vec<String>,
    /// How many documents were the same as before.
    pub unchanged: usize,
    /// Documents that could not be written to disk, with the reason. They are served from memory
    /// all the same, and written by a later publication.
    pub failed: Vec<(String, String)>,
}

impl Published {
    /// Adds what became of another publication.
    pub fn add(&mut self, other: Self) {
        self.written.extend(other.written);
        self.unchanged += other.unchanged;
        self.failed.extend(other.failed);
    }

    /// Each cause of a failure, with the number of documents it hit. One full disk is one cause.
    pub fn failures(&self) -> BTreeMap<&str, usize> {
        let mut causes = BTreeMap::new();
        for (_, cause) in &self.failed {
            *causes.entry(cause.as_str()).or_default() += 1;
        }
        causes
    }
}

/// Facts a view's title and home fall back to.
pub fn site_title(site: &SiteFacts, home: &Url) -> String {
    site.title.clone().unwrap_or_else(|| home.host_str().unwrap_or("feed").trim_start_matches("www.").to_owned())
}
