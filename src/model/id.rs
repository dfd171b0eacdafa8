//! Names of sources and feeds, and identities of items.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest id of a source or feed, in bytes. It becomes a file name with an extension.
const ID_BYTES_MAX: usize = 64;

/// Why a text cannot be the id of a source or a feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is empty.
    #[error("an id must not be empty")]
    Empty,
    /// The text is longer than [`ID_BYTES_MAX`].
    #[error("an id has at most {ID_BYTES_MAX} characters")]
    TooLong,
    /// A character that is unsafe or ambiguous in file names and URLs.
    #[error("an id is made of a-z, 0-9, '-' and '_', and starts with a letter or digit; {0:?} is not allowed")]
    Character(char),
    /// A name that the server or an operating system keeps for itself.
    #[error("{0:?} is a reserved name")]
    Reserved(String),
}

/// Names that are paths of the server itself or device names of an operating system.
const RESERVED: &[&str] = &[
    "admin", "archive", "assets", "con", "feeds", "healthz", "hub", "index", "metrics", "nul", "prn", "aux", "readyz",
    "robots", "status",
];

fn check_id(text: &str) -> Result<(), IdError> {
    let first = text.chars().next().ok_or(IdError::Empty)?;
    if text.len() > ID_BYTES_MAX {
        return Err(IdError::TooLong);
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
        return Err(IdError::Character(bad));
    }
    if !first.is_ascii_alphanumeric() {
        return Err(IdError::Character(first));
    }
    if RESERVED.contains(&text) {
        return Err(IdError::Reserved(text.to_owned()));
    }
    Ok(())
}

/// The id of a configured source: the `dwn` of `[source.dwn]`. Safe as a file name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(String);

/// The id of a published feed; every source has a feed of the same id. Safe as a file name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FeedId(String);

impl SourceId {
    /// Not made of the letters of an id.
    const ALL: &str = "*";

    /// Checks a text from the configuration.
    pub fn new(text: &str) -> Result<Self, IdError> {
        check_id(text).map(|()| Self(text.to_owned()))
    }

    /// Stands for all sources together, where something is to be said of none of them alone. No
    /// configured source has this id.
    pub fn all() -> Self {
        Self(Self::ALL.to_owned())
    }

    /// Whether it stands for all of them.
    pub fn is_of_all(&self) -> bool {
        self.0 == Self::ALL
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the feed of everything this source has.
    pub fn feed(&self) -> FeedId {
        FeedId(self.0.clone())
    }
}

impl FeedId {
    /// Checks a text from the configuration.
    pub fn new(text: &str) -> Result<Self, IdError> {
        check_id(text).map(|()| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for FeedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a hook is told of: the new items of a feed, or the incidents of all sources.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HookId(String);

impl HookId {
    /// The table of the configuration that it stands in, which cannot be the id of a feed.
    const INCIDENTS: &str = "[incidents]";

    /// The hook that is told of incidents.
    pub fn incidents() -> Self {
        Self(Self::INCIDENTS.to_owned())
    }

    /// Whether it is that one.
    pub fn is_of_incidents(&self) -> bool {
        self.0 == Self::INCIDENTS
    }

    /// The id as text: that of the feed, or the table of the configuration.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<FeedId> for HookId {
    fn from(feed: FeedId) -> Self {
        Self(feed.0)
    }
}

impl fmt::Display for HookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The permanent identity of an item: a `tag:` URI (RFC 4151) of our making, or the guid of an
/// ingested feed. It is the same in every format and every feed, and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub String);

impl ItemId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_file_names() {
        assert!(SourceId::new("dwn-2").is_ok());
        for bad in ["", "../x", "A", "a b", "ä", "-a", "status", &"a".repeat(65)] {
            assert!(SourceId::new(bad).is_err(), "{bad:?}");
        }
    }
}
