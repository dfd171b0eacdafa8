//! Which feeds were configured once and are no longer.

use chrono::{DateTime, Duration, Utc};
use sqlx::SqlitePool;

use super::read::encode;
use super::write::begin;
use crate::store::FEED_REMEMBERED_DAYS;

/// Notes which feeds are configured, and answers those that were once.
pub(super) async fn configured(pool: &SqlitePool, feeds: &[&str], now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    let oldest = now - Duration::days(FEED_REMEMBERED_DAYS);
    let mut transaction = begin(pool).await?;
    sqlx::query(
        "INSERT INTO feed (id, removed) SELECT value, NULL FROM json_each(?1) WHERE true
         ON CONFLICT (id) DO UPDATE SET removed = NULL",
    )
    .bind(encode(&feeds)?)
    .execute(&mut *transaction)
    .await?;
    sqlx::query("UPDATE feed SET removed = ?2 WHERE removed IS NULL AND id NOT IN (SELECT value FROM json_each(?1))")
        .bind(encode(&feeds)?)
        .bind(now.timestamp_micros())
        .execute(&mut *transaction)
        .await?;
    sqlx::query("DELETE FROM feed WHERE removed < ?1")
        .bind(oldest.timestamp_micros())
        .execute(&mut *transaction)
        .await?;
    let removed = sqlx::query_scalar("SELECT id FROM feed WHERE removed IS NOT NULL ORDER BY id")
        .fetch_all(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(removed)
}
