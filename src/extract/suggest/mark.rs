//! Which fields the texts of examples are, and which article they are of.

use super::example::Example;
use super::field::FieldName;
use super::place::Place;
use super::sheet::Sheet;
use super::tree::{Index, Tree};
use super::words;

/// Words from which on the text of a link is a headline.
const TITLE_WORDS_MIN: usize = 2;
/// Words from which on a text that ends with a full stop is a sentence.
const SENTENCE_WORDS_MIN: usize = 4;
/// Levels from a text up that are looked at for the heading or link around it.
const HEADING_LEVELS_MAX: usize = 4;
/// From this length on a text that is no headline is a lead, in characters.
const LEAD_CHARS_MIN: usize = 60;
/// The longest text in which a name follows a word like "by", in characters.
const BYLINE_CHARS_MAX: usize = 120;

/// The smallest block that holds several examples.
pub(super) struct Around {
    pub(super) block: Index,
    /// The element of the first of them.
    pub(super) title: Index,
}

/// Which of the examples are headlines: those that are named so, else the texts of links or
/// headings, each of another article.
pub(super) fn titles(sheet: &Sheet<'_>, places: &[Place], examples: &[Example]) -> Vec<usize> {
    let named: Vec<usize> = (0..examples.len()).filter(|at| examples[*at].field == Some(FieldName::Title)).collect();
    if !named.is_empty() {
        return named;
    }
    let tree = sheet.tree;
    let mut candidates: Vec<(usize, bool, usize)> = Vec::new();
    for (at, place) in places.iter().enumerate().filter(|(at, _)| examples[*at].field.is_none()) {
        let in_heading = place.elements.iter().any(|element| is_in_heading(tree, *element));
        let in_link = place.elements.iter().any(|element| {
            let is_link = |at: Index| &*tree.elements[at].name == "a";
            let mut around = std::iter::once(*element).chain(tree.ancestors(*element)).take(HEADING_LEVELS_MAX);
            around.any(is_link) || tree.inside(*element).any(is_link)
        });
        if place.moment.is_none() && (in_heading || in_link) {
            candidates.push((at, in_heading, examples[at].text.split_whitespace().count()));
        }
    }
    // A link of one word is rather the section; a heading is the title however short it is.
    candidates.sort_by(|a, b| b.1.cmp(&a.1).then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0)));
    let Some(best) = candidates.first().copied() else { return Vec::new() };
    let mut titles = vec![best.0];
    let key = |at: usize| places[at].elements.first().and_then(|element| link_of(sheet, *element, *element));
    for (at, in_heading, words) in candidates.into_iter().skip(1) {
        let is_other = titles.iter().all(|known| key(*known) != key(at));
        if in_heading == best.1 && words >= TITLE_WORDS_MIN && is_other && key(at).is_some() {
            titles.push(at);
        }
    }
    titles.sort_unstable();
    titles
}

/// Whether a text ends as sentences do, and has the words for one.
fn is_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '…', '。']) && text.split_whitespace().count() >= SENTENCE_WORDS_MIN
}

/// The names behind a word like "by", if a text begins with one.
pub(super) fn without_by(text: &str) -> Option<&str> {
    let (first, names) = text.split_once(char::is_whitespace)?;
    words::BY.contains(&first.to_lowercase().as_str()).then(|| names.trim_start()).filter(|names| !names.is_empty())
}

/// Whether an element is a heading, or stands in one.
pub(super) fn is_in_heading(tree: &Tree<'_>, element: Index) -> bool {
    std::iter::once(element).chain(tree.ancestors(element)).take(HEADING_LEVELS_MAX).any(|outer| tree.is_heading(outer))
}

/// Which field an example is that is not a headline.
pub(super) fn field(sheet: &Sheet<'_>, example: &Example, place: &Place) -> FieldName {
    if let Some(field) = example.field {
        return field;
    }
    if place.moment.is_some() {
        return FieldName::Date;
    }
    if example.text.chars().count() >= LEAD_CHARS_MIN || is_sentence(&example.text) {
        return FieldName::Lead;
    }
    if without_by(&example.text).is_some() {
        return FieldName::Author;
    }
    let tree = sheet.tree;
    let is_by = |element: &Index| {
        let near = std::iter::once(*element).chain(tree.ancestors(*element).take(1));
        let named = near.into_iter().any(|outer| {
            ["class", "rel", "itemprop"].iter().filter_map(|name| tree.attr(outer, name)).any(|value| {
                let value = value.to_lowercase();
                ["author", "autor", "byline", "writer"].iter().any(|word| value.contains(word))
            })
        });
        let parent = tree.elements[*element].parent;
        let before = tree.elements[parent].chars <= BYLINE_CHARS_MAX && {
            let text = tree.text(parent).to_lowercase();
            let head = text.split(&example.text.to_lowercase()).next().unwrap_or_default().trim().to_owned();
            words::BY.iter().any(|by| head == *by || head.ends_with(&format!(" {by}")))
        };
        named || before
    };
    if place.elements.iter().any(is_by) { FieldName::Author } else { FieldName::Section }
}

/// The smallest element that has one of the elements of each place.
pub(super) fn smallest(tree: &Tree<'_>, places: &[&Place]) -> Option<Around> {
    let (first, others) = places.split_first()?;
    let has = |block: Index, place: &Place| {
        let at = place.elements.partition_point(|element| *element < block);
        place.elements.get(at).is_some_and(|element| tree.contains(block, *element))
    };
    let around = |title: Index| {
        let mut levels = std::iter::once(title).chain(tree.ancestors(title));
        levels.find(|block| others.iter().all(|place| has(*block, place))).map(|block| Around { block, title })
    };
    let found = first.elements.iter().filter_map(|title| around(*title));
    found.min_by_key(|around| tree.elements[around.block].end - around.block)
}

/// The keys of the links in a block.
pub(super) fn links_in<'s>(sheet: &'s Sheet<'_>, block: Index) -> impl Iterator<Item = &'s String> {
    sheet.links.iter().filter(move |(link, _)| sheet.tree.contains(block, *link)).map(|(_, key)| key)
}

/// The key of the link that a title is in or has in it, else of the first in its block.
pub(super) fn link_of(sheet: &Sheet<'_>, title: Index, block: Index) -> Option<String> {
    let tree = sheet.tree;
    let key = |element: Index| sheet.links.iter().find(|(link, _)| *link == element).map(|(_, key)| key.clone());
    let outer = std::iter::once(title).chain(tree.ancestors(title)).find_map(key);
    let inner = || tree.inside(title).find_map(key);
    let beside = || tree.ancestors(title).take(3).find_map(|outer| tree.inside(outer).find_map(key));
    outer.or_else(inner).or_else(|| tree.inside(block).find_map(key)).or_else(beside)
}
