//! A refresh as far as the schedule can see it: real pacing, simulated pages.

use super::super::*;
use super::servers::{DELAY, Remembered, Servers, next_due};
use super::weather::Weather;
use crate::fetch::pace::{Pace, Resting};
use crate::model::Verdict;
use crate::schedule::{self, Outcome};

/// The work of one life of the daemon: what it knows of hosts ends with it.
pub(super) struct Simulated {
    servers: Arc<Servers>,
    hosts: BTreeMap<SourceId, String>,
    pace: Pace,
}

impl Simulated {
    pub(super) fn new(config: &Config, servers: Arc<Servers>) -> Self {
        let host = |source: &Arc<Source>| (source.id.clone(), source.urls[0].host_str().unwrap().to_owned());
        Self { servers, hosts: config.sources.iter().map(host).collect(), pace: Pace::default() }
    }

    /// The listing, and now and then an article.
    async fn read(&self, source: &Source) -> (Verdict, Option<Duration>) {
        let host = &self.hosts[&source.id];
        let requests = 1 + u64::from(self.servers.now().timestamp() % 4 == 0);
        for _ in 0..requests {
            let mut turn = match self.pace.turn(host, DELAY).await {
                Ok(turn) => turn,
                // As `fetch` rounds it up.
                Err(Resting(left)) => return (Verdict::Refused, Some(left + Duration::from_secs(1))),
            };
            let (verdict, status, asked) = match self.servers.ask(host).await {
                Weather::Fine => {
                    turn.answered();
                    continue;
                }
                // Thousands of reports would drown the one that matters.
                Weather::Crashing => std::panic::resume_unwind(Box::new("a page that was not expected")),
                Weather::Hanging => std::future::pending().await,
                Weather::Silent => (Verdict::Unreachable, None, None),
                Weather::Broken => (Verdict::Unreachable, Some(500), None),
                Weather::Gone => (Verdict::Gone, Some(410), None),
                Weather::Throttling(seconds) => (Verdict::Blocked, Some(429), Some(seconds)),
                Weather::ThrottlingSilently => (Verdict::Blocked, Some(429), None),
                Weather::Overloaded(seconds) => (Verdict::Unreachable, Some(503), Some(seconds)),
            };
            // As `fetch` reads it.
            let asked = asked.map(|seconds| Duration::from_secs(seconds).min(schedule::RETRY_AFTER_MAX));
            return (verdict, turn.failed(status, asked));
        }
        (Verdict::Ok, None)
    }
}

impl Work for Simulated {
    fn adopt(&self, _: Arc<Config>) -> BoxFuture<'_, Result<(), String>> {
        async { Ok(()) }.boxed()
    }

    fn standing<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Standing, String>> {
        let Remembered { next_due, last_refresh, rests_until, failures, .. } = self.servers.remembered(source);
        if let Some(left) = rests_until.and_then(|until| (until - self.servers.now()).to_std().ok()) {
            self.pace.note_rest(&self.hosts[source], left);
        }
        async move { Ok(Standing { next_due, last_refresh, failures }) }.boxed()
    }

    fn set_due<'a>(&'a self, _: &'a SourceId, _: DateTime<Utc>) -> BoxFuture<'a, ()> {
        async {}.boxed()
    }

    fn refresh(&self, source: Arc<Source>) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            let _running = self.servers.refresh(&source, &self.hosts[&source.id]);
            let before = self.servers.remembered(&source.id);
            let began = self.servers.now();
            let (verdict, retry_after) = self.read(&source).await;
            let ended = self.servers.now();
            let failures = if verdict.is_good() { 0 } else { before.failures + 1 };
            let gone_since = match verdict {
                Verdict::Gone => before.gone_since.or(Some(began)),
                Verdict::Ok => None,
                _ => before.gone_since,
            };
            let gone_for = gone_since.map_or(Duration::ZERO, |since| (began - since).to_std().unwrap());
            let outcome = Outcome { gone_for, retry_after, ..Outcome::nothing(verdict, failures) };
            let due = next_due(&source, &outcome, ended);
            let rests_until = retry_after.map(|rest| ended + TimeDelta::from_std(rest).unwrap());
            let (next_due, last_refresh, crashes) = (Some(due), Some(began), 0);
            let known = Remembered { next_due, last_refresh, rests_until, gone_since, failures, crashes };
            self.servers.remember(&source.id, known);
            due
        }
        .boxed()
    }

    fn crashed(&self, source: Arc<Source>, _: String) -> BoxFuture<'_, DateTime<Utc>> {
        let now = self.servers.now();
        let before = self.servers.remembered(&source.id);
        let (failures, crashes) = (before.failures + 1, before.crashes + 1);
        let due = next_due(&source, &Outcome::crashed(crashes, failures), now);
        let known = Remembered { next_due: Some(due), last_refresh: Some(now), failures, crashes, ..before };
        self.servers.remember(&source.id, known);
        async move { due }.boxed()
    }

    fn companions(self: Arc<Self>) -> Vec<Companion> {
        Vec::new()
    }

    fn next_told(&self) -> BoxFuture<'_, SourceId> {
        std::future::pending().boxed()
    }

    fn is_told(&self, _: &SourceId) -> bool {
        false
    }

    fn stop(&self) {}

    fn store_answers(&self) -> BoxFuture<'_, ()> {
        async {}.boxed()
    }
}
