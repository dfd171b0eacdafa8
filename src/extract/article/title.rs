//! The headline, without kicker and site name.
//!
//! The first heading is right most often where it shares its words with what the metadata calls
//! the article; metadata alone is often a variant for search engines.

mod heading;
mod kicker;
mod own_link;
mod place;
mod stated;

use super::candidates::{ASKED_FIRST, Candidates};
use super::lead::without_ellipsis;
use super::{Subject, site_name, wording};
use crate::extract::dom;
use crate::model::EvidenceKind;
use crate::model::{Field, Rejection};
use stated::Stated;

/// The longest headline, in characters; a heading around half of the page is a broken tag.
const TITLE_CHARS_MAX: usize = 300;
/// The shortest beginning of a headline, in characters, by which the whole one is known.
const CUT_CHARS_MIN: usize = 15;

/// The headline, and the index of the line at which it stands.
pub(crate) struct Headline {
    pub(crate) title: Option<Field<String>>,
    /// The first line of the headline on the page, if it is there.
    pub(crate) line: Option<usize>,
    /// The line after it.
    pub(crate) end: usize,
}

/// Finds the headline.
pub(crate) fn find(subject: &Subject<'_>, rejected: &mut Vec<Rejection>) -> Headline {
    let stated = Stated::read(subject);
    let mut candidates = Candidates::of("title");
    let head = heading::best(subject, &stated, &mut candidates);
    if let Some(configured) = subject.configured(&subject.scope.fields.title)
        && let Some(title) = configured.value.into_iter().next()
    {
        candidates.offer(title, EvidenceKind::Selector, configured.evidence.place);
    }
    if let Some((head, text)) = &head {
        candidates.offer(text.clone(), EvidenceKind::Html, format!("h{}", head.level));
    } else if stated.is_page_title_only()
        && let Some(text) = own_link::text(subject)
    {
        candidates.offer(text, EvidenceKind::Html, "link to this page");
    }
    for field in stated.titles {
        let is_page_title = field.evidence.place == stated::PAGE_TITLE;
        let title = if is_page_title { site_name::without_last_part(&field.value).to_owned() } else { field.value };
        candidates.offer(title, field.evidence.kind, field.evidence.place);
    }
    let (at, why) = match uncut(candidates.offers()) {
        Some(at) => (at, "it is cut off, and another place has all of it"),
        None => (0, ASKED_FIRST),
    };
    let title = candidates.take(at, why, Clone::clone, rejected);
    let line = match &head {
        Some((head, _)) => Some(place::of_heading(subject, head)),
        None => title.as_ref().and_then(|title| place::of_text(subject, &title.value)),
    };
    Headline { title, line, end: line.map_or(0, |line| end_of(subject, line)) }
}

/// The candidate that has all of a headline of which the first candidate is the cut beginning.
fn uncut(offers: &[Field<String>]) -> Option<usize> {
    let (first, others) = offers.split_first()?;
    let (text, is_cut) = without_ellipsis(&first.value);
    if !is_cut || text.chars().count() < CUT_CHARS_MIN {
        return None;
    }
    let beginning = wording::squeezed(text);
    let longer = |other: &Field<String>| {
        // A site's name behind the headline is not the rest of it.
        let letters = site_name::parts(&other.value).first().map(|part| wording::squeezed(part)).unwrap_or_default();
        letters.len() > beginning.len() && letters.starts_with(&beginning)
    };
    others.iter().position(longer).map(|at| at + 1)
}

/// The first line that is no part of the heading any more.
fn end_of(subject: &Subject<'_>, start: usize) -> usize {
    let lines = &subject.survey.lines;
    let heading = lines.get(start).map_or(0, |line| line.heading);
    let Some(first) = lines.get(start).filter(|_| heading > 0) else { return start + 1 };
    let Some(head) =
        dom::self_and_ancestors(&first.node).find(|node| ["h1", "h2", "h3"].iter().any(|name| node.has_name(name)))
    else {
        return start + 1;
    };
    start + lines[start..].iter().take_while(|line| dom::is_within(&line.node, &head)).count().max(1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests;
