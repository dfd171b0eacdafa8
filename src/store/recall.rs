//! What is known of items besides the store: what readers were sent.
//!
//! A database that must be made anew takes it over, so that what readers have is not sent to them
//! again as new, and their feeds go on as they were.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::{Item, ItemId, SiteFacts, SourceId};

/// Reads what readers were sent, part by part; blocks.
pub type Recall = Arc<dyn Fn(&mut dyn FnMut(Recalled)) + Send + Sync>;

/// A part of what readers were sent.
#[derive(Debug, Clone)]
pub enum Recalled {
    /// What the feed of a source shows.
    Feed {
        /// The source.
        source: SourceId,
        /// What the feed says of the site.
        site: SiteFacts,
        /// Its items, each with the keys it is recognised by. Their content hash is empty, as the
        /// stored one cannot be made of what is published.
        items: Vec<(Item, Vec<String>)>,
    },
    /// An archive document. Its name must not be used again; what it has is not published again.
    /// Comes after the feeds of all sources.
    Archive {
        /// The path of its feed.
        feed: String,
        /// Its name.
        name: String,
        /// Items in it that are recalled as well, with their last change.
        items: Vec<(SourceId, ItemId, DateTime<Utc>)>,
    },
}
