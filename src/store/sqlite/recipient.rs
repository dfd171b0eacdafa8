//! Recipients in the database: questions and changes, one table.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqlitePool};

use super::Sqlite;
use super::read::encode;
use super::write::begin_lasting;
use crate::store::{Attempt, Kept, Recipient, Recipients, Role, StoreError, Subscribed, Subscription};

impl Recipients for Sqlite {
    fn subscribe<'a>(&'a self, subscription: &'a Subscription) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { subscribe(&*self.writer().await?, subscription).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn unsubscribe<'a>(&'a self, topic: &'a str, callback: &'a str) -> BoxFuture<'a, Result<bool, StoreError>> {
        async move { unsubscribe(&*self.writer().await?, topic, callback).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn subscribed<'a>(
        &'a self,
        topic: &'a str,
        callback: &'a str,
        host: &'a str,
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<Subscribed, StoreError>> {
        async move {
            subscribed(&*self.readers().await?, (topic, callback), host, now).await.map_err(|error| self.failed(&error))
        }
        .boxed()
    }

    fn subscribers(&self, now: DateTime<Utc>) -> BoxFuture<'_, Result<BTreeMap<String, u64>, StoreError>> {
        async move { subscribers(&*self.readers().await?, now).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn note_current<'a>(
        &'a self,
        documents: &'a BTreeMap<String, String>,
        hubs: &'a BTreeMap<String, String>,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { note_current(&*self.writer().await?, documents, hubs).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn behind(
        &self,
        now: DateTime<Utc>,
        host_max: u32,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Recipient>, StoreError>> {
        async move { behind(&*self.readers().await?, now, host_max, limit).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn next_due(&self, now: DateTime<Utc>) -> BoxFuture<'_, Result<Option<DateTime<Utc>>, StoreError>> {
        async move { next_due(&*self.readers().await?, now).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn note_attempt<'a>(
        &'a self,
        recipient: &'a Recipient,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { note_attempt(&*self.writer().await?, recipient, attempt).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn put_right(&self, due: DateTime<Utc>, expires: DateTime<Utc>) -> BoxFuture<'_, Result<(), StoreError>> {
        async move { put_right(&*self.writer().await?, due, expires).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn expire(&self, now: DateTime<Utc>) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move { expire(&*self.writer().await?, now).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn retire<'a>(&'a self, kept: &'a Kept) -> BoxFuture<'a, Result<Vec<Recipient>, StoreError>> {
        async move { retire(&*self.writer().await?, kept).await.map_err(|error| self.failed(&error)) }.boxed()
    }
}

/// The role as it is stored.
fn name(role: Role) -> &'static str {
    match role {
        Role::Subscriber => "subscriber",
        Role::Hub => "hub",
    }
}

/// The columns of a [`Recipient`], for [`recipient`].
const COLUMNS: &str = "topic, address, role, secret, failures";

fn recipient(row: &SqliteRow) -> sqlx::Result<Recipient> {
    Ok(Recipient {
        topic: row.try_get(0)?,
        address: row.try_get(1)?,
        role: if row.try_get::<&str, _>(2)? == name(Role::Hub) { Role::Hub } else { Role::Subscriber },
        secret: row.try_get(3)?,
        failures: row.try_get(4)?,
    })
}

async fn subscribe(pool: &SqlitePool, subscription: &Subscription) -> sqlx::Result<()> {
    // The subscriber is told that it is subscribed.
    let mut transaction = begin_lasting(pool).await?;
    sqlx::query(
        "INSERT INTO recipient (topic, address, host, role, expires, secret, current, received)
         VALUES (?1, ?2, ?3, 'subscriber', ?4, ?5, ?6, ?6)
         ON CONFLICT (topic, address, role) DO UPDATE
         SET expires = excluded.expires, secret = excluded.secret, failures = 0, due = 0",
    )
    .bind(&subscription.topic)
    .bind(&subscription.callback)
    .bind(&subscription.host)
    .bind(subscription.expires.timestamp_micros())
    .bind(&subscription.secret)
    .bind(&subscription.received)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

async fn unsubscribe(pool: &SqlitePool, topic: &str, callback: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM recipient WHERE topic = ?1 AND address = ?2 AND role = 'subscriber'")
        .bind(topic)
        .bind(callback)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() > 0)
}

async fn subscribed(
    pool: &SqlitePool,
    (topic, callback): (&str, &str),
    host: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Subscribed> {
    let row = sqlx::query(
        "WITH other (topic, host) AS (
             SELECT topic, host FROM recipient WHERE expires > ?3 AND NOT (topic = ?1 AND address = ?4))
         SELECT (SELECT count(*) FROM other WHERE topic = ?1),
                (SELECT count(*) FROM other WHERE host = ?2),
                (SELECT count(*) FROM other)",
    )
    .bind(topic)
    .bind(host)
    .bind(now.timestamp_micros())
    .bind(callback)
    .fetch_one(pool)
    .await?;
    let count = |place: usize| row.try_get::<i64, _>(place).map(i64::unsigned_abs);
    Ok(Subscribed { of_topic: count(0)?, of_host: count(1)?, all: count(2)? })
}

async fn subscribers(pool: &SqlitePool, now: DateTime<Utc>) -> sqlx::Result<BTreeMap<String, u64>> {
    let rows = sqlx::query("SELECT topic, count(*) FROM recipient WHERE expires > ?1 GROUP BY topic")
        .bind(now.timestamp_micros())
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get::<i64, _>(1)?.unsigned_abs()))).collect()
}

async fn note_current(
    pool: &SqlitePool,
    documents: &BTreeMap<String, String>,
    hubs: &BTreeMap<String, String>,
) -> sqlx::Result<()> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let documents = encode(documents)?;
    sqlx::query(
        "UPDATE recipient SET current = document.value FROM json_each(?1) AS document
         WHERE topic = document.key AND current IS NOT document.value",
    )
    .bind(&documents)
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "INSERT INTO recipient (topic, address, host, role, current)
         SELECT document.key, hub.key, hub.value, 'hub', document.value
         FROM json_each(?1) AS document CROSS JOIN json_each(?2) AS hub WHERE true
         ON CONFLICT (topic, address, role) DO NOTHING",
    )
    .bind(&documents)
    .bind(encode(hubs)?)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

async fn behind(pool: &SqlitePool, now: DateTime<Utc>, host_max: u32, limit: u32) -> sqlx::Result<Vec<Recipient>> {
    let statement = format!(
        "SELECT {COLUMNS} FROM (
             SELECT *, row_number() OVER (PARTITION BY host ORDER BY due, key) AS place FROM recipient
             WHERE received IS NOT current AND due <= ?1 AND (expires IS NULL OR expires > ?1))
         WHERE place <= ?2 ORDER BY due, key LIMIT ?3"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(now.timestamp_micros())
        .bind(host_max)
        .bind(limit)
        .fetch_all(pool)
        .await?;
    rows.iter().map(recipient).collect()
}

async fn next_due(pool: &SqlitePool, now: DateTime<Utc>) -> sqlx::Result<Option<DateTime<Utc>>> {
    let due: Option<i64> =
        sqlx::query_scalar("SELECT min(due) FROM recipient WHERE received IS NOT current AND due > ?1")
            .bind(now.timestamp_micros())
            .fetch_one(pool)
            .await?;
    Ok(due.and_then(DateTime::from_timestamp_micros))
}

async fn note_attempt(pool: &SqlitePool, recipient: &Recipient, attempt: &Attempt) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE recipient SET received = coalesce(?4, received), failures = ?5, due = ?6
         WHERE topic = ?1 AND address = ?2 AND role = ?3",
    )
    .bind(&recipient.topic)
    .bind(&recipient.address)
    .bind(name(recipient.role))
    .bind(&attempt.received)
    .bind(attempt.failures)
    .bind(attempt.due.timestamp_micros())
    .execute(pool)
    .await
    .map(|_| ())
}

async fn put_right(pool: &SqlitePool, due: DateTime<Utc>, expires: DateTime<Utc>) -> sqlx::Result<()> {
    // `min()` of something and NULL is NULL.
    sqlx::query("UPDATE recipient SET due = min(due, ?1), expires = min(expires, ?2) WHERE due > ?1 OR expires > ?2")
        .bind(due.timestamp_micros())
        .bind(expires.timestamp_micros())
        .execute(pool)
        .await
        .map(|_| ())
}

async fn expire(pool: &SqlitePool, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM recipient WHERE expires <= ?1").bind(now.timestamp_micros()).execute(pool);
    Ok(done.await?.rows_affected())
}

async fn retire(pool: &SqlitePool, kept: &Kept) -> sqlx::Result<Vec<Recipient>> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let topics = encode(&kept.topics)?;
    sqlx::query(
        "DELETE FROM recipient WHERE role = 'hub'
         AND (topic NOT IN (SELECT value FROM json_each(?1)) OR address NOT IN (SELECT key FROM json_each(?2)))",
    )
    .bind(&topics)
    .bind(encode(&kept.hubs)?)
    .execute(&mut *transaction)
    .await?;
    let statement = format!(
        "DELETE FROM recipient WHERE role = 'subscriber'
         AND NOT (?2 AND topic IN (SELECT value FROM json_each(?1)))
         RETURNING {COLUMNS}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(&topics)
        .bind(kept.subscribers)
        .fetch_all(&mut *transaction)
        .await?;
    transaction.commit().await?;
    rows.iter().map(recipient).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
