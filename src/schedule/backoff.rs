//! When a source is asked again after a refresh, good or bad.
//!
//! Most readers ask faster when a server struggles; this does the opposite: waiting times double,
//! with jitter so that sources that failed together don't return together. Nothing is ever given
//! up: even a source that is gone, or whose refreshes fail inside, is probed now and then, so that
//! it comes back by itself.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Schedule, later, spread};
use crate::model::Verdict;

/// The longest wait after errors and blocks, unless the interval itself is longer.
pub const DELAY_MAX: Duration = Duration::from_secs(24 * 3600);
/// The longest wait while the server answers but the page cannot be read (empty, drifted, an app
/// shell): asking costs it little, and recovery should be noticed the same day.
pub const UNREADABLE_DELAY_MAX: Duration = Duration::from_secs(6 * 3600);
/// The shortest wait after a block (403, 429) that doesn't say how long it lasts.
pub const BLOCKED_DELAY_MIN: Duration = Duration::from_secs(4 * 3600);
/// The wait after the first "gone": a single 410 may be a mistake of the server.
pub const GONE_FIRST_DELAY: Duration = Duration::from_secs(24 * 3600);
/// A source that said "gone" for so long is gone for good.
pub const GONE_CONFIRMED: Duration = Duration::from_secs(24 * 3600);
/// The wait between probes of a source that is gone for good: it is polled no longer, but a server
/// that was wrong for days must not silence it for ever.
pub const GONE_PROBE_DELAY: Duration = Duration::from_secs(30 * 24 * 3600);
/// Refreshes in a row that failed inside, after which a source is tried only so often as one that
/// fails for long: once a day, or when its configuration changes.
pub const CRASHES_MAX: u32 = 3;
/// The longest `Retry-After` that is obeyed.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// The longest freshness (`Cache-Control: max-age`, `Expires`) that is obeyed. News move faster
/// than the caching that some servers declare for everything.
pub const FRESH_MAX: Duration = Duration::from_secs(4 * 3600);

/// A source whose hub tells of news is asked so many times less often.
pub const TOLD_FACTOR: u32 = 8;
/// But at least so often, unless its own interval is longer: a hub may fall silent without a word.
pub const TOLD_INTERVAL_MAX: Duration = Duration::from_secs(4 * 3600);

/// How far a retry may lie before or after its computed time, in percent.
const JITTER_PERCENT: u64 = 20;
/// A wall-clock run may be this much before the page turns stale: otherwise `*/30` and a
/// `max-age` of half an hour, counted from the answer, would skip every other run.
const FRESH_SLACK: Duration = Duration::from_secs(60);
/// More doublings than this are beyond every limit here.
const DOUBLINGS_MAX: u32 = 20;

/// What a refresh found out about when to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub verdict: Verdict,
    /// Bad verdicts in a row, this one included; 0 after a good one.
    pub failures: u32,
    /// For how long the server has been saying that it is gone.
    pub gone_for: Duration,
    /// What `Retry-After` asked for.
    pub retry_after: Option<Duration>,
    /// How long the server calls its answer fresh, in seconds.
    pub fresh_seconds: Option<u64>,
}

impl Outcome {
    /// The outcome of a refresh that brought nothing.
    pub fn nothing(verdict: Verdict, failures: u32) -> Self {
        Self { verdict, failures, gone_for: Duration::ZERO, retry_after: None, fresh_seconds: None }
    }

    /// The outcome of a refresh that failed inside, as so many did before it.
    pub fn crashed(crashes: u32, failures: u32) -> Self {
        Self::nothing(Verdict::Unreachable, if crashes >= CRASHES_MAX { u32::MAX } else { failures })
    }
}

/// When the source is due after a refresh that ended at `now`.
///
/// The result depends on nothing but the arguments; the jitter is computed from the source's id
/// and its failures.
pub fn next_due(schedule: &Schedule, source: &str, outcome: &Outcome, now: DateTime<Utc>) -> DateTime<Utc> {
    let earliest = not_before(outcome, now);
    if outcome.verdict.is_good() {
        return match schedule {
            // A run that was late (a restart, a suspended machine) is not followed by the regular
            // one at once: half an interval lies between them at least.
            Schedule::Every(_) => schedule.next(source, later(now, schedule.interval(now) / 2)).max(earliest),
            Schedule::Cron(_) => schedule.next(source, now.max(earliest - FRESH_SLACK)),
        };
    }
    if outcome.retry_after.is_some() {
        return match schedule {
            Schedule::Every(interval) => earliest.max(later(now, *interval)),
            Schedule::Cron(_) => schedule.next(source, earliest),
        };
    }
    let delay = delay(schedule.interval(now), outcome);
    match schedule {
        Schedule::Every(_) => later(now, jittered(delay, source, outcome)),
        // The operator named the times, so a retry keeps to them; the shortest delay that jitter
        // allows doesn't lose one by a hair.
        Schedule::Cron(_) => schedule.next(source, later(now, lowest(delay, outcome.verdict))),
    }
}

