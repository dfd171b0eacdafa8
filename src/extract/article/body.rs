//! The text of the article as HTML, without headline and lead.
//!
//! Boxes beside the text are taken out of a copy of the tree; then Readability's scoring (by
//! dom_smoothie) finds the main text; then the lines around and in it that are no text go.

mod clutter;

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};

use super::survey::{Line, Survey};
use super::{Subject, wording};
use crate::extract::metadata::json_ld;
use crate::extract::{dom, rule};
use crate::model::{Evidence, EvidenceKind, Field, Rejection};
use crate::normalise::date;

/// A text shorter than this share of what the metadata has of it has lost its main part.
const STATED_SHARE_MIN: f64 = 0.4;
/// A text with less than this share of what people see may have lost its main part.
const TEXT_SHARE_MIN: f64 = 0.2;
/// How many lines at the beginning may repeat what stands above the text.
const HEAD_LINES: usize = 8;
/// An `<article>` with less text, in characters, is not the whole article.
const ARTICLE_CHARS_MIN: usize = 800;
/// The longest line, in characters, that can be nothing but a date.
const DATE_LINE_CHARS_MAX: usize = 60;
/// A box with more than this share of the page's text is not beside the article.
const BOX_SHARE_MAX: f64 = 0.4;

/// Finds the text.
pub(crate) fn find(
    subject: &Subject<'_>,
    title: Option<&str>,
    lead: Option<&str>,
    rejected: &mut Vec<Rejection>,
) -> Option<Field<String>> {
    if let Some(body) = configured(subject) {
        return Some(body);
    }
    let found = main_text(subject, title, lead);
    let stated = stated(subject);
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
        if one.attr.is_none() && one.regex.is_none() && one.template.is_none() {
            let nodes = rule::nodes(one, &subject.root);
            let html: String = nodes
                .iter()
                .map(|node| node.inner_html().trim().to_owned())
                .filter(|html| !html.is_empty())
                .collect::<Vec<_>>()
                .join("\n");
            return (!html.is_empty()).then(|| evidence(without_notices(html), rule::place(one)));
        }
        let field = rule::values(std::slice::from_ref(one), &subject.root, &subject.base)?;
        Some(evidence(field.value.join("\n"), field.evidence.place))
    })
}

