//! Text right below the headline that no class marks as lead.

use super::super::Subject;
use super::super::candidates::Candidates;
use super::super::date as article_date;
use super::super::survey::Mark;
use super::super::title::Headline;
use super::described::{Described, is_quoted, is_quoted_whole};
use super::paragraph::{PARAGRAPH_CHARS_MIN, container, is_about_the_article, is_paragraph, is_usable};
use super::refusal::{is_short_sentence, is_too_short, refusal};
use super::{Found, LINES_BELOW, Trust, is_sentence, lead};
use crate::model::{EvidenceKind, LeadOrigin, Precision};
use crate::normalise::date;

/// Paragraphs right below the headline that stand apart from the text: quoted by the metadata,
/// bold, a heading, or in another container than the paragraphs that follow.
pub(super) fn offer(
    subject: &Subject<'_>,
    headline: &Headline,
    described: &[Described],
    first_marked: Option<usize>,
    candidates: &mut Candidates<Found>,
) {
    if headline.line.is_none() {
        return;
    }
    let lines = &subject.survey.lines;
    let near: Vec<usize> = (headline.end..lines.len()).take(LINES_BELOW).filter(|at| is_usable(&lines[*at])).collect();
    for at in near {
        let line = &lines[at];
        if refusal(subject, headline, &line.text).is_some() {
            // Behind a sentence of the text nothing stands between headline and text any more.
            if is_too_short(&line.text) && is_paragraph(subject, line) {
                return;
            }
            continue;
        }
        let is_quoted = is_quoted(described, &line.text);
        let mut below = (at + 1..lines.len()).filter(|next| is_usable(&lines[*next]));
        let next_at = below.find(|next| lines[*next].chars() >= PARAGRAPH_CHARS_MIN);
        let next = next_at.map(|next| &lines[next]);
        let is_text_after = next.is_some_and(|next| !next.is_bold());
        let is_apart = next.is_some_and(|next| container(&next.node) != container(&line.node));
        let place = match line.heading {
            _ if is_quoted => "text below the headline that the metadata quotes",
            2..=6 if at < headline.end + 3 && line.chars() >= 50 && !has_time(subject, &line.text) => {
                "heading below the headline"
            }
            0 if is_text_after && line.is_bold() && line.chars() >= 60 => "bold text below the headline",
            0 if is_apart && line.chars() >= 60 && !is_about_the_article(subject, &line.text) => {
                "text below the headline that stands apart"
            }
            _ if is_paragraph(subject, line) => return,
            _ => continue,
        };
        let apart = is_apart || line.heading > 0 || line.is_bold();
        let lead = lead(&line.text, LeadOrigin::Visible);
        let stands_out = line.heading > 0
            || line.is_bold()
            || (at <= headline.end + 1 && next_at.is_some_and(|next| is_above_byline(subject, at, next)));
        // Below an element that is marked as lead, the metadata quotes the text.
        let is_below_lead = first_marked.is_some_and(|line| line < at);
        let trust = if apart && !is_below_lead && is_quoted_whole(described, &line.text) {
            Trust::Sure
        } else if stands_out && is_sentence(&lead) {
            Trust::Marked
        } else if stands_out {
            Trust::StandsOut
        } else {
            Trust::Elsewhere
        };
        candidates.offer(Found { lead, apart, trust }, EvidenceKind::Text, place);
        if line.heading == 0 {
            return;
        }
    }
}

/// Whether a heading gives the time of day, as one of date and byline does.
fn has_time(subject: &Subject<'_>, text: &str) -> bool {
    let dates = date::find(text, &article_date::context(subject));
    dates.iter().any(|date| date.moment.precision > Precision::Day)
}

/// Whether date or author stand between a line and the text: what is above these belongs to the
/// headline.
fn is_above_byline(subject: &Subject<'_>, line: usize, text: usize) -> bool {
    let marked = &subject.survey.marked;
    let start = marked.partition_point(|marked| marked.line < line);
    let near = marked[start..].iter().take_while(|marked| marked.line < text);
    let mut bylines =
        near.filter(|marked| matches!(marked.mark, Mark::Date | Mark::Author | Mark::Category)).peekable();
    if bylines.peek().is_some_and(|marked| marked.line == line) {
        return false;
    }
    bylines.peek().is_some()
        || subject.survey.lines[line + 1..text].iter().any(|line| is_about_the_article(subject, &line.text))
}

/// The first paragraph stands in for a lead where there is no other; if it is none, no later one
/// is taken, as that would be torn from its context.
pub(super) fn offer_beginning(subject: &Subject<'_>, headline: &Headline, candidates: &mut Candidates<Found>) {
    let lines = subject.survey.lines.iter().skip(headline.end);
    let Some(first) = lines.filter(|line| is_usable(line)).find(|line| is_paragraph(subject, line)) else { return };
    match refusal(subject, headline, &first.text) {
        Some(reason) if !is_short_sentence(&first.text) || !is_too_short(&first.text) => {
            candidates.refuse(&first.text, EvidenceKind::Text, "first paragraph", reason)
        }
        _ => {
            let lead = lead(&first.text, LeadOrigin::Visible);
            let found = Found { lead, apart: false, trust: Trust::Beginning };
            candidates.offer(found, EvidenceKind::Text, "first paragraph");
        }
    }
}
