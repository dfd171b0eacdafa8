//! A whole date with what belongs to it: weekday, day, time and zone, in any usual order.

mod joints;

use super::language::Word;
use super::numeric::numeric_day;
use super::relative::{Elapsed, elapsed};
use super::text::Text;
use super::time_of_day::{Clock, clock};
use super::written::{Written, full_year, named_day};
use super::zone::{Stated, Zone, stated};
use joints::{
    JOINTS_MAX, compact_clock, compact_day, is_period, joint, period_end, trailing_weekday, weekday, weekday_joint,
};

/// A date in a text.
#[derive(Debug)]
pub(super) struct Phrase {
    /// Its first token.
    pub(super) start: usize,
    /// The token after its last.
    pub(super) end: usize,
    /// What it says.
    pub(super) when: When,
}

/// What a date says.
#[derive(Debug)]
pub(super) enum When {
    /// A span before now.
    Elapsed(Elapsed),
    /// A day, with or without a time.
    At(At),
    /// It looks like a date but is none, or not one that can be understood.
    Refused,
}

/// A day with what belongs to it.
#[derive(Debug)]
pub(super) struct At {
    pub(super) day: Day,
    /// 0 is Monday.
    pub(super) weekday: Option<Weekday>,
    pub(super) clock: Option<Clock>,
    pub(super) zone: Option<Zone>,
    /// The zone belongs to people who put the month first.
    pub(super) month_first: bool,
}

/// A weekday beside a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weekday {
    /// 0 is Monday.
    pub(super) number: u8,
    /// Whether the word is nothing else for sure: "Mittwoch", not "so" on an English page.
    pub(super) certain: bool,
}

/// Which day.
#[derive(Debug)]
pub(super) enum Day {
    /// As written.
    Written(Written),
    /// Counted from today.
    Relative(i8),
    /// The latest such weekday.
    LatestWeekday,
}

impl Phrase {
    fn refused(start: usize, end: usize) -> Self {
        Self { start, end, when: When::Refused }
    }

    /// Whether it can be taken for nothing but a date, wherever it stands.
    pub(super) fn is_sure(&self) -> bool {
        match &self.when {
            When::At(At { day: Day::Written(written), clock, weekday, .. }) => {
                let supported = clock.is_some() || weekday.is_some_and(|weekday| weekday.certain);
                written.sure || (supported && !written.lacks_year())
            }
            _ => false,
        }
    }

    /// Whether it is a mere day without a year, as sentences and calendars are full of.
    pub(super) fn is_bare(&self) -> bool {
        match &self.when {
            When::At(At { day: Day::Written(written), clock: None, .. }) => written.lacks_year(),
            When::At(At { day: Day::Relative(_), clock: None, .. }) => true,
            _ => false,
        }
    }

    /// Whether its digits alone could be something else: a phone number, a version, a price.
    pub(super) fn is_digits(&self) -> bool {
        matches!(&self.when, When::At(At { day: Day::Written(written), weekday: None, .. }) if !written.named)
    }
}

/// The date that begins at a place.
pub(super) fn phrase(text: &Text<'_>, at: usize) -> Option<Phrase> {
    if !text.is_number(at) && !text.is_known(at) {
        return None;
    }
    if let Some((span, end)) = elapsed(text, at) {
        return Some(Phrase { start: at, end, when: When::Elapsed(span) });
    }
    day_and_time(text, at).or_else(|| time_and_day(text, at))
}

/// The day at a place, written or in digits.
pub(super) fn written_day(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    numeric_day(text, at).or_else(|| compact_day(text, at)).or_else(|| named_day(text, at))
}

/// "Mittwoch, den 7. Januar 2026 um 11:30 Uhr", "gestern, 18:02", "Montag, 14:30".
fn day_and_time(text: &Text<'_>, start: usize) -> Option<Phrase> {
    let (weekday, at) = match weekday(text, start) {
        Some((weekday, end)) => (Some(weekday), weekday_joint(text, end)),
        None => (None, start),
    };
    if let Some((written, end)) = written_day(text, at) {
        return Some(with_time(text, start, weekday, Day::Written(written), end));
    }
    if let Some((days, end)) = text.say(at, |word| if let Word::Day(days) = word { Some(days) } else { None }) {
        return Some(with_time(text, start, weekday, Day::Relative(days), end));
    }
    // "TUESDAY | 12:00 PM" is a timetable.
    let weekday = weekday.filter(|_| !matches!(text.mark(at.saturating_sub(1)), Some('|' | '·' | '-' | '–')))?;
    let phrase = with_time(text, start, Some(weekday), Day::LatestWeekday, at);
    match &phrase.when {
        When::At(at) if at.clock.is_none() => None,
        _ => Some(phrase),
    }
}

