//! The short text between headline and body.
//!
//! A text that people see there is the lead. Metadata often quotes it, which confirms it; where it
//! says something else, it is written for search engines.

mod appeal;
mod below;
mod described;
mod marked;
mod paragraph;
mod refusal;

use super::Subject;
use super::candidates::{ASKED_FIRST, Candidates};
use super::title::Headline;
use crate::model::{EvidenceKind, Field, Lead, LeadOrigin, Rejection};
use paragraph::PARAGRAPH_CHARS_MIN;

/// How many lines above the headline a lead may stand.
const LINES_ABOVE: usize = 2;
/// How many lines below the headline a lead may stand.
const LINES_BELOW: usize = 25;

/// A lead, and whether it stands apart from the text. One that does not is the beginning of the
/// text, which would be cut off without it.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) lead: Lead,
    pub(crate) apart: bool,
    trust: Trust,
}

/// How surely a candidate is the lead, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// It is configured, or stands apart from the text and is quoted by the metadata.
    Sure,
    /// An element of whole sentences that is marked as lead, or that is bold or a heading.
    Marked,
    /// It is no sentence but marked as lead, or it is no paragraph but stands out from the text.
    StandsOut,
    /// What the metadata says.
    Described,
    /// It stands in another block than the text, or begins it as the metadata does.
    Elsewhere,
    /// The beginning of the text.
    Beginning,
}

/// Finds the lead.
pub(crate) fn find(subject: &Subject<'_>, headline: &Headline, rejected: &mut Vec<Rejection>) -> Option<Field<Found>> {
    let mut candidates = Candidates::of("lead");
    if let Some(field) = subject.configured(&subject.scope.fields.lead) {
        let lead = lead(&field.value.join("\n\n"), LeadOrigin::Visible);
        let found = Found { lead, apart: true, trust: Trust::Sure };
        candidates.offer(found, EvidenceKind::Selector, field.evidence.place);
    }
    let described = described::read(subject);
    let marked = marked::offer(subject, headline, &described, &mut candidates);
    below::offer(subject, headline, &described, marked, &mut candidates);
    described::offer(subject, headline, &described, &mut candidates);
    if candidates.offers().is_empty() {
        below::offer_beginning(subject, headline, &mut candidates);
    }
    let offers = candidates.offers();
    // The first of the surest.
    let best = (0..offers.len()).min_by_key(|at| offers[*at].value.trust).unwrap_or(0);
    let why = if best == 0 { ASKED_FIRST } else { "another place is surer to hold the lead" };
    candidates.take(best, why, |found| found.lead.text.clone(), rejected)
}

/// A lead of a text, its ellipsis taken off.
pub(crate) fn lead(text: &str, origin: LeadOrigin) -> Lead {
    let (text, cut) = without_ellipsis(text);
    Lead { text: text.to_owned(), cut, origin }
}

/// Whether a lead is as long as a paragraph, or ends as a sentence does.
fn is_sentence(lead: &Lead) -> bool {
    lead.cut
        || lead.text.ends_with(['.', '!', '?', '“', '”', '"', '…', '»', '。'])
        || lead.text.chars().count() >= PARAGRAPH_CHARS_MIN
}

/// The text without the mark of a cut at its end, and whether there was one.
pub(crate) fn without_ellipsis(text: &str) -> (&str, bool) {
    const MARKS: &[&str] = &["[…]", "[...]", "(…)", "(...)", "[&hellip;]", "…", "...", "….", ".."];
    let trimmed = text.trim_end();
    match MARKS.iter().find_map(|mark| trimmed.strip_suffix(mark)) {
        Some(rest) => (rest.trim_end(), true),
        None => (trimmed, false),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests;
