//! What was handed over to each hook, and what is waiting to be: new items of its feed, or what
//! became of incidents.
//!
//! An item is noted the moment it waits, and taken from those that wait when it was received; what
//! becomes of incidents waits from the commit that brought it. So
//! nothing is lost by a crash, and nothing is handed over twice unless the process ends between
//! the receipt and its note.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use super::StoreError;
use crate::model::{HookId, ItemId, SourceId};

/// An item that is to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The source that has it.
    pub source: SourceId,
    /// Its id in the store.
    pub id: ItemId,
    /// The item as it is handed over, as JSON.
    pub json: String,
}

/// What is handed over in one call, the same at every attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Names the call; the receiver tells by it that it has a call already.
    pub id: String,
    /// What the feed said of itself, as JSON; nothing in it for incidents.
    pub about: String,
    /// The items or events as JSON, the oldest first.
    pub items: Vec<String>,
    /// Attempts in a row that failed, of this call or of calls before it that were dropped.
    pub failures: u32,
    /// Before this there is no further attempt.
    pub retry_at: Option<DateTime<Utc>>,
}

/// How large a call may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallLimits {
    /// Items at most.
    pub items_max: usize,
    /// Bytes of all items at most, unless the first alone has more.
    pub bytes_max: usize,
}

/// The part of the store for hooks.
pub trait Outbox: Send + Sync {
    /// Takes a hook up, or looks at it again. `about` is what its feed says of itself.
    /// Of each source with the rule by which the feed takes its items: what the source has when
    /// it is seen for the first time by that rule counts as handed over.
    fn take_up<'a>(
        &'a self,
        hook: &'a HookId,
        about: &'a str,
        sources: &'a [(SourceId, String)],
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Which of these items were neither handed over nor are waiting, by their places.
    fn unnoted<'a>(
        &'a self,
        hook: &'a HookId,
        items: &'a [(SourceId, ItemId)],
    ) -> BoxFuture<'a, Result<Vec<usize>, StoreError>>;

    /// Lets items wait, in this order. Those that were noted before are passed over.
    fn let_wait<'a>(
        &'a self,
        hook: &'a HookId,
        parcels: &'a [Parcel],
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The next call of a hook, if anything is waiting. It stays the same until it ended.
    fn next_call<'a>(&'a self, hook: &'a HookId, limits: CallLimits)
    -> BoxFuture<'a, Result<Option<Call>, StoreError>>;

    /// A call was received.
    fn received<'a>(&'a self, hook: &'a HookId, call: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The next call of a hook failed. Whatever has been waiting since before `oldest` is dropped;
    /// answers how many items that were.
    fn failed<'a>(
        &'a self,
        hook: &'a HookId,
        retry_at: DateTime<Utc>,
        oldest: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<u64, StoreError>>;

    /// Forgets all hooks but these; answers how many items were waiting for the others.
    fn keep_only<'a>(&'a self, hooks: &'a [HookId]) -> BoxFuture<'a, Result<u64, StoreError>>;
}
