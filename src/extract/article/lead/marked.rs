//! Elements whose class or `itemprop` says that they are the lead.

use super::super::candidates::Candidates;
use super::super::survey::Mark;
use super::super::title::Headline;
use super::super::{Subject, wording};
use super::described::{Described, is_part_of, is_quoted_whole};
use super::paragraph::paragraphs;
use super::refusal::refusal;
use super::{Found, LINES_ABOVE, LINES_BELOW, Trust, is_sentence, lead};
use crate::extract::dom;
use crate::model::{EvidenceKind, LeadOrigin, clean_line};

/// Offers the elements between headline and text that are marked as lead.
pub(super) fn offer(
    subject: &Subject<'_>,
    headline: &Headline,
    described: &[Described],
    candidates: &mut Candidates<Found>,
) {
    let Some(line) = headline.line else { return };
    let window = line.saturating_sub(LINES_ABOVE)..headline.end + LINES_BELOW;
    let first_paragraphs = paragraphs(subject, headline).nth(1);
    for marked in subject.survey.marked.iter().filter(|marked| {
        marked.mark == Mark::Lead && window.contains(&marked.line) && marked.place.is_content() && !marked.place.figure
    }) {
        let is_below_text = first_paragraphs.is_some_and(|at| marked.line > at);
        if is_below_text || matches!(marked.node.node_name().as_deref(), Some("a" | "li" | "ul" | "header")) {
            continue;
        }
        let text = dom::line(&marked.node);
        let around = marked.node.children_it(false).filter(|child| child.has_name("p")).count();
        match refusal(subject, headline, &text) {
            Some(reason) => candidates.refuse(&text, EvidenceKind::Html, "element marked as lead", reason),
            // A box with headline, byline and more in it.
            None if around > 3 || contains_headline(headline, &text) => {
                candidates.refuse(&text, EvidenceKind::Html, "element marked as lead", "it holds more than a lead");
            }
            None if is_part_of(described, &text) => {
                let reason = "it holds more than the lead that the metadata quotes";
                candidates.refuse(&text, EvidenceKind::Html, "element marked as lead", reason);
            }
            None => {
                let class =
                    dom::attr(&marked.node, "class").or_else(|| dom::attr(&marked.node, "id")).unwrap_or_default();
                let place = format!("element marked as lead ({})", clean_line(&class));
                let lead = lead(&text, LeadOrigin::Visible);
                let trust = if is_quoted_whole(described, &lead.text) {
                    Trust::Sure
                } else if is_sentence(&lead) {
                    Trust::Marked
                } else {
                    Trust::StandsOut
                };
                candidates.offer(Found { lead, apart: true, trust }, EvidenceKind::Html, place);
            }
        }
    }
}

fn contains_headline(headline: &Headline, text: &str) -> bool {
    headline.title.as_ref().is_some_and(|title| {
        wording::squeezed(text).contains(&wording::squeezed(&title.value)) && wording::squeezed(&title.value).len() > 15
    })
}
