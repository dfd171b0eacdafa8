//! The links of a page to feeds of its site.

use url::Url;

use super::sheet::{self, Sheet};
use crate::config::Source;
use crate::extract::dom;
use crate::model::Page;
use crate::normalise::url::same_site;

/// A link that seems to lead to a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Where it leads.
    pub url: Url,
    /// How the page calls it.
    pub title: Option<String>,
    /// Where it was found, as a person would say it.
    pub found: &'static str,
}

/// Types by which a page declares feeds.
const TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
];
/// Last parts of paths at which feeds are.
const NAMES: &[&str] =
    &["rss", "feed", "feeds", "atom", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json", "rss2", "rdf.xml"];
/// Endings of file names of feeds.
const ENDINGS: &[&str] = &[".rss", ".atom", ".rdf", ".rss.xml", ".atom.xml"];
/// What links to feeds are called.
const TEXTS: &[&str] = &["rss", "rss-feed", "rss feed", "feed", "atom", "atom-feed", "atom feed", "newsfeed"];
/// Where feeds usually are if nothing says so.
const USUAL_PATHS: &[&str] = &["/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml"];
/// Links handed out.
const LINKS_MAX: usize = 20;

/// The feeds that a page declares or links to, the declared ones first; those of comments are left
/// out.
pub fn feed_links(page: &Page, source: &Source) -> Vec<FeedLink> {
    let found = sheet::with(page, source, page.fetched_at, |sheet| {
        let mut links: Vec<FeedLink> = Vec::new();
        for link in declared(sheet).into_iter().chain(linked(sheet)) {
            let is_new = !links.iter().any(|known| known.url == link.url);
            if is_new && link.url != page.url && !is_of_comments(&link.url) && links.len() < LINKS_MAX {
                links.push(link);
            }
        }
        links
    });
    found.unwrap_or_default()
}

/// The places where the feed of a site usually is.
pub fn common_feeds(page: &Url) -> Vec<FeedLink> {
    let usual = |path: &&str| {
        let url = page.join(path).ok()?;
        Some(FeedLink { url, title: None, found: "at a usual place" })
    };
    USUAL_PATHS.iter().filter_map(usual).collect()
}

fn declared(sheet: &Sheet<'_>) -> Vec<FeedLink> {
    let links = dom_query::Selection::from(sheet.tree.elements[0].node).select("link[rel][href][type]");
    let read = |node: &dom_query::NodeRef<'_>| {
        let rel = dom::attr(node, "rel")?.to_lowercase();
        let kind = dom::attr(node, "type")?.to_lowercase();
        let is_feed = rel.split_ascii_whitespace().any(|word| word == "alternate" || word == "feed")
            && TYPES.contains(&kind.split(';').next().unwrap_or_default().trim());
        let url = dom::absolute(&dom::attr(node, "href")?, sheet.base).filter(|_| is_feed)?;
        Some(FeedLink { url, title: dom::attr(node, "title"), found: "declared in the head of the page" })
    };
    links.nodes().iter().filter_map(read).collect()
}

fn linked(sheet: &Sheet<'_>) -> Vec<FeedLink> {
    let read = |element: usize| {
        let url = dom::absolute(&sheet.tree.attr(element, "href")?, sheet.base)?;
        let path = url.path().trim_end_matches('/').to_lowercase();
        let last = path.rsplit('/').next().unwrap_or_default();
        let by_path = NAMES.contains(&last) || ENDINGS.iter().any(|ending| last.ends_with(ending));
        let by_text = || TEXTS.contains(&sheet.tree.text(element).to_lowercase().as_str());
        let is_feed = same_site(&url, &sheet.page.url) && (by_path || by_text());
        let title = Some(sheet.tree.text(element)).filter(|text| !text.is_empty());
        is_feed.then_some(FeedLink { url, title, found: "linked on the page" })
    };
    sheet.links.iter().filter_map(|(element, _)| read(*element)).collect()
}

fn is_of_comments(url: &Url) -> bool {
    url.path_segments().is_some_and(|mut parts| parts.any(|part| matches!(part, "comments" | "kommentare")))
}
