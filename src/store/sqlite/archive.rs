//! Archives in the database.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::{Row as _, SqliteConnection, SqlitePool};

use super::read::{decode, encode};
use super::write::{begin, begin_lasting};
use crate::model::{Item, SourceId};
use crate::store::{Archive, Closing, Newest, Open, OpenQuery};

/// The items of a feed that are not closed. The small rows are ordered and cut before any content
/// is read.
pub(super) async fn open(pool: &SqlitePool, query: &OpenQuery<'_>) -> sqlx::Result<Vec<Open>> {
    let sources: Vec<&str> = query.sources.iter().map(SourceId::as_str).collect();
    let rows = sqlx::query(
        "SELECT content.json, found.leaving, found.in_feed, found.in_sections FROM (
             SELECT * FROM (
                 SELECT item.*,
                     NOT EXISTS (
                         SELECT 1 FROM archive_item AS closed JOIN archive ON archive.key = closed.archive
                         WHERE closed.source = source.id AND closed.item = item.id AND closed.updated = item.updated
                           AND archive.feed = ?1) AS in_feed,
                     iif(?2, (
                         SELECT json_group_array(slug) FROM item_section
                         WHERE item_section.item = item.key AND NOT EXISTS (
                             SELECT 1 FROM archive_item AS closed JOIN archive ON archive.key = closed.archive
                             WHERE closed.source = source.id AND closed.item = item.id
                               AND closed.updated = item.updated AND archive.feed = ?1 || '/' || slug)
                     ), '[]') AS in_sections
                 FROM source CROSS JOIN item ON item.source = source.key
                 WHERE source.id IN (SELECT value FROM json_each(?3))
                   AND (?4 = '[]' OR EXISTS (
                       SELECT 1 FROM item_section
                       WHERE item = item.key AND slug IN (SELECT value FROM json_each(?4))))
             )
             WHERE in_feed OR in_sections <> '[]'
             ORDER BY date DESC, first_seen DESC, position, id
             LIMIT ?5 OFFSET ?6
         ) AS found CROSS JOIN content ON content.item = found.key
         ORDER BY date DESC, first_seen DESC, position, id",
    )
    .bind(query.feed)
    .bind(query.or_in_sections)
    .bind(encode(&sources)?)
    .bind(encode(&query.sections)?)
    .bind(i64::try_from(query.limit).unwrap_or(i64::MAX))
    .bind(i64::try_from(query.offset).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    let open = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Open {
            item: decode(row.try_get(0)?)?,
            leaving: row.try_get(1)?,
            in_feed: row.try_get(2)?,
            in_sections: decode(row.try_get(3)?)?,
        })
    };
    rows.iter().map(open).collect()
}

