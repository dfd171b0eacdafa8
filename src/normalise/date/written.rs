//! A calendar day as it is written, before it is decided which day that is.

use super::language::Word;
use super::text::Text;

/// Years that a date may have. What lies outside is another calendar or no date.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// A day as it is written. Digits may allow several readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// All readings that the digits allow.
    pub(super) readings: Vec<Reading>,
    /// Whether it can be taken for nothing but a date: it has a month's name or four digits of a
    /// year, and a year at all.
    pub(super) sure: bool,
    /// Whether it has a month's name (or the marks of years, months and days).
    pub(super) named: bool,
    /// Whether it must have a time beside it to be a date at all: "24/11".
    pub(super) needs_clock: bool,
}

/// One reading of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// In which order it reads the digits.
    pub(super) order: Digits,
    /// The year, if there is one.
    pub(super) year: Option<Year>,
    /// 1 to 12 if it is right.
    pub(super) month: u32,
    /// 1 to 31 if it is right.
    pub(super) day: u32,
}

/// The order of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// Beyond doubt.
    Plain,
    /// 31/12
    DayFirst,
    /// 12/31
    MonthFirst,
    /// 26/12/31
    YearFirst,
}

/// A year as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    /// 2026
    Full(u32),
    /// 26
    Short(u32),
}

impl Written {
    pub(super) fn named(year: Option<Year>, month: u32, day: u32) -> Self {
        Self {
            readings: vec![Reading { order: Digits::Plain, year, month, day }],
            sure: matches!(year, Some(Year::Full(_))),
            named: true,
            needs_clock: false,
        }
    }

    /// A day in eight digits without anything between them.
    pub(super) fn compact(digits: u32) -> Option<Self> {
        let (year, month, day) = (digits / 10_000, digits / 100 % 100, digits % 100);
        let reading = Reading { order: Digits::Plain, year: Some(Year::Full(year)), month, day };
        YEARS.contains(&year).then(|| Self { readings: vec![reading], sure: true, named: false, needs_clock: false })
    }

    /// Whether it has no year.
    pub(super) fn lacks_year(&self) -> bool {
        self.readings.iter().all(|reading| reading.year.is_none())
    }

    /// Adds a year that stands apart, as in `Wed Jan  7 11:30:00 2026`.
    pub(super) fn complete(&mut self, year: u32) {
        self.sure = true;
        for reading in &mut self.readings {
            reading.year = Some(Year::Full(year));
        }
    }
}

/// A day with a month's name at a place, and where it ends.
pub(super) fn named_day(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    if text.is_word(at) {
        return month_first(text, at);
    }
    marked(text, at).or_else(|| year_first(text, at)).or_else(|| day_first(text, at))
}

/// A year of four digits at a place.
pub(super) fn full_year(text: &Text<'_>, at: usize) -> Option<u32> {
    text.number(at).filter(|(value, digits)| *digits == 4 && YEARS.contains(value)).map(|(value, _)| value)
}

/// Whether a number at a place begins a time: "14:36", "14 Uhr", "14.36 Uhr", "2 pm".
pub(super) fn begins_clock(text: &Text<'_>, at: usize) -> bool {
    let is_mark_of_time =
        |at| text.say_any(at, |word| matches!(word, Word::Clock | Word::Am | Word::Pm).then_some(())).is_some();
    (matches!(text.mark(at + 1), Some(':' | '.'))
        && text.glued(at + 1)
        && text.pair(at + 2).is_some()
        && text.glued(at + 2))
        || is_mark_of_time(at + 1)
}

fn month(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    text.say(at, |word| if let Word::Month(month) = word { Some(u32::from(month)) } else { None })
}

/// Skips what makes a number an ordinal: "7th", "1er", "1°".
fn ordinal_end(text: &Text<'_>, at: usize) -> usize {
    if !text.glued(at) {
        return at;
    }
    if text.is_mark(at, '°') { at + 1 } else { text.is_any(at, Word::Ordinal).unwrap_or(at) }
}

fn day_number(text: &Text<'_>, at: usize) -> Option<u32> {
    text.short_number(at).filter(|day| (1..=31).contains(day))
}

