//! A point in time as a source states it: with its precision and its zone.

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// How exactly a source states a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// Only the day is known; the time of day in [`Moment::at`] is local midnight and means nothing.
    Day,
    /// Known to the minute.
    Minute,
    /// Known to the second.
    Second,
}

/// Where the zone of a time came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ZoneOrigin {
    /// The value itself has an offset or zone name.
    Stated,
    /// The zone of the source's configuration (or its default) was taken.
    Assumed,
}

/// A time as a source states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// The instant with the offset that was in force.
    pub at: DateTime<FixedOffset>,
    /// How much of `at` the source really said.
    pub precision: Precision,
    /// Whether the source said the zone.
    pub zone: ZoneOrigin,
    /// The local time occurred twice or never (change of clocks), or day and month could be
    /// either way round; the documented choice was made.
    pub ambiguous: bool,
}

impl Moment {
    /// The instant in UTC.
    pub fn utc(&self) -> DateTime<Utc> {
        self.at.with_timezone(&Utc)
    }

    /// RFC 3339, section 5.6: a full date-time, or only the full date if that is all that is known.
    pub fn to_rfc3339(&self) -> String {
        match self.precision {
            Precision::Day => self.at.format("%Y-%m-%d").to_string(),
            Precision::Minute | Precision::Second => self.at.to_rfc3339_opts(SecondsFormat::Secs, false),
        }
    }
}
