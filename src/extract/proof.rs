//! Whether a page that was read as an article is one, and the one that was meant.

use dom_query::Document;

use super::article::wording::squeezed;
use super::dom;
use crate::model::Entry;

/// The least text of an article without a date, in characters; hubs have links instead.
const TEXT_CHARS_MIN: usize = 200;
/// The least letters of a word that says what an article is about; shorter ones are in all texts.
const TELLING_LETTERS_MIN: usize = 4;
/// Of the telling words of a headline one in so many is on the page of its article, even if the
/// article has another headline than its teaser.
const FOUND_ONE_IN: usize = 3;
/// Where scripts begin that put no spaces between words (Unicode's CJK blocks and what follows).
const SPACELESS_FROM: char = '\u{2e80}';

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

/// Whether an article speaks of what a headline announces.
pub(super) fn speaks_of(article: &Entry, headline: &str) -> bool {
    let text = [
        article.title.as_ref().map(|title| squeezed(&title.value)),
        article.lead.as_ref().map(|lead| squeezed(&lead.value.text)),
        article.body.as_ref().map(|body| squeezed(&dom::html_block(&body.value))),
    ];
    let text: String = text.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let words = telling_words(headline);
    let found = words.iter().filter(|word| text.contains(word.as_str())).count();
    found * FOUND_ONE_IN >= words.len()
}

/// The words of a headline that say what it is about; pairs of signs where words are not parted.
fn telling_words(headline: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in headline.split(|c: char| !c.is_alphanumeric()).map(squeezed) {
        let signs: Vec<char> = word.chars().collect();
        if signs.iter().any(|sign| *sign >= SPACELESS_FROM) {
            words.extend(signs.chunks_exact(2).map(|pair| pair.iter().collect::<String>()));
        } else if signs.len() >= TELLING_LETTERS_MIN {
            words.push(word);
        }
    }
    words
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

    #[test]
    fn an_article_speaks_of_its_headline() {
        let mut article = with_body("<p>Der Rat hat beschlossen, den Hafen zu vertiefen. 港が深くなる。</p>");
        article.title = Some(Field::new("Baggern bis zum Grund".to_owned(), EvidenceKind::Html, "h1"));
        for headline in ["Der Hafen wird tiefer", "Was der Rat beschloss: Hafenausbau", "Ja", "港が深い"] {
            assert!(speaks_of(&article, headline), "{headline}");
        }
        for headline in ["Die Zinsen steigen weiter", "Elf Meter entscheiden das Spiel", "金利が上がる"] {
            assert!(!speaks_of(&article, headline), "{headline}");
        }
    }
}
