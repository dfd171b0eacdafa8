//! The work behind the daemon's schedule: refreshes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::refresh;
use crate::config::{Config, Source};
use crate::daemon::{Companion, Standing, Work};
use crate::model::{RefreshRecord, SourceId, Verdict};
use crate::schedule;
use crate::store::{Commit, StoreError};
use crate::wire::Wire;

impl Work for Wire {
    fn adopt(&self, config: Arc<Config>) -> BoxFuture<'_, Result<(), String>> {
        self.adopt(config).boxed()
    }

    fn standing<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Standing, String>> {
        async move {
            let state = self.store().state(source).await.map_err(|error| error.to_string())?;
            Ok(Standing { next_due: state.next_due, failures: state.failures })
        }
        .boxed()
    }

    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, ()> {
        async move {
            if let Err(error) = self.store().set_due(source, due).await {
                tracing::error!(%source, "{error}");
            }
        }
        .boxed()
    }

    fn refresh(&self, source: Arc<Source>) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            let now = Utc::now();
            match refresh(self, &source, now, &|_| {}).await {
                Ok(outcome) => {
                    self.store_works();
                    outcome.next_due
                }
                Err(error) => after_trouble(self, &source, &error, now),
            }
        }
        .boxed()
    }

    fn crashed(&self, source: Arc<Source>, reason: String) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            let now = Utc::now();
            match note_crash(self, &source, reason, now).await {
                Ok(next_due) => next_due,
                Err(error) => after_trouble(self, &source, &error, now),
            }
        }
        .boxed()
    }

    fn store_answers(&self) -> BoxFuture<'_, ()> {
        async move {
            let anyone = self.config().sources.first().map(|source| source.id.clone());
            if let Some(source) = anyone {
                // An error is an answer too: restarting would not help against a full disk.
                let _ = self.store().state(&source).await;
            }
        }
        .boxed()
    }

    fn companions(self: Arc<Self>) -> Vec<Companion> {
        let hub = Arc::clone(self.websub());
        let subscriber = Arc::clone(self.subscriber());
        let (hooks, lists) = (Arc::clone(&self), self);
        vec![
            companion("hub", hub, |hub, stopped| async move { hub.distribute(stopped).await }),
            companion("subscriptions", subscriber, |subscriber, stopped| async move { subscriber.run(stopped).await }),
            companion("hooks", hooks, |wire, stopped| async move { wire.hooks().run(stopped).await }),
            companion("lists of feeds and late documents", lists, |wire, stopped| async move {
                wire.keep_up(stopped).await
            }),
        ]
    }

    fn next_told(&self) -> BoxFuture<'_, SourceId> {
        self.subscriber().next_told().boxed()
    }

    fn is_told(&self, source: &SourceId) -> bool {
        self.subscriber().is_told(source)
    }

    fn stop(&self) {
        self.stop();
    }
}

/// Something that a part of the wire does until it is stopped.
fn companion<T, F>(
    name: &'static str,
    part: Arc<T>,
    run: impl Fn(Arc<T>, watch::Receiver<bool>) -> F + Send + Sync + 'static,
) -> Companion
where
    T: Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    Companion { name, begin: Box::new(move |stopped| run(Arc::clone(&part), stopped).boxed()) }
}

/// When to try again after the store failed: as after any failure. The site answered perhaps, and
/// asking it more often would not mend the disk.
fn after_trouble(wire: &Wire, source: &Source, error: &StoreError, now: DateTime<Utc>) -> DateTime<Utc> {
    wire.store_failed(error);
    schedule::next_due(&source.schedule, source.id.as_str(), &unreachable(1), now)
}

/// The outcome of a refresh that brought nothing.
fn unreachable(failures: u32) -> schedule::Outcome {
    schedule::Outcome { verdict: Verdict::Unreachable, failures, retry_after: None, fresh_seconds: None }
}

/// Remembers a refresh that never came to its end.
async fn note_crash(
    wire: &Wire,
    source: &Source,
    reason: String,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, StoreError> {
    let mut state = wire.store().state(&source.id).await?;
    state.failures += 1;
    state.verdict = Some(Verdict::Unreachable);
    state.reason.clone_from(&reason);
    state.last_refresh = Some(now);
    let outcome = unreachable(state.failures);
    let next_due = schedule::next_due(&source.schedule, source.id.as_str(), &outcome, now);
    state.next_due = Some(next_due);
    let record = RefreshRecord {
        source: source.id.clone(),
        started: now,
        duration_ms: 0,
        verdict: Verdict::Unreachable,
        reason,
        entries: 0,
        new: 0,
        changed: 0,
    };
    let commit = Commit { state, items: Vec::new(), seen: Vec::new(), partial: false, record, keep: source.keep };
    wire.store().commit(&source.id, commit).await?;
    Ok(next_due)
}
