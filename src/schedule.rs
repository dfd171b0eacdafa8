//! Floor 1: when a source is due.
//!
//! Pure: every function takes the time it works with, and what looks random (the place of a source
//! in its interval, the jitter of a retry) is computed from its id, so that a restart shifts
//! nothing. The `cron` crate lives only here, and is handed naive wall-clock time; the mapping to
//! the zone, with its gap and overlap, is ours (see [`Cron`]).

mod backoff;
mod crontab;
mod spread;
mod wall_clock;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

pub use backoff::{
    BLOCKED_DELAY_MIN, CRASHES_MAX, DELAY_MAX, FRESH_MAX, GONE_CONFIRMED, GONE_FIRST_DELAY, GONE_PROBE_DELAY, Outcome,
    RETRY_AFTER_MAX, TOLD_FACTOR, TOLD_INTERVAL_MAX, UNREADABLE_DELAY_MAX, next_due, retry_delay, when_told,
};
pub use crontab::Cron;
pub use spread::{catch_up_delay, initial_delay};

/// The shortest interval: anything below it is treated as if it were this.
pub const EVERY_MIN: Duration = Duration::from_secs(1);
/// The longest interval: anything above it is treated as if it were this.
pub const EVERY_MAX: Duration = Duration::from_secs(366 * 24 * 3600);

/// When a source is refreshed.
#[derive(Debug, Clone, PartialEq)]
pub enum Schedule {
    /// Every so often, counted from a stable offset of the source.
    Every(Duration),
    /// At wall-clock times.
    Cron(Cron),
}

impl Schedule {
    /// The first time strictly after `after` at which the source with this id is due.
    ///
    /// An interval is a grid that starts at the epoch plus an offset computed from the id: a fleet
    /// of sources with one interval is spread over it, and no restart shifts anything. Wall-clock
    /// times are taken as they are written.
    pub fn next(&self, source: &str, after: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Every(interval) => spread::next_on_grid(source, clamped(*interval), after),
            Self::Cron(cron) => cron.next(after),
        }
    }

    /// How far apart two runs are: the interval itself, or the distance of the next two wall-clock
    /// times after `now`.
    pub fn interval(&self, now: DateTime<Utc>) -> Duration {
        match self {
            Self::Every(interval) => clamped(*interval),
            Self::Cron(cron) => {
                let first = cron.next(now);
                clamped((cron.next(first) - first).to_std().unwrap_or_default())
            }
        }
    }
}

fn clamped(interval: Duration) -> Duration {
    interval.clamp(EVERY_MIN, EVERY_MAX)
}

/// `at` plus a duration; stays at the end of time instead of overflowing.
fn later(at: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by).ok().and_then(|by| at.checked_add_signed(by)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
