//! The headline, without kicker and site name.
//!
//! The first heading is right most often where it shares its words with what the metadata calls
//! the article; metadata alone is often a variant for search engines.

use dom_query::NodeRef;

use super::candidates::Candidates;
use super::survey::{Head, Mark};
use super::{Subject, wording};
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::EvidenceKind;
use crate::model::{Field, Rejection};

/// The share of words that a heading must have in common with the metadata.
const SHARE_MIN: f64 = 0.45;
/// A heading of so many words is hardly the name of a section or a site.
const HEADLINE_WORDS_MIN: usize = 4;
/// The longest headline, in characters; a heading around half of the page is a broken tag.
const TITLE_CHARS_MAX: usize = 300;

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
    let stated = stated(subject);
    let head = best_head(subject, &stated);
    let mut candidates = Candidates::of("title");
    if let Some(configured) = subject.configured(&subject.scope.fields.title)
        && let Some(title) = configured.value.into_iter().next()
    {
        candidates.offer(title, EvidenceKind::Selector, configured.evidence.place);
    }
    if let Some((head, text)) = &head {
        candidates.offer(text.clone(), EvidenceKind::Html, format!("h{}", head.level));
    }
    for field in stated {
        candidates.offer(field.value, field.evidence.kind, field.evidence.place);
    }
    let title = candidates.first(Clone::clone, rejected);
    let line =
        head.map(|(head, _)| head.line).or_else(|| title.as_ref().and_then(|title| line_of(subject, &title.value)));
    Headline { title, line, end: line.map_or(0, |line| end_of(subject, line)) }
}

/// What the metadata calls the article, strongest first.
fn stated(subject: &Subject<'_>) -> Vec<Field<String>> {
    let metadata = &subject.metadata;
    let mut stated: Vec<Field<String>> = Vec::new();
    let mut add = |text: Option<String>, kind: EvidenceKind, place: &str| {
        let Some(text) = text else { return };
        let title = wording::without_site(&dom::plain(&text), &subject.site_names).to_owned();
        let is_title = !title.is_empty() && title.chars().count() <= TITLE_CHARS_MAX;
        if is_title && !wording::is_only_site(&title, &subject.site_names) {
            stated.push(Field::new(title, kind, place));
        }
    };
    if let Some(article) = subject.article() {
        add(json_ld::text(article, "headline"), EvidenceKind::JsonLd, "headline");
    }
    let property = metadata.article_properties("headline").next().map(|property| property.value.clone());
    add(property, EvidenceKind::Microdata, "headline");
    for name in ["og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title"] {
        add(metadata.metas(name).next().map(str::to_owned), EvidenceKind::Meta, name);
    }
    add(metadata.title.clone(), EvidenceKind::Html, "title");
    if let Some(article) = subject.article() {
        add(json_ld::text(article, "name"), EvidenceKind::JsonLd, "name");
    }
    stated
}

/// The heading that is the headline, with its text.
fn best_head<'s, 'a>(subject: &'s Subject<'a>, stated: &[Field<String>]) -> Option<(&'s Head<'a>, String)> {
    let mut best: Option<(f64, &Head<'a>, String)> = None;
    // The only first heading of a page is its headline even where the metadata words it anew.
    let is_only_head =
        subject.survey.heads.iter().filter(|head| head.level == 1 && head.place.is_content()).count() == 1;
    for head in &subject.survey.heads {
        if head.place.footer {
            continue;
        }
        let text = head_text(subject, head, stated);
        let chars = text.chars().count();
        if text.is_empty() || chars > TITLE_CHARS_MAX || wording::is_only_site(&text, &subject.site_names) {
            continue;
        }
        let share = stated.iter().map(|field| wording::containment(&text, &field.value)).fold(0.0, f64::max);
        let alike = stated.iter().map(|field| wording::likeness(&text, &field.value)).fold(0.0, f64::max);
        let words = wording::words(&text).len();
        let fits = match head.level {
            1 if is_only_head => words >= HEADLINE_WORDS_MIN || stated.is_empty() || share >= SHARE_MIN,
            1 => stated.is_empty() || (share >= SHARE_MIN && (words >= 2 || alike > 0.6)),
            _ => alike >= 0.8,
        };
        if !fits {
            continue;
        }
        let score =
            share + alike + if head.level == 1 { 1.0 } else { 0.0 } + if head.place.is_content() { 0.3 } else { 0.0 };
        if best.as_ref().is_none_or(|(best_score, ..)| score > *best_score + 1e-9) {
            best = Some((score, head, text));
        }
    }
    best.map(|(_, head, text)| (head, text))
}

/// The text of a heading without the kicker in it: the part that the metadata knows as the
/// headline, else all but the elements that are marked as kicker.
fn head_text(subject: &Subject<'_>, head: &Head<'_>, stated: &[Field<String>]) -> String {
    let whole = dom::line(&head.node);
    let is_stated = |text: &str| stated.iter().take(3).any(|field| wording::same(&field.value, text));
    if is_stated(&whole) {
        return whole;
    }
    let parts = parts(&head.node);
    if parts.len() > 1 {
        for (_, text) in &parts {
            if wording::words(text).len() >= 2 && is_stated(text) {
                return text.clone();
            }
        }
        for skip in 0..parts.len() {
            let rest: Vec<&str> =
                parts.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, (_, text))| text.as_str()).collect();
            let rest = rest.join(" ");
            if is_stated(&rest) {
                return rest;
            }
        }
        let kept: Vec<&str> = parts
            .iter()
            .filter(|(node, _)| {
                !subject.survey.marked.iter().any(|marked| marked.mark == Mark::Kicker && marked.node.id == node.id)
            })
            .map(|(_, text)| text.as_str())
            .collect();
        if !kept.is_empty() && kept.len() < parts.len() {
            return kept.join(" ").trim_start_matches([':', ' ', '–', '-', '|']).to_owned();
        }
    }
    whole
}

/// The pieces that a heading consists of: its elements and the texts between them.
fn parts<'a>(node: &NodeRef<'a>) -> Vec<(NodeRef<'a>, String)> {
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
        .map(|child| (child, if child.is_text() { crate::model::clean_line(&child.text()) } else { dom::line(&child) }))
        .collect()
}

fn content_children<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    node.children_it(false)
        .filter(|child| child.is_nonempty_text() || (child.is_element() && !dom::line(child).is_empty()))
        .collect()
}

/// The line that reads like the headline, where no heading does.
fn line_of(subject: &Subject<'_>, title: &str) -> Option<usize> {
    let lines = &subject.survey.lines;
    lines.iter().position(|line| line.heading > 0 && wording::same(&line.text, title)).or_else(|| {
        lines.iter().position(|line| line.place.is_content() && !line.is_link() && wording::same(&line.text, title))
    })
}

/// The first line that is no part of the heading any more.
fn end_of(subject: &Subject<'_>, start: usize) -> usize {
    let lines = &subject.survey.lines;
    let heading = lines.get(start).map_or(0, |line| line.heading);
    let Some(first) = lines.get(start).filter(|_| heading > 0) else { return start + 1 };
    let Some(head) = dom::self_and_ancestors(&first.node).find(|node| node.has_name("h1") || node.has_name("h2"))
    else {
        return start + 1;
    };
    start + lines[start..].iter().take_while(|line| dom::is_within(&line.node, &head)).count().max(1)
}
