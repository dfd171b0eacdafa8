//! Times as documents and HTTP know them.

use chrono::{DateTime, TimeZone, Timelike, Utc};

/// A time without its fraction of a second, which neither RSS nor HTTP knows.
pub(super) fn whole_seconds<Z: TimeZone>(time: DateTime<Z>) -> DateTime<Z> {
    time.with_nanosecond(0).unwrap_or(time)
}

/// RFC 822 with a four-digit year and a numeric zone, as RSS wants it; names are English in any
/// locale.
pub(super) fn rfc822(time: DateTime<impl TimeZone>) -> String {
    time.with_timezone(&Utc).format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// Minutes of an hour, a day and a week under the names that RSS has for them (RDF Site Summary 1.0
/// Modules: Syndication).
const PERIODS: [(&str, u32); 3] = [("hourly", 60), ("daily", 24 * 60), ("weekly", 7 * 24 * 60)];

/// How often something happens: so many times in a period.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) period: &'static str,
    pub(super) frequency: u32,
}

impl Pace {
    /// The pace of an interval in minutes: the first period that holds it a whole number of times,
    /// else the number that comes nearest to it, in a period that is no shorter than it.
    pub(super) fn of(minutes: u32) -> Self {
        let minutes = minutes.max(1);
        let exact = PERIODS.iter().find(|(_, period)| period % minutes == 0);
        // Of a whole day the error of a rounded number is small.
        let long_enough = PERIODS.iter().skip(1).find(|(_, period)| *period >= minutes);
        let (name, period) = exact.or(long_enough).unwrap_or(&PERIODS[PERIODS.len() - 1]);
        Self { period: name, frequency: ((period + minutes / 2) / minutes).max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paces_are_whole_numbers() {
        for (minutes, period, frequency) in [
            (0, "hourly", 60),
            (1, "hourly", 60),
            (15, "hourly", 4),
            (30, "hourly", 2),
            (60, "hourly", 1),
            (45, "daily", 32),
            (50, "daily", 29),
            (120, "daily", 12),
            (24 * 60, "daily", 1),
            (24 * 60 + 1, "weekly", 7),
            (100_000, "weekly", 1),
        ] {
            assert_eq!(Pace::of(minutes), Pace { period, frequency }, "{minutes}");
        }
    }
}
