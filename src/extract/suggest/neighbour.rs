//! Other listings of the same site: the pages of its sections.

use std::collections::HashSet;

use url::Url;

use super::sheet;
use crate::config::Source;
use crate::extract::Listing;
use crate::extract::dom;
use crate::model::{Page, slug};
use crate::normalise::url::same_site;

/// A page that lists the articles of one section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// How the site calls it.
    pub name: String,
    /// Where it is.
    pub url: Url,
}

/// The longest name of a section, in characters.
const NAME_CHARS_MAX: usize = 32;
/// Neighbours handed out.
const NEIGHBOURS_MAX: usize = 12;

/// The pages that are surely of sections: their link has the name of a section of the articles, or
/// their path is where articles are.
pub fn neighbours(page: &Page, source: &Source, listing: &Listing) -> Vec<Neighbour> {
    let urls = || listing.entries.iter().filter_map(|entry| entry.url.as_ref()).map(|url| &url.value);
    let sections: HashSet<String> = listing
        .entries
        .iter()
        .filter_map(|entry| entry.sections.as_ref())
        .flat_map(|field| &field.value)
        .map(|name| slug(name))
        .collect();
    // Every path above an article, without the slash at its end.
    let above: HashSet<&str> =
        urls().flat_map(|url| url.path().match_indices('/').skip(1).map(|(end, _)| &url.path()[..end])).collect();
    let articles: HashSet<&Url> = urls().collect();
    let found = sheet::with(page, source, page.fetched_at, |sheet| {
        let mut found: Vec<Neighbour> = Vec::new();
        for (element, _) in &sheet.links {
            let Some(href) = sheet.tree.attr(*element, "href") else { continue };
            let Some(url) = dom::absolute(&href, sheet.base) else { continue };
            let name = sheet.tree.text(*element);
            let path = url.path().trim_end_matches('/');
            let is_page =
                same_site(&url, &page.url) && !path.is_empty() && path != page.url.path().trim_end_matches('/');
            let is_name = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && name.chars().any(char::is_alphabetic);
            let is_section =
                sections.contains(&slug(&name)) || (above.contains(path) && path.matches('/').count() <= 2);
            let is_new = !found.iter().any(|known| known.url == url) && !articles.contains(&url);
            if is_page && is_name && is_section && is_new && url.query().is_none() {
                found.push(Neighbour { name, url });
            }
        }
        found.truncate(NEIGHBOURS_MAX);
        found
    });
    found.unwrap_or_default()
}
