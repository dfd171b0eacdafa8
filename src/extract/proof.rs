//! Whether a page that was read as an article is one.

use dom_query::Document;

use crate::model::Entry;

/// The least text of an article without a date, in characters; hubs have links instead.
const TEXT_CHARS_MIN: usize = 200;

/// Whether a page says anything of an article: a time of publication, or a text that is not made
/// of links.
pub(super) fn is_article(entry: &Entry) -> bool {
    entry.published.is_some() || entry.body.as_ref().is_some_and(|body| has_text(&body.value))
}

fn has_text(html: &str) -> bool {
    let (all, own) = text_beside_links(html);
    let own = chars(&own);
    own >= TEXT_CHARS_MIN && own * 2 >= all
}

/// The letters of a text, and the text itself without that of its links.
pub(super) fn text_beside_links(html: &str) -> (usize, String) {
    let document = Document::fragment(html);
    let all = chars(&document.text());
    document.select("a").remove();
    (all, document.text().split_whitespace().collect::<Vec<_>>().join(" "))
}

fn chars(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EvidenceKind, Field};

    fn with_body(html: &str) -> Entry {
        Entry { body: Some(Field::new(html.to_owned(), EvidenceKind::Html, "article")), ..Entry::default() }
    }

    #[test]
    fn links_are_no_text() {
        let sentence = "Der Satz erzählt, was am Morgen geschehen ist und wer dabei war. ".repeat(5);
        assert!(is_article(&with_body(&format!("<p>{sentence}</p>"))));
        assert!(!is_article(&with_body(&format!("<ul><li><a href=\"/1\">{sentence}</a></li></ul>"))));
        assert!(!is_article(&with_body("<p>Zurück</p>")));
    }
}