/// What a selector names is taken as it stands, but for what is text on no page: unfilled template
/// names, the reading time, marks of advertising. No selector could take out a bare text of these.
fn without_notices(html: String) -> String {
    let fragment = Document::fragment(html);
    let root = fragment.root();
    let notices: Vec<NodeRef<'_>> =
        root.descendants_it().filter(|node| node.is_text() && clutter::is_notice(node.text().trim())).collect();
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
fn main_text(subject: &Subject<'_>, title: Option<&str>, lead: Option<&str>) -> Option<(String, usize)> {
    let pruned = attempt(subject, title, lead, true);
    let chars = pruned.as_ref().map_or(0, |(_, chars)| *chars);
    if chars as f64 >= subject.survey.text_chars as f64 * TEXT_SHARE_MIN {
        return pruned;
    }
    let whole = attempt(subject, title, lead, false);
    let is_more = whole.as_ref().is_some_and(|(_, whole)| *whole > chars * 2);
    if is_more { whole } else { pruned }
}

fn attempt(subject: &Subject<'_>, title: Option<&str>, lead: Option<&str>, is_pruned: bool) -> Option<(String, usize)> {
    let copy = subject.document.clone();
    if is_pruned {
        prune(subject, &copy);
    }
    let copy = match &subject.scope.item {
        Some(_) => Document::from(copy.tree.get(&subject.root.id)?.html()),
        None => copy,
    };
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut readability = Readability::with_document(copy, Some(subject.base.as_str()), Some(config)).ok()?;
    readability.parse().ok()?;
    let page = readability.doc.select_single("#readability-page-1");
    let root = page.nodes().first()?;
    tidy(subject, root, title, lead);
    let html = root.inner_html().trim().to_owned();
    let chars = dom::line(root).chars().count();
    (chars > 0).then_some((html, chars))
}

/// Takes boxes beside the article out of a copy of the page.
fn prune(subject: &Subject<'_>, copy: &Document) {
    let mut boxes: Vec<NodeId> = Vec::new();
    let limit = (subject.survey.text_chars as f64 * BOX_SHARE_MAX) as usize;
    dom::walk(&subject.root, |node, step| {
        if matches!(step, dom::Step::Close) {
            return true;
        }
        let is_box = match node.element_ref() {
            Some(element) => {
                dom::is_hidden(&element) || clutter::is_box(&element) || clutter::is_stray_caption(node, &element)
            }
            None => return false,
        };
        if is_box && !holds_the_text(node, limit) {
            boxes.push(node.id);
        }
        !is_box || boxes.last() != Some(&node.id)
    });
    for line in &subject.survey.lines {
        if clutter::is_notice(&line.text) && line.node.id != subject.root.id && dom::line(&line.node) == line.text {
            boxes.push(line.node.id);
        }
    }
    boxes.extend(other_articles(subject));
    for id in boxes {
        if let Some(node) = copy.tree.get(&id) {
            node.remove_from_parent();
        }
    }
}

/// The `<article>` elements beside the one that the headline stands in: teasers, and whole
/// articles below it on pages that never end.
fn other_articles(subject: &Subject<'_>) -> Vec<NodeId> {
    let articles: Vec<NodeRef<'_>> = subject.root.descendants_it().filter(|node| node.has_name("article")).collect();
    let head = subject.survey.heads.iter().find(|head| head.level == 1);
    let own = head.and_then(|head| articles.iter().rev().find(|article| dom::is_within(&head.node, article)));
    let Some(own) = own.filter(|own| dom::line(own).chars().count() >= ARTICLE_CHARS_MIN) else { return Vec::new() };
    let others = articles.iter().filter(|other| !dom::is_within(other, own) && !dom::is_within(own, other));
    others.map(|other| other.id).collect()
}

/// Whether so much running text is in a node that it cannot be a box beside the article.
fn holds_the_text(node: &NodeRef<'_>, limit: usize) -> bool {
    let mut chars = 0;
    let mut headline = false;
    dom::walk(node, |inner, step| {
        if matches!(step, dom::Step::Close) {
            return true;
        }
        if let Some(count) = dom::with_text(inner, |text| text.chars().filter(|c| !c.is_whitespace()).count()) {
            chars += count;
            return false;
        }
        headline |= inner.has_name("h1");
        !inner
            .element_ref()
            .is_some_and(|element| matches!(&*element.name.local, "a" | "script" | "style" | "noscript"))
    });
    chars > limit.max(400) || (headline && chars > 200)
}

/// Takes lines out of the main text that are none.
fn tidy(subject: &Subject<'_>, root: &NodeRef<'_>, title: Option<&str>, lead: Option<&str>) {
    let survey = Survey::of(root);
    let lines = &survey.lines;
    let tail = tail(lines);
    let mut is_head = true;
    for (at, line) in lines.iter().enumerate() {
        let repeats_title = at < HEAD_LINES && title.is_some_and(|title| wording::same(title, &line.text));
        let repeats_lead = at < HEAD_LINES
            && is_head
            && lead.is_some_and(|lead| wording::same(lead, &line.text))
            && lines.len() > at + 2;
        let is_clutter = clutter::is_notice(&line.text)
            || (clutter::is_related(&line.text) && (line.link_chars > 0 || line.chars() < 40));
        let is_stamp = is_head && at < HEAD_LINES && is_date_line(subject, line);
        is_head &= repeats_title || repeats_lead || is_clutter || line.chars() < 60;
        if repeats_title || repeats_lead || is_clutter || is_stamp || at >= tail {
            remove_line(root, line.node, &line.text);
        }
    }
    remove_link_lists(root);
}

/// The line with which the part after the article begins: the first heading of such a part in
/// the last third of the text.
fn tail(lines: &[Line<'_>]) -> usize {
    let total: usize = lines.iter().map(Line::chars).sum();
    let mut read = 0;
    for (at, line) in lines.iter().enumerate() {
        if read * 3 >= total * 2 && clutter::is_tail(&line.text) {
            return at;
        }
        read += line.chars();
    }
    lines.len()
}

/// Whether a short line above the text is little more than a date.
fn is_date_line(subject: &Subject<'_>, line: &Line<'_>) -> bool {
    line.chars() <= DATE_LINE_CHARS_MAX
        && date::find(&line.text, &super::date::context(subject))
            .first()
            .is_some_and(|found| found.span.len() * 2 >= line.text.len())
}

/// Removes a line's block and the blocks around it that hold nothing else.
fn remove_line(root: &NodeRef<'_>, node: NodeRef<'_>, text: &str) {
    let mut outermost = None;
    for node in dom::self_and_ancestors(&node) {
        if node.id == root.id || dom::line(&node) != text {
            break;
        }
        outermost = Some(node);
    }
    if let Some(node) = outermost {
        node.remove_from_parent();
    }
}

/// Lists that are nothing but links lead away from the article.
fn remove_link_lists(root: &NodeRef<'_>) {
    let lists: Vec<NodeRef<'_>> =
        root.descendants_it().filter(|node| node.has_name("ul") || node.has_name("ol")).collect();
    for list in lists {
        if clutter::link_density(&list) > 0.9 && dom::line(&list).chars().count() > 20 {
            list.remove_from_parent();
        }
    }
}
