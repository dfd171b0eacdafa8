//! Telling whoever is behind, some at a time.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use url::Url;

use super::message::{self, Verdict};
use super::request::LEASE_MAX;
use super::{News, WebSub, host, intent};
use crate::fetch::Client;
use crate::model::Document;
use crate::publish::Documents;
use crate::schedule;
use crate::store::{Attempt, Kept, Recipient, Role, Store, StoreError};

/// Messages on their way at the same time.
const MESSAGES_MAX: u32 = 32;
/// To one host. A slow one must not keep all others waiting.
const HOST_MESSAGES_MAX: u32 = 4;
/// Recipients that are looked up at once: to look through all of them for each message would take
/// time with the square of their number.
const BATCH_MAX: u32 = 512;
/// Of one host.
const HOST_BATCH_MAX: u32 = 64;
/// So long what was looked up counts: meanwhile somebody may have unsubscribed.
const BATCH_AGE_MAX: Duration = Duration::from_secs(2);
/// How often subscriptions that came to their end are looked for.
const EXPIRE_PAUSE: Duration = Duration::from_secs(10);
/// The longest pause: leases end, and clocks are set.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// How long somebody waits for a document that is not there, though it is configured.
const ABSENT_PAUSE: TimeDelta = TimeDelta::minutes(10);
/// The longest that anybody waits for the next message, who asked for it (`Retry-After`). What is due later
/// was noted by a clock that was ahead.
const WAIT_MAX: Duration = schedule::RETRY_AFTER_MAX;
/// The pause after a failure of the store. What it could not note is sent once more, and a disk that
/// is full stays so for a while.
const TROUBLE_PAUSE: Duration = Duration::from_secs(60);
/// What is on its way when the process is to end gets this long, somewhat less than the daemon
/// waits; what is cut off is sent again by the next one.
const FINISH_TIME: Duration = Duration::from_millis(900);
/// Subscribers that are told, at one reload, that their feed is gone; more are just dropped.
const DENIALS_MAX: usize = 1_000;

/// What is on its way.
#[derive(Default)]
pub(super) struct Distribution {
    running: JoinSet<()>,
    under_way: HashMap<Id, Message>,
    /// Those who were looked up, and have not had room yet.
    waiting: VecDeque<(Recipient, Message)>,
    looked_up: Option<Instant>,
    expired: Option<Instant>,
}

/// What a message is told from others by.
#[derive(Debug, PartialEq, Eq)]
struct Message {
    host: String,
    address: String,
    topic: String,
    role: Role,
}

impl Message {
    fn to(recipient: &Recipient) -> Self {
        Self {
            host: Url::parse(&recipient.address).map(|url| host(&url)).unwrap_or_default(),
            address: recipient.address.clone(),
            topic: recipient.topic.clone(),
            role: recipient.role,
        }
    }
}

impl Distribution {
    /// Notes what is new, sends as many messages as may be under way, and says how long nothing is
    /// to be done.
    pub(super) async fn round(&mut self, websub: &WebSub) -> Duration {
        self.take_ended();
        let news = std::mem::take(&mut *websub.news());
        if let Err(error) = self.note(websub, &news).await {
            tracing::error!("subscribers and hubs are told later: {error}");
            websub.news().put_back(news);
            return TROUBLE_PAUSE;
        }
        match self.send(websub).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!("subscribers and hubs are told later: {error}");
                TROUBLE_PAUSE
            }
        }
    }

    /// Waits until a message has arrived or failed; for ever if none is under way.
    pub(super) async fn one_ended(&mut self) {
        match self.running.join_next_with_id().await {
            Some(ended) => self.forget(ended),
            None => std::future::pending().await,
        }
    }

    /// Whether messages are under way.
    pub(super) fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }

    /// Sends nothing more, and waits a little for what is under way.
    pub(super) async fn finish(mut self) {
        let all = async { while self.running.join_next().await.is_some() {} };
        // What is cut off is sent again: nothing says that it was received.
        let _ = tokio::time::timeout(FINISH_TIME, all).await;
    }

    /// Writes down which documents are others than before, and who is not told any more.
    async fn note(&mut self, websub: &WebSub, news: &News) -> Result<(), StoreError> {
        let setup = websub.setup();
        let store = &websub.store;
        if self.expired.is_none_or(|expired| expired.elapsed() >= EXPIRE_PAUSE) {
            let now = websub.now();
            store.put_right(now + WAIT_MAX, now + LEASE_MAX).await?;
            let ended = store.expire(now).await?;
            if ended > 0 {
                tracing::info!(ended, "subscriptions came to their end");
            }
            self.expired = Some(Instant::now());
        }
        if news.all || !news.changed.is_empty() {
            self.looked_up = None;
        }
        let hubs = setup.other_hubs();
        if news.reconfigured {
            let topics = setup.topics.all(&websub.documents);
            let kept = Kept { topics, subscribers: setup.has_own_hub(), hubs: hubs.clone() };
            let retired = store.retire(&kept).await?;
            self.running.spawn(deny(setup.callbacks.clone(), retired));
        }
        let paths = (!news.all).then_some(&news.changed);
        let tags = setup.topics.tags(&websub.documents, paths);
        if tags.is_empty() { Ok(()) } else { store.note_current(&tags, &hubs).await }
    }

    async fn send(&mut self, websub: &WebSub) -> Result<Duration, StoreError> {
        let setup = websub.setup();
        let now = websub.now();
        self.look_up(websub, now).await?;
        let mut crowded = VecDeque::new();
        while let Some((recipient, message)) = self.waiting.pop_front() {
            if self.under_way.len() >= MESSAGES_MAX as usize {
                crowded.push_back((recipient, message));
                break;
            }
            if !self.has_room_for(&message) {
                crowded.push_back((recipient, message));
                continue;
            }
            let document = setup.topics.find(&recipient.topic, &websub.documents);
            let Some(document) = with_bytes(document, &recipient, &websub.documents).await else {
                let due = now + ABSENT_PAUSE;
                let later = Attempt { received: None, failures: recipient.failures, due };
                websub.store.note_attempt(&recipient, &later).await?;
                continue;
            };
            let client = match recipient.role {
                Role::Hub => &setup.client,
                Role::Subscriber => &setup.callbacks,
            };
            let (client, store) = (client.clone(), Arc::clone(&websub.store));
            let task = self.running.spawn(deliver(client, store, recipient, document, now));
            self.under_way.insert(task.id(), message);
        }
        crowded.append(&mut self.waiting);
        self.waiting = crowded;
        let next = websub.store.next_due(now).await?;
        Ok(next.map_or(PAUSE_MAX, |due| (due - now).to_std().unwrap_or_default().min(PAUSE_MAX)))
    }

    /// Looks up who is behind, unless enough of them are known already.
    async fn look_up(&mut self, websub: &WebSub, now: DateTime<Utc>) -> Result<(), StoreError> {
        let is_current = self.looked_up.is_some_and(|looked_up| looked_up.elapsed() < BATCH_AGE_MAX);
        if is_current && !self.waiting.is_empty() {
            return Ok(());
        }
        let behind = websub.store.behind(now, HOST_BATCH_MAX, BATCH_MAX).await?;
        // Those under way are still behind. Should that fail, they are looked up again.
        let is_new = |message: &Message| !self.under_way.values().any(|other| other == message);
        let found = behind.into_iter().map(|recipient| (Message::to(&recipient), recipient));
        let found = found.filter(|(message, _)| is_new(message));
        self.waiting = found.map(|(message, recipient)| (recipient, message)).collect();
        self.looked_up = Some(Instant::now());
        Ok(())
    }

    /// Whether the host of a message is told little enough now.
    fn has_room_for(&self, message: &Message) -> bool {
        let of_host = self.under_way.values().filter(|other| other.host == message.host).count();
        of_host < HOST_MESSAGES_MAX as usize
    }

    fn take_ended(&mut self) {
        while let Some(ended) = self.running.try_join_next_with_id() {
            self.forget(ended);
        }
    }

    fn forget(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!("a message failed inside: {error}");
                error.id()
            }
        };
        self.under_way.remove(&id);
    }
}

