//! Titles, leads and bodies of feeds.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dom_query::Document;
use feed_rs::model::Content;

use super::super::element::Element;
use crate::extract::{dom, listing, prescan};
use crate::model::{Lead, LeadOrigin};
use crate::normalise::url::{ADDRESS_BYTES_MAX, resolved_bytes_max};

/// A description from this length on is the article itself, in characters.
const ARTICLE_CHARS_MIN: usize = 1200;
/// As is one with this many paragraphs.
const ARTICLE_PARAGRAPHS_MIN: usize = 3;

/// The longest name of an element that is looked at, in bytes.
const NAME_BYTES_MAX: usize = 32;

/// Beginnings of sentences that content systems put below a text for the sake of search engines.
const APPENDED: &[&str] =
    &["The post ", "Der Beitrag ", "L’article ", "L'article ", "La entrada ", "L'articolo ", "Het bericht "];

/// Elements that hide what stands in them: one without an end would hide all that follows.
const HIDING: &[&str] = &["applet", "noscript", "object", "textarea", "title", "video", "xmp"];
/// Frames, which no feed shows: what stands in them is meant for readers without frames.
const FRAMES: &[&str] = &["iframe", "noframes"];

/// A text whose markup may be parsed: what would take the parser too long has none, and nothing in
/// it hides the rest.
pub(super) fn tame(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return Cow::Borrowed(html);
    }
    if prescan::refusal(html).is_some() {
        return Cow::Owned(without_tags(html, |_| true));
    }
    let small = html.to_ascii_lowercase();
    let has = |start: &str, name: &str| small.contains(&format!("{start}{name}"));
    let hiding = HIDING.iter().filter(|name| has("<", name) && !has("</", name));
    let names: Vec<&str> = hiding.chain(FRAMES.iter().filter(|name| has("<", name))).copied().collect();
    let is_cut = small.rfind("<!").is_some_and(|at| !small[at..].contains('>'));
    if names.is_empty() && !is_cut {
        return Cow::Borrowed(html);
    }
    let html = without_tags(html, |name| names.contains(&name));
    // A declaration without an end is none.
    Cow::Owned(
        html.rfind("<!")
            .filter(|_| is_cut)
            .map_or_else(|| html.clone(), |at| format!("{}&lt;{}", &html[..at], &html[at + 1..])),
    )
}

/// A text without the tags of some elements, by their names in small letters.
fn without_tags(html: &str, goes: impl Fn(&str) -> bool) -> String {
    let mut parts = html.split('<');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.trim_start_matches('/');
        let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count().min(NAME_BYTES_MAX)];
        if goes(&name.to_ascii_lowercase()) {
            out.push(' ');
            out.push_str(part.split_once('>').map_or("", |(_, text)| text));
        } else {
            out.push('<');
            out.push_str(part);
        }
    }
    out
}

/// A text as one plain line. Texts that say they are plain may have markup nevertheless.
pub(super) fn line(element: &Element) -> String {
    dom::plain(&tame(&html(element)))
}

/// Whether only the element itself tells the text as it is: feed-rs takes markup apart, and reads
/// no base64.
pub(super) fn is_beyond_feed_rs(element: &Element) -> bool {
    element.has_elements() || element.base.is_some() || is_base64(element)
}