/// When a source is asked whose hub tells of news. Wall-clock times stay as they are: the operator
/// named them.
pub fn when_told(schedule: &Schedule) -> Schedule {
    match schedule {
        Schedule::Every(interval) => {
            Schedule::Every(interval.saturating_mul(TOLD_FACTOR).min(TOLD_INTERVAL_MAX).max(*interval))
        }
        Schedule::Cron(cron) => Schedule::Cron(cron.clone()),
    }
}

/// Before this, the server asked not to be asked again.
fn not_before(outcome: &Outcome, now: DateTime<Utc>) -> DateTime<Utc> {
    let retry_after = outcome.retry_after.unwrap_or_default().min(RETRY_AFTER_MAX);
    let fresh = if outcome.verdict.is_good() { outcome.fresh_seconds.unwrap_or_default() } else { 0 };
    later(now, retry_after.max(Duration::from_secs(fresh).min(FRESH_MAX)))
}

/// The wait after a bad verdict, before jitter.
fn delay(interval: Duration, outcome: &Outcome) -> Duration {
    let doubled = |first: Duration, max: Duration| {
        let doublings = outcome.failures.saturating_sub(1).min(DOUBLINGS_MAX);
        first.saturating_mul(1 << doublings).min(max.max(interval))
    };
    match outcome.verdict {
        Verdict::Ok | Verdict::Unchanged => interval,
        Verdict::Empty | Verdict::Drifted | Verdict::AppShell => doubled(interval, UNREADABLE_DELAY_MAX),
        Verdict::Unreachable | Verdict::Refused => doubled(interval, DELAY_MAX),
        Verdict::Blocked => doubled(interval.max(BLOCKED_DELAY_MIN), DELAY_MAX),
        Verdict::Gone if outcome.gone_for < GONE_CONFIRMED => GONE_FIRST_DELAY.max(interval),
        Verdict::Gone => GONE_PROBE_DELAY.max(interval),
    }
}

/// The shortest wait that jitter can make of a delay: a block and "gone" state a least wait, so
/// for them jitter only lengthens.
fn lowest(delay: Duration, verdict: Verdict) -> Duration {
    match verdict {
        Verdict::Blocked | Verdict::Gone => delay,
        _ => delay * (100 - JITTER_PERCENT as u32) / 100,
    }
}

fn jittered(delay: Duration, source: &str, outcome: &Outcome) -> Duration {
    between(lowest(delay, outcome.verdict), delay, source, outcome.failures)
}

/// A time from `lowest` to somewhat more than `delay`.
fn between(lowest: Duration, delay: Duration, key: &str, failures: u32) -> Duration {
    let highest = delay * (100 + JITTER_PERCENT as u32) / 100;
    let span_ms = (highest - lowest).as_millis() as u64;
    let hash = spread::stable_hash(&[b"jitter", key.as_bytes(), &failures.to_le_bytes()]);
    lowest + Duration::from_millis(hash % (span_ms + 1))
}

