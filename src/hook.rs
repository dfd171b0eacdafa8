//! Floor 3: hands new items, and what becomes of incidents, over to commands and webhooks.
//!
//! After every publication the views of feeds that have a hook are offered here. What is new in
//! them is noted in the store as waiting (`intake`), and handed over call by call (`delivery`), by
//! `command` or `webhook`, the oldest first. What a source has when its hook sees it first counts
//! as handed over, so a new hook begins with silence and not with a flood. What becomes of incidents
//! is noted as waiting by the very commit that brought it; here it is only handed over.
//!
//! The rules that everything here keeps:
//! - Refreshes, publication and shutdown never wait for a hook: an offer is a note in memory, and
//!   all else happens in one task of its own.
//! - What one hook is told of is handed over in its order, by one call at a time. A call that fails is
//!   repeated unchanged, with growing pauses, until it is received or too old.
//! - Nothing is given up in silence, and no secret goes into a log or a command's environment.

mod command;
mod delivery;
mod hooked;
mod intake;
mod webhook;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use futures_util::stream::{self, FuturesUnordered, StreamExt as _};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use crate::config::Config;
use crate::fetch::Client;
use crate::model::{FeedId, HookId};
use crate::publish::View;
use crate::store::Store;

use hooked::{Hooked, all};

/// Calls under way at the same time. Commands are whole processes, and a small machine has two
/// cores.
const CALLS_MAX: usize = 4;
/// How long calls under way may take to end when the process is to stop; the refreshes have ended
/// then. Those cut off are repeated at the next start.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(700);
/// The task looks around at least this often, for what the store could not tell or take before.
const LOOK_AROUND: Duration = Duration::from_secs(60);

/// What is said of no feed, as JSON.
const NOTHING_SAID: &str = "{}";

/// All hooks of the configuration in force.
pub struct Hooks {
    setup: RwLock<Setup>,
    store: Arc<dyn Store>,
    /// The last view of each feed that was offered and not taken in yet.
    offers: Mutex<BTreeMap<HookId, View>>,
    /// An incident began or ended.
    turned: AtomicBool,
    /// There is an offer, a turn of an incident or another configuration.
    news: Notify,
    /// The configuration is another than the task has seen.
    renewed: AtomicBool,
    stopping: AtomicBool,
}

#[derive(Clone)]
struct Setup {
    config: Arc<Config>,
    client: Client,
}

impl Hooks {
    /// The hooks of a configuration; nothing happens before [`Hooks::run`] or [`Hooks::finish`].
    pub fn new(config: Arc<Config>, client: Client, store: Arc<dyn Store>) -> Self {
        Self {
            setup: RwLock::new(Setup { config, client }),
            store,
            offers: Mutex::default(),
            turned: AtomicBool::new(false),
            news: Notify::new(),
            renewed: AtomicBool::new(true),
            stopping: AtomicBool::new(false),
        }
    }

    /// Goes over to another configuration. From then on, every commit lets the hook of incidents
    /// wait for what it brings.
    pub async fn adopt(&self, config: Arc<Config>, client: Client) {
        *self.setup.write().unwrap_or_else(PoisonError::into_inner) = Setup { config, client };
        self.begin().await;
        self.renewed.store(true, Ordering::Relaxed);
        self.news.notify_one();
    }

    /// Those of some views that have a hook.
    pub fn hooked(&self, views: &[View]) -> Vec<View> {
        let config = self.setup().config;
        let has_hook = config.sources.iter().any(|source| source.hook.is_some())
            || config.feeds.iter().any(|feed| feed.hook.is_some());
        if !has_hook {
            return Vec::new();
        }
        views.iter().filter(|view| Hooked::of(&config, &view.path).is_some()).cloned().collect()
    }

    /// Offers views that have a hook, when they were published.
    pub fn offer(&self, views: Vec<View>) {
        let offers = views.into_iter().filter_map(|view| Some((FeedId::new(&view.path).ok()?.into(), view)));
        self.offers().extend(offers);
        self.news.notify_one();
    }

    /// Looks soon whether something became of an incident.
    pub fn look_at_incidents(&self) {
        self.turned.store(true, Ordering::Relaxed);
        self.news.notify_one();
    }