impl News {
    /// What could not be looked at stays news.
    fn put_back(&mut self, earlier: News) {
        self.changed.extend(earlier.changed);
        self.all |= earlier.all;
        self.reconfigured |= earlier.reconfigured;
    }
}

/// A document with its bytes, if the recipient gets them.
async fn with_bytes(
    document: Option<Arc<Document>>,
    recipient: &Recipient,
    documents: &Arc<Documents>,
) -> Option<Arc<Document>> {
    let document = document?;
    if recipient.role == Role::Hub || document.bytes().is_some() {
        return Some(document);
    }
    let documents = Arc::clone(documents);
    tokio::task::spawn_blocking(move || documents.whole(&document.path)).await.ok().flatten()
}

/// Sends one message, and remembers what became of it.
async fn deliver(
    client: Client,
    store: Arc<dyn Store>,
    recipient: Recipient,
    document: Arc<Document>,
    now: DateTime<Utc>,
) {
    let (topic, etag) = (recipient.topic.as_str(), document.etag.as_str());
    let address = Url::parse(&recipient.address);
    let host = address.as_ref().map(host).unwrap_or_default();
    let started = Instant::now();
    let answer = match address {
        Ok(address) => match message::post(&recipient, address, &document) {
            Some(post) => client.post(&post).await.map_err(|error| error.cause),
            None => Err("the document is not in memory".to_owned()),
        },
        Err(error) => Err(error.to_string()),
    };
    let ended = now + TimeDelta::from_std(started.elapsed()).unwrap_or_default();
    let noted = match message::verdict(&recipient, etag, answer, ended) {
        Verdict::Received(attempt) => {
            tracing::debug!(topic, host, "told");
            note(&store, &recipient, &attempt).await
        }
        Verdict::Failed(attempt, cause) => {
            // Once is enough for the operator.
            if attempt.failures == 1 {
                tracing::warn!(topic, host, next = %attempt.due, "not told yet: {cause}");
            }
            note(&store, &recipient, &attempt).await
        }
        Verdict::GivenUp(attempt, cause) => {
            tracing::warn!(topic, host, failures = attempt.failures, "not told before the next change: {cause}");
            note(&store, &recipient, &attempt).await
        }
        Verdict::Gone => {
            tracing::info!(topic, host, "unsubscribed: the callback is gone (410)");
            store.unsubscribe(topic, &recipient.address).await.map(|_| ())
        }
    };
    if let Err(error) = noted {
        tracing::error!(topic, host, "what became of a message is not remembered: {error}");
        // Not at once again: the disk may be full for long.
        tokio::time::sleep(TROUBLE_PAUSE).await;
    }
}

async fn note(store: &Arc<dyn Store>, recipient: &Recipient, attempt: &Attempt) -> Result<(), StoreError> {
    store.note_attempt(recipient, attempt).await
}

/// Tells subscribers, one after the other, that what they subscribed to is gone.
async fn deny(client: Client, retired: Vec<Recipient>) {
    for recipient in retired.iter().take(DENIALS_MAX) {
        let Ok(callback) = Url::parse(&recipient.address) else { continue };
        tracing::info!(topic = recipient.topic, host = host(&callback), "a subscription was ended: no such feed");
        intent::deny(&client, &callback, &recipient.topic, "this hub does not tell of this feed any more").await;
    }
}
