//! One item of a feed -> one entry.

use feed_rs::model::Person;
use url::Url;

use super::super::element::Element;
use super::category::Categories;
use super::{JSON, Mapper, date, link, media, person, text};
use crate::extract::dom;
use crate::model::{Entry, EvidenceKind, Field, language_tag};

/// Elements with the headline, best first.
const TITLES: &[&str] = &["title", "atom:title", "rss:title", "dc:title", "itunes:title", "media:title"];
/// Elements with the whole text, best first.
const CONTENTS: &[&str] =
    &["content", "content:encoded", "atom:content", "xhtml:body", "body", "fullitem", "xhtml:div"];
/// Elements with a short text, or with the whole one.
const SUMMARIES: &[&str] = &[
    "description",
    "summary",
    "atom:summary",
    "rss:description",
    "dc:description",
    "dcterms:abstract",
    "itunes:summary",
    "itunes:subtitle",
];
/// Elements that identify the item.
const IDS: &[&str] = &["guid", "id", "atom:id", "rss:guid", "dc:identifier"];

impl Mapper<'_> {
    fn field<T>(&self, value: T, element: &str) -> Field<T> {
        Field::new(value, EvidenceKind::Feed, format!("{} {}", self.names.format, element.trim_start_matches("json:")))
    }

    /// The entry of an item, of which feed-rs may have read the most.
    pub(super) fn entry(&self, item: &Element, read: Option<&feed_rs::model::Entry>) -> Entry {
        let links = read.map(|read| read.links.as_slice()).unwrap_or_default();
        let mut entry = Entry { title: self.title(item, read), url: self.url(item, links, read), ..Entry::default() };
        // The best place to send readers of an entry to that has no page of its own.
        let home = self.home.filter(|_| entry.url.is_none());
        entry.canonical = home.map(|home| self.field(home.clone(), "link of the feed"));
        if let Some(original) =
            item.named(&["feedburner:origLink"]).find_map(|link| dom::absolute(&link.text(), self.page))
        {
            entry.canonical = Some(self.field(original, "feedburner:origLink"));
        }
        entry.guid = self.guid(item, read);
        self.dates(item, &mut entry);
        self.people(item, read, &mut entry);
        let categories = Categories::of(
            item,
            read.map(|read| read.categories.as_slice()).unwrap_or_default(),
            self.names.category == JSON.category,
        );
        let some = |names: Vec<String>| (!names.is_empty()).then(|| self.field(names, self.names.category));
        entry.sections = some(categories.sections);
        entry.tags = some(categories.tags);
        self.texts(item, read, &mut entry);
        self.media(item, links, &mut entry);
        entry.language = self.language(item).map(|language| self.field(language, "language"));
        entry
    }

    fn title(&self, item: &Element, read: Option<&feed_rs::model::Entry>) -> Option<Field<String>> {
        let is_beyond =
            item.named(&["title"]).any(|title| text::is_beyond_feed_rs(title) || title.attribute("type").is_some());
        let line = read.and_then(|read| read.title.as_ref()).map(|title| dom::plain(&text::tame(&title.content)));
        if let Some(line) = line.filter(|line| !line.is_empty() && !is_beyond) {
            return Some(self.field(line, "title"));
        }
        let lines = item.named(TITLES).map(|title| (text::line(title), title.name.as_str()));
        lines.filter(|(line, _)| !line.is_empty()).map(|(line, name)| self.field(line, name)).next()
    }

    fn url(
        &self,
        item: &Element,
        links: &[feed_rs::model::Link],
        read: Option<&feed_rs::model::Entry>,
    ) -> Option<Field<Url>> {
        if let Some(url) = link::of_page(item, links, self.page) {
            return Some(self.field(url, "link"));
        }
        let by_guid = link::of_guid(item, self.page).map(|url| self.field(url, self.names.guid));
        let by_about = || {
            let about = item.attribute("rdf:about").and_then(|about| Url::parse(about).ok());
            about.filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| self.field(url, "rdf:about"))
        };
        let by_json = || {
            let id = read.filter(|_| self.names.category == JSON.category).and_then(|read| Url::parse(&read.id).ok());
            id.filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| self.field(url, "id"))
        };
        by_guid.or_else(by_about).or_else(by_json)
    }

    fn guid(&self, item: &Element, read: Option<&feed_rs::model::Entry>) -> Option<Field<String>> {
        let id = read.map(|read| read.id.trim()).filter(|id| !id.is_empty());
        if let Some(id) = id {
            // A relative reference names nothing outside of its feed.
            let whole = id.starts_with('/').then(|| link::absolute(id, item, self.page)).flatten();
            return Some(self.field(whole.map_or_else(|| id.to_owned(), String::from), self.names.guid));
        }
        let ids = item.named(IDS).map(|id| (id.text(), id.name.as_str())).filter(|(id, _)| !id.is_empty());
        let about = item.attribute("rdf:about").map(|about| (about.to_owned(), "rdf:about"));
        ids.chain(about).map(|(id, name)| self.field(id, name)).next()
    }

    fn dates(&self, item: &Element, entry: &mut Entry) {
        let published = self.clock.first(item, date::PUBLISHED).map(|(moment, name)| self.field(moment, name));
        let updated = self.clock.first(item, date::UPDATED).map(|(moment, name)| self.field(moment, name));
        // Atom demands `updated` only (RFC 4287, section 4.1.2); it is then all that is known.
        entry.published = published.or_else(|| updated.clone());
        entry.updated = updated;
    }

    fn people(&self, item: &Element, read: Option<&feed_rs::model::Entry>, entry: &mut Entry) {
        let of = |people: &[Person]| people.iter().filter_map(person::author).collect::<Vec<_>>();
        let has_parts = item.named(&["author"]).any(Element::has_elements);
        let read = read.map(|read| of(&read.authors)).filter(|_| !has_parts).unwrap_or_default();
        let in_the_order_of_trust = [
            Some((read, self.names.author.to_owned())),
            person::of_item(item, self.page),
            Some((self.authors.clone(), format!("{} of the feed", self.names.author))),
        ];
        let found = in_the_order_of_trust.into_iter().flatten().find(|(people, _)| !people.is_empty());
        let Some((people, element)) = found else { return };
        entry.authors = Some(self.field(person::distinct(people), &element));
    }

    fn texts(&self, item: &Element, read: Option<&feed_rs::model::Entry>, entry: &mut Entry) {
        let content = self.content(item, read);
        let summary = self.summary(item, read);
        // RSS knows no `summary`; where it stands beside a description, that is the text itself.
        let (content, summary) = match (content, &summary) {
            (None, Some((_, name))) if name == "description" => match item.named(&["summary"]).next() {
                Some(short) => (summary, Some((text::html(short), short.name.clone()))),
                None => (None, summary),
            },
            (content, _) => (content, summary),
        };
        match (content, summary) {
            (Some((html, name)), summary) => {
                entry.body = Some(self.field(html, &name));
                let lead = summary.and_then(|(html, name)| Some((text::lead(&html)?, name)));
                entry.lead = lead.map(|(lead, name)| self.field(lead, &name));
            }
            (None, Some((html, name))) if text::is_whole_article(&html) => {
                entry.body = Some(self.field(text::html_of_line(&html), &name));
            }
            (None, Some((html, name))) => {
                entry.lead = text::lead(&html).map(|lead| self.field(lead, &name));
            }
            (None, None) => {
                let lead = media::description(item).and_then(|html| text::lead(&html));
                entry.lead = lead.map(|lead| self.field(lead, "media:description"));
            }
        }
    }

    /// The whole text as HTML, and the element that has it.
    fn content(&self, item: &Element, read: Option<&feed_rs::model::Entry>) -> Option<(String, String)> {
        let element = item.named(CONTENTS).find(|content| !content.text().is_empty() || content.has_elements());
        let is_beyond = element.is_some_and(text::is_beyond_feed_rs);
        let content = read.and_then(|read| read.content.as_ref()).filter(|_| !is_beyond);
        if let Some(html) = content.and_then(text::html_of_content) {
            return Some((text::tame(&html).into_owned(), self.names.content.to_owned()));
        }
        let element = element.filter(|content| text::is_readable(content))?;
        let html = text::html_of_line(&text::tame(&text::html(element)));
        Some((text::rebased(html, element), element.name.clone()))
    }

    /// The short text as HTML, and the element that has it.
    fn summary(&self, item: &Element, read: Option<&feed_rs::model::Entry>) -> Option<(String, String)> {
        let element = item.named(SUMMARIES).find(|summary| !summary.text().is_empty() || summary.has_elements());
        let is_beyond =
            element.is_some_and(|summary| text::is_beyond_feed_rs(summary) || summary.attribute("type").is_some());
        let summary = read.and_then(|read| read.summary.as_ref()).filter(|_| !is_beyond);
        if let Some(summary) = summary.filter(|summary| !summary.content.trim().is_empty()) {
            return Some((summary.content.clone(), self.names.summary.to_owned()));
        }
        let element = element?;
        Some((text::rebased(text::html(element), element), element.name.clone()))
    }

    fn media(&self, item: &Element, links: &[feed_rs::model::Link], entry: &mut Entry) {
        entry.image = media::image(item, self.page).map(|(url, element)| self.field(url, element));
        if entry.image.is_none() {
            let html = entry.body.as_ref().map(|body| body.value.clone());
            let html = html.or_else(|| item.named(SUMMARIES).map(text::html).find(|html| html.contains("<img")));
            let base = item.base.as_deref().unwrap_or(self.page);
            let image = html.and_then(|html| media::first_image(&html, base));
            entry.image = image.map(|url| self.field(url, "img in the text"));
        }
        entry.enclosures = media::enclosures(item, links, self.page);
    }

    /// The language of the item: as it says, as its text says, or that of the feed.
    fn language(&self, item: &Element) -> Option<String> {
        let said = item.named(&["dc:language", "language"]).map(Element::text).find(|text| !text.is_empty());
        let texts = || [CONTENTS, SUMMARIES, TITLES].into_iter().filter_map(|names| item.named(names).next());
        // Where its texts differ, that of the item is in one of them, or the longest text decides.
        let is_own = texts().any(|text| text.language == item.language);
        let decisive = if is_own { item } else { texts().next().unwrap_or(item) };
        let stated = said.or_else(|| decisive.language.as_deref().map(str::to_owned));
        match stated {
            Some(stated) if stated.is_empty() => None,
            Some(stated) => language_tag(&stated),
            None => self.language.map(str::to_owned),
        }
    }
}
