//! Times of day.

use chrono::NaiveTime;

use super::language::{Unit, Word};
use super::text::Text;
use super::zone::{Stated, stated};

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// The time.
    pub(super) time: NaiveTime,
    /// 24:00: the time is the next day's midnight.
    pub(super) next_day: bool,
    /// Whether seconds are given.
    pub(super) seconds: bool,
    /// Whether something says that it is a time: "Uhr", "pm", seconds. "3:15" may be the length
    /// of a film.
    pub(super) explicit: bool,
}

impl Clock {
    /// A time of these numbers, if there is one.
    pub(super) fn new(hour: u32, minute: u32, second: Option<u32>, explicit: bool) -> Option<Self> {
        // A leap second is the last of its minute.
        let seconds = second.unwrap_or(0).min(59);
        let next_day = hour == 24 && minute == 0 && seconds == 0;
        let time = NaiveTime::from_hms_opt(if next_day { 0 } else { hour }, minute, seconds)?;
        (second.unwrap_or(0) <= 60).then_some(Self { time, next_day, seconds: second.is_some(), explicit })
    }
}

/// Which half of the day "9:41" is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

/// The hour of a twelve-hour clock; `None` if there is none such.
fn hour_of(hour: u32, half: Option<Half>) -> Option<u32> {
    match half {
        None => Some(hour),
        Some(Half::Am) if hour == 12 => Some(0),
        Some(Half::Am) => (hour < 12).then_some(hour),
        Some(Half::Pm) if hour < 12 => Some(hour + 12),
        // "14:36 pm" is superfluous but clear.
        Some(Half::Pm) => (hour < 24).then_some(hour),
    }
}

/// A time at a place, and where it ends. `bare_hour`: the words before it ("ore", "kl.") make
/// even a bare number an hour.
pub(super) fn clock(text: &Text<'_>, at: usize, bare_hour: bool) -> Option<(Clock, usize)> {
    if let Some((hour, end)) = named_hour(text, at) {
        return Some((Clock::new(hour, 0, None, true)?, end));
    }
    // "午後2時36分", "오후 2:36": only where it isn't also a word of something else.
    let (leading, at) = match half(text, at).filter(|_| !text.slice(at).is_ascii()) {
        Some((half, next)) => (Some(half), next),
        None => (None, at),
    };
    let hour = text.short_number(at)?;
    let face = Face::read(text, at, bare_hour)?;
    let (half, mut end) = match (leading, half(text, face.end)) {
        (Some(half), _) => (Some(half), face.end),
        (None, Some((half, end))) => (Some(half), end),
        (None, None) => (None, face.end),
    };
    let mut marked = face.marked || half.is_some() || face.second.is_some();
    if half.is_none()
        && !face.marked
        && let Some(next) = text.is_any(end, Word::Clock)
    {
        (marked, end) = (true, next);
    }
    // "11.30 GMT": nothing but a time has a zone.
    marked |= face.dotted && matches!(stated(text, end, false), Stated::Zone(..));
    if !marked && (face.needs_mark || is_duration(text, end)) {
        return None;
    }
    let clock = Clock::new(hour_of(hour, half)?, face.minute, face.second, marked)?;
    Some((clock, end))
}

/// What a clock shows: the digits of a time.
struct Face {
    minute: u32,
    second: Option<u32>,
    /// It says itself that it is a time: "14h36", "14 Uhr".
    marked: bool,
    /// With a dot between hours and minutes.
    dotted: bool,
    /// Only a word can tell it from another number: "18.45", "5".
    needs_mark: bool,
    end: usize,
}

impl Face {
    fn read(text: &Text<'_>, at: usize, bare_hour: bool) -> Option<Self> {
        let next = at + 1;
        let plain = Self { minute: 0, second: None, marked: false, dotted: false, needs_mark: true, end: next };
        match text.mark(next) {
            Some(':') if text.glued(next) && text.glued(next + 1) => return Self::with_colon(text, at),
            Some('.') if text.glued(next) && text.glued(next + 1) && text.pair(next + 1).is_some() => {
                return Self::with_dot(text, at, bare_hour);
            }
            _ => {}
        }
        if let Some(end) = text.is_any(next, Word::Clock) {
            return Some(Self::with_word(text, end, plain));
        }
        let has_half = half(text, next).is_some();
        (bare_hour || has_half).then_some(Self { needs_mark: !bare_hour, ..plain })
    }

