//! Which lines are the head of the article.

use crate::extract::article::Subject;
use crate::extract::article::survey::Place;
use crate::extract::article::title::Headline;

/// How many lines above the headline a date may stand.
const LINES_ABOVE: usize = 6;
/// How many lines below the headline a date may stand.
const LINES_BELOW: usize = 25;
/// How many lines below the headline a box beside the text may still belong to the head.
const LINES_OF_BOX: usize = 8;
/// A line so long, in characters, is a paragraph.
const PARAGRAPH_CHARS_MIN: usize = 120;

/// The lines of the article's head.
pub(super) struct Head {
    pub(super) lines: std::ops::Range<usize>,
    /// The line after the headline, where it is known.
    below: Option<usize>,
    /// What the headline lies in. Where the elements around the whole article are named like an
    /// aside, its dates are in it.
    own: Place,
}

impl Head {
    /// The lines of the article's head: from a little above the headline to the text. As the first
    /// paragraph may be the lead, above the byline, they end at the second.
    pub(super) fn of(subject: &Subject<'_>, headline: &Headline) -> Self {
        let lines = &subject.survey.lines;
        let (start, below, end) = match headline.line {
            Some(line) => (line.saturating_sub(LINES_ABOVE), headline.end, headline.end + LINES_BELOW),
            None => (0, 0, LINES_BELOW * 2),
        };
        let is_paragraph = |at: &usize| {
            let line = &lines[*at];
            line.place.is_content()
                && !line.place.figure
                && line.heading == 0
                && !line.is_link()
                && line.chars() >= PARAGRAPH_CHARS_MIN
        };
        let text = (below..lines.len()).filter(is_paragraph).nth(1).unwrap_or(lines.len());
        let own = headline.line.and_then(|at| lines.get(at)).map_or(Place::default(), |line| line.place);
        Self { lines: start..end.min(text), below: headline.line.map(|_| below), own }
    }

    pub(super) fn is_own(&self, place: Place) -> bool {
        place.is_content() || place == self.own
    }

    /// Whether a line stands right below the headline.
    pub(super) fn is_close(&self, at: usize) -> bool {
        self.below.is_some_and(|below| (below..below + LINES_OF_BOX).contains(&at))
    }

    /// Whether a line stands in a box right below the headline, beside the text.
    pub(super) fn is_box(&self, at: usize, place: Place) -> bool {
        self.is_close(at) && place.aside && !place.navigation && !place.footer
    }
}
