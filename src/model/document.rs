//! One feed rendered in one format.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A format that feeds are published in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
    /// A page for people.
    Html,
}

impl Format {
    /// All formats, in the order they are advertised.
    pub const ALL: [Format; 4] = [Format::Rss, Format::Atom, Format::Json, Format::Html];

    /// The extension of files and addresses, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
            Self::Html => "html",
        }
    }

    /// The media type with its charset, as served.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// The media type alone, as in `type` attributes of links.
    pub fn media_type(self) -> &'static str {
        self.content_type().split(';').next().unwrap_or_default()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// One feed rendered in one format (or the OPML list, or the index page): ready to be written
/// and served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The path below the base URL and the publish directory, without a leading slash: `dwn.rss`,
    /// `dwn/politik.atom`.
    pub path: String,
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The strong entity tag of the bytes, with its quotes (RFC 9110, section 8.8.3).
    pub etag: String,
    /// When the newest change in it happened: never "now".
    pub last_modified: DateTime<Utc>,
}
