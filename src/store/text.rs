//! What the store keeps of texts, so that near-identical ones are found among many.

use chrono::Duration;
use futures_util::future::BoxFuture;

use super::StoreError;
use crate::model::{Item, ItemId, SourceId};

/// The text of an item as it is found: by its bands, of which near-identical texts have at least
/// one in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The source of the item.
    pub source: SourceId,
    /// The item.
    pub item: ItemId,
    /// `updated` of the item that was looked at, in microseconds since 1970.
    pub updated: i64,
    /// The bands; none if the text is too short.
    pub bands: Vec<i64>,
}

/// Fingerprints of texts.
pub trait Texts {
    /// Some items of these sources whose text was not looked at as it is now, with the time that
    /// their fingerprints are to have as `updated`.
    fn without_fingerprint<'a>(
        &'a self,
        sources: &'a [SourceId],
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(Item, i64)>, StoreError>>;

    /// Keeps fingerprints in the place of earlier ones of the same items.
    fn put_fingerprints<'a>(&'a self, fingerprints: &'a [Fingerprint]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// For each item those of these sources that share a band with it and are published at most so
    /// long before or after it. The item itself is not among them.
    fn kin<'a>(
        &'a self,
        items: &'a [(SourceId, ItemId)],
        sources: &'a [SourceId],
        window: Duration,
    ) -> BoxFuture<'a, Result<Vec<Vec<Item>>, StoreError>>;
}
