//! feed-rs's shapes -> ours.

mod media;
mod person;
mod text;

pub(in crate::extract) use text::{lead, paragraphs};

use feed_rs::model::{Category, Feed, FeedType, Image, Link, Person};
use url::Url;

use super::parse::Clock;
use crate::extract::{Listing, dom};
use crate::model::{Author, Entry, EvidenceKind, Field, Page, SiteFacts, Verdict, language_tag};

/// What one format calls its elements, for evidence.
struct Names {
    format: &'static str,
    guid: &'static str,
    published: &'static str,
    updated: &'static str,
    author: &'static str,
    category: &'static str,
    summary: &'static str,
    content: &'static str,
}

const RSS: Names = Names {
    format: "RSS",
    guid: "guid",
    published: "pubDate",
    updated: "updated",
    author: "author",
    category: "category",
    summary: "description",
    content: "content:encoded",
};
const ATOM: Names =
    Names { format: "Atom", guid: "id", published: "published", summary: "summary", content: "content", ..RSS };
const JSON: Names = Names {
    format: "JSON Feed",
    guid: "id",
    published: "date_published",
    updated: "date_modified",
    author: "authors",
    category: "tags",
    summary: "summary",
    content: "content_html",
};

fn names(kind: &FeedType) -> &'static Names {
    match kind {
        FeedType::Atom => &ATOM,
        FeedType::JSON => &JSON,
        _ => &RSS,
    }
}

/// The feed as a listing whose items come complete.
pub(super) fn listing(feed: Feed, clock: &Clock, page: &Page) -> Listing {
    let site = facts(&feed, page);
    let mapper = Mapper {
        names: names(&feed.feed_type),
        feed: &feed,
        clock,
        page: &page.url,
        home: site.home.as_ref(),
        language: site.language.as_deref(),
    };
    let entries: Vec<Entry> = feed.entries.iter().map(|entry| mapper.entry(entry)).collect();
    let found_by = match feed.feed_type {
        FeedType::Atom => "Atom",
        FeedType::JSON => "JSON Feed",
        FeedType::RSS0 => "RSS 0.9",
        FeedType::RSS1 => "RSS 1.0",
        FeedType::RSS2 => "RSS 2.0",
    };
    let (verdict, reason) = if entries.is_empty() {
        (Verdict::Empty, "The feed is there, and there is no item in it.".to_owned())
    } else {
        (Verdict::Ok, String::new())
    };
    Listing { entries, site, found_by: found_by.to_owned(), is_feed: true, verdict, reason, rejected: Vec::new() }
}

fn facts(feed: &Feed, page: &Page) -> SiteFacts {
    let picture = |image: Option<&Image>| image.and_then(|image| dom::absolute(&image.uri, &page.url));
    let language = feed.language.as_deref().or(page.content_language.as_deref()).and_then(language_tag);
    SiteFacts {
        title: feed.title.as_ref().map(text::line).filter(|title| !title.is_empty()),
        description: feed.description.as_ref().map(text::line).filter(|text| !text.is_empty()),
        language,
        icon: picture(feed.icon.as_ref().or(feed.logo.as_ref())),
        logo: picture(feed.logo.as_ref()),
        home: alternate(&feed.links).and_then(|link| dom::absolute(&link.href, &page.url)),
    }
}

/// The link to the page that people read: `rel=alternate` or none, and not another feed or file.
fn alternate(links: &[Link]) -> Option<&Link> {
    let is_page = |link: &&Link| {
        link.target.is_none()
            && link.rel.as_deref().is_none_or(|rel| rel == "alternate")
            && link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
    };
    links.iter().find(is_page)
}

struct Mapper<'a> {
    names: &'static Names,
    feed: &'a Feed,
    clock: &'a Clock,
    page: &'a Url,
    home: Option<&'a Url>,
    language: Option<&'a str>,
}

