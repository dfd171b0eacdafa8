//! As whose combined feeds sent the articles of items, in the database.

use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::{Row as _, SqlitePool};

use super::Sqlite;
use super::read::{decode, encode};
use crate::model::{ItemId, SourceId};
use crate::store::StoreError;
use crate::store::represented::{Representations, Represented};

impl Representations for Sqlite {
    fn represented<'a>(
        &'a self,
        feed: &'a str,
        items: &'a [(SourceId, ItemId)],
    ) -> BoxFuture<'a, Result<Vec<Represented>, StoreError>> {
        async move { read(&*self.readers().await?, feed, items).await.map_err(|error| self.failed(&error)) }.boxed()
    }

    fn note_represented<'a>(
        &'a self,
        feed: &'a str,
        represented: &'a [Represented],
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        async move { note(&*self.writer().await?, feed, represented).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }
}

async fn read(pool: &SqlitePool, feed: &str, items: &[(SourceId, ItemId)]) -> sqlx::Result<Vec<Represented>> {
    let rows = sqlx::query(
        "SELECT json_array(source.id, item.id), json_array(by_source, by_item), represented.updated, shown, EXISTS (
             SELECT 1 FROM archive_item AS closed JOIN archive ON archive.key = closed.archive
             WHERE closed.source = by_source AND closed.item = by_item AND archive.feed = ?1)
         FROM json_each(?2) AS list
         CROSS JOIN source ON source.id = list.value ->> 0
         CROSS JOIN item ON item.source = source.key AND item.id = list.value ->> 1
         CROSS JOIN represented ON represented.item = item.key AND represented.feed = ?1",
    )
    .bind(feed)
    .bind(encode(&items)?)
    .fetch_all(pool)
    .await?;
    let represented = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Represented {
            item: decode(row.try_get(0)?)?,
            by: decode(row.try_get(1)?)?,
            updated: row.try_get(2)?,
            shown: row.try_get(3)?,
            is_archived: row.try_get(4)?,
        })
    };
    rows.iter().map(represented).collect()
}

async fn note(pool: &SqlitePool, feed: &str, represented: &[Represented]) -> sqlx::Result<()> {
    let rows: Vec<_> = represented.iter().map(|one| (&one.item, &one.by, one.updated, one.shown)).collect();
    sqlx::query(
        "INSERT INTO represented (item, feed, by_source, by_item, updated, shown)
         SELECT item.key, ?1, new.value ->> '$[1][0]', new.value ->> '$[1][1]', new.value ->> 2, new.value ->> 3
         FROM json_each(?2) AS new
         CROSS JOIN source ON source.id = new.value ->> '$[0][0]'
         CROSS JOIN item ON item.source = source.key AND item.id = new.value ->> '$[0][1]' WHERE true
         ON CONFLICT (item, feed) DO UPDATE SET by_source = excluded.by_source, by_item = excluded.by_item,
             updated = excluded.updated, shown = excluded.shown",
    )
    .bind(feed)
    .bind(encode(&rows)?)
    .execute(pool)
    .await
    .map(|_| ())
}
