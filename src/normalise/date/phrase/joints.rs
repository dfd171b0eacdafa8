//! What stands between and beside the parts of a date.

use super::super::language::Word;
use super::super::text::Text;
use super::super::time_of_day::{Clock, clock};
use super::super::written::Written;
use super::{Weekday, written_day};

/// How many commas, dashes and words like "um" may stand between a day and its time.
pub(super) const JOINTS_MAX: usize = 4;

/// What joins a day and its time: where the time begins, whether it may be a bare hour, and
/// whether it is joined by the T of ISO 8601.
pub(super) fn joint(text: &Text<'_>, end: usize) -> (usize, bool, bool) {
    if text.is_letters(end, "t") && text.glued(end) && text.glued(end + 1) && text.is_number(end + 1) {
        return (end + 1, false, true);
    }
    let (mut at, mut bare_hour) = (end, false);
    for _ in 0..JOINTS_MAX {
        at = match text.mark(at) {
            Some(',' | '-' | '–' | '|' | '·' | '/' | '(' | '@' | ';') => at + 1,
            Some(':') if bare_hour => at + 1,
            Some(_) => break,
            None => match text.is_any(at, Word::AtHour) {
                Some(next) => {
                    bare_hour = true;
                    next
                }
                None => match text.is_any(at, Word::At) {
                    Some(next) => next,
                    None => break,
                },
            },
        };
    }
    (at, bare_hour, false)
}

/// "20260107" before a T.
pub(super) fn compact_day(text: &Text<'_>, at: usize) -> Option<(Written, usize)> {
    let (value, digits) = text.number(at)?;
    let joined = text.is_letters(at + 1, "t") && text.glued(at + 1) && text.glued(at + 2) && text.is_number(at + 2);
    (digits == 8 && joined).then(|| Written::compact(value)).flatten().map(|written| (written, at + 1))
}

/// "113000" or "1130" after a T.
pub(super) fn compact_clock(text: &Text<'_>, at: usize, strict: bool) -> Option<(Clock, usize)> {
    let (value, digits) = text.number(at).filter(|_| strict)?;
    let clock = match digits {
        6 => Clock::new(value / 10_000, value / 100 % 100, Some(value % 100), true)?,
        4 => Clock::new(value / 100, value % 100, None, true)?,
        _ => return None,
    };
    let fraction = matches!(text.mark(at + 1), Some('.' | ',')) && text.glued(at + 2) && text.is_number(at + 2);
    Some((clock, if fraction { at + 3 } else { at + 1 }))
}

/// A weekday at a place, and where it ends.
pub(super) fn weekday(text: &Text<'_>, at: usize) -> Option<(Weekday, usize)> {
    let (number, end) = text.say(at, |word| if let Word::Weekday(number) = word { Some(number) } else { None })?;
    let long = text.slice(at).chars().count() > 3 || !text.slice(at).is_ascii();
    let own = text.is_own(at, |word| matches!(word, Word::Weekday(_)));
    // "to" is Thursday in Finnish, but not wherever it stands.
    let other = |word| matches!(word, Word::Range | Word::And | Word::Not | Word::On | Word::Of | Word::At);
    let certain = long || own;
    (certain || text.say_any(at, |word| other(word).then_some(())).is_none())
        .then_some((Weekday { number, certain }, end))
}

/// Skips what stands between a weekday and its day.
pub(super) fn weekday_joint(text: &Text<'_>, end: usize) -> usize {
    let mut at = end;
    if matches!(text.mark(at), Some(',' | '.' | '|' | '·' | '-' | '–')) {
        at += 1;
    }
    match text.is_any(at, Word::On) {
        Some(next) if text.is_number(next) => next,
        _ => at,
    }
}

/// "7 January 2026 (Wed)", "2026年1月7日(水)", "7 January 2026, Wednesday".
pub(super) fn trailing_weekday(text: &Text<'_>, known: Option<Weekday>, end: usize) -> (Option<Weekday>, usize) {
    if known.is_some() {
        return (known, end);
    }
    let opened = text.is_mark(end, '(');
    let at = if opened || text.is_mark(end, ',') { end + 1 } else { end };
    match weekday(text, at) {
        Some((weekday, next)) if opened && text.is_mark(next, ')') => (Some(weekday), next + 1),
        // Another date may follow: "24.11.2024, Montag, 25.11.2024".
        Some((weekday, next))
            if !opened && weekday.certain && written_day(text, weekday_joint(text, next)).is_none() =>
        {
            (Some(weekday), next)
        }
        _ => (None, end),
    }
}

/// "14–16 Uhr": whether a number at a place is the first hour of a period.
pub(super) fn is_period(text: &Text<'_>, at: usize) -> bool {
    text.short_number(at).is_some() && period_end(text, at + 1).is_some()
}

/// The end of the second time of a period whose first ends at a place: an event.
pub(super) fn period_end(text: &Text<'_>, at: usize) -> Option<usize> {
    let next = match text.mark(at) {
        Some('-' | '–') => at + 1,
        Some(_) => return None,
        None => text.say(at, |word| (word == Word::Range).then_some(()))?.1,
    };
    // A date that follows is the end of a longer period, and judged as such.
    if written_day(text, next).is_some() {
        return None;
    }
    clock(text, next, false).map(|(_, end)| end)
}
