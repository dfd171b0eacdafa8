//! Where a value came from, and why another was not taken.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of place in a page or feed that a value was read from, strongest first in the
/// order that extraction asks them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A selector of the configuration.
    Selector,
    /// An element of an ingested feed.
    Feed,
    /// A member of JSON that is made for programs: the answer of an API, the data of a script.
    Json,
    /// An element of a sitemap.
    Sitemap,
    /// A JSON-LD block.
    JsonLd,
    /// Microdata or RDFa attributes.
    Microdata,
    /// A `<meta>` or `<link>` of the head.
    Meta,
    /// Semantic HTML: `h1`, `time`, `article`, `rel`.
    Html,
    /// Visible text and its surroundings.
    Text,
    /// The address itself.
    Url,
    /// The value that the listing gave for an article.
    Listing,
    /// The value that the configuration sets for the whole source.
    Config,
    /// A rule of the configuration, by its number.
    Rule,
    /// The HTTP response.
    Http,
    /// The time of first sight stands in for a date.
    FirstSeen,
}

impl fmt::Display for EvidenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Selector => "selector",
            Self::Feed => "feed",
            Self::Json => "JSON",
            Self::Sitemap => "sitemap",
            Self::JsonLd => "JSON-LD",
            Self::Microdata => "microdata",
            Self::Meta => "meta",
            Self::Html => "HTML",
            Self::Text => "text",
            Self::Url => "URL",
            Self::Listing => "listing",
            Self::Config => "configuration",
            Self::Rule => "rule",
            Self::Http => "HTTP",
            Self::FirstSeen => "first seen",
        })
    }
}

/// Where a value came from, as a person would say it: `JSON-LD datePublished`, `selector .kicker`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// The kind of place.
    pub kind: EvidenceKind,
    /// The place within its kind: a property name, a selector, a short description.
    pub place: String,
}

impl Evidence {
    /// Evidence of a kind at a place.
    pub fn new(kind: EvidenceKind, place: impl Into<String>) -> Self {
        Self { kind, place: place.into() }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() { write!(f, "{}", self.kind) } else { write!(f, "{} {}", self.kind, self.place) }
    }
}

/// A value together with where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field<T> {
    /// The value as read.
    pub value: T,
    /// Where it was read.
    pub evidence: Evidence,
    /// The other places that say the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreeing: Vec<Evidence>,
}

impl<T> Field<T> {
    /// A value read from a place.
    pub fn new(value: T, kind: EvidenceKind, place: impl Into<String>) -> Self {
        Self { value, evidence: Evidence::new(kind, place), agreeing: Vec::new() }
    }

    /// The same evidence for a value made from this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Field<U> {
        Field { value: make(self.value), evidence: self.evidence, agreeing: self.agreeing }
    }
}

/// A candidate that was looked at and not taken: for `explain` and for notes in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The field the candidate was for, `item` for a whole block, link or item, or `list` for
    /// links of one build.
    pub field: String,
    /// The candidate, shortened for display.
    pub candidate: String,
    /// Where it stood.
    pub evidence: Evidence,
    /// Why it was not taken, as a sentence without a full stop.
    pub reason: String,
}
