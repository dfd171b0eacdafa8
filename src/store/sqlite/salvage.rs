//! What can still be read of a damaged database.
//!
//! Each table is copied in ranges of a key. A range that cannot be read is halved until what is
//! unreadable stands alone; it is left out. What then has lost what it belongs to goes as well: a
//! gap is filled by the next refreshes, a wrong connection by nobody.

use std::path::Path;

use serde::de::DeserializeOwned;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};

use crate::model::{Item, RefreshRecord, SourceState};
use crate::store::schema;

use super::open::options;
use super::read::{decode, encode};

/// Tables with the number by whose ranges they are copied; those with two have an index of their own
/// for the second, and so two copies of the same data.
const TABLES: &[(&str, &str)] = &[
    ("source", "key"),
    ("item", "key"),
    ("content", "item"),
    ("alias", "source"),
    ("alias", "item"),
    ("item_section", "item"),
    ("section", "source"),
    ("history", "key"),
    ("archive", "key"),
    ("version", "key"),
    ("archive_item", "archive"),
    ("recipient", "key"),
    ("hook", "key"),
    ("hook_source", "hook"),
    ("hook_item", "hook"),
    ("hook_item", "item"),
    ("hook_waiting", "key"),
    ("represented", "item"),
    ("incident", "source"),
];
/// Small tables without numbers, which are copied whole or not.
const WHOLE_TABLES: &[&str] = &["feed", "upstream"];
/// Numbers in a range that is tried at first.
const RANGE: i64 = 1 << 12;
/// The largest number of a table whose end cannot be read.
const NUMBER_MAX: i64 = 1 << 32;
/// Ranges of a table that may fail before the rest of it is given up: a damaged page costs about
/// two hundred, and nobody waits hours for the last row.
const FAILURES_MAX: u32 = 20_000;
/// Rows whose content is looked at together.
const LOOKED_AT: i64 = 500;

/// What must not stay of it: connections to what is lost. What compares texts is made again.
const MEND: &[&str] = &[
    "DELETE FROM item WHERE key NOT IN (SELECT item FROM content) OR source NOT IN (SELECT key FROM source)",
    "DELETE FROM content WHERE item NOT IN (SELECT key FROM item)",
    "DELETE FROM alias WHERE item NOT IN (SELECT key FROM item) OR source NOT IN (SELECT key FROM source)",
    "DELETE FROM item_section WHERE item NOT IN (SELECT key FROM item)",
    "DELETE FROM section WHERE source NOT IN (SELECT key FROM source)",
    "DELETE FROM history WHERE source NOT IN (SELECT key FROM source)",
    "DELETE FROM hook_source WHERE hook NOT IN (SELECT key FROM hook) OR source NOT IN (SELECT key FROM source)",
    "DELETE FROM hook_item WHERE hook NOT IN (SELECT key FROM hook) OR item NOT IN (SELECT key FROM item)",
    "DELETE FROM hook_waiting WHERE hook NOT IN (SELECT key FROM hook)",
    "DELETE FROM incident WHERE source NOT IN (SELECT key FROM source)",
    "DELETE FROM represented WHERE item NOT IN (SELECT key FROM item)",
    "DELETE FROM archive_item WHERE archive NOT IN (SELECT key FROM archive)",
    "UPDATE archive_item SET version = NULL WHERE version NOT IN (SELECT key FROM version)",
    // An archive document that would lack items is no longer made; on disk it stays as it is.
    "UPDATE archive SET head = NULL WHERE head IS NOT NULL AND key NOT IN (
         SELECT archive FROM archive_item GROUP BY archive
         HAVING count(version) = count(*) AND max(place) = count(*) - 1)",
    "UPDATE archive_item SET version = NULL WHERE archive IN (SELECT key FROM archive WHERE head IS NULL)",
    "DELETE FROM version WHERE key NOT IN (SELECT version FROM archive_item WHERE version IS NOT NULL)",
    "UPDATE item SET text_read = NULL",
];

