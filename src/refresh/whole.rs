//! One article, on however many pages it stands: the first page is completed by the others.
//!
//! Nothing is taken for a part of the article that is not: pages of other sites, pages that the
//! first one does not lead to, and pages that say nothing new end it.

use std::collections::BTreeSet;
use std::sync::Arc;

use url::Url;

use super::articles::Reader;
use super::desk::off_the_threads;
use crate::extract::{self, Article, Continuation};
use crate::model::{Access, Entry, Evidence, shown};
use crate::normalise::url::same_site;
use crate::source;

/// Pages of one article that are read at most, with the first. Longer ones are picture galleries.
const ARTICLE_PAGES_MAX: usize = 20;

/// An article with all its pages.
pub(super) struct Whole {
    pub(super) entry: Entry,
    /// Pages that belong to it could not be read.
    pub(super) is_incomplete: bool,
}

impl Reader<'_> {
    /// Reads what the first page of an article leads to. `address` is where that page was asked for.
    pub(super) async fn whole(&self, first: Article, address: &Url) -> Whole {
        let Article { mut entry, single, next, .. } = first;
        let mut is_incomplete = false;
        if let Some(link) = single.filter(|link| same_site(&link.value, address)) {
            match self.further(&link.value).await {
                Ok(whole) if extract::is_whole(&entry, &whole.entry) => {
                    take_whole(&mut entry, whole.entry, &link.value);
                    return Whole { entry, is_incomplete };
                }
                Ok(_) => self.note(&link.value, "it is not the same article, or has less of it"),
                Err(reason) => {
                    self.note(&link.value, &reason);
                    is_incomplete = true;
                }
            }
        }
        let (mut pages, mut next) = (1, next);
        let mut seen = BTreeSet::from([key(address)]);
        seen.extend(entry.url.as_ref().map(|url| key(&url.value)));
        while let Some(page) = next.take().filter(|page| seen.insert(key(&page.link.value))) {
            let url = page.link.value;
            let is_in_turn = page.number.is_none_or(|number| number as usize == pages + 1);
            if !is_in_turn || !same_site(&url, address) {
                break;
            }
            if pages == ARTICLE_PAGES_MAX {
                self.note(&url, &format!("it would be more than {ARTICLE_PAGES_MAX} pages"));
                break;
            }
            let further = match self.further(&url).await {
                Ok(further) => further,
                Err(reason) => {
                    self.note(&url, &reason);
                    is_incomplete = true;
                    break;
                }
            };
            // A link that nobody configured needs the headline as a witness.
            if page.number.is_some() && !extract::is_same_article(&entry, &further.entry) {
                break;
            }
            if extract::add_page(&mut entry, &further.entry) == Continuation::Nothing {
                break;
            }
            if entry.access.as_ref().is_some_and(|access| access.value == Access::CutOff) {
                entry.access = further.entry.access;
            }
            (pages, next) = (pages + 1, further.next);
        }
        if let Some(body) = entry.body.as_mut().filter(|_| pages > 1) {
            body.evidence = Evidence::new(body.evidence.kind, format!("{}, {pages} pages", body.evidence.place));
        }
        Whole { entry, is_incomplete }
    }

    /// Fetches and reads a further page; the error is a sentence for the log.
    async fn further(&self, url: &Url) -> Result<Article, String> {
        let request = source::article_request(self.source, url);
        let page = self.client.page(&request).await.map_err(|error| error.to_string())?;
        let (source, now) = (Arc::clone(self.source), self.now);
        let article = off_the_threads(move || extract::article(&page, &source, now)).await?;
        if article.verdict.is_good() { Ok(article) } else { Err(article.reason) }
    }

    fn note(&self, url: &Url, reason: &str) {
        tracing::info!(source = %self.source.id, url = %shown(url), "further page of an article not taken: {reason}");
    }
}

/// Puts the text of the whole article in the place of that of its first page.
fn take_whole(entry: &mut Entry, whole: Entry, url: &Url) {
    entry.body = whole.body.map(|mut body| {
        body.evidence = Evidence::new(body.evidence.kind, format!("{} on {url}", body.evidence.place));
        body
    });
    entry.access = whole.access;
}

/// An address without what makes no other page.
fn key(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}
