//! The short text at the headline.

use dom_query::NodeRef;

use super::super::survey::{Line, Mark};
use super::super::title::Headline;
use super::weigh::Witness;
use super::{Finder, LINES_ABOVE};
use crate::extract::dom;
use crate::model::EvidenceKind;

/// How many lines below the headline a link to a section may stand.
const LINES_BELOW: usize = 3;
/// How many lines above the headline a kicker in a menu may stand.
const LINES_CLOSE: usize = 1;
/// The nodes of a line that are looked at for its link.
const NODES_MAX: usize = 20;
/// Short links of one kicker.
const LINKS_MAX: usize = 4;

/// Offers the kicker, and lines around the headline that the navigation has too.
pub(super) fn offer(finder: &mut Finder<'_, '_>, headline: &Headline) {
    let Some(line) = headline.line else { return };
    let lines = &finder.subject.survey.lines;
    marked(finder, line, headline.end);
    let start = line.saturating_sub(LINES_ABOVE);
    let known = |finder: &Finder<'_, '_>, line: &&Line<'_>| {
        let is_elsewhere = line.place.footer || line.place.navigation || line.place.aside;
        !is_elsewhere && finder.is_name(&line.text) && finder.navigation.has(&line.text)
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
    if let Some((name, leads_there)) = link_above(finder, line) {
        let (witness, place) = match leads_there {
            true => (Witness::KnownKicker, "link above the headline to the folder of the article"),
            false => (Witness::Kicker, "link right above the headline"),
        };
        finder.offer([name], witness, EvidenceKind::Text, place);
    }
}

/// The link that is the whole line above the headline, and whether the article's address
/// continues its own. The last of several lines of links is the end of a menu.
fn link_above(finder: &Finder<'_, '_>, line: usize) -> Option<(String, bool)> {
    let subject = finder.subject;
    let is_link = |line: &Line<'_>| line.is_link() && !line.place.aside && !line.place.footer;
    let above = subject.survey.lines.get(line.checked_sub(1)?).filter(|line| is_link(line))?;
    let before = line.checked_sub(2).map(|before| &subject.survey.lines[before]);
    if before.is_some_and(|before| before.is_link() && are_entries(&before.node, &above.node)) {
        return None;
    }
    let nodes = dom::self_and_ancestors(&above.node).take(2).chain(above.node.descendants_it().take(NODES_MAX));
    let mut hrefs = nodes.filter(|node| node.has_name("a")).filter_map(|node| dom::attr(&node, "href"));
    let (href, None) = (hrefs.next()?, hrefs.next()) else { return None };
    let target = subject.base.join(&href).ok().filter(|target| target.host_str() == subject.url.host_str())?;
    let path = target.path().trim_end_matches('/');
    // Neither the home page nor a part of this one.
    if target.query().is_none() && (path.is_empty() || target.path() == subject.url.path()) {
        return None;
    }
    let leads_there =
        !path.is_empty() && subject.url.path().strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    Some((above.text.clone(), leads_there))
}

/// Whether two blocks are entries of one list: they share what is right around them.
fn are_entries(a: &NodeRef<'_>, b: &NodeRef<'_>) -> bool {
    let around = |node: &NodeRef<'_>| dom::self_and_ancestors(node).skip(1).take(2).map(|node| node.id).collect();
    let (a, b): (Vec<_>, Vec<_>) = (around(a), around(b));
    a.iter().any(|id| b.contains(id))
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
fn texts(node: &NodeRef<'_>) -> Vec<String> {
    let links = node.descendants_it().filter(|inner| inner.has_name("a")).take(LINKS_MAX + 1);
    let links: Vec<String> = links.map(|link| dom::line(&link)).collect();
    if (2..=LINKS_MAX).contains(&links.len()) { links } else { vec![dom::line(node)] }
}
