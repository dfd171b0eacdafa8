//! By which way the articles of a listing are read.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::shown;

/// The kinds of channels by which a site gives its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// The page that people read.
    Page,
    /// A feed of the site.
    Feed,
    /// A sitemap.
    Sitemap,
    /// What WordPress tells programs.
    Wordpress,
    /// The data that the page carries for its scripts.
    Data,
}

impl Via {
    /// The word used in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Wordpress => "wordpress",
            Self::Data => "data",
        }
    }
}

/// What it is called in messages.
impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wordpress => "WordPress interface",
            Self::Data => "data of the page's scripts",
            Self::Page | Self::Feed | Self::Sitemap => self.as_str(),
        })
    }
}

/// A channel that was chosen for a listing, and what spoke against the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// What it is.
    pub via: Via,
    /// What is asked for.
    pub url: Url,
    /// Why it was chosen, as the end of a sentence.
    pub reason: String,
    /// When it was chosen.
    pub chosen: DateTime<Utc>,
    /// Until then no better one is looked for, as long as this one answers.
    #[serde(default)]
    pub settled_until: DateTime<Utc>,
    /// Its entries come complete: their own pages are not read.
    #[serde(default)]
    pub complete: bool,
    /// Refreshes in a row that did not get anything by it.
    #[serde(default)]
    pub failures: u32,
    /// The others that were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedChannel>,
}

/// A channel that was looked at and not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedChannel {
    /// What it is.
    pub via: Via,
    /// What was, or would have been, asked for.
    pub url: Url,
    /// Why it was not chosen.
    pub reason: String,
}

impl RefusedChannel {
    /// Several of them as parts of a sentence; those that were refused for one reason together.
    pub fn summary(refused: &[Self]) -> String {
        let mut groups: Vec<(&Self, Vec<String>)> = Vec::new();
        for one in refused {
            let known = groups.iter_mut().find(|(first, _)| first.via == one.via && first.reason == one.reason);
            match known {
                Some((_, urls)) => urls.push(shown(&one.url).to_string()),
                None => groups.push((one, vec![shown(&one.url).to_string()])),
            }
        }
        let parts = groups.iter().map(|(first, urls)| format!("{} {}: {}", first.via, urls.join(", "), first.reason));
        parts.collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Display for RefusedChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.via, shown(&self.url), self.reason)
    }
}