/// "11:30 Uhr, 7. Januar 2026", "9:41 AM · Jan 7, 2026", "5 pm yesterday".
fn time_and_day(text: &Text<'_>, start: usize) -> Option<Phrase> {
    let (clock, at) = clock(text, start, false)?;
    let statement = stated(text, at, false);
    let (zone, mut at, month_first) = match statement {
        Stated::Zone(zone, end) => (Some(zone), end, zone.is_of_month_first(text.slice(at))),
        Stated::Unclear => (None, at + 1, false),
        Stated::Nothing => (None, at, false),
    };
    for _ in 0..JOINTS_MAX {
        at = match text.mark(at) {
            Some(',' | '-' | '–' | '|' | '·' | '/' | '(') => at + 1,
            Some(_) => return None,
            None => match text.is_any(at, Word::On).filter(|_| !text.is_number(at)) {
                Some(end) if weekday(text, at).is_none() => end,
                _ => break,
            },
        };
    }
    let (weekday, at) = match weekday(text, at) {
        Some((weekday, end)) => (Some(weekday), weekday_joint(text, end)),
        None => (None, at),
    };
    let (day, end) = match written_day(text, at) {
        Some((written, end)) => (Day::Written(written), end),
        None => {
            let (days, end) = text.say(at, |word| if let Word::Day(days) = word { Some(days) } else { None })?;
            (Day::Relative(days), end)
        }
    };
    if statement == Stated::Unclear {
        return Some(Phrase::refused(start, end));
    }
    let when = When::At(At { day, weekday, clock: Some(clock), zone, month_first });
    Some(Phrase { start, end, when })
}

fn with_time(text: &Text<'_>, start: usize, weekday: Option<Weekday>, mut day: Day, end: usize) -> Phrase {
    let (weekday, end) = trailing_weekday(text, weekday, end);
    let iso = is_year_first(&day);
    let mut found = At { day, weekday, clock: None, zone: None, month_first: false };
    let (time_at, bare_hour, strict) = joint(text, end);
    let Some((clock, mut end)) = compact_clock(text, time_at, strict).or_else(|| clock(text, time_at, bare_hour))
    else {
        if strict && text.is_number(time_at) || is_period(text, time_at) {
            return Phrase::refused(start, time_at);
        }
        return Phrase { start, end, when: When::At(found) };
    };
    // "24.11.2024 | 3:15" may be the length of a film.
    let separated = matches!(time_at.checked_sub(1).and_then(|at| text.mark(at)), Some('|' | '·'));
    if separated && !clock.explicit && text.pair(time_at).is_none() {
        return Phrase { start, end: time_at - 1, when: When::At(found) };
    }
    let glued_hours = strict || (iso && clock.seconds);
    match stated(text, end, glued_hours) {
        Stated::Zone(zone, zone_end) => {
            found.month_first = zone.is_of_month_first(text.slice(end));
            found.zone = Some(zone);
            end = zone_end;
        }
        Stated::Unclear => return Phrase::refused(start, end + 1),
        Stated::Nothing => {}
    }
    // "Wed Jan  7 11:30:00 CET 2026", "Wed Jan 7 11:30:00 2026 +0100".
    day = found.day;
    if let Day::Written(written) = &mut day
        && written.lacks_year()
        && written.named
        && let Some(year) = full_year(text, end)
    {
        written.complete(year);
        end += 1;
        if let (None, Stated::Zone(zone, zone_end)) = (found.zone, stated(text, end, false)) {
            found.zone = Some(zone);
            end = zone_end;
        }
    }
    if let Some(period_end) = period_end(text, end) {
        return Phrase::refused(start, period_end);
    }
    Phrase { start, end, when: When::At(At { day, clock: Some(clock), ..found }) }
}

fn is_year_first(day: &Day) -> bool {
    matches!(day, Day::Written(written) if written.sure && !written.named && written.readings.len() == 1)
}