/// "7. Januar 2026", "1er mars 2025", "7 de enero de 2026", "07-Jan-26", "7th of January".
fn day_first(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    let day = day_number(text, at)?;
    let mut next = at + 1;
    if text.is_mark(next, '.') && text.glued(next) {
        next += 1;
    } else {
        next = ordinal_end(text, next);
    }
    if matches!(text.mark(next), Some('-' | '/')) || (text.is_mark(next, ':') && !text.is_number(next + 1)) {
        next += 1;
    }
    if month(text, next).is_none()
        && let Some(end) = text.is_any(next, Word::Of).or_else(|| text.is_any(next, Word::On))
    {
        next = end;
        if text.is_mark(next, '\'') {
            next += 1;
        }
    }
    let month_at = next;
    let (number, mut next) = month(text, month_at)?;
    // The Arab world has two names for each month, and often gives both.
    if text.is_mark(next, '/')
        && let Some((_, end)) = month(text, next + 1).filter(|(other, _)| *other == number)
    {
        next = end;
    }
    let end = next;
    if matches!(text.mark(next), Some(',' | '-' | '/')) {
        next += 1;
    }
    if let Some(end) = text.is_any(next, Word::Of) {
        next = end;
    }
    if let Some(year) = full_year(text, next) {
        return Some((Written::named(Some(Year::Full(year)), number, day), year_end(text, next + 1)));
    }
    if let Some((year, end)) = short_year(text, next) {
        return Some((Written::named(Some(Year::Short(year)), number, day), end));
    }
    // "W2 PRO": three letters are December in some language.
    let is_abbreviation = text.slice(month_at).len() <= 3;
    let is_at_home = text.is_own(month_at, |word| matches!(word, Word::Month(_)));
    (is_at_home || !is_abbreviation).then(|| (Written::named(None, number, day), end))
}

/// "Jan. 7, 2026", "January 7th", "Jan 7 '26".
fn month_first(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    let (month, mut next) = month(text, at)?;
    // "AG1", "Mar3": a name.
    if next == at + 1 && text.glued(next) && text.is_number(next) {
        return None;
    }
    if text.is_mark(next, '-') && text.glued(next) {
        next += 1;
    }
    let day = day_number(text, next)?;
    next = ordinal_end(text, next + 1);
    let end = next;
    // "March 12-14, 2025" is a period.
    let is_dash = matches!(text.mark(next), Some('-' | '–'));
    if is_dash && text.short_number(next + 1).is_some() && !begins_clock(text, next + 1) {
        return None;
    }
    if matches!(text.mark(next), Some(',' | '-')) {
        next += 1;
    }
    if let Some(year) = full_year(text, next) {
        return Some((Written::named(Some(Year::Full(year)), month, day), year_end(text, next + 1)));
    }
    if text.is_mark(next, '\'')
        && let Some((year, end)) = short_year(text, next)
    {
        return Some((Written::named(Some(Year::Short(year)), month, day), end));
    }
    // "Jan 7:30" and "March 7 pm" are no days.
    if begins_clock(text, end - 1) {
        return None;
    }
    Some((Written::named(None, month, day), end))
}

/// "2026. január 7.", "2026-Jan-07", "2026 January 7".
fn year_first(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    let year = full_year(text, at)?;
    let mut next = at + 1;
    if matches!(text.mark(next), Some('.' | '-' | ',')) {
        next += 1;
    }
    let (month, mut next) = month(text, next)?;
    if text.is_mark(next, '-') {
        next += 1;
    }
    let day = day_number(text, next)?;
    if begins_clock(text, next) {
        return None;
    }
    next += 1;
    let dotted = text.is_mark(next, '.') && text.glued(next);
    Some((Written::named(Some(Year::Full(year)), month, day), if dotted { next + 1 } else { next }))
}

/// "2026年1月7日", "1월 7일".
fn marked(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    let (year, at) = match full_year(text, at) {
        Some(year) => (Some(Year::Full(year)), text.is_any(at + 1, Word::YearMark)?),
        None => (None, at),
    };
    let month = text.short_number(at)?;
    let next = text.is_any(at + 1, Word::MonthMark)?;
    let day = text.short_number(next)?;
    let end = text.is_any(next + 1, Word::DayMark)?;
    Some((Written::named(year, month, day), end))
}

/// Skips what marks a number as a year: "2026 г.", "2026 r.", in Croatian "2026." before a time.
pub(super) fn year_end(text: &Text<'_>, at: usize) -> usize {
    let end = text.is_any(at, Word::YearMark).unwrap_or(at);
    let is_joint = |at| text.is_number(at) || text.is_any(at, Word::At).is_some();
    if text.is_mark(end, '.') && text.glued(end) && !text.glued(end + 1) && is_joint(end + 1) { end + 1 } else { end }
}

/// A year of two digits; `None` if the number is rather a time.
fn short_year(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    let at = if text.is_mark(at, '\'') { at + 1 } else { at };
    let year = text.pair(at)?;
    (!begins_clock(text, at)).then_some((year, at + 1))
}