    /// "14:36", "14:36:12", "14:36:12.345", "14:36:12:345".
    fn with_colon(text: &Text<'_>, at: usize) -> Option<Self> {
        let minute = text.pair(at + 2)?;
        let mut face = Self { minute, second: None, marked: false, dotted: false, needs_mark: false, end: at + 3 };
        if text.is_mark(at + 3, ':') && text.glued(at + 3) && text.glued(at + 4) && text.is_number(at + 4) {
            face.second = Some(text.pair(at + 4)?);
            face.end = at + 5;
            let milliseconds = text.number(at + 6).is_some_and(|(_, digits)| digits == 3);
            let fraction = matches!(text.mark(at + 5), Some('.' | ',')) || text.is_mark(at + 5, ':') && milliseconds;
            if fraction && text.glued(at + 5) && text.glued(at + 6) && text.is_number(at + 6) {
                face.end = at + 7;
            }
        }
        let continues = matches!(text.mark(face.end), Some(':' | '.' | ','))
            && text.glued(face.end)
            && text.glued(face.end + 1)
            && text.is_number(face.end + 1);
        (!continues || text.is_mark(face.end, ',')).then_some(face)
    }

    /// "18.45 Uhr", "5.30pm", in some languages just "18.45".
    fn with_dot(text: &Text<'_>, at: usize, bare_hour: bool) -> Option<Self> {
        let minute = text.pair(at + 2)?;
        let end = at + 3;
        let continues = matches!(text.mark(end), Some('.' | ',' | '/' | '-' | '%' | '€' | '$'))
            && text.glued(end)
            && (text.glued(end + 1) && text.is_number(end + 1) || matches!(text.mark(end), Some('%' | '€' | '$')));
        let is_money = matches!(text.mark(end), Some('%' | '€' | '$' | '£'));
        (!continues && !is_money).then(|| Self {
            minute,
            second: None,
            marked: bare_hour,
            dotted: true,
            needs_mark: !(bare_hour || text.dot_clock() && text.pair(at).is_some()),
            end,
        })
    }

    /// "14h36", "7 Uhr", "14 heures 36", "11時30分".
    fn with_word(text: &Text<'_>, at: usize, plain: Self) -> Self {
        let hour_only = Self { marked: true, needs_mark: false, end: at, ..plain };
        let Some(minute) = text.pair(at).or_else(|| text.short_number(at)).filter(|minute| *minute < 60) else {
            return hour_only;
        };
        let (end, certain) = match text.is_any(at + 1, Word::MinuteMark) {
            Some(end) => (end, true),
            None => (at + 1, text.glued(at) && text.pair(at).is_some()),
        };
        let stands_alone = text.pair(at).is_some()
            && (text.token(end).is_none()
                || text.begins_line(end)
                || matches!(text.mark(end), Some(',' | ')' | '|' | '·' | '-' | '–')))
            && !(text.glued(end) && text.glued(end + 1) && text.is_number(end + 1));
        if certain || stands_alone { Self { minute, end, ..hour_only } } else { hour_only }
    }
}

/// "noon", "Mitternacht", "12 noon".
fn named_hour(text: &Text<'_>, at: usize) -> Option<(u32, usize)> {
    let number = if text.short_number(at) == Some(12) { at + 1 } else { at };
    text.say(number, |word| match word {
        Word::Noon => Some(12),
        Word::Midnight => Some(0),
        _ => None,
    })
}

/// "am", "p.m.", "午後".
fn half(text: &Text<'_>, at: usize) -> Option<(Half, usize)> {
    text.say_any(at, |word| match word {
        Word::Am => Some(Half::Am),
        Word::Pm => Some(Half::Pm),
        _ => None,
    })
    // "14:36 Uhr am Montag" is German.
    .filter(|(half, end)| {
        let is_before_day =
            text.is_number(*end) || text.say(*end, |word| matches!(word, Word::Weekday(_)).then_some(())).is_some();
        *half == Half::Pm || !is_before_day || text.tongue.is_primary(&["en"])
    })
}

/// "3:15 Min." is a length, not a time.
fn is_duration(text: &Text<'_>, at: usize) -> bool {
    text.say_any(at, |word| matches!(word, Word::Unit(Unit::Minute | Unit::Second | Unit::Hour)).then_some(()))
        .is_some()
}
