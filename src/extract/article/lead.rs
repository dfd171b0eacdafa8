//! The short text between headline and body.

use super::candidates::Candidates;
use super::survey::{Line, Mark};
use super::title::Headline;
use super::{Subject, wording};
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field, Lead, LeadOrigin, Rejection, clean_line};
use crate::normalise::date;

/// The shortest lead, in characters.
const LEAD_CHARS_MIN: usize = 30;
/// The longest lead, in characters.
const LEAD_CHARS_MAX: usize = 1200;
/// How many lines above the headline a lead may stand.
const LINES_ABOVE: usize = 2;
/// How many lines below the headline a lead may stand.
const LINES_BELOW: usize = 25;
/// A line so long, in characters, is a paragraph of the text.
const PARAGRAPH_CHARS_MIN: usize = 100;
/// A shorter line with an element of its own is a paragraph if it is a sentence of so many words.
const SENTENCE_WORDS_MIN: usize = 4;
/// `<meta>` names that describe the article.
const METAS: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
    "sailthru.description",
];

/// A lead, and whether it stands apart from the text. One that does not is the beginning of the
/// text, which would be cut off without it.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) lead: Lead,
    pub(crate) apart: bool,
}

/// Finds the lead.
pub(crate) fn find(subject: &Subject<'_>, headline: &Headline, rejected: &mut Vec<Rejection>) -> Option<Field<Found>> {
    let mut candidates = Candidates::of("lead");
    if let Some(field) = subject.configured(&subject.scope.fields.lead) {
        let lead = lead(&field.value.join("\n\n"), LeadOrigin::Visible);
        candidates.offer(Found { lead, apart: true }, EvidenceKind::Selector, field.evidence.place);
    }
    let configured = candidates.offers().len();
    let described = described(subject);
    marked(subject, headline, &mut candidates);
    between(subject, headline, &described, &mut candidates);
    for (text, kind, place) in &described {
        let mut lead = lead(text, LeadOrigin::Metadata);
        if let Some(reason) = refusal(subject, headline, &lead.text) {
            candidates.refuse(text, *kind, *place, reason);
            continue;
        }
        if is_visible(subject, &lead.text) {
            lead.origin = LeadOrigin::Visible;
        }
        candidates.offer(Found { lead, apart: false }, *kind, *place);
    }
    if candidates.offers().is_empty() {
        first_paragraph(subject, headline, &mut candidates);
    }
    let best = if configured > 0 { 0 } else { best(candidates.offers(), &described) };
    candidates.take(best, "stronger evidence", |found| found.lead.text.clone(), rejected)
}

