//! What the store keeps of items that another one stands for in a combined feed.

use futures_util::future::BoxFuture;

use super::StoreError;
use crate::model::{ItemId, SourceId};

/// Under whose id a feed sent the article of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Represented {
    /// The item.
    pub item: (SourceId, ItemId),
    /// The one that stood for it.
    pub by: (SourceId, ItemId),
    /// `updated` of the item then, in microseconds since 1970.
    pub updated: i64,
    /// The newest `updated` that the article was shown with, likewise.
    pub shown: i64,
    /// Whether that one is in an archive of the feed.
    pub is_archived: bool,
}

/// Items that others stand for.
pub trait Representations {
    /// What is known of these items in a feed; nothing of most.
    fn represented<'a>(
        &'a self,
        feed: &'a str,
        items: &'a [(SourceId, ItemId)],
    ) -> BoxFuture<'a, Result<Vec<Represented>, StoreError>>;

    /// Notes who stands for items of a feed, in the place of what was noted of them before.
    fn note_represented<'a>(
        &'a self,
        feed: &'a str,
        represented: &'a [Represented],
    ) -> BoxFuture<'a, Result<(), StoreError>>;
}