impl Mapper<'_> {
    fn field<T>(&self, value: T, element: &str) -> Field<T> {
        Field::new(value, EvidenceKind::Feed, format!("{} {element}", self.names.format))
    }

    fn entry(&self, from: &feed_rs::model::Entry) -> Entry {
        let mut entry = Entry::default();
        let base =
            from.base.as_deref().and_then(|base| dom::absolute(base, self.page)).unwrap_or_else(|| self.page.clone());
        let title = from.title.as_ref().map(text::line).filter(|title| !title.is_empty());
        entry.title = title.map(|title| self.field(title, "title"));
        entry.url = self.url(from, &base);
        // The best place to send readers of an entry to that has no page of its own.
        let home = self.home.filter(|_| entry.url.is_none());
        entry.canonical = home.map(|home| self.field(home.clone(), "link of the feed"));
        entry.guid = (!from.id.is_empty()).then(|| self.field(from.id.clone(), self.names.guid));
        let published = from.published.map(|at| self.field(self.clock.moment(at), self.names.published));
        // feed-rs copies the publication of RSS into `updated` where the feed states none.
        let updated = from.updated.filter(|at| Some(*at) != from.published);
        let updated = updated.map(|at| self.field(self.clock.moment(at), self.names.updated));
        // Atom demands `updated` only (RFC 4287, section 4.1.2); it is then all that is known.
        entry.published = published.or_else(|| updated.clone());
        entry.updated = updated;
        self.people(from, &mut entry);
        self.categories(&from.categories, &mut entry);
        self.texts(from, &mut entry);
        if entry.image.is_none() {
            entry.image = media::image(from, &base).map(|(url, element)| self.field(url, element));
        }
        if entry.image.is_none() {
            let html = entry.body.as_ref().map(|body| body.value.as_str());
            let html = html.or_else(|| from.summary.as_ref().map(|summary| summary.content.as_str()));
            entry.image =
                html.and_then(|html| media::first_image(html, &base)).map(|url| self.field(url, "img in the text"));
        }
        entry.enclosures = media::enclosures(from, &base);
        let language = from.language.as_deref().and_then(language_tag).or_else(|| self.language.map(str::to_owned));
        entry.language = language.map(|language| self.field(language, "language"));
        entry
    }

    fn url(&self, from: &feed_rs::model::Entry, base: &Url) -> Option<Field<Url>> {
        let linked = alternate(&from.links).and_then(|link| dom::absolute(&link.href, base));
        if let Some(url) = linked {
            return Some(self.field(url, "link"));
        }
        // A guid is a permanent link unless it says otherwise (RSS 2.0, `guid`).
        let guid = Url::parse(&from.id).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        guid.map(|url| self.field(url, self.names.guid))
    }

    fn people(&self, from: &feed_rs::model::Entry, entry: &mut Entry) {
        let of = |people: &[Person]| people.iter().filter_map(person::author).collect::<Vec<_>>();
        let credits = from.media.iter().flat_map(|media| &media.credits);
        let in_the_order_of_trust = [
            (of(&from.authors), self.names.author.to_owned()),
            (credits.filter_map(|credit| person::named(&credit.entity)).collect(), "itunes:author".to_owned()),
            (of(&self.feed.authors), format!("{} of the feed", self.names.author)),
        ];
        let Some((people, element)) = in_the_order_of_trust.into_iter().find(|(people, _)| !people.is_empty()) else {
            return;
        };
        let mut unique: Vec<Author> = Vec::new();
        for person in people {
            if !unique.iter().any(|known| known.name == person.name) {
                unique.push(person);
            }
        }
        entry.authors = Some(self.field(unique, &element));
    }

    fn categories(&self, categories: &[Category], entry: &mut Entry) {
        let mut sections: Vec<String> = Vec::new();
        let mut tags: Vec<String> = Vec::new();
        for category in categories {
            let name = dom::plain(category.label.as_deref().unwrap_or(&category.term));
            let is_tag = self.names.category == JSON.category
                || category.scheme.as_deref().is_some_and(|scheme| scheme.to_lowercase().contains("tag"));
            let list = if is_tag { &mut tags } else { &mut sections };
            if !name.is_empty() && !list.contains(&name) {
                list.push(name);
            }
        }
        entry.sections = (!sections.is_empty()).then(|| self.field(sections, self.names.category));
        entry.tags = (!tags.is_empty()).then(|| self.field(tags, self.names.category));
    }

    fn texts(&self, from: &feed_rs::model::Entry, entry: &mut Entry) {
        let content = from.content.as_ref().and_then(text::html_of_content);
        match (content, &from.summary) {
            (Some(html), summary) => {
                entry.body = Some(self.field(html, self.names.content));
                let lead = summary.as_ref().and_then(|summary| text::lead(&summary.content));
                entry.lead = lead.map(|lead| self.field(lead, self.names.summary));
            }
            (None, Some(summary)) if text::is_whole_article(&summary.content) => {
                entry.body = Some(self.field(text::html_of_text(summary), self.names.summary));
            }
            (None, Some(summary)) => {
                entry.lead = text::lead(&summary.content).map(|lead| self.field(lead, self.names.summary));
            }
            (None, None) => {
                entry.lead = media::description(from).map(|lead| self.field(lead, "media:description"));
            }
        }
    }
}
