//! Trouble with storage. That of others is noted in the database, and that of the database in its
//! lock file: a full disk takes no more of the one, and a note in the other needs no more room.

use std::io;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::SqlitePool;

use super::{Sqlite, files};
use crate::store::{DATABASE, StorageTrouble, StoreError, Troubles};

impl Troubles for Sqlite {
    fn begin_trouble<'a>(&'a self, trouble: &'a StorageTrouble) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            match trouble.place.as_str() {
                DATABASE => self.note(&text_of(trouble)),
                _ => begin(&*self.writer().await?, trouble).await.map_err(|error| self.failed(&error)),
            }
        }
        .boxed()
    }

    fn end_trouble<'a>(&'a self, place: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            match place {
                DATABASE => self.note(""),
                _ => end(&*self.writer().await?, place).await.map_err(|error| self.failed(&error)),
            }
        }
        .boxed()
    }

    fn troubles(&self) -> BoxFuture<'_, Result<Vec<StorageTrouble>, StoreError>> {
        async move {
            let all = all(&*self.readers().await?).await.map_err(|error| self.failed(&error))?;
            Ok(all.into_iter().chain(of_database(&self.path, Utc::now())).collect())
        }
        .boxed()
    }

    fn damaged(&self) -> BoxFuture<'_, Vec<StorageTrouble>> {
        let path = self.path.clone();
        async move {
            let found = tokio::task::spawn_blocking(move || files::damaged(&path)).await;
            // Where nothing can be listed, other trouble is told of.
            let found = found.unwrap_or_else(|_| Ok(Vec::new())).unwrap_or_default();
            found.iter().map(|(since, kept)| StorageTrouble::damaged(*since, kept)).collect()
        }
        .boxed()
    }
}

impl Sqlite {
    /// Notes what is wrong with the database; nothing, if nothing is.
    fn note(&self, text: &str) -> Result<(), StoreError> {
        let noted = self.lock.as_ref().map_or(Ok(()), |lock| files::note(lock, text));
        noted.map_err(|error: io::Error| self.error(format!("its trouble cannot be noted in the lock file: {error}")))
    }
}

/// A note of trouble: the time, and the cause, whose end may be missing.
fn text_of(trouble: &StorageTrouble) -> String {
    format!("{} {}", trouble.since.to_rfc3339_opts(SecondsFormat::AutoSi, true), trouble.cause)
}

/// What is wrong with the database, as its lock file says, or as it seems to this process.
fn of_database(path: &Path, now: DateTime<Utc>) -> Option<StorageTrouble> {
    let trouble = |since, cause: &str| StorageTrouble { place: DATABASE.to_owned(), since, cause: cause.to_owned() };
    let noted = files::noted(path).unwrap_or_default();
    let noted = noted.split_once(' ').and_then(|(since, cause)| Some(trouble(since.parse().ok()?, cause)));
    let read_only = || trouble(now, "its file system can only be read; mount it for writing");
    noted.or_else(|| files::is_read_only(path).then(read_only))
}

async fn begin(pool: &SqlitePool, trouble: &StorageTrouble) -> sqlx::Result<()> {
    sqlx::query("INSERT OR REPLACE INTO trouble (place, since, cause) VALUES (?1, ?2, ?3)")
        .bind(&trouble.place)
        .bind(trouble.since.timestamp_micros())
        .bind(&trouble.cause)
        .execute(pool)
        .await
        .map(|_| ())
}

async fn end(pool: &SqlitePool, place: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM trouble WHERE place = ?1").bind(place).execute(pool).await.map(|_| ())
}

async fn all(pool: &SqlitePool) -> sqlx::Result<Vec<StorageTrouble>> {
    let rows: Vec<(String, i64, String)> =
        sqlx::query_as("SELECT place, since, cause FROM trouble ORDER BY place").fetch_all(pool).await?;
    let trouble = |(place, since, cause)| StorageTrouble {
        place,
        since: DateTime::from_timestamp_micros(since).unwrap_or_default(),
        cause,
    };
    Ok(rows.into_iter().map(trouble).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::sqlite::tests::{now, open};

    #[tokio::test]
    async fn b05_trouble_of_the_database_is_noted_where_the_next_process_finds_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("depesche.db");
        let store = open(&path).await.unwrap();
        let size = || fs::metadata(directory.path().join("depesche.db.lock")).unwrap().len();
        let before = size();
        let full = StorageTrouble { place: DATABASE.to_owned(), since: now(), cause: "voll: ä".to_owned() };
        store.begin_trouble(&full).await.unwrap();
        assert_eq!((size(), of_database(&path, now())), (before, Some(full.clone())), "no byte more");
        store.close().await;
        drop(store);
        let store = open(&path).await.unwrap();
        assert_eq!(store.troubles().await.unwrap(), std::slice::from_ref(&full), "nothing was written since");
        let longer = StorageTrouble { cause: "ä".repeat(5_000), ..full };
        store.begin_trouble(&longer).await.unwrap();
        assert!(store.troubles().await.unwrap()[0].cause.starts_with("ää") && size() == before);
        store.end_trouble(DATABASE).await.unwrap();
        assert_eq!(store.troubles().await.unwrap(), []);
    }
}
