//! What the store knows of archives: which items of a feed are closed, and in which document.
//!
//! A feed shows its open items; what is closed stands in an archive document that does not change,
//! whatever becomes of the item. Each change of an item makes it open again.

use chrono::{DateTime, Utc};

use crate::model::{Item, SourceId};

/// Which items of a feed to read, in the order of [`Query`](super::Query).
#[derive(Debug, Clone)]
pub struct OpenQuery<'a> {
    /// Of these sources.
    pub sources: &'a [SourceId],
    /// Only of the section with one of these slugs; empty: all.
    pub sections: &'a [String],
    /// The path of the feed whose archives count. `None`: those of no feed, so that all items are
    /// open.
    pub feed: Option<&'a str>,
    /// Whether items count too that are open only in the feed `<feed>/<slug>` of one of their
    /// sections.
    pub or_in_sections: bool,
    /// So many of the newest are passed over.
    pub offset: usize,
    /// At most so many.
    pub limit: usize,
}

/// An item that is not closed everywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// The item.
    pub item: Item,
    /// Retention removes it once feeds were published without it.
    pub leaving: bool,
    /// It is open in the feed itself.
    pub in_feed: bool,
    /// The slugs of those of its sections in whose feeds it is open, if they were asked for.
    pub in_sections: Vec<String>,
}

/// Items of a feed that are to be closed, in one document.
#[derive(Debug, Clone)]
pub struct Closing {
    /// The path of the feed.
    pub feed: String,
    /// The month that the document is named after: `2026-11`.
    pub month: String,
    /// What the document says of the feed, as JSON.
    pub head: String,
    /// As they are shown, in the order of the document, each with the `updated` of the stored item.
    pub items: Vec<(Item, DateTime<Utc>)>,
}

/// The end of a feed's archives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// The name of the document that was closed last; `None`: its items are gone.
    pub name: Option<String>,
    /// The newest change in any archive of the feed.
    pub updated: DateTime<Utc>,
}

/// One archive document.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    /// What it says of the feed, as JSON.
    pub head: String,
    /// Its items, in their order.
    pub items: Vec<Item>,
    /// The name of the document before it, though its items may be gone.
    pub prev: Option<String>,
    /// The name of the document after it.
    pub next: Option<String>,
}
