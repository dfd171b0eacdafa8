//! What time it is.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

/// Wall-clock time; tests bring their own.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A difference between the wall clock and real elapsed time that is more than drift.
const JUMP_MIN: TimeDelta = TimeDelta::seconds(60);

/// Notices when the wall clock leaves the course of elapsed time: the machine was suspended, or
/// its clock was set.
///
/// Elapsed time is that of `CLOCK_MONOTONIC`, which stands still while the machine sleeps, as do the
/// timers: so sleep is seen as a jump ahead, within seconds of waking up. A clock that runs on
/// (`CLOCK_BOOTTIME`) could tell it from a clock that was set, but what is to be done is the same.
#[derive(Debug)]
pub(super) struct JumpDetector {
    wall: DateTime<Utc>,
    elapsed: Instant,
}

impl JumpDetector {
    pub(super) fn new(wall: DateTime<Utc>, elapsed: Instant) -> Self {
        Self { wall, elapsed }
    }

    /// By how much the wall clock jumped since the last call, if it did.
    pub(super) fn look(&mut self, wall: DateTime<Utc>, elapsed: Instant) -> Option<TimeDelta> {
        let real = elapsed.saturating_duration_since(self.elapsed);
        let shown = wall - self.wall;
        *self = Self { wall, elapsed };
        let jump = shown - TimeDelta::from_std(real).unwrap_or(TimeDelta::MAX);
        (jump.abs() >= JUMP_MIN).then_some(jump)
    }
}

/// The time between two wall-clock times, zero if the second is earlier.
pub(super) fn until(now: DateTime<Utc>, then: DateTime<Utc>) -> Duration {
    (then - now).to_std().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn drift_is_no_jump_and_suspension_is_one() {
        let wall: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let start = Instant::now();
        let mut detector = JumpDetector::new(wall, start);
        let (wall, at) = (wall + TimeDelta::seconds(35), start + Duration::from_secs(5));
        assert_eq!(detector.look(wall, at), None);
        let (wall, at) = (wall + TimeDelta::hours(8), at + Duration::from_secs(5));
        assert_eq!(detector.look(wall, at), Some(TimeDelta::hours(8) - TimeDelta::seconds(5)));
        assert_eq!(detector.look(wall - TimeDelta::hours(1), at), Some(TimeDelta::hours(-1)));
        assert_eq!(detector.look(wall - TimeDelta::hours(1), at), None);
    }
}
