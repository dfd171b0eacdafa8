//! Which source is due next: pure, the time is an argument.

mod hosts;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use self::hosts::Hosts;
use crate::config::Source;
use crate::model::SourceId;
use crate::schedule::{self, Schedule};

use super::work::Standing;

/// A remembered due time that lies further ahead than any back-off (and three intervals) was made
/// under a wrong clock.
const DUE_AHEAD_MAX: TimeDelta = TimeDelta::days(40);
/// After a start, what is late is caught up with within this time at most: somebody may be waiting.
const CATCH_UP_MAX: Duration = Duration::from_secs(10 * 60);
/// A source is never due again sooner than this, whatever its refresh says.
const DUE_GAP_MIN: TimeDelta = TimeDelta::seconds(1);

#[derive(Debug)]
struct Entry {
    source: Arc<Source>,
    host: Arc<str>,
    due: DateTime<Utc>,
    /// Since when it is running, if it is.
    running: Option<DateTime<Utc>>,
    /// Its configuration changed while it was running: due then, whatever the refresh says.
    due_instead: Option<DateTime<Utc>>,
    /// It left the configuration while it was running.
    removed: bool,
}

/// All sources, with the time each is due.
#[derive(Debug, Default)]
pub(super) struct Queue {
    entries: HashMap<SourceId, Entry>,
    hosts: Hosts,
}

impl Queue {
    /// Takes over the sources of a configuration: new ones come in, others go, unchanged ones keep
    /// their due time. Returns those whose due time was decided here and is to be remembered.
    pub(super) fn adopt(
        &mut self,
        sources: &[Arc<Source>],
        standings: &HashMap<SourceId, Standing>,
        now: DateTime<Utc>,
    ) -> Vec<(SourceId, DateTime<Utc>)> {
        self.drop_all_but(sources);
        // Those that are looked at soon share the time for it.
        let fleet = sources.iter().filter(|source| self.is_looked_at_soon(source, standings)).count();
        let mut decided = Vec::new();
        for source in sources {
            let standing = standings.get(&source.id).copied();
            match self.entries.get(&source.id) {
                None => self.insert(Arc::clone(source), first_due(source, standing, now, fleet)),
                Some(entry) => {
                    let due = changed_due(&entry.source, source, standing.unwrap_or_default(), now, fleet);
                    decided.extend(due.map(|due| (source.id.clone(), due)));
                    self.replace(Arc::clone(source), due);
                }
            }
        }
        decided
    }

    /// Whether a configuration brings a source that was never read, or not in this way.
    fn is_looked_at_soon(&self, source: &Source, standings: &HashMap<SourceId, Standing>) -> bool {
        match self.entries.get(&source.id) {
            Some(entry) => is_read_otherwise(&entry.source, source),
            None => standings.get(&source.id).is_some_and(|standing| standing.next_due.is_none()),
        }
    }

    /// Takes a source that is due and whose host has room; it is running now. Hosts take turns, and
    /// of one host the source that has been due longest comes first.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Option<Arc<Source>> {
        let id = self.hosts.take(now)?;
        let entry = self.entries.get_mut(&id)?;
        entry.running = Some(now);
        Some(Arc::clone(&entry.source))
    }

    /// A refresh has ended, and its source is due again then. `taken` is what `take_due` returned.
    pub(super) fn put_back(&mut self, taken: &Source, due: DateTime<Utc>, now: DateTime<Utc>) {
        self.hosts.give_back(&host(taken));
        let Some(entry) = self.entries.get_mut(&taken.id) else { return };
        if entry.removed {
            self.entries.remove(&taken.id);
            return;
        }
        let begun = entry.running.take().unwrap_or(now);
        let due = entry.due_instead.take().unwrap_or_else(|| believable(&entry.source, due, begun, now));
        entry.due = due.max(now + DUE_GAP_MIN);
        self.hosts.insert(&entry.host, entry.due, taken.id.clone());
    }

    /// A source that is not running is due now.
    pub(super) fn hasten(&mut self, id: &SourceId, now: DateTime<Utc>) {
        if self.entries.get(id).is_some_and(|entry| entry.running.is_none() && now < entry.due) {
            self.move_to(id, now);
        }
    }

    /// When the next source can be taken, if none of the running ones ends before.
    pub(super) fn next(&self) -> Option<(DateTime<Utc>, &SourceId)> {
        self.hosts.next()
    }

    /// How many sources there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The wall clock jumped to `now`. Forward (a suspended machine, a clock that was set): what
    /// has become due runs once, spread over a tenth of its interval. Backward: intervals and
    /// waits keep their length, and wall-clock times are looked up anew.
    pub(super) fn clock_jumped(&mut self, by: TimeDelta, now: DateTime<Utc>) {
        let moved: Vec<(SourceId, DateTime<Utc>)> =
            self.entries.iter().map(|(id, entry)| (id.clone(), due_after_jump(entry, by, now))).collect();
        for (id, due) in moved {
            self.move_to(&id, due);
        }
        self.hosts.forget_turns();
    }

    fn insert(&mut self, source: Arc<Source>, due: DateTime<Utc>) {
        let (id, host) = (source.id.clone(), host(&source));
        self.hosts.insert(&host, due, id.clone());
        self.entries.insert(id, Entry { source, host, due, running: None, due_instead: None, removed: false });
    }

    /// Gives a known source its new configuration, and its new due time if there is one.
    fn replace(&mut self, source: Arc<Source>, due: Option<DateTime<Utc>>) {
        let Some(entry) = self.entries.get_mut(&source.id) else { return };
        if entry.running.is_none() {
            self.hosts.remove(&entry.host, entry.due, &source.id);
            entry.due = due.unwrap_or(entry.due);
            self.hosts.insert(&host(&source), entry.due, source.id.clone());
        } else {
            entry.due_instead = due.or(entry.due_instead);
        }
        entry.host = host(&source);
        entry.source = source;
        entry.removed = false;
    }

    /// Gives a source another due time; one that is running has none that could be moved, but for
    /// that which its new configuration has given it.
    fn move_to(&mut self, id: &SourceId, due: DateTime<Utc>) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        if entry.running.is_some() {
            entry.due_instead = entry.due_instead.map(|_| due);
            return;
        }
        self.hosts.remove(&entry.host, entry.due, id);
        entry.due = due;
        self.hosts.insert(&entry.host, due, id.clone());
    }

    fn drop_all_but(&mut self, sources: &[Arc<Source>]) {
        let kept: HashSet<&SourceId> = sources.iter().map(|source| &source.id).collect();
        let hosts = &mut self.hosts;
        self.entries.retain(|id, entry| {
            entry.removed = !kept.contains(id);
            if entry.removed && entry.running.is_none() {
                hosts.remove(&entry.host, entry.due, id);
            }
            !entry.removed || entry.running.is_some()
        });
    }
}

