//! Floor 2: pages -> entries.
//!
//! Pure: bytes, configuration and an explicit `now` in; values and notes out. No network, no
//! clock, no log, and no failure on a bad page: what cannot be read is left empty and noted.

mod article;
pub mod channel;
mod charset;
mod dom;
pub mod drift;
mod feed;
mod hub;
mod json;
mod json_size;
mod listing;
mod medium;
mod metadata;
mod missing;
mod nesting;
mod next;
mod prescan;
mod proof;
mod push;
mod rule;
#[cfg(test)]
pub(crate) mod sample;
mod site;
mod site_config;
pub mod sitemap;
pub mod suggest;
mod wordpress;
mod xpath;

use chrono::{DateTime, Utc};
use url::Url;

use crate::config::{Source, SourceKind};
use crate::model::{AddressShapes, Entry, Field, Page, PushOffer, Rejection, SiteFacts, Verdict, Wishes};

use article::byline;
pub use article::continued::Continuation;
pub use article::pages::NextPage;
pub(crate) use listing::ASK_SUGGEST;
use listing::resolve_link as link;
pub use next::Onward;

/// What a listing page (or a feed) gave.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The entries in the page's order.
    pub entries: Vec<Entry>,
    /// What the site says of itself.
    pub site: SiteFacts,
    /// How the list was found: `selector article.teaser`, `24 blocks like div.newsbox`, `RSS 2.0`.
    pub found_by: String,
    /// The page is a feed, whose items come complete.
    pub is_feed: bool,
    /// `Ok`, or why there is nothing to take: `Empty`, `Drifted`, `Blocked`, `AppShell`.
    pub verdict: Verdict,
    /// Why, as a sentence for a person; empty when the verdict is `Ok`.
    pub reason: String,
    /// Blocks and links that were looked at and not taken.
    pub rejected: Vec<Rejection>,
    /// What is found automatically, where a rule of the configuration finds no list: to be believed
    /// only if it is the list that is known.
    pub stand_in: Option<Box<Listing>>,
}

/// What an article page gave.
#[derive(Debug, Clone)]
pub struct Article {
    /// The entry, with the candidates that lost in `rejected`.
    pub entry: Entry,
    /// Where all of the article is on one page, if that is configured.
    pub single: Option<Field<Url>>,
    /// The next page of the article, if there is one.
    pub next: Option<NextPage>,
    /// `Ok`, or why this is no article: `Blocked`, `AppShell`, `Empty`.
    pub verdict: Verdict,
    /// Why, as a sentence for a person; empty when the verdict is `Ok`.
    pub reason: String,
}

impl Article {
    /// What a page gave of which nothing is taken.
    fn without_entry(verdict: Verdict, reason: String) -> Self {
        Self { entry: Entry::default(), single: None, next: None, verdict, reason }
    }
}

/// Reads a listing page or feed of which nothing is known from before.
pub fn listing(page: &Page, source: &Source, now: DateTime<Utc>) -> Listing {
    listing_with(page, source, &AddressShapes::default(), now)
}

/// Reads a listing page or feed; what is known of the site's addresses decides close calls.
pub fn listing_with(page: &Page, source: &Source, known: &AddressShapes, now: DateTime<Utc>) -> Listing {
    // JSON Feed is JSON, too; rules for JSON say what of it is wanted.
    let has_rules = source.reads_json() && (source.kind != SourceKind::Json || source.listing.item.is_some());
    let feed = || feed::read(page, source, now);
    let json = || json::read(page, source, now);
    let read = if has_rules { json() } else { feed().or_else(json) };
    let sitemap =
        || Some(sitemap::listing(&[(page.url.clone(), sitemap::Sitemap::read(page)?)], &page.url, source, now));
    read.or_else(sitemap).unwrap_or_else(|| listing::read(page, source, known, now))
}

/// What a page says of the hubs that tell of its changes; `None` if it names none.
pub fn push_offer(page: &Page) -> Option<PushOffer> {
    push::offer(page)
}

/// Where the page after this one of a listing is. `first` is the address of the listing, and
/// `number` says the how manieth of its pages this one is.
pub fn next_page(page: &Page, source: &Source, first: &Url, number: u32) -> Onward {
    next::find(page, source, first, number)
}

/// Reads a page as a feed; `None` if it is none.
pub fn feed(page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    feed::read(page, source, now)
}

/// When a page, if it is a feed, wants to be asked again.
pub fn wishes(page: &Page) -> Wishes {
    feed::wishes(&page.body, &page.url)
}

/// Whether the entries of a page were read from the data for its scripts.
pub fn is_of_data(listing: &Listing) -> bool {
    listing::is_of_data(&listing.entries)
}

/// Reads what WordPress tells programs of its posts; `None` if it is something else.
pub fn wordpress(page: &Page, source: &Source, now: DateTime<Utc>) -> Option<Listing> {
    wordpress::read(page, source, now)
}

/// The shape under which what is behind an address is remembered: `/politik/####/slug`.
pub fn address_shape(url: &Url) -> String {
    listing::family(url)
}

/// Reads an article page.
pub fn article(page: &Page, source: &Source, now: DateTime<Utc>) -> Article {
    article::read(page, source, now)
}

/// Whether two pages speak of one article, by their headlines.
pub fn is_same_article(first: &Entry, other: &Entry) -> bool {
    article::continued::is_same_article(first, other)
}

/// Whether another page has the whole of an article of which this is the first page.
pub fn is_whole(first: &Entry, other: &Entry) -> bool {
    article::continued::is_whole(first, other)
}

/// Adds the text of a further page of an article to that of the pages before.
pub fn add_page(first: &mut Entry, further: &Entry) -> Continuation {
    article::continued::add(first, further)
}

/// Whether an article speaks of what a headline announces: the page behind a redirect may be that
/// of a login, or anything else.
pub fn speaks_of(article: &Entry, headline: &str) -> bool {
    proof::speaks_of(article, headline)
}

/// Whether an article page turned out to be an article: hubs and empty pages are read, too.
pub fn is_article(entry: &Entry) -> bool {
    proof::is_article(entry)
}

/// Why a page that was read as an article is proved to be a list of articles instead, as a
/// sentence; `None` if it is not proved.
pub fn hub(page: &Page, entry: &Entry, source: &Source, now: DateTime<Utc>) -> Option<String> {
    hub::find(page, entry, source, now)
}

/// Whether two addresses are spellings of one.
pub fn is_same_address(a: &Url, b: &Url) -> bool {
    listing::link_key(a) == listing::link_key(b)
}

/// The text of a piece of HTML as people read it: paragraphs with an empty line between them.
pub fn text_of_html(html: &str) -> String {
    dom::html_block(html)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod properties;
