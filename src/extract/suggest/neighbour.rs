//! Other listings of the same site: the pages of its sections.

use std::collections::{HashMap, HashSet};

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
/// How deep the page of a section lies, in parts of its path.
const LEVELS_MAX: usize = 2;
/// Neighbours handed out.
const NEIGHBOURS_MAX: usize = 12;

/// The pages that are surely of sections: their link has the name of a section of the articles, or
/// their path is where some of the articles are, but not all.
pub fn neighbours(page: &Page, source: &Source, listing: &Listing) -> Vec<Neighbour> {
    let sections = Sections::of(page, listing);
    let found = sheet::with(page, source, page.fetched_at, |sheet| {
        let mut found: Vec<Neighbour> = Vec::new();
        for (element, _) in &sheet.links {
            let Some(href) = sheet.tree.attr(*element, "href") else { continue };
            let Some(url) = dom::absolute(&href, sheet.base) else { continue };
            let name = sheet.tree.text(*element);
            let is_name = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && name.chars().any(char::is_alphabetic);
            let is_known = found.iter().any(|known| path(&known.url) == path(&url));
            if is_name && !is_known && sections.has(&name, &url) {
                found.push(Neighbour { name, url });
            }
        }
        found.truncate(NEIGHBOURS_MAX);
        found
    });
    found.unwrap_or_default()
}

/// What the articles of a page say of the sections of its site.
struct Sections<'a> {
    page: &'a Url,
    /// The slugs of their names.
    names: HashSet<String>,
    /// The paths above the articles of the site, with the number of articles below.
    above: HashMap<&'a str, usize>,
    /// The paths of the articles themselves.
    articles: HashSet<&'a str>,
}

impl<'a> Sections<'a> {
    fn of(page: &'a Page, listing: &'a Listing) -> Self {
        let names = listing.entries.iter().filter_map(|entry| entry.sections.as_ref());
        let names = names.flat_map(|field| &field.value).map(|name| slug(name)).collect();
        let urls = listing.entries.iter().filter_map(|entry| entry.url.as_ref()).map(|url| &url.value);
        let articles: HashSet<&str> = urls.filter(|url| same_site(url, &page.url)).map(path).collect();
        let mut above: HashMap<&str, usize> = HashMap::new();
        for article in &articles {
            for (end, _) in article.match_indices('/').skip(1) {
                *above.entry(&article[..end]).or_default() += 1;
            }
        }
        Self { page: &page.url, names, above, articles }
    }

    /// Whether a link leads to the page of a section.
    fn has(&self, name: &str, url: &Url) -> bool {
        let path = path(url);
        let is_other =
            same_site(url, self.page) && url.query().is_none() && !path.is_empty() && path != self::path(self.page);
        let is_above = || {
            let below = self.above.get(path).copied().unwrap_or_default();
            below > 0 && below < self.articles.len() && path.matches('/').count() <= LEVELS_MAX
        };
        is_other && !self.articles.contains(path) && (self.names.contains(&slug(name)) || is_above())
    }
}

/// The path without the slash at its end.
fn path(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}