    /// Hands over what is new until it is stopped. Calls under way then may still end.
    pub async fn run(&self, mut stopped: watch::Receiver<bool>) {
        while let Err(panic) = AssertUnwindSafe(self.go_on(&mut stopped)).catch_unwind().await {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            tracing::error!("hooks failed inside, and go on with the next publication: {text}");
            sleep(LOOK_AROUND).await;
        }
    }

    async fn go_on(&self, stopped: &mut watch::Receiver<bool>) {
        let mut agenda: BTreeMap<HookId, DateTime<Utc>> = BTreeMap::new();
        let mut busy: BTreeSet<HookId> = BTreeSet::new();
        let mut at_once: BTreeSet<HookId> = BTreeSet::new();
        let mut calls = FuturesUnordered::new();
        loop {
            let now = Utc::now();
            if self.renewed.swap(false, Ordering::Relaxed) {
                // What kept a hook from its work may be mended.
                at_once = self.begin().await.into_iter().collect();
                agenda = at_once.iter().map(|hook| (hook.clone(), now)).collect();
            }
            for hook in self.take_in().await {
                agenda.entry(hook).or_insert(now);
            }
            if self.turned.swap(false, Ordering::Relaxed) {
                agenda.entry(HookId::incidents()).or_insert(now);
            }
            let due: Vec<HookId> = agenda
                .iter()
                .filter(|(hook, at)| **at <= now && !busy.contains(*hook))
                .map(|(hook, _)| hook.clone())
                .collect();
            for hook in due.into_iter().take(CALLS_MAX - calls.len()) {
                agenda.remove(&hook);
                let without_pause = at_once.remove(&hook);
                busy.insert(hook.clone());
                calls.push(async move { (self.deliver(&hook, without_pause).await, hook) });
            }
            let pending = agenda.iter().filter(|(hook, _)| !busy.contains(*hook)).map(|(_, at)| *at).min();
            let full = calls.len() >= CALLS_MAX;
            let pause = pending.filter(|_| !full).and_then(|at| (at - now).to_std().ok()).unwrap_or(LOOK_AROUND);
            tokio::select! {
                // A sender that is gone is as good as a stop.
                _ = stopped.wait_for(|stopped| *stopped) => break,
                () = self.news.notified() => {}
                Some((held, hook)) = calls.next() => {
                    busy.remove(&hook);
                    if let Some(held) = held {
                        agenda.insert(hook, held.again);
                    }
                }
                () = sleep(pause.min(LOOK_AROUND)) => {}
            }
        }
        self.stopping.store(true, Ordering::Relaxed);
        let under_way = calls.len();
        if timeout(SHUTDOWN_TIMEOUT, calls.for_each(|_| async {})).await.is_err() {
            tracing::warn!(under_way, "hooks were cut off; the same items are handed over again at the next start");
        }
    }

    /// Takes in what was offered so far, without handing anything over.
    pub async fn note(&self) {
        if self.renewed.swap(false, Ordering::Relaxed) {
            self.begin().await;
        }
        self.take_in().await;
    }

    /// Hands over all that is waiting and may be tried now; answers why something still is, by hook.
    pub async fn finish(&self) -> BTreeMap<HookId, String> {
        self.note().await;
        let hooks: Vec<HookId> = all(&self.setup().config).collect();
        let calls = stream::iter(hooks).map(|hook| async move {
            let held = self.deliver(&hook, false).await?;
            Some((hook, held.reason))
        });
        calls.buffer_unordered(CALLS_MAX).filter_map(std::future::ready).collect().await
    }

    /// Forgets the hooks that are configured no longer, takes up that of incidents, and names all.
    async fn begin(&self) -> Vec<HookId> {
        let hooks: Vec<HookId> = all(&self.setup().config).collect();
        match self.store.keep_only(&hooks).await {
            Ok(0) => {}
            Ok(items) => tracing::warn!(items, "dropped what was waiting for hooks that are configured no longer"),
            Err(error) => tracing::error!("{error}"),
        }
        for hook in hooks.iter().filter(|hook| hook.is_of_incidents()) {
            if let Err(error) = self.store.take_up(hook, NOTHING_SAID, &[]).await {
                tracing::error!(%hook, "what becomes of incidents is not handed over: {error}");
            }
        }
        hooks
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn setup(&self) -> Setup {
        self.setup.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn offers(&self) -> MutexGuard<'_, BTreeMap<HookId, View>> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
