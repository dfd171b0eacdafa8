//! A page, laid out for looking for selectors.

use chrono::{DateTime, Utc};
use dom_query::Document;
use url::Url;

use super::field::Reader;
use super::tree::{Index, Tree};
use crate::config::Source;
use crate::extract::listing::{link_key, resolve_link};
use crate::extract::metadata::Metadata;
use crate::extract::{charset, medium, prescan, site};
use crate::model::Page;
use crate::normalise::date::{self, Context};

/// All that the search for selectors asks of a page.
pub(super) struct Sheet<'a> {
    pub(super) page: &'a Page,
    pub(super) source: &'a Source,
    pub(super) now: DateTime<Utc>,
    pub(super) tree: &'a Tree<'a>,
    pub(super) base: &'a Url,
    pub(super) reader: Reader<'a>,
    /// The page as decoded.
    pub(super) html: &'a str,
    /// Every link with the key of what it leads to, in the page's order.
    pub(super) links: Vec<(Index, String)>,
}

/// Lays out a page and works on it; `None` if it is none that may be parsed.
pub(super) fn with<R>(
    page: &Page,
    source: &Source,
    now: DateTime<Utc>,
    work: impl FnOnce(&Sheet<'_>) -> R,
) -> Option<R> {
    let html = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    if medium::foreign(&page.body, page.content_type.as_deref(), &html).is_some() || prescan::refusal(&html).is_some() {
        return None;
    }
    let document = Document::from(&*html);
    let tree = Tree::new(&document);
    if tree.elements.is_empty() {
        return None;
    }
    let metadata = Metadata::read(&document);
    let base = metadata.base_url(&page.url);
    let facts = site::facts(&metadata, &page.url, page.content_language.as_deref());
    let language = source.language.clone().or(facts.language);
    let timezone = source.timezone.unwrap_or_else(|| date::zone_for(page.url.host_str(), language.as_deref()));
    let dates = Context { now, timezone, language: language.as_deref(), order: None };
    let links = (0..tree.elements.len())
        .filter(|element| &*tree.elements[*element].name == "a")
        .filter_map(|element| {
            let url = resolve_link(&tree.attr(element, "href")?, &base)?;
            Some((element, link_key(&url)))
        })
        .collect();
    let reader = Reader { base: &base, dates };
    let sheet = Sheet { page, source, now, tree: &tree, base: &base, reader, html: &html, links };
    Some(work(&sheet))
}

impl Sheet<'_> {
    /// The links that lead to each of some articles, given by their keys.
    pub(super) fn links_to(&self, keys: &[Option<String>]) -> Vec<Vec<Index>> {
        let to = |key: &Option<String>| {
            let own = self.links.iter().filter(|(_, other)| key.as_ref() == Some(other));
            own.map(|(element, _)| *element).collect()
        };
        keys.iter().map(to).collect()
    }
}
