//! The short text between headline and body.

use super::candidates::Candidates;
use super::survey::{Line, Mark};
use super::title::Headline;
use super::{Subject, wording};
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field, Lead, LeadOrigin, Rejection};

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
/// `<meta>` names that describe the article.
const METAS: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
    "sailthru.description",
];

/// Finds the lead.
pub(crate) fn find(subject: &Subject<'_>, headline: &Headline, rejected: &mut Vec<Rejection>) -> Option<Field<Lead>> {
    let mut candidates = Candidates::of("lead");
    if let Some(field) = subject.configured(&subject.scope.fields.lead) {
        candidates.offer(
            lead(&field.value.join("\n\n"), LeadOrigin::Visible),
            EvidenceKind::Selector,
            field.evidence.place,
        );
    }
    let described = described(subject);
    marked(subject, headline, &mut candidates);
    between(subject, headline, &described, &mut candidates);
    for (text, kind, place) in described {
        let mut value = lead(&text, LeadOrigin::Metadata);
        let refusal = refusal(subject, headline, &value.text);
        if let Some(reason) = refusal {
            candidates.refuse(&text, kind, place, reason);
            continue;
        }
        if is_visible(subject, &value.text) {
            value.origin = LeadOrigin::Visible;
        }
        candidates.offer(value, kind, place);
    }
    candidates.first(|lead| lead.text.clone(), rejected)
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
    if headline.title.as_ref().is_some_and(|title| wording::same(&title.value, text)) {
        return Some("it is the headline");
    }
    if wording::is_site(text, &subject.site_names) {
        return Some("it is the site's name");
    }
    None
}

/// Elements between headline and text that are marked as lead.
fn marked(subject: &Subject<'_>, headline: &Headline, candidates: &mut Candidates<Lead>) {
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
            None => candidates.offer(
                lead(&text, LeadOrigin::Visible),
                EvidenceKind::Html,
                format!("element marked as lead ({})", dom::attr(&marked.node, "class").unwrap_or_default()),
            ),
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

/// A paragraph right below the headline that stands apart from the text: bold, a heading, or the
/// one that the metadata quotes.
fn between(
    subject: &Subject<'_>,
    headline: &Headline,
    described: &[(String, EvidenceKind, &'static str)],
    candidates: &mut Candidates<Lead>,
) {
    if headline.line.is_none() {
        return;
    }
    let lines = &subject.survey.lines;
    let near = lines
        .iter()
        .enumerate()
        .skip(headline.end)
        .take(LINES_BELOW)
        .filter(|(_, line)| line.place.is_content() && !line.place.figure && !line.is_link());
    for (at, line) in near {
        if refusal(subject, headline, &line.text).is_some() {
            continue;
        }
        let quoted = described.iter().any(|(text, ..)| {
            let (text, cut) = without_ellipsis(text);
            if cut {
                wording::squeezed(&line.text).starts_with(&wording::squeezed(text))
            } else {
                wording::likeness(text, &line.text) >= 0.85
            }
        });
        let is_text_after = lines
            .iter()
            .skip(at + 1)
            .take(12)
            .any(|next| next.place.is_content() && next.chars() >= PARAGRAPH_CHARS_MIN && !next.is_bold());
        let place = match (line.heading, line.is_bold()) {
            _ if quoted => "text below the headline that the metadata quotes",
            (2..=6, _) if at < headline.end + 3 && line.text.chars().count() >= 50 => "heading below the headline",
            (0, true) if is_text_after && line.chars() >= 60 => "bold text below the headline",
            _ if line.chars() >= PARAGRAPH_CHARS_MIN => return,
            _ => continue,
        };
        candidates.offer(lead(&line.text, LeadOrigin::Visible), EvidenceKind::Text, place);
        return;
    }
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
