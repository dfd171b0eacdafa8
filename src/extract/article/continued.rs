//! Several pages -> one article.

use std::collections::HashSet;

use dom_query::Document;

use super::wording::{same, squeezed};
use crate::extract::dom;
use crate::model::Entry;

/// The shortest text that is the same on two pages because one has it from the other, in letters.
const TELLING_CHARS_MIN: usize = 40;
/// The beginning of a text that recognises it, in letters.
const BEGINNING_CHARS: usize = 80;
/// What may follow a headline on a further page, in letters: `Seite 2 von 4`.
const PAGE_MARK_CHARS_MAX: usize = 16;

/// What a further page turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuation {
    /// It went on, and its text is added.
    Added,
    /// It says nothing that the pages before did not say.
    Nothing,
}

/// Whether two pages speak of one article: their headlines say so, or one declares the address of
/// the other as its own.
pub(crate) fn is_same_article(first: &Entry, other: &Entry) -> bool {
    let title = |entry: &Entry| entry.title.as_ref().map(|title| squeezed(&title.value)).filter(|key| !key.is_empty());
    let (Some(one), Some(two)) = (title(first), title(other)) else { return false };
    let (short, long) = if one.len() <= two.len() { (&one, &two) } else { (&two, &one) };
    let rest = long.strip_prefix(short.as_str());
    rest.is_some_and(|rest| rest.is_empty() || is_page_mark(rest))
}

fn is_page_mark(text: &str) -> bool {
    text.chars().count() <= PAGE_MARK_CHARS_MAX && text.chars().any(|c| c.is_ascii_digit())
}

/// Whether the text of another page has that of the first in it, at least as much of it.
pub(crate) fn is_whole(first: &Entry, other: &Entry) -> bool {
    let text =
        |entry: &Entry| entry.body.as_ref().map(|body| squeezed(&dom::html_block(&body.value))).unwrap_or_default();
    let (part, whole) = (text(first), text(other));
    let beginning: String = part.chars().take(BEGINNING_CHARS).collect();
    whole.len() >= part.len() && (is_same_article(first, other) || !beginning.is_empty() && whole.contains(&beginning))
}

/// Adds the text of a further page, without what the pages before have said.
pub(crate) fn add(first: &mut Entry, further: &Entry) -> Continuation {
    let (Some(body), Some(more)) = (first.body.as_mut(), further.body.as_ref()) else { return Continuation::Nothing };
    let known = paragraphs(&body.value);
    let fragment = Document::fragment(more.value.as_str());
    for node in fragment.select("p, li, h1, h2, h3, h4, h5, h6, blockquote, pre, figcaption").nodes() {
        let text = squeezed(&dom::line(node));
        if text.chars().count() >= TELLING_CHARS_MIN && known.contains(&text) {
            node.remove_from_parent();
        }
    }
    let root = fragment.root();
    let (before, rest) = (dom::html_block(&body.value), dom::block(&root));
    let is_new = rest.chars().any(char::is_alphanumeric) && !squeezed(&before).contains(&squeezed(&rest));
    if !is_new || same(&before, &rest) {
        return Continuation::Nothing;
    }
    let html = root.first_child().filter(|child| child.has_name("html")).unwrap_or(root).inner_html();
    body.value = format!("{}\n{}", body.value, html.trim());
    Continuation::Added
}

fn paragraphs(html: &str) -> HashSet<String> {
    dom::html_block(html).lines().map(squeezed).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::{EvidenceKind, Field};

    fn entry(title: &str, body: &str) -> Entry {
        let field = |text: &str| Some(Field::new(text.to_owned(), EvidenceKind::Html, "x"));
        Entry { title: field(title), body: field(body), ..Entry::default() }
    }

    const LEAD: &str = "<p>Der Vorspann steht auf jeder Seite und erzählt in einem Satz, worum es geht.</p>";

    #[test]
    fn pages_are_joined_without_what_they_repeat() {
        let mut first = entry("Die Reise", &format!("{LEAD}<p>Erster Tag.</p>"));
        let second = entry("Die Reise", &format!("<div>{LEAD}<p>Zweiter <b>Tag</b>.</p></div>"));
        assert_eq!(add(&mut first, &second), Continuation::Added);
        let text = first.body.clone().unwrap().value;
        assert_eq!(text.matches("Vorspann").count(), 1, "{text}");
        assert!(text.contains("<p>Zweiter <b>Tag</b>.</p>") && !text.contains("<html"), "{text}");
        assert_eq!(add(&mut first, &second), Continuation::Nothing);
        assert_eq!(add(&mut first, &entry("Die Reise", "<p></p>")), Continuation::Nothing);
        assert_eq!(first.body.unwrap().value, text);
    }

    #[test]
    fn headlines_say_whether_it_is_the_same_article() {
        let first = entry("Die Reise zum Meer", "");
        for (title, is_same) in [
            ("Die Reise zum Meer", true),
            ("Die Reise zum Meer – Seite 2", true),
            ("Die Reise zum Meer (2/4)", true),
            ("Die Reise zum Meer und zurück", false),
            ("Ein anderer Artikel", false),
            ("", false),
        ] {
            assert_eq!(is_same_article(&first, &entry(title, "")), is_same, "{title}");
        }
    }

    #[test]
    fn a_whole_article_has_its_first_page_in_it() {
        let first = entry("Die Reise", &format!("{LEAD}<p>Erster Tag.</p>"));
        assert!(is_whole(&first, &entry("Druckansicht", &format!("{LEAD}<p>Erster Tag.</p><p>Zweiter Tag.</p>"))));
        assert!(!is_whole(&first, &entry("Die Reise", "<p>Bitte melden Sie sich an.</p>")));
        assert!(!is_whole(&first, &entry("Anderes", &"<p>Etwas ganz anderes, das viel länger ist.</p>".repeat(9))));
    }
}
