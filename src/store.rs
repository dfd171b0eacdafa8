//! Floor 2: items and the state of sources, kept across restarts. SQL lives only here.

mod archive;
mod family;
mod incident;
mod outbox;
mod recall;
mod recipient;
mod represented;
mod schema;
mod sqlite;
mod text;
mod trouble;
mod upstream;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use crate::config::{self, Keep};
pub use archive::{Archive, Closing, Newest, Open, OpenQuery};
pub use family::{Families, Family, Kinship};
pub use incident::Incidents;

use crate::model::{Item, ItemId, RefreshRecord, Section, SourceId, SourceState};

pub use outbox::{Call, CallLimits, Outbox, Parcel};
pub use recall::{Recall, Recalled};
pub use recipient::{Attempt, Kept, Recipient, Recipients, Role, Subscribed, Subscription};
pub use represented::{Representations, Represented};
pub use text::{Alike, Fingerprint, Neighbours, Telling, Texts};
pub use trouble::{DATABASE, StorageTrouble, Troubles};
pub use upstream::{Upstream, Upstreams};

/// Lines of history that are kept per source.
pub const HISTORY_LINES_MAX: u32 = 200;

/// Days that a feed is remembered after it was removed from the configuration: time enough for
/// every reader to come by and be told that it is gone.
pub const FEED_REMEMBERED_DAYS: i64 = 90;

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
    /// added; one that another item of the source has already stays with that item.
    pub items: Vec<(Item, Vec<String>)>,
    /// All items seen in the listing by this refresh, changed or not: their age counts from now.
    pub seen: Vec<ItemId>,
    /// What was read is a part of the listing, or a further page of it: what is missing in it may
    /// stand in the rest.
    pub partial: bool,
    /// The line for the history, in the place of one of the same start. The refresh saw what it saw
    /// at its `started`.
    pub record: RefreshRecord,
    /// Retention: what it does not keep is left out by [`Store::items`] from now on and removed by
    /// [`Store::forget`]. Items that the last listing had always stay, however many or old they are.
    pub keep: Keep,
}

/// Which items of one or several sources to read, newest first.
///
/// The order is that of [`Item::date`], descending; items of one instant come in the order of the
/// refreshes that found them (the later first), then of their listing, then of their ids. An item
/// of which only the day is known is dated at the beginning of that day, so it stands below those
/// of the same day whose time is known, just where a reader that sorts by the published date puts
/// it; among themselves such items, like those without any date, keep the listing's order.
#[derive(Debug, Clone)]
pub struct Query {
    /// Of these sources.
    pub sources: Vec<SourceId>,
    /// Only of the section with one of these slugs; empty: all.
    pub sections: Vec<String>,
    /// So many of the newest are passed over.
    pub offset: usize,
    /// At most so many.
    pub limit: usize,
}

/// A published item that stands in a listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The item.
    pub id: ItemId,
    /// The time it is published under: [`Item::date`].
    pub date: DateTime<Utc>,
}

