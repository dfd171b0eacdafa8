//! Whether an address that somebody typed is an article or a list of them.

use crate::extract::{self, Article, Listing};
use crate::model::{Entry, Evidence, EvidenceKind, Page};

/// What a page is to be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// As the page of one article.
    Article,
    /// As a list of articles.
    Listing,
    /// As what it turns out to be.
    Whatever,
}

/// The shortest text that makes an article, in characters: not all languages have spaces.
const ARTICLE_CHARS_MIN: usize = 700;

/// Whether a page has a headline, and states its date of publication for machines. A list has
/// titles in its metadata only, or dates only beside its articles.
fn states_itself(entry: &Entry) -> bool {
    let has = |evidence: Option<&Evidence>, kinds: &[EvidenceKind]| {
        evidence.is_some_and(|evidence| kinds.contains(&evidence.kind) && evidence.place != "title")
    };
    let title = entry.title.as_ref().map(|title| &title.evidence);
    let date = entry.published.as_ref().map(|date| &date.evidence);
    has(title, &[EvidenceKind::Html, EvidenceKind::JsonLd, EvidenceKind::Microdata])
        && has(date, &[EvidenceKind::Meta, EvidenceKind::JsonLd, EvidenceKind::Microdata])
}

/// Why a page is that of one article, as a sentence; `None` if it is better read as a list.
///
/// An article page links others below its text, so that a list is found on most of them. What
/// lists do not have is a date of publication of their own together with a long text.
pub(super) fn article(page: &Page, listing: &Listing, article: &Article) -> Option<String> {
    let is_home = page.url.path() == "/" && page.url.query().is_none();
    if listing.is_feed || is_home || !article.verdict.is_good() || article.entry.title.is_none() {
        return None;
    }
    let body = article.entry.body.as_ref()?;
    let chars = extract::text_of_html(&body.value).chars().count();
    if chars < ARTICLE_CHARS_MIN {
        return None;
    }
    let what = if listing.entries.is_empty() {
        "no list of articles was found on it"
    } else if states_itself(&article.entry) {
        "it states headline and date of an article of its own"
    } else {
        return None;
    };
    Some(format!(
        "Read as one article, for {what} and it has a text of {chars} characters; --listing reads it as a list."
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::Utc;
    use url::Url;

    use super::*;
    use crate::config::Source;
    use crate::model::SourceId;

    fn is_article(address: &str, html: &str) -> bool {
        let url = Url::parse(address).unwrap();
        let source = Source::automatic(SourceId::new("bote").unwrap(), url.clone());
        let now = Utc::now();
        let page = Page::of_bytes(url, html.as_bytes(), now);
        article(&page, &extract::listing(&page, &source, now), &extract::article(&page, &source, now)).is_some()
    }

    #[test]
    fn an_article_states_itself_and_a_list_does_not() {
        let text: String = (1..=12)
            .map(|at| {
                format!(
                    "<p>Der Rat sprach {at} Stunden über den Haushalt, ehe der Saal sich leerte und alle gingen.</p>"
                )
            })
            .collect();
        let stated = "<meta property=article:published_time content=2026-03-02T10:00:00Z>";
        let page = format!("<html lang=de><head>{stated}</head><body><h1>Rat streitet über Haushalt</h1>{text}");
        assert!(is_article("https://bote.example/rat", &page));
        assert!(!is_article("https://bote.example/", &page), "a home page is none");
        let teasers: String = (0..12)
            .map(|at| format!("<li><h2><a href=/politik/{at}-rat-spricht-wieder>Der Rat spricht am Tag {at} wieder</a></h2><p>Lange sprach er, und am Ende blieb alles offen.</p></li>"))
            .collect();
        let list = format!("<html lang=de><body><h1>Politik</h1><ul>{teasers}</ul>{text}");
        assert!(!is_article("https://bote.example/politik", &list));
    }
}
