//! Those that wait, host by host, so that thousands of one host are one candidate among others.
//!
//! A host with room has one turn: when the first of its sources is due, or when it was last served,
//! whichever is later. So a host that can't keep up with its many sources, and has always one that is
//! due longer than any other, gets its next turn only after all who waited since its last one, even
//! if there is but one worker. Every operation costs the same however many sources wait.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::SourceId;

/// Refreshes of one host at the same time. The host's queue in `fetch` lets only one request
/// through anyway; more refreshes would only sit there and keep the workers from other hosts.
const HOST_REFRESHES_MAX: usize = 2;

/// What is remembered of one host.
#[derive(Debug, Default)]
struct Host {
    waiting: BTreeSet<(DateTime<Utc>, SourceId)>,
    running: usize,
    /// When one of its sources was taken last.
    served: Option<DateTime<Utc>>,
}

impl Host {
    /// When it has its turn, if it has room and anybody waits.
    fn turn(&self) -> Option<DateTime<Utc>> {
        let (due, _) = self.waiting.first().filter(|_| self.running < HOST_REFRESHES_MAX)?;
        Some(self.served.map_or(*due, |served| served.max(*due)))
    }
}

/// All hosts that have anybody waiting or running.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    hosts: HashMap<Arc<str>, Host>,
    /// The turns of those that have one.
    turns: BTreeSet<(DateTime<Utc>, Arc<str>)>,
}

impl Hosts {
    /// A source waits until it is due.
    pub(super) fn insert(&mut self, host: &Arc<str>, due: DateTime<Utc>, id: SourceId) {
        self.change(host, |host| {
            host.waiting.insert((due, id));
        });
    }

    /// A source that waits until then waits no longer.
    pub(super) fn remove(&mut self, host: &Arc<str>, due: DateTime<Utc>, id: &SourceId) {
        self.change(host, |host| {
            host.waiting.remove(&(due, id.clone()));
        });
    }

    /// Takes the source whose turn it is; it runs until its host is given back.
    pub(super) fn take(&mut self, now: DateTime<Utc>) -> Option<SourceId> {
        let (_, host) = self.turns.first().filter(|(turn, _)| *turn <= now)?.clone();
        let mut taken = None;
        self.change(&host, |host| {
            taken = host.waiting.pop_first();
            host.running += 1;
            host.served = Some(now);
        });
        taken.map(|(_, id)| id)
    }

    /// One that ran has ended.
    pub(super) fn give_back(&mut self, host: &Arc<str>) {
        self.change(host, |host| host.running = host.running.saturating_sub(1));
    }

    /// Whose turn is next, and when.
    pub(super) fn next(&self) -> Option<(DateTime<Utc>, &SourceId)> {
        let (turn, host) = self.turns.first()?;
        let (_, id) = self.hosts.get(host)?.waiting.first()?;
        Some((*turn, id))
    }

    /// Forgets when each was served: the clock that told it was another.
    pub(super) fn forget_turns(&mut self) {
        let hosts: Vec<Arc<str>> = self.hosts.keys().cloned().collect();
        for host in hosts {
            self.change(&host, |host| host.served = None);
        }
    }

    /// Changes a host, and its turn with it.
    fn change(&mut self, name: &Arc<str>, change: impl FnOnce(&mut Host)) {
        let host = self.hosts.entry(Arc::clone(name)).or_default();
        let before = host.turn();
        change(host);
        let after = host.turn();
        if host.waiting.is_empty() && host.running == 0 {
            self.hosts.remove(name);
        }
        if before != after {
            before.map(|turn| self.turns.remove(&(turn, Arc::clone(name))));
            after.map(|turn| self.turns.insert((turn, Arc::clone(name))));
        }
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> impl Iterator<Item = &SourceId> {
        self.hosts.values().flat_map(|host| host.waiting.iter().map(|(_, id)| id))
    }
}
