//! What extraction read from a page: every field optional, every value with its evidence.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Field, Moment, Rejection};

/// A person or body that wrote an article.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    /// The name as displayed.
    pub name: String,
    /// The page of the author, if the source links one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Url>,
    /// The e-mail address, if an ingested feed gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl Author {
    /// An author of whom only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), url: None, email: None }
    }
}

/// Whether a lead was on the page for people, or only in its metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeadOrigin {
    /// A person sees this text on the page.
    Visible,
    /// Only metadata has it.
    Metadata,
}

/// The short text between headline and body.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lead {
    /// Plain text, without the ellipsis of a cut.
    pub text: String,
    /// The source cut the text off (`…`, `...`, `[…]` at its end).
    pub cut: bool,
    /// Whether people see it.
    pub origin: LeadOrigin,
}

/// How much of an article the public gets to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// The source keeps the whole text for subscribers; what is published is what it shows.
    Paywalled,
    /// The text ends in the middle, and the source does not say why.
    CutOff,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Paywalled => "paywalled",
            Self::CutOff => "cut off",
        })
    }
}

/// A file that belongs to an item: audio, video, a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Enclosure {
    /// Its absolute address.
    pub url: Url,
    /// Its media type, if stated.
    pub mime_type: Option<String>,
    /// Its size in bytes, if stated.
    pub bytes: Option<u64>,
}

/// One article as a listing, an article page or a feed states it.
///
/// Texts are as read: decoded, but neither cleaned nor sanitised; `normalise` does that. URLs are
/// absolute, resolved against the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The headline without kicker, section and site name.
    pub title: Option<Field<String>>,
    /// The link of the article as the page gives it.
    pub url: Option<Field<Url>>,
    /// What the page itself declares its address to be (`rel=canonical`, `og:url`).
    pub canonical: Option<Field<Url>>,
    /// Sections as written, the main one first.
    pub sections: Option<Field<Vec<String>>>,
    /// Topics that are not sections.
    pub tags: Option<Field<Vec<String>>>,
    /// First publication.
    pub published: Option<Field<Moment>>,
    /// Last change that the source declares.
    pub updated: Option<Field<Moment>>,
    /// Authors in the source's order.
    pub authors: Option<Field<Vec<Author>>>,
    /// The lead, apart from the body.
    pub lead: Option<Field<Lead>>,
    /// The text as HTML, not yet sanitised, without headline and lead.
    pub body: Option<Field<String>>,
    /// The main image.
    pub image: Option<Field<Url>>,
    /// The text alternative of the main image.
    pub image_alt: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<Field<String>>,
    /// The id that an ingested feed gives the article.
    pub guid: Option<Field<String>>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Stated reading time, in minutes.
    pub reading_minutes: Option<u32>,
    /// The source marks it as advertising ("Anzeige").
    pub advertisement: bool,
    /// The source does not show the whole text, and how that was seen. `None`: nothing says so.
    pub access: Option<Field<Access>>,
    /// Candidates that were looked at and not taken.
    pub rejected: Vec<Rejection>,
}
