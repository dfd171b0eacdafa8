//! The channels of a site: by which ways, other than the page itself, its articles can be had.
//!
//! [`offers`] reads off a page what it says of feeds and of an interface for programs; where
//! feeds of well-known services are, the page's address tells ([`platform`]). [`judge`] says of a
//! feed that was fetched whether it is alive and about the same as the page. Nothing here asks
//! the network or decides: `refresh` asks one channel after the other and takes the first that is
//! proved.

mod feed_link;
mod judge;
mod platform;
mod wordpress_link;

use dom_query::Document;
use url::Url;

use super::metadata::Metadata;
use super::{charset, medium, prescan};
use crate::model::Page;

pub use feed_link::{FeedLink, Found, usual_feeds};
pub use judge::{alive, as_listed, fits, has_text, newest, same_articles};

/// What a page says of the channels of its site.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// Feeds, the likeliest first.
    pub feeds: Vec<FeedLink>,
    /// Where WordPress tells programs of its newest posts: all, or those of the page's category.
    pub wordpress: Option<Url>,
}

/// The channels that a page names.
pub fn offers(page: &Page) -> Offers {
    let by_header = wordpress_link::in_headers(page);
    let html = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    if medium::foreign(&page.body, page.content_type.as_deref(), &html).is_some() || prescan::refusal(&html).is_some() {
        return Offers { feeds: Vec::new(), wordpress: by_header };
    }
    let document = Document::from(&*html);
    let metadata = Metadata::read(&document);
    let feeds = feed_link::all(&document, &html, &metadata, &page.url);
    Offers { feeds, wordpress: wordpress_link::in_page(&metadata, &page.url).or(by_header) }
}

/// The feed that a rule of a well-known service gives for an address whose page could not be had.
pub fn feed_of_service(url: &Url) -> Option<FeedLink> {
    let (url, name) = platform::feed(url, "")?;
    Some(FeedLink { url, title: None, found: Found::Service(name) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
