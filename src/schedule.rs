//! Floor 1: when a source is due.
//!
//! Pure: every function takes the time it works with. The `cron` crate lives only here, and is
//! handed naive wall-clock time; the mapping to the zone, with its gap and overlap, is ours.

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// When a source is refreshed.
#[derive(Debug, Clone)]
pub enum Schedule {
    /// Every so often, counted from a stable offset of the source.
    Every(Duration),
    /// At wall-clock times.
    Cron(Cron),
}

/// A cron expression in a zone.
#[derive(Debug, Clone)]
pub struct Cron {
    /// The expression as written, five or six fields.
    pub expression: String,
    /// The zone its fields are in.
    pub timezone: Tz,
    // The parsed schedule goes here.
}

impl Cron {
    /// Parses five fields (crontab) or six (seconds first); weekdays as in crontab (0 and 7 are
    /// Sunday).
    pub fn parse(expression: &str, timezone: Tz) -> Result<Self, String> {
        Ok(Self { expression: expression.to_owned(), timezone })
    }
}

impl Schedule {
    /// The first time strictly after `after` at which the source with this id is due.
    pub fn next(&self, source: &str, after: DateTime<Utc>) -> DateTime<Utc> {
        let _ = (source, after);
        unimplemented!()
    }
}
