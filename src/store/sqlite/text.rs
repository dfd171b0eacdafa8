//! Fingerprints of texts in the database.

use std::collections::HashMap;

use chrono::Duration;
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::{SqliteConnection, SqlitePool};

use super::Sqlite;
use super::read::{decode, encode};
use super::write::begin;
use crate::model::{Item, ItemId, SourceId};
use crate::store::StoreError;
use crate::store::text::{Alike, Fingerprint, Neighbours, Telling, Texts};

/// A band that more items have is no sign of kinship: it comes from words that a site puts into
/// every article, and would make each the kin of all.
const BAND_ITEMS_MAX: i64 = 64;

impl Texts for Sqlite {
    fn unread_texts<'a>(
        &'a self,
        sources: &'a [SourceId],
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(Item, i64)>, StoreError>> {
        // Asked of the connection that writes: it sees what it wrote last.
        async move { unread(&*self.writer().await?, sources, limit).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn put_fingerprints<'a>(&'a self, fingerprints: &'a [Fingerprint]) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { put(&*self.writer().await?, fingerprints).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn neighbours<'a>(
        &'a self,
        items: &'a [(SourceId, ItemId)],
        window: Duration,
        limit: usize,
    ) -> BoxFuture<'a, Result<Neighbours, StoreError>> {
        async move {
            let readers = self.readers().await?;
            let neighbours = neighbours(&readers, items, window, limit);
            neighbours.await.map_err(|error| self.failed(&error))
        }
        .boxed()
    }

    fn put_alike<'a>(
        &'a self,
        pairs: &'a [Alike],
        read: &'a [Fingerprint],
        telling: Telling,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { put_alike(&*self.writer().await?, pairs, read, telling).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }
}

/// Found by the index `item_text_unread`, so that it takes no time when there is nothing to read.
async fn unread(pool: &SqlitePool, sources: &[SourceId], limit: usize) -> sqlx::Result<Vec<(Item, i64)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT content.json, item.updated FROM source
         CROSS JOIN item INDEXED BY item_text_unread ON item.source = source.key
         CROSS JOIN content ON content.item = item.key
         WHERE source.id IN (SELECT value FROM json_each(?1)) AND item.text_read IS NOT item.updated
         LIMIT ?2",
    )
    .bind(encode(&sources)?)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(json, updated)| Ok((decode(json)?, *updated))).collect()
}

async fn put(pool: &SqlitePool, fingerprints: &[Fingerprint]) -> sqlx::Result<()> {
    let mut transaction = begin(pool).await?;
    for Fingerprint { item, bands, sketch, .. } in fingerprints {
        let Some(key) = key(&mut transaction, item).await? else { continue };
        sqlx::query("DELETE FROM text WHERE item = ?1").bind(key).execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO text (item, sketch) VALUES (?1, ?2)")
            .bind(key)
            .bind(sketch.as_slice())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("INSERT OR IGNORE INTO text_band (band, item) SELECT value, ?1 FROM json_each(?2)")
            .bind(key)
            .bind(encode(bands)?)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

/// The key of an item; `None` if it is gone.
async fn key(connection: &mut SqliteConnection, (source, item): &(SourceId, ItemId)) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "SELECT item.key FROM source JOIN item ON item.source = source.key WHERE source.id = ?1 AND item.id = ?2",
    )
    .bind(source.as_str())
    .bind(item.as_str())
    .fetch_optional(connection)
    .await
}

