//! The work behind the daemon's schedule: refreshes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::{ending, incident, refresh};
use crate::config::{Config, Source};
use crate::daemon::{Companion, Standing, Work};
use crate::model::{RefreshRecord, SourceId, SourceState, Verdict};
use crate::schedule::{self, Outcome};
use crate::store::{Commit, StoreError};
use crate::wire::Wire;

impl Work for Wire {
    fn adopt(&self, config: Arc<Config>) -> BoxFuture<'_, Result<(), String>> {
        self.adopt(config).boxed()
    }

    fn standing<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Standing, String>> {
        async move {
            let state = match self.outline(source).await {
                Ok(state) => state,
                Err(error) => {
                    self.store_failed(&error).await;
                    return Err(error.to_string());
                }
            };
            self.board().note(source, &state);
            note_rest(self, source, &state);
            Ok(Standing { next_due: state.next_due, last_refresh: state.last_refresh, failures: state.failures })
        }
        .boxed()
    }

    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, ()> {
        async move {
            match self.store().set_due(source, due).await {
                Ok(()) => self.board().note_due(source, due),
                Err(error) => tracing::error!(%source, "{error}"),
            }
        }
        .boxed()
    }

    fn refresh(&self, source: Arc<Source>) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            let now = Utc::now();
            let _refreshing = self.board().begin(&source.id);
            match refresh(self, &source, now, &|_| {}).await {
                Ok(outcome) => {
                    self.store_works().await;
                    self.board().count(&outcome.record);
                    note_standing(self, &source).await;
                    outcome.next_due
                }
                Err(error) => after_trouble(self, &source, &error, now).await,
            }
        }
        .boxed()
    }

    fn crashed(&self, source: Arc<Source>, reason: String) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            let now = Utc::now();
            match note_crash(self, &source, reason, now).await {
                Ok(next_due) => {
                    note_standing(self, &source).await;
                    next_due
                }
                Err(error) => after_trouble(self, &source, &error, now).await,
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
            self.store().makes_progress().await;
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
        async move {
            tokio::select! {
                source = self.subscriber().next_told() => source,
                source = self.next_wished() => source,
            }
        }
        .boxed()
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
async fn after_trouble(wire: &Wire, source: &Source, error: &StoreError, now: DateTime<Utc>) -> DateTime<Utc> {
    wire.store_failed(error).await;
    let next_due =
        schedule::next_due(&source.schedule, source.id.as_str(), &Outcome::nothing(Verdict::Unreachable, 1), now);
    wire.board().note_due(&source.id, next_due);
    next_due
}

/// Shows the operator what the store remembers of a source now.
async fn note_standing(wire: &Wire, source: &Source) {
    match wire.store().state(&source.id).await {
        Ok(state) => wire.board().note(&source.id, &state),
        Err(error) => wire.store_failed(&error).await,
    }
}

/// Lets hosts rest as long as they asked, though the process that they told has ended.
pub(crate) async fn note_rests(wire: &Wire) -> Result<(), StoreError> {
    for source in &wire.config().sources {
        note_rest(wire, &source.id, &wire.outline(&source.id).await?);
    }
    Ok(())
}

/// Lets the host of a source rest as long as it asked, over a restart too: other sources of it may be
/// due. A source of several hosts doesn't tell which of them it was.
fn note_rest(wire: &Wire, source: &SourceId, state: &SourceState) {
    let (now, config) = (Utc::now(), wire.config());
    let Some(until) = state.rests(now, schedule::RETRY_AFTER_MAX) else { return };
    let Some((url, others)) = config.source(source.as_str()).and_then(|source| source.urls.split_first()) else {
        return;
    };
    if others.iter().all(|other| other.host() == url.host()) {
        wire.client().note_rest(url, (until - now).to_std().unwrap_or_default());
    }
}

/// Remembers a refresh that never came to its end.
async fn note_crash(
    wire: &Wire,
    source: &Source,
    mut reason: String,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, StoreError> {
    let mut state = wire.store().state(&source.id).await?;
    state.failures += 1;
    state.crashes += 1;
    if let Some(rest) = ending::crashed_again(state.crashes) {
        reason += "; ";
        reason += &rest;
        reason += ". This is a fault of Depesche; please report it";
    }
    state.verdict = Some(Verdict::Unreachable);
    state.reason.clone_from(&reason);
    state.trouble = state.trouble.after(&source.id, Verdict::Unreachable, &reason, now);
    state.last_refresh = Some(now);
    let outcome = Outcome::crashed(state.crashes, state.failures);
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
    let trouble = state.trouble.clone();
    let commit = Commit { state, items: Vec::new(), seen: Vec::new(), partial: false, record, keep: source.keep };
    wire.board().count(&commit.record);
    wire.store().commit(&source.id, commit).await?;
    if incident::tell(&trouble, now) {
        incident::tell_others(wire, source);
        wire.publish_source(&source.id, now).await;
    }
    Ok(next_due)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::Mutex;

    use chrono::TimeDelta;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::refresh::desk::FAULTY;

    #[tokio::test]
    async fn l07_three_crashes_in_a_row_are_tried_once_a_day_and_reported() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depesche.toml");
        let text = "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[store]\nurl = \"sqlite:depesche.db\"\n\
                    [source.a]\nurl = \"http://paper.example/\"\nevery = \"30m\"\n";
        let config = Arc::new(crate::config::parse(text, &file).unwrap());
        let source = Arc::clone(&config.sources[0]);
        let wire = Wire::open(config).await.unwrap();
        let mut waits = Vec::new();
        for _ in 0..4 {
            let due = Work::crashed(&wire, Arc::clone(&source), "it failed inside".to_owned()).await;
            waits.push(due - Utc::now());
        }
        assert!(waits[0] < TimeDelta::minutes(37) && waits[1] < TimeDelta::minutes(73), "{waits:?}");
        assert!(
            waits[2..].iter().all(|wait| *wait > TimeDelta::hours(19) && *wait < TimeDelta::hours(29)),
            "{waits:?}"
        );
        let state = wire.store().state(&source.id).await.unwrap();
        assert!(state.reason.contains("4 times in a row") && state.reason.contains("report"), "{}", state.reason);
        assert!(state.trouble.open().is_some(), "and the operator is told");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_state_of_a_source_is_read_once_at_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("depesche.toml");
        let text = "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[store]\nurl = \"sqlite:depesche.db\"\n\
                    [source.a]\nurl = \"http://paper.example/\"\n";
        let config = Arc::new(crate::config::parse(text, &file).unwrap());
        let source = Arc::clone(&config.sources[0]);
        let wire = Wire::open(Arc::clone(&config)).await.unwrap();
        let due = Work::crashed(&wire, Arc::clone(&source), "it failed inside".to_owned()).await;
        wire.close().await;
        drop(wire);

        let wire = Wire::open(Arc::clone(&config)).await.unwrap();
        Work::adopt(&wire, config).await.unwrap();
        wire.close().await;
        let standing = Work::standing(&wire, &source.id).await.unwrap();
        assert_eq!((standing.next_due, standing.failures), (Some(due), 1));
        assert_eq!(wire.board().sources(&wire.config())[0].failures, 1);
        assert!(Work::standing(&wire, &source.id).await.is_err(), "from then on the store says it");
    }

    /// A site with one page, which may be another one later.
    async fn site(page: Arc<Mutex<String>>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = [0; 4096];
                let read = stream.read(&mut head).await.unwrap();
                let body = page.lock().unwrap().clone();
                let status = if head[..read].starts_with(b"GET / ") { "200 OK" } else { "404 Not Found" };
                let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).await.unwrap();
            }
        });
        port
    }

    #[tokio::test]
    async fn l07_a_listing_that_fails_inside_counts_as_a_crash_until_it_can_be_read() {
        let page = Arc::new(Mutex::new(format!("{FAULTY}<html></html>")));
        let port = site(Arc::clone(&page)).await;
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[source.a]\n\
             url = \"http://127.0.0.1:{port}/\"\nevery = \"30m\"\narticle = {{ follow = false }}\n"
        );
        let config = Arc::new(crate::config::parse(&text, &folder.path().join("depesche.toml")).unwrap());
        let source = Arc::clone(&config.sources[0]);
        let wire = Wire::open(config).await.unwrap();
        let mut waits = Vec::new();
        for times in 1..=3 {
            let due = Work::refresh(&wire, Arc::clone(&source)).await;
            waits.push(due - Utc::now());
            let state = wire.store().state(&source.id).await.unwrap();
            assert_eq!((state.crashes, state.verdict), (times, Some(Verdict::Unreachable)), "{}", state.reason);
            assert!(state.reason.contains("fault of Depesche"), "{}", state.reason);
            assert_eq!(state.reason.contains("3 times in a row"), times == 3, "{}", state.reason);
        }
        assert!(waits[1] < TimeDelta::hours(3) && waits[2] > TimeDelta::hours(19), "{waits:?}");

        let teasers = (0..5).map(|index| {
            format!(
                "<article><h2><a href=\"/artikel-{}.html\">Im Hafen liegt ein Schiff, Folge {index}</a></h2>\
                 <p>Davon handelt dieser Artikel in einigen Sätzen.</p></article>",
                30_000 + index
            )
        });
        *page.lock().unwrap() = format!("<html><body><main>{}</main></body></html>", teasers.collect::<String>());
        let due = Work::refresh(&wire, Arc::clone(&source)).await;
        let state = wire.store().state(&source.id).await.unwrap();
        assert_eq!((state.crashes, state.verdict), (0, Some(Verdict::Ok)), "{}", state.reason);
        assert!(due - Utc::now() < TimeDelta::hours(1));
    }
}
