//! The short text at the headline.

use super::super::survey::{Line, Mark};
use super::super::title::Headline;
use super::weigh::Witness;
use super::{Finder, LINES_ABOVE};
use crate::extract::dom;
use crate::model::EvidenceKind;

/// How many lines below the headline a link to a section may stand.
const LINES_BELOW: usize = 3;
/// How many lines above the headline a single link is taken for its kicker.
const LINES_CLOSE: usize = 1;
/// Short links of one kicker.
const LINKS_MAX: usize = 4;

/// Offers the kicker, and lines around the headline that the navigation has too.
pub(super) fn offer(finder: &mut Finder<'_, '_>, headline: &Headline) {
    let Some(line) = headline.line else { return };
    let lines = &finder.subject.survey.lines;
    marked(finder, line, headline.end);
    let start = line.saturating_sub(LINES_ABOVE);
    let known = |finder: &Finder<'_, '_>, line: &&Line<'_>| {
        !line.place.footer
            && !line.place.navigation
            && finder.is_name(&line.text)
            && finder.navigation.has(&line.text)
    };
    if let Some(above) = lines[start..line].iter().rev().find(|line| known(finder, line)) {
        let place = "text above the headline that the navigation has";
        finder.offer([above.text.clone()], Witness::KnownKicker, EvidenceKind::Text, place);
    }
    let end = headline.end.min(lines.len());
    let below = lines[end..lines.len().min(end + LINES_BELOW)].iter();
    if let Some(below) = below.filter(|line| line.is_link()).find(|line| known(finder, line)) {
        let place = "link below the headline that the navigation has";
        finder.offer([below.text.clone()], Witness::KnownKicker, EvidenceKind::Text, place);
    }
    let close = lines[line.saturating_sub(LINES_CLOSE)..line].iter();
    if let Some(close) = close.filter(|line| line.is_link() && !line.place.aside && !line.place.footer).next_back() {
        finder.offer([close.text.clone()], Witness::Kicker, EvidenceKind::Text, "link right above the headline");
    }
}

/// Elements that are marked as kicker or section.
fn marked(finder: &mut Finder<'_, '_>, line: usize, end: usize) {
    let start = line.saturating_sub(LINES_ABOVE);
    let marks = finder.subject.survey.marked.iter().filter(|marked| {
        marked.mark == Mark::Kicker
            && (start..end + 2).contains(&marked.line)
            && !marked.place.aside
            && !marked.place.footer
            && (!marked.place.navigation || marked.line + LINES_CLOSE >= line)
    });
    let mut found: Vec<(bool, usize, Vec<String>)> = marks
        .map(|marked| (line.abs_diff(marked.line), texts(&marked.node)))
        .filter(|(_, texts)| texts.iter().any(|text| finder.is_name(text)))
        .map(|(distance, texts)| (texts.iter().any(|text| finder.navigation.has(text)), distance, texts))
        .collect();
    // Names that the navigation knows first, then the nearest to the headline.
    found.sort_by_key(|(known, distance, _)| (!known, *distance));
    match found.into_iter().next() {
        Some((true, _, texts)) => {
            finder.offer(texts, Witness::KnownKicker, EvidenceKind::Html, "kicker that the navigation has");
        }
        Some((false, _, texts)) => finder.offer(texts, Witness::Kicker, EvidenceKind::Html, "kicker"),
        None => {}
    }
}

/// The text of an element; of a list of links the text of each.
fn texts(node: &dom_query::NodeRef<'_>) -> Vec<String> {
    let links = node.descendants_it().filter(|inner| inner.has_name("a")).take(LINKS_MAX + 1);
    let links: Vec<String> = links.map(|link| dom::line(&link)).collect();
    if (2..=LINKS_MAX).contains(&links.len()) { links } else { vec![dom::line(node)] }
}