/// Copies what can be read into an empty database; answers how many items that is. Fails only if
/// the empty one cannot be written.
pub(super) async fn take_over(connection: &mut SqliteConnection, damaged: &Path) -> sqlx::Result<u64> {
    if !attach(connection, damaged).await {
        return Ok(0);
    }
    for (table, column) in TABLES {
        copy(connection, table, column).await;
    }
    for table in WHOLE_TABLES {
        // What cannot be read is told anew by the configuration, or by hubs that are asked again.
        let _ = run(connection, &format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM damaged.{table}")).await;
    }
    run(connection, "DETACH damaged").await?;
    remove_unreadable::<Item>(connection, "content", "item", "json").await?;
    remove_unreadable::<Item>(connection, "version", "key", "json").await?;
    remove_unreadable::<RefreshRecord>(connection, "history", "key", "record").await?;
    remove_unreadable::<SourceState>(connection, "source", "key", "state").await?;
    find_sources(connection).await?;
    for statement in MEND {
        sqlx::query(*statement).execute(&mut *connection).await?;
    }
    let items: i64 = sqlx::query_scalar("SELECT count(*) FROM item").fetch_one(connection).await?;
    Ok(items.unsigned_abs())
}

/// Attaches the damaged database, if it can be opened and its tables are the present ones.
async fn attach(connection: &mut SqliteConnection, damaged: &Path) -> bool {
    if let Ok(mut old) = options(damaged).connect().await {
        // Best effort: one that cannot be brought to the present schema is not read.
        let _ = schema::migrate(&mut old).await;
        let _ = old.close().await;
    }
    let attached = sqlx::query("ATTACH ?1 AS damaged").bind(damaged.display().to_string()).execute(&mut *connection);
    if attached.await.is_err() {
        return false;
    }
    let versions = "SELECT (SELECT user_version FROM pragma_user_version('damaged'))
                         = (SELECT user_version FROM pragma_user_version('main'))";
    let is_present = sqlx::query_scalar::<_, bool>(versions).fetch_one(&mut *connection).await.unwrap_or(false);
    if !is_present {
        let _ = run(connection, "DETACH damaged").await;
    }
    is_present
}

/// Copies what can be read of a table.
async fn copy(connection: &mut SqliteConnection, table: &str, column: &str) {
    let last = format!("SELECT max({column}) FROM damaged.{table}");
    let last = sqlx::query_scalar::<_, Option<i64>>(sqlx::AssertSqlSafe(last)).fetch_one(&mut *connection).await;
    let last = last.map_or(NUMBER_MAX, |last| last.unwrap_or(0));
    let statement =
        format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM damaged.{table} WHERE {column} BETWEEN ?1 AND ?2");
    let mut failures = 0;
    // The first range is on top.
    let mut ranges = vec![(0, last)];
    while let Some((from, to)) = ranges.pop() {
        let is_small = to - from < RANGE;
        if is_small {
            let copied = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).bind(from).bind(to);
            if copied.execute(&mut *connection).await.is_ok() {
                continue;
            }
            failures += 1;
            if failures > FAILURES_MAX {
                tracing::warn!(table, "most of it cannot be read, and the rest of it is given up");
                return;
            }
        }
        if from < to {
            let middle = from + (to - from) / 2;
            ranges.push((middle + 1, to));
            ranges.push((from, middle));
        }
    }
}

/// Removes rows whose JSON does not hold what it should.
async fn remove_unreadable<T: DeserializeOwned>(
    connection: &mut SqliteConnection,
    table: &str,
    key: &str,
    column: &str,
) -> sqlx::Result<()> {
    let select = format!("SELECT {key}, CAST({column} AS BLOB) FROM {table} WHERE {key} > ?1 ORDER BY {key} LIMIT ?2");
    let delete = format!("DELETE FROM {table} WHERE {key} = ?1");
    let mut last = i64::MIN;
    loop {
        let rows = sqlx::query(sqlx::AssertSqlSafe(select.clone())).bind(last).bind(LOOKED_AT);
        let rows = rows.fetch_all(&mut *connection).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = end.try_get(0)?;
        for row in &rows {
            let bytes: Vec<u8> = row.try_get(1)?;
            let is_sound = std::str::from_utf8(&bytes).is_ok_and(|json| decode::<T>(json).is_ok());
            if !is_sound {
                let delete = sqlx::query(sqlx::AssertSqlSafe(delete.clone())).bind(row.try_get::<i64, _>(0)?);
                delete.execute(&mut *connection).await?;
            }
        }
    }
}

/// Sources whose own row is lost, found by their items; they are refreshed as if for the first time.
async fn find_sources(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT OR IGNORE INTO source (key, id, state, listings)
         SELECT item.source, max(content.json ->> 'source'), ?1, max(item.listing)
         FROM item JOIN content ON content.item = item.key
         WHERE item.source NOT IN (SELECT key FROM source) GROUP BY item.source",
    )
    .bind(encode(&SourceState::default())?)
    .execute(connection)
    .await
    .map(|_| ())
}

async fn run(connection: &mut SqliteConnection, statement: &str) -> sqlx::Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(connection).await.map(|_| ())
}
