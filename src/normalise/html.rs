//! Bodies as any reader may show them: sanitised, with absolute addresses, without remains.

mod allowed;
mod hostile;
mod media;
mod plain;

use std::sync::LazyLock;

use ammonia::Builder;
use dom_query::{Document, NodeRef};
use url::Url;

use crate::model::clean_markup;

pub use plain::to_text;

/// The largest markup that is read as a body. A long book chapter has a tenth of it.
const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

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

/// One round: what is not allowed goes, then what remains is tidied.
fn round(html: &str, base: &Url) -> String {
    let document = Document::fragment(SANITISER.clean(html).to_string());
    settle_addresses(&document, base);
    // The headline of the item is the only first heading there can be.
    document.select("h1").rename("h2");
    remove_empty(&document);
    document.html_root().inner_html().trim().to_owned()
}

fn settle_addresses(document: &Document, base: &Url) {
    for node in document.select("img, source").nodes() {
        if !media::settle_sources(node, base) || media::is_counter(node) {
            node.remove_from_parent();
        } else {
            node.remove_attr("style");
        }
    }
    for node in document.select("[href]").nodes() {
        media::resolve_attribute(node, "href", base);
    }
    for node in document.select("blockquote[cite], q[cite]").nodes() {
        media::resolve_attribute(node, "cite", base);
    }
    for node in document.select("video, audio").nodes() {
        media::resolve_attribute(node, "poster", base);
        media::resolve_attribute(node, "src", base);
        let plays = node.has_attr("src") || node.children_it(false).any(|child| child.has_name("source"));
        if plays { node.set_attr("controls", "") } else { node.remove_from_parent() }
    }
    for node in document.select("a:not([href])").nodes() {
        if let Some(first) = node.first_child() {
            node.insert_siblings_before(&first);
        }
        node.remove_from_parent();
    }
}

/// Takes out elements in which there is nothing to see, the inner ones first.
fn remove_empty(document: &Document) {
    for node in document.select(allowed::EMPTY_REMOVED).nodes().iter().rev() {
        if is_empty(node) {
            node.remove_from_parent();
        }
    }
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
