//! Spans of time before now: "vor 3 Stunden", "2 days ago", "il y a une heure".

use chrono::Duration;

use super::language::{Unit, Word};
use super::text::Text;
use crate::model::Precision;

/// More of a unit than this is no age of an article: "vor 2000 Tagen".
const COUNT_MAX: u32 = 999;

/// How long ago something was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Elapsed {
    /// The time that has passed.
    pub(super) duration: Duration,
    /// How exactly it is said. Months and years aren't read: they don't even tell the day.
    pub(super) precision: Precision,
}

/// A span before now at a place, and where it ends.
pub(super) fn elapsed(text: &Text<'_>, at: usize) -> Option<(Elapsed, usize)> {
    if let Some(((), end)) = text.say(at, |word| (word == Word::Now).then_some(())) {
        return Some((Elapsed { duration: Duration::zero(), precision: Precision::Minute }, end));
    }
    if let Some(((), next)) = text.say(at, |word| (word == Word::AgoBefore).then_some(()))
        && let Some((elapsed, end)) = span(text, next)
    {
        // Swedish has both: "för 3 timmar sedan".
        return Some((elapsed, ago(text, end).unwrap_or(end)));
    }
    let (elapsed, end) = span(text, at)?;
    Some((elapsed, ago(text, end)?))
}

fn ago(text: &Text<'_>, at: usize) -> Option<usize> {
    text.say(at, |word| (word == Word::AgoAfter).then_some(())).map(|((), end)| end)
}

/// "3 Stunden", "1 Std. 20 Min.", "einer halben Stunde".
fn span(text: &Text<'_>, at: usize) -> Option<(Elapsed, usize)> {
    let at = text.say(at, |word| (word == Word::About).then_some(())).map_or(at, |((), end)| end);
    let (mut elapsed, mut end) = counted(text, at).or_else(|| whole(text, at))?;
    while elapsed.precision != Precision::Day {
        let next = match text.mark(end) {
            Some(',') => end + 1,
            _ => text.is_any(end, Word::And).unwrap_or(end),
        };
        let Some((further, further_end)) =
            counted(text, next).filter(|(further, _)| further.duration < elapsed.duration)
        else {
            break;
        };
        elapsed.duration += further.duration;
        end = further_end;
    }
    Some((elapsed, end))
}

fn whole(text: &Text<'_>, at: usize) -> Option<(Elapsed, usize)> {
    let (minutes, end) = text.say(at, |word| if let Word::Span(minutes) = word { Some(minutes) } else { None })?;
    let precision = if minutes >= 24 * 60 { Precision::Day } else { Precision::Minute };
    Some((Elapsed { duration: Duration::minutes(i64::from(minutes)), precision }, end))
}

fn counted(text: &Text<'_>, at: usize) -> Option<(Elapsed, usize)> {
    let (count, next) = match text.number(at) {
        Some((count, _)) => (count, at + 1),
        None => {
            let (count, next) =
                text.say(at, |word| if let Word::Numeral(count) = word { Some(count) } else { None })?;
            (u32::from(count), next)
        }
    };
    let (unit, end) = text.say(next, |word| if let Word::Unit(unit) = word { Some(unit) } else { None })?;
    let count = i64::from((count <= COUNT_MAX).then_some(count)?);
    let (duration, precision) = match unit {
        Unit::Second => (Duration::seconds(count), Precision::Minute),
        Unit::Minute => (Duration::minutes(count), Precision::Minute),
        Unit::Hour => (Duration::hours(count), Precision::Minute),
        Unit::Day => (Duration::days(count), Precision::Day),
        Unit::Week => (Duration::weeks(count), Precision::Day),
    };
    Some((Elapsed { duration, precision }, end))
}
