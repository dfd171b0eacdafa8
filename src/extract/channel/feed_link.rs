//! The links of a page to feeds of its site.

use std::fmt;

use dom_query::Document;
use serde::Serialize;
use url::Url;

use super::judge::names_sound;
use super::platform::{self, Ruled};
use crate::extract::dom;
use crate::extract::listing::link_key;
use crate::extract::metadata::Metadata;
use crate::normalise::url::same_site;

/// A link that seems to lead to a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Where it leads.
    pub url: Url,
    /// How the page calls it.
    pub title: Option<String>,
    /// Where it was found.
    pub found: Found,
}

/// Where a link to a feed was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// It is the address that was asked.
    Itself,
    /// A rule of a well-known service says so, whose feed has all that the page has; its name.
    Service(&'static str),
    /// A rule of a service or software for blogs says so; its name.
    Blog(&'static str),
    /// The head of the page declares it.
    Declared,
    /// The page links to it.
    Linked,
    /// Feeds often are there.
    Usual,
    /// It was chosen before.
    InUse,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Itself => f.write_str("at this address"),
            Self::Service(name) | Self::Blog(name) => write!(f, "where {name} has it"),
            Self::Declared => f.write_str("declared in the head of the page"),
            Self::Linked => f.write_str("linked on the page"),
            Self::Usual => f.write_str("at a usual place"),
            Self::InUse => f.write_str("read so far"),
        }
    }
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
/// Words in a path or a title by which feeds of comments are known.
const COMMENT_WORDS: &[&str] = &["comments", "comment", "kommentare", "kommentar", "commentaires", "comentarios"];

/// The feeds that are a page's by a rule, by what it declares and by what it links to, the surest
/// first; those of comments are left out, and podcasts, unless the page is about such.
pub(super) fn all(document: &Document, html: &str, metadata: &Metadata<'_>, page: &Url) -> Vec<FeedLink> {
    let base = metadata.base_url(page);
    let by_rule = platform::feed(page, html).map(FeedLink::from);
    let (sure, likely): (Vec<FeedLink>, _) =
        by_rule.into_iter().partition(|link| matches!(link.found, Found::Service(_)));
    let named = declared(document, &base).into_iter().chain(linked(document, &base, page));
    let mut links: Vec<FeedLink> = Vec::new();
    for link in sure.into_iter().chain(named).chain(likely) {
        let is_new = !links.iter().any(|known| link_key(&known.url) == link_key(&link.url));
        let is_other = is_of_comments(&link) || (names_sound(&link.url) && !names_sound(page));
        if is_new && link.url != *page && !is_other && links.len() < LINKS_MAX {
            links.push(link);
        }
    }
    links
}

/// The places where the feed of a site usually is.
pub fn usual_feeds(page: &Url) -> Vec<FeedLink> {
    let usual = |path: &&str| {
        let url = page.join(path).ok()?;
        Some(FeedLink { url, title: None, found: Found::Usual })
    };
    USUAL_PATHS.iter().filter_map(usual).collect()
}

fn declared(document: &Document, base: &Url) -> Vec<FeedLink> {
    let read = |node: &dom_query::NodeRef<'_>| {
        let rel = dom::attr(node, "rel")?.to_lowercase();
        let kind = dom::attr(node, "type")?.to_lowercase();
        let is_feed = rel.split_ascii_whitespace().any(|word| word == "alternate" || word == "feed")
            && TYPES.contains(&kind.split(';').next().unwrap_or_default().trim());
        let url = dom::absolute(&dom::attr(node, "href")?, base).filter(|_| is_feed)?;
        Some(FeedLink { url, title: dom::attr(node, "title"), found: Found::Declared })
    };
    document.select("link[rel][href][type]").nodes().iter().filter_map(read).collect()
}

fn linked(document: &Document, base: &Url, page: &Url) -> Vec<FeedLink> {
    let read = |node: &dom_query::NodeRef<'_>| {
        let url = dom::absolute(&dom::attr(node, "href")?, base).filter(|url| same_site(url, page))?;
        let path = url.path().trim_end_matches('/').to_lowercase();
        let last = path.rsplit('/').next().unwrap_or_default();
        let by_path = NAMES.contains(&last) || ENDINGS.iter().any(|ending| last.ends_with(ending));
        let text = dom::line(node);
        let is_feed = by_path || TEXTS.contains(&text.to_lowercase().as_str());
        let title = Some(text).filter(|text| !text.is_empty());
        is_feed.then_some(FeedLink { url, title, found: Found::Linked })
    };
    document.select("a[href]").nodes().iter().filter_map(read).collect()
}

impl From<Ruled> for FeedLink {
    fn from(ruled: Ruled) -> Self {
        let Ruled { url, service, is_whole } = ruled;
        Self { url, title: None, found: if is_whole { Found::Service(service) } else { Found::Blog(service) } }
    }
}

fn is_of_comments(link: &FeedLink) -> bool {
    let names = |part: &str| COMMENT_WORDS.contains(&part.to_lowercase().as_str());
    let in_path = link.url.path_segments().is_some_and(|mut parts| parts.any(names));
    let in_query = link.url.query_pairs().any(|(_, value)| value.starts_with("comments-"));
    let words = |title: &String| title.split(|c: char| !c.is_alphanumeric()).any(names);
    in_path || in_query || link.title.as_ref().is_some_and(words)
}
