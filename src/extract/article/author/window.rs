//! Where on the page a byline may stand.

use std::ops::Range;

use crate::extract::article::survey::Survey;
use crate::extract::article::title::Headline;

/// How many lines above the headline a byline may stand.
const LINES_ABOVE: usize = 5;
/// How many lines below the headline a byline may stand.
const LINES_BELOW: usize = 20;
/// The same where it is not known which line is the headline.
const LINES_BELOW_UNKNOWN: usize = 60;
/// How many lines below the headline a byline may stand that seems to be put aside.
const CLOSE_LINES_BELOW: usize = 8;
/// A line with so many characters is one of the text.
const TEXT_CHARS_MIN: usize = 150;
/// How many lines below the text its author may be named.
const LINES_AFTER_TEXT: usize = 6;

/// The lines in which bylines are looked for.
#[derive(Debug)]
pub(super) struct Window {
    /// Around the headline.
    pub(super) near: Range<usize>,
    /// Right at the headline.
    pub(super) close: Range<usize>,
    /// From the headline to a little below the text.
    pub(super) article: Range<usize>,
    /// Where the headline ends.
    pub(super) below: usize,
    /// The headline stands in the caption of a picture, and its byline may do so too.
    pub(super) is_caption: bool,
}

impl Window {
    /// Finds them; where the headline is no line of the page, the first heading stands in for it.
    pub(super) fn of(survey: &Survey<'_>, headline: &Headline) -> Self {
        let (start, end) = match headline.line {
            Some(line) => (line, headline.end),
            None => survey.heads.iter().find(|head| head.level == 1).map_or((0, 0), |head| (head.line, head.line + 1)),
        };
        let last = survey.lines.len();
        let above = start.saturating_sub(LINES_ABOVE);
        let text = survey.lines.iter().rposition(|line| line.place.is_content() && line.chars() >= TEXT_CHARS_MIN);
        let article_end = text.map_or(end, |text| text + 1).max(end) + LINES_AFTER_TEXT;
        Self {
            near: above..end + if headline.line.is_some() { LINES_BELOW } else { LINES_BELOW_UNKNOWN },
            close: above..end + CLOSE_LINES_BELOW,
            article: end.min(last)..article_end.min(last),
            below: end.min(last),
            is_caption: survey.lines.get(start).is_some_and(|line| line.place.figure),
        }
    }
}
