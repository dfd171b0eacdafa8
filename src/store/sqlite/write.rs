//! Changes of the database, each in one transaction.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::config::Keep;
use crate::model::{Item, ItemId, RefreshRecord, SourceId, SourceState};
use crate::store::{Commit, HISTORY_LINES_MAX};

use super::incident;
use super::read::{decode, encode};

/// Applies one refresh. One that saw nothing new writes one state and one line.
pub(super) async fn commit(pool: &SqlitePool, source: &SourceId, commit: &Commit) -> sqlx::Result<()> {
    // Items are published next.
    let mut transaction = if commit.items.is_empty() { begin(pool).await? } else { begin_lasting(pool).await? };
    let key = put_state(&mut transaction, source, &commit.state).await?;
    let now = commit.record.started;
    if !commit.items.is_empty() || !commit.seen.is_empty() {
        let listing = match commit.partial {
            true => this_listing(&mut transaction, key).await?,
            false => next_listing(&mut transaction, key, now).await?,
        };
        put_items(&mut transaction, key, &commit.items, listing, now).await?;
        mark_seen(&mut transaction, key, &commit.seen, listing, now).await?;
        mark_leaving(&mut transaction, key, &commit.keep, now).await?;
    }
    put_record(&mut transaction, key, &commit.record).await?;
    incident::put(&mut transaction, key, &commit.state.trouble, now).await?;
    transaction.commit().await
}

/// Sets when a source is due next.
pub(super) async fn set_due(pool: &SqlitePool, source: &SourceId, due: DateTime<Utc>) -> sqlx::Result<()> {
    let mut transaction = begin(pool).await?;
    let json: Option<String> = sqlx::query_scalar("SELECT state FROM source WHERE id = ?1")
        .bind(source.as_str())
        .fetch_optional(&mut *transaction)
        .await?;
    let mut state: SourceState = json.map_or_else(|| Ok(SourceState::default()), |json| decode(&json))?;
    state.next_due = Some(due);
    put_state(&mut transaction, source, &state).await?;
    transaction.commit().await
}

/// Begins a transaction that writes: asking for the right to write only later could fail halfway. A
/// power cut may take it back, with all that follow it, but nothing of it alone.
pub(super) async fn begin(pool: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    pool.begin_with("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE").await
}

/// The same, for what others are told of afterwards: once it is committed, no power cut takes it
/// back, nor anything before it.
pub(super) async fn begin_lasting(pool: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    pool.begin_with("PRAGMA synchronous = FULL; BEGIN IMMEDIATE").await
}

pub(super) async fn put_state(
    connection: &mut SqliteConnection,
    source: &SourceId,
    state: &SourceState,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "INSERT INTO source (id, state) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state RETURNING key",
    )
    .bind(source.as_str())
    .bind(encode(state)?)
    .fetch_one(connection)
    .await
}

/// What the statements below take from an item besides its content, which is large and so is not
/// sent through `json_each`.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    date: i64,
    first_seen: i64,
    updated: i64,
    position: u32,
    keys: &'a [String],
    sections: &'a [crate::model::Section],
}

pub(super) async fn put_items(
    connection: &mut SqliteConnection,
    source: i64,
    items: &[(Item, Vec<String>)],
    listing: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row<'_>> = items
        .iter()
        .map(|(item, keys)| Row {
            id: item.id.as_str(),
            date: item.date().timestamp_micros(),
            first_seen: item.first_seen.timestamp_micros(),
            updated: item.updated.timestamp_micros(),
            position: item.position,
            keys,
            sections: &item.sections,
        })
        .collect();
    let rows = encode(&rows)?;
    sqlx::query(PUT_ITEM)
        .bind(source)
        .bind(&rows)
        .bind(now.timestamp_micros())
        .bind(listing)
        .execute(&mut *connection)
        .await?;
    for statement in PUT_PARTS {
        sqlx::query(*statement).bind(source).bind(&rows).execute(&mut *connection).await?;
    }
    for batch in items.chunks(CONTENTS_AT_ONCE) {
        put_contents(connection, source, batch).await?;
    }
    Ok(())
}

