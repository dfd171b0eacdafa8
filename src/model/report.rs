//! How everything stands, as the operator is shown it. It holds no address, no header and no
//! secret of the configuration.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Incident, SourceId, SourceState, Verdict};

/// How one source stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// The source.
    pub source: SourceId,
    /// How its last refresh ended; `None`: it was never refreshed.
    pub verdict: Option<Verdict>,
    /// Why, as a sentence for a person.
    pub reason: String,
    /// Bad verdicts in a row.
    pub failures: u32,
    /// When its last refresh began.
    pub last_refresh: Option<DateTime<Utc>>,
    /// When its last good refresh began.
    pub last_good: Option<DateTime<Utc>>,
    /// When it is due next.
    pub next_due: Option<DateTime<Utc>>,
    /// Whether it is being refreshed.
    pub refreshing: bool,
    /// The incident that goes on, if one does.
    pub incident: Option<Incident>,
}

impl SourceReport {
    /// How a source stands of which this is remembered.
    pub fn of(source: &SourceId, state: &SourceState) -> Self {
        Self {
            source: source.clone(),
            verdict: state.verdict,
            reason: state.reason.clone(),
            failures: state.failures,
            last_refresh: state.last_refresh,
            last_good: state.last_good,
            next_due: state.next_due,
            refreshing: false,
            incident: state.trouble.open().cloned(),
        }
    }

    /// Whether its last refresh went wrong.
    pub fn is_bad(&self) -> bool {
        self.verdict.is_some_and(|verdict| !verdict.is_good())
    }
}

/// How everything stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What is wrong beside the sources, as sentences for a person.
    pub troubles: Vec<String>,
    /// How many of what there are.
    pub counts: Counts,
    /// The sources in the order of the configuration.
    pub sources: Vec<SourceReport>,
    /// The open incidents, then those that ended; of each kind the one opened last first.
    pub incidents: Vec<Incident>,
}

/// How many of what there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Configured sources.
    pub sources: usize,
    /// Sources whose last refresh went wrong.
    pub bad: usize,
    /// Sources that were never refreshed.
    pub unread: usize,
    /// Sources that are being refreshed.
    pub refreshing: usize,
    /// Sources that are due and wait for their turn.
    pub waiting: usize,
    /// Open incidents of configured sources.
    pub incidents: usize,
}

impl Counts {
    /// The numbers of these sources at a time.
    pub fn of(sources: &[SourceReport], now: DateTime<Utc>) -> Self {
        let count = |is: &dyn Fn(&SourceReport) -> bool| sources.iter().filter(|source| is(source)).count();
        Self {
            sources: sources.len(),
            bad: count(&SourceReport::is_bad),
            unread: count(&|source| source.verdict.is_none()),
            refreshing: count(&|source| source.refreshing),
            waiting: count(&|source| !source.refreshing && source.next_due.is_none_or(|due| due <= now)),
            incidents: count(&|source| source.incident.is_some()),
        }
    }
}
