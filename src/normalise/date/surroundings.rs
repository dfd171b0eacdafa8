//! What stands around a date tells whether it is the date of a text at all.

use super::label;
use super::language::Word;
use super::phrase::{At, Day, Phrase, When, phrase, written_day};
use super::text::Text;
use super::time_of_day::clock;

/// How far before a date a word that speaks against it may begin, in tokens.
const OBJECTION_TOKENS_MAX: usize = 5;
/// How many tokens a place or an author before a comma may have: "Berlin, 22. Oktober".
const DATELINE_TOKENS_MAX: usize = 6;

/// Whether a date may be taken for one, where it stands. `floor`: the end of the date before it.
pub(super) fn permit(text: &Text<'_>, found: &Phrase, floor: usize) -> bool {
    let At { day, clock, .. } = match &found.when {
        When::Refused => return false,
        When::Elapsed(_) => return stands_free(text, found, floor) && !is_objected(text, found, floor),
        When::At(at) => at,
    };
    let lacks_clock = matches!(day, Day::Written(written) if written.needs_clock) && clock.is_none();
    !lacks_clock
        && !is_part(text, found)
        && !is_objected(text, found, floor)
        && !is_end_of_period(text, found, floor)
        && !begins_later(text, found)
        && (found.is_sure() || stands_free(text, found, floor))
}

/// The end of a period that begins with a date: "12. März bis 14. April 2025".
pub(super) fn period_end(text: &Text<'_>, found: &Phrase) -> Option<usize> {
    if !matches!(&found.when, When::At(At { day: Day::Written(_), .. }) | When::Refused) {
        return None;
    }
    let next = match text.mark(found.end) {
        Some('-' | '–') => found.end + 1,
        Some(_) => return None,
        None => text.say(found.end, |word| (word == Word::Range).then_some(()))?.1,
    };
    let other = phrase(text, next)?;
    matches!(other.when, When::At(At { day: Day::Written(_), .. }) | When::Refused).then_some(other.end)
}

/// Whether the digits go on before or after it: "192.168.1.1", "978-3-16", "24.11.20,50 €".
fn is_part(text: &Text<'_>, found: &Phrase) -> bool {
    is_glued_before(text, found.start) || is_glued_after(text, found.end)
}

fn is_glued_before(text: &Text<'_>, start: usize) -> bool {
    if start == 0 || !text.glued(start) {
        return false;
    }
    match text.mark(start - 1) {
        Some('.' | '/' | '-' | '_' | '+' | '#' | '$' | '€' | '£' | '%' | '=' | '&' | '*' | '†' | '@' | '\\') => {
            true
        }
        Some(',' | ':' | '–') => start >= 2 && text.is_number(start - 2) && text.glued(start - 1),
        Some(_) => false,
        None => {
            let is_lead = label::said(text, start - 1).is_some() || text.is_any(start - 1, Word::On).is_some();
            !is_lead || text.slice(start - 1).len() < 2
        }
    }
}

fn is_glued_after(text: &Text<'_>, end: usize) -> bool {
    if !text.glued(end) {
        return false;
    }
    let next_is_glued_number = text.glued(end + 1) && text.is_number(end + 1);
    match text.mark(end) {
        Some('%' | '€' | '$' | '£' | '_' | '=' | '@' | '\\') => true,
        Some('.' | ',' | '/' | '-' | ':') if next_is_glued_number => true,
        Some('.' | '/') => {
            text.glued(end + 1) && text.is_word(end + 1) && text.slice(end + 1).starts_with(char::is_lowercase)
        }
        Some(_) => false,
        None if text.is_word(end) => {
            !text.is_known(end) && text.slice(end).starts_with(|one: char| one.is_lowercase() && one.is_ascii())
        }
        None => true,
    }
}

/// Whether a word before it says that it is another date: "seit 1.1.1990", "Tel. 24.11.20", "©".
fn is_objected(text: &Text<'_>, found: &Phrase, floor: usize) -> bool {
    let first = found.start.saturating_sub(OBJECTION_TOKENS_MAX).max(floor);
    (first..found.start).any(|at| {
        let end = match text.mark(at) {
            Some('©' | '†' | '§' | '№' | '*' | '®') => at + 1,
            Some(_) => return false,
            None => match text.say(at, |word| matches!(word, Word::Not | Word::Range).then_some(())) {
                Some(((), end)) => end,
                None => return false,
            },
        };
        leads_to(text, end, found)
    })
}

/// Whether nothing but little words, marks and, before mere digits, numbers stands between.
fn leads_to(text: &Text<'_>, from: usize, found: &Phrase) -> bool {
    let mut at = from;
    while at < found.start {
        at = match text.mark(at) {
            Some('.' | ':' | '(' | '/' | '-' | '+') => at + 1,
            Some(_) => return false,
            None if text.is_number(at) && found.is_digits() => at + 1,
            None => match text.is_any(at, Word::On).or_else(|| text.is_any(at, Word::Of)) {
                Some(next) => next,
                None => return false,
            },
        };
    }
    at == found.start
}

