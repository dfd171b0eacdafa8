//! Which source is due next: pure, the time is an argument.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::Source;
use crate::model::SourceId;
use crate::schedule::{self, Schedule};

use super::work::Standing;

/// Refreshes of one host at the same time. The host's queue in `fetch` lets only one request
/// through anyway; more refreshes would only sit there and keep the workers from other hosts.
const HOST_REFRESHES_MAX: usize = 2;
/// A remembered due time that lies further ahead than any back-off (and three intervals) was made
/// under a wrong clock.
const DUE_AHEAD_MAX: TimeDelta = TimeDelta::days(10);

#[derive(Debug)]
struct Entry {
    source: Arc<Source>,
    host: String,
    due: DateTime<Utc>,
    running: bool,
    /// Its configuration changed while it was running: due then, whatever the refresh says.
    due_instead: Option<DateTime<Utc>>,
    /// It left the configuration while it was running.
    removed: bool,
}

/// All sources, with the time each is due.
#[derive(Debug, Default)]
pub(super) struct Queue {
    entries: HashMap<SourceId, Entry>,
    /// Those that are not running.
    waiting: BTreeSet<(DateTime<Utc>, SourceId)>,
    /// Running refreshes by host.
    hosts: HashMap<String, usize>,
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
        let mut decided = Vec::new();
        for source in sources {
            let standing = standings.get(&source.id).copied();
            match self.entries.get(&source.id) {
                None => self.insert(Arc::clone(source), first_due(source, standing, now)),
                Some(entry) => {
                    let due = changed_due(&entry.source, source, standing.unwrap_or_default(), now);
                    decided.extend(due.map(|due| (source.id.clone(), due)));
                    self.replace(Arc::clone(source), due);
                }
            }
        }
        decided
    }

    /// Takes the source that has been due longest and whose host has room; it is running now.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Option<Arc<Source>> {
        let next = self.waiting.iter().take_while(|(due, _)| *due <= now).find(|(_, id)| self.host_has_room(id));
        let key = next?.clone();
        self.waiting.remove(&key);
        let entry = self.entries.get_mut(&key.1)?;
        entry.running = true;
        *self.hosts.entry(entry.host.clone()).or_default() += 1;
        Some(Arc::clone(&entry.source))
    }

    /// A refresh has ended, and its source is due again then. `taken` is what `take_due` returned.
    pub(super) fn put_back(&mut self, taken: &Source, due: DateTime<Utc>) {
        let host = host(taken);
        if let Some(count) = self.hosts.get_mut(&host) {
            *count -= 1;
            if *count == 0 {
                self.hosts.remove(&host);
            }
        }
        let Some(entry) = self.entries.get_mut(&taken.id) else { return };
        if entry.removed {
            self.entries.remove(&taken.id);
            return;
        }
        entry.running = false;
        entry.due = entry.due_instead.take().unwrap_or(due);
        self.waiting.insert((entry.due, taken.id.clone()));
    }

    /// A source that is not running is due now.
    pub(super) fn hasten(&mut self, id: &SourceId, now: DateTime<Utc>) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        if !entry.running && now < entry.due {
            self.waiting.remove(&(entry.due, id.clone()));
            entry.due = now;
            self.waiting.insert((now, id.clone()));
        }
    }

    /// When the next source can be taken, if none of the running ones ends before.
    pub(super) fn next(&self) -> Option<(DateTime<Utc>, &SourceId)> {
        self.waiting.iter().find(|(_, id)| self.host_has_room(id)).map(|(due, id)| (*due, id))
    }

    /// How many sources there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The wall clock jumped to `now`. Forward (a suspended machine, a clock that was set): what
    /// has become due runs once, spread over a tenth of its interval. Backward: intervals and
    /// waits keep their length, and wall-clock times are looked up anew.
    pub(super) fn clock_jumped(&mut self, by: TimeDelta, now: DateTime<Utc>) {
        let waiting = std::mem::take(&mut self.waiting);
        for (due, id) in waiting {
            let Some(entry) = self.entries.get_mut(&id) else { continue };
            let schedule = &entry.source.schedule;
            entry.due = if by > TimeDelta::zero() {
                let delay = schedule::catch_up_delay(id.as_str(), schedule.interval(now));
                if due <= now { now + delay } else { due }
            } else {
                match schedule {
                    Schedule::Every(_) => due.checked_add_signed(by).unwrap_or(now),
                    Schedule::Cron(_) => due.min(schedule.next(id.as_str(), now)),
                }
            };
            self.waiting.insert((entry.due, id));
        }
    }

    fn insert(&mut self, source: Arc<Source>, due: DateTime<Utc>) {
        let id = source.id.clone();
        self.waiting.insert((due, id.clone()));
        let host = host(&source);
        self.entries.insert(id, Entry { source, host, due, running: false, due_instead: None, removed: false });
    }

    /// Gives a known source its new configuration, and its new due time if there is one.
    fn replace(&mut self, source: Arc<Source>, due: Option<DateTime<Utc>>) {
        let id = source.id.clone();
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.host = host(&source);
        entry.source = source;
        entry.removed = false;
        let Some(due) = due else { return };
        if entry.running {
            entry.due_instead = Some(due);
        } else {
            self.waiting.remove(&(entry.due, id.clone()));
            entry.due = due;
            self.waiting.insert((due, id));
        }
    }

    fn drop_all_but(&mut self, sources: &[Arc<Source>]) {
        let kept: BTreeSet<&SourceId> = sources.iter().map(|source| &source.id).collect();
        self.waiting.retain(|(_, id)| kept.contains(id));
        self.entries.retain(|id, entry| {
            entry.removed = !kept.contains(id);
            !entry.removed || entry.running
        });
    }

    fn host_has_room(&self, id: &SourceId) -> bool {
        let running = self.entries.get(id).and_then(|entry| self.hosts.get(&entry.host));
        running.copied().unwrap_or_default() < HOST_REFRESHES_MAX
    }
}

/// The host that a source's refresh spends its time with.
fn host(source: &Source) -> String {
    source.urls.first().and_then(|url| url.host_str()).unwrap_or_default().to_owned()
}

/// When a source that the queue doesn't know is due: as remembered, so that a restart asks nobody
/// early.
fn first_due(source: &Source, standing: Option<Standing>, now: DateTime<Utc>) -> DateTime<Utc> {
    let id = source.id.as_str();
    let interval = TimeDelta::from_std(source.schedule.interval(now)).unwrap_or(DUE_AHEAD_MAX);
    let Some(standing) = standing else {
        // The store could not say. Asking too late is the smaller mistake.
        return source.schedule.next(id, now);
    };
    match standing.next_due {
        Some(due) if due > now + DUE_AHEAD_MAX + interval * 3 => source.schedule.next(id, now),
        Some(due) if due > now => due,
        Some(_) | None => now + schedule::initial_delay(id),
    }
}

/// When a source is due because its configuration changed; `None`: as before.
fn changed_due(before: &Source, after: &Source, standing: Standing, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let id = after.id.as_str();
    if before.fingerprint != after.fingerprint || before.urls != after.urls {
        // Whoever changed how it is read wants to see what comes of it.
        return Some(now + schedule::initial_delay(id));
    }
    // A source that is being left alone because it failed stays so.
    (before.schedule != after.schedule && standing.failures == 0).then(|| after.schedule.next(id, now))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
