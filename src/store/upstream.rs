//! Subscriptions of ours at the hubs of others, which send us what is new.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use url::Url;

use super::StoreError;
use crate::model::{PushOffer, SourceId};

/// One subscription, from the wish for it to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upstream {
    /// The part of the callback that nobody can guess.
    pub token: String,
    /// The source that is told.
    pub source: SourceId,
    /// The listing whose page made the offer.
    pub listing: Url,
    /// What it offered.
    pub offer: PushOffer,
    /// Where hubs call us.
    pub callback: Url,
    /// What hubs sign with.
    pub secret: String,
    /// Whether it is wanted; else it is being ended.
    pub wanted: bool,
    /// Which of the hubs is asked next, or was asked last.
    pub turn: usize,
    /// The hub that confirmed it.
    pub holder: Option<Url>,
    /// When a hub was asked last.
    pub asked: Option<DateTime<Utc>>,
    /// When a hub confirmed it last. A request that is older than this was answered.
    pub confirmed: Option<DateTime<Utc>>,
    /// How long the hub promised to tell.
    pub expires: Option<DateTime<Utc>>,
    /// When something is to be done for it.
    pub due: DateTime<Utc>,
    /// Requests in a row that came to nothing.
    pub failures: u32,
    /// Why the last one did, as a sentence; empty after a success.
    pub trouble: String,
    /// When the last push came.
    pub pushed: Option<DateTime<Utc>>,
    /// Pushes that were taken.
    pub pushes: u64,
    /// Pushes that were not: forged or repeated.
    pub ignored: u64,
    /// Hashes of the bodies that were taken last, the newest at the end.
    pub bodies: VecDeque<String>,
    /// A push was taken and not read yet. After a crash the source is asked instead.
    pub unread: bool,
    /// Pushes brought news, and no refresh since found any that were not pushed.
    pub proven: bool,
}

impl Upstream {
    /// Whether a hub is bound to tell.
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.wanted && self.expires.is_some_and(|expires| expires > now)
    }

    /// Whether a hub was asked and has not confirmed.
    pub fn is_waiting(&self) -> bool {
        self.asked > self.confirmed
    }
}

/// The part of the store for these.
pub trait Upstreams: Send + Sync {
    /// All of them.
    fn upstreams(&self) -> BoxFuture<'_, Result<Vec<Upstream>, StoreError>>;

    /// Inserts or replaces one.
    fn put_upstream<'a>(&'a self, upstream: &'a Upstream) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Removes one, if it is there.
    fn remove_upstream<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;
}