/// Writes the content of some items.
async fn put_contents(
    connection: &mut SqliteConnection,
    source: i64,
    items: &[(Item, Vec<String>)],
) -> sqlx::Result<()> {
    let mut contents = Vec::with_capacity(items.len());
    for (item, _) in items {
        contents.push((item.id.as_str(), encode(item)?));
    }
    let mut query = QueryBuilder::new("WITH new (id, json) AS (");
    query.push_values(contents, |mut row, (id, json)| {
        row.push_bind(id).push_bind(json);
    });
    query.push(
        ") INSERT INTO content (item, json)
         SELECT item.key, new.json FROM new CROSS JOIN item ON item.id = new.id AND item.source = ",
    );
    query.push_bind(source);
    query.push(" WHERE true ON CONFLICT (item) DO UPDATE SET json = excluded.json");
    query.build().execute(connection).await.map(|_| ())
}

/// Contents that are written by one statement: each statement is a way to the database's thread and
/// back, which costs more than the writing of a short text.
const CONTENTS_AT_ONCE: usize = 10;

/// Writes a batch of [`Row`]s: `?1` is the source, `?2` the batch, `?3` the time, `?4` the number
/// of the listing. `WHERE true` tells the parser that `ON` doesn't belong to a join
/// (sqlite.org/lang_upsert.html, "parsing ambiguity").
const PUT_ITEM: &str = "INSERT INTO item (source, id, date, first_seen, updated, last_seen, listing, position)
    SELECT ?1, value ->> 'id', value ->> 'date', value ->> 'first_seen', value ->> 'updated', ?3, ?4,
        value ->> 'position'
    FROM json_each(?2) WHERE true
    ON CONFLICT (source, id) DO UPDATE SET date = excluded.date, first_seen = excluded.first_seen,
        updated = excluded.updated, position = excluded.position";

/// Writes what the items of the batch are found by.
const PUT_PARTS: &[&str] = &[
    "INSERT INTO alias (source, name, item)
     SELECT ?1, name.value, item.key
     FROM json_each(?2) AS new CROSS JOIN item ON item.source = ?1 AND item.id = new.value ->> 'id'
     CROSS JOIN json_each(new.value -> 'keys') AS name WHERE true
     ON CONFLICT (source, name) DO NOTHING",
    // A site that changes its addresses at every visit must not fill the database: of an item with more than
    // 64 names, those of today stay.
    "DELETE FROM alias WHERE source = ?1
         AND item IN (
             SELECT item.key FROM json_each(?2) AS new CROSS JOIN item ON item.source = ?1 AND item.id = new.value ->> 'id'
             WHERE (SELECT count(*) FROM alias AS known WHERE known.item = item.key) > 64)
         AND name NOT IN (
             SELECT name.value FROM json_each(?2) AS new CROSS JOIN json_each(new.value -> 'keys') AS name)",
    "DELETE FROM item_section WHERE item IN (
         SELECT item.key FROM json_each(?2) CROSS JOIN item ON item.source = ?1 AND item.id = value ->> 'id')",
    "INSERT OR IGNORE INTO item_section (item, slug)
     SELECT item.key, section.value ->> 'slug'
     FROM json_each(?2) AS new CROSS JOIN item ON item.source = ?1 AND item.id = new.value ->> 'id'
     CROSS JOIN json_each(new.value -> 'sections') AS section",
    "INSERT INTO section (source, slug, name, uses)
     SELECT ?1, section.value ->> 'slug', section.value ->> 'name', count(*)
     FROM json_each(?2) AS new CROSS JOIN json_each(new.value -> 'sections') AS section WHERE true
     GROUP BY 2, 3
     ON CONFLICT (source, slug, name) DO UPDATE SET uses = uses + excluded.uses",
];

