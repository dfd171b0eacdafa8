//! Floor 3: what all refreshes share, and the work of the daemon made of it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use crate::config::{Config, Source};
use crate::daemon::{Standing, Work};
use crate::feeds;
use crate::fetch::Client;
use crate::model::{RefreshRecord, SourceId, Verdict};
use crate::publish::{Documents, FeedLink, Published, Publisher, View};
use crate::refresh;
use crate::schedule;
use crate::store::{self, Commit, Store, StoreError};

/// A source whose state the store could not tell or keep is tried again after this while.
const STORE_TROUBLE_DELAY: Duration = Duration::from_secs(60);

/// The configuration in force, the way to the network, the store and the publication.
pub struct Wire {
    setup: RwLock<Setup>,
    store: Arc<dyn Store>,
    publisher: Publisher,
    /// All feeds that the index names, by path. Held while views are made and published: of two
    /// refreshes that touch one feed, the later view must also be the later publication.
    index: Mutex<BTreeMap<String, FeedLink>>,
}

/// What a reload replaces.
#[derive(Clone)]
struct Setup {
    config: Arc<Config>,
    client: Client,
}

impl Wire {
    /// Opens network, publication and store as a configuration says. The error is a sentence that
    /// names what could not be opened and why.
    pub async fn open(config: Arc<Config>) -> Result<Self, String> {
        let client = Client::new(&config.fetch)?;
        let publisher = Publisher::new(&config.base_url, &config.publish)?;
        let store = store::open(&config.store).await.map_err(|error| error.to_string())?;
        let setup = RwLock::new(Setup { config, client });
        Ok(Self { setup, store, publisher, index: Mutex::default() })
    }

    /// The configuration in force.
    pub fn config(&self) -> Arc<Config> {
        self.setup().config
    }

    /// The way to the network.
    pub fn client(&self) -> Client {
        self.setup().client
    }

    /// Where items are kept.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// All current documents.
    pub fn documents(&self) -> Arc<Documents> {
        self.publisher.documents()
    }

    fn setup(&self) -> Setup {
        self.setup.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Publishes every feed from what is stored, without asking any source. Documents whose bytes
    /// are the same as those on disk are not written.
    pub async fn publish_all(&self, now: DateTime<Utc>) -> Result<Published, StoreError> {
        let mut index = self.index.lock().await;
        let views = feeds::all(&self.config(), self.store(), now).await?;
        index.clear();
        let published = self.publish(views, &mut index).await;
        self.publisher.retain(|path| index.contains_key(path));
        Ok(published)
    }

    /// Publishes the feeds that show items of a source.
    pub async fn publish_touched(&self, source: &Arc<Source>, now: DateTime<Utc>) -> Result<Published, StoreError> {
        let mut index = self.index.lock().await;
        let views = feeds::touched_by(&self.config(), self.store(), source, now).await?;
        Ok(self.publish(views, &mut index).await)
    }

    /// Tries again what could not be written before.
    pub async fn publish_pending(&self) -> Published {
        self.publisher.publish(Vec::new()).await
    }

    async fn publish(&self, views: Vec<View>, index: &mut BTreeMap<String, FeedLink>) -> Published {
        index.extend(views.iter().map(|view| (view.path.clone(), FeedLink::from(view))));
        let mut published = self.publisher.publish(views).await;
        let of_index = self.publisher.publish_index(index.values().cloned().collect()).await;
        published.written.extend(of_index.written);
        published.unchanged += of_index.unchanged;
        published.failed.extend(of_index.failed);
        for (path, cause) in &published.failed {
            tracing::error!(path, "not written, but served from memory: {cause}");
        }
        published
    }

    /// Ends the work of the store. Without it nothing is lost, but the next start has to tidy up.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// Remembers a refresh that never came to its end.
    async fn note_crash(
        &self,
        source: &Source,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        let mut state = self.store.state(&source.id).await?;
        state.failures += 1;
        state.verdict = Some(Verdict::Unreachable);
        state.reason = reason.clone();
        state.last_refresh = Some(now);
        let outcome = schedule::Outcome {
            verdict: Verdict::Unreachable,
            failures: state.failures,
            retry_after: None,
            fresh_seconds: None,
        };
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
        let commit = Commit { state, items: Vec::new(), seen: Vec::new(), record, keep: source.keep };
        self.store.commit(&source.id, commit).await?;
        Ok(next_due)
    }
}

/// When to try again after the store failed.
fn after_trouble(source: &SourceId, error: &StoreError, now: DateTime<Utc>) -> DateTime<Utc> {
    tracing::error!(%source, "{error}");
    now + STORE_TROUBLE_DELAY
}

impl Work for Wire {
    fn adopt(&self, config: Arc<Config>) -> BoxFuture<'_, Result<(), String>> {
        async move {
            let before = self.setup();
            // The client knows which hosts rest and when each was asked last; it is replaced only
            // for other settings.
            let client = if before.config.fetch == config.fetch { before.client } else { Client::new(&config.fetch)? };
            self.publisher.reconfigure(&config.base_url, &config.publish)?;
            *self.setup.write().unwrap_or_else(PoisonError::into_inner) = Setup { config, client };
            self.publish_all(Utc::now()).await.map_err(|error| error.to_string())?;
            Ok(())
        }
        .boxed()
    }

    fn standing<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Standing, String>> {
        async move {
            let state = self.store.state(source).await.map_err(|error| error.to_string())?;
            Ok(Standing { next_due: state.next_due, failures: state.failures })
        }
        .boxed()
    }

    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, ()> {
        async move {
            if let Err(error) = self.store.set_due(source, due).await {
                tracing::error!(%source, "{error}");
            }
        }
        .boxed()
    }

    fn refresh(&self, source: Arc<Source>) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            let now = Utc::now();
            match refresh::refresh(self, &source, now, &|_| {}).await {
                Ok(outcome) => outcome.next_due,
                Err(error) => after_trouble(&source.id, &error, now),
            }
        }
        .boxed()
    }

    fn crashed(&self, source: Arc<Source>, reason: String) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            let now = Utc::now();
            match self.note_crash(&source, reason, now).await {
                Ok(next_due) => next_due,
                Err(error) => after_trouble(&source.id, &error, now),
            }
        }
        .boxed()
    }

    fn store_answers(&self) -> BoxFuture<'_, ()> {
        async move {
            let anyone = self.config().sources.first().map(|source| source.id.clone());
            if let Some(source) = anyone {
                // An error is an answer too: restarting would not help against a full disk.
                let _ = self.store.state(&source).await;
            }
        }
        .boxed()
    }
}
