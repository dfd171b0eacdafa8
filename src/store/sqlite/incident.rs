//! Incidents in the database.

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::{SqliteConnection, SqlitePool};

use super::read::{decode, encode};
use super::{Sqlite, outbox};
use crate::model::{HookId, Incident, IncidentEvent, SourceId, Trouble, Turn};
use crate::store::incident::INCIDENTS_PER_SOURCE_MAX;
use crate::store::{Incidents, StoreError};

impl Incidents for Sqlite {
    fn incidents<'a>(
        &'a self,
        sources: &'a [SourceId],
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Incident>, StoreError>> {
        async move { newest(&*self.readers().await?, sources, limit).await.map_err(|error| self.failed(&error)) }
            .boxed()
    }
}

async fn newest(pool: &SqlitePool, sources: &[SourceId], limit: usize) -> sqlx::Result<Vec<Incident>> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT json FROM incident
         WHERE source IN (SELECT key FROM source WHERE id IN (SELECT value FROM json_each(?1)))
         ORDER BY is_open DESC, opened DESC, source LIMIT ?2",
    )
    .bind(encode(&sources)?)
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    rows.iter().map(|json| decode(json)).collect()
}

/// Writes the incident of a source as the refresh that began then left it; one that ended earlier
/// was written already. What becomes of it waits for the hook of incidents from now on.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    source: i64,
    trouble: &Trouble,
    refresh: DateTime<Utc>,
) -> sqlx::Result<()> {
    let is_new = |incident: &&Incident| incident.is_open() || incident.was_ended_at(refresh);
    let Some(incident) = trouble.incident.as_ref().filter(is_new) else { return Ok(()) };
    let turn = turn(connection, source, incident).await?;
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
    if let Some(event) = turn {
        let event = IncidentEvent { event, incident: incident.clone() };
        outbox::put_waiting(connection, &HookId::incidents(), &encode(&event)?, refresh).await?;
    }
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

/// What becomes of an incident when it is written. The database knows: a refresh that commits in
/// several steps writes the same incident several times.
async fn turn(connection: &mut SqliteConnection, source: i64, incident: &Incident) -> sqlx::Result<Option<Turn>> {
    let was_open: Option<bool> = sqlx::query_scalar("SELECT is_open FROM incident WHERE source = ?1 AND opened = ?2")
        .bind(source)
        .bind(incident.opened.timestamp_micros())
        .fetch_optional(connection)
        .await?;
    Ok(match (was_open, incident.is_open()) {
        (None, true) => Some(Turn::Opened),
        (Some(true), false) => Some(Turn::Ended),
        _ => None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::model::Verdict;
    use crate::store::sqlite::tests::{commit_of, now, open};
    use crate::store::{CallLimits, Store};

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
        let sources = ["a", "b"].map(|id| SourceId::new(id).unwrap());
        let incidents = store.incidents(&sources, 100).await.unwrap();
        let (first, ended) = incidents.split_first().unwrap();
        assert_eq!((first.source.as_str(), first.ended), ("b", None));
        assert_eq!(first.opened, now() + TimeDelta::hours(2));
        assert_eq!(ended.len(), INCIDENTS_PER_SOURCE_MAX as usize);
        assert!(ended.is_sorted_by(|a, b| a.opened > b.opened), "the newest first");
        assert!(ended.iter().all(|incident| incident.ended == Some(incident.opened + TimeDelta::hours(2))));
        assert_eq!(store.incidents(&sources, 1).await.unwrap(), incidents[..1]);
        assert_eq!(store.incidents(&sources[..1], 100).await.unwrap(), ended, "those of other sources are not told");
    }

    #[tokio::test]
    async fn the_hook_of_incidents_waits_for_each_turn_once() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory.path().join("depesche.db")).await.unwrap();
        let hook = HookId::incidents();
        refresh(&*store, "a", 0, &[Verdict::Drifted; 3]).await;
        store.take_up(&hook, "{}", &[]).await.unwrap();
        refresh(&*store, "b", 0, &[Verdict::Drifted; 5]).await;
        refresh(&*store, "b", 5, &[Verdict::Ok; 2]).await;
        // The same refresh goes on, and commits once more.
        let (b, at) = (SourceId::new("b").unwrap(), now() + TimeDelta::hours(6));
        let mut commit = commit_of(Vec::new(), &[], at);
        commit.state = store.state(&b).await.unwrap();
        store.commit(&b, commit).await.unwrap();
        let limits = CallLimits { items_max: 100, bytes_max: usize::MAX };
        let call = store.next_call(&hook, limits).await.unwrap().unwrap();
        let events: Vec<IncidentEvent> = call.items.iter().map(|json| decode(json).unwrap()).collect();
        let turns: Vec<_> = events.iter().map(|event| (event.incident.source.as_str(), event.event)).collect();
        assert_eq!(turns, [("b", Turn::Opened), ("b", Turn::Ended)], "a new hook begins with silence");
        assert_eq!(events[1].incident.ended, Some(at));
    }
}
