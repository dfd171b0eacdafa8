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

/// The shortest text that makes an article, in words.
const ARTICLE_WORDS_MIN: usize = 120;

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
    let words = extract::text_of_html(&body.value).split_whitespace().count();
    if words < ARTICLE_WORDS_MIN {
        return None;
    }
    let what = if listing.entries.is_empty() {
        "no list of articles was found on it"
    } else if states_itself(&article.entry) {
        "it states headline and date of an article of its own"
    } else {
        return None;
    };
    Some(format!("Read as one article, for {what} and it has a text of {words} words; --listing reads it as a list."))
}
