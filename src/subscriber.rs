//! Floor 3: being told (WebSub, the side of the subscriber): where a page that a source reads names
//! a hub, the hub is asked to send us what is new.
//!
//! Refreshes find the offers and the store keeps them with the listings; `plan` compares them with
//! the subscriptions there are. One task sees to these: `request` asks hubs, `lease` says when to
//! ask again. Hubs come to us through [`crate::serve`]: `callback` answers whether we meant it, and
//! takes messages whose `signature` is right. A message becomes a page in the `inbox`, and the
//! daemon is told that its source wants a refresh, which reads that page instead of asking.
//!
//! A push only ever says more than what is known: nothing that is missing in it leaves a feed, what
//! is remembered of the listing stays, and whatever cannot be read has the source asked instead. So
//! what is lost here (a crash, a full inbox, a hub that is silent) costs time, not news.
//!
//! What must not happen here: nobody is answered without a token that we made, nothing is read
//! without a right signature, no hub of a stranger is asked in the own network, and neither tokens,
//! secrets nor paths are logged.

mod callback;
mod inbox;
mod lease;
mod memory;
mod plan;
mod request;
mod signature;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;
use tokio::sync::watch;
use url::Url;

use crate::config::{self, Config};
use crate::fetch::Client;
use crate::model::{ListingState, SourceId, SourceState};
use crate::store::{Store, StoreError, Upstream};

pub use inbox::Told;

use inbox::Inbox;
use lease::Step;

/// Requests to hubs at the same time.
const REQUESTS_MAX: usize = 8;
/// The longest pause: clocks are set.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// What time it is; tests bring their own.
type Clock = dyn Fn() -> DateTime<Utc> + Send + Sync;

/// All our subscriptions.
pub struct Subscriber {
    store: Arc<dyn Store>,
    setup: RwLock<Setup>,
    /// By token. The store has the same, a moment later.
    upstreams: Mutex<BTreeMap<String, Upstream>>,
    /// Held while one is written, so that a later state is written later.
    writing: tokio::sync::Mutex<()>,
    inbox: Inbox,
    /// Whether hubs can come to us at all. Until then nothing is done here.
    listening: AtomicBool,
    /// Wakes the task.
    wake: Notify,
    clock: Box<Clock>,
}

/// What a reload replaces.
#[derive(Clone)]
struct Setup {
    config: Arc<Config>,
    /// For hubs at the host of their source, which the operator named.
    client: Client,
    /// For all others, which pages named: it asks nothing on the own network, whatever sources may
    /// ask there.
    strangers: Client,
}

impl Setup {
    fn new(config: Arc<Config>, client: Client) -> Result<Self, String> {
        let allow_private = config.publish.subscribers_private.clone();
        let strangers = Client::new(&config::Fetch { allow_private, ..config.fetch.clone() })?;
        Ok(Self { config, client, strangers })
    }
}

impl Subscriber {
    /// One that does nothing until it is told that hubs can come.
    pub fn new(config: Arc<Config>, client: Client, store: Arc<dyn Store>) -> Result<Self, String> {
        Ok(Self {
            store,
            setup: RwLock::new(Setup::new(config, client)?),
            upstreams: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            inbox: Inbox::default(),
            listening: AtomicBool::new(false),
            wake: Notify::new(),
            clock: Box::new(Utc::now),
        })
    }

