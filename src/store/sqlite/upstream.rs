//! Subscriptions of ours in the database.

use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::SqlitePool;

use super::Sqlite;
use super::read::{decode, encode};
use crate::store::{StoreError, Upstream, Upstreams};

impl Upstreams for Sqlite {
    fn upstreams(&self) -> BoxFuture<'_, Result<Vec<Upstream>, StoreError>> {
        async move { all(&*self.readers().await?).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn put_upstream<'a>(&'a self, upstream: &'a Upstream) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { put(&*self.writer().await?, upstream).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn remove_upstream<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { remove(&*self.writer().await?, token).await.map_err(|error| self.failed(&error)) }.boxed()
    }
}

async fn all(pool: &SqlitePool) -> sqlx::Result<Vec<Upstream>> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT state FROM upstream ORDER BY source, token").fetch_all(pool).await?;
    rows.iter().map(|json| decode(json)).collect()
}

async fn put(pool: &SqlitePool, upstream: &Upstream) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO upstream (token, source, state) VALUES (?1, ?2, ?3)
         ON CONFLICT (token) DO UPDATE SET state = excluded.state",
    )
    .bind(&upstream.token)
    .bind(upstream.source.as_str())
    .bind(encode(upstream)?)
    .execute(pool)
    .await
    .map(|_| ())
}

async fn remove(pool: &SqlitePool, token: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM upstream WHERE token = ?1").bind(token).execute(pool).await.map(|_| ())
}
