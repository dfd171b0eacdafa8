//! Families of items in the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::SqlitePool;

use super::Sqlite;
use super::read::{decode, encode};
use crate::model::{Item, ItemId, SourceId};
use crate::store::StoreError;
use crate::store::family::{Families, Family, Kinship};

impl Families for Sqlite {
    fn families<'a>(
        &'a self,
        items: &'a [(SourceId, ItemId)],
        kinship: Kinship<'a>,
    ) -> BoxFuture<'a, Result<Vec<Family>, StoreError>> {
        async move { families(&*self.readers().await?, items, kinship).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }
}

async fn families(pool: &SqlitePool, items: &[(SourceId, ItemId)], kinship: Kinship<'_>) -> sqlx::Result<Vec<Family>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(RELATED)
        .bind(encode(&items)?)
        .bind(encode(&kinship.sources)?)
        .bind(kinship.feed)
        .bind(kinship.by_text)
        .fetch_all(pool)
        .await?;
    let mut members: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    rows.into_iter().for_each(|(place, key)| members.entry(place).or_default().push(key));
    // Relatives have the same relatives; each family is taken once.
    let families: BTreeSet<Vec<i64>> =
        members.into_values().filter(|keys| (2..=kinship.items_max).contains(&keys.len())).collect();
    let keys: Vec<i64> = families.iter().flatten().copied().collect();
    let mut items = contents(pool, &keys).await?;
    let alike = if kinship.by_text { alike(pool, &keys).await? } else { HashMap::new() };
    let family = |keys: Vec<i64>| {
        let keys: Vec<i64> = keys.into_iter().filter(|key| items.contains_key(key)).collect();
        let alike = keys.iter().enumerate().flat_map(|(place, key)| {
            let others = alike.get(key).map(Vec::as_slice).unwrap_or_default();
            let others =
                others.iter().filter_map(|(other, share)| Some((keys.iter().position(|key| key == other)?, *share)));
            others.map(move |(other, share)| (place, other, share))
        });
        let alike = alike.collect();
        Family { items: keys.iter().filter_map(|key| items.remove(key)).collect(), alike }
    };
    Ok(families.into_iter().map(family).collect())
}

/// For each place of a list of items those that are related to it, and itself. A bare guid like
/// `4711` is one of its feed alone and connects nothing.
const RELATED: &str = "WITH RECURSIVE
     allowed (source) AS MATERIALIZED (SELECT key FROM source WHERE id IN (SELECT value FROM json_each(?2))),
     kin (place, item) AS (
         SELECT list.key, item.key FROM json_each(?1) AS list
         CROSS JOIN source ON source.id = list.value ->> 0
         CROSS JOIN item ON item.source = source.key AND item.id = list.value ->> 1
         UNION
         SELECT kin.place, other.item FROM kin
         CROSS JOIN alias AS mine ON mine.item = kin.item
         CROSS JOIN alias AS other ON other.name = mine.name AND other.item <> mine.item
         WHERE (mine.name NOT GLOB 'guid:*' OR mine.name GLOB 'guid:*:*')
           AND other.source IN (SELECT source FROM allowed)
         UNION
         SELECT kin.place, alike.other FROM kin
         CROSS JOIN alike ON alike.item = kin.item
         CROSS JOIN text AS mine ON mine.item = alike.item
         CROSS JOIN text AS other ON other.item = alike.other
         CROSS JOIN item AS found ON found.key = alike.other
         WHERE ?4 AND NOT alike.of_one_source AND alike.share >= max(mine.share_min, other.share_min)
           AND found.source IN (SELECT source FROM allowed)
         UNION
         SELECT kin.place, found.key FROM kin
         CROSS JOIN represented AS mine ON mine.item = kin.item AND mine.feed = ?3
         CROSS JOIN source ON source.id = mine.by_source
         CROSS JOIN item AS found ON found.source = source.key AND found.id = mine.by_item
         WHERE found.source IN (SELECT source FROM allowed)
         UNION
         SELECT kin.place, mate.item FROM kin
         CROSS JOIN represented AS mine ON mine.item = kin.item AND mine.feed = ?3
         CROSS JOIN represented AS mate ON mate.feed = ?3 AND mate.by_source = mine.by_source
             AND mate.by_item = mine.by_item
         CROSS JOIN item AS found ON found.key = mate.item
         WHERE found.source IN (SELECT source FROM allowed)
         UNION
         SELECT kin.place, mate.item FROM kin
         CROSS JOIN item ON item.key = kin.item
         CROSS JOIN source ON source.key = item.source
         CROSS JOIN represented AS mate ON mate.feed = ?3 AND mate.by_source = source.id AND mate.by_item = item.id
         CROSS JOIN item AS found ON found.key = mate.item
         WHERE found.source IN (SELECT source FROM allowed)
     )
     SELECT place, item FROM kin ORDER BY place, item";

/// Items by their keys.
async fn contents(pool: &SqlitePool, keys: &[i64]) -> sqlx::Result<HashMap<i64, Item>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT content.item, content.json FROM json_each(?1) AS list CROSS JOIN content ON content.item = value",
    )
    .bind(encode(&keys)?)
    .fetch_all(pool)
    .await?;
    rows.iter().map(|(key, json)| Ok((*key, decode(json)?))).collect()
}

/// For each of these items those that it is one story with.
async fn alike(pool: &SqlitePool, keys: &[i64]) -> sqlx::Result<HashMap<i64, Vec<(i64, u16)>>> {
    let rows: Vec<(i64, i64, u16)> = sqlx::query_as(
        "SELECT alike.item, alike.other, alike.share FROM json_each(?1) AS list
         CROSS JOIN alike ON alike.item = list.value
         CROSS JOIN text AS mine ON mine.item = alike.item
         CROSS JOIN text AS other ON other.item = alike.other
         WHERE NOT alike.of_one_source AND alike.share >= max(mine.share_min, other.share_min)",
    )
    .bind(encode(&keys)?)
    .fetch_all(pool)
    .await?;
    let mut alike: HashMap<i64, Vec<(i64, u16)>> = HashMap::new();
    rows.into_iter().for_each(|(item, other, share)| alike.entry(item).or_default().push((other, share)));
    Ok(alike)
}

#[cfg(test)]
#[path = "family/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
