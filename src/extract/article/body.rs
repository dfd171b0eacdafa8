//! The text of the article as HTML, without headline and lead.
//!
//! Boxes beside the text are taken out of a copy of the tree; then Readability's scoring (by
//! dom_smoothie) finds the main text; then the lines around and in it that are no text go.

mod box_names;
mod boxes;
mod build;
mod container;
mod data_fields;
mod lines;
mod link_lists;
mod words;

use container::Paragraphs;
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use super::Subject;
use crate::extract::metadata::json_ld;
use crate::extract::{dom, rule};
use crate::model::{Evidence, EvidenceKind, Field, Rejection};

/// A text shorter than this share of what the metadata has of it has lost its main part.
const STATED_SHARE_MIN: f64 = 0.4;
/// A text with less than this share of what people see may have lost its main part.
const TEXT_SHARE_MIN: f64 = 0.2;

/// What is known of the article already and does not belong in its text.
pub(crate) struct Known<'k> {
    /// The headline.
    pub(crate) title: Option<&'k str>,
    /// The line of the headline, if people see it.
    pub(crate) line: Option<usize>,
    /// The lead, if people see it apart from the text.
    pub(crate) lead: Option<&'k str>,
    /// The names of the authors.
    pub(crate) authors: Vec<&'k str>,
}

/// Finds the text.
pub(crate) fn find(subject: &Subject<'_>, known: &Known<'_>, rejected: &mut Vec<Rejection>) -> Option<Field<String>> {
    if let Some(body) = configured(subject) {
        return Some(body);
    }
    // The file of the site says that what is found without it is not the text.
    if subject.site.is_some_and(|site| site.only_body && !site.body.is_empty()) {
        return None;
    }
    let stated = stated(subject);
    let found = main_text(subject, known);
    let chars = found.as_ref().map_or(0, |(_, chars)| *chars);
    match (found, stated) {
        (_, Some((stated, stated_chars))) if (chars as f64) < stated_chars as f64 * STATED_SHARE_MIN => {
            if chars > 0 {
                rejected.push(Rejection {
                    field: "body".to_owned(),
                    candidate: format!("a text of {chars} characters"),
                    evidence: Evidence::new(EvidenceKind::Text, "main text"),
                    reason: format!("JSON-LD articleBody has {stated_chars} characters"),
                });
            }
            Some(Field::new(stated, EvidenceKind::JsonLd, "articleBody"))
        }
        (Some((html, _)), _) => Some(Field::new(html, EvidenceKind::Text, "main text")),
        (None, _) => None,
    }
}

/// The markup of what configured selectors match, else the text they yield.
fn configured(subject: &Subject<'_>) -> Option<Field<String>> {
    subject.scope.fields.body.iter().find_map(|one| {
        let evidence = |html: String, place: String| Field::new(html, EvidenceKind::Selector, place);
        if rule::is_plain(one) {
            let html = rule::markup(one, &subject.root, &subject.chart);
            return (!html.is_empty()).then(|| evidence(without_notices(html), rule::place(one)));
        }
        let field = rule::values(std::slice::from_ref(one), &subject.root, &subject.base, &subject.chart)?;
        Some(evidence(field.value.join("\n"), field.evidence.place))
    })
}

/// What a selector names is taken as it stands, but for what is text on no page: unfilled template
/// names, the reading time, marks of advertising. No selector could take out a bare text of these.
fn without_notices(html: String) -> String {
    let fragment = Document::fragment(html);
    let root = fragment.root();
    let notices: Vec<NodeRef<'_>> =
        root.descendants_it().filter(|node| node.is_text() && words::is_notice(node.text().trim())).collect();
    for notice in notices.iter().filter(|notice| stands_alone(notice)) {
        notice.remove_from_parent();
    }
    root.inner_html().to_string()
}

