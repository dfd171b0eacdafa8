//! What the store keeps of texts, so that near-identical ones are found among many, each pair once.

use chrono::Duration;
use futures_util::future::BoxFuture;

use super::StoreError;
use crate::model::{Item, ItemId, SourceId};

/// The text of an item as it is found and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The item and its source.
    pub item: (SourceId, ItemId),
    /// `updated` of the item that was looked at, in microseconds since 1970.
    pub updated: i64,
    /// The bands, of which near-identical texts have at least one in common; none if the text is
    /// too short.
    pub bands: Vec<i64>,
    /// The text as it is compared; empty if it is too short.
    pub sketch: Vec<u8>,
}

/// Texts that share a band with others, and those others, each once.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// For each text its neighbours, by their places in `sketches`.
    pub of: Vec<Vec<usize>>,
    /// The texts of all neighbours.
    pub sketches: Vec<((SourceId, ItemId), Vec<u8>)>,
}

/// Two items with nearly the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The items and their sources.
    pub items: [(SourceId, ItemId); 2],
    /// How much of the shorter text the other one has, in thousandths.
    pub share: u16,
}

/// When a text tells a story.
#[derive(Debug, Clone, Copy)]
pub struct Telling {
    /// How many items of its own source a text may be like and still tell articles apart.
    pub own_max: usize,
    /// How much more of a text one of another source shares than any of its own source, in
    /// thousandths,
    pub margin: u16,
    /// unless it shares so much, in thousandths.
    pub same_min: u16,
}

/// Fingerprints of texts.
pub trait Texts {
    /// Some items of these sources whose text was not read as it is now, with the time that their
    /// fingerprints are to have as `updated`.
    fn unread_texts<'a>(
        &'a self,
        sources: &'a [SourceId],
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(Item, i64)>, StoreError>>;

    /// Keeps fingerprints in the place of earlier ones of the same items. What was known to be alike
    /// is forgotten.
    fn put_fingerprints<'a>(&'a self, fingerprints: &'a [Fingerprint]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// For each item the texts that share a band with it and are published at most so long before or
    /// after it, whatever their source. One that has more neighbours than `limit` has none: it is no
    /// story, but a form that is filled in again and again.
    fn neighbours<'a>(
        &'a self,
        items: &'a [(SourceId, ItemId)],
        window: Duration,
        limit: usize,
    ) -> BoxFuture<'a, Result<Neighbours, StoreError>>;

    /// Notes which pairs are alike, and that the texts of these fingerprints are read.
    fn put_alike<'a>(
        &'a self,
        pairs: &'a [Alike],
        read: &'a [Fingerprint],
        telling: Telling,
    ) -> BoxFuture<'a, Result<(), StoreError>>;
}
