//! What a feed asks of those who come back (RSS 2.0, `ttl`, `skipHours`, `skipDays`).

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// A week without an hour that is not skipped is no wish that could be followed.
const HOURS_MAX: i64 = 7 * 24;

/// The wishes of a feed. They hold until it says others: an answer that nothing changed repeats none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// How long it wants to be left alone after each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_seconds: Option<u64>,
    /// The hours of Greenwich in which it wants not to be asked.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skip_hours: BTreeSet<u32>,
    /// The days on which it wants not to be asked, from Monday, which is 0.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skip_days: BTreeSet<u32>,
}

impl Wishes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// For how many seconds it wants to be left alone from now on.
    pub fn seconds(&self, now: DateTime<Utc>) -> Option<u64> {
        self.pause_seconds.max(self.until_awake(now)).filter(|seconds| *seconds > 0)
    }

    /// How long it is to the next hour that is not skipped.
    fn until_awake(&self, now: DateTime<Utc>) -> Option<u64> {
        let is_skipped = |at: &DateTime<Utc>| {
            self.skip_hours.contains(&at.hour()) || self.skip_days.contains(&at.weekday().num_days_from_monday())
        };
        if !is_skipped(&now) {
            return None;
        }
        let hour = now.with_minute(0)?.with_second(0)?.with_nanosecond(0)?;
        let awake = (1..=HOURS_MAX).map(|hours| hour + TimeDelta::hours(hours)).find(|at| !is_skipped(at))?;
        u64::try_from((awake - now).num_seconds()).ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn hours_and_days_count_from_each_time_anew() {
        // Tuesday and Wednesday night are skipped.
        let wishes =
            Wishes { pause_seconds: Some(600), skip_hours: [22, 23].into_iter().collect(), skip_days: [2].into() };
        let asked = |now: &str| wishes.seconds(now.parse().unwrap());
        assert_eq!(asked("2026-11-24T21:30:00Z"), Some(600));
        assert_eq!(asked("2026-11-24T22:30:00Z"), Some(90 * 60 + 24 * 3600));
        assert_eq!(asked("2026-11-25T23:59:00Z"), Some(600));
        assert_eq!(Wishes::default().seconds("2026-11-24T22:30:00Z".parse().unwrap()), None);
        let text = serde_json::to_string(&wishes).unwrap();
        assert_eq!(serde_json::from_str::<Wishes>(&text).unwrap(), wishes);
        assert!(serde_json::from_str::<Wishes>("{}").unwrap().is_empty());
    }
}