/// "12.–14. März 2025", "12. und 13. März", "du 12 au 14 mars": the end of a period.
fn is_end_of_period(text: &Text<'_>, found: &Phrase, floor: usize) -> bool {
    let Some(joint) = found.start.checked_sub(1).filter(|joint| *joint >= floor) else { return false };
    let is_dash = matches!(text.mark(joint), Some('-' | '–'));
    let is_joint = is_dash
        || matches!(text.mark(joint), Some('/' | '+' | '&'))
        || text.say_any(joint, |word| matches!(word, Word::Range | Word::And).then_some(())).is_some();
    if !is_joint || joint == floor {
        return false;
    }
    let dotted = text.is_mark(joint - 1, '.') && joint >= 2 && text.glued(joint - 1);
    let number = if dotted { joint - 2 } else { joint - 1 };
    let has_dot_itself = text.is_mark(found.start + 1, '.');
    let is_day = number >= floor && text.short_number(number).is_some_and(|day| (1..=31).contains(&day));
    is_day && (dotted || !is_dash || !has_dot_itself || text.glued(joint))
}

/// "24.11.2024 ab 19 Uhr": an event.
fn begins_later(text: &Text<'_>, found: &Phrase) -> bool {
    text.say(found.end, |word| matches!(word, Word::Not | Word::Range).then_some(()))
        .is_some_and(|((), next)| clock(text, next, false).is_some())
}

/// Whether it stands by itself, as dates of articles do, and not in a sentence.
fn stands_free(text: &Text<'_>, found: &Phrase, floor: usize) -> bool {
    let label = label::adjoining(text, leading(text, found.start, floor), floor);
    // "The study was published today" is a sentence; a label of a date begins its line.
    let leads = |at: usize| at == floor || text.begins_line(at) || text.mark(at - 1).is_some_and(|mark| mark != ',');
    let is_label = label.is_some_and(|at| !found.is_bare() || leads(at));
    is_label && !text.is_number(found.end) || is_free_before(text, found, floor) && is_free_after(text, found)
}

/// The place before the little words that lead to a date: "am", "on the".
fn leading(text: &Text<'_>, start: usize, floor: usize) -> usize {
    let mut at = start;
    while at > floor {
        let is_little = [Word::On, Word::At].iter().any(|word| text.is_any(at - 1, *word) == Some(at));
        if !is_little || label::said(text, at - 1).is_some() {
            break;
        }
        at -= 1;
    }
    at
}

fn is_free_before(text: &Text<'_>, found: &Phrase, floor: usize) -> bool {
    let at = leading(text, found.start, floor);
    if at == floor || text.begins_line(at) || text.begins_line(found.start) {
        return true;
    }
    let line = (floor..at).rev().find(|place| text.begins_line(*place)).unwrap_or(floor);
    match text.mark(at - 1) {
        Some(',') => {
            let is_dateline =
                (line..at - 1).all(|place| text.is_word(place) || matches!(text.mark(place), Some('.' | '-' | '/')));
            at - line <= DATELINE_TOKENS_MAX + 1
                && (is_dateline || !found.is_bare())
                && !text.is_number(at.saturating_sub(2))
        }
        Some('(' | '[' | '.' | '!' | '?' | ':') if found.is_bare() => at - 1 == line,
        Some(
            '|' | '·' | '(' | ')' | '[' | ']' | '–' | '-' | '/' | '»' | '›' | '>' | ';' | ':' | '.' | '!' | '?' | '"',
        ) => !(found.is_digits() && at >= 2 && text.is_number(at - 2)),
        Some(_) => false,
        None => is_name(text, line, at),
    }
}

/// "Von Max Müller", "By Jane Doe and John Roe": a byline from its first word to its end.
fn is_name(text: &Text<'_>, line: usize, end: usize) -> bool {
    let Some(from) = text.is_any(line, Word::By) else { return false };
    end - line <= DATELINE_TOKENS_MAX + 2
        && (from..end).all(|at| {
            matches!(text.mark(at), Some('.' | ',' | '-'))
                || text.slice(at).starts_with(char::is_uppercase)
                || text.is_any(at, Word::And).is_some()
        })
}

fn is_free_after(text: &Text<'_>, found: &Phrase) -> bool {
    let end = found.end;
    let follows = |at: usize| {
        text.token(at).is_none()
            || text.begins_line(at)
            || label::said(text, at).is_some()
            || text.is_any(at, Word::By).or_else(|| text.is_any(at, Word::In)).is_some()
    };
    match text.mark(end) {
        _ if follows(end) => true,
        // "Feb. 24 - W, KO10": an entry of a list of events.
        Some('–' | '-') if found.is_bare() => text.token(end + 1).is_none(),
        Some(':' | ';' | '/' | ',') if found.is_bare() => false,
        Some('|' | '·' | ')' | ']' | '(' | '[' | '–' | '-' | '/' | '»' | '›' | ';' | '>') => {
            !(found.is_digits() && text.is_number(end + 1)) && written_day(text, end + 1).is_none()
        }
        Some(',' | '.' | ':') => follows(end + 1),
        Some(_) => false,
        None => text.is_number(end) && matches!(found.when, When::Elapsed(_)),
    }
}
