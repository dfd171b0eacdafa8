//! Bodies as any reader may show them: sanitised, with absolute addresses, without remains.

mod allowed;
mod hostile;
mod media;
mod plain;
mod room;

use std::sync::LazyLock;

use ammonia::Builder;
use dom_query::{Document, NodeRef};
use url::Url;

use self::room::Room;
use super::url::resolved_bytes_max;
use crate::config::Selector;
use crate::model::clean_markup;

pub use plain::to_text;

/// The largest markup that is read as a body, and that is written as one. A long book chapter has a
/// fifth of it.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// How often a body is sanitised until nothing changes any more. Ordinary ones need two rounds,
/// the second of which changes nothing.
const ROUNDS_MAX: usize = 5;

/// The sanitiser, built once.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .tags(allowed::ELEMENTS.iter().copied().collect())
        .clean_content_tags(allowed::ELEMENTS_WITH_CONTENT.iter().copied().collect())
        .tag_attributes(
            allowed::ATTRIBUTES.iter().map(|(name, names)| (*name, names.iter().copied().collect())).collect(),
        )
        .generic_attributes(allowed::ATTRIBUTES_ANYWHERE.iter().copied().collect())
        .url_schemes(allowed::SCHEMES.iter().copied().collect())
        // No `target` is let through, so `rel` would protect nothing; readers that open windows
        // set their own.
        .link_rel(None)
        // Whoever reads a feed need not tell the picture's host where.
        .set_tag_attribute_value("img", "referrerpolicy", "no-referrer");
    builder
});

/// A body that can be published; `None` if nothing readable is left of it.
///
/// The result is a fixpoint: sanitising it again changes nothing, so no parser can be led to see
/// something else in it than was checked (mutation XSS).
pub fn sanitise(html: &str, base: &Url) -> Option<String> {
    let html = clean_markup(beginning(html));
    let settled = if hostile::is_tame(&html) { settle(&html, base) } else { None };
    let clean = settled.unwrap_or_else(|| paragraphs(&to_text(&html)));
    (!clean.is_empty()).then_some(clean)
}

/// Markup without the elements that selectors name; `None` if there are none of them in it.
pub(super) fn strip(html: &str, selectors: &[Selector]) -> Option<String> {
    let html = clean_markup(beginning(html));
    if !hostile::is_tame(&html) {
        return None;
    }
    let document = Document::fragment(html);
    let root = document.html_root();
    let mut has_any = false;
    for selector in selectors {
        let found = document.select_matcher(selector.matcher());
        // The parser's own element around everything is none of the source's.
        for node in found.nodes().iter().filter(|node| node.id != root.id) {
            has_any = true;
            node.remove_from_parent();
        }
    }
    has_any.then(|| root.inner_html().to_string())
}

/// The beginning of a text that is too long.
fn beginning(html: &str) -> &str {
    &html[..html.floor_char_boundary(BODY_BYTES_MAX)]
}

/// Sanitises until nothing changes. `None` if it doesn't come to rest, or turns hostile on the
/// way: then only its text is used.
fn settle(html: &str, base: &Url) -> Option<String> {
    let mut html = round(html, base);
    for _ in 1..ROUNDS_MAX {
        if !hostile::is_tame(&html) {
            return None;
        }
        let next = round(&html, base);
        if next == html {
            return Some(html);
        }
        html = next;
    }
    None
}

/// One round: what is not allowed goes; what remains gets its addresses, which may be much longer
/// than they were, from the beginning on as far as there is room; then it is tidied, the inner
/// elements first.
fn round(html: &str, base: &Url) -> String {
    let document = Document::fragment(SANITISER.clean(html).to_string());
    let mut room = Room::new(resolved_bytes_max(html.len()).min(BODY_BYTES_MAX));
    for node in document.html_root().descendants() {
        if !room.is_spent() && node.is_element() {
            media::settle(&node, base);
        }
        room.take(&node);
    }
    for node in document.html_root().descendants().iter().rev().filter(|node| node.is_element()) {
        tidy(node);
    }
    // References stood for characters that were none of the markup before: `&#4;`.
    clean_markup(document.html_root().inner_html().trim())
}

/// Takes out an element if there is nothing to see in it.
fn tidy(node: &NodeRef<'_>) {
    let Some(name) = node.node_name() else { return };
    let name = &*name;
    match name {
        "img" | "source" => {
            if !media::has_source(node) || media::is_counter(node) {
                return node.remove_from_parent();
            }
            node.remove_attr("style");
        }
        "video" | "audio" if !media::plays(node) => return node.remove_from_parent(),
        "a" if !node.has_attr("href") => return unwrap(node),
        // The headline of the item is the only first heading there can be.
        "h1" => node.rename("h2"),
        _ => {}
    }
    if allowed::EMPTY_REMOVED.contains(&name) && is_empty(node) {
        node.remove_from_parent();
    }
}

/// Leaves the content of an element in its place.
fn unwrap(node: &NodeRef<'_>) {
    if let Some(first) = node.first_child() {
        node.insert_siblings_before(&first);
    }
    node.remove_from_parent();
}

/// Whether a node holds neither text nor media. Only its children are looked at: what was empty
/// among them is gone already.
fn is_empty(node: &NodeRef<'_>) -> bool {
    node.children_it(false).all(|child| {
        if child.is_text() {
            return child.text().trim().is_empty();
        }
        let name = child.node_name();
        let name = name.as_deref().unwrap_or_default();
        !allowed::REPLACED.contains(&name) && is_empty(&child)
    })
}

/// Plain text as markup: a `<p>` per paragraph.
fn paragraphs(text: &str) -> String {
    text.split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| format!("<p>{}</p>", escape(paragraph)))
        .collect()
}

/// A text as the HTML serialiser writes it (HTML, section 13.3).
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('\u{a0}', "&nbsp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
#[path = "html/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
