//! What the daemon does for its sources, as far as it needs to know.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::config::{Config, Source};
use crate::model::SourceId;

/// Where a source stands, as remembered across restarts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// When it is due; `None`: it was never refreshed.
    pub next_due: Option<DateTime<Utc>>,
    /// When its last refresh began.
    pub last_refresh: Option<DateTime<Utc>>,
    /// Bad verdicts in a row.
    pub failures: u32,
}

/// Something that goes on beside the refreshes until it is stopped, and then ends within a second.
pub struct Companion {
    /// What it is called in the log.
    pub name: &'static str,
    /// Begins it, also again.
    pub begin: Box<dyn Fn(watch::Receiver<bool>) -> BoxFuture<'static, ()> + Send + Sync>,
}

/// The work behind the schedule. Futures must not block their thread.
pub trait Work: Send + Sync + 'static {
    /// Takes over a configuration, at the start and at every reload: from now on, refreshes and
    /// feeds follow it. Publishes all feeds from what is stored. If it fails, the one before stays
    /// in force.
    fn adopt(&self, config: Arc<Config>) -> BoxFuture<'_, Result<(), String>>;

    /// Where a source stands.
    fn standing<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Standing, String>>;

    /// Remembers a due time that the daemon itself decided on, after a reload.
    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, ()>;

    /// Refreshes a source, remembers the outcome, and says when it is due next.
    fn refresh(&self, source: Arc<Source>) -> BoxFuture<'_, DateTime<Utc>>;

    /// A refresh panicked or never ended: remembers that as a bad verdict, and says when the
    /// source is due next.
    fn crashed(&self, source: Arc<Source>, reason: String) -> BoxFuture<'_, DateTime<Utc>>;

    /// What goes on beside the refreshes.
    fn companions(self: Arc<Self>) -> Vec<Companion>;

    /// The next source that is to be refreshed before it is due, for somebody told us that it has
    /// news; for ever none, perhaps. Each is named once, also if its refresh is running.
    fn next_told(&self) -> BoxFuture<'_, SourceId>;

    /// Whether somebody told us of news of a source that no refresh has looked at.
    fn is_told(&self, source: &SourceId) -> bool;

    /// The process is to end: refreshes under way begin nothing more, and store what they have.
    fn stop(&self);

    /// Ends when the store has answered. The watchdog is fed only after it, so that a store that
    /// is stuck for good leads to a restart.
    fn store_answers(&self) -> BoxFuture<'_, ()>;
}
