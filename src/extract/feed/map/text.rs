//! Titles, leads and bodies of feeds.

use feed_rs::model::{Content, Text};

use crate::extract::{dom, listing};
use crate::model::{Lead, LeadOrigin};

/// A description from this length on is the article itself, in characters.
const ARTICLE_CHARS_MIN: usize = 1200;
/// As is one with this many paragraphs.
const ARTICLE_PARAGRAPHS_MIN: usize = 3;

/// Beginnings of sentences that content systems put below a text for the sake of search engines.
const APPENDED: &[&str] =
    &["The post ", "Der Beitrag ", "L’article ", "L'article ", "La entrada ", "L'articolo ", "Het bericht "];

/// A text as one plain line. Texts that say they are plain may have markup nevertheless.
pub(super) fn line(text: &Text) -> String {
    dom::plain(&text.content)
}

/// Whether a description is long enough to be the article.
pub(super) fn is_whole_article(html: &str) -> bool {
    let paragraphs = html.matches("<p").count().max(html.matches("<br").count() / 2);
    html.chars().count() >= ARTICLE_CHARS_MIN || paragraphs >= ARTICLE_PARAGRAPHS_MIN
}

/// A description as a lead.
pub(in crate::extract) fn lead(html: &str) -> Option<Lead> {
    let block = dom::html_block(html);
    // Escaped twice: the markup is the text.
    let block = if block.contains("</") || block.contains("/>") { dom::html_block(&block) } else { block };
    let kept: Vec<&str> =
        block.split("\n\n").filter(|paragraph| !APPENDED.iter().any(|start| paragraph.starts_with(start))).collect();
    let text = kept.join(" ");
    // Escaped once more than needed, as many content systems do.
    let text = if text.contains('&') && text.contains(';') { dom::plain(&text) } else { text };
    let (text, cut) = listing::uncut(&text);
    (!text.is_empty()).then_some(Lead { text, cut, origin: LeadOrigin::Visible })
}

/// The content of an entry as HTML; files and empty contents are none.
pub(super) fn html_of_content(content: &Content) -> Option<String> {
    let body = content.body.as_deref().filter(|body| !body.trim().is_empty())?;
    let kind = content.content_type.to_string();
    if kind == "text/plain" { Some(paragraphs(body)) } else { kind.contains("html").then(|| body.to_owned()) }
}

/// A description as HTML.
pub(super) fn html_of_text(text: &Text) -> String {
    let is_markup = text.content.contains('<') && text.content.contains('>');
    if is_markup { text.content.clone() } else { paragraphs(&text.content) }
}

/// Plain text as HTML: its empty lines part paragraphs.
pub(in crate::extract) fn paragraphs(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("\r\n", "\n");
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
    fn plain_content_becomes_paragraphs() {
        assert_eq!(paragraphs("a < b\n\nc\nd"), "<p>a &lt; b</p><p>c<br>d</p>");
    }
}
