//! Floor 2: items -> documents -> places.
//!
//! Rendering is pure and deterministic: the same items give the same bytes, and no document
//! contains "now". `rss` and `atom_syndication` live only here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use crate::config;
use crate::model::{Document, Item, Section, SiteFacts, SourceId};

/// A feed as it is to be published: a view over items, complete in itself.
#[derive(Debug, Clone)]
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
    /// Set for the feed of one section of a source.
    pub section: Option<Section>,
    /// For feeds over several sources: title and home page of each origin, for `source` elements.
    pub origins: Vec<(SourceId, String, Url)>,
    /// Minutes between two refreshes, for `ttl` and caches.
    pub ttl_minutes: u32,
    /// The items, newest first.
    pub items: Vec<Item>,
    /// The newest change of anything in it; `None`: nothing was ever published in it.
    pub updated: Option<DateTime<Utc>>,
    /// The other feeds of the same source, for links on the human page: title and path.
    pub siblings: Vec<(String, String)>,
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

/// All current documents, shared with the HTTP server.
#[derive(Default)]
pub struct Documents {}

impl Documents {
    /// The document at a path below the base URL.
    pub fn get(&self, path: &str) -> Option<Arc<Document>> {
        let _ = path;
        unimplemented!()
    }

    /// All documents, by path.
    pub fn all(&self) -> Vec<Arc<Document>> {
        unimplemented!()
    }
}

/// Puts documents into memory and onto disk.
pub struct Publisher {}

impl Publisher {
    /// A publisher for a configuration; sweeps temporary files that a crash left behind.
    pub fn new(base_url: &Url, settings: &config::Publish) -> Result<Self, String> {
        let _ = (base_url, settings);
        unimplemented!()
    }

    /// The documents as they are now.
    pub fn documents(&self) -> Arc<Documents> {
        unimplemented!()
    }

    /// Renders views in all formats and publishes what changed.
    pub async fn publish(&self, views: Vec<View>) -> Published {
        let _ = views;
        unimplemented!()
    }

    /// Renders the list of all feeds: `/feeds.opml` and the index page `/index.html`.
    pub async fn publish_index(&self, views: &[View]) -> Published {
        let _ = views;
        unimplemented!()
    }
}

/// Facts a view's title and home fall back to.
pub fn site_title(site: &SiteFacts, home: &Url) -> String {
    site.title.clone().unwrap_or_else(|| home.host_str().unwrap_or("feed").trim_start_matches("www.").to_owned())
}
