//! The store in one SQLite file.
//!
//! One connection writes, a few read; in WAL mode neither waits for the other. `synchronous =
//! NORMAL` means that a crash of the process loses nothing, and that a power cut may lose the last
//! refreshes, which the next ones bring again under the same ids.

mod archive;
mod cause;
mod family;
mod feeds;
mod incident;
mod open;
mod outbox;
mod progress;
mod read;
mod recipient;
mod represented;
mod text;
mod upstream;
mod write;

use std::fs::File;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::SqlitePool;

use crate::model::{Item, ItemId, RefreshRecord, Section, SourceId, SourceState};

use self::progress::Progress;
use super::{Archive, Closing, Commit, Listed, Newest, Open, OpenQuery, Query, Store, StoreError};

/// An open SQLite database.
pub(super) struct Sqlite {
    path: PathBuf,
    /// One connection; `None` if the database was opened to be read.
    writer: Option<SqlitePool>,
    /// Of the writer.
    progress: Progress,
    readers: SqlitePool,
    /// Held as long as this lives, so that no second process writes.
    _lock: Option<File>,
}

impl Sqlite {
    fn writer(&self) -> Result<&SqlitePool, StoreError> {
        self.writer.as_ref().ok_or_else(|| self.error("it was opened only to be read"))
    }

    fn error(&self, cause: impl Into<String>) -> StoreError {
        StoreError { place: self.path.display().to_string(), cause: cause.into() }
    }

    fn failed(&self, error: &sqlx::Error) -> StoreError {
        self.error(cause::of(error))
    }
}

impl Store for Sqlite {
    fn state<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<SourceState, StoreError>> {
        async move { read::state(&self.readers, source).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn known<'a>(
        &'a self,
        source: &'a SourceId,
        keys: &'a [Vec<String>],
    ) -> BoxFuture<'a, Result<Vec<Option<Item>>, StoreError>> {
        async move { read::known(&self.readers, source, keys).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn commit<'a>(&'a self, source: &'a SourceId, commit: Commit) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { write::commit(self.writer()?, source, &commit).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn items<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Vec<Item>, StoreError>> {
        async move { read::items(&self.readers, query).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn open_items<'a>(&'a self, query: &'a OpenQuery<'a>) -> BoxFuture<'a, Result<Vec<Open>, StoreError>> {
        async move { archive::open(&self.readers, query).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn close_items<'a>(&'a self, closings: &'a [Closing], now: DateTime<Utc>) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { archive::close(self.writer()?, closings, now).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn newest_archive<'a>(&'a self, feed: &'a str) -> BoxFuture<'a, Result<Option<Newest>, StoreError>> {
        async move { archive::newest(&self.readers, feed).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn archives<'a>(&'a self, feed: &'a str) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        async move { archive::names(&self.readers, feed).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn archive<'a>(&'a self, feed: &'a str, name: &'a str) -> BoxFuture<'a, Result<Option<Archive>, StoreError>> {
        async move { archive::archive(&self.readers, feed, name).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn expire_archives(&self, before: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<(String, String)>, StoreError>> {
        async move {
            let expire = archive::expire(&self.readers, self.writer()?, before);
            expire.await.map_err(|error| self.failed(&error))
        }
        .boxed()
    }

    fn leaving<'a>(&'a self, sources: &'a [SourceId]) -> BoxFuture<'a, Result<Vec<(SourceId, ItemId)>, StoreError>> {
        async move { read::leaving(&self.readers, sources).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn forget<'a>(&'a self, items: &'a [(SourceId, ItemId)]) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { write::forget(self.writer()?, items).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn listed<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Vec<Listed>, StoreError>> {
        async move { read::listed(&self.readers, source).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn sections<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Vec<Section>, StoreError>> {
        async move { read::sections(&self.readers, source).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn history<'a>(
        &'a self,
        source: &'a SourceId,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<RefreshRecord>, StoreError>> {
        async move { read::history(&self.readers, source, limit).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { write::set_due(self.writer()?, source, due).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn configured<'a>(
        &'a self,
        feeds: &'a [&'a str],
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        async move { feeds::configured(self.writer()?, feeds, now).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn makes_progress(&self) -> BoxFuture<'_, ()> {
        async move {
            if let Some(writer) = &self.writer {
                self.progress.made(writer).await;
            }
        }
        .boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async move {
            self.readers.close().await;
            if let Some(writer) = &self.writer {
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
