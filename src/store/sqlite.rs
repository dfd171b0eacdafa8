//! The store in one SQLite file.
//!
//! One connection writes, a few read; in WAL mode neither waits for the other. A crash of the
//! process loses nothing. What others are told of (items before they are published, what hooks and
//! subscribers were sent) is synced before they are told, so that a power cut loses none of it
//! either; it may lose the last refreshes that found nothing new.
//!
//! A database that is damaged is set aside and made anew (`rebuild`) of what can be read of it
//! (`salvage`) and of what readers were sent (`recall`), under the eyes of whoever asks next.

mod archive;
mod backup;
mod cause;
mod family;
mod feeds;
mod files;
mod incident;
mod open;
mod outbox;
mod progress;
mod read;
mod rebuild;
mod recall;
mod recipient;
mod represented;
mod restore;
mod salvage;
mod text;
mod trouble;
mod upstream;
mod write;

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::SqlitePool;
use tokio::sync::{RwLock, RwLockReadGuard};

use crate::model::{Item, ItemId, RefreshRecord, Section, SourceId, SourceState};

pub(super) use backup::backup;
pub(super) use restore::restore;

use self::progress::Progress;
use super::{Archive, Closing, Commit, Listed, Newest, Open, OpenQuery, Query, Recall, Store, StoreError};

/// An open SQLite database.
pub(super) struct Sqlite {
    path: PathBuf,
    /// Held for reading by all work; a rebuild takes it for itself.
    pools: Arc<RwLock<Pools>>,
    /// What else is known of items, for a database that must be made anew.
    recall: Recall,
    /// Damage was met: the next work makes the database anew before it begins.
    is_damaged: Arc<AtomicBool>,
    /// Held as long as this lives, so that no second process writes.
    lock: Option<File>,
}

/// The connections.
struct Pools {
    /// One connection; `None` if the database was opened to be read.
    writer: Option<SqlitePool>,
    /// Of the writer.
    progress: Progress,
    readers: SqlitePool,
}

impl Sqlite {
    /// All connections, of a database that is sound as far as is known.
    async fn pools(&self) -> Result<RwLockReadGuard<'_, Pools>, StoreError> {
        if self.lock.is_some() && self.is_damaged.load(Ordering::Acquire) {
            self.make_anew().await?;
        }
        Ok(self.pools.read().await)
    }

    async fn readers(&self) -> Result<RwLockReadGuard<'_, SqlitePool>, StoreError> {
        Ok(RwLockReadGuard::map(self.pools().await?, |pools| &pools.readers))
    }

    async fn writer(&self) -> Result<RwLockReadGuard<'_, SqlitePool>, StoreError> {
        RwLockReadGuard::try_map(self.pools().await?, |pools| pools.writer.as_ref()).map_err(|_| self.not_to_write())
    }

    fn writer_of<'a>(&self, pools: &'a Pools) -> Result<&'a SqlitePool, StoreError> {
        pools.writer.as_ref().ok_or_else(|| self.not_to_write())
    }

    fn not_to_write(&self) -> StoreError {
        self.error("it was opened only to be read")
    }

    fn error(&self, cause: impl Into<String>) -> StoreError {
        StoreError { place: self.path.display().to_string(), cause: cause.into() }
    }

    fn failed(&self, error: &sqlx::Error) -> StoreError {
        if cause::is_damage(error) {
            self.is_damaged.store(true, Ordering::Release);
        }
        self.error(cause::of(error))
    }
}

impl Store for Sqlite {
    fn state<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<SourceState, StoreError>> {
        async move { read::state(&*self.readers().await?, source).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn known<'a>(
        &'a self,
        source: &'a SourceId,
        keys: &'a [Vec<String>],
    ) -> BoxFuture<'a, Result<Vec<Option<Item>>, StoreError>> {
        async move { read::known(&*self.readers().await?, source, keys).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn commit<'a>(&'a self, source: &'a SourceId, commit: Commit) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { write::commit(&*self.writer().await?, source, &commit).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn items<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Vec<Item>, StoreError>> {
        async move { read::items(&*self.readers().await?, query).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn open_items<'a>(&'a self, query: &'a OpenQuery<'a>) -> BoxFuture<'a, Result<Vec<Open>, StoreError>> {
        async move { archive::open(&*self.readers().await?, query).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn close_items<'a>(&'a self, closings: &'a [Closing], now: DateTime<Utc>) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { archive::close(&*self.writer().await?, closings, now).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn newest_archive<'a>(&'a self, feed: &'a str) -> BoxFuture<'a, Result<Option<Newest>, StoreError>> {
        async move { archive::newest(&*self.readers().await?, feed).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn archives<'a>(&'a self, feed: &'a str) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        async move { archive::names(&*self.readers().await?, feed).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn archive<'a>(&'a self, feed: &'a str, name: &'a str) -> BoxFuture<'a, Result<Option<Archive>, StoreError>> {
        async move { archive::archive(&*self.readers().await?, feed, name).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn expire_archives(&self, before: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<(String, String)>, StoreError>> {
        async move {
            // One guard for both: a second one would wait for a rebuild that waits for the first.
            let pools = self.pools().await?;
            let expire = archive::expire(&pools.readers, self.writer_of(&pools)?, before);
            expire.await.map_err(|error| self.failed(&error))
        }
        .boxed()
    }

    fn leaving<'a>(&'a self, sources: &'a [SourceId]) -> BoxFuture<'a, Result<Vec<(SourceId, ItemId)>, StoreError>> {
        async move { read::leaving(&*self.readers().await?, sources).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn forget<'a>(&'a self, items: &'a [(SourceId, ItemId)]) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { write::forget(&*self.writer().await?, items).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn listed<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Vec<Listed>, StoreError>> {
        async move { read::listed(&*self.readers().await?, source).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn sections<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Vec<Section>, StoreError>> {
        async move { read::sections(&*self.readers().await?, source).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn history<'a>(
        &'a self,
        source: &'a SourceId,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<RefreshRecord>, StoreError>> {
        async move { read::history(&*self.readers().await?, source, limit).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { write::set_due(&*self.writer().await?, source, due).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn configured<'a>(
        &'a self,
        feeds: &'a [&'a str],
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        async move { feeds::configured(&*self.writer().await?, feeds, now).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn makes_progress(&self) -> BoxFuture<'_, ()> {
        async move {
            // While the database is made anew nobody waits for it longer than that takes.
            let Ok(pools) = self.pools.try_read() else { return };
            if let Some(writer) = &pools.writer {
                pools.progress.made(writer).await;
            }
        }
        .boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async move {
            let pools = self.pools.read().await;
            pools.readers.close().await;
            if let Some(writer) = &pools.writer {
                // Should this fail, the log file stays beside the database, and the next start
                // reads it.
                let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await;
                writer.close().await;
            }
        }
        .boxed()
    }
}

#[cfg(test)]
#[path = "sqlite/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
