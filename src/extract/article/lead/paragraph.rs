//! The paragraphs below the headline, told from captions, bylines and links.

use super::super::Subject;
use super::super::survey::Line;
use super::super::title::Headline;
use crate::normalise::date;

/// A line so long, in characters, is a paragraph of the text.
pub(super) const PARAGRAPH_CHARS_MIN: usize = 100;
/// A shorter line with an element of its own is a paragraph if it is a sentence of so many words.
const SENTENCE_WORDS_MIN: usize = 4;

/// The indices of the lines below the headline that are paragraphs.
pub(super) fn paragraphs<'s>(subject: &'s Subject<'_>, headline: &Headline) -> impl Iterator<Item = usize> + 's {
    let is_paragraph = |line: &Line<'_>| {
        line.place.is_content() && !line.place.figure && !line.is_link() && line.chars() >= PARAGRAPH_CHARS_MIN
    };
    subject
        .survey
        .lines
        .iter()
        .enumerate()
        .skip(headline.end)
        .filter(move |(_, line)| is_paragraph(line))
        .map(|(at, _)| at)
}

/// Whether a line is a paragraph of the text: long, or a sentence that has an element of its own.
pub(super) fn is_paragraph(subject: &Subject<'_>, line: &Line<'_>) -> bool {
    line.chars() >= PARAGRAPH_CHARS_MIN
        || (line.heading == 0
            && line.node.has_name("p")
            && line.text.trim_end_matches(['"', '“', '”', '«', '»']).ends_with(['.', '!', '?', '…'])
            && line.text.split_whitespace().count() >= SENTENCE_WORDS_MIN
            && !is_about_the_article(subject, &line.text))
}

pub(super) fn is_usable(line: &Line<'_>) -> bool {
    line.place.is_content() && !line.place.figure && !line.is_link()
}

/// Whether a line gives date, author or picture credits instead of a summary.
pub(super) fn is_about_the_article(subject: &Subject<'_>, text: &str) -> bool {
    let is_short = text.chars().count() < 200;
    let has_credit =
        ["Foto:", "Photo:", "Bild:", "Getty", "©", "Copyright", "PHOTOGRAPH"].iter().any(|word| text.contains(word));
    is_short && (has_credit || !date::find(text, &super::super::date::context(subject)).is_empty())
}

/// The block that a paragraph stands in.
pub(super) fn container(node: &dom_query::NodeRef<'_>) -> Option<dom_query::NodeId> {
    node.parent().map(|parent| parent.id)
}
