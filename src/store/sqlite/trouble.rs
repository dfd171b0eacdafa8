//! Trouble with storage, in the database.

use chrono::DateTime;
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::SqlitePool;

use super::Sqlite;
use crate::store::{StorageTrouble, StoreError, Troubles};

impl Troubles for Sqlite {
    fn begin_trouble<'a>(&'a self, trouble: &'a StorageTrouble) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { begin(&*self.writer().await?, trouble).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn end_trouble<'a>(&'a self, place: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { end(&*self.writer().await?, place).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn troubles(&self) -> BoxFuture<'_, Result<Vec<StorageTrouble>, StoreError>> {
        async move { all(&*self.readers().await?).await.map_err(|error| self.failed(&error)) }.boxed()
    }
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