/// Whether a text is a block's only one, or stands bare between blocks.
fn stands_alone(text: &NodeRef<'_>) -> bool {
    let is_block = |node: &NodeRef<'_>| node.node_name().is_none_or(|name| dom::is_block(&name));
    text.parent().is_none_or(|parent| is_block(&parent))
        && text.prev_element_sibling().is_none_or(|before| is_block(&before))
        && text.next_element_sibling().is_none_or(|after| is_block(&after))
}

/// The text that JSON-LD states, as paragraphs, and its length.
fn stated(subject: &Subject<'_>) -> Option<(String, usize)> {
    let text = json_ld::raw_text(subject.article()?.get("articleBody")?)?;
    let plain = if text.contains('<') { dom::html_block(&text) } else { crate::model::clean_block(&text) };
    let paragraphs: Vec<String> =
        plain.split("\n\n").filter(|line| !line.is_empty()).map(|line| format!("<p>{}</p>", escaped(line))).collect();
    (!paragraphs.is_empty()).then(|| (paragraphs.join("\n"), plain.chars().count()))
}

fn escaped(text: &str) -> String {
    // What is decoded already must not be read as markup; entities are left as they stand.
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// The main text and its length in characters.
///
/// Taking boxes out first can take the text itself, where a page names its parts oddly. If what
/// is left is little of what people see, the page as it stands is tried too.
fn main_text(subject: &Subject<'_>, known: &Known<'_>) -> Option<(String, usize)> {
    let boxes = boxes::Found::on(subject, known.line);
    let pruned = attempt(subject, known, Some(&boxes));
    let chars = pruned.as_ref().map_or(0, |(_, chars)| *chars);
    if chars as f64 >= subject.survey.text_chars as f64 * TEXT_SHARE_MIN {
        return pruned;
    }
    let whole = attempt(subject, known, None);
    let is_more = whole.as_ref().is_some_and(|(_, whole)| *whole > chars * 2);
    if is_more { whole } else { pruned }
}

/// Looks for the main text of a copy of the page, without these boxes if they are given.
fn attempt(subject: &Subject<'_>, known: &Known<'_>, boxes: Option<&boxes::Found>) -> Option<(String, usize)> {
    let copy = subject.document.clone();
    if let Some(boxes) = boxes {
        boxes::prune(subject, boxes, &copy);
    }
    let copy = match &subject.scope.item {
        Some(_) => Document::from(copy.tree.get(&subject.root.id)?.html()),
        None => copy,
    };
    let boxes = boxes.filter(|_| subject.scope.item.is_none());
    let paragraphs = boxes.map(|_| Paragraphs::of(subject, &copy));
    let config = Config { disable_json_ld: true, ..Config::default() };
    let readability = Readability::with_document(copy, Some(subject.base.as_str()), Some(config)).ok();
    let parsed = readability.and_then(|mut readability| readability.parse().ok().map(|_| readability.doc));
    let page = parsed.as_ref().map(|doc| doc.select_single("#readability-page-1"));
    let root = page.as_ref().and_then(|page| page.nodes().first());
    let instead = paragraphs.and_then(|paragraphs| paragraphs.container_instead_of(root));
    let found = root.and_then(|root| {
        lines::tidy(subject, root, known);
        taken(root)
    });
    let (Some(id), Some(boxes)) = (instead, boxes) else { return found };
    let copy = subject.document.clone();
    boxes::prune(subject, boxes, &copy);
    let container = copy.tree.get(&id)?;
    lines::tidy(subject, &container, known);
    let whole = taken(&container);
    if whole.as_ref().map(|(_, chars)| *chars) > found.as_ref().map(|(_, chars)| *chars) { whole } else { found }
}

/// The markup in an element and the length of its text, if there is any.
fn taken(root: &NodeRef<'_>) -> Option<(String, usize)> {
    let text = dom::line(root);
    let chars = text.chars().count();
    let says_something = text.contains(char::is_alphanumeric);
    says_something.then(|| (root.inner_html().trim().to_owned(), chars))
}

#[cfg(test)]
mod tests;
