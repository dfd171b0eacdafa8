//! Items of several sources that may be the same article.

use futures_util::future::BoxFuture;

use super::StoreError;
use crate::model::{Item, ItemId, SourceId};

/// Among which items, and by what, families are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Kinship<'a> {
    /// Of these sources.
    pub sources: &'a [SourceId],
    /// The feed whose notes of who stands for whom count.
    pub feed: &'a str,
    /// Whether texts count that are nearly the same.
    pub by_text: bool,
    /// How many items a family has at most; a larger one is none.
    pub items_max: usize,
}

/// Items that are related, over however many others, in the order in which they came into the store.
#[derive(Debug, Default)]
pub struct Family {
    /// Two items at least.
    pub items: Vec<Item>,
    /// Which of them, by place, have nearly the same text, and how much of it, in thousandths.
    pub alike: Vec<(usize, usize, u16)>,
}

/// Families of items.
pub trait Families {
    /// The families of these items, each once: items that share a key, that a feed took for one
    /// article before, or, if that counts, whose texts are alike. One without relatives has none.
    fn families<'a>(
        &'a self,
        items: &'a [(SourceId, ItemId)],
        kinship: Kinship<'a>,
    ) -> BoxFuture<'a, Result<Vec<Family>, StoreError>>;
}
