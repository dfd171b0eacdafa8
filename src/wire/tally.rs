//! What was counted since the start of the process, for monitors.

use crate::model::{RefreshRecord, Verdict};

/// The upper ends of the classes of durations, in seconds: an unchanged feed takes a tenth of one,
/// a first refresh of a slow host minutes, and after half an hour a refresh is ended.
pub const DURATION_SECONDS: [f64; 11] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0];

/// Numbers that only grow.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Refreshes by verdict, in the order of [`Verdict::ALL`].
    pub refreshes: [u64; Verdict::ALL.len()],
    /// Refreshes that took at most so long and longer than the class before; longer ones are in none.
    pub durations: [u64; DURATION_SECONDS.len()],
    /// How long all refreshes took together, in milliseconds.
    pub duration_ms: u64,
    /// Items seen for the first time.
    pub items_new: u64,
    /// Items whose visible content changed.
    pub items_changed: u64,
    /// Times that the store failed.
    pub store_failures: u64,
}

impl Tally {
    pub(super) fn count(&mut self, record: &RefreshRecord) {
        if let Some(place) = Verdict::ALL.iter().position(|verdict| *verdict == record.verdict) {
            self.refreshes[place] += 1;
        }
        let seconds = record.duration_ms as f64 / 1000.0;
        if let Some(class) = DURATION_SECONDS.iter().position(|end| seconds <= *end) {
            self.durations[class] += 1;
        }
        self.duration_ms = self.duration_ms.saturating_add(record.duration_ms);
        self.items_new += u64::from(record.new);
        self.items_changed += u64::from(record.changed);
    }
}
