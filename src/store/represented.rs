//! As which item's a combined feed sent the article of each item: mostly its own, and that of another
//! source where that one stood for it.

use futures_util::future::BoxFuture;

use super::StoreError;
use crate::model::{ItemId, SourceId};

/// Under whose id a feed sent the article of an item; for one that stands for itself, its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Represented {
    /// The item.
    pub item: (SourceId, ItemId),
    /// The one that stood for it, which may be itself.
    pub by: (SourceId, ItemId),
    /// `updated` of the item then, in microseconds since 1970.
    pub updated: i64,
    /// The newest `updated` that the article was shown with, likewise.
    pub shown: i64,
    /// Whether that one is in an archive of the feed.
    pub is_archived: bool,
}

/// What was sent of items by combined feeds, and as whose.
pub trait Representations {
    /// What is known of these items in a feed; nothing of those that it never sent.
    fn represented<'a>(
        &'a self,
        feed: &'a str,
        items: &'a [(SourceId, ItemId)],
    ) -> BoxFuture<'a, Result<Vec<Represented>, StoreError>>;

    /// Notes who stands for items of a feed, itself included, in the place of what was noted of them before.
    fn note_represented<'a>(
        &'a self,
        feed: &'a str,
        represented: &'a [Represented],
    ) -> BoxFuture<'a, Result<(), StoreError>>;
}
