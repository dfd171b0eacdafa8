//! The place of a source within its interval.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::later;

/// The first fetches of new sources are spread over this long at least.
const INITIAL_SPREAD_MIN: Duration = Duration::from_secs(5);
/// And over so much for each of them: fifty a second are begun on average.
const INITIAL_SPREAD_PER_SOURCE: Duration = Duration::from_millis(20);

/// A number that depends on nothing but the texts: the same on every machine and in every version.
pub(super) fn stable_hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// The first point strictly after `after` of the grid epoch + offset + k × interval.
pub(super) fn next_on_grid(source: &str, interval: Duration, after: DateTime<Utc>) -> DateTime<Utc> {
    let step = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX).max(1);
    let offset = i64::try_from(stable_hash(&[source.as_bytes()]) % step.unsigned_abs()).unwrap_or_default();
    let since_last = (after.timestamp_millis() - offset).rem_euclid(step);
    let wait = TimeDelta::milliseconds(step - since_last);
    // The grid lies on whole milliseconds; what `after` has below them is taken off again.
    let below = TimeDelta::nanoseconds(i64::from(after.timestamp_subsec_nanos() % 1_000_000));
    (after - below).checked_add_signed(wait).unwrap_or_else(|| later(after, interval))
}

/// How long after its appearance a source that was never refreshed is fetched first: a few
/// seconds, or as long as it takes until a configuration with thousands of new sources doesn't
/// start them in a burst. `fleet`: how many there are to be fetched so.
pub fn initial_delay(source: &str, fleet: usize) -> Duration {
    let of_all = INITIAL_SPREAD_PER_SOURCE.saturating_mul(u32::try_from(fleet).unwrap_or(u32::MAX));
    let span = INITIAL_SPREAD_MIN.max(of_all).as_millis() as u64;
    Duration::from_millis(stable_hash(&[b"initial", source.as_bytes()]) % span)
}

/// How long after a jump of the clock, or an absence, an overdue source is refreshed: spread over a
/// tenth of its interval, so that a machine that wakes up doesn't do at once what it missed in hours.
pub fn catch_up_delay(source: &str, interval: Duration) -> Duration {
    let span_ms = (interval.as_millis() as u64 / 10).max(1);
    Duration::from_millis(stable_hash(&[b"catch-up", source.as_bytes()]) % span_ms)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_fleet_is_spread_evenly_over_its_interval() {
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap();
        let interval = Duration::from_secs(1800);
        let mut tenths = [0u32; 10];
        for number in 0..10_000 {
            let due = next_on_grid(&format!("source-{number}"), interval, now);
            let wait = (due - now).num_milliseconds();
            assert!((1..=1_800_000).contains(&wait));
            tenths[usize::try_from((wait - 1) / 180_000).unwrap()] += 1;
        }
        // 1000 are expected in each tenth; 150 is more than four standard deviations.
        assert!(tenths.iter().all(|count| count.abs_diff(1000) < 150), "{tenths:?}");
    }

    #[test]
    fn the_offset_is_the_same_on_every_machine() {
        // A changed hash would shift every source of every installation once.
        assert_eq!(stable_hash(&[b"dwn"]), 0x6f0a_b0e9_db6e_7f02);
    }

    #[test]
    fn first_fetches_come_within_seconds_unless_there_are_thousands() {
        assert!((0..1000).all(|number| initial_delay(&format!("s{number}"), 200) < INITIAL_SPREAD_MIN));
        assert_ne!(initial_delay("a", 1), initial_delay("b", 1));
        let mut begun = [0u32; 200];
        for number in 0..10_000 {
            begun[usize::try_from(initial_delay(&format!("s{number}"), 10_000).as_secs()).unwrap()] += 1;
        }
        // Fifty a second are expected; forty more are over five standard deviations.
        assert!(begun.iter().all(|count| *count < 90), "{begun:?}");
    }

    proptest! {
        #[test]
        fn points_of_the_grid_are_one_interval_apart(
            source in "[a-z0-9]{1,12}", interval_ms in 1000u64..100_000_000, at_ms in -4_000_000_000_000i64..4_000_000_000_000,
            nanos in 0i64..1_000_000,
        ) {
            let interval = Duration::from_millis(interval_ms);
            let after = Utc.timestamp_millis_opt(at_ms).unwrap() + TimeDelta::nanoseconds(nanos);
            let first = next_on_grid(&source, interval, after);
            prop_assert!(first > after);
            prop_assert!(first - after <= TimeDelta::from_std(interval).unwrap());
            let second = next_on_grid(&source, interval, first);
            prop_assert_eq!(second - first, TimeDelta::from_std(interval).unwrap());
        }
    }
}
