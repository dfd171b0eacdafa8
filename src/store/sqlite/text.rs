//! Fingerprints of texts in the database.

use chrono::Duration;
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::{Row as _, SqlitePool};

use super::Sqlite;
use super::read::{decode, encode};
use super::write::begin;
use crate::model::{Item, ItemId, SourceId};
use crate::store::StoreError;
use crate::store::text::{Fingerprint, Texts};

/// A band that more items have is no sign of kinship: it comes from words that a site puts into
/// every article, and would make each the kin of all.
const BAND_ITEMS_MAX: i64 = 64;

impl Texts for Sqlite {
    fn without_fingerprint<'a>(
        &'a self,
        sources: &'a [SourceId],
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(Item, i64)>, StoreError>> {
        // Asked of the connection that writes: it sees what it wrote last.
        async move { without(self.writer()?, sources, limit).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn put_fingerprints<'a>(&'a self, fingerprints: &'a [Fingerprint]) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { put(self.writer()?, fingerprints).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn kin<'a>(
        &'a self,
        items: &'a [(SourceId, ItemId)],
        sources: &'a [SourceId],
        window: Duration,
    ) -> BoxFuture<'a, Result<Vec<Vec<Item>>, StoreError>> {
        async move { kin(&self.readers, items, sources, window).await.map_err(|error| self.failed(&error)) }.boxed()
    }
}

async fn without(pool: &SqlitePool, sources: &[SourceId], limit: usize) -> sqlx::Result<Vec<(Item, i64)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT content.json, item.updated FROM source
         CROSS JOIN item ON item.source = source.key
         LEFT JOIN text ON text.item = item.key
         CROSS JOIN content ON content.item = item.key
         WHERE source.id IN (SELECT value FROM json_each(?1)) AND text.updated IS NOT item.updated
         LIMIT ?2",
    )
    .bind(encode(&sources)?)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(json, updated)| Ok((decode(json)?, *updated))).collect()
}

async fn put(pool: &SqlitePool, fingerprints: &[Fingerprint]) -> sqlx::Result<()> {
    let rows: Vec<(&str, &str, i64, &[i64])> = fingerprints
        .iter()
        .map(|one| (one.source.as_str(), one.item.as_str(), one.updated, one.bands.as_slice()))
        .collect();
    let rows = encode(&rows)?;
    let mut transaction = begin(pool).await?;
    for statement in PUT {
        sqlx::query(*statement).bind(&rows).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// Replaces the fingerprints `?1`: lists of source, item, `updated` and bands.
const PUT: &[&str] = &[
    "DELETE FROM text WHERE item IN (
         SELECT item.key FROM json_each(?1) AS new
         CROSS JOIN source ON source.id = new.value ->> 0
         CROSS JOIN item ON item.source = source.key AND item.id = new.value ->> 1)",
    "INSERT INTO text (item, updated)
     SELECT item.key, new.value ->> 2 FROM json_each(?1) AS new
     CROSS JOIN source ON source.id = new.value ->> 0
     CROSS JOIN item ON item.source = source.key AND item.id = new.value ->> 1",
    "INSERT OR IGNORE INTO text_band (band, item)
     SELECT band.value, item.key FROM json_each(?1) AS new
     CROSS JOIN source ON source.id = new.value ->> 0
     CROSS JOIN item ON item.source = source.key AND item.id = new.value ->> 1
     CROSS JOIN json_each(new.value -> 3) AS band",
];

async fn kin(
    pool: &SqlitePool,
    items: &[(SourceId, ItemId)],
    sources: &[SourceId],
    window: Duration,
) -> sqlx::Result<Vec<Vec<Item>>> {
    let rows = sqlx::query(
        "WITH
         allowed (source) AS MATERIALIZED (SELECT key FROM source WHERE id IN (SELECT value FROM json_each(?2))),
         kin (place, item) AS MATERIALIZED (
             SELECT DISTINCT list.key, other.item FROM json_each(?1) AS list
             CROSS JOIN source ON source.id = list.value ->> 0
             CROSS JOIN item ON item.source = source.key AND item.id = list.value ->> 1
             CROSS JOIN text_band AS mine ON mine.item = item.key
             CROSS JOIN text_band AS other ON other.band = mine.band AND other.item <> mine.item
             CROSS JOIN item AS found ON found.key = other.item
             WHERE (SELECT count(*) FROM (SELECT 1 FROM text_band WHERE band = mine.band LIMIT ?4 + 1)) <= ?4
               AND found.source IN (SELECT source FROM allowed)
               AND found.date BETWEEN item.date - ?3 AND item.date + ?3
         )
         SELECT kin.place, content.json FROM kin CROSS JOIN content ON content.item = kin.item
         ORDER BY kin.place, kin.item",
    )
    .bind(encode(&items)?)
    .bind(encode(&sources)?)
    .bind(window.num_microseconds())
    .bind(BAND_ITEMS_MAX)
    .fetch_all(pool)
    .await?;
    let mut kin: Vec<Vec<Item>> = items.iter().map(|_| Vec::new()).collect();
    for row in rows {
        let place = usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX);
        if let Some(found) = kin.get_mut(place) {
            found.push(decode(row.try_get(1)?)?);
        }
    }
    Ok(kin)
}
