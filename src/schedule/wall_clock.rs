//! Wall-clock times of a zone and the instants they name.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// The instants at which the clocks of a zone show a certain time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instants {
    /// The common case.
    One(DateTime<Utc>),
    /// The clocks were put back over it: it is shown twice.
    Two(DateTime<Utc>, DateTime<Utc>),
    /// The clocks were put forward over it: it is never shown.
    None {
        /// The first instant after the gap.
        gap_end: DateTime<Utc>,
    },
}

impl Instants {
    /// When the clocks of `zone` show `reading`.
    pub(super) fn of(reading: NaiveDateTime, zone: Tz) -> Self {
        match zone.from_local_datetime(&reading) {
            LocalResult::Single(at) => Self::One(at.to_utc()),
            LocalResult::Ambiguous(a, b) => Self::Two(a.min(b).to_utc(), a.max(b).to_utc()),
            LocalResult::None => {
                let gap = GapInfo::new(&reading, &zone);
                // Every gap of the tz database ends; the reading as UTC only satisfies the type.
                Self::None { gap_end: gap.and_then(|gap| gap.end).map_or(reading.and_utc(), |end| end.to_utc()) }
            }
        }
    }

    /// The one instant for an appointment: its first occurrence, or right after the gap it fell
    /// into. It never decreases when the reading increases.
    pub(super) fn appointment(self) -> DateTime<Utc> {
        match self {
            Self::One(at) | Self::Two(at, _) => at,
            Self::None { gap_end } => gap_end,
        }
    }

    /// The first instant strictly after `after` at which the clocks really show it.
    pub(super) fn shown_after(self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::One(at) | Self::Two(at, _) if at > after => Some(at),
            Self::Two(_, at) if at > after => Some(at),
            _ => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn gap_overlap_and_a_skipped_day() {
        let at = |year, month, day, hour, minute| {
            NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
        };
        assert_eq!(
            Instants::of(at(2026, 3, 29, 2, 30), Tz::Europe__Berlin),
            Instants::None { gap_end: utc("2026-03-29T01:00:00Z") }
        );
        assert_eq!(
            Instants::of(at(2026, 10, 25, 2, 30), Tz::Europe__Berlin),
            Instants::Two(utc("2026-10-25T00:30:00Z"), utc("2026-10-25T01:30:00Z"))
        );
        // Samoa crossed the date line and had no 30 December 2011.
        assert_eq!(
            Instants::of(at(2011, 12, 30, 12, 0), Tz::Pacific__Apia),
            Instants::None { gap_end: utc("2011-12-30T10:00:00Z") }
        );
    }
}
