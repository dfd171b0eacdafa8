//! Questions to the database.

use chrono::DateTime;
use serde::de::DeserializeOwned;
use sqlx::{Row as _, SqlitePool};

use crate::model::{Item, ItemId, RefreshRecord, Section, SourceId, SourceState};
use crate::store::{Listed, Query};

/// The state of a source.
pub(super) async fn state(pool: &SqlitePool, source: &SourceId) -> sqlx::Result<SourceState> {
    let json: Option<String> =
        sqlx::query_scalar("SELECT state FROM source WHERE id = ?1").bind(source.as_str()).fetch_optional(pool).await?;
    json.map_or_else(|| Ok(SourceState::default()), |json| decode(&json))
}

/// For each list of keys the item with the strongest of them.
pub(super) async fn known(
    pool: &SqlitePool,
    source: &SourceId,
    keys: &[Vec<String>],
) -> sqlx::Result<Vec<Option<Item>>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    // With `min()`, SQLite takes the other columns from the row that has the minimum
    // (sqlite.org/lang_select.html, "bare columns in an aggregate query").
    let rows = sqlx::query(
        "SELECT found.place, content.json FROM (
             SELECT list.key AS place, min(candidate.key), alias.item AS item
             FROM json_each(?2) AS list
             CROSS JOIN json_each(list.value) AS candidate
             JOIN source ON source.id = ?1
             JOIN alias ON alias.source = source.key AND alias.name = candidate.value
             GROUP BY list.key
         ) AS found JOIN content ON content.item = found.item",
    )
    .bind(source.as_str())
    .bind(encode(&keys)?)
    .fetch_all(pool)
    .await?;
    let mut items: Vec<Option<Item>> = keys.iter().map(|_| None).collect();
    for row in rows {
        let place = usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(usize::MAX);
        if let Some(item) = items.get_mut(place) {
            *item = Some(decode(row.try_get(1)?)?);
        }
    }
    Ok(items)
}

/// Items by query. The small rows are ordered and cut before any content is read.
pub(super) async fn items(pool: &SqlitePool, query: &Query) -> sqlx::Result<Vec<Item>> {
    let sources: Vec<&str> = query.sources.iter().map(SourceId::as_str).collect();
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT content.json FROM (
             SELECT * FROM item
             WHERE source IN (SELECT key FROM source WHERE id IN (SELECT value FROM json_each(?1)))
               AND NOT leaving
               AND (?2 = '[]' OR EXISTS (
                   SELECT 1 FROM item_section
                   WHERE item = item.key AND slug IN (SELECT value FROM json_each(?2))))
             ORDER BY date DESC, first_seen DESC, position, id
             LIMIT ?3 OFFSET ?4
         ) AS item CROSS JOIN content ON content.item = item.key
         ORDER BY date DESC, first_seen DESC, position, item.id",
    )
    .bind(encode(&sources)?)
    .bind(encode(&query.sections)?)
    .bind(i64::try_from(query.limit).unwrap_or(i64::MAX))
    .bind(i64::try_from(query.offset).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    rows.iter().map(|json| decode(json)).collect()
}

/// The published items of the last listing, with their dates.
pub(super) async fn listed(pool: &SqlitePool, source: &SourceId) -> sqlx::Result<Vec<Listed>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT item.id, item.date FROM source
         CROSS JOIN item ON item.source = source.key AND item.listing = source.listings
         CROSS JOIN content ON content.item = item.key
         WHERE source.id = ?1 AND NOT coalesce(content.json ->> 'dropped', 0)",
    )
    .bind(source.as_str())
    .fetch_all(pool)
    .await?;
    let date = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default();
    Ok(rows.into_iter().map(|(id, micros)| Listed { id: ItemId(id), date: date(micros) }).collect())
}

/// The items of sources that are kept no longer.
pub(super) async fn leaving(pool: &SqlitePool, sources: &[SourceId]) -> sqlx::Result<Vec<(SourceId, ItemId)>> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT json_array(source.id, item.id) FROM source CROSS JOIN item ON item.source = source.key
         WHERE source.id IN (SELECT value FROM json_each(?1)) AND item.leaving",
    )
    .bind(encode(&sources)?)
    .fetch_all(pool)
    .await?;
    rows.iter().map(|json| decode(json)).collect()
}

/// All sections of a source in their most common spelling.
pub(super) async fn sections(pool: &SqlitePool, source: &SourceId) -> sqlx::Result<Vec<Section>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT slug, name FROM section WHERE source = (SELECT key FROM source WHERE id = ?1)
         ORDER BY slug, uses DESC, name",
    )
    .bind(source.as_str())
    .fetch_all(pool)
    .await?;
    let mut sections: Vec<Section> = rows.into_iter().map(|(slug, name)| Section { name, slug }).collect();
    sections.dedup_by(|next, first| next.slug == first.slug);
    Ok(sections)
}

/// The newest lines of a source's history.
pub(super) async fn history(pool: &SqlitePool, source: &SourceId, limit: usize) -> sqlx::Result<Vec<RefreshRecord>> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT record FROM history WHERE source = (SELECT key FROM source WHERE id = ?1) ORDER BY key DESC LIMIT ?2",
    )
    .bind(source.as_str())
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    rows.iter().map(|json| decode(json)).collect()
}

/// A value as JSON, for a column or as a parameter that `json_each` takes apart.
pub(super) fn encode(value: &impl serde::Serialize) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// A value from a JSON column.
pub(super) fn decode<T: DeserializeOwned>(json: &str) -> sqlx::Result<T> {
    serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
