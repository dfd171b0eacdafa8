//! What the page calls itself where it links to itself: in a list of articles that has it too, or
//! in the headline.
//!
//! Asked for where neither a heading nor `<meta>` knows the headline: such pages often have the
//! name of the site in `<title>`, and the headline in a line that only its style sheet sets apart.

use super::super::{Subject, wording};
use super::TITLE_CHARS_MAX;
use super::heading::leads_here;
use crate::extract::dom;

/// A text of fewer words may say "Read more" or give the number of a page.
const WORDS_MIN: usize = 4;
/// How many links of a page are looked at.
const LINKS_MAX: usize = 2000;
/// How many texts of links to this page are compared with its lines.
const TEXTS_MAX: usize = 8;

/// The text of a link to this page that stands on it as a line of its own, too.
pub(super) fn text(subject: &Subject<'_>) -> Option<String> {
    let links = subject.root.descendants_it().filter(|node| node.has_name("a")).take(LINKS_MAX);
    let texts = links.filter(|link| leads_here(subject, link)).map(|link| dom::line(&link));
    let mut texts = texts
        .filter(|text| wording::words(text).len() >= WORDS_MIN && text.chars().count() <= TITLE_CHARS_MAX)
        .take(TEXTS_MAX);
    let lines = &subject.survey.lines;
    let is_line = |text: &String| {
        lines.iter().any(|line| line.place.is_content() && !line.is_link() && wording::same(&line.text, text))
    };
    texts.find(is_line)
}