async fn neighbours(
    pool: &SqlitePool,
    items: &[(SourceId, ItemId)],
    window: Duration,
    limit: usize,
) -> sqlx::Result<Neighbours> {
    let pairs: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT DISTINCT list.key, other.item FROM json_each(?1) AS list
         CROSS JOIN source ON source.id = list.value ->> 0
         CROSS JOIN item ON item.source = source.key AND item.id = list.value ->> 1
         CROSS JOIN text_band AS mine ON mine.item = item.key
         CROSS JOIN text_band AS other ON other.band = mine.band AND other.item <> mine.item
         CROSS JOIN item AS found ON found.key = other.item
         WHERE (SELECT count(*) FROM (SELECT 1 FROM text_band WHERE band = mine.band LIMIT ?3 + 1)) <= ?3
           AND found.date BETWEEN item.date - ?2 AND item.date + ?2
         ORDER BY list.key, other.item",
    )
    .bind(encode(&items)?)
    .bind(window.num_microseconds())
    .bind(BAND_ITEMS_MAX)
    .fetch_all(pool)
    .await?;
    let mut keys: Vec<Vec<i64>> = items.iter().map(|_| Vec::new()).collect();
    for (place, key) in pairs {
        if let Some(keys) = usize::try_from(place).ok().and_then(|place| keys.get_mut(place)) {
            keys.push(key);
        }
    }
    keys.iter_mut().filter(|keys| keys.len() > limit).for_each(Vec::clear);
    sketches(pool, &keys).await
}

/// The texts behind keys, each read once.
async fn sketches(pool: &SqlitePool, keys: &[Vec<i64>]) -> sqlx::Result<Neighbours> {
    let mut wanted: Vec<i64> = keys.iter().flatten().copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
        "SELECT item.key, json_array(source.id, item.id), text.sketch FROM json_each(?1) AS list
         CROSS JOIN text ON text.item = list.value
         CROSS JOIN item ON item.key = text.item
         CROSS JOIN source ON source.key = item.source",
    )
    .bind(encode(&wanted)?)
    .fetch_all(pool)
    .await?;
    let places: HashMap<i64, usize> = rows.iter().enumerate().map(|(place, (key, ..))| (*key, place)).collect();
    let of = keys.iter().map(|keys| keys.iter().filter_map(|key| places.get(key).copied()).collect()).collect();
    let sketches =
        rows.into_iter().map(|(_, name, sketch)| Ok((decode(&name)?, sketch))).collect::<sqlx::Result<_>>()?;
    Ok(Neighbours { of, sketches })
}

async fn put_alike(pool: &SqlitePool, pairs: &[Alike], read: &[Fingerprint], telling: Telling) -> sqlx::Result<()> {
    let mut transaction = begin(pool).await?;
    let rows: Vec<_> = pairs.iter().map(|Alike { items: [one, other], share }| (one, other, share)).collect();
    for both_ways in ["one.key, other.key", "other.key, one.key"] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "INSERT OR REPLACE INTO alike (item, other, share, of_one_source)
             SELECT {both_ways}, pair.value ->> 2, one.source = other.source FROM json_each(?1) AS pair
             CROSS JOIN source AS one_source ON one_source.id = pair.value ->> '$[0][0]'
             CROSS JOIN item AS one ON one.source = one_source.key AND one.id = pair.value ->> '$[0][1]'
             CROSS JOIN source AS other_source ON other_source.id = pair.value ->> '$[1][0]'
             CROSS JOIN item AS other ON other.source = other_source.key AND other.id = pair.value ->> '$[1][1]'"
        )))
        .bind(encode(&rows)?)
        .execute(&mut *transaction)
        .await?;
    }
    let changed: Vec<_> = pairs.iter().flat_map(|pair| &pair.items).collect();
    sqlx::query(
        "UPDATE text SET share_min = (
             SELECT iif(count(*) > ?2, 1001, coalesce(max(min(share + ?3, ?4)), 0))
             FROM alike WHERE alike.item = text.item AND of_one_source)
         WHERE item IN (
             SELECT item.key FROM json_each(?1) AS list
             CROSS JOIN source ON source.id = list.value ->> 0
             CROSS JOIN item ON item.source = source.key AND item.id = list.value ->> 1)",
    )
    .bind(encode(&changed)?)
    .bind(i64::try_from(telling.own_max).unwrap_or(i64::MAX))
    .bind(telling.margin)
    .bind(telling.same_min)
    .execute(&mut *transaction)
    .await?;
    let rows: Vec<_> = read.iter().map(|one| (&one.item, one.updated)).collect();
    sqlx::query(
        "UPDATE item SET text_read = new.value ->> 1
         FROM json_each(?1) AS new CROSS JOIN source ON source.id = new.value ->> '$[0][0]'
         WHERE item.source = source.key AND item.id = new.value ->> '$[0][1]'",
    )
    .bind(encode(&rows)?)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}
