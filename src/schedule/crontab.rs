//! Cron expressions on the wall clock of a zone.

mod field;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use self::field::{FIELDS, Field};
use super::wall_clock::Instants;

/// The nicknames of crontab(5).
const NICKNAMES: &[(&str, &str)] = &[
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// Beyond the last year that the `cron` crate knows (2100), a source is due once a day: a wrong
/// clock must not silence it for ever.
const DELAY_BEYOND_CALENDAR: TimeDelta = TimeDelta::days(1);

/// A cron expression in a zone.
///
/// The day fields follow crontab(5): if neither begins with a star, a day that matches either of
/// them counts.
///
/// Where clocks change, there are two kinds of expressions, as in Vixie's cron:
/// - Those for every hour (`*/30 * * * *`) mean a rhythm. They run at every instant at which the
///   clocks show a matching time, so an hour that is skipped leaves no hole in real time, and an
///   hour that is repeated is not a pause.
/// - All others (`30 2 * * *`, `*/15 6-22 * * *`) are appointments. One that falls into the gap is
///   kept once, right after it; one that the clocks show twice is kept at the first occurrence.
#[derive(Debug, Clone, PartialEq)]
pub struct Cron {
    /// The expression as written, five or six fields.
    pub expression: String,
    /// The zone its fields are in.
    pub timezone: Tz,
    /// One, or two of which either may match (both day fields restricted).
    alternatives: Vec<::cron::Schedule>,
    /// Every hour matches: a rhythm, not an appointment.
    rhythm: bool,
}

impl Cron {
    /// Parses five fields (crontab) or six (seconds first); weekdays as in crontab (0 and 7 are
    /// Sunday). The error says which field is wrong and what it may be.
    pub fn parse(expression: &str, timezone: Tz) -> Result<Self, String> {
        let fields = read_fields(expression)?;
        let [_, _, hour, day, _, weekday] = &fields;
        let alternatives = if day.star || weekday.star {
            vec![schedule(&fields, true, true)?]
        } else {
            vec![schedule(&fields, true, false)?, schedule(&fields, false, true)?]
        };
        let rhythm = hour.numbers.len() == 24;
        let cron = Self { expression: expression.to_owned(), timezone, alternatives, rhythm };
        if cron.reading_after(NaiveDate::default().and_hms_opt(0, 0, 0).unwrap_or_default()).is_none() {
            return Err(format!(
                "{expression:?} never fires: no month it names has such a day; correct the day of month or the month"
            ));
        }
        Ok(cron)
    }

    /// The first instant strictly after `after` at which it fires.
    pub(super) fn next(&self, after: DateTime<Utc>) -> DateTime<Utc> {
        let next = if self.rhythm { self.next_beat(after) } else { self.next_appointment(after) };
        next.unwrap_or_else(|| after.checked_add_signed(DELAY_BEYOND_CALENDAR).unwrap_or(after))
    }

    fn next_appointment(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // The appointment of a reading never decreases with it, so the first one that is later
        // than `after` is the answer. In the second pass of an overlap that is some readings on.
        self.readings_from(self.clock_at(after))
            .map(|reading| self.instants(reading).appointment())
            .find(|at| *at > after)
    }

    fn next_beat(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let clock = self.clock_at(after);
        let ahead = self.readings_from(clock).find_map(|reading| self.instants(reading).shown_after(after));
        match self.instants(clock) {
            // In the first pass of an overlap, earlier readings will be shown again.
            Instants::Two(first, second) if first <= after && after < second => {
                let from = clock - (second - first) - TimeDelta::seconds(1);
                let again = self.readings_from(from).take_while(|reading| *reading <= clock);
                let again = again.filter(|reading| matches!(self.instants(*reading), Instants::Two(..)));
                let again = again.filter_map(|reading| self.instants(reading).shown_after(after)).next();
                again.into_iter().chain(ahead).min()
            }
            _ => ahead,
        }
    }

    fn clock_at(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.timezone).naive_local()
    }

    fn instants(&self, reading: NaiveDateTime) -> Instants {
        Instants::of(reading, self.timezone)
    }

    /// All matching clock readings later than `from`.
    fn readings_from(&self, from: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> + '_ {
        std::iter::successors(self.reading_after(from), |reading| self.reading_after(*reading))
    }

    fn reading_after(&self, reading: NaiveDateTime) -> Option<NaiveDateTime> {
        // The crate wants an instant of a zone; UTC has neither gap nor overlap, so for it the
        // clock reading is nothing but a calendar.
        let from = reading.and_utc();
        self.alternatives.iter().filter_map(|schedule| schedule.after(&from).next()).min().map(|at| at.naive_utc())
    }
}

fn read_fields(expression: &str) -> Result<[Field; 6], String> {
    let trimmed = expression.trim().to_ascii_lowercase();
    let expanded = NICKNAMES.iter().find(|(name, _)| *name == trimmed).map_or(trimmed.as_str(), |(_, long)| *long);
    let mut texts: Vec<&str> = expanded.split_whitespace().collect();
    match texts.len() {
        5 => texts.insert(0, "0"),
        6 => {}
        count => {
            return Err(format!(
                "{expression:?} has {count} field{}; five are needed (minute, hour, day of month, month, weekday), \
                 or six with seconds first",
                if count == 1 { "" } else { "s" }
            ));
        }
    }
    let mut fields = FIELDS.iter().zip(texts).map(|(kind, text)| kind.read(text));
    let mut next = || fields.next().unwrap_or_else(|| Err("a field is missing".to_owned()));
    Ok([next()?, next()?, next()?, next()?, next()?, next()?])
}

/// The crate's schedule, with each day field either applied or left open.
fn schedule(fields: &[Field; 6], by_day: bool, by_weekday: bool) -> Result<::cron::Schedule, String> {
    let [second, minute, hour, day, month, weekday] = fields;
    let open = "*".to_owned();
    let day = if by_day { list(day, 0) } else { open.clone() };
    // The crate counts weekdays from Sunday = 1.
    let weekday = if by_weekday { list(weekday, 1) } else { open };
    let text = format!("{} {} {} {day} {} {weekday}", list(second, 0), list(minute, 0), list(hour, 0), list(month, 0));
    text.parse().map_err(|error| format!("the expression cannot be used: {error}"))
}

fn list(field: &Field, shift: u32) -> String {
    field.numbers.iter().map(|number| (number + shift).to_string()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