/// The candidate that reads most like a lead: of those that people see one that the metadata
/// quotes, then whole sentences, then anything; then what only the metadata has.
fn best(offers: &[Field<Found>], described: &[(String, EvidenceKind, &'static str)]) -> usize {
    let rank = |offer: &Field<Found>| {
        let lead = &offer.value.lead;
        let is_quoted =
            described.iter().any(|(text, ..)| wording::likeness(without_ellipsis(text).0, &lead.text) >= 0.8);
        let is_sentence = lead.text.ends_with(['.', '!', '?', '“', '”', '"', '…', '»', '。']) || lead.cut;
        match lead.origin {
            LeadOrigin::Visible if is_quoted => 0,
            LeadOrigin::Visible if is_sentence || lead.text.chars().count() >= PARAGRAPH_CHARS_MIN => 1,
            LeadOrigin::Visible => 2,
            LeadOrigin::Metadata => 3,
        }
    };
    // The first of the best rank.
    (0..offers.len()).min_by_key(|at| rank(&offers[*at])).unwrap_or(0)
}

/// A lead of a text, its ellipsis taken off.
pub(crate) fn lead(text: &str, origin: LeadOrigin) -> Lead {
    let (text, cut) = without_ellipsis(text);
    Lead { text: text.to_owned(), cut, origin }
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

/// What metadata says about the article, strongest first.
fn described(subject: &Subject<'_>) -> Vec<(String, EvidenceKind, &'static str)> {
    let mut found = Vec::new();
    for name in METAS {
        if let Some(text) = subject.metadata.metas(name).next().map(dom::plain).filter(|text| !text.is_empty()) {
            found.push((text, EvidenceKind::Meta, *name));
        }
    }
    if let Some(article) = subject.article() {
        for key in ["description", "alternativeHeadline"] {
            found.extend(json_ld::text(article, key).map(|text| (text, EvidenceKind::JsonLd, key)));
        }
    }
    found.extend(
        subject
            .metadata
            .article_properties("description")
            .next()
            .map(|property| (property.value.clone(), EvidenceKind::Microdata, "description")),
    );
    found
}

/// Why a text is no lead.
fn refusal(subject: &Subject<'_>, headline: &Headline, text: &str) -> Option<&'static str> {
    let chars = text.chars().count();
    if chars < LEAD_CHARS_MIN {
        return Some("it is too short for a lead");
    }
    if chars > LEAD_CHARS_MAX {
        return Some("it is too long for a lead");
    }
    if headline.title.as_ref().is_some_and(|title| {
        wording::containment(&title.value, text) >= 0.9 && wording::likeness(&title.value, text) >= 0.6
    }) {
        return Some("it is the headline");
    }
    if subject.metadata.metas("og:title").any(|title| wording::same(title, text)) {
        return Some("it is another wording of the headline");
    }
    if super::site_name::is_only(text, &subject.site_names) {
        return Some("it is the site's name");
    }
    None
}

/// Elements between headline and text that are marked as lead.
fn marked(subject: &Subject<'_>, headline: &Headline, candidates: &mut Candidates<Found>) {
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
            None if around > 3 || contains_headline(subject, headline, &text) => {
                candidates.refuse(&text, EvidenceKind::Html, "element marked as lead", "it holds more than a lead");
            }
            None => {
                let class =
                    dom::attr(&marked.node, "class").or_else(|| dom::attr(&marked.node, "id")).unwrap_or_default();
                let place = format!("element marked as lead ({})", clean_line(&class));
                let lead = lead(&text, LeadOrigin::Visible);
                candidates.offer(Found { lead, apart: true }, EvidenceKind::Html, place);
            }
        }
    }
}

fn contains_headline(_: &Subject<'_>, headline: &Headline, text: &str) -> bool {
    headline.title.as_ref().is_some_and(|title| {
        wording::squeezed(text).contains(&wording::squeezed(&title.value)) && wording::squeezed(&title.value).len() > 15
    })
}

/// The indices of the lines below the headline that are paragraphs.
fn paragraphs<'s>(subject: &'s Subject<'_>, headline: &Headline) -> impl Iterator<Item = usize> + 's {
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

/// Paragraphs right below the headline that stand apart from the text: quoted by the metadata,
/// bold, a heading, or in another container than the paragraphs that follow.
fn between(
    subject: &Subject<'_>,
    headline: &Headline,
    described: &[(String, EvidenceKind, &'static str)],
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
            if line.chars() < LEAD_CHARS_MIN && is_paragraph(subject, line) {
                return;
            }
            continue;
        }
        let is_quoted = described.iter().any(|(text, ..)| quotes(text, &line.text));
        let mut below = lines[at + 1..].iter().filter(|next| is_usable(next) && next.chars() >= PARAGRAPH_CHARS_MIN);
        let next = below.next();
        let is_text_after = next.is_some_and(|next| !next.is_bold());
        let is_apart = next.is_some_and(|next| container(&next.node) != container(&line.node));
        let place = match line.heading {
            _ if is_quoted => "text below the headline that the metadata quotes",
            2..=6 if at < headline.end + 3 && line.chars() >= 50 => "heading below the headline",
            0 if is_text_after && line.is_bold() && line.chars() >= 60 => "bold text below the headline",
            0 if is_apart && line.chars() >= 60 && !is_about_the_article(subject, &line.text) => {
                "text below the headline that stands apart"
            }
            _ if is_paragraph(subject, line) => return,
            _ => continue,
        };
        let apart = is_apart || line.heading > 0 || line.is_bold();
        candidates.offer(Found { lead: lead(&line.text, LeadOrigin::Visible), apart }, EvidenceKind::Text, place);
        if line.heading == 0 {
            return;
        }
    }
}

/// Whether a line gives date, author or picture credits instead of a summary.
fn is_about_the_article(subject: &Subject<'_>, text: &str) -> bool {
    let is_short = text.chars().count() < 200;
    let has_credit =
        ["Foto:", "Photo:", "Bild:", "Getty", "©", "Copyright", "PHOTOGRAPH"].iter().any(|word| text.contains(word));
    is_short && (has_credit || !date::find(text, &super::date::context(subject)).is_empty())
}

/// The first paragraph stands in for a lead where there is no other; if it is none, no later one
/// is taken, as that would be torn from its context.
fn first_paragraph(subject: &Subject<'_>, headline: &Headline, candidates: &mut Candidates<Found>) {
    let lines = subject.survey.lines.iter().skip(headline.end);
    let Some(first) = lines.filter(|line| is_usable(line)).find(|line| is_paragraph(subject, line)) else { return };
    match refusal(subject, headline, &first.text) {
        Some(reason) => candidates.refuse(&first.text, EvidenceKind::Text, "first paragraph", reason),
        None => {
            let lead = lead(&first.text, LeadOrigin::Visible);
            candidates.offer(Found { lead, apart: false }, EvidenceKind::Text, "first paragraph");
        }
    }
}

/// Whether a line is a paragraph of the text: long, or a sentence that has an element of its own.
fn is_paragraph(subject: &Subject<'_>, line: &Line<'_>) -> bool {
    line.chars() >= PARAGRAPH_CHARS_MIN
        || (line.heading == 0
            && line.node.has_name("p")
            && line.text.trim_end_matches(['"', '“', '”', '«', '»']).ends_with(['.', '!', '?', '…'])
            && line.text.split_whitespace().count() >= SENTENCE_WORDS_MIN
            && !is_about_the_article(subject, &line.text))
}

fn is_usable(line: &Line<'_>) -> bool {
    line.place.is_content() && !line.place.figure && !line.is_link()
}

/// Whether a description, cut off or whole, is a line of the page.
fn quotes(description: &str, line: &str) -> bool {
    let (text, cut) = without_ellipsis(description);
    if cut {
        wording::squeezed(line).starts_with(&wording::squeezed(text))
    } else {
        wording::likeness(text, line) >= 0.85
    }
}

/// The block that a paragraph stands in.
fn container(node: &dom_query::NodeRef<'_>) -> Option<dom_query::NodeId> {
    node.parent().map(|parent| parent.id)
}

/// Whether people can read a text on the page.
fn is_visible(subject: &Subject<'_>, text: &str) -> bool {
    let wanted = wording::squeezed(text);
    wanted.len() >= 20
        && subject
            .survey
            .lines
            .iter()
            .any(|line| line.text.len() >= text.len() / 2 && wording::squeezed(&line.text).contains(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_seen_and_stripped() {
        for text in ["Ein Anfang...", "Ein Anfang …", "Ein Anfang [...]", "Ein Anfang […] "] {
            assert_eq!(without_ellipsis(text), ("Ein Anfang", true), "{text}");
        }
        assert_eq!(without_ellipsis("Ein Satz."), ("Ein Satz.", false));
    }
}
