//! Incidents in the database.

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::{SqliteConnection, SqlitePool};

use super::Sqlite;
use super::read::{decode, encode};
use crate::model::{Incident, Trouble};
use crate::store::incident::INCIDENTS_PER_SOURCE_MAX;
use crate::store::{Incidents, StoreError};

impl Incidents for Sqlite {
    fn incidents(&self, limit: usize) -> BoxFuture<'_, Result<Vec<Incident>, StoreError>> {
        async move { newest(&self.readers, limit).await.map_err(|error| self.failed(&error)) }.boxed()
    }
}

async fn newest(pool: &SqlitePool, limit: usize) -> sqlx::Result<Vec<Incident>> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT json FROM incident ORDER BY is_open DESC, opened DESC, source LIMIT ?1")
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(pool)
            .await?;
    rows.iter().map(|json| decode(json)).collect()
}

/// Writes the incident of a source as the refresh that began then left it; one that ended earlier
/// was written already.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    source: i64,
    trouble: &Trouble,
    refresh: DateTime<Utc>,
) -> sqlx::Result<()> {
    let is_new = |incident: &&Incident| incident.is_open() || incident.was_ended_at(refresh);
    let Some(incident) = trouble.incident.as_ref().filter(is_new) else { return Ok(()) };
    sqlx::query(
        "INSERT INTO incident (source, opened, is_open, json) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (source, opened) DO UPDATE SET is_open = excluded.is_open, json = excluded.json",
    )
    .bind(source)
    .bind(incident.opened.timestamp_micros())
    .bind(incident.is_open())
    .bind(encode(incident)?)
    .execute(&mut *connection)
    .await?;
    if !incident.was_opened_at(refresh) {
        return Ok(());
    }
    sqlx::query(
        "DELETE FROM incident WHERE source = ?1 AND opened <= (
             SELECT opened FROM incident WHERE source = ?1 ORDER BY opened DESC LIMIT 1 OFFSET ?2)",
    )
    .bind(source)
    .bind(i64::from(INCIDENTS_PER_SOURCE_MAX))
    .execute(connection)
    .await
    .map(|_| ())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::model::{SourceId, Verdict};
    use crate::store::Store;
    use crate::store::sqlite::tests::{commit_of, now, open};

    /// Refreshes a source in hours that follow one another, with these verdicts.
    async fn refresh(store: &dyn Store, source: &str, hour: i64, verdicts: &[Verdict]) {
        let source = SourceId::new(source).unwrap();
        let mut state = store.state(&source).await.unwrap();
        for (after, verdict) in (0..).zip(verdicts) {
            let at = now() + TimeDelta::hours(hour + after);
            state.trouble = state.trouble.after(&source, *verdict, "the list is gone", at);
            let mut commit = commit_of(Vec::new(), &[], at);
            commit.state = state.clone();
            store.commit(&source, commit).await.unwrap();
        }
    }

    #[tokio::test]
    async fn incidents_are_told_open_ones_first_and_the_oldest_are_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory.path().join("depesche.db")).await.unwrap();
        let broken = [Verdict::Drifted; 3];
        refresh(&*store, "b", 0, &broken).await;
        for day in 1..40 {
            refresh(&*store, "a", day * 24, &broken).await;
            refresh(&*store, "a", day * 24 + 3, &[Verdict::Ok; 4]).await;
        }
        let incidents = store.incidents(100).await.unwrap();
        let (first, ended) = incidents.split_first().unwrap();
        assert_eq!((first.source.as_str(), first.ended), ("b", None));
        assert_eq!(first.opened, now() + TimeDelta::hours(2));
        assert_eq!(ended.len(), INCIDENTS_PER_SOURCE_MAX as usize);
        assert!(ended.is_sorted_by(|a, b| a.opened > b.opened), "the newest first");
        assert!(ended.iter().all(|incident| incident.ended == Some(incident.opened + TimeDelta::hours(2))));
        assert_eq!(store.incidents(1).await.unwrap(), incidents[..1]);
    }
}
