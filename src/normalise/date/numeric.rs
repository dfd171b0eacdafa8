//! Days in digits.

use super::language::Habit;
use super::text::Text;
use super::written::{Digits, Reading, Written, Year, begins_clock, full_year, year_end};

/// A day in digits at a place, and where it ends: "24.11.2024", "2024-11-24", "11/24/24",
/// "24.11.".
pub(super) fn numeric_day(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    let (first, first_digits) = text.number(at)?;
    let separator = Separator::at(text, at + 1)?;
    let second = text.short_number(at + 2)?;
    if first_digits == 4 {
        return year_first(text, at, separator, second);
    }
    if first_digits > 2 {
        return None;
    }
    let third = (Separator::at(text, at + 3) == Some(separator)).then_some(at + 4);
    if let Some(year) = third.and_then(|at| full_year(text, at)) {
        return Some((Written::digits(separator, first, second, Some(Year::Full(year)), text), year_end(text, at + 5)));
    }
    if separator.spaced {
        return without_year(text, at, separator, first, second);
    }
    let short = third.and_then(|at| text.pair(at)).filter(|_| !begins_clock(text, at + 4));
    match short {
        Some(year) => Some((Written::digits(separator, first, second, Some(Year::Short(year)), text), at + 5)),
        None => without_year(text, at, separator, first, second),
    }
}

/// "2024-11-24", "2024/11/24", "2024.11.24", "2024. 11. 24.".
fn year_first(text: &Text<'_>, at: usize, separator: Separator, month: u32) -> Option<(Written, usize)> {
    let year = full_year(text, at)?;
    if Separator::at(text, at + 3) != Some(separator) {
        return None;
    }
    let day = text.short_number(at + 4)?;
    let reading = Reading { order: Digits::Plain, year: Some(Year::Full(year)), month, day };
    let end = at + 5;
    let dotted = separator.mark == '.' && is_final_dot(text, end);
    let written = Written { readings: vec![reading], sure: true, named: false, needs_clock: false };
    Some((written, if dotted { end + 1 } else { end }))
}

/// "24.11." with its second dot, "24/11" with a time to come.
fn without_year(text: &Text<'_>, at: usize, separator: Separator, first: u32, second: u32) -> Option<(Written, usize)> {
    let written = Written::digits(separator, first, second, None, text);
    match separator.mark {
        '.' if is_final_dot(text, at + 3) => Some((written, at + 4)),
        '/' if !separator.spaced => Some((Written { needs_clock: true, ..written }, at + 3)),
        _ => None,
    }
}

/// Whether there is a dot that ends a number and begins no other.
fn is_final_dot(text: &Text<'_>, at: usize) -> bool {
    text.is_mark(at, '.') && text.glued(at) && !(text.glued(at + 1) && text.is_number(at + 1))
}

/// What stands between the numbers of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Separator {
    mark: char,
    /// With a space: "24. 11. 2024", "24 / 11 / 2024".
    spaced: bool,
}

impl Separator {
    fn at(text: &Text<'_>, at: usize) -> Option<Self> {
        let mark = text.mark(at)?;
        let (before, after) = (!text.glued(at), !text.glued(at + 1));
        let spaced = match mark {
            '.' if !before => false,
            '/' if before == after => before,
            '-' if !before && !after => false,
            _ => return None,
        };
        text.is_number(at + 1).then_some(Self { mark, spaced })
    }
}

impl Written {
    /// With dots the day is first everywhere but where the year is; with slashes and hyphens it
    /// depends.
    fn digits(separator: Separator, first: u32, second: u32, year: Option<Year>, text: &Text<'_>) -> Self {
        let year_first = text.tongue.habit() == Some(Habit::YearFirst);
        let day_first = Reading { order: Digits::DayFirst, year, month: second, day: first };
        let month_first = Reading { order: Digits::MonthFirst, year, month: first, day: second };
        let readings = match (separator.mark, year) {
            ('.', Some(Year::Short(third))) if year_first => vec![yearly(first, second, third)],
            (_, None) if year_first => vec![Reading { order: Digits::Plain, ..month_first }],
            ('.', _) => vec![Reading { order: Digits::Plain, ..day_first }],
            (_, Some(Year::Short(third))) => vec![day_first, month_first, yearly(first, second, third)],
            _ => vec![day_first, month_first],
        };
        let sure = matches!(year, Some(Year::Full(_)));
        Self { readings, sure, named: false, needs_clock: false }
    }
}

fn yearly(first: u32, second: u32, third: u32) -> Reading {
    Reading { order: Digits::YearFirst, year: Some(Year::Short(first)), month: second, day: third }
}