/// Numbers a listing. What stood in the one before it stood there until now, also while refreshes
/// found it unchanged and wrote nothing of it.
async fn next_listing(connection: &mut SqliteConnection, source: i64, now: DateTime<Utc>) -> sqlx::Result<i64> {
    let listing: i64 =
        sqlx::query_scalar("UPDATE source SET listings = listings + 1 WHERE key = ?1 RETURNING listings")
            .bind(source)
            .fetch_one(&mut *connection)
            .await?;
    sqlx::query("UPDATE item SET last_seen = ?3 WHERE source = ?1 AND listing = ?2 AND NOT leaving")
        .bind(source)
        .bind(listing - 1)
        .bind(now.timestamp_micros())
        .execute(connection)
        .await?;
    Ok(listing)
}

/// The number of the last listing: what was read belongs to it.
async fn this_listing(connection: &mut SqliteConnection, source: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT listings FROM source WHERE key = ?1").bind(source).fetch_one(connection).await
}

async fn mark_seen(
    connection: &mut SqliteConnection,
    source: i64,
    seen: &[ItemId],
    listing: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE item SET last_seen = ?3, listing = ?4
         WHERE source = ?1 AND id IN (SELECT value FROM json_each(?2))",
    )
    .bind(source)
    .bind(encode(&seen)?)
    .bind(now.timestamp_micros())
    .bind(listing)
    .execute(connection)
    .await
    .map(|_| ())
}

/// Marks what is kept no longer, but nothing that the last listing had. Only being listed again
/// takes the mark away: a clock that was set back does not bring an item back.
async fn mark_leaving(
    connection: &mut SqliteConnection,
    source: i64,
    keep: &Keep,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE item SET leaving = 0
         WHERE source = ?1 AND leaving AND listing = (SELECT listings FROM source WHERE key = ?1)",
    )
    .bind(source)
    .execute(&mut *connection)
    .await?;
    let oldest = now - Duration::days(i64::from(keep.days));
    // With the `+`, those that stay are sorted, and not all of the source looked through in their order
    // (sqlite.org/optoverview.html, "disqualifying where-clause terms").
    sqlx::query(
        "UPDATE item SET leaving = 1
         WHERE source = ?1 AND NOT leaving
           AND listing < (SELECT listings FROM source WHERE key = ?1)
           AND (last_seen < ?2 OR key NOT IN (
               SELECT key FROM item WHERE source = ?1 AND NOT leaving
               ORDER BY +date DESC, first_seen DESC, position, id LIMIT ?3))",
    )
    .bind(source)
    .bind(oldest.timestamp_micros())
    .bind(i64::from(keep.items))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Items that are removed by one transaction. Refreshes wait for it, so a source that is removed
/// with a million items must not be one transaction.
const FORGOTTEN_AT_ONCE: usize = 500;

/// Removes those of the items that are kept no longer. The room that they leave in the file is used
/// for others.
pub(super) async fn forget(pool: &SqlitePool, items: &[(SourceId, ItemId)]) -> sqlx::Result<()> {
    for items in items.chunks(FORGOTTEN_AT_ONCE) {
        sqlx::query(
            "DELETE FROM item WHERE leaving AND key IN (
                 SELECT item.key FROM json_each(?1) AS list
                 CROSS JOIN source ON source.id = list.value ->> 0
                 CROSS JOIN item ON item.source = source.key AND item.id = list.value ->> 1)",
        )
        .bind(encode(&items)?)
        .execute(pool)
        .await?;
    }
    Ok(())
}

async fn put_record(connection: &mut SqliteConnection, source: i64, record: &RefreshRecord) -> sqlx::Result<()> {
    // A refresh that commits in several steps has one line.
    sqlx::query(
        "INSERT INTO history (key, source, record)
         VALUES ((SELECT key FROM history WHERE key = (SELECT max(key) FROM history WHERE source = ?1)
                    AND record ->> 'started' = ?2 ->> 'started'), ?1, ?2)
         ON CONFLICT (key) DO UPDATE SET record = excluded.record",
    )
    .bind(source)
    .bind(encode(record)?)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM history WHERE source = ?1 AND key <= (
             SELECT key FROM history WHERE source = ?1 ORDER BY key DESC LIMIT 1 OFFSET ?2)",
    )
    .bind(source)
    .bind(i64::from(HISTORY_LINES_MAX))
    .execute(connection)
    .await
    .map(|_| ())
}

#[cfg(test)]
#[path = "write/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
