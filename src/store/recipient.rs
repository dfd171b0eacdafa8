//! Who is told of changed documents, and what each of them was told last.
//!
//! What is to be sent follows from what is stored here: whoever did not receive the document as it
//! is now is behind. So nothing is lost by a crash, and several quick changes are one message.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use super::StoreError;

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It subscribed: it gets the document.
    Subscriber,
    /// It is another hub: it hears that the document changed, and asks for it.
    Hub,
}

/// Somebody who does not have the current document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address of the document.
    pub topic: String,
    /// Where the message goes.
    pub address: String,
    /// Why.
    pub role: Role,
    /// What messages to it are signed with.
    pub secret: Option<String>,
    /// Attempts in a row that failed.
    pub failures: u32,
}

/// A subscription that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The address of the document.
    pub topic: String,
    /// Where the document is sent to.
    pub callback: String,
    /// The host of it.
    pub host: String,
    /// What messages are signed with.
    pub secret: Option<String>,
    /// When it ends.
    pub expires: DateTime<Utc>,
    /// The entity tag of the document that the subscriber has, as far as it is known.
    pub received: Option<String>,
}

/// What became of one attempt to tell somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The entity tag of the document that it received, or that is not sent to it any more.
    pub received: Option<String>,
    /// Attempts in a row that failed, this one included.
    pub failures: u32,
    /// Before this there is no other.
    pub due: DateTime<Utc>,
}

/// How many subscriptions there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Subscribed {
    /// Of one document.
    pub of_topic: u64,
    /// At one host.
    pub of_host: u64,
    /// In all.
    pub all: u64,
}

/// Who is told from now on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Of these documents only.
    pub topics: BTreeSet<String>,
    /// Whether there are subscribers at all.
    pub subscribers: bool,
    /// The hubs: address and host of each.
    pub hubs: BTreeMap<String, String>,
}

/// The part of the store for recipients.
pub trait Recipients: Send + Sync {
    /// Takes a subscription in. One of the same topic and callback is replaced, but what it
    /// received stays.
    fn subscribe<'a>(&'a self, subscription: &'a Subscription) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Ends a subscription; answers whether there was one.
    fn unsubscribe<'a>(&'a self, topic: &'a str, callback: &'a str) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// How many subscriptions hold now, with those of a topic and those of a host, beside the one of
    /// this callback to the topic.
    fn subscribed<'a>(
        &'a self,
        topic: &'a str,
        callback: &'a str,
        host: &'a str,
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<Subscribed, StoreError>>;

    /// The number of subscriptions that hold now, by topic.
    fn subscribers(&self, now: DateTime<Utc>) -> BoxFuture<'_, Result<BTreeMap<String, u64>, StoreError>>;

    /// Notes the entity tags of documents, by topic. These hubs are told of them, too: address and
    /// host of each.
    fn note_current<'a>(
        &'a self,
        documents: &'a BTreeMap<String, String>,
        hubs: &'a BTreeMap<String, String>,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Those that are behind and may be told now, the longest waiting first, of one host at most
    /// so many.
    fn behind(
        &self,
        now: DateTime<Utc>,
        host_max: u32,
        limit: u32,
    ) -> BoxFuture<'_, Result<Vec<Recipient>, StoreError>>;

    /// When the next of those that are behind may be told, if none may now.
    fn next_due(&self, now: DateTime<Utc>) -> BoxFuture<'_, Result<Option<DateTime<Utc>>, StoreError>>;

    /// Notes what became of an attempt.
    fn note_attempt<'a>(
        &'a self,
        recipient: &'a Recipient,
        attempt: &'a Attempt,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Takes back what was noted by a clock that was ahead: nobody waits longer than until `due`, and
    /// no subscription holds longer than until `expires`.
    fn put_right(&self, due: DateTime<Utc>, expires: DateTime<Utc>) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Removes subscriptions that ended by themselves; answers how many there were.
    fn expire(&self, now: DateTime<Utc>) -> BoxFuture<'_, Result<u64, StoreError>>;

    /// Removes everybody else than these, and answers the subscribers among them.
    fn retire<'a>(&'a self, kept: &'a Kept) -> BoxFuture<'a, Result<Vec<Recipient>, StoreError>>;
}