    /// The server listens: hubs can come to us. Takes up what was remembered.
    pub async fn listen(&self) -> Result<(), StoreError> {
        let remembered = self.store.upstreams().await?;
        for upstream in &remembered {
            if upstream.unread {
                self.inbox.ask(&upstream.source);
            }
        }
        *self.upstreams() = remembered.into_iter().map(|upstream| (upstream.token.clone(), upstream)).collect();
        self.listening.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Goes over to another configuration: what it has no source for ends, what it wants begins.
    /// `states` is what is remembered of its sources.
    pub async fn adopt(&self, config: Arc<Config>, client: Client, states: &HashMap<SourceId, SourceState>) {
        match Setup::new(Arc::clone(&config), client) {
            Ok(setup) => *self.setup.write().unwrap_or_else(PoisonError::into_inner) = setup,
            Err(cause) => tracing::error!("subscriptions go on with the configuration they had: {cause}"),
        }
        if !self.is_listening() {
            return;
        }
        let configured: BTreeSet<&SourceId> = config.sources.iter().map(|source| &source.id).collect();
        let gone: BTreeSet<SourceId> = {
            let upstreams = self.upstreams();
            let sources = upstreams.values().map(|upstream| &upstream.source);
            sources.filter(|source| !configured.contains(source)).cloned().collect()
        };
        for source in &gone {
            self.replan(source, &BTreeMap::new()).await;
        }
        for (source, state) in states {
            self.replan(source, &state.listings).await;
        }
    }

    /// A refresh of a source is over. `listings` is what is remembered of them now, `told` those of
    /// which it read pushes (none: it asked), and `news` whether it found items that were not known.
    pub async fn refreshed(
        &self,
        source: &SourceId,
        listings: &BTreeMap<Url, ListingState>,
        told: &BTreeSet<Url>,
        news: bool,
    ) {
        if !self.is_listening() {
            return;
        }
        self.replan(source, listings).await;
        let is_empty = self.inbox.is_empty(source);
        self.change_where(
            |upstream| upstream.source == *source,
            |upstream| {
                upstream.unread &= !is_empty;
                if news && upstream.wanted {
                    // A poll that finds news was not told of them: whoever tells is late, or silent.
                    upstream.proven = !told.is_empty() && (upstream.proven || told.contains(&upstream.listing));
                }
            },
        )
        .await;
    }

    /// The listings of a source whose hub has shown that it tells.
    pub fn covered(&self, source: &SourceId) -> BTreeSet<Url> {
        let now = self.now();
        let upstreams = self.upstreams();
        let proven = upstreams.values().filter(|upstream| upstream.source == *source && upstream.proven);
        proven.filter(|upstream| upstream.is_active(now)).map(|upstream| upstream.listing.clone()).collect()
    }

    /// What a source was told since the last time that this was asked.
    pub fn take(&self, source: &SourceId) -> Option<Told> {
        self.inbox.take(source)
    }

    /// Whether a source was told something that it has not taken.
    pub fn is_told(&self, source: &SourceId) -> bool {
        !self.inbox.is_empty(source)
    }

    /// The next source that was told something; for ever none, perhaps.
    pub async fn next_told(&self) -> SourceId {
        self.inbox.next().await
    }

    /// Sees to all subscriptions, until it is stopped.
    pub async fn run(&self, mut stopped: watch::Receiver<bool>) {
        let mut requests = FuturesUnordered::new();
        loop {
            let (steps, pause) = self.due_steps(REQUESTS_MAX - requests.len());
            for (token, step) in steps {
                requests.push(self.take_step(token, step));
            }
            tokio::select! {
                // A sender that is gone is as good as a stop.
                _ = stopped.wait_for(|stopped| *stopped) => break,
                () = self.wake.notified() => {}
                Some(()) = requests.next() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// What is to be done now, at most so much, and when there is more.
    fn due_steps(&self, limit: usize) -> (Vec<(String, Step)>, Duration) {
        let now = self.now();
        let mut steps = Vec::new();
        let mut next = None;
        for (token, upstream) in self.upstreams().iter_mut() {
            if lease::put_right(upstream, now) {
                tracing::info!(source = %upstream.source, "the clock was wrong; the hub is asked again");
            }
            if upstream.proven && !upstream.is_active(now) {
                // Perhaps there were news since. From now on it is asked as often as others.
                upstream.proven = false;
                self.inbox.ask(&upstream.source);
            }
            if upstream.due > now {
                let end = upstream.expires.filter(|end| upstream.proven && *end > now);
                let first = end.map_or(upstream.due, |end| end.min(upstream.due));
                next = Some(next.map_or(first, |next: DateTime<Utc>| next.min(first)));
            } else if steps.len() < limit {
                steps.push((token.clone(), lease::step(upstream, now)));
            }
        }
        let pause = next.map_or(PAUSE_MAX, |due| (due - now).to_std().unwrap_or_default().min(PAUSE_MAX));
        (steps, pause)
    }

    /// Does one thing for a subscription, and remembers what came of it.
    async fn take_step(&self, token: String, step: Step) {
        if step == Step::Forget {
            return self.forget(&token).await;
        }
        // Before anybody is asked: hubs may call back before they answer.
        self.save(&token).await;
        let Some(upstream) = self.upstream(&token) else { return };
        if let Step::Ask(mode) = step
            && let Some(hub) = lease::hub(&upstream, mode).cloned()
            && let Err(cause) = request::send(&self.setup(), &upstream, &hub, mode).await
        {
            let now = self.now();
            let source = &upstream.source;
            tracing::info!(%source, hub = hub.host_str(), "a hub did not take a request: {cause}");
            self.change(&token, |upstream| {
                // Unless it confirmed all the same.
                if upstream.is_waiting() {
                    lease::fail(upstream, cause, now);
                }
            })
            .await;
        }
    }

    /// Compares the subscriptions of a source with what its pages offer.
    async fn replan(&self, source: &SourceId, listings: &BTreeMap<Url, ListingState>) {
        let setup = self.setup();
        let (now, config) = (self.now(), &setup.config);
        let offers = match config.source(source.as_str()).filter(|source| plan::is_wished(config, source)) {
            Some(_) => listings.iter().filter_map(|(url, state)| Some((url, state.offer.as_ref()?))).collect(),
            None => BTreeMap::new(),
        };
        let changed = match plan::update(&mut self.upstreams(), source, &offers, &config.base_url, now) {
            Ok(changed) => changed,
            Err(error) => return tracing::error!(%source, "no token can be made, so no hub is asked: {error}"),
        };
        for token in &changed {
            self.save(token).await;
        }
        if !changed.is_empty() {
            self.wake.notify_one();
        }
    }

    fn upstream(&self, token: &str) -> Option<Upstream> {
        self.upstreams().get(token).cloned()
    }

    fn upstreams(&self) -> MutexGuard<'_, BTreeMap<String, Upstream>> {
        self.upstreams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn setup(&self) -> Setup {
        self.setup.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_listening(&self) -> bool {
        self.listening.load(Ordering::Relaxed)
    }

    fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