/// How long a message that failed so many times in a row waits before it is sent again: `first`,
/// doubled with every further failure up to `max`, with jitter computed from `key`.
pub fn retry_delay(first: Duration, max: Duration, key: &str, failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(DOUBLINGS_MAX);
    let delay = first.saturating_mul(1 << doublings).min(max);
    between(delay * (100 - JITTER_PERCENT as u32) / 100, delay, key, failures)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::TimeDelta;
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;
    use crate::schedule::Cron;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn messages_wait_longer_with_every_failure_and_not_all_alike() {
        let minute = Duration::from_secs(60);
        for (failures, minutes) in [(1, 1), (2, 2), (3, 4), (7, 60), (u32::MAX, 60)] {
            let delay = retry_delay(minute, HOUR, "https://a.example/", failures);
            let expected = minute * minutes;
            assert!(delay >= expected * 8 / 10 && delay <= expected * 12 / 10, "{failures}: {delay:?}");
            assert_ne!(delay, retry_delay(minute, HOUR, "https://b.example/", failures));
        }
    }

    const HALF_HOUR: Schedule = Schedule::Every(Duration::from_secs(1800));

    fn now() -> DateTime<Utc> {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    fn outcome(verdict: Verdict, failures: u32) -> Outcome {
        Outcome::nothing(verdict, failures)
    }

    fn wait(schedule: &Schedule, outcome: Outcome) -> Duration {
        (next_due(schedule, "dwn", &outcome, now()) - now()).to_std().unwrap()
    }

    #[track_caller]
    fn between(wait: Duration, from_minutes: u64, to_minutes: u64) {
        assert!(
            (Duration::from_secs(from_minutes * 60)..=Duration::from_secs(to_minutes * 60)).contains(&wait),
            "{wait:?} is not within {from_minutes}..{to_minutes} minutes"
        );
    }

    #[test]
    fn a_good_refresh_keeps_the_grid() {
        let due = HALF_HOUR.next("dwn", now());
        // Run two seconds after it was due: the next point of the grid.
        let after = next_due(&HALF_HOUR, "dwn", &outcome(Verdict::Ok, 0), due + TimeDelta::seconds(2));
        assert_eq!(after, due + TimeDelta::minutes(30));
        // Run shortly before it was due: not again at once.
        let after = next_due(&HALF_HOUR, "dwn", &outcome(Verdict::Ok, 0), due - TimeDelta::minutes(2));
        assert_eq!(after, due + TimeDelta::minutes(30));
    }

    #[test]
    fn h15_freshness_delays_within_its_cap() {
        let fresh = |seconds| Outcome { fresh_seconds: Some(seconds), ..outcome(Verdict::Unchanged, 0) };
        between(wait(&HALF_HOUR, fresh(0)), 15, 45);
        assert_eq!(wait(&HALF_HOUR, fresh(2 * 3600)), 2 * HOUR);
        assert_eq!(wait(&HALF_HOUR, fresh(31_536_000)), FRESH_MAX);
        assert_eq!(wait(&HALF_HOUR, fresh(u64::MAX)), FRESH_MAX);

        let clock = Schedule::Cron(Cron::parse("*/30 * * * *", Tz::UTC).unwrap());
        let late = now() + TimeDelta::seconds(5);
        let due = next_due(&clock, "dwn", &fresh(1800), late);
        assert_eq!(due, now() + TimeDelta::minutes(30), "a fresh half hour doesn't skip the run at its end");
        assert_eq!(next_due(&clock, "dwn", &fresh(3000), late), now() + TimeDelta::minutes(60));
    }

    #[test]
    fn who_is_told_asks_less_often_but_still_asks() {
        let minutes = |minutes: u64| Schedule::Every(Duration::from_secs(minutes * 60));
        for (every, told) in [(1, 8), (30, 240), (60, 240), (1440, 1440)] {
            assert_eq!(when_told(&minutes(every)), minutes(told));
        }
        let clock = Schedule::Cron(Cron::parse("*/30 * * * *", Tz::UTC).unwrap());
        assert_eq!(when_told(&clock), clock);
    }

    #[test]
    fn h10_errors_double_up_to_a_day() {
        for (failures, minutes) in [(1, 30), (2, 60), (3, 120), (6, 960), (7, 1440), (60, 1440), (u32::MAX, 1440)] {
            let wait = wait(&HALF_HOUR, outcome(Verdict::Unreachable, failures));
            between(wait, minutes * 4 / 5, minutes * 6 / 5);
        }
        let weekly = Schedule::Every(7 * DELAY_MAX);
        between(wait(&weekly, outcome(Verdict::Unreachable, 1)), 7 * 1440 * 4 / 5, 7 * 1440 * 6 / 5);
    }

    #[test]
    fn h06_a_block_waits_four_hours_at_least_then_doubles() {
        between(wait(&HALF_HOUR, outcome(Verdict::Blocked, 1)), 240, 288);
        between(wait(&HALF_HOUR, outcome(Verdict::Blocked, 2)), 480, 576);
        between(wait(&HALF_HOUR, outcome(Verdict::Blocked, 9)), 1440, 1728);
    }

    #[test]
    fn h09_what_is_gone_is_asked_once_more_and_then_hardly_ever() {
        let gone = |hours, failures| Outcome { gone_for: HOUR * hours, ..outcome(Verdict::Gone, failures) };
        // A single 410 is an error like others, whatever went before it.
        for failures in [1, 2, 99] {
            between(wait(&HALF_HOUR, gone(0, failures)), 1440, 1728);
            between(wait(&HALF_HOUR, gone(23, failures)), 1440, 1728);
        }
        between(wait(&HALF_HOUR, gone(24, 2)), 30 * 1440, 30 * 1728);
        between(wait(&HALF_HOUR, gone(9999, 99)), 30 * 1440, 30 * 1728);
        let yearly = Schedule::Every(super::super::EVERY_MAX);
        assert!(wait(&yearly, gone(0, 1)) >= super::super::EVERY_MAX, "never sooner than by its own interval");
    }

    #[test]
    fn l07_what_crashes_again_and_again_is_tried_once_a_day() {
        between(wait(&HALF_HOUR, Outcome::crashed(1, 1)), 24, 36);
        between(wait(&HALF_HOUR, Outcome::crashed(2, 2)), 48, 72);
        between(wait(&HALF_HOUR, Outcome::crashed(3, 3)), 1440 * 4 / 5, 1440 * 6 / 5);
        between(wait(&HALF_HOUR, Outcome::crashed(99, 3)), 1440 * 4 / 5, 1440 * 6 / 5);
    }

    #[test]
    fn an_unreadable_page_is_looked_at_the_same_day() {
        between(wait(&HALF_HOUR, outcome(Verdict::Drifted, 1)), 24, 36);
        between(wait(&HALF_HOUR, outcome(Verdict::Drifted, 50)), 288, 432);
    }

    #[test]
    fn h04_retry_after_wins_between_the_interval_and_a_week() {
        let asked =
            |seconds| Outcome { retry_after: Some(Duration::from_secs(seconds)), ..outcome(Verdict::Blocked, 3) };
        assert_eq!(wait(&HALF_HOUR, asked(2 * 3600)), 2 * HOUR);
        assert_eq!(wait(&HALF_HOUR, asked(1)), Duration::from_secs(1800));
        assert_eq!(wait(&HALF_HOUR, asked(99_999_999_999)), RETRY_AFTER_MAX);
    }

    #[test]
    fn retries_keep_to_the_operators_clock() {
        let day = Schedule::Cron(Cron::parse("30 6 * * *", Tz::UTC).unwrap());
        let next = |failures| next_due(&day, "dwn", &outcome(Verdict::Unreachable, failures), now());
        assert_eq!(next(1), "2026-11-23T06:30:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(next(9), "2026-11-23T06:30:00Z".parse::<DateTime<Utc>>().unwrap());
    }

    #[test]
    fn sources_that_failed_together_do_not_return_together() {
        let due = |source: &str| next_due(&HALF_HOUR, source, &outcome(Verdict::Unreachable, 4), now());
        assert_eq!(due("a"), due("a"));
        let distinct: std::collections::BTreeSet<_> = (0..100).map(|number| due(&format!("s{number}"))).collect();
        assert!(distinct.len() > 95);
    }

    proptest! {
        #[test]
        fn the_next_run_is_always_ahead_and_never_lost(
            verdict in prop::sample::select(vec![
                Verdict::Ok, Verdict::Unchanged, Verdict::Empty, Verdict::Drifted, Verdict::Blocked, Verdict::AppShell,
                Verdict::Unreachable, Verdict::Refused, Verdict::Gone,
            ]),
            failures in any::<u32>(),
            retry_after in prop::option::of(any::<u64>().prop_map(Duration::from_secs)),
            fresh_seconds in prop::option::of(any::<u64>()),
            gone_for in any::<u64>().prop_map(Duration::from_secs),
            every in prop::option::of(0u64..100_000),
            source in "[a-z]{1,8}",
        ) {
            let schedule = match every {
                Some(seconds) => Schedule::Every(Duration::from_secs(seconds)),
                None => Schedule::Cron(Cron::parse("*/20 6-22 * * *", Tz::Europe__Berlin).unwrap()),
            };
            let due = next_due(&schedule, &source, &Outcome { verdict, failures, gone_for, retry_after, fresh_seconds }, now());
            prop_assert!(due > now());
            let days_max = if verdict == Verdict::Gone { 37 } else { 10 };
            prop_assert!(due <= now() + TimeDelta::days(days_max));
        }
    }
}
