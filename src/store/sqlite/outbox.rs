//! The tables of hooks.

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sha2::{Digest as _, Sha256};
use sqlx::{Row as _, SqliteConnection, SqlitePool};

use super::Sqlite;
use super::read::encode;
use super::write::{begin, begin_lasting};
use crate::model::{HookId, ItemId, SourceId};
use crate::store::{Call, CallLimits, Outbox, Parcel, StoreError};

/// Bytes of the SHA-256 that make the name of a call.
const CALL_BYTES: usize = 16;

impl Outbox for Sqlite {
    fn take_up<'a>(
        &'a self,
        hook: &'a HookId,
        about: &'a str,
        sources: &'a [(SourceId, String)],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { take_up(&*self.writer().await?, hook, about, sources).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn unnoted<'a>(
        &'a self,
        hook: &'a HookId,
        items: &'a [(SourceId, ItemId)],
    ) -> BoxFuture<'a, Result<Vec<usize>, StoreError>> {
        async move { unnoted(&*self.readers().await?, hook, items).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn let_wait<'a>(
        &'a self,
        hook: &'a HookId,
        parcels: &'a [Parcel],
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { let_wait(&*self.writer().await?, hook, parcels, now).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn next_call<'a>(
        &'a self,
        hook: &'a HookId,
        limits: CallLimits,
    ) -> BoxFuture<'a, Result<Option<Call>, StoreError>> {
        async move { next_call(&*self.writer().await?, hook, limits).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn received<'a>(&'a self, hook: &'a HookId, call: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { received(&*self.writer().await?, hook, call).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn failed<'a>(
        &'a self,
        hook: &'a HookId,
        retry_at: DateTime<Utc>,
        oldest: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<u64, StoreError>> {
        async move { failed(&*self.writer().await?, hook, retry_at, oldest).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }

    fn keep_only<'a>(&'a self, hooks: &'a [HookId]) -> BoxFuture<'a, Result<u64, StoreError>> {
        async move { keep_only(&*self.writer().await?, hooks).await.map_err(|error| self.failed(&error)) }.boxed()
    }
}

async fn take_up(pool: &SqlitePool, hook: &HookId, about: &str, sources: &[(SourceId, String)]) -> sqlx::Result<()> {
    let mut transaction = begin(pool).await?;
    let hook: i64 = sqlx::query_scalar(
        "INSERT INTO hook (feed, about) VALUES (?1, ?2)
         ON CONFLICT (feed) DO UPDATE SET about = excluded.about RETURNING key",
    )
    .bind(hook.as_str())
    .bind(about)
    .fetch_one(&mut *transaction)
    .await?;
    let sources = encode(&sources)?;
    for statement in TAKE_UP {
        sqlx::query(*statement).bind(hook).bind(&sources).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// Takes up the hook `?1` with the sources and rules `?2`. A source that has no items yet is left
/// for later: what it brings first is what it had before anybody looked.
const TAKE_UP: &[&str] = &[
    "DELETE FROM hook_source WHERE hook = ?1 AND NOT EXISTS (
         SELECT 1 FROM json_each(?2) AS list CROSS JOIN source ON source.id = list.value ->> 0
         WHERE source.key = hook_source.source AND list.value ->> 1 = hook_source.rule)",
    "INSERT OR IGNORE INTO hook_item (hook, item)
     SELECT ?1, item.key FROM json_each(?2) AS list
     CROSS JOIN source ON source.id = list.value ->> 0
     CROSS JOIN item ON item.source = source.key
     WHERE NOT EXISTS (SELECT 1 FROM hook_source WHERE hook = ?1 AND hook_source.source = source.key)",
    "INSERT OR IGNORE INTO hook_source (hook, source, rule)
     SELECT ?1, source.key, list.value ->> 1 FROM json_each(?2) AS list
     CROSS JOIN source ON source.id = list.value ->> 0
     WHERE EXISTS (SELECT 1 FROM item WHERE item.source = source.key)",
];

async fn unnoted(pool: &SqlitePool, hook: &HookId, items: &[(SourceId, ItemId)]) -> sqlx::Result<Vec<usize>> {
    let places: Vec<i64> = sqlx::query_scalar(
        "SELECT list.key FROM json_each(?2) AS list
         CROSS JOIN source ON source.id = list.value ->> 0
         CROSS JOIN item ON item.source = source.key AND item.id = list.value ->> 1
         WHERE NOT EXISTS (
             SELECT 1 FROM hook_item WHERE hook = (SELECT key FROM hook WHERE feed = ?1) AND item = item.key)
         ORDER BY list.key",
    )
    .bind(hook.as_str())
    .bind(encode(&items)?)
    .fetch_all(pool)
    .await?;
    Ok(places.into_iter().filter_map(|place| usize::try_from(place).ok()).collect())
}

async fn let_wait(pool: &SqlitePool, hook: &HookId, parcels: &[Parcel], now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut transaction = begin_lasting(pool).await?;
    for Parcel { source, id, json } in parcels {
        let noted = sqlx::query(
            "INSERT OR IGNORE INTO hook_item (hook, item)
             SELECT hook.key, item.key FROM hook, item
             WHERE hook.feed = ?1 AND item.source = (SELECT key FROM source WHERE id = ?2) AND item.id = ?3",
        )
        .bind(hook.as_str())
        .bind(source.as_str())
        .bind(id.as_str())
        .execute(&mut *transaction)
        .await?;
        if noted.rows_affected() > 0 {
            put_waiting(&mut transaction, hook, json, now).await?;
        }
    }
    transaction.commit().await
}

/// Lets something wait for a hook, if that was taken up.
pub(super) async fn put_waiting(
    connection: &mut SqliteConnection,
    hook: &HookId,
    json: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO hook_waiting (hook, json, since) SELECT key, ?2, ?3 FROM hook WHERE feed = ?1")
        .bind(hook.as_str())
        .bind(json)
        .bind(now.timestamp_micros())
        .execute(connection)
        .await
        .map(|_| ())
}

async fn next_call(pool: &SqlitePool, hook: &HookId, limits: CallLimits) -> sqlx::Result<Option<Call>> {
    let mut transaction = begin_lasting(pool).await?;
    let hook = sqlx::query("SELECT key, about, failures, retry_at FROM hook WHERE feed = ?1")
        .bind(hook.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(hook) = hook else { return Ok(None) };
    let key: i64 = hook.try_get(0)?;
    let Some((id, items)) = waiting(&mut transaction, key, limits).await? else { return Ok(None) };
    transaction.commit().await?;
    Ok(Some(Call {
        id,
        about: hook.try_get(1)?,
        items,
        failures: u32::try_from(hook.try_get::<i64, _>(2)?).unwrap_or(u32::MAX),
        retry_at: hook.try_get::<Option<i64>, _>(3)?.and_then(DateTime::from_timestamp_micros),
    }))
}

/// The items of the call that was begun, or else of a new one, with its name.
async fn waiting(
    connection: &mut SqliteConnection,
    hook: i64,
    limits: CallLimits,
) -> sqlx::Result<Option<(String, Vec<String>)>> {
    // A call that was begun has been named, and stands before all that have not.
    let rows = sqlx::query("SELECT key, json, since, call FROM hook_waiting WHERE hook = ?1 ORDER BY key LIMIT ?2")
        .bind(hook)
        .bind(i64::try_from(limits.items_max).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    if let Some(call) = first.try_get::<Option<String>, _>(3)? {
        let items = sqlx::query_scalar("SELECT json FROM hook_waiting WHERE hook = ?1 AND call = ?2 ORDER BY key");
        return Ok(Some((call.clone(), items.bind(hook).bind(call).fetch_all(connection).await?)));
    }
    let mut items: Vec<String> = Vec::new();
    let mut bytes = 0;
    let mut last: i64 = 0;
    let mut digest = Sha256::new();
    for row in &rows {
        let json: String = row.try_get(1)?;
        bytes += json.len();
        if bytes > limits.bytes_max && !items.is_empty() {
            break;
        }
        last = row.try_get(0)?;
        digest.update(row.try_get::<i64, _>(2)?.to_be_bytes());
        digest.update(&json);
        items.push(json);
    }
    // An item waits once, and its time is part of it: no two calls have one name, in no database.
    let call: String = digest.finalize()[..CALL_BYTES].iter().map(|byte| format!("{byte:02x}")).collect();
    sqlx::query("UPDATE hook_waiting SET call = ?2 WHERE hook = ?1 AND key <= ?3")
        .bind(hook)
        .bind(&call)
        .bind(last)
        .execute(connection)
        .await?;
    Ok(Some((call, items)))
}

async fn received(pool: &SqlitePool, hook: &HookId, call: &str) -> sqlx::Result<()> {
    let mut transaction = begin_lasting(pool).await?;
    sqlx::query("DELETE FROM hook_waiting WHERE hook = (SELECT key FROM hook WHERE feed = ?1) AND call = ?2")
        .bind(hook.as_str())
        .bind(call)
        .execute(&mut *transaction)
        .await?;
    sqlx::query("UPDATE hook SET failures = 0, retry_at = NULL WHERE feed = ?1")
        .bind(hook.as_str())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

async fn failed(pool: &SqlitePool, hook: &HookId, retry_at: DateTime<Utc>, oldest: DateTime<Utc>) -> sqlx::Result<u64> {
    let mut transaction = begin(pool).await?;
    sqlx::query("UPDATE hook SET failures = failures + 1, retry_at = ?2 WHERE feed = ?1")
        .bind(hook.as_str())
        .bind(retry_at.timestamp_micros())
        .execute(&mut *transaction)
        .await?;
    let dropped =
        sqlx::query("DELETE FROM hook_waiting WHERE hook = (SELECT key FROM hook WHERE feed = ?1) AND since < ?2")
            .bind(hook.as_str())
            .bind(oldest.timestamp_micros())
            .execute(&mut *transaction)
            .await?
            .rows_affected();
    if dropped > 0 {
        // What is left of a call makes another one.
        sqlx::query("UPDATE hook_waiting SET call = NULL WHERE hook = (SELECT key FROM hook WHERE feed = ?1)")
            .bind(hook.as_str())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(dropped)
}

async fn keep_only(pool: &SqlitePool, hooks: &[HookId]) -> sqlx::Result<u64> {
    let mut transaction = begin(pool).await?;
    let hooks = encode(&hooks)?;
    let waiting: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM hook_waiting
         WHERE hook IN (SELECT key FROM hook WHERE feed NOT IN (SELECT value FROM json_each(?1)))",
    )
    .bind(&hooks)
    .fetch_one(&mut *transaction)
    .await?;
    sqlx::query("DELETE FROM hook WHERE feed NOT IN (SELECT value FROM json_each(?1))")
        .bind(&hooks)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(u64::try_from(waiting).unwrap_or_default())
}

#[cfg(test)]
#[path = "outbox/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
