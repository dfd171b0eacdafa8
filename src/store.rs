//! Floor 2: items and the state of sources, kept across restarts. SQL lives only here.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use crate::config::Keep;
use crate::model::{Item, RefreshRecord, Section, SourceId, SourceState};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {cause}")]
pub struct StoreError {
    /// The database, without credentials.
    pub place: String,
    /// What happened, and what to do about it.
    pub cause: String,
}

/// Everything that one refresh changes; applied in one transaction.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The state of the source from now on.
    pub state: SourceState,
    /// Items to insert or replace, each with the keys it is recognised by. Keys are only ever
    /// added.
    pub items: Vec<(Item, Vec<String>)>,
    /// All items seen in the listing by this refresh, changed or not: their age counts from now.
    pub seen: Vec<crate::model::ItemId>,
    /// The line for the history.
    pub record: RefreshRecord,
    /// Retention, applied in the same transaction.
    pub keep: Keep,
}

/// Which items of one source to read, newest first (date descending, then position ascending
/// within the same refresh, then id).
#[derive(Debug, Clone)]
pub struct Query {
    /// Of these sources.
    pub sources: Vec<SourceId>,
    /// Only of the section with one of these slugs; empty: all.
    pub sections: Vec<String>,
    /// At most so many.
    pub limit: usize,
}

/// A place where items and state are kept.
pub trait Store: Send + Sync {
    /// The state of a source; the default for one that was never refreshed.
    fn state<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<SourceState, StoreError>>;

    /// For each list of keys the stored item of that source that has one of them.
    fn known<'a>(
        &'a self,
        source: &'a SourceId,
        keys: &'a [Vec<String>],
    ) -> BoxFuture<'a, Result<Vec<Option<Item>>, StoreError>>;

    /// Applies one refresh in one transaction.
    fn commit<'a>(&'a self, source: &'a SourceId, commit: Commit) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Items by query, newest first.
    fn items<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Vec<Item>, StoreError>>;

    /// All sections that items of a source ever had, by slug.
    fn sections<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Vec<Section>, StoreError>>;

    /// The newest lines of a source's history, newest first.
    fn history<'a>(
        &'a self,
        source: &'a SourceId,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<RefreshRecord>, StoreError>>;

    /// Sets when a source is due next, without a refresh (after a reload changed its schedule).
    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, Result<(), StoreError>>;
}
