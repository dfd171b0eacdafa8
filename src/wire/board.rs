//! How the sources stand, kept in memory beside the store: pages of the operator read it at any
//! time, also while the store does not answer, and a monitor that asks every few seconds costs the
//! store nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::tally::Tally;
use crate::config::Config;
use crate::model::{RefreshRecord, SourceId, SourceReport, SourceState};

/// What is written there.
#[derive(Debug, Default)]
pub struct Board {
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    sources: BTreeMap<SourceId, SourceReport>,
    tally: Tally,
}

/// A refresh that goes on until this is dropped, however it ends.
pub struct Refreshing<'a> {
    board: &'a Board,
    source: SourceId,
}

impl Board {
    /// Notes how a source stands, as the store says.
    pub fn note(&self, source: &SourceId, state: &SourceState) {
        let mut notes = self.notes();
        let refreshing = notes.sources.get(source).is_some_and(|known| known.refreshing);
        notes.sources.insert(source.clone(), SourceReport { refreshing, ..SourceReport::of(source, state) });
    }

    /// Whether anything was noted of a source.
    pub(super) fn knows(&self, source: &SourceId) -> bool {
        self.notes().sources.contains_key(source)
    }

    /// Notes when a source is due.
    pub fn note_due(&self, source: &SourceId, due: DateTime<Utc>) {
        if let Some(known) = self.notes().sources.get_mut(source) {
            known.next_due = Some(due);
        }
    }

    /// Notes that a source is being refreshed.
    pub fn begin(&self, source: &SourceId) -> Refreshing<'_> {
        let mut notes = self.notes();
        let known = notes.sources.entry(source.clone());
        known.or_insert_with(|| SourceReport::of(source, &SourceState::default())).refreshing = true;
        Refreshing { board: self, source: source.clone() }
    }

    /// Counts a refresh that ended.
    pub fn count(&self, record: &RefreshRecord) {
        self.notes().tally.count(record);
    }

    /// Counts that the store failed.
    pub(super) fn count_store_failure(&self) {
        self.notes().tally.store_failures += 1;
    }

    /// The configured sources, in their order.
    pub fn sources(&self, config: &Config) -> Vec<SourceReport> {
        let notes = self.notes();
        let report = |id: &SourceId| match notes.sources.get(id) {
            Some(known) => known.clone(),
            None => SourceReport::of(id, &SourceState::default()),
        };
        config.sources.iter().map(|source| report(&source.id)).collect()
    }

    /// What was counted since the start.
    pub fn tally(&self) -> Tally {
        self.notes().tally.clone()
    }

    /// Leaves out the sources that are configured no longer.
    pub(super) fn retain(&self, config: &Config) {
        self.notes().sources.retain(|id, _| config.source(id.as_str()).is_some());
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Refreshing<'_> {
    fn drop(&mut self) {
        if let Some(known) = self.board.notes().sources.get_mut(&self.source) {
            known.refreshing = false;
        }
    }
}
