//! Floor 2: entries -> items.
//!
//! Pure, like extraction: values in, values and notes out.

pub mod date;

use chrono::{DateTime, Utc};

use crate::config::Source;
use crate::model::{ArticleState, Entry, Item, Rejection};

/// A normalised entry before it has met the store: an item whose id and first-seen time are
/// proposals, together with all keys by which an earlier sight of it is recognised.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The item as it would be if it is new.
    pub item: Item,
    /// Keys of identity, strongest first: `guid:…`, `number:host/706332`, `url:host/path?query`.
    pub keys: Vec<String>,
}

/// Joins what the listing and the article page say of one article: per field the better evidence.
pub fn merge(listing: Entry, article: Entry) -> Entry {
    let _ = (listing, article);
    unimplemented!()
}

/// Makes a draft of an entry. `position` is its place in the listing. Fails if the entry has
/// neither title nor link.
pub fn draft(
    entry: &Entry,
    listing_hash: String,
    article: ArticleState,
    source: &Source,
    position: u32,
    now: DateTime<Utc>,
) -> Result<Draft, Rejection> {
    let _ = (entry, listing_hash, article, source, position, now);
    unimplemented!()
}

/// The keys by which an entry of a listing is recognised, before its article page is read.
pub fn keys(entry: &Entry) -> Vec<String> {
    let _ = entry;
    unimplemented!()
}

/// Hash over what a listing says of an article; another value means that it changed.
pub fn listing_hash(entry: &Entry) -> String {
    let _ = entry;
    unimplemented!()
}

/// What a draft turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Sight {
    /// Seen for the first time.
    New(Item),
    /// Known; what a reader sees changed.
    Changed(Item),
    /// Known; only what a reader doesn't see changed (listing hash, article state, evidence).
    Touched(Item),
    /// Known and the same.
    Same(Item),
}

/// Compares a draft with the stored item of the same identity: identity, first-seen time,
/// position and (once stated) publication date stay; `updated` moves only when the content hash
/// changes.
pub fn reconcile(draft: Draft, known: Option<&Item>, now: DateTime<Utc>) -> Sight {
    let _ = (draft, known, now);
    unimplemented!()
}
