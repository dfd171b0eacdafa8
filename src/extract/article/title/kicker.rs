//! The text of a heading without what only stands in it: a kicker before, a subtitle behind.

use dom_query::NodeRef;

use super::super::Subject;
use super::super::survey::{Head, Mark};
use super::super::wording;
use super::stated::Stated;
use crate::extract::dom;
use crate::model::clean_line;

/// What may be left at the beginning of a headline whose kicker was taken off.
const JOINTS: &[char] = &[':', ' ', '–', '—', '-', '|', '/', '+', '·', '•', '»', '›'];
/// What has fewer words is no headline of its own.
const WORDS_MIN: usize = 2;
/// A heading of more pieces is a text: every reading without one of them is as long as the whole.
const PIECES_MAX: usize = 20;
/// What is read of a heading, in bytes. One with half as much is a broken tag around half of the
/// page, and is not searched for pieces.
const HEADING_BYTES_MAX: usize = 4000;
/// How many lines of a heading are searched for marks.
const LINES_MAX: usize = 3;

/// The headline that a heading holds. Where the metadata knows the heading, or a part of it, as
/// headline, it decides; else all but the pieces that are marked as kicker or subtitle.
pub(super) fn without(subject: &Subject<'_>, head: &Head<'_>, stated: &Stated) -> String {
    let whole = dom::line_up_to(&head.node, HEADING_BYTES_MAX);
    if whole.len() >= HEADING_BYTES_MAX / 2 {
        return whole;
    }
    let pieces = pieces(&head.node);
    if !(2..=PIECES_MAX).contains(&pieces.len()) {
        return whole;
    }
    let alone = pieces.iter().map(|piece| piece.text.clone());
    let without_one = (0..pieces.len()).map(|skip| {
        let rest = pieces.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, piece)| piece);
        joined(rest)
    });
    let readings = std::iter::once(whole.clone()).chain(alone).chain(without_one);
    let known = readings.filter(|text| wording::words(text).len() >= WORDS_MIN);
    if let Some((rank, text)) = known.filter_map(|text| Some((stated.rank(&text)?, text))).min_by_key(|(rank, _)| *rank)
    {
        // In the heading only the style sheet may part what a title parts by a sign.
        let written = &stated.titles[rank].value;
        return if text == whole && signs(written) > signs(&whole) { written.clone() } else { text };
    }
    let unmarked = joined(pieces.iter().filter(|piece| !is_marked(subject, head, &piece.node)));
    if wording::words(&unmarked).len() >= WORDS_MIN { unmarked } else { whole }
}

/// How many signs that part a text has.
fn signs(text: &str) -> usize {
    text.chars().filter(|c| JOINTS.contains(c) && *c != ' ').count()
}

/// An element of a heading, or a text between its elements.
struct Piece<'a> {
    node: NodeRef<'a>,
    text: String,
}

/// The pieces that a heading consists of.
fn pieces<'a>(node: &NodeRef<'a>) -> Vec<Piece<'a>> {
    let mut holder = *node;
    // `<h1><a><span>kicker</span> headline</a></h1>`
    while let [only] = &content_children(&holder)[..] {
        if only.is_text() {
            break;
        }
        holder = *only;
    }
    content_children(&holder)
        .into_iter()
        .map(|node| Piece { node, text: if node.is_text() { clean_line(&node.text()) } else { dom::line(&node) } })
        .collect()
}

fn content_children<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    node.children_it(false)
        .filter(|child| child.is_nonempty_text() || (child.is_element() && !dom::line(child).is_empty()))
        .collect()
}

fn joined<'p, 'a: 'p>(pieces: impl Iterator<Item = &'p Piece<'a>>) -> String {
    let texts: Vec<&str> = pieces.map(|piece| piece.text.as_str()).collect();
    texts.join(" ").trim_start_matches(JOINTS).trim_end_matches([' ', '|', ':', '·']).to_owned()
}

/// Whether a piece is marked as kicker or subtitle.
fn is_marked(subject: &Subject<'_>, head: &Head<'_>, node: &NodeRef<'_>) -> bool {
    let marked = &subject.survey.marked;
    let start = marked.partition_point(|marked| marked.line < head.line);
    marked[start..]
        .iter()
        .take_while(|marked| marked.line <= head.line + LINES_MAX)
        .any(|marked| marked.node.id == node.id && matches!(marked.mark, Mark::Kicker | Mark::Lead))
}
