//! A database takes over what readers were sent, as far as it does not know it already.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::mpsc;

use crate::model::{Item, ItemId, SiteFacts, SourceId, SourceState};
use crate::store::{Recall, Recalled};

use super::read::encode;
use super::write::{put_items, put_state};

/// Takes over what is recalled; answers how many items that is.
pub(super) async fn fill(
    connection: &mut SqliteConnection,
    recall: &Recall,
    now: DateTime<Utc>,
) -> sqlx::Result<usize> {
    // Part by part: all feeds together may be larger than the memory.
    let (send, mut receive) = mpsc::channel(1);
    let recall = Arc::clone(recall);
    let reading = tokio::task::spawn_blocking(move || {
        // Nobody listens any more when a part could not be written.
        recall(&mut |part| _ = send.blocking_send(part));
    });
    let mut items = 0;
    while let Some(part) = receive.recv().await {
        items += match part {
            Recalled::Feed { source, site, items } => put_feed(connection, &source, site, items, now).await?,
            Recalled::Archive { feed, name, items } => put_archive(connection, &feed, &name, &items, now).await?,
        };
    }
    if let Err(error) = reading.await {
        tracing::error!("the published feeds could not be read to their end: {error}");
    }
    Ok(items)
}

async fn put_feed(
    connection: &mut SqliteConnection,
    source: &SourceId,
    site: SiteFacts,
    items: Vec<(Item, Vec<String>)>,
    now: DateTime<Utc>,
) -> sqlx::Result<usize> {
    let mut transaction = connection.begin().await?;
    let known: HashSet<String> = sqlx::query_scalar(
        "SELECT item.id FROM source CROSS JOIN item ON item.source = source.key WHERE source.id = ?1
         UNION ALL SELECT alias.name FROM source CROSS JOIN alias ON alias.source = source.key WHERE source.id = ?1",
    )
    .bind(source.as_str())
    .fetch_all(&mut *transaction)
    .await?
    .into_iter()
    .collect();
    let is_new = |(item, keys): &(Item, Vec<String>)| {
        !known.contains(item.id.as_str()) && !keys.iter().any(|key| known.contains(key))
    };
    let items: Vec<_> = items.into_iter().filter(is_new).collect();
    if items.is_empty() {
        return Ok(0);
    }
    let key: Option<i64> = sqlx::query_scalar("SELECT key FROM source WHERE id = ?1")
        .bind(source.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
    let key = match key {
        Some(key) => key,
        None => put_state(&mut transaction, source, &SourceState { site, ..SourceState::default() }).await?,
    };
    // They count as listed until the next listing tells.
    let listing: i64 =
        sqlx::query_scalar("SELECT listings FROM source WHERE key = ?1").bind(key).fetch_one(&mut *transaction).await?;
    put_items(&mut transaction, key, &items, listing, now).await?;
    // Who published them has handed them over.
    let ids: Vec<&ItemId> = items.iter().map(|(item, _)| &item.id).collect();
    sqlx::query(
        "INSERT OR IGNORE INTO hook_item (hook, item)
         SELECT hook_source.hook, item.key FROM json_each(?2) AS list
         CROSS JOIN item ON item.source = ?1 AND item.id = list.value
         CROSS JOIN hook_source ON hook_source.source = ?1",
    )
    .bind(key)
    .bind(encode(&ids)?)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(items.len())
}

/// Notes an archive document: as one whose items are gone, before all that are known.
async fn put_archive(
    connection: &mut SqliteConnection,
    feed: &str,
    name: &str,
    items: &[(SourceId, ItemId, DateTime<Utc>)],
    now: DateTime<Utc>,
) -> sqlx::Result<usize> {
    let updated = items.iter().map(|(_, _, updated)| *updated).max().unwrap_or(now);
    let mut transaction = connection.begin().await?;
    let key: Option<i64> = sqlx::query_scalar(
        "INSERT INTO archive (feed, number, name, head, updated, closed)
         SELECT ?1, coalesce((SELECT min(number) FROM archive WHERE feed = ?1), 1) - 1, ?2, NULL, ?3, ?3
         WHERE true ON CONFLICT (feed, name) DO NOTHING RETURNING key",
    )
    .bind(feed)
    .bind(name)
    .bind(updated.timestamp_micros())
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(key) = key else { return Ok(0) };
    for (place, (source, item, updated)) in items.iter().enumerate() {
        sqlx::query("INSERT INTO archive_item (archive, place, source, item, updated) VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(key)
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .bind(source.as_str())
            .bind(item.as_str())
            .bind(updated.timestamp_micros())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(0)
}