/// What stands in an element, as HTML.
pub(super) fn html(element: &Element) -> String {
    if element.has_elements() {
        return element.inner_html();
    }
    let text = element.text();
    if is_base64(element) {
        let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let unpacked = STANDARD.decode(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        // A picture is no text, and a text may stand there as it is, whatever its type says.
        let as_written = if element.name == "content" { String::new() } else { text };
        return unpacked.unwrap_or(as_written);
    }
    match element.attribute("type") {
        Some("text" | "plain") if is_literal(&text) => escaped(&text),
        _ => text,
    }
}

/// Whether a text that says it is plain is: some that say so have tags.
fn is_literal(text: &str) -> bool {
    text.contains('<') && !text.contains("</") && !text.contains("/>") && !text.contains("<br")
}

fn is_base64(element: &Element) -> bool {
    element.attribute("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("base64"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Whether a description is long enough to be the article.
pub(super) fn is_whole_article(html: &str) -> bool {
    let paragraphs = html.matches("<p").count().max(html.matches("<br").count() / 2);
    html.chars().count() >= ARTICLE_CHARS_MIN || paragraphs >= ARTICLE_PARAGRAPHS_MIN
}

/// A description as a lead.
pub(in crate::extract) fn lead(html: &str) -> Option<Lead> {
    let block = dom::html_block(&tame(html));
    // Escaped twice: the markup is the text.
    let block = if block.contains("</") || block.contains("/>") { dom::html_block(&tame(&block)) } else { block };
    let kept: Vec<&str> =
        block.split("\n\n").filter(|paragraph| !APPENDED.iter().any(|start| paragraph.starts_with(start))).collect();
    let text = kept.join(" ");
    // Escaped once more than needed, as many content systems do.
    let text = if text.contains('&') && text.contains(';') { dom::plain(&tame(&text)) } else { text };
    let (text, cut) = listing::uncut(&text);
    (!text.is_empty()).then_some(Lead { text, cut, origin: LeadOrigin::Visible })
}

/// The content of an entry as HTML; files and empty contents are none.
pub(super) fn html_of_content(content: &Content) -> Option<String> {
    let body = content.body.as_deref().filter(|body| !body.trim().is_empty())?;
    let kind = content.content_type.to_string();
    if kind == "text/plain" { Some(paragraphs(body)) } else { kind.contains("html").then(|| body.to_owned()) }
}

/// Whether a content is text: pictures and documents stand in contents, too.
pub(super) fn is_readable(element: &Element) -> bool {
    element.attribute("type").is_none_or(|kind| {
        let kind = kind.to_ascii_lowercase();
        !kind.contains('/') || kind.starts_with("text/") || kind.contains("html") || is_base64(element)
    })
}

/// HTML with addresses that need no base, if the feed names one for this element.
pub(super) fn rebased(html: String, element: &Element) -> String {
    let Some(base) = element.base.as_deref().filter(|_| html.contains("href") || html.contains("src")) else {
        return html;
    };
    if prescan::refusal(&html).is_some() {
        return html;
    }
    let mut left = resolved_bytes_max(html.len());
    let document = Document::fragment(html);
    for (selector, attribute) in [("[href]", "href"), ("[src]", "src")] {
        for node in document.select(selector).nodes() {
            let Some(address) = dom::attr(node, attribute).filter(|_| left > 0) else {
                node.remove_attr(attribute);
                continue;
            };
            let Ok(url) = base.join(&address) else { continue };
            // On another base it would mean something else, so without room it means nothing.
            left = left.saturating_sub(url.as_str().len());
            if left > 0 && url.as_str().len() <= ADDRESS_BYTES_MAX {
                node.set_attr(attribute, url.as_str());
            } else {
                node.remove_attr(attribute);
            }
        }
    }
    document.html_root().inner_html().to_string()
}

/// A text that may be plain as HTML.
pub(super) fn html_of_line(text: &str) -> String {
    let is_markup = text.contains('<') && text.contains('>');
    if is_markup { text.to_owned() } else { paragraphs(text) }
}

/// Plain text as HTML: its empty lines part paragraphs.
pub(in crate::extract) fn paragraphs(text: &str) -> String {
    let escaped = escaped(text).replace("\r\n", "\n");
    let parts = escaped.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| format!("<p>{}</p>", part.replace('\n', "<br>"))).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn leads_are_plain_and_marked_when_cut() {
        let lead =
            lead("<p>Ein &amp;amp; zwei [&#8230;]</p><p>The post <a href=x>A</a> appeared first on B.</p>").unwrap();
        assert_eq!((lead.text.as_str(), lead.cut), ("Ein & zwei", true));
    }

    #[test]
    fn x09_a_long_base_does_not_multiply_a_short_text() {
        let rebased = |base: usize, links: usize| {
            let mut element = Element::new("content".to_owned());
            element.base = format!("https://a.example/{}/", "b".repeat(base)).parse().ok().map(std::sync::Arc::new);
            rebased("<a href=c>d</a> ".repeat(links), &element)
        };
        assert_eq!(rebased(1, 1).trim(), "<a href=\"https://a.example/b/c\">d</a>");
        let text = rebased(8_000, 10_000);
        assert!(text.len() < resolved_bytes_max(160_000) + 200_000, "{}", text.len());
        assert_eq!(text.matches("<a>d</a>").count() + text.matches("/c\">d</a>").count(), 10_000);
        assert_eq!(rebased(9_000, 1).trim(), "<a>d</a>");
    }

    #[test]
    fn plain_content_becomes_paragraphs() {
        assert_eq!(paragraphs("a < b\n\nc\nd"), "<p>a &lt; b</p><p>c<br>d</p>");
    }
}