/// A place where items and state are kept.
pub trait Store:
    Families + Incidents + Outbox + Recipients + Representations + Texts + Troubles + Upstreams + Send + Sync
{
    /// The state of a source; the default for one that was never refreshed.
    fn state<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<SourceState, StoreError>>;

    /// For each list of keys the stored item of that source that has one of them: of several, the
    /// one that has the strongest (the first) key.
    fn known<'a>(
        &'a self,
        source: &'a SourceId,
        keys: &'a [Vec<String>],
    ) -> BoxFuture<'a, Result<Vec<Option<Item>>, StoreError>>;

    /// Applies one refresh in one transaction.
    fn commit<'a>(&'a self, source: &'a SourceId, commit: Commit) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Items by query, newest first.
    fn items<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Vec<Item>, StoreError>>;

    /// The items of a feed that are not in its archives, and those of them that leave, newest first.
    fn open_items<'a>(&'a self, query: &'a OpenQuery<'a>) -> BoxFuture<'a, Result<Vec<Open>, StoreError>>;

    /// Closes items in archive documents, in this order, in one transaction.
    fn close_items<'a>(&'a self, closings: &'a [Closing], now: DateTime<Utc>) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The end of a feed's archives; `None` if it never had any.
    fn newest_archive<'a>(&'a self, feed: &'a str) -> BoxFuture<'a, Result<Option<Newest>, StoreError>>;

    /// The names of a feed's archive documents, the oldest first.
    fn archives<'a>(&'a self, feed: &'a str) -> BoxFuture<'a, Result<Vec<String>, StoreError>>;

    /// An archive document by the path of its feed and its name; `None` if there is none, or its
    /// items are gone.
    fn archive<'a>(&'a self, feed: &'a str, name: &'a str) -> BoxFuture<'a, Result<Option<Archive>, StoreError>>;

    /// Removes archive documents that were closed before a time. Answers their feeds and names.
    fn expire_archives(&self, before: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<(String, String)>, StoreError>>;

    /// The items of sources that are kept no longer.
    fn leaving<'a>(&'a self, sources: &'a [SourceId]) -> BoxFuture<'a, Result<Vec<(SourceId, ItemId)>, StoreError>>;

    /// Removes those of these items that are still kept no longer: after feeds were published
    /// without them.
    fn forget<'a>(&'a self, items: &'a [(SourceId, ItemId)]) -> BoxFuture<'a, Result<(), StoreError>>;

    /// What the last listing of a source had, with what was read of it since, as far as it is
    /// published.
    fn listed<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Vec<Listed>, StoreError>>;

    /// All sections that items of a source ever had, by slug, each in its most common spelling.
    fn sections<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Vec<Section>, StoreError>>;

    /// The newest lines of a source's history, newest first.
    fn history<'a>(
        &'a self,
        source: &'a SourceId,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<RefreshRecord>, StoreError>>;

    /// Sets when a source is due next, without a refresh (after a reload changed its schedule).
    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Notes which feeds are configured now, by their ids. Answers those that were once and are no
    /// longer, as far as that is remembered ([`FEED_REMEMBERED_DAYS`]).
    fn configured<'a>(
        &'a self,
        feeds: &'a [&'a str],
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>>;

    /// Ends when what writes has answered, or has ended something, also with an error: it is not stuck.
    fn makes_progress(&self) -> BoxFuture<'_, ()>;

    /// Ends all work and writes everything to its final place. A store that is dropped without it
    /// loses nothing; the next start has to tidy up.
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// Opens the store for the one process that writes to it; a second one is refused.
pub async fn open(settings: &config::Store) -> Result<Arc<dyn Store>, StoreError> {
    open_with(settings, Arc::new(|_| {})).await
}

/// The same; a store that must be made, or made anew because it is damaged, begins with what is
/// recalled.
pub async fn open_with(settings: &config::Store, recall: Recall) -> Result<Arc<dyn Store>, StoreError> {
    match settings {
        config::Store::Sqlite(path) => Ok(Arc::new(sqlite::Sqlite::open(path, recall).await?)),
    }
}

/// Writes a copy of the store to a file that is not there yet; also beside the process that writes
/// to the store.
pub async fn backup(settings: &config::Store, file: &Path) -> Result<(), StoreError> {
    match settings {
        config::Store::Sqlite(path) => sqlite::backup(path, file).await,
    }
}

/// Puts a copy in the place of the store, which no process may be using. What was recalled and the
/// copy does not have is added to it. Answers where the store before is now, if there was one.
pub async fn restore(settings: &config::Store, file: &Path, recall: Recall) -> Result<Option<PathBuf>, StoreError> {
    match settings {
        config::Store::Sqlite(path) => sqlite::restore(path, file, recall).await,
    }
}

/// Whether anything was ever stored.
pub fn is_there(settings: &config::Store) -> bool {
    match settings {
        config::Store::Sqlite(path) => path.exists(),
    }
}

/// Opens the store for reading only, beside the process that writes to it: for commands that show
/// what is stored.
pub async fn open_to_read(settings: &config::Store) -> Result<Arc<dyn Store>, StoreError> {
    match settings {
        config::Store::Sqlite(path) => Ok(Arc::new(sqlite::Sqlite::open_to_read(path).await?)),
    }
}