/// The host that a source's refresh spends its time with.
fn host(source: &Source) -> Arc<str> {
    source.urls.first().and_then(|url| url.host_str()).unwrap_or_default().into()
}

/// When a source is due after the wall clock jumped.
fn due_after_jump(entry: &Entry, by: TimeDelta, now: DateTime<Utc>) -> DateTime<Utc> {
    let (id, schedule) = (entry.source.id.as_str(), &entry.source.schedule);
    let due = entry.due_instead.unwrap_or(entry.due);
    if by > TimeDelta::zero() {
        let delay = schedule::catch_up_delay(id, schedule.interval(now));
        return if due <= now { now + delay } else { due };
    }
    match schedule {
        Schedule::Every(_) => due.checked_add_signed(by).unwrap_or(now),
        Schedule::Cron(_) => due.min(schedule.next(id, now)),
    }
}

/// The due time that a refresh decided on by the clock as it was when it began, by the clock as it
/// is now: the machine may have slept in between, or its clock been set.
fn believable(source: &Source, due: DateTime<Utc>, begun: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let interval = source.schedule.interval(now);
    let ahead_max = TimeDelta::from_std(interval).map_or(DUE_AHEAD_MAX, |interval| DUE_AHEAD_MAX + interval * 3);
    if begun > now {
        // The wait keeps its length.
        return now + (due - begun).clamp(DUE_GAP_MIN, ahead_max);
    }
    if due > now + ahead_max {
        return source.schedule.next(source.id.as_str(), now);
    }
    if due <= now { now + schedule::catch_up_delay(source.id.as_str(), interval) } else { due }
}

/// When a source that the queue doesn't know is due: as remembered, so that a restart asks nobody
/// early. `fleet`: how many were never refreshed.
fn first_due(source: &Source, standing: Option<Standing>, now: DateTime<Utc>, fleet: usize) -> DateTime<Utc> {
    let id = source.id.as_str();
    let Some(standing) = standing else {
        // The store could not say. Asking too late is the smaller mistake.
        return source.schedule.next(id, now);
    };
    match standing.next_due {
        None => now + schedule::initial_delay(id, fleet),
        Some(due) if due <= now => {
            // After a short absence few are late, after a long one all are.
            let late = (now - due).to_std().unwrap_or_default().min(CATCH_UP_MAX);
            let catch_up = schedule::catch_up_delay(id, source.schedule.interval(now).min(late * 10));
            now + catch_up.max(schedule::initial_delay(id, 0))
        }
        Some(due) => believable(source, due, standing.last_refresh.unwrap_or(now), now),
    }
}

/// Whether a new configuration reads other addresses, or by other rules.
fn is_read_otherwise(before: &Source, after: &Source) -> bool {
    before.fingerprint != after.fingerprint || before.urls != after.urls
}

/// When a source is due because its configuration changed; `None`: as before. `fleet`: of how many.
fn changed_due(
    before: &Source,
    after: &Source,
    standing: Standing,
    now: DateTime<Utc>,
    fleet: usize,
) -> Option<DateTime<Utc>> {
    let id = after.id.as_str();
    if is_read_otherwise(before, after) {
        // Whoever changed how it is read wants to see what comes of it.
        return Some(now + schedule::initial_delay(id, fleet));
    }
    // A source that is being left alone because it failed stays so.
    (before.schedule != after.schedule && standing.failures == 0).then(|| after.schedule.next(id, now))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
