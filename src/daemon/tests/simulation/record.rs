//! What happened in the simulation.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::weather::Weather;

/// What happened, and what must not have happened.
#[derive(Default)]
pub(super) struct Record {
    refreshes: u64,
    answers: BTreeMap<String, u64>,
    /// Refreshes that began in each minute.
    minutes: HashMap<i64, u64>,
    busiest: u64,
    pub(super) latest: TimeDelta,
    pub(super) violations: Vec<String>,
}

impl Record {
    /// A refresh begins.
    pub(super) fn begun(&mut self, now: DateTime<Utc>) {
        self.refreshes += 1;
        *self.minutes.entry(now.timestamp().div_euclid(60)).or_default() += 1;
    }

    /// A host answers a request.
    pub(super) fn answered(&mut self, weather: Weather) {
        *self.answers.entry(weather.name()).or_default() += 1;
    }

    /// What must hold.
    pub(super) fn check(&mut self, holds: bool, complaint: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(complaint());
        }
    }

    /// Looks for bursts.
    pub(super) fn conclude(&mut self, days: i64) {
        // The first start asks everybody, fifty a second at most.
        let first = self.minutes.keys().min().copied().unwrap_or_default();
        let mean = self.refreshes / (days as u64 * 24 * 60) + 1;
        self.busiest =
            self.minutes.iter().filter(|(minute, _)| **minute > first + 2).map(|(_, begun)| *begun).max().unwrap();
        // What was missed is caught up with within a tenth of each interval.
        let busiest = self.busiest;
        self.check(busiest <= 12 * mean + 20, || format!("{busiest} refreshes began in one minute, {mean} do usually"));
    }

    /// Every fault came, or the month shows nothing.
    pub(super) fn saw_everything(&self) {
        let kinds = [
            Weather::Fine,
            Weather::Silent,
            Weather::Broken,
            Weather::Gone,
            Weather::Throttling(0),
            Weather::ThrottlingSilently,
            Weather::Overloaded(0),
            Weather::Crashing,
            Weather::Hanging,
        ];
        for kind in kinds.map(Weather::name) {
            assert!(self.answers.contains_key(&kind), "{kind} never came: {:?}", self.answers);
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { refreshes, answers, busiest, latest, .. } = self;
        let latest = latest.num_seconds();
        write!(f, "{refreshes} refreshes, at most {busiest} begun in a minute, none more than {latest} s late; ")?;
        write!(f, "answers: {answers:?}")
    }
}
