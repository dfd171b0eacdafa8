//! What a feed says -> our entries: feed-rs's shapes, and the elements beside them for what it
//! loses.

mod category;
mod date;
mod entry;
mod link;
mod media;
mod person;
mod text;

pub(in crate::extract) use text::{lead, paragraphs};

use chrono::{DateTime, Utc};
use feed_rs::model::{Feed, FeedType, Image};
use url::Url;

use super::element::Element;
use crate::config::Source;
use crate::extract::{Listing, dom};
use crate::model::{Author, Page, SiteFacts, Verdict, language_tag};
use date::Clock;

/// Categories, people or files of one item that are taken: no honest item has more, and each new
/// one is compared with all before it.
const REPEATED_MAX: usize = 64;

/// What one format calls its elements, for evidence.
struct Names {
    format: &'static str,
    guid: &'static str,
    author: &'static str,
    category: &'static str,
    summary: &'static str,
    content: &'static str,
}

const RSS: Names = Names {
    format: "RSS",
    guid: "guid",
    author: "author",
    category: "category",
    summary: "description",
    content: "content:encoded",
};
const ATOM: Names = Names { format: "Atom", guid: "id", summary: "summary", content: "content", ..RSS };
const JSON: Names = Names {
    format: "JSON Feed",
    guid: "id",
    author: "authors",
    category: "tags",
    summary: "summary",
    content: "content_html",
};

/// A feed that was read twice: by feed-rs, and as elements.
pub(super) struct Readings<'a> {
    /// What feed-rs made of it; `None` if it could not read it.
    pub(super) feed: Option<&'a Feed>,
    /// The element that its items lie in.
    pub(super) head: &'a Element,
    /// The format in which it was written, and what was repaired.
    pub(super) found_by: String,
}

/// What is the same for all entries of a feed.
struct Mapper<'a> {
    names: &'static Names,
    page: &'a Url,
    clock: Clock<'a>,
    home: Option<&'a Url>,
    language: Option<&'a str>,
    authors: Vec<Author>,
}

/// The feed as a listing whose items come complete.
pub(super) fn listing(readings: Readings<'_>, page: &Page, source: &Source, now: DateTime<Utc>) -> Listing {
    let Readings { feed, head, found_by } = readings;
    let site = facts(feed, head, page);
    let names = match (feed.map(|feed| &feed.feed_type), head.name.as_str()) {
        (Some(FeedType::JSON), _) => &JSON,
        (_, "feed") => &ATOM,
        _ => &RSS,
    };
    let mapper = Mapper {
        names,
        page: &page.url,
        clock: Clock::new(page, source, site.language.as_deref(), now),
        home: site.home.as_ref(),
        language: site.language.as_deref(),
        authors: person::of_head(feed, head, &page.url),
    };
    let items: Vec<&Element> =
        head.elements().filter(|element| matches!(element.name.as_str(), "item" | "entry")).collect();
    // Read by itself, an item is worth more than under the head of another.
    let read = feed.map(|feed| feed.entries.as_slice()).filter(|entries| entries.len() == items.len());
    let entries: Vec<_> =
        items.iter().enumerate().map(|(at, item)| mapper.entry(item, read.map(|read| &read[at]))).collect();
    let (verdict, reason) = if entries.is_empty() {
        (Verdict::Empty, "The feed is there, and there is no item in it.".to_owned())
    } else {
        (Verdict::Ok, String::new())
    };
    Listing { entries, site, found_by, is_feed: true, verdict, reason, rejected: Vec::new(), stand_in: None }
}

/// Names of the feed's own description.
const DESCRIPTIONS: &[&str] =
    &["description", "subtitle", "atom:subtitle", "dc:description", "itunes:summary", "itunes:subtitle"];

fn facts(feed: Option<&Feed>, head: &Element, page: &Page) -> SiteFacts {
    let line = |names: &[&str]| head.named(names).map(text::line).find(|line| !line.is_empty());
    let written = head.named(&["language", "dc:language"]).map(Element::text).find(|text| !text.is_empty());
    let stated = written.or_else(|| head.language.as_deref().map(str::to_owned));
    let stated = stated.or_else(|| feed.and_then(|feed| feed.language.clone()));
    let picture = |image: Option<&Image>| image.and_then(|image| dom::absolute(&image.uri, &page.url));
    let logo = media::of_head(head, &page.url).or_else(|| picture(feed.and_then(|feed| feed.logo.as_ref())));
    let title = feed.and_then(|feed| feed.title.as_ref()).map(|title| dom::plain(&text::tame(&title.content)));
    SiteFacts {
        title: line(&["title", "atom:title", "rss:title", "dc:title", "itunes:title"])
            .or(title)
            .filter(|title| !title.is_empty()),
        description: line(DESCRIPTIONS).or_else(|| {
            let text = feed?.description.as_ref()?;
            Some(dom::plain(&text::tame(&text.content))).filter(|line| !line.is_empty())
        }),
        language: stated.or_else(|| page.content_language.clone()).as_deref().and_then(language_tag),
        icon: picture(feed.and_then(|feed| feed.icon.as_ref())).or_else(|| logo.clone()),
        logo,
        home: link::of_page(head, feed.map(|feed| feed.links.as_slice()).unwrap_or_default(), &page.url),
    }
}
