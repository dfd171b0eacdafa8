//! What the words around a date say it is.

use super::Label;
use super::language::Word;
use super::text::Text;

/// How far before a date its label may stand, in tokens.
const LABEL_TOKENS_MAX: usize = 6;
/// The same with an author between them: "Veröffentlicht von Max Müller am 24.11.2024".
const BYLINE_TOKENS_MAX: usize = 12;

/// The label that stands before a place, not before `floor`.
pub(super) fn before(text: &Text<'_>, at: usize, floor: usize) -> Label {
    let first = at.saturating_sub(BYLINE_TOKENS_MAX).max(floor);
    let mut found = Label::None;
    let mut place = first;
    while place < at {
        match said(text, place) {
            Some((label, end)) if end <= at && (at - end <= LABEL_TOKENS_MAX || is_author(text, end)) => {
                found = label;
                place = end;
            }
            _ => place += 1,
        }
    }
    found
}

/// The label that stands behind a date: "24.11.2024 (aktualisiert)", "11:30更新". A label with a
/// colon belongs to what follows.
pub(super) fn after(text: &Text<'_>, at: usize) -> Label {
    let opened = text.is_mark(at, '(') || text.is_mark(at, '[');
    let place = if opened { at + 1 } else { at };
    match said(text, place) {
        Some((label, end)) => {
            let ends = text.token(end).is_none()
                || text.begins_line(end)
                || matches!(text.mark(end), Some(')' | ']' | '|' | '·' | ';'));
            if ends && !text.begins_line(at) { label } else { Label::None }
        }
        None => Label::None,
    }
}

/// Where the label begins that directly precedes a place, or precedes an author there.
pub(super) fn adjoining(text: &Text<'_>, at: usize, floor: usize) -> Option<usize> {
    let first = at.saturating_sub(BYLINE_TOKENS_MAX).max(floor);
    (first..at).find(|place| said(text, *place).is_some_and(|(_, end)| end == at || (end < at && is_author(text, end))))
}

fn is_author(text: &Text<'_>, at: usize) -> bool {
    text.is_any(at, Word::By).is_some()
}

/// The label at a place and where it ends.
pub(super) fn said(text: &Text<'_>, at: usize) -> Option<(Label, usize)> {
    text.say_any(at, |word| match word {
        Word::Published => Some(Label::Published),
        Word::Updated => Some(Label::Updated),
        _ => None,
    })
    .map(|(label, end)| (label, if text.is_mark(end, ':') { end + 1 } else { end }))
}
