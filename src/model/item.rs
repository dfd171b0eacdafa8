//! What is stored and published.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Access, Author, Enclosure, Evidence, ItemId, Moment, Section, SourceId};

/// The main picture of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its absolute address.
    pub url: Url,
    /// Its text alternative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

/// What is known of the article page behind an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArticleState {
    /// The source is configured not to read article pages, or the item came complete.
    NotWanted,
    /// The page was read.
    Read,
    /// The page could not be read yet; this many attempts were made.
    Failed {
        /// How often it was tried for the current state of the listing.
        attempts: u32,
    },
}

/// A normalised entry with identity.
///
/// All texts are XML-safe; `body_html` is sanitised and its URLs are absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Frozen at first sight.
    pub id: ItemId,
    /// The source it came from.
    pub source: SourceId,
    /// The canonical link.
    pub url: Url,
    /// The headline, plain text; may be empty only if a feed gave none.
    pub title: String,
    /// Sections, the main one first.
    pub sections: Vec<Section>,
    /// Topics that are not sections.
    pub tags: Vec<String>,
    /// Authors in the source's order.
    pub authors: Vec<Author>,
    /// The lead as plain text.
    pub lead: Option<String>,
    /// The lead was cut off by the source.
    pub lead_cut: bool,
    /// The body as sanitised HTML.
    pub body_html: Option<String>,
    /// The main picture.
    pub image: Option<Image>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Stated reading time, in minutes.
    pub reading_minutes: Option<u32>,
    /// Marked as advertising by the source.
    pub advertisement: bool,
    /// The source does not show the whole text; its word for it is in `evidence`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// When the source says it was first published. `None`: the source says nothing, and
    /// `first_seen` stands in for it wherever a date must be shown.
    pub published: Option<Moment>,
    /// When what a reader sees last changed: the source's word at first sight, later the time
    /// of the refresh that saw the change (or the source's own later `updated`).
    pub updated: DateTime<Utc>,
    /// When the source last said that it changed, in its own words: by our clock it may be another
    /// time. `None`: it says nothing of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<DateTime<Utc>>,
    /// When we first saw it. Frozen.
    pub first_seen: DateTime<Utc>,
    /// Place in the listing at first sight: 0 is the top. Orders items of equal time.
    pub position: u32,
    /// Hash over what a reader sees (hex SHA-256).
    pub content_hash: String,
    /// Hash over what the listing said of it; when it changes, the article page is read again.
    pub listing_hash: String,
    /// What is known of the article page.
    pub article: ArticleState,
    /// Fingerprint of the configuration by which it was read last; under another one it is read
    /// again. Empty: by the one that its source remembers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub config_fingerprint: String,
    /// Field name to evidence, for `explain` and `status`.
    pub evidence: BTreeMap<String, Evidence>,
    /// The numbers of the rules of its source that changed it or took it away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<u16>,
    /// The last of these rules took it away: no feed shows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dropped: bool,
    /// Where a feed over several sources found the same article, besides. Only set in what such a
    /// feed shows, never in what is stored of a source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Elsewhere>,
    /// The id under which such a feed shows it, if that is not its own: once it sent the article as
    /// that of another item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_as: Option<String>,
}

/// The same article in another source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The source.
    pub source: SourceId,
    /// The link that it has there.
    pub url: Url,
}

impl Item {
    /// An item that no source has and no store keeps: what the program has to say itself, in plain
    /// text. It is of the source that it is about.
    pub fn announcement(id: ItemId, source: SourceId, url: Url, title: String, text: String, at: Moment) -> Self {
        Self {
            id,
            source,
            url,
            title,
            sections: Vec::new(),
            tags: Vec::new(),
            authors: Vec::new(),
            lead: Some(text),
            lead_cut: false,
            body_html: None,
            image: None,
            enclosures: Vec::new(),
            language: None,
            reading_minutes: None,
            advertisement: false,
            access: None,
            published: Some(at),
            updated: at.utc(),
            stated: None,
            first_seen: at.utc(),
            position: 0,
            content_hash: String::new(),
            listing_hash: String::new(),
            article: ArticleState::NotWanted,
            config_fingerprint: String::new(),
            evidence: BTreeMap::new(),
            rules: Vec::new(),
            dropped: false,
            elsewhere: Vec::new(),
            shown_as: None,
        }
    }

    /// The time the item is published under: the source's word, else first sight.
    pub fn date(&self) -> DateTime<Utc> {
        self.published.map_or(self.first_seen, |moment| moment.utc())
    }
}
