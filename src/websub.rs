//! Floor 3: WebSub (W3C Recommendation of 2018-01-23): who subscribed to a document gets it when
//! it changes, and other hubs are told of the change.
//!
//! Two halves share the table of recipients in the store. The hub half answers requests at `/hub`:
//! `request` reads the form, `topic` says which documents can be subscribed to, and `intent` asks
//! the callback whether it really wants to be called. The other half is one task, the
//! `distribution`: it notes which documents are others than before, takes whoever is behind, and
//! sends each a `message`.
//!
//! Nothing here waits for a refresh or makes one wait: a change is noted in memory, the rest
//! happens in the task. What is to be sent follows from the store alone (who has not received the
//! document as it is now), so a crash loses nothing, and several quick changes are one message.
//!
//! What must not happen here: no address is called that the guard of `fetch` refuses, no stranger
//! can make us hold more than the limits below, nobody is told of what is not published, and no
//! callback's path is logged, for who knows it can write to the subscriber.

mod distribution;
mod intent;
mod message;
mod pending;
mod request;
mod topic;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{Notify, watch};
use url::Url;

use crate::config::{self, Config, Hub};
use crate::fetch::Client;
use crate::publish::{Documents, Published};
use crate::store::Store;

use distribution::Distribution;
use pending::Pending;
use topic::Topics;

/// What time it is; tests bring their own.
type Clock = dyn Fn() -> DateTime<Utc> + Send + Sync;

/// The hub, and all who are told of changes.
pub struct WebSub {
    store: Arc<dyn Store>,
    documents: Arc<Documents>,
    setup: RwLock<Setup>,
    news: Mutex<News>,
    /// Wakes the distribution.
    wake: Notify,
    /// Subscribers that are being asked whether they mean it.
    pending: Pending,
    clock: Box<Clock>,
}

/// What a reload replaces.
#[derive(Clone)]
struct Setup {
    /// For hubs, which the operator named.
    client: Client,
    /// For subscribers, who named themselves: it asks nothing on the own network, whatever sources
    /// and hooks may ask there.
    callbacks: Client,
    hubs: Arc<[Hub]>,
    topics: Arc<Topics>,
}

/// What the distribution has not looked at yet.
#[derive(Debug, Default)]
struct News {
    /// Paths of documents that may be others than before.
    changed: BTreeSet<String>,
    /// All of them may be.
    all: bool,
    /// And some that were subscribed to may not be published any more.
    reconfigured: bool,
}

impl WebSub {
    /// Over these documents, as a configuration says.
    pub fn new(
        config: &Config,
        client: Client,
        store: Arc<dyn Store>,
        documents: Arc<Documents>,
    ) -> Result<Self, String> {
        Ok(Self {
            store,
            documents,
            setup: RwLock::new(Setup::new(config, client)?),
            news: Mutex::default(),
            wake: Notify::new(),
            pending: Pending::default(),
            clock: Box::new(Utc::now),
        })
    }

    /// Goes over to another configuration, whose feeds are published already.
    pub fn adopt(&self, config: &Config, client: Client) {
        match Setup::new(config, client) {
            Ok(setup) => *self.setup.write().unwrap_or_else(PoisonError::into_inner) = setup,
            Err(cause) => tracing::error!("the hub goes on with the configuration it had: {cause}"),
        }
        let mut news = self.news();
        (news.all, news.reconfigured) = (true, true);
        drop(news);
        self.wake.notify_one();
    }

    /// Everything was published: whoever is behind, perhaps since before a restart with another
    /// configuration, is told.
    pub fn note_all(&self) {
        let mut news = self.news();
        (news.all, news.reconfigured) = (true, true);
        drop(news);
        self.wake.notify_one();
    }

    /// Something was published: whoever waits for it is told.
    pub fn note(&self, published: &Published) {
        self.note_changed(published.written.iter().cloned());
    }

    fn note_changed(&self, paths: impl IntoIterator<Item = String>) {
        self.news().changed.extend(paths);
        self.wake.notify_one();
    }

    /// Answers a request to the hub: a status, and a sentence for whoever reads it.
    pub async fn answer(self: &Arc<Self>, form: &[u8]) -> (u16, String) {
        request::answer(self, form).await
    }

    /// The same as a function, for the server.
    pub fn door(self: Arc<Self>) -> impl Fn(Bytes) -> BoxFuture<'static, (u16, String)> {
        move |form| {
            let websub = Arc::clone(&self);
            async move { websub.answer(&form).await }.boxed()
        }
    }

    /// Tells whoever is behind, until it is stopped. What is under way then gets some seconds.
    pub async fn distribute(&self, mut stopped: watch::Receiver<bool>) {
        let mut distribution = Distribution::default();
        loop {
            let pause = distribution.round(self).await;
            tokio::select! {
                // A sender that is gone is as good as a stop.
                _ = stopped.wait_for(|stopped| *stopped) => break,
                () = self.wake.notified() => {}
                () = distribution.one_ended() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        distribution.finish().await;
    }

    /// Tells whoever is behind now, once, for as long as the limit allows.
    pub async fn distribute_once(&self, limit: Duration) {
        let mut distribution = Distribution::default();
        let all = async {
            distribution.round(self).await;
            while distribution.is_busy() {
                distribution.one_ended().await;
                distribution.round(self).await;
            }
        };
        if tokio::time::timeout(limit, all).await.is_err() {
            tracing::warn!("not all subscribers and hubs were told in time; the next run goes on");
        }
    }

    fn setup(&self) -> Setup {
        self.setup.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }
}

impl Setup {
    fn new(config: &Config, client: Client) -> Result<Self, String> {
        let allow_private = config.publish.subscribers_private.clone();
        let callbacks = Client::new(&config::Fetch { allow_private, ..config.fetch.clone() })?;
        let hubs = config.publish.hubs.as_slice().into();
        Ok(Self { client, callbacks, hubs, topics: Arc::new(Topics::new(config)) })
    }

    /// Whether Depesche is a hub itself.
    fn has_own_hub(&self) -> bool {
        self.hubs.contains(&Hub::Own)
    }

    /// The other hubs: address and host of each.
    fn other_hubs(&self) -> BTreeMap<String, String> {
        let other = |hub: &Hub| match hub {
            Hub::Own => None,
            Hub::At(url) => Some((url.to_string(), host(url))),
        };
        self.hubs.iter().filter_map(other).collect()
    }
}

/// The host of an address, for limits and for the log.
fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
