//! Where on the page the headline stands: date, author and lead are looked for around it.

use super::super::survey::{Head, Line};
use super::super::{Subject, wording};
use super::heading::leads_here;
use crate::extract::dom;

/// A line so long, in characters, is a paragraph.
const PARAGRAPH_CHARS_MIN: usize = 100;
/// So many paragraphs above a heading are a text that is not its own.
const PARAGRAPHS_ABOVE_MIN: usize = 2;
/// The shortest headline, in bytes, that is known where a line has more than it.
const PART_BYTES_MIN: usize = 20;

/// The line of a heading. One below the first level that repeats a line above the text is that of
/// a box; the headline is the line that it repeats.
pub(super) fn of_heading(subject: &Subject<'_>, head: &Head<'_>) -> usize {
    let lines = subject.survey.lines.get(..head.line).unwrap_or_default();
    let Some(text) = subject.survey.lines.get(head.line).map(|line| &line.text).filter(|_| head.level > 1) else {
        return head.line;
    };
    let above = lines.iter().position(|line| is_own(line) && wording::same(&line.text, text));
    above
        .filter(|at| lines[*at..].iter().filter(|line| is_text(line)).count() >= PARAGRAPHS_ABOVE_MIN)
        .unwrap_or(head.line)
}

/// The line that reads like the headline, where no heading does: a heading of any level, a line of
/// the content, a link to this page, or a line that has little beside the headline.
pub(super) fn of_text(subject: &Subject<'_>, title: &str) -> Option<usize> {
    let lines = &subject.survey.lines;
    let is_same = |line: &Line<'_>| wording::same(&line.text, title);
    let letters = wording::squeezed(title);
    let has_little_more = |line: &Line<'_>| {
        letters.len() >= PART_BYTES_MIN && line.text.len() < title.len() * 2 && {
            let text = wording::squeezed(&line.text);
            text.len() * 2 < letters.len() * 3 && (text.starts_with(&letters) || text.ends_with(&letters))
        }
    };
    lines
        .iter()
        .position(|line| line.heading > 0 && is_same(line))
        .or_else(|| lines.iter().position(|line| is_own(line) && is_same(line)))
        .or_else(|| {
            lines.iter().position(|line| line.place.is_content() && is_same(line) && is_link_here(subject, line))
        })
        .or_else(|| lines.iter().position(|line| is_own(line) && has_little_more(line)))
}

/// Whether a line belongs to the article and is no link to another page.
fn is_own(line: &Line<'_>) -> bool {
    line.place.is_content() && !line.is_link()
}

fn is_text(line: &Line<'_>) -> bool {
    is_own(line) && line.heading == 0 && !line.place.figure && line.chars() >= PARAGRAPH_CHARS_MIN
}

/// Whether a line holds a link, or stands in one, to this page.
fn is_link_here(subject: &Subject<'_>, line: &Line<'_>) -> bool {
    let inside = line.node.descendants_it().find(|node| node.has_name("a"));
    let around = || dom::self_and_ancestors(&line.node).find(|node| node.has_name("a"));
    inside.or_else(around).is_some_and(|link| leads_here(subject, &link))
}