/// Closes items in new documents, in their order, all or none.
pub(super) async fn close(pool: &SqlitePool, closings: &[Closing], now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut transaction = begin_lasting(pool).await?;
    for closing in closings {
        let archive = put_archive(&mut transaction, closing, now).await?;
        for (place, (item, updated)) in closing.items.iter().enumerate() {
            let version = put_version(&mut transaction, item).await?;
            sqlx::query(
                "INSERT INTO archive_item (archive, place, source, item, updated, version)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .bind(archive)
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .bind(item.source.as_str())
            .bind(item.id.as_str())
            .bind(updated.timestamp_micros())
            .bind(version)
            .execute(&mut *transaction)
            .await?;
        }
    }
    transaction.commit().await
}

/// Numbers and names a document. A clock that was set back must not make it older than the one
/// before it: then that one would outlive it.
async fn put_archive(connection: &mut SqliteConnection, closing: &Closing, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let newest = closing.items.iter().map(|(item, _)| item.updated).max().unwrap_or(now);
    sqlx::query_scalar(
        "WITH feed_archive AS (SELECT * FROM archive WHERE feed = ?1),
              of_month AS (SELECT count(*) AS count FROM feed_archive WHERE name = ?2 OR name GLOB ?2 || '-*')
         INSERT INTO archive (feed, number, name, head, updated, closed)
         SELECT ?1, coalesce((SELECT max(number) FROM feed_archive), 0) + 1,
             ?2 || iif(count = 0, '', '-' || (count + 1)), ?3, ?4,
             max(?5, coalesce((SELECT max(closed) FROM feed_archive), 0))
         FROM of_month
         RETURNING key",
    )
    .bind(&closing.feed)
    .bind(&closing.month)
    .bind(&closing.head)
    .bind(newest.timestamp_micros())
    .bind(now.timestamp_micros())
    .fetch_one(connection)
    .await
}

/// An item as it is now, under the key of all that are just so.
async fn put_version(connection: &mut SqliteConnection, item: &Item) -> sqlx::Result<i64> {
    let json = encode(item)?;
    // The update changes nothing; without it the key of an existing row would not be returned.
    sqlx::query_scalar(
        "INSERT INTO version (hash, json) VALUES (?1, ?2)
         ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash RETURNING key",
    )
    .bind(&Sha256::digest(&json)[..])
    .bind(&json)
    .fetch_one(connection)
    .await
}

/// The end of a feed's archives.
pub(super) async fn newest(pool: &SqlitePool, feed: &str) -> sqlx::Result<Option<Newest>> {
    let row = sqlx::query(
        "SELECT iif(head IS NULL, NULL, name), (SELECT max(updated) FROM archive WHERE feed = ?1)
         FROM archive WHERE feed = ?1 ORDER BY number DESC LIMIT 1",
    )
    .bind(feed)
    .fetch_optional(pool)
    .await?;
    let newest = |row: sqlx::sqlite::SqliteRow| {
        let updated = DateTime::from_timestamp_micros(row.try_get(1)?).unwrap_or_default();
        Ok(Newest { name: row.try_get(0)?, updated })
    };
    row.map(newest).transpose()
}

/// The names of a feed's documents, the oldest first.
pub(super) async fn names(pool: &SqlitePool, feed: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT name FROM archive WHERE feed = ?1 AND head IS NOT NULL ORDER BY number")
        .bind(feed)
        .fetch_all(pool)
        .await
}

/// One document; `None` if there is none of this name, or no longer.
pub(super) async fn archive(pool: &SqlitePool, feed: &str, name: &str) -> sqlx::Result<Option<Archive>> {
    let row = sqlx::query(
        "SELECT key, head,
             (SELECT name FROM archive WHERE feed = ?1 AND number = this.number - 1),
             (SELECT name FROM archive WHERE feed = ?1 AND number = this.number + 1)
         FROM archive AS this WHERE feed = ?1 AND name = ?2 AND head IS NOT NULL",
    )
    .bind(feed)
    .bind(name)
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let items: Vec<String> = sqlx::query_scalar(
        "SELECT json FROM archive_item JOIN version ON version.key = version WHERE archive = ?1 ORDER BY place",
    )
    .bind(row.try_get::<i64, _>(0)?)
    .fetch_all(pool)
    .await?;
    let items = items.iter().map(|json| decode(json)).collect::<sqlx::Result<_>>()?;
    Ok(Some(Archive { head: row.try_get(1)?, items, prev: row.try_get(2)?, next: row.try_get(3)? }))
}

/// Removes the items of documents that were closed before a time, and answers feed and name of
/// these. What is still stored of such items stays known as closed.
pub(super) async fn expire(
    readers: &SqlitePool,
    writer: &SqlitePool,
    before: DateTime<Utc>,
) -> sqlx::Result<Vec<(String, String)>> {
    // Asked before every publication: only where there is something to do is anything written.
    let any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM archive WHERE closed < ?1 AND head IS NOT NULL)")
        .bind(before.timestamp_micros())
        .fetch_one(readers)
        .await?;
    if !any {
        return Ok(Vec::new());
    }
    let mut transaction = begin(writer).await?;
    let gone: Vec<(String, String)> =
        sqlx::query_as("UPDATE archive SET head = NULL WHERE closed < ?1 AND head IS NOT NULL RETURNING feed, name")
            .bind(before.timestamp_micros())
            .fetch_all(&mut *transaction)
            .await?;
    for statement in TIDY {
        sqlx::query(*statement).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(gone)
}

/// Takes away what documents without head have no more use for.
const TIDY: &[&str] = &[
    "UPDATE archive_item SET version = NULL
     WHERE version IS NOT NULL AND archive IN (SELECT key FROM archive WHERE head IS NULL)",
    "DELETE FROM version WHERE NOT EXISTS (SELECT 1 FROM archive_item WHERE archive_item.version = version.key)",
    "DELETE FROM archive_item WHERE version IS NULL AND NOT EXISTS (
         SELECT 1 FROM source CROSS JOIN item ON item.source = source.key
         WHERE source.id = archive_item.source AND item.id = archive_item.item)",
];

#[cfg(test)]
#[path = "archive/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
